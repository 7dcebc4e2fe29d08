//! Changes of a process: its steps, what may follow what, and its time limits.

use std::collections::BTreeSet;

use crate::domain::{Period, Text, text};
use crate::schema::Check;
use crate::schema::vocabulary::Saying;
use crate::schema::vocabulary::process::{Gravity, Limit, Model, Step, Words};

use super::kinds::{self, Kind};
use super::view::{Said, View};
use super::words::{quoted, sentence};
use super::{Both, Found, NARROWS, NEUTRAL, Own, WIDENS, Walk};

const OTHER: (Own, Own) = (Own::Unsure, Own::Unsure);

/// Changes of one process, with what each is about.
struct Told {
    subject: Text,
    all: Vec<(Kind, (Own, Own), Text, String)>,
}

impl Told {
    fn say(&mut self, kind: Kind, own: (Own, Own), about: &str, nl: &str, en: &str) {
        self.all.push((kind, own, sentence(&self.subject, nl, en), about.to_owned()));
    }
}

impl<'w> Walk<'w, '_> {
    /// Compares the processes.
    pub(super) fn processes(&mut self, both: &Both<'w>) {
        let first = |view: &View<'w>| view.with("proces").next();
        let (old, new) = (first(&both.old), first(&both.new));
        let mut told = Told { subject: both.at.path.subject(), all: Vec::new() };
        match (old.and_then(model), new.and_then(model)) {
            (None, None) => return,
            (None, Some(now)) => {
                let name = quoted(&now.name.nl);
                told.say(
                    kinds::PROCESS_ADDED,
                    (Own::Unsure, Own::Keeps),
                    "",
                    &format!(" volgt nu het proces {name}."),
                    &format!(" follows the process {name} now."),
                );
            }
            (Some(was), None) => {
                let name = quoted(&was.name.nl);
                told.say(
                    kinds::PROCESS_REMOVED,
                    (Own::Keeps, Own::Unsure),
                    "",
                    &format!(" volgt niet meer het proces {name}."),
                    &format!(" no longer follows the process {name}."),
                );
            }
            (Some(was), Some(now)) => models(&mut told, was, now),
        }
        for (kind, own, said, about) in told.all {
            let place = |view: &View<'_>, said: Option<Said<'_>>| {
                said.map_or_else(|| view.here(), |said| Some(view.place(said)))
            };
            let found = Found::new(kind, own, said).at(place(&both.old, old), place(&both.new, new));
            self.tell(&both.at, found.about(about));
        }
    }
}

fn model<'w>((_, keyword): Said<'w>) -> Option<&'w Model> {
    match &keyword.check {
        Check::Saying(saying) => match saying.as_ref() {
            Saying::Process(process) => Some(&process.model),
            _ => None,
        },
        _ => None,
    }
}

fn models(told: &mut Told, was: &Model, now: &Model) {
    steps(told, was, now);
    transitions(told, was, now);
    limits(told, was, now);
    let roles = |model: &Model| -> BTreeSet<String> { model.roles.keys().cloned().collect() };
    if was.events != now.events || roles(was) != roles(now) {
        told.say(
            kinds::PROCESS_CHANGED,
            OTHER,
            "",
            ": de rollen van het proces, of de velden waarin gebeurtenissen staan, zijn anders.",
            ": the roles of the process, or the fields that hold events, differ.",
        );
    }
    let step = |(name, step): &(String, Step)| {
        let step: (&Words, &Option<Words>) = (&step.name, &step.explanation);
        (name.clone(), step.0.clone(), step.1.clone())
    };
    let limit = |limit: &Limit| (limit.code.clone(), limit.name.clone(), limit.source.clone());
    let same = was.name == now.name
        && was.roles.iter().all(|(role, words)| now.roles.get(role).is_none_or(|other| other == words))
        && kept(&was.steps, &now.steps, step)
        && kept(&was.limits, &now.limits, limit);
    if !same {
        told.say(
            kinds::PROCESS_WORDS_CHANGED,
            NEUTRAL,
            "",
            ": namen, toelichting of bronnen van het proces zijn aangepast.",
            ": names, explanations or sources of the process have changed.",
        );
    }
}

/// Whether what has the same first word on both sides also has the same other words.
fn kept<T, K: PartialEq, A: PartialEq, B: PartialEq>(
    was: &[T],
    now: &[T],
    words: impl Fn(&T) -> (K, A, B),
) -> bool {
    let now: Vec<_> = now.iter().map(&words).collect();
    was.iter().map(&words).all(|(key, first, second)| {
        now.iter().all(|other| other.0 != key || (other.1 == first && other.2 == second))
    })
}

fn steps(told: &mut Told, was: &Model, now: &Model) {
    let find = |model: &'_ Model, name: &str| model.steps.iter().any(|(known, _)| known == name);
    for (name, step) in now.steps.iter().filter(|(name, _)| !find(was, name)) {
        let label = quoted(&step.name.nl);
        told.say(
            kinds::STAGE_ADDED,
            WIDENS,
            name,
            &format!(": het proces heeft de stap {label} erbij."),
            &format!(": the process has the new step {label}."),
        );
    }
    for (name, old) in &was.steps {
        let label = quoted(&old.name.nl);
        let Some((_, new)) = now.steps.iter().find(|(known, _)| known == name) else {
            told.say(
                kinds::STAGE_REMOVED,
                NARROWS,
                name,
                &format!(": de stap {label} is uit het proces."),
                &format!(": the step {label} is out of the process."),
            );
            continue;
        };
        if old.roles.iter().collect::<BTreeSet<_>>() != new.roles.iter().collect::<BTreeSet<_>>() {
            told.say(
                kinds::STAGE_ROLES_CHANGED,
                OTHER,
                name,
                &format!(": wie de stap {label} mag zetten, is anders."),
                &format!(": who may take the step {label} differs."),
            );
        }
        if old.begins != new.begins {
            let (kind, own, nl, en) = if new.begins {
                (kinds::STAGE_BEGIN_ADDED, WIDENS, "mag nu ook beginnen", "may begin now")
            } else {
                (kinds::STAGE_BEGIN_REMOVED, NARROWS, "mag niet meer beginnen", "may no longer begin")
            };
            let (nl, en) = (
                format!(": een zaak {nl} met de stap {label}."),
                format!(": a case {en} with the step {label}."),
            );
            told.say(kind, own, name, &nl, &en);
        }
        if old.ends != new.ends {
            let (nl, en) = if new.ends {
                ("is nu klaar", "is over now")
            } else {
                ("is niet meer klaar", "is no longer over")
            };
            let (nl, en) = (
                format!(": een zaak {nl} na de stap {label}."),
                format!(": a case {en} after the step {label}."),
            );
            told.say(kinds::STAGE_END_CHANGED, OTHER, name, &nl, &en);
        }
    }
}

fn transitions(told: &mut Told, was: &Model, now: &Model) {
    fn all(model: &Model) -> BTreeSet<(&str, &str)> {
        let pairs = model.transitions.iter();
        pairs.flat_map(|one| one.to.iter().map(|to| (one.from.as_str(), to.as_str()))).collect()
    }
    // What goes with a step that came or went has been told.
    let known = |model: &Model, name: &str| model.steps.iter().any(|(step, _)| step == name);
    let label = |model: &Model, name: &str| {
        let step = model.steps.iter().find(|(step, _)| step == name);
        quoted(step.map_or(name, |(_, step)| &step.name.nl))
    };
    let (before, after) = (all(was), all(now));
    for (from, to) in after.difference(&before).filter(|(from, to)| known(was, from) && known(was, to)) {
        let (first, second) = (label(now, from), label(now, to));
        told.say(
            kinds::TRANSITION_ADDED,
            WIDENS,
            &format!("{from} {to}"),
            &format!(": op de stap {first} mag nu {second} volgen."),
            &format!(": the step {first} may be followed by {second} now."),
        );
    }
    for (from, to) in before.difference(&after).filter(|(from, to)| known(now, from) && known(now, to)) {
        let (first, second) = (label(was, from), label(was, to));
        told.say(
            kinds::TRANSITION_REMOVED,
            NARROWS,
            &format!("{from} {to}"),
            &format!(": op de stap {first} mag {second} niet meer volgen."),
            &format!(": the step {first} may no longer be followed by {second}."),
        );
    }
}

fn limits(told: &mut Told, was: &Model, now: &Model) {
    for new in now.limits.iter().filter(|new| was.limits.iter().all(|old| old.code != new.code)) {
        let (label, lasts) = (quoted(&new.name.nl), new.duration.words());
        let own = if new.severity == Gravity::Warning { NEUTRAL } else { NARROWS };
        told.say(
            kinds::TERM_ADDED,
            own,
            &new.code,
            &format!(": de termijn {label} van {} is nieuw.", lasts.nl),
            &format!(": the time limit {label} of {} is new.", lasts.en),
        );
    }
    for old in &was.limits {
        match now.limits.iter().find(|new| new.code == old.code) {
            Some(new) => limit(told, old, new),
            None => {
                let label = quoted(&old.name.nl);
                let own = if old.severity == Gravity::Warning { NEUTRAL } else { WIDENS };
                told.say(
                    kinds::TERM_REMOVED,
                    own,
                    &old.code,
                    &format!(": de termijn {label} is vervallen."),
                    &format!(": the time limit {label} is gone."),
                );
            }
        }
    }
}

fn limit(told: &mut Told, old: &Limit, new: &Limit) {
    let label = quoted(&new.name.nl);
    let warned = old.severity == Gravity::Warning && new.severity == Gravity::Warning;
    let of = |own| if warned { NEUTRAL } else { own };
    if old.duration != new.duration {
        let (was, now) = (old.duration.words(), new.duration.words());
        let (kind, own) = match (length(old.duration), length(new.duration)) {
            ((true, was), (true, now)) | ((false, was), (false, now)) if now < was => {
                (kinds::TERM_SHORTER, NARROWS)
            }
            ((true, was), (true, now)) | ((false, was), (false, now)) if now > was => {
                (kinds::TERM_LONGER, WIDENS)
            }
            _ => (kinds::TERM_CHANGED, OTHER),
        };
        told.say(
            kind,
            of(own),
            &new.code,
            &format!(": de termijn {label} was {}, en is nu {}.", was.nl, now.nl),
            &format!(": the time limit {label} was {}, and is {} now.", was.en, now.en),
        );
    }
    let counted = |limit: &Limit| {
        let variants = limit.variants.iter().map(|v| (v.condition.clone(), v.duration)).collect::<Vec<_>>();
        let extensions =
            limit.extensions.iter().map(|e| (e.step.clone(), e.duration, e.most)).collect::<Vec<_>>();
        let suspensions =
            limit.suspensions.iter().map(|s| (s.from.clone(), s.until.clone())).collect::<Vec<_>>();
        let until = limit.until.iter().cloned().collect::<BTreeSet<_>>();
        (limit.from.clone(), until, (limit.working_days, limit.moved), variants, extensions, suspensions)
    };
    if counted(old) != counted(new) {
        told.say(
            kinds::TERM_CHANGED,
            of(OTHER),
            &format!("{} anders", new.code),
            &format!(": de termijn {label} wordt anders geteld: begin, einde, verlenging of opschorting."),
            &format!(
                ": the time limit {label} is counted in another way: begin, end, extension or suspension."
            ),
        );
    }
    if old.severity != new.severity {
        let (kind, own, said) = if new.severity == Gravity::Warning {
            (
                kinds::TERM_MILDER,
                WIDENS,
                text("geeft alleen nog een waarschuwing", "only gives a warning now"),
            )
        } else {
            (kinds::TERM_STRICTER, NARROWS, text("leidt nu tot afkeuring", "leads to rejection now"))
        };
        told.say(
            kind,
            own,
            &new.code,
            &format!(": te laat zijn bij de termijn {label} {}.", said.nl),
            &format!(": being late for the time limit {label} {}.", said.en),
        );
    }
}

/// Whether it is in hours, days or weeks rather than in months or years, and how long it is then.
const fn length(period: Period) -> (bool, u64) {
    match period {
        Period::Hours(n) => (true, n as u64),
        Period::Days(n) => (true, n as u64 * 24),
        Period::Weeks(n) => (true, n as u64 * 168),
        Period::Months(n) => (false, n as u64),
        Period::Years(n) => (false, n as u64 * 12),
    }
}
