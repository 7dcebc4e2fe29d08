//! Changes of objects: fields that came, went or got another name, and what holds for other fields.

use std::collections::HashSet;

use crate::domain::Text;
use crate::domain::json::with_text;
use crate::schema::{Check, Compiled, LeafVerdict, NodeId};

use super::briefs::brief;
use super::kinds::{self, Kind};
use super::shape::Shapes;
use super::view::{View, types};
use super::words::{Step, quoted, sentence};
use super::{ASK, Both, Found, NARROWS, Own, REPLACES, WIDENS, Walk, doubted};

/// What an object says of fields that it does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Others {
    Open,
    Closed,
    Schema(Vec<NodeId>),
}

/// A field with its subschemas.
type Field<'p> = (&'p str, Vec<NodeId>);

impl<'w> Walk<'w, '_> {
    /// Compares what is said of objects.
    pub(super) fn objects(&mut self, both: &Both<'w>) {
        let (was, now) = (both.old.fields(), both.new.fields());
        let known =
            |fields: &[Field<'w>]| -> HashSet<&str> { fields.iter().map(|(name, _)| *name).collect() };
        let (was_known, now_known) = (known(&was), known(&now));
        let mut lost: Vec<_> = was.iter().filter(|(name, _)| !now_known.contains(name)).cloned().collect();
        let mut gained: Vec<_> = now.iter().filter(|(name, _)| !was_known.contains(name)).cloned().collect();
        let renamed = self.renamed(&mut lost, &mut gained);
        for (old, new) in &renamed {
            self.rename(both, old, new);
        }
        for field in &lost {
            self.field_removed(both, field);
        }
        for field in &gained {
            self.field_added(both, field);
        }
        let exempt: Vec<(&str, &str)> = renamed.iter().map(|(old, new)| (old.0, new.0)).collect();
        self.required(both, &was_known, &now_known, &exempt);
        self.dependent(both);
        let before = was.into_iter().filter(|(name, _)| now_known.contains(name));
        let before: std::collections::HashMap<&str, Vec<NodeId>> = before.collect();
        for (name, new) in &now {
            if let Some(old) = before.get(name) {
                self.next.push(both.at.below(both.at.path.field(name), old, new));
            }
        }
        for (old, new) in renamed {
            self.next.push(both.at.below(both.at.path.field(new.0), &old.1, &new.1));
        }
        self.patterned(both);
        self.other_fields(both);
        self.field_names(both);
    }

    fn field_added(&mut self, both: &Both<'w>, (name, nodes): &Field<'w>) {
        let path = both.at.path.field(name);
        let subject = path.subject();
        let required = both.needs(name) == (false, true);
        let (mut kind, own) = self.addition(both, name, nodes, required);
        if both.at.known.contains(*name) {
            kind = kinds::FIELD_DEMAND_ADDED;
        }
        let said = match kind.code {
            code if code == kinds::FIELD_DEMAND_ADDED.code => {
                let brief = brief(self.new, nodes);
                let (nl, en) = if required { (" is verplicht,", " is required,") } else { ("", "") };
                sentence(
                    &subject,
                    format!("{nl} krijgt een eis erbij: {}.", brief.nl).replacen(", krijgt", " en krijgt", 1),
                    format!("{en} gets one more demand: {}.", brief.en).replacen(", gets", " and gets", 1),
                )
            }
            code if code == kinds::FIELD_ADDED_REQUIRED.code => {
                sentence(&subject, " is nieuw en verplicht.", " is new and required.")
            }
            code if code == kinds::FIELD_ADDED_CLOSED.code => sentence(
                &subject,
                " is nieuw en optioneel. Eerder mocht het niet voorkomen.",
                " is new and optional. Before, it was not allowed.",
            ),
            code if code == kinds::FIELD_ADDED_TYPED.code => sentence(
                &subject,
                " is nieuw en optioneel. Eerder viel het onder de eis aan andere velden.",
                " is new and optional. Before, the demand on other fields held for it.",
            ),
            _ => sentence(
                &subject,
                " is nieuw en optioneel. Wie deze naam al voor iets anders gebruikte, moet dat aanpassen.",
                " is new and optional. Who used this name for something else already, has to change that.",
            ),
        };
        let place = nodes.first().map(|node| both.new.program.location(*node));
        let found = Found::new(kind, own, said).at(both.old.here(), place).about(*name).of(path);
        self.tell(&both.at, found);
    }

    /// What it does that a field came.
    fn addition(&self, both: &Both<'w>, name: &str, nodes: &[NodeId], required: bool) -> (Kind, (Own, Own)) {
        let free = self.shapes.newer(nodes) == Shapes::nothing();
        let forbidden = View::of(self.new, nodes, None).never;
        let (kind, own) = match openness(self.judges.0, &both.old, name) {
            Others::Closed if required => (kinds::FIELD_ADDED_REQUIRED, REPLACES),
            Others::Closed if forbidden => (kinds::FIELD_ADDED_CLOSED, (Own::Keeps, Own::Keeps)),
            Others::Closed => (kinds::FIELD_ADDED_CLOSED, WIDENS),
            Others::Open if required => (kinds::FIELD_ADDED_REQUIRED, NARROWS),
            Others::Open if free => (kinds::FIELD_ADDED_OPEN, (Own::Keeps, Own::Keeps)),
            Others::Open => (kinds::FIELD_ADDED_OPEN, self.demand(nodes, true)),
            Others::Schema(_) if required => (kinds::FIELD_ADDED_REQUIRED, (Own::Breaks, Own::Ask)),
            Others::Schema(_) => (kinds::FIELD_ADDED_TYPED, ASK),
        };
        (kind, both.among(types::OBJECT, both.settled(own)))
    }

    fn field_removed(&mut self, both: &Both<'w>, (name, nodes): &Field<'w>) {
        let path = both.at.path.field(name);
        let subject = path.subject();
        let (mut kind, own) = self.removal(both, name, nodes);
        if both.at.known.contains(*name) {
            kind = kinds::FIELD_DEMAND_REMOVED;
        }
        let said = match kind.code {
            code if code == kinds::FIELD_DEMAND_REMOVED.code => {
                let brief = brief(self.old, nodes);
                sentence(
                    &subject,
                    format!(" heeft een eis minder: {}.", brief.nl),
                    format!(" has one demand less: {}.", brief.en),
                )
            }
            code if code == kinds::FIELD_REMOVED_CLOSED.code => {
                sentence(&subject, " mag niet meer voorkomen.", " is no longer allowed.")
            }
            code if code == kinds::FIELD_REMOVED_TYPED.code => sentence(
                &subject,
                " is niet meer beschreven, en valt nu onder de eis aan andere velden.",
                " is no longer described; the demand on other fields holds for it now.",
            ),
            _ => sentence(
                &subject,
                " is vervallen. Het mag nog voorkomen, met elke inhoud.",
                " is gone. It may still be there, with any content.",
            ),
        };
        let place = nodes.first().map(|node| both.old.program.location(*node));
        let found = Found::new(kind, own, said).at(place, both.new.here()).about(*name).of(path);
        self.tell(&both.at, found);
    }

    /// What it does that a field went.
    fn removal(&self, both: &Both<'w>, name: &str, nodes: &[NodeId]) -> (Kind, (Own, Own)) {
        let free = self.shapes.older(nodes) == Shapes::nothing();
        let was_required = both.needs(name) == (true, false);
        let (kind, own) = match openness(self.judges.1, &both.new, name) {
            Others::Closed if was_required => (kinds::FIELD_REMOVED_CLOSED, REPLACES),
            Others::Closed if View::of(self.old, nodes, None).never => {
                (kinds::FIELD_REMOVED_CLOSED, (Own::Keeps, Own::Keeps))
            }
            Others::Closed => (kinds::FIELD_REMOVED_CLOSED, NARROWS),
            Others::Open if was_required => (kinds::FIELD_REMOVED_OPEN, WIDENS),
            Others::Open if free => (kinds::FIELD_REMOVED_OPEN, (Own::Keeps, Own::Keeps)),
            Others::Open => (kinds::FIELD_REMOVED_OPEN, self.demand(nodes, false)),
            Others::Schema(_) => (kinds::FIELD_REMOVED_TYPED, ASK),
        };
        (kind, both.among(types::OBJECT, both.settled(own)))
    }

    fn rename(&mut self, both: &Both<'w>, old: &Field<'w>, new: &Field<'w>) {
        let required = both.needs(new.0) == (false, true);
        let (gone, come) =
            (self.removal(both, old.0, &old.1).1, self.addition(both, new.0, &new.1, required).1);
        let own = (worse(gone.0, come.0), worse(gone.1, come.1));
        let name = quoted(new.0);
        let said = sentence(
            &both.at.path.field(old.0).subject(),
            format!(" heet voortaan vermoedelijk {name}."),
            format!(" is probably called {name} from now on."),
        );
        let places = (
            old.1.first().map(|node| both.old.program.location(*node)),
            new.1.first().map(|node| both.new.program.location(*node)),
        );
        let found = Found::new(kinds::FIELD_RENAMED, own, said).at(places.0, places.1);
        self.tell(&both.at, Found { guess: true, ..found.of(both.at.path.field(new.0)) });
    }

    /// Takes out of both lists what has probably got another name.
    fn renamed(&self, lost: &mut Vec<Field<'w>>, gained: &mut Vec<Field<'w>>) -> Vec<(Field<'w>, Field<'w>)> {
        /// Past this many the names alone would be too much to compare.
        const MOST: usize = 200;
        if lost.len() > MOST || gained.len() > MOST {
            return Vec::new();
        }
        let single = lost.len() == 1 && gained.len() == 1;
        let mut likely: Vec<(f64, usize, usize)> = Vec::new();
        for (i, old) in lost.iter().enumerate() {
            let shape = self.shapes.older(&old.1);
            let twins = gained.iter().filter(|new| self.shapes.newer(&new.1) == shape).count()
                + lost.iter().filter(|other| self.shapes.older(&other.1) == shape).count();
            let view = View::of(self.old, &old.1, None);
            let telling = view.codes().is_some_and(|codes| codes.0.len() > 1) || view.fields().len() > 1;
            for (j, new) in gained.iter().enumerate() {
                let alike = self.shapes.newer(&new.1) == shape;
                let enough = match (alike, telling && twins == 2) {
                    (true, true) => 0.0,
                    (true, false) if single => 0.6,
                    (true, false) => 0.8,
                    (false, _) => 0.93,
                };
                let likeness = likeness(old.0, new.0);
                if likeness >= enough {
                    likely.push((likeness + if alike { 1.0 } else { 0.0 }, i, j));
                }
            }
        }
        likely.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
        let (mut from, mut to, mut pairs) = (HashSet::new(), HashSet::new(), Vec::new());
        for (_, i, j) in likely {
            if !from.contains(&i) && !to.contains(&j) {
                from.insert(i);
                to.insert(j);
                pairs.push((i, j));
            }
        }
        pairs.sort_unstable();
        let found = pairs.iter().filter_map(|(i, j)| Some((lost.get(*i)?.clone(), gained.get(*j)?.clone())));
        let found: Vec<_> = found.collect();
        lost.retain(|(name, _)| found.iter().all(|(old, _)| old.0 != *name));
        gained.retain(|(name, _)| found.iter().all(|(_, new)| new.0 != *name));
        found
    }

    fn patterned(&mut self, both: &Both<'w>) {
        let (mut was, mut now) = (patterns(&both.old), patterns(&both.new));
        was.retain(|(pattern, old)| {
            let Some(index) = now.iter().position(|(known, _)| known == pattern) else { return true };
            let (_, new) = now.remove(index);
            self.next.push(both.at.below(both.at.path.then(Step::Other), old, &new));
            false
        });
        for (pattern, old) in was {
            let place = old.first().map(|node| both.old.program.location(*node));
            let shape = self.shapes.older(&old);
            let moved = now.iter().position(|(_, new)| self.shapes.newer(new) == shape);
            let (kind, own, new, said) = match moved.map(|index| now.remove(index)) {
                Some((other, new)) => {
                    let new = new.first().map(|node| both.new.program.location(*node));
                    let (was, now) = (quoted(pattern), quoted(other));
                    let said = self.about(
                        both,
                        &format!(": het patroon van namen was {was}, en is nu {now}."),
                        &format!(": the pattern of names was {was}, and is {now} now."),
                    );
                    (kinds::PATTERN_FIELDS_CHANGED, ASK, new, said)
                }
                None => {
                    let pattern = quoted(pattern);
                    let said = self.about(
                        both,
                        &format!(": velden met een naam volgens {pattern} hebben geen eigen eis meer."),
                        &format!(": fields with a name by {pattern} have no demand of their own any more."),
                    );
                    (kinds::PATTERN_FIELDS_REMOVED, doubtful(both, doubted(WIDENS)), both.new.here(), said)
                }
            };
            self.tell(&both.at, Found::new(kind, own, said).at(place, new).about(pattern));
        }
        for (pattern, new) in now {
            let place = new.first().map(|node| both.new.program.location(*node));
            let shown = quoted(pattern);
            let said = self.about(
                both,
                &format!(": velden met een naam volgens {shown} hebben nu een eigen eis."),
                &format!(": fields with a name by {shown} have a demand of their own now."),
            );
            let own = doubtful(both, doubted(NARROWS));
            let found = Found::new(kinds::PATTERN_FIELDS_ADDED, own, said);
            self.tell(&both.at, found.at(both.old.here(), place).about(pattern));
        }
    }

    fn about(&self, both: &Both<'w>, nl: &str, en: &str) -> Text {
        sentence(&both.at.path.subject(), nl, en)
    }

    fn other_fields(&mut self, both: &Both<'w>) {
        let (was, now) = (others(&both.old, false), others(&both.new, false));
        let (was_late, now_late) = (others(&both.old, true), others(&both.new, true));
        let closed = |early: &Others, late: &Others| *early == Others::Closed || *late == Others::Closed;
        if closed(&was, &was_late) && closed(&now, &now_late) && was != now {
            let said = self.about(
                both,
                " is anders gesloten: welke velden bekend zijn, wordt op een andere plaats in het schema gezegd.",
                " is closed in another way: which fields are known is said in another place of the schema.",
            );
            let found = Found::new(kinds::OBJECT_CLOSED_OTHERWISE, both.among(types::OBJECT, ASK), said);
            self.tell(&both.at, found.at(both.old.here(), both.new.here()));
            return;
        }
        if let Some((kind, own, nl, en)) = self.opened(both, &was, &now, false) {
            let said = self.about(both, &nl, &en);
            let spot = |view: &View<'_>| view.spot("additionalProperties").or(view.here());
            self.tell(&both.at, Found::new(kind, own, said).at(spot(&both.old), spot(&both.new)));
        }
        if let Some((kind, own, nl, en)) = self.opened(both, &was_late, &now_late, true) {
            let kind = match kind.code {
                code if code == kinds::OBJECT_CLOSED.code => kinds::UNEVALUATED_FIELDS_CLOSED,
                code if code == kinds::OBJECT_OPENED.code => kinds::UNEVALUATED_FIELDS_OPENED,
                _ => kinds::UNEVALUATED_FIELDS_CHANGED,
            };
            let said = self.about(both, &nl, &en);
            let spot = |view: &View<'_>| view.spot("unevaluatedProperties").or(view.here());
            self.tell(&both.at, Found::new(kind, own, said).at(spot(&both.old), spot(&both.new)));
        }
    }

    /// What it is when an object says something else of other fields.
    fn opened(
        &mut self,
        both: &Both<'w>,
        was: &Others,
        now: &Others,
        late: bool,
    ) -> Option<(Kind, (Own, Own), String, String)> {
        let (kind, own, nl, en) = match (was, now) {
            (Others::Schema(old), Others::Schema(new)) => {
                self.next.push(both.at.below(both.at.path.then(Step::Other), old, new));
                return None;
            }
            (was, now) if was == now => return None,
            (_, Others::Closed) => (
                kinds::OBJECT_CLOSED,
                NARROWS,
                " laat alleen nog bekende velden toe.".to_owned(),
                " allows known fields only.".to_owned(),
            ),
            (Others::Closed, Others::Open) => (
                kinds::OBJECT_OPENED,
                WIDENS,
                " laat nu ook andere velden toe.".to_owned(),
                " allows other fields too now.".to_owned(),
            ),
            (Others::Closed, Others::Schema(new)) => {
                let brief = brief(self.new, new);
                (
                    kinds::OBJECT_OPENED_WITH_DEMAND,
                    doubted(WIDENS),
                    format!(" laat nu ook andere velden toe: {}.", brief.nl),
                    format!(" allows other fields too now: {}.", brief.en),
                )
            }
            (_, Others::Schema(new)) => {
                let brief = brief(self.new, new);
                (
                    kinds::OTHERS_DEMAND_ADDED,
                    self.demand(new, true),
                    format!(": een ander veld moet nu {} zijn.", brief.nl),
                    format!(": any other field has to be {} now.", brief.en),
                )
            }
            (_, _) => (
                kinds::OTHERS_DEMAND_REMOVED,
                WIDENS,
                ": andere velden mogen nu alles zijn.".to_owned(),
                ": other fields may be anything now.".to_owned(),
            ),
        };
        let several = |view: &View<'_>| view.with("additionalProperties").count() > 1;
        let unsure = late || several(&both.old) || several(&both.new);
        let own = if unsure { doubted(own) } else { own };
        Some((kind, both.among(types::OBJECT, both.settled(own)), nl, en))
    }

    fn field_names(&mut self, both: &Both<'w>) {
        let all = |view: &View<'w>| -> Vec<NodeId> {
            view.with("propertyNames").flat_map(|(_, keyword)| keyword.check.subschemas()).collect()
        };
        let (was, now) = (all(&both.old), all(&both.new));
        let (kind, own, nl, en) = match (was.is_empty(), now.is_empty()) {
            (true, true) => return,
            (true, false) => (
                kinds::NAMES_DEMAND_ADDED,
                doubted(NARROWS),
                ": de namen van velden moeten nu aan een eis voldoen.",
                ": the names of fields have to meet a demand now.",
            ),
            (false, true) => (
                kinds::NAMES_DEMAND_REMOVED,
                doubted(WIDENS),
                ": de namen van velden hoeven niet meer aan een eis te voldoen.",
                ": the names of fields no longer have to meet a demand.",
            ),
            (false, false) if self.shapes.older(&was) == self.shapes.newer(&now) => return,
            (false, false) => (
                kinds::NAMES_DEMAND_CHANGED,
                ASK,
                ": de eis aan de namen van velden is anders.",
                ": the demand on the names of fields differs.",
            ),
        };
        let said = self.about(both, nl, en);
        let spot = |view: &View<'_>| view.spot("propertyNames").or(view.here());
        let found = Found::new(kind, both.among(types::OBJECT, own), said);
        self.tell(&both.at, found.at(spot(&both.old), spot(&both.new)));
    }
}

fn doubtful(both: &Both<'_>, own: (Own, Own)) -> (Own, Own) {
    both.among(types::OBJECT, both.settled(own))
}

/// The worse of two effects.
fn worse(one: Own, other: Own) -> Own {
    let weight = |own| match own {
        Own::Nothing => 0,
        Own::Keeps => 1,
        Own::Ask => 2,
        Own::Unsure => 3,
        Own::Breaks => 4,
    };
    if weight(one) >= weight(other) { one } else { other }
}

/// What `additionalProperties` says, or with `late` what `unevaluatedProperties` says.
fn others(view: &View<'_>, late: bool) -> Others {
    let mut schemas = Vec::new();
    for (_, keyword) in &view.said {
        let schema = match &keyword.check {
            Check::AdditionalProperties(schema) if !late => *schema,
            Check::UnevaluatedProperties(schema) if late => *schema,
            _ => continue,
        };
        match view.program.constant(schema) {
            Some(true) => {}
            Some(false) => return Others::Closed,
            None => schemas.push(schema),
        }
    }
    if schemas.is_empty() { Others::Open } else { Others::Schema(schemas) }
}

/// What holds for a field of this name where it is not declared; patterns that its name may follow count.
fn openness(compiled: &Compiled, view: &View<'_>, name: &str) -> Others {
    let mut patterned = Vec::new();
    for (owner, keyword) in &view.said {
        let Check::PatternProperties(patterns) = &keyword.check else { continue };
        let dialect = view.program.dialect(*owner);
        let may = |leaf| with_text(name, |name| compiled.leaf(leaf, dialect, name)) != LeafVerdict::NotMet;
        patterned.extend(patterns.iter().filter(|(_, leaf, _)| may(leaf)).map(|(_, _, node)| *node));
    }
    match (others(view, false), others(view, true)) {
        _ if !patterned.is_empty() => Others::Schema(patterned),
        (Others::Closed, _) | (_, Others::Closed) => Others::Closed,
        (Others::Schema(schemas), _) | (_, Others::Schema(schemas)) => Others::Schema(schemas),
        (Others::Open, Others::Open) => Others::Open,
    }
}

fn patterns<'w>(view: &View<'w>) -> Vec<(&'w str, Vec<NodeId>)> {
    let mut all: Vec<(&str, Vec<NodeId>)> = Vec::new();
    for (_, keyword) in &view.said {
        let Check::PatternProperties(patterns) = &keyword.check else { continue };
        for (pattern, _, node) in patterns {
            match all.iter_mut().find(|(known, _)| known == pattern) {
                Some((_, nodes)) => nodes.push(*node),
                None => all.push((pattern, vec![*node])),
            }
        }
    }
    all
}

/// How much two names are alike, from 0 to 1.
fn likeness(one: &str, other: &str) -> f64 {
    let bare = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(64).collect()
    };
    strsim::jaro_winkler(&bare(one), &bare(other))
}
