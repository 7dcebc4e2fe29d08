//! The three forms of one comparison, and what the command ends with.

use std::sync::Arc;

use crate::domain::{
    Answer, Change, Compared, Comparison, Digest, Doubt, Effect, Language, Promise, Side, Witness, text,
};

use super::super::Verdict;
use super::super::terminal::Paint;
use super::{Bump, Party, Shown, Told, markdown, plain, wire};

fn comparison() -> Comparison {
    let change = |code: &str, field: &str, delivers, reads| Change {
        code: code.to_owned(),
        field: field.to_owned(),
        part: None,
        old: None,
        new: Some("/properties/a".to_owned()),
        sentence: text(format!("Zin *van* {code}."), format!("Sentence of {code}.")),
        delivers,
        reads,
        guess: code == "b",
        witness: (code == "a").then(|| "\"`x`\"".to_owned()),
    };
    Comparison {
        delivers: Answer::Refuted(Witness {
            document: r#"{"a":1.50,"b":"```"}"#.to_owned(),
            at: "/a".to_owned(),
            schema: "/properties/a/type".to_owned(),
            why: text("Dat mag <niet>.", "That is not allowed."),
            part: None,
        }),
        reads: Answer::Undecided(vec![Doubt {
            code: "budget".to_owned(),
            message: text("Te veel werk.", "Too much work."),
            old: Some("/$defs/x".to_owned()),
            new: None,
        }]),
        changes: vec![
            change("c", "", Effect::None, Effect::None),
            change("a", "/a/*", Effect::Breaks, Effect::None),
            change("b", "/b", Effect::Unsure, Effect::Breaks),
        ],
        more_changes: 2,
    }
}

fn told(comparison: Comparison) -> Told {
    let side = |number: &str| {
        let digest = Digest::of(number.as_bytes());
        Some(Side { standard: "x".parse().ok()?, number: number.parse().ok()?, digest })
    };
    let (old, new) = (side("1.0.0"), side("1.1.0"));
    let numbers = "1.0.0".parse().ok().zip("1.1.0".parse().ok());
    let comparison = Arc::new(comparison);
    let compared = Compared { old, new, numbers, taken: Vec::new(), promise: Promise::Delivers, comparison };
    Told { names: ["x 1.0.0".to_owned(), "x 1.1.0".to_owned()], compared, answer: None }
}

const fn shown(told: &Told, first: Party, bump: Option<Bump>) -> Shown<'_> {
    Shown { told, language: Language::Nl, first, bump }
}

#[test]
fn for_people_it_says_for_whom_what_breaks_and_shows_it() {
    let compared = told(comparison());
    let written = plain::written(&shown(&compared, Party::Delivers, Some(Bump::Patch)), Paint::for_output());
    assert_eq!(
        written,
        "x 1.0.0 → x 1.1.0

Wie levert: weerlegd – er is een document dat de oude versie goedkeurde en dat de nieuwe afkeurt.

  {
    \"a\": 1.50,
    \"b\": \"```\"
  }

  /a: Dat mag <niet>.
  in het nieuwe schema: /properties/a/type

Wie leest: onbeslist – het staat niet vast of de oude versie alles goedkeurde wat de nieuwe goedkeurt.
  - Te veel werk. [budget]
    oud: /$defs/x

Breekt voor wie levert (1)
  /a/*
    Zin *van* a. [a]
    Bijvoorbeeld: \"`x`\"

Breekt voor wie leest (1)
  /b
    Zin *van* b. (voor wie levert onbeslist, vermoeden) [b]

Zonder gevolgen (1)
  /properties/a
    Zin *van* c. [c]

2 wijzigingen meer dan hier staan.

Het nummer spreekt niet de waarheid: 1.0.0 → 1.1.0 is een stap 'minor', en het is minstens 'major'. Het eerlijke nummer is 2.0.0.
De kleinste eerlijke stap is major: de belofte aan wie levert wordt gebroken.
Een stap 'patch' is niet eerlijk: het is minstens 'major'.
"
    );
    let reads = plain::written(&shown(&compared, Party::Reads, None), Paint::for_output());
    assert!(reads.starts_with("x 1.0.0 → x 1.1.0\n\nWie leest: onbeslist"), "{reads}");
}

#[test]
fn as_markdown_nothing_of_a_schema_becomes_markup() {
    let compared = told(comparison());
    let written = markdown::written(&shown(&compared, Party::Delivers, None));
    assert_eq!(
        written,
        r#"## x 1.0.0 → x 1.1.0

Het nummer spreekt niet de waarheid: 1.0.0 → 1.1.0 is een stap 'minor', en het is minstens 'major'. Het eerlijke nummer is 2.0.0.  
De kleinste eerlijke stap is major: de belofte aan wie levert wordt gebroken.  

**Wie levert: weerlegd.** Er is een document dat de oude versie goedkeurde en dat de nieuwe afkeurt.

````json
{
  "a": 1.50,
  "b": "```"
}
````

`/a`: Dat mag \<niet\>.

**Wie leest: onbeslist.** Het staat niet vast of de oude versie alles goedkeurde wat de nieuwe goedkeurt.

- Te veel werk. (oud: `/$defs/x`)

### Breekt voor wie levert

- `/a/*`: Zin \*van\* a. Bijvoorbeeld `` "`x`" ``. `a`

### Breekt voor wie leest

- `/b`: Zin \*van\* b. (voor wie levert onbeslist, vermoeden) `b`

### Zonder gevolgen

- Zin \*van\* c. `c`

2 wijzigingen meer dan hier staan.
"#
    );
}

#[test]
fn what_is_written_as_json_is_read_back_with_every_digit() {
    let first = told(comparison());
    let written = shown(&first, Party::Delivers, None).as_json().unwrap_or_default();
    for part in [
        "\"tekst\": \"{\\\"a\\\":1.50,",
        "\"a\": 1.50,",
        "\"belofte\": \"wie-levert\"",
        "\"stap\": \"minor\"",
        "\"eerlijkeStap\": \"major\"",
        "\"eerlijkNummer\": \"2.0.0\"",
        "\"oordeelNummer\": \"oneerlijk\"",
        "\"adviserend\": false",
    ] {
        assert!(written.contains(part), "{part} in {written}");
    }
    let again = wire::read(&written).map(|compared| Told { compared, ..told(comparison()) });
    let again = again.and_then(|again| shown(&again, Party::Delivers, None).as_json().ok());
    assert_eq!(again.as_deref(), Some(written.as_str()));
    assert!(wire::read(r#"{"wieLevert": {"oordeel": "misschien"}}"#).is_none());
}

#[test]
fn it_ends_with_the_answer_to_what_was_asked() {
    let refuted = told(comparison());
    for (first, bump, verdict) in [
        (Party::Delivers, None, Verdict::NotGood),
        (Party::Reads, None, Verdict::Undecided),
        (Party::Delivers, Some(Bump::Major), Verdict::Good),
        (Party::Delivers, Some(Bump::Minor), Verdict::NotGood),
    ] {
        assert_eq!(shown(&refuted, first, bump).verdict(), verdict, "{first:?} {bump:?}");
    }
    let half = told(Comparison { delivers: Answer::Proven, ..comparison() });
    for (first, bump, verdict) in [
        (Party::Delivers, None, Verdict::Good),
        (Party::Delivers, Some(Bump::Minor), Verdict::Good),
        (Party::Delivers, Some(Bump::Patch), Verdict::Undecided),
    ] {
        assert_eq!(shown(&half, first, bump).verdict(), verdict, "{first:?} {bump:?}");
    }
}
