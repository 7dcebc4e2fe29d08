//! Changes of what is required: always, with another field, or under a field.

use std::collections::HashSet;

use crate::domain::text;
use crate::schema::{Check, NodeId};

use super::kinds;
use super::view::{View, types};
use super::words::{names, quoted, sentence};
use super::{Both, Found, NARROWS, WIDENS, Walk, doubted};

impl<'w> Walk<'w, '_> {
    /// Compares which fields are required; fields that came, went or got another name have been told.
    pub(super) fn required(
        &mut self,
        both: &Both<'w>,
        was_known: &HashSet<&str>,
        now_known: &HashSet<&str>,
        renamed: &[(&str, &str)],
    ) {
        let (was, now) = (both.old.required(), both.new.required());
        let was_required: HashSet<&str> = was.iter().copied().collect();
        let now_required: HashSet<&str> = now.iter().copied().collect();
        for name in now.iter().filter(|name| !was_required.contains(*name)) {
            let told = now_known.contains(name) && !was_known.contains(name);
            if !told && !renamed.iter().any(|(_, new)| new == name) {
                let known = now_known.contains(name) || both.at.known.contains(*name);
                self.became(both, name, true, known);
            }
        }
        for name in was.iter().filter(|name| !now_required.contains(*name)) {
            let told = was_known.contains(name) && !now_known.contains(name);
            if !told && !renamed.iter().any(|(old, _)| old == name) {
                let known = was_known.contains(name) || both.at.known.contains(*name);
                self.became(both, name, false, known);
            }
        }
    }

    fn became(&mut self, both: &Both<'w>, name: &str, required: bool, known: bool) {
        let path = both.at.path.field(name);
        let subject = path.subject();
        let conditional = both.at.path.when.is_some() && both.at.anchor.is_some();
        let (kind, own) = match (required, known) {
            (true, _) if conditional => (kinds::FIELD_REQUIRED_IF, NARROWS),
            (false, _) if conditional => (kinds::FIELD_NO_LONGER_REQUIRED_IF, WIDENS),
            (true, true) => (kinds::FIELD_BECAME_REQUIRED, NARROWS),
            (true, false) => (kinds::NAME_BECAME_REQUIRED, NARROWS),
            (false, true) => (kinds::FIELD_BECAME_OPTIONAL, WIDENS),
            (false, false) => (kinds::NAME_BECAME_OPTIONAL, WIDENS),
        };
        let said = if required && !known && !conditional {
            sentence(
                &subject,
                " is verplicht geworden, al beschrijft het schema dit veld niet.",
                " has become required, though the schema does not describe this field.",
            )
        } else if required {
            sentence(&subject, " is verplicht geworden.", " has become required.")
        } else {
            sentence(&subject, " is niet meer verplicht.", " is no longer required.")
        };
        let spot = |view: &View<'_>| {
            let holds =
                |check: &Check| matches!(check, Check::Required(names) if names.iter().any(|n| n == name));
            let said = view.said.iter().find(|(_, keyword)| holds(&keyword.check));
            said.map(|said| view.place(*said)).or(view.spot("required")).or(view.here())
        };
        let own = both.among(types::OBJECT, both.settled(own));
        let found = Found::new(kind, own, said).at(spot(&both.old), spot(&both.new));
        self.tell(&both.at, found.about(name).of(path));
    }

    /// Compares what fields bring with them.
    pub(super) fn dependent(&mut self, both: &Both<'w>) {
        let (was, now) = (needed(&both.old), needed(&both.new));
        let (before, after): (HashSet<_>, HashSet<_>) = (was.iter().collect(), now.iter().collect());
        for (field, name) in now.iter().filter(|pair| !before.contains(pair)) {
            self.dependency(both, field, name, true);
        }
        for (field, name) in was.iter().filter(|pair| !after.contains(pair)) {
            self.dependency(both, field, name, false);
        }
        let (was, mut now) = (schemas(&both.old), schemas(&both.new));
        for (field, old) in was {
            match now.iter().position(|(known, _)| *known == field) {
                Some(index) => {
                    let (_, new) = now.remove(index);
                    let name = quoted(field);
                    let when = text(format!("als {name} er is"), format!("when {name} is there"));
                    self.next.push(both.branch(old, new, true).when(when));
                }
                None => self.dependent_schema(both, field, old, false),
            }
        }
        for (field, new) in now {
            self.dependent_schema(both, field, new, true);
        }
    }

    fn dependency(&mut self, both: &Both<'w>, field: &str, name: &str, new: bool) {
        let path = both.at.path.field(name);
        let (subject, shown) = (path.subject(), quoted(field));
        let (kind, own, said) = if new {
            let said = sentence(
                &subject,
                format!(" is nu verplicht als {shown} er is."),
                format!(" is required now when {shown} is there."),
            );
            (kinds::DEPENDENT_REQUIRED_ADDED, NARROWS, said)
        } else {
            let said = sentence(
                &subject,
                format!(" is niet meer verplicht als {shown} er is."),
                format!(" is no longer required when {shown} is there."),
            );
            (kinds::DEPENDENT_REQUIRED_REMOVED, WIDENS, said)
        };
        let spot =
            |view: &View<'_>| view.spot("dependentRequired").or(view.spot("dependencies")).or(view.here());
        // A field that is always required is no more required with another.
        let always = both.needs(name) != (false, false);
        let own = both.among(types::OBJECT, both.settled(if always { doubted(own) } else { own }));
        let found = Found::new(kind, own, said).at(spot(&both.old), spot(&both.new));
        self.tell(&both.at, found.about(format!("{field} {name}")).of(path));
    }

    fn dependent_schema(&mut self, both: &Both<'w>, field: &str, node: NodeId, new: bool) {
        let program = if new { self.new } else { self.old };
        let needed = View::of(program, &[node], None).required();
        let with = if needed.is_empty() { None } else { Some(names(needed)) };
        let (subject, shown) = (both.at.path.subject(), quoted(field));
        let tail = |lead: &str, words: Option<&str>| {
            words.map_or_else(String::new, |words| format!(", {lead} {words}"))
        };
        let nl = tail("onder meer voor", with.as_ref().map(|with| with.nl.as_str()));
        let en = tail("among others for", with.as_ref().map(|with| with.en.as_str()));
        let place = Some(program.location(node));
        let found = if new {
            let said = sentence(
                &subject,
                format!(": als {shown} er is, gelden nu extra eisen{nl}."),
                format!(": when {shown} is there, more demands hold now{en}."),
            );
            Found::new(kinds::DEPENDENT_SCHEMA_ADDED, doubted(NARROWS), said).at(both.old.here(), place)
        } else {
            let said = sentence(
                &subject,
                format!(": als {shown} er is, gelden geen extra eisen meer{nl}."),
                format!(": when {shown} is there, no more demands hold any longer{en}."),
            );
            Found::new(kinds::DEPENDENT_SCHEMA_REMOVED, doubted(WIDENS), said).at(place, both.new.here())
        };
        self.tell(&both.at, found.about(field));
    }
}

/// Which field needs which.
fn needed<'w>(view: &View<'w>) -> Vec<(&'w str, &'w str)> {
    let mut all = Vec::new();
    for (_, keyword) in &view.said {
        if let Check::DependentRequired(fields) = &keyword.check {
            for (field, names) in fields {
                all.extend(names.iter().map(|name| (field.as_str(), name.as_str())));
            }
        }
    }
    all
}

fn schemas<'w>(view: &View<'w>) -> Vec<(&'w str, NodeId)> {
    let mut all = Vec::new();
    for (_, keyword) in &view.said {
        if let Check::DependentSchemas(fields) = &keyword.check {
            all.extend(fields.iter().map(|(field, node)| (field.as_str(), *node)));
        }
    }
    all
}
