//! Changes of rules and of the use of code lists.

use serde_json::Value;

use crate::domain::text;

use super::kinds;
use super::view::View;
use super::words::{cut, quoted, sentence};
use super::{Both, Found, NEUTRAL, Own, Walk};

/// One rule, or one use of a code list, as it is written.
#[derive(Clone)]
struct Written<'w> {
    value: &'w Value,
    place: String,
}

impl Written<'_> {
    fn word(&self, name: &str) -> &str {
        self.value.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn warns(&self) -> bool {
        self.word("ernst") == "waarschuwing"
    }

    /// What it asks, whatever its spaces.
    fn asks(&self) -> (String, String) {
        let bare = |name| self.word(name).split_whitespace().collect::<Vec<_>>().join(" ");
        (bare("eis"), bare("als"))
    }
}

/// A demand that came: whether it breaks can't be told, for who reads it changes nothing.
const MORE: (Own, Own) = (Own::Unsure, Own::Keeps);
/// A demand that went.
const LESS: (Own, Own) = (Own::Keeps, Own::Unsure);
const OTHER: (Own, Own) = (Own::Unsure, Own::Unsure);

impl<'w> Walk<'w, '_> {
    /// Compares what the vocabularies say.
    pub(super) fn vocabularies(&mut self, both: &Both<'w>) {
        self.rules(both);
        self.code_lists(both);
        self.processes(both);
    }

    fn rules(&mut self, both: &Both<'w>) {
        let (mut was, mut now) = (written(&both.old, "regels"), written(&both.new, "regels"));
        for (old, new) in paired(&mut was, &mut now, &[&same_code, &same_demand]) {
            self.rule(both, &old, &new);
        }
        let subject = both.at.path.subject();
        for old in was {
            let code = quoted(old.word("code"));
            let said = sentence(
                &subject,
                format!(": de regel {code} is vervallen."),
                format!(": the rule {code} is gone."),
            );
            let own = if old.warns() { NEUTRAL } else { LESS };
            let found = Found::new(kinds::RULE_REMOVED, own, said).at(Some(old.place), both.new.here());
            self.tell(&both.at, found);
        }
        for new in now {
            let code = quoted(new.word("code"));
            let words =
                |language| cut(new.value.pointer(language).and_then(Value::as_str).unwrap_or_default());
            let (nl, en) = (words("/melding/nl"), words("/melding/en"));
            let en = if en.is_empty() { nl.clone() } else { en };
            let (kind, kind_en) = if new.warns() { ("waarschuwing", "warning") } else { ("regel", "rule") };
            let said = sentence(
                &subject,
                format!(": nieuwe {kind} {code}, met als melding “{nl}”"),
                format!(": new {kind_en} {code}, with the message “{en}”"),
            );
            let own = if new.warns() { NEUTRAL } else { MORE };
            let found = Found::new(kinds::RULE_ADDED, own, said).at(both.old.here(), Some(new.place));
            self.tell(&both.at, found);
        }
    }

    fn rule(&mut self, both: &Both<'w>, old: &Written<'w>, new: &Written<'w>) {
        let subject = both.at.path.subject();
        let (code, now) = (quoted(old.word("code")), quoted(new.word("code")));
        let place = || (Some(old.place.clone()), Some(new.place.clone()));
        let mut told = Vec::new();
        if code != now {
            let said = sentence(
                &subject,
                format!(": de regel {code} heet nu {now}."),
                format!(": the rule {code} is called {now} now."),
            );
            told.push((kinds::RULE_RENAMED, NEUTRAL, said));
        }
        if old.asks() != new.asks() {
            let said = sentence(
                &subject,
                format!(": de regel {now} eist iets anders."),
                format!(": the rule {now} asks something else."),
            );
            told.push((kinds::RULE_CHANGED, if old.warns() && new.warns() { NEUTRAL } else { OTHER }, said));
        }
        match (old.warns(), new.warns()) {
            (true, false) => {
                let said = sentence(
                    &subject,
                    format!(": de regel {now} waarschuwde, en keurt nu af."),
                    format!(": the rule {now} warned, and rejects now."),
                );
                told.push((kinds::RULE_STRICTER, MORE, said));
            }
            (false, true) => {
                let said = sentence(
                    &subject,
                    format!(": de regel {now} keurde af, en waarschuwt nu alleen nog."),
                    format!(": the rule {now} rejected, and only warns now."),
                );
                told.push((kinds::RULE_MILDER, LESS, said));
            }
            _ => {}
        }
        if ["melding", "veld", "bron"].iter().any(|name| old.value.get(name) != new.value.get(name)) {
            let said = sentence(
                &subject,
                format!(": de melding, de plaats of de bron van de regel {now} is aangepast."),
                format!(": the message, the place or the source of the rule {now} has changed."),
            );
            told.push((kinds::RULE_WORDS_CHANGED, NEUTRAL, said));
        }
        for (kind, own, said) in told {
            let (old, new) = place();
            self.tell(&both.at, Found::new(kind, own, said).at(old, new));
        }
    }

    fn code_lists(&mut self, both: &Both<'w>) {
        let (mut was, mut now) = (written(&both.old, "waardelijst"), written(&both.new, "waardelijst"));
        let same_list = |old: &Written<'_>, new: &Written<'_>| {
            old.word("lijst") == new.word("lijst") && old.word("veld") == new.word("veld")
        };
        let same_field = |old: &Written<'_>, new: &Written<'_>| old.word("veld") == new.word("veld");
        for (old, new) in paired(&mut was, &mut now, &[&same_list, &same_field]) {
            self.code_list(both, &old, &new);
        }
        for (written, new) in was.into_iter().map(|w| (w, false)).chain(now.into_iter().map(|n| (n, true))) {
            let list = quoted(written.word("lijst"));
            let path = coded(both, &written);
            let (kind, own, nl, en) = if new {
                (kinds::LIST_USE_ADDED, MORE, "moet nu een code zijn uit", "has to be a code from")
            } else {
                (
                    kinds::LIST_USE_REMOVED,
                    LESS,
                    "hoeft geen code meer te zijn uit",
                    "no longer has to be a code from",
                )
            };
            let said = sentence(
                &path.subject(),
                format!(" {nl} de waardelijst {list}."),
                format!(" {en} the code list {list}."),
            );
            let own = if written.warns() { NEUTRAL } else { own };
            let place = Some(written.place);
            let (old, new) = if new { (both.old.here(), place) } else { (place, both.new.here()) };
            self.tell(&both.at, Found::new(kind, own, said).at(old, new).about(list).of(path));
        }
    }

    fn code_list(&mut self, both: &Both<'w>, old: &Written<'w>, new: &Written<'w>) {
        let path = coded(both, new);
        let subject = path.subject();
        let own = if old.warns() && new.warns() { NEUTRAL } else { OTHER };
        let (was, now) = (quoted(old.word("lijst")), quoted(new.word("lijst")));
        let mut told = Vec::new();
        if was != now {
            let said = sentence(
                &subject,
                format!(" moet een code zijn uit de waardelijst {now}; eerder uit {was}."),
                format!(" has to be a code from the code list {now}; before, from {was}."),
            );
            told.push((kinds::LIST_USE_OTHER, own, said));
        }
        if old.word("versie") != new.word("versie") {
            let range = |written: &Written<'_>| match written.word("versie") {
                "" => text("de hoogste", "the highest"),
                range => text(cut(range), cut(range)),
            };
            let (was, range) = (range(old), range(new));
            let said = sentence(
                &subject,
                format!(": de versie van de waardelijst {now} is nu {}; eerder {}.", range.nl, was.nl),
                format!(": the version of the code list {now} is {} now; before, {}.", range.en, was.en),
            );
            told.push((kinds::LIST_USE_RANGE, own, said));
        }
        if old.word("peildatum") != new.word("peildatum") || old.warns() != new.warns() {
            let own = match (old.warns(), new.warns()) {
                (true, true) => NEUTRAL,
                _ if old.word("peildatum") != new.word("peildatum") => OTHER,
                (true, false) => MORE,
                _ => LESS,
            };
            let said = sentence(
                &subject,
                format!(": de peildatum of de ernst bij de waardelijst {now} is aangepast."),
                format!(": the reference date or the severity of the code list {now} has changed."),
            );
            told.push((kinds::LIST_USE_CHANGED, own, said));
        }
        for (kind, own, said) in told {
            let found = Found::new(kind, own, said).at(Some(old.place.clone()), Some(new.place.clone()));
            self.tell(&both.at, found.about(now.clone()).of(path.clone()));
        }
    }
}

/// The field that holds the code.
fn coded(both: &Both<'_>, written: &Written<'_>) -> super::Path {
    let steps = written.word("veld").split('/').skip(1);
    steps.fold(both.at.path.clone(), |path, step| path.field(&step.replace("~1", "/").replace("~0", "~")))
}

/// Whether two that are written are the same one.
type Same<'s> = &'s dyn Fn(&Written<'_>, &Written<'_>) -> bool;

/// Takes out the pairs that are the same one, by the first of these ways in which they are.
fn paired<'w>(
    was: &mut Vec<Written<'w>>,
    now: &mut Vec<Written<'w>>,
    ways: &[Same<'_>],
) -> Vec<(Written<'w>, Written<'w>)> {
    let mut pairs = Vec::new();
    for same in ways {
        was.retain(|old| {
            let found = now.iter().position(|new| same(old, new));
            if let Some(index) = found {
                pairs.push((old.clone(), now.remove(index)));
            }
            found.is_none()
        });
    }
    pairs
}

fn same_code(old: &Written<'_>, new: &Written<'_>) -> bool {
    old.word("code") == new.word("code")
}

fn same_demand(old: &Written<'_>, new: &Written<'_>) -> bool {
    old.asks() == new.asks()
}

/// What a keyword says, one by one.
fn written<'w>(view: &View<'w>, name: &str) -> Vec<Written<'w>> {
    let mut all = Vec::new();
    for said in view.with(name) {
        let place = view.place(said);
        match &said.1.expected {
            Value::Array(several) => all.extend(
                several
                    .iter()
                    .enumerate()
                    .map(|(index, value)| Written { value, place: format!("{place}/{index}") }),
            ),
            value => all.push(Written { value, place }),
        }
    }
    all
}
