//! Whether a model of a process holds together: what it names exists, every step can be reached, and from
//! every step the case can end.

use std::collections::BTreeSet;

use crate::domain::{Text, text};

use super::{From, Limit, Process, ReadyLimit, Start};
use crate::domain::Period;

/// Most days of a time limit in working days.
const MOST_WORKING_DAYS: u32 = 366;

/// What is wrong with a model: where in the keyword, and in words.
type Flaw = (String, Text);

/// The limits in an order in which each comes after the one it runs from; those in a circle are left out.
pub(super) fn order(limits: &[ReadyLimit]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    loop {
        let ready = |index: &usize| match limits[*index].from {
            Start::Limit(other) => order.contains(&other),
            _ => true,
        };
        let next: Vec<usize> =
            (0..limits.len()).filter(|index| !order.contains(index)).filter(ready).collect();
        if next.is_empty() {
            return order;
        }
        order.extend(next);
    }
}

impl Process {
    /// Everything that does not hold together.
    pub(in crate::schema) fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = self.unknown_names();
        if flaws.is_empty() {
            flaws.extend(self.unreachable());
        }
        for (index, limit) in self.model.limits.iter().enumerate() {
            flaws.extend(durations(index, limit));
            if !self.order.contains(&index) {
                flaws.push((
                    format!("/termijnen/{index}/vanaf"),
                    text("Deze termijn hangt van zichzelf af.", "This time limit depends on itself."),
                ));
            }
        }
        flaws
    }

    fn unknown_names(&self) -> Vec<Flaw> {
        let (model, mut flaws) = (&self.model, Vec::new());
        let mut step = |at: String, name: &str| {
            if !self.names.iter().any(|known| known == name) {
                flaws.push((at, unknown("de stap", "the step", name)));
            }
        };
        for (index, transition) in model.transitions.iter().enumerate() {
            step(format!("/overgangen/{index}/van"), &transition.from);
            for (at, to) in transition.to.iter().enumerate() {
                step(format!("/overgangen/{index}/naar/{at}"), to);
            }
        }
        for (index, limit) in model.limits.iter().enumerate() {
            let base = format!("/termijnen/{index}");
            if let From::Step(names) = &limit.from {
                names.iter().for_each(|name| step(format!("{base}/vanaf/stap"), name));
            }
            limit.until.iter().enumerate().for_each(|(at, name)| step(format!("{base}/tot/{at}"), name));
            for (at, extension) in limit.extensions.iter().enumerate() {
                step(format!("{base}/verlengingen/{at}/stap"), &extension.step);
            }
            for (at, suspension) in limit.suspensions.iter().enumerate() {
                step(format!("{base}/opschortingen/{at}/van"), &suspension.from);
                suspension.until.iter().for_each(|name| step(format!("{base}/opschortingen/{at}/tot"), name));
            }
        }
        let mut codes = BTreeSet::new();
        for (index, limit) in model.limits.iter().enumerate() {
            if !codes.insert(&limit.code) {
                flaws.push((
                    format!("/termijnen/{index}/code"),
                    text("Twee termijnen hebben dezelfde code.", "Two time limits have the same code."),
                ));
            }
            if let From::Limit(other) = &limit.from
                && !model.limits.iter().any(|limit| limit.code == *other)
            {
                flaws.push((
                    format!("/termijnen/{index}/vanaf/termijn"),
                    unknown("de termijn", "the time limit", other),
                ));
            }
        }
        for (name, step) in &model.steps {
            for (at, role) in
                step.roles.iter().enumerate().filter(|(_, role)| !model.roles.contains_key(*role))
            {
                flaws.push((format!("/stappen/{name}/rollen/{at}"), unknown("de rol", "the role", role)));
            }
        }
        flaws
    }

    fn unreachable(&self) -> Vec<Flaw> {
        let (steps, mut flaws) = (&self.model.steps, Vec::new());
        let marks =
            |is: fn(&super::Step) -> bool| steps.iter().map(|(_, step)| is(step)).collect::<Vec<bool>>();
        let (begins, ends) = (marks(|step| step.begins), marks(|step| step.ends));
        let at = || "/stappen".to_owned();
        if !begins.contains(&true) {
            flaws.push((
                at(),
                text(
                    "Het proces heeft geen stap waarmee een zaak begint: zet bij een stap 'begin': true.",
                    "The process has no step that a case begins with: give a step 'begin': true.",
                ),
            ));
        }
        if !ends.contains(&true) {
            flaws.push((
                at(),
                text(
                    "Het proces heeft geen eindstap: zet bij een stap 'einde': true.",
                    "The process has no final step: give a step 'einde': true.",
                ),
            ));
        }
        if !flaws.is_empty() {
            return flaws;
        }
        let forward = spread(begins, |from, to| self.follows[from][to]);
        let backward = spread(ends.clone(), |from, to| self.follows[to][from]);
        for (index, (name, _)) in steps.iter().enumerate() {
            let at = format!("/stappen/{name}");
            if !forward[index] {
                flaws.push((at, text(
                    "Deze stap is vanaf geen begin te bereiken. Voeg een overgang toe, of haal de stap weg.",
                    "No beginning leads to this step. Add a transition, or remove the step.",
                )));
            } else if !backward[index] {
                flaws.push((
                    at,
                    text(
                        "Vanaf deze stap komt een zaak nooit aan een einde. Voeg een overgang toe.",
                        "From this step a case never comes to an end. Add a transition.",
                    ),
                ));
            } else if ends[index] && self.follows[index].contains(&true) {
                flaws.push((at, text(
                    "Dit is een eindstap, maar er volgen nog stappen op. Haal 'einde' weg, of de overgangen.",
                    "This is a final step, but steps follow it. Remove 'einde', or the transitions.",
                )));
            }
        }
        flaws
    }
}

/// Everything that is reached from what is marked.
fn spread(mut marks: Vec<bool>, leads: impl Fn(usize, usize) -> bool) -> Vec<bool> {
    let mut open: Vec<usize> = (0..marks.len()).filter(|index| marks[*index]).collect();
    while let Some(from) = open.pop() {
        let reached: Vec<usize> = (0..marks.len()).filter(|to| !marks[*to] && leads(from, *to)).collect();
        for to in reached {
            marks[to] = true;
            open.push(to);
        }
    }
    marks
}

/// Durations that the limit can't have.
fn durations(index: usize, limit: &Limit) -> Vec<Flaw> {
    let base = format!("/termijnen/{index}");
    let mut all = vec![(format!("{base}/duur"), limit.duration)];
    let variants = limit.variants.iter().enumerate();
    all.extend(variants.map(|(at, variant)| (format!("{base}/varianten/{at}/duur"), variant.duration)));
    let extensions = limit.extensions.iter().enumerate();
    all.extend(
        extensions.map(|(at, extension)| (format!("{base}/verlengingen/{at}/duur"), extension.duration)),
    );
    let mut flaws = Vec::new();
    for (at, duration) in all {
        if limit.moved && !duration.within_termijnenwet() {
            flaws.push((at, text(
                "De Algemene termijnenwet geldt niet voor termijnen in uren of jaren, of langer dan negentig dagen, twaalf weken of drie maanden (artikel 4). Haal 'termijnenwet' weg, of kort de duur in.",
                "The Algemene termijnenwet does not apply to time limits in hours or years, or longer than ninety days, twelve weeks or three months (article 4). Remove 'termijnenwet', or shorten the duration.",
            )));
        } else if limit.working_days && !matches!(duration, Period::Days(_)) {
            flaws.push((
                at,
                text(
                    "Een termijn in werkdagen heeft een duur in dagen, zoals P3D.",
                    "A time limit in working days has a duration in days, such as P3D.",
                ),
            ));
        } else if limit.working_days && matches!(duration, Period::Days(days) if days > MOST_WORKING_DAYS) {
            flaws.push((
                at,
                text(
                    format!("Een termijn in werkdagen telt ten hoogste {MOST_WORKING_DAYS} dagen."),
                    format!("A time limit in working days has at most {MOST_WORKING_DAYS} days."),
                ),
            ));
        } else if matches!(duration, Period::Hours(_))
            && (!limit.extensions.is_empty() || !limit.suspensions.is_empty())
        {
            flaws.push((
                at,
                text(
                    "Een termijn in uren kan niet worden verlengd of opgeschort.",
                    "A time limit in hours can't be extended or suspended.",
                ),
            ));
        }
    }
    flaws
}

fn unknown(what: &str, what_en: &str, name: &str) -> Text {
    text(
        format!("Hier staat {what} '{name}', en die is nergens beschreven."),
        format!("This names {what_en} '{name}', which is described nowhere."),
    )
}
