//! What is said of a number that does not tell the truth, and of a profile that accepts too much.

use super::compared::Compared;
use super::comparison::{Answer, Bump, Honesty, Promise};
use super::text::{Text, text};

impl Compared {
    /// Why the number is refused, and what can be done.
    #[must_use]
    pub fn why_number_refused(&self) -> Text {
        let (old, new) = self
            .numbers
            .as_ref()
            .map_or_else(Default::default, |(old, new)| (old.to_string(), new.to_string()));
        let Some(Honesty::Lies(least)) = self.honesty() else { return unsure(&old, &new) };
        let promise = match (least, self.promise) {
            (Bump::Patch | Bump::Minor, _) => text(
                "precies dezelfde documenten goed zijn, en dat is niet zo",
                "exactly the same documents are right, and that is not so",
            ),
            (Bump::Major, Promise::Delivers) => text(
                "wat goed was goed blijft, en dat is niet zo",
                "what was right stays right, and that is not so",
            ),
            (Bump::Major, Promise::Reads) => text(
                "er niets komt wat niet te verwachten was, en dat komt er wel",
                "nothing comes that was not to be expected, and it does",
            ),
            (Bump::Major, Promise::Both) => text(
                "wat goed was goed blijft en er niets nieuws komt, en dat is niet zo",
                "what was right stays right and nothing new comes, and that is not so",
            ),
        };
        let honest = self.honest_number().map_or_else(String::new, |number| number.to_string());
        text(
            format!(
                "Het nummer {new} belooft wie {old} gebruikt dat {}. Het eerlijke nummer is {honest}. Kies dat of een hoger hoofdnummer, of pas het schema aan. De vergelijking laat zien waar het breekt.",
                promise.nl
            ),
            format!(
                "The number {new} promises those who use {old} that {}. The honest number is {honest}. Choose that or a higher major number, or change the schema. The comparison shows where it breaks.",
                promise.en
            ),
        )
    }

    /// Why the profile is refused, and what can be done.
    #[must_use]
    pub fn why_profile_refused(&self) -> Text {
        match &self.comparison.delivers {
            Answer::Refuted(_) => text(
                "Het profiel neemt een document aan dat de versie afwijst waarvan het een profiel is. Een profiel mag alleen versmallen. De vergelijking toont dat document: pas het profiel zo aan dat het ook wordt afgewezen.",
                "The profile accepts a document that the version it is a profile of rejects. A profile may only narrow. The comparison shows that document: change the profile so that it is rejected, too.",
            ),
            _ => text(
                "Het is niet bewezen dat het profiel alleen aanneemt wat ook de versie aanneemt waarvan het een profiel is. De redenen staan in de vergelijking. Zet '{\"$ref\": \"/schemas/…\"}' van die versie in 'allOf' en zet de beperkingen ernaast: dan is dat vanzelf zo.",
                "It is not proven that the profile accepts only what the version it is a profile of accepts. The reasons are in the comparison. Put '{\"$ref\": \"/schemas/…\"}' of that version in 'allOf' with the restrictions beside it: then that is so of itself.",
            ),
        }
    }
}

fn unsure(old: &str, new: &str) -> Text {
    text(
        format!(
            "Of het nummer {new} waarmaakt wat het belooft aan wie {old} gebruikt, is niet bewezen en niet weerlegd. De redenen staan in de vergelijking. Kies een hoger hoofdnummer, vereenvoudig het schema, of zeg in 'redenOnbeslist' waarom het nummer toch klopt: die reden komt in de auditregel."
        ),
        format!(
            "Whether the number {new} keeps its promise to those who use {old} is neither proven nor refuted. The reasons are in the comparison. Choose a higher major number, simplify the schema, or say in 'redenOnbeslist' why the number is right all the same: that reason goes into the audit."
        ),
    )
}
