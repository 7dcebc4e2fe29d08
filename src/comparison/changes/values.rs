//! Changes of what a single value may be: its type, its choices and its form.

use std::collections::HashSet;

use serde_json::Value;

use crate::domain::{Text, text};
use crate::schema::FORMATS;
use crate::schema::vocabulary::format_expectation;

use super::kinds::{self, Kind};
use super::view::{Said, View, same, types, worth};
use super::words::{either, quoted, sentence, shown, values};
use super::{ASK, Both, Found, NARROWS, NEUTRAL, Own, REPLACES, WIDENS, Walk, doubted};

impl<'w> Walk<'w, '_> {
    /// Compares what one value may be.
    pub(super) fn values(&mut self, both: &Both<'w>) {
        self.types(both);
        self.codes(both);
        self.bounds(both);
        self.patterns(both);
        self.formats(both);
        self.content(both);
    }

    fn types(&mut self, both: &Both<'w>) {
        let (before, after) = (both.old.types(), both.new.types());
        if before == after {
            return;
        }
        let subject = both.at.path.subject();
        let (was, now) = (before.unwrap_or(types::ALL), after.unwrap_or(types::ALL));
        let (lost, gained) = (was & !now, now & !was);
        let (kind, own) = match (before, after, lost, gained) {
            (_, _, 0, 0) => return,
            (None, ..) => (kinds::TYPE_ADDED, NARROWS),
            (_, None, ..) => (kinds::TYPE_REMOVED, WIDENS),
            (_, _, 0, types::NULL) => (kinds::NULL_ADDED, WIDENS),
            (_, _, types::NULL, 0) => (kinds::NULL_REMOVED, NARROWS),
            (_, _, 0, types::FRACTION) => (kinds::WHOLE_TO_NUMBER, WIDENS),
            (_, _, types::FRACTION, 0) => (kinds::NUMBER_TO_WHOLE, NARROWS),
            (_, _, 0, _) => (kinds::TYPE_WIDENED, WIDENS),
            (_, _, _, 0) => (kinds::TYPE_NARROWED, NARROWS),
            _ => (kinds::TYPE_CHANGED, REPLACES),
        };
        let (before, after) = (type_words(was), type_words(now));
        let said = match kind.code {
            code if code == kinds::NULL_ADDED.code => {
                sentence(&subject, " mag nu ook leeg (null) zijn.", " may be empty (null) now.")
            }
            code if code == kinds::NULL_REMOVED.code => {
                sentence(&subject, " mag niet meer leeg (null) zijn.", " may no longer be empty (null).")
            }
            code if code == kinds::WHOLE_TO_NUMBER.code => sentence(
                &subject,
                " mag nu ook een getal met cijfers achter de komma zijn.",
                " may be a number with decimals now.",
            ),
            code if code == kinds::NUMBER_TO_WHOLE.code => sentence(
                &subject,
                " moet nu een geheel getal zijn; cijfers achter de komma mogen niet meer.",
                " has to be a whole number now; decimals are no longer allowed.",
            ),
            code if code == kinds::TYPE_ADDED.code => sentence(
                &subject,
                format!(" moet nu {} zijn.", after.nl),
                format!(" has to be {} now.", after.en),
            ),
            code if code == kinds::TYPE_REMOVED.code => sentence(
                &subject,
                format!(" hoeft niet meer {} te zijn.", before.nl),
                format!(" no longer has to be {}.", before.en),
            ),
            _ => sentence(
                &subject,
                format!(" was {}, en is nu {}.", before.nl, after.nl),
                format!(" was {}, and is {} now.", before.en, after.en),
            ),
        };
        let found = Found::new(kind, both.settled(own), said);
        self.tell(
            &both.at,
            found.at(both.old.spot("type").or(both.old.here()), both.new.spot("type").or(both.new.here())),
        );
    }

    fn codes(&mut self, both: &Both<'w>) {
        let spot = |view: &View<'_>| view.spot("enum").or(view.spot("const")).or(view.here());
        let places = (spot(&both.old), spot(&both.new));
        let subject = both.at.path.subject();
        let (kind, own, said) = match (both.old.codes(), both.new.codes()) {
            (None, None) => return,
            (None, Some((now, fixed))) => {
                let kind = if fixed { kinds::CONST_ADDED } else { kinds::ENUM_ADDED };
                let shown = only(&now);
                (
                    kind,
                    NARROWS,
                    sentence(
                        &subject,
                        format!(" mag nu alleen nog {} zijn.", shown.nl),
                        format!(" may only be {} now.", shown.en),
                    ),
                )
            }
            (Some((was, fixed)), None) => {
                let kind = if fixed { kinds::CONST_REMOVED } else { kinds::ENUM_REMOVED };
                let shown = only(&was);
                (
                    kind,
                    WIDENS,
                    sentence(
                        &subject,
                        format!(" hoeft niet meer {} te zijn.", shown.nl),
                        format!(" no longer has to be {}.", shown.en),
                    ),
                )
            }
            (Some(was), Some(now)) => return self.changed_codes(both, was, now, places),
        };
        let own = if plain(both) { own } else { doubted(own) };
        self.tell(&both.at, Found::new(kind, own, said).at(places.0, places.1));
    }

    fn changed_codes(
        &mut self,
        both: &Both<'w>,
        (was_all, was_fixed): (Vec<&'w Value>, bool),
        (now_all, now_fixed): (Vec<&'w Value>, bool),
        places: (Option<String>, Option<String>),
    ) {
        let subject = both.at.path.subject();
        let missing = |from: &[&'w Value], other: &[&Value]| -> Vec<&'w Value> {
            let known: HashSet<String> = other.iter().map(|value| worth(value)).collect();
            from.iter().filter(|value| !known.contains(&worth(value))).copied().collect()
        };
        let (lost, gained) = (missing(&was_all, &now_all), missing(&now_all, &was_all));
        if lost.is_empty() && gained.is_empty() {
            return;
        }
        let own = |own| if plain(both) { own } else { doubted(own) };
        let effect = match (lost.is_empty(), gained.is_empty()) {
            (true, _) => WIDENS,
            (_, true) => NARROWS,
            _ => REPLACES,
        };
        if was_fixed || now_fixed {
            let kind = match (was_fixed, now_fixed) {
                (true, true) => kinds::CONST_CHANGED,
                (true, false) => kinds::CONST_TO_ENUM,
                _ => kinds::ENUM_TO_CONST,
            };
            let (before, after) = (only(&was_all), only(&now_all));
            let said = sentence(
                &subject,
                format!(" moest {} zijn, en moet nu {} zijn.", before.nl, after.nl),
                format!(" had to be {}, and has to be {} now.", before.en, after.en),
            );
            self.tell(&both.at, Found::new(kind, own(effect), said).at(places.0, places.1));
            return;
        }
        if !lost.is_empty() {
            let shown = values(&lost);
            let (verb, noun) = if lost.len() == 1 { ("mag", "de waarde") } else { ("mogen", "de waarden") };
            let said = sentence(
                &subject,
                format!(": {noun} {} {verb} niet meer.", shown.nl),
                format!(": {} may no longer be used.", shown.en),
            );
            let found = Found::new(kinds::CODES_REMOVED, own(NARROWS), said);
            self.tell(&both.at, found.at(places.0.clone(), places.1.clone()));
        }
        if !gained.is_empty() {
            let shown = values(&gained);
            let (verb, noun) = if gained.len() == 1 { ("mag", "de waarde") } else { ("mogen", "de waarden") };
            let said = sentence(
                &subject,
                format!(": {noun} {} {verb} nu ook.", shown.nl),
                format!(": {} may be used now.", shown.en),
            );
            self.tell(&both.at, Found::new(kinds::CODES_ADDED, own(WIDENS), said).at(places.0, places.1));
        }
    }

    fn patterns(&mut self, both: &Both<'w>) {
        let (lost, gained) = differences(both, "pattern");
        let phrase = |(_, keyword): &Said<'_>| quoted(keyword.expected.as_str().unwrap_or_default());
        let subject = both.at.path.subject();
        for pair in paired(&lost, &gained) {
            let (kind, own, said) = match pair {
                (Some(was), Some(now)) => {
                    let (was, now) = (phrase(&was), phrase(&now));
                    let said = sentence(
                        &subject,
                        format!(": het patroon was {was}, en is nu {now}."),
                        format!(": the pattern was {was}, and is {now} now."),
                    );
                    (kinds::PATTERN_CHANGED, ASK, said)
                }
                (None, Some(now)) => {
                    let now = phrase(&now);
                    let said = sentence(
                        &subject,
                        format!(" moet nu het patroon {now} volgen."),
                        format!(" has to follow the pattern {now} now."),
                    );
                    (kinds::PATTERN_ADDED, doubted(NARROWS), said)
                }
                (Some(was), None) => {
                    let was = phrase(&was);
                    let said = sentence(
                        &subject,
                        format!(" hoeft het patroon {was} niet meer te volgen."),
                        format!(" no longer has to follow the pattern {was}."),
                    );
                    (kinds::PATTERN_REMOVED, doubted(WIDENS), said)
                }
                (None, None) => continue,
            };
            self.found(both, kind, both.among(types::STRING, own), said, pair);
        }
    }

    fn formats(&mut self, both: &Both<'w>) {
        let (lost, gained) = differences(both, "format");
        let name = |(_, keyword): Said<'w>| keyword.expected.as_str().unwrap_or_default();
        let phrase = |said: &Said<'w>| {
            let name = name(*said);
            let meaning = format_expectation(name).unwrap_or_default();
            let with = |words: &str| {
                if words.is_empty() { quoted(name) } else { format!("{} ({words})", quoted(name)) }
            };
            text(with(&meaning.nl), with(&meaning.en))
        };
        let asks = |said: Said<'w>| FORMATS.contains(&name(said)) || format_expectation(name(said)).is_some();
        let others = ["pattern", "minLength", "maxLength", "contentEncoding"];
        let alone = !both.old.has(&others) && !both.new.has(&others);
        let subject = both.at.path.subject();
        for pair in paired(&lost, &gained) {
            let (kind, own, said) = match pair {
                (Some(was), Some(now)) => {
                    let own = if asks(was) || asks(now) { ASK } else { NEUTRAL };
                    let (was, now) = (phrase(&was), phrase(&now));
                    let said = sentence(
                        &subject,
                        format!(": het formaat was {}, en is nu {}.", was.nl, now.nl),
                        format!(": the format was {}, and is {} now.", was.en, now.en),
                    );
                    (kinds::FORMAT_CHANGED, own, said)
                }
                (None, Some(now)) => {
                    let own = if asks(now) { NARROWS } else { NEUTRAL };
                    let now = phrase(&now);
                    let said = sentence(
                        &subject,
                        format!(" moet nu het formaat {} hebben.", now.nl),
                        format!(" has to have the format {} now.", now.en),
                    );
                    (kinds::FORMAT_ADDED, own, said)
                }
                (Some(was), None) => {
                    let own = if asks(was) { WIDENS } else { NEUTRAL };
                    let was = phrase(&was);
                    let said = sentence(
                        &subject,
                        format!(" hoeft het formaat {} niet meer te hebben.", was.nl),
                        format!(" no longer has to have the format {}.", was.en),
                    );
                    (kinds::FORMAT_REMOVED, own, said)
                }
                (None, None) => continue,
            };
            let own = if alone { both.settled(own) } else { doubted(own) };
            self.found(both, kind, both.among(types::STRING, own), said, pair);
        }
    }

    fn content(&mut self, both: &Both<'w>) {
        for name in ["contentEncoding", "contentMediaType"] {
            let (lost, gained) = differences(both, name);
            for pair in paired(&lost, &gained) {
                let told = |said: Option<Said<'_>>| {
                    said.map_or(text("niets", "nothing"), |(_, keyword)| shown(&keyword.expected))
                };
                let (was, now) = (told(pair.0), told(pair.1));
                let said = sentence(
                    &both.at.path.subject(),
                    format!(": '{name}' was {}, en is nu {}.", was.nl, now.nl),
                    format!(": '{name}' was {}, and is {} now.", was.en, now.en),
                );
                self.found(both, kinds::CONTENT_CHANGED, both.among(types::STRING, ASK), said, pair);
            }
        }
    }

    /// Takes up a change of one keyword.
    pub(super) fn found(
        &mut self,
        both: &Both<'w>,
        kind: Kind,
        own: (Own, Own),
        said: Text,
        (was, now): (Option<Said<'w>>, Option<Said<'w>>),
    ) {
        let old = was.map_or_else(|| both.old.here(), |was| Some(both.old.place(was)));
        let new = now.map_or_else(|| both.new.here(), |now| Some(both.new.place(now)));
        self.tell(&both.at, Found::new(kind, own, said).at(old, new));
    }
}

/// Whether nothing but a type says more about the values of a list.
fn plain(both: &Both<'_>) -> bool {
    let few = |view: &View<'_>| {
        view.said.iter().all(|(_, keyword)| {
            ["enum", "const", "type", "regels", "waardelijst", "proces"].contains(&keyword.name)
        })
    };
    few(&both.old) && few(&both.new) && both.old.types() == both.new.types()
}

/// What stands on one side only.
pub(super) fn differences<'w>(both: &Both<'w>, name: &str) -> (Vec<Said<'w>>, Vec<Said<'w>>) {
    let all = |view: &View<'w>| -> Vec<Said<'w>> { view.with(name).collect() };
    let (was, now) = (all(&both.old), all(&both.new));
    let missing = |from: &[Said<'w>], other: &[Said<'w>]| {
        let known = |said: &Said<'w>| other.iter().any(|known| same(&known.1.expected, &said.1.expected));
        from.iter().filter(|said| !known(said)).copied().collect()
    };
    (missing(&was, &now), missing(&now, &was))
}

/// One on one, as long as both sides have some.
pub(super) fn paired<T: Copy>(lost: &[T], gained: &[T]) -> Vec<(Option<T>, Option<T>)> {
    let most = lost.len().max(gained.len());
    (0..most).map(|index| (lost.get(index).copied(), gained.get(index).copied())).collect()
}

/// The one value, or a choice of several.
fn only(values: &[&Value]) -> Text {
    match values {
        [] => text("geen enkele waarde", "no value at all"),
        all => either(&all.iter().map(|value| shown(value)).collect::<Vec<_>>()),
    }
}

/// Types as people say them.
pub(super) fn type_words(allowed: u8) -> Text {
    if allowed == types::ALL {
        return text("alles", "anything");
    }
    let all = [
        (types::STRING, "een tekst", "a text"),
        (types::NUMBER, "een getal", "a number"),
        (types::WHOLE, "een geheel getal", "a whole number"),
        (types::BOOLEAN, "waar of onwaar", "true or false"),
        (types::ARRAY, "een lijst", "a list"),
        (types::OBJECT, "een object", "an object"),
        (types::NULL, "leeg (null)", "empty (null)"),
    ];
    let number = allowed & types::NUMBER == types::NUMBER;
    let held =
        all.into_iter().filter(|(bits, ..)| allowed & bits == *bits && !(number && *bits == types::WHOLE));
    let told: Vec<Text> = held.map(|(_, nl, en)| text(nl, en)).collect();
    if told.is_empty() { text("niets", "nothing") } else { either(&told) }
}
