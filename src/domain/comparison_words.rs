//! A comparison in sentences: what each answer means, who is hurt by a change, and what the number says.
//! The command line, the pages and the interface say it with these words.

use super::compared::Compared;
use super::comparison::{Answer, Bump, Change, Comparison, Effect, Honesty, Promise};
use super::text::{Text, text};
use super::version::VersionNumber;

/// One of the two that a comparison is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// Who makes documents for the version.
    Delivers,
    /// Who takes documents of the version.
    Reads,
}

impl Party {
    /// What it is called at the start of a sentence.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Delivers => text("Wie levert", "Who delivers"),
            Self::Reads => text("Wie leest", "Who reads"),
        }
    }

    /// The schema that rejects what refutes the promise to this one.
    #[must_use]
    pub fn rejecting_schema(self) -> Text {
        match self {
            Self::Delivers => text("in het nieuwe schema", "in the new schema"),
            Self::Reads => text("in het oude schema", "in the old schema"),
        }
    }
}

impl Answer {
    /// The answer in one word.
    #[must_use]
    pub fn word(&self) -> Text {
        match self {
            Self::Proven => text("bewezen", "proven"),
            Self::Refuted(_) => text("weerlegd", "refuted"),
            Self::Undecided(_) => text("onbeslist", "undecided"),
        }
    }

    /// What the answer means for one of the two.
    #[must_use]
    pub fn sentence(&self, side: Party) -> Text {
        match (side, self) {
            (Party::Delivers, Self::Proven) => text(
                "alles wat de oude versie goedkeurde, keurt de nieuwe ook goed.",
                "all that the old version accepted, the new one accepts too.",
            ),
            (Party::Delivers, Self::Refuted(_)) => text(
                "er is een document dat de oude versie goedkeurde en dat de nieuwe afkeurt.",
                "there is a document that the old version accepted and that the new one rejects.",
            ),
            (Party::Delivers, Self::Undecided(_)) => text(
                "het staat niet vast of de nieuwe versie alles goedkeurt wat de oude goedkeurde.",
                "it is not established whether the new version accepts all that the old one accepted.",
            ),
            (Party::Reads, Self::Proven) => text(
                "alles wat de nieuwe versie goedkeurt, keurde de oude ook al goed.",
                "all that the new version accepts, the old one accepted already.",
            ),
            (Party::Reads, Self::Refuted(_)) => text(
                "er is een document dat de nieuwe versie goedkeurt en dat de oude afkeurde.",
                "there is a document that the new version accepts and that the old one rejected.",
            ),
            (Party::Reads, Self::Undecided(_)) => text(
                "het staat niet vast of de oude versie alles goedkeurde wat de nieuwe goedkeurt.",
                "it is not established whether the old version accepted all that the new one accepts.",
            ),
        }
    }
}

impl Promise {
    /// To whom the promise is, within a sentence.
    #[must_use]
    pub fn to_whom(self) -> Text {
        match self {
            Self::Delivers => text("wie levert", "who delivers"),
            Self::Reads => text("wie leest", "who reads"),
            Self::Both => text("wie levert en aan wie leest", "who delivers and to who reads"),
        }
    }
}

/// Who is hurt by a change; the first of these that is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hurt {
    /// It breaks for who delivers, and perhaps for who reads.
    Delivers,
    /// It breaks for who reads.
    Reads,
    /// It is not established.
    Unsure,
    /// Nobody.
    Nobody,
}

impl Hurt {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [Self::Delivers, Self::Reads, Self::Unsure, Self::Nobody];

    /// The heading above such changes.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Delivers => text("Breekt voor wie levert", "Breaks for who delivers"),
            Self::Reads => text("Breekt voor wie leest", "Breaks for who reads"),
            Self::Unsure => text("Onbeslist", "Undecided"),
            Self::Nobody => text("Zonder gevolgen", "Without consequences"),
        }
    }
}

impl Change {
    /// Where it is: the field, or else the place in the schema, the more exact one of the two; empty for the
    /// whole. Of a part it is always the place in the schema: its fields are fields of other documents.
    #[must_use]
    pub fn place(&self) -> &str {
        if self.part.is_none() && !self.field.is_empty() {
            return &self.field;
        }
        let places = [self.old.as_deref(), self.new.as_deref()];
        places
            .into_iter()
            .flatten()
            .filter(|place| *place != "#")
            .max_by_key(|place| place.len())
            .unwrap_or("")
    }

    /// Who is hurt by it.
    #[must_use]
    pub fn hurts(&self) -> Hurt {
        match (self.delivers, self.reads) {
            (Effect::Breaks, _) => Hurt::Delivers,
            (_, Effect::Breaks) => Hurt::Reads,
            (Effect::Unsure, _) | (_, Effect::Unsure) => Hurt::Unsure,
            (Effect::None, Effect::None) => Hurt::Nobody,
        }
    }

    /// What else is to be said of it beside the group that it stands in: what it does to the other one, and
    /// that it is a guess.
    #[must_use]
    pub fn remarks(&self) -> Vec<Text> {
        let mut said = Vec::new();
        match (self.delivers, self.reads) {
            (Effect::Breaks, Effect::Breaks) => said.push(text("ook voor wie leest", "also for who reads")),
            (Effect::Breaks, Effect::Unsure) => {
                said.push(text("voor wie leest onbeslist", "undecided for who reads"));
            }
            (Effect::Unsure, Effect::Breaks) => {
                said.push(text("voor wie levert onbeslist", "undecided for who delivers"));
            }
            (Effect::Unsure, Effect::None) => {
                said.push(text("voor wie levert", "for who delivers"));
            }
            (Effect::None, Effect::Unsure) => said.push(text("voor wie leest", "for who reads")),
            _ => {}
        }
        if self.guess {
            said.push(text("vermoeden", "a guess"));
        }
        said
    }
}

impl Comparison {
    /// The changes by who is hurt, the worst first, in each the order of the schema; without empty groups.
    #[must_use]
    pub fn by_hurt(&self) -> Vec<(Hurt, Vec<&Change>)> {
        let of = |hurt| self.changes.iter().filter(|change| change.hurts() == hurt).collect::<Vec<_>>();
        Hurt::ALL.into_iter().map(|hurt| (hurt, of(hurt))).filter(|(_, some)| !some.is_empty()).collect()
    }

    /// The step that is honest, in one sentence.
    #[must_use]
    pub fn advice(&self, promise: Promise) -> Text {
        let whom = promise.to_whom();
        match self.least_bump(promise) {
            Some(Bump::Patch) => text(
                "De kleinste eerlijke stap is patch: beide keuren precies dezelfde documenten goed.",
                "The smallest honest step is patch: both accept exactly the same documents.",
            ),
            Some(Bump::Minor) => text(
                format!("De kleinste eerlijke stap is minor: de belofte aan {} blijft heel.", whom.nl),
                format!("The smallest honest step is minor: the promise to {} still holds.", whom.en),
            ),
            Some(Bump::Major) => text(
                format!("De kleinste eerlijke stap is major: de belofte aan {} wordt gebroken.", whom.nl),
                format!("The smallest honest step is major: the promise to {} is broken.", whom.en),
            ),
            None if self.honesty(promise, Bump::Minor) == Honesty::Honest => text(
                "Minor is eerlijk; of patch dat ook is, staat niet vast.",
                "Minor is honest; whether patch is so too, is not established.",
            ),
            None => text(
                "Welke stap de kleinste eerlijke is, staat niet vast. Major is altijd eerlijk; een kleinere stap vraagt een reden.",
                "Which step is the smallest honest one, is not established. Major is always honest; a smaller step asks for a reason.",
            ),
        }
    }

    /// Whether this step would tell the truth, in one sentence.
    #[must_use]
    pub fn step_in_words(&self, promise: Promise, bump: Bump) -> Text {
        let step = bump.as_str();
        match self.honesty(promise, bump) {
            Honesty::Honest => {
                text(format!("Een stap '{step}' is eerlijk."), format!("A step '{step}' is honest."))
            }
            Honesty::Lies(least) => text(
                format!("Een stap '{step}' is niet eerlijk: het is minstens '{}'.", least.as_str()),
                format!("A step '{step}' is not honest: it is at least '{}'.", least.as_str()),
            ),
            Honesty::Unsure => text(
                format!("Of een stap '{step}' eerlijk is, staat niet vast."),
                format!("Whether a step '{step}' is honest, is not established."),
            ),
        }
    }
}

impl Compared {
    /// What there is to say of the number, a sentence or two each: whether it tells the truth, where there is
    /// a step, and which step is honest.
    #[must_use]
    pub fn on_the_number(&self) -> Vec<Text> {
        let mut said = Vec::with_capacity(2);
        if let Some((old, new)) = self.numbers.as_ref().filter(|_| self.step().is_some()) {
            said.push(match self.honesty() {
                Some(honesty) => self.number_in_words(old, new, honesty),
                None => no_promise(old, new),
            });
        }
        said.push(self.comparison.advice(self.promise));
        said
    }

    fn number_in_words(&self, old: &VersionNumber, new: &VersionNumber, honesty: Honesty) -> Text {
        let step = Bump::between(old, new).as_str();
        match honesty {
            Honesty::Honest => text(
                format!(
                    "Het nummer spreekt de waarheid: {old} → {new} is een stap '{step}', en die is eerlijk."
                ),
                format!("The number tells the truth: {old} → {new} is a step '{step}', and that is honest."),
            ),
            Honesty::Lies(least) => {
                let least = least.as_str();
                let (nl, en) = match self.honest_number() {
                    Some(honest) => (
                        format!(" Het eerlijke nummer is {honest}."),
                        format!(" The honest number is {honest}."),
                    ),
                    None => Default::default(),
                };
                text(
                    format!(
                        "Het nummer spreekt niet de waarheid: {old} → {new} is een stap '{step}', en het is minstens '{least}'.{nl}"
                    ),
                    format!(
                        "The number does not tell the truth: {old} → {new} is a step '{step}', and it is at least '{least}'.{en}"
                    ),
                )
            }
            Honesty::Unsure => text(
                format!(
                    "Of het nummer de waarheid spreekt, staat niet vast: {old} → {new} is een stap '{step}'."
                ),
                format!(
                    "Whether the number tells the truth, is not established: {old} → {new} is a step '{step}'."
                ),
            ),
        }
    }
}

/// That a number promises nothing, and why.
fn no_promise(old: &VersionNumber, new: &VersionNumber) -> Text {
    let (nl, en) = if new.is_prerelease() || old.is_prerelease() {
        ("een voorversie belooft niets", "a version before the real one promises nothing")
    } else {
        ("onder 1.0.0 belooft een nummer niets", "below 1.0.0 a number promises nothing")
    };
    text(
        format!("Het nummer {old} → {new} wordt niet gemeten: {nl}."),
        format!("The number {old} → {new} is not measured: {en}."),
    )
}

/// JSON with each member and item on a line of its own; every value stays as it is written.
#[must_use]
pub fn spread_out(json: &str) -> String {
    spread_out_within(json, usize::MAX).unwrap_or_default()
}

/// The same, unless that takes more bytes than this: nesting alone can make it many times as long.
#[must_use]
pub fn spread_out_within(json: &str, most: usize) -> Option<String> {
    let mut out = String::with_capacity(json.len().min(most));
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut letters = json.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(letter) = letters.next() {
        if out.len() > most {
            return None;
        }
        if in_text {
            out.push(letter);
            in_text = escaped || letter != '"';
            escaped = letter == '\\' && !escaped;
            continue;
        }
        match letter {
            ' ' | '\n' | '\r' | '\t' => {}
            '{' | '[' => {
                out.push(letter);
                while letters.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                if let Some(end) = letters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            '"' => {
                in_text = true;
                out.push('"');
            }
            other => out.push(other),
        }
    }
    (out.len() <= most).then_some(out)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::Witness;

    #[test]
    fn json_is_spread_out_and_its_values_stay_as_they_are_written() {
        let written = r#"{"a" :1.10, "b":[ ],"c":{"d,:{":"e\"}\\"},"f":[1e400,{}]}"#;
        let spread = "{\n  \"a\": 1.10,\n  \"b\": [],\n  \"c\": {\n    \"d,:{\": \"e\\\"}\\\\\"\n  },\n  \"f\": [\n    1e400,\n    {}\n  ]\n}";
        assert_eq!(spread_out(written), spread);
        assert_eq!(spread_out(spread), spread);
        assert_eq!(spread_out_within(written, spread.len()).as_deref(), Some(spread));
        assert_eq!(spread_out_within(written, spread.len() - 1), None);
    }

    fn comparison(delivers: Answer, reads: Answer) -> Comparison {
        Comparison { delivers, reads, changes: Vec::new(), more_changes: 0 }
    }

    #[test]
    fn what_is_established_is_said_and_no_more() {
        let unsure = || Answer::Undecided(Vec::new());
        let half = comparison(Answer::Proven, unsure());
        assert!(half.advice(Promise::Delivers).nl.starts_with("Minor is eerlijk; of patch"));
        assert!(half.advice(Promise::Reads).nl.starts_with("Welke stap de kleinste eerlijke is"));
        assert!(comparison(Answer::Proven, Answer::Proven).advice(Promise::Both).nl.contains("is patch"));
    }

    fn on_the_number(old: &str, new: &str, delivers: Answer) -> Vec<String> {
        let compared = Compared {
            old: None,
            new: None,
            numbers: Some((old.parse().unwrap(), new.parse().unwrap())),
            taken: Vec::new(),
            promise: Promise::Delivers,
            comparison: Arc::new(comparison(delivers, Answer::Proven)),
        };
        compared.on_the_number().into_iter().map(|said| said.nl).collect()
    }

    #[test]
    fn a_number_that_promises_nothing_is_not_measured() {
        for (old, new, why) in [
            ("0.1.0", "0.1.1", "onder 1.0.0 belooft een nummer niets."),
            ("1.0.0", "1.0.1-rc.1", "een voorversie belooft niets."),
            ("1.0.0-rc.1", "1.0.0", "een voorversie belooft niets."),
        ] {
            let said = on_the_number(old, new, Answer::Proven);
            assert!(said[0].contains("wordt niet gemeten") && said[0].ends_with(why), "{said:?}");
        }
        let said = on_the_number("1.0.0", "1.0.1", Answer::Proven);
        assert!(said[0].ends_with("en die is eerlijk."), "{said:?}");
        assert_eq!(on_the_number("1.0.1", "1.0.0", Answer::Proven).len(), 1, "downwards there is no step");
    }

    #[test]
    fn a_number_that_lies_is_told_with_the_one_that_would_be_honest() {
        let refuted = Answer::Refuted(Witness {
            document: "1".into(),
            at: String::new(),
            schema: "#/type".into(),
            why: text("a", "a"),
            part: None,
        });
        let said = on_the_number("1.0.0", "1.1.0", refuted);
        assert!(said[0].ends_with("en het is minstens 'major'. Het eerlijke nummer is 2.0.0."), "{said:?}");
    }
}
