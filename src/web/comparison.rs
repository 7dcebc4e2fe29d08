//! A comparison as the pages show it: what it means for each reader, for whom each change breaks, and the two
//! documents line by line.

use std::collections::HashSet;

use tokio::sync::Semaphore;

use crate::domain::comparison_words::spread_out_within;
use crate::domain::text::capital;
use crate::domain::{Answer, Change, Compared, Doubt, Honesty, Hurt, Party, Text, Version, Witness};

use super::Web;
use super::diff::{Diff, diff};
use super::fields::{Piece, anchor, laid_out};
use super::frame::Reader;
use super::standards::tone;

/// The longest document that is shown.
const LONGEST_DOCUMENT: usize = 20_000;
/// The longest value that is shown beside a change.
const LONGEST_VALUE: usize = 200;
/// More changes than this that hurt nobody are folded.
const MOST_QUIET: usize = 5;
/// A path with this many readings is looked up no further.
const MOST_READINGS: usize = 16;

/// One of the two that are compared.
pub(super) struct SideView {
    pub label: &'static str,
    pub name: String,
    /// The rest is of a version of the register.
    pub address: String,
    pub schema: String,
    pub status: &'static str,
    pub tone: &'static str,
    pub from: String,
}

/// All of a comparison.
pub(super) struct ComparisonView {
    pub sides: Vec<SideView>,
    pub answers: Vec<AnswerView>,
    pub number: Vec<String>,
    pub number_tone: &'static str,
    pub number_icon: &'static str,
    pub groups: Vec<ChangeGroup>,
    pub more: usize,
    pub diff: Diff,
}

/// One of the two answers.
pub(super) struct AnswerView {
    pub id: &'static str,
    pub title: String,
    pub word: String,
    pub sentence: String,
    pub tone: &'static str,
    pub icon: &'static str,
    pub witness: Option<WitnessView>,
    pub doubts: Vec<DoubtView>,
}

/// A document that refutes.
pub(super) struct WitnessView {
    pub document: String,
    pub place: String,
    pub why: String,
    pub in_schema: String,
    pub schema: String,
    pub part: String,
}

/// Why something was not decided.
pub(super) struct DoubtView {
    pub message: String,
    pub code: String,
    pub places: Vec<(&'static str, String)>,
}

/// The changes that hurt the same.
pub(super) struct ChangeGroup {
    pub id: String,
    pub title: String,
    /// Whether they are shown only to who asks: they hurt nobody, and they are many.
    pub folded: bool,
    pub changes: Vec<ChangeView>,
}

/// One change.
pub(super) struct ChangeView {
    pub sentence: String,
    pub code: String,
    pub place: String,
    pub address: Option<String>,
    pub remarks: Vec<String>,
    pub value: Option<String>,
}

/// The fields of a version that have a place on its page.
pub(super) struct Fields {
    address: String,
    ids: HashSet<String>,
}

impl Fields {
    /// Those of a version of the register.
    pub(super) async fn of(web: &Web, version: &Version, reader: &Reader) -> Option<Self> {
        let outline = web.registry.outline(version, None).await.ok()?;
        let pieces = laid_out(&outline, &web.registry, reader.w, reader.language);
        let ids = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Field(row) => Some(row.id),
            _ => None,
        });
        let address = format!("/standaarden/{}/{}/velden", version.standard, version.number);
        Some(Self { address, ids: ids.collect() })
    }

    /// Where a field is, by its pointer with `*`.
    fn at(&self, pointer: &str) -> Option<String> {
        let id = readings(pointer).iter().map(|path| anchor(path)).find(|id| self.ids.contains(id))?;
        let id = percent_encoding::utf8_percent_encode(&id, percent_encoding::NON_ALPHANUMERIC);
        Some(format!("{}#{id}", self.address))
    }
}

/// How the page of the fields may write a pointer: `*` is an item, or any name.
fn readings(pointer: &str) -> Vec<String> {
    let mut paths = vec![String::new()];
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        paths = paths
            .iter()
            .flat_map(|path| match name.as_str() {
                "*" => vec![format!("{path}[]"), format!("{path}{{}}")],
                name if path.is_empty() => vec![name.to_owned()],
                name => vec![format!("{path}.{name}")],
            })
            .take(MOST_READINGS)
            .collect();
    }
    paths
}

/// A version of the register as a side.
pub(super) fn version_side(
    web: &Web,
    label: &'static str,
    title: &str,
    version: &Version,
    reader: &Reader,
) -> SideView {
    SideView {
        label,
        name: format!("{title} {}", version.number),
        address: format!("/standaarden/{}/{}", version.standard, version.number),
        schema: web.registry.schema_address(&version.standard, &version.number),
        status: reader.w.status_of(version.status),
        tone: tone(version.status),
        from: version.validity.from.map(|day| reader.day(Some(day))).unwrap_or_default(),
    }
}

/// A document as a side.
pub(super) fn document_side(label: &'static str, name: &str) -> SideView {
    SideView {
        label,
        name: name.to_owned(),
        address: String::new(),
        schema: String::new(),
        status: "",
        tone: "",
        from: String::new(),
    }
}

/// What is shown beside the comparison itself.
pub(super) struct Beside {
    pub sides: Vec<SideView>,
    /// Where fields are, the new version first.
    pub fields: Vec<Fields>,
    /// Both documents.
    pub schemas: [Vec<u8>; 2],
}

/// Puts a comparison in words.
pub(super) async fn view(compared: &Compared, beside: Beside, reader: &Reader) -> ComparisonView {
    let Beside { sides, fields, schemas } = beside;
    let comparison = &compared.comparison;
    let say = |text: &Text| text.in_language(reader.language).to_owned();
    let (number_tone, number_icon) = match compared.honesty() {
        Some(Honesty::Honest) => ("good", "✓"),
        Some(Honesty::Lies(_)) => ("bad", "✗"),
        Some(Honesty::Unsure) => ("note", "?"),
        None => ("", ""),
    };
    let groups = comparison.by_hurt().into_iter().enumerate().map(|(at, (hurt, changes))| ChangeGroup {
        id: format!("wijzigingen-{at}"),
        title: format!("{} ({})", say(&hurt.title()), changes.len()),
        folded: hurt == Hurt::Nobody && changes.len() > MOST_QUIET,
        changes: changes.into_iter().map(|change| change_view(change, &fields, reader)).collect(),
    });
    ComparisonView {
        answers: vec![
            answer_view("wie-levert", Party::Delivers, &comparison.delivers, reader),
            answer_view("wie-leest", Party::Reads, &comparison.reads, reader),
        ],
        number: compared.on_the_number().iter().map(say).collect(),
        number_tone,
        number_icon,
        groups: groups.collect(),
        more: comparison.more_changes,
        diff: line_by_line(schemas).await,
        sides,
    }
}

/// Takes the processor and memory: a few at a time.
static TURNS: Semaphore = Semaphore::const_new(2);

async fn line_by_line([old, new]: [Vec<u8>; 2]) -> Diff {
    let Ok(_turn) = TURNS.acquire().await else { return Diff::TooLong };
    let compared = tokio::task::spawn_blocking(move || {
        diff(&String::from_utf8_lossy(&old), &String::from_utf8_lossy(&new))
    });
    compared.await.unwrap_or(Diff::TooLong)
}

/// One of the two answers in words.
pub(super) fn answer_view(id: &'static str, party: Party, answer: &Answer, reader: &Reader) -> AnswerView {
    let say = |text: &Text| text.in_language(reader.language).to_owned();
    let (tone, icon) = match answer {
        Answer::Proven => ("good", "✓"),
        Answer::Refuted(_) => ("bad", "✗"),
        Answer::Undecided(_) => ("note", "?"),
    };
    let doubts: &[Doubt] = match answer {
        Answer::Undecided(doubts) => doubts,
        _ => &[],
    };
    AnswerView {
        id,
        title: say(&party.title()),
        word: say(&answer.word()),
        sentence: capital(&say(&answer.sentence(party))),
        tone,
        icon,
        witness: answer.witness().map(|witness| witness_view(witness, party, reader)),
        doubts: doubts.iter().map(|doubt| doubt_view(doubt, reader)).collect(),
    }
}

fn witness_view(witness: &Witness, party: Party, reader: &Reader) -> WitnessView {
    let document = spread_out_within(&witness.document, LONGEST_DOCUMENT);
    WitnessView {
        document: document.unwrap_or_else(|| reader.w.witness_long.to_owned()),
        place: if witness.at.is_empty() { reader.w.whole_document.to_owned() } else { witness.at.clone() },
        why: witness.why.in_language(reader.language).to_owned(),
        in_schema: party.rejecting_schema().in_language(reader.language).to_owned(),
        schema: witness.schema.clone(),
        part: witness.part.clone().unwrap_or_default(),
    }
}

fn doubt_view(doubt: &Doubt, reader: &Reader) -> DoubtView {
    let places = [(reader.w.old_side, &doubt.old), (reader.w.new_side, &doubt.new)];
    DoubtView {
        message: doubt.message.in_language(reader.language).to_owned(),
        code: doubt.code.clone(),
        places: places.into_iter().filter_map(|(side, place)| Some((side, place.clone()?))).collect(),
    }
}

fn change_view(change: &Change, fields: &[Fields], reader: &Reader) -> ChangeView {
    let cut = |value: &String| match value.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.clone(),
    };
    let remarks = change.remarks();
    ChangeView {
        sentence: change.sentence.in_language(reader.language).to_owned(),
        code: change.code.clone(),
        address: change
            .part
            .is_none()
            .then(|| fields.iter().find_map(|fields| fields.at(&change.field)))
            .flatten(),
        place: change.place().to_owned(),
        remarks: remarks.iter().map(|text| text.in_language(reader.language).to_owned()).collect(),
        value: change.witness.as_ref().map(cut),
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use axum::http::HeaderMap;

    use std::sync::Arc;

    use crate::domain::{Comparison, Effect, Promise, text};

    use super::super::diff::Line;
    use super::super::frame::{Frame, Part};
    use super::*;

    #[derive(Template)]
    #[template(path = "comparison.html")]
    struct Alone {
        frame: Frame,
        view: ComparisonView,
    }

    async fn rendered(comparison: Comparison, numbers: [&str; 2]) -> Option<String> {
        let reader = Reader::of(&HeaderMap::new());
        let [old, new] = numbers;
        let fields = Fields { address: "/v/velden".to_owned(), ids: HashSet::from(["postcode".to_owned()]) };
        let beside = Beside {
            sides: vec![document_side("Oude versie", "<oud>.json"), document_side("Nieuwe versie", "n.json")],
            fields: vec![fields],
            schemas: [b"{\"a\":1}".to_vec(), b"{\"a\":2}".to_vec()],
        };
        let compared = Compared {
            old: None,
            new: None,
            numbers: Some((old.parse().ok()?, new.parse().ok()?)),
            taken: Vec::new(),
            promise: Promise::Delivers,
            comparison: Arc::new(comparison),
        };
        let view = view(&compared, beside, &reader).await;
        Alone { frame: reader.frame("", Part::Compare), view }.render().ok()
    }

    #[tokio::test]
    async fn a_comparison_is_shown_with_its_witness_its_doubts_and_its_changes_by_who_is_hurt() {
        let change = |code: &str, field: &str, delivers, reads| Change {
            code: code.to_owned(),
            field: field.to_owned(),
            part: (code == "deels").then(|| "deel".to_owned()),
            old: None,
            new: None,
            sentence: text(format!("Zin van {code}."), "Sentence."),
            delivers,
            reads,
            guess: code == "geraden",
            witness: Some("\"<i>\"".to_owned()),
        };
        let comparison = Comparison {
            delivers: Answer::Refuted(Witness {
                document: r#"{"postcode":1.50}"#.to_owned(),
                at: "/postcode".to_owned(),
                schema: "/properties/postcode".to_owned(),
                why: text("Dat mag niet.", "That is not allowed."),
                part: Some("deel".to_owned()),
            }),
            reads: Answer::Undecided(vec![Doubt {
                code: "budget".to_owned(),
                message: text("Te veel werk.", "Too much work."),
                old: Some("/$defs/x".to_owned()),
                new: None,
            }]),
            changes: vec![
                change("rustig", "", Effect::None, Effect::None),
                change("geraden", "/postcode", Effect::Breaks, Effect::Breaks),
                change("nieuw", "/straks", Effect::None, Effect::Breaks),
                change("deels", "/postcode", Effect::None, Effect::Breaks),
            ],
            more_changes: 7,
        };
        let html = rendered(comparison, ["1.0.0", "1.0.1"]).await.unwrap_or_default();
        for part in [
            "&#60;oud&#62;.json → n.json</h2>",
            "Wie levert: weerlegd</h3>",
            "{\n  &#34;postcode&#34;: 1.50\n}</code></pre>",
            "Dat mag niet.",
            "<code>/properties/postcode</code>",
            "<code>deel</code>",
            "Wie leest: onbeslist</h3>",
            "<li>Te veel werk. <span class=\"quiet\"><code>budget</code>; Oud <code>/$defs/x</code>",
            "1.0.0 → 1.0.1 is een stap &#39;patch&#39;, en het is minstens &#39;major&#39;. Het eerlijke nummer is 2.0.0.",
            "<div class=\"notice bad\">",
            "<a href=\"/v/velden#postcode\"><code>/postcode</code></a>",
            "<span class=\"tag note\">ook voor wie leest</span>",
            "<span class=\"tag note\">vermoeden</span>",
            "<code>&#34;&#60;i&#62;&#34;</code>",
            "Wijzigingen die hier niet staan: 7.",
            "<del>−   &#34;a&#34;: 1</del>\n<ins>+   &#34;a&#34;: 2</ins>\n  }",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        let order = ["Breekt voor wie levert (1)", "Breekt voor wie leest (2)", "Zonder gevolgen (1)"];
        let places: Vec<_> = order.iter().map(|title| html.find(title)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
        assert_eq!(html.matches("/v/velden#postcode").count(), 1, "a field of a part is another one: {html}");
        assert!(!html.contains("Onbeslist (") && !html.contains("<details"));
    }

    #[tokio::test]
    async fn many_changes_that_hurt_nobody_are_folded() {
        let quiet = |at: usize| Change {
            code: "beschrijving-gewijzigd".to_owned(),
            field: format!("/{at}"),
            part: None,
            old: None,
            new: None,
            sentence: text("Zin.", "Sentence."),
            delivers: Effect::None,
            reads: Effect::None,
            guess: false,
            witness: None,
        };
        for (many, folded) in [(MOST_QUIET, false), (MOST_QUIET + 1, true)] {
            let comparison = Comparison {
                delivers: Answer::Proven,
                reads: Answer::Proven,
                changes: (0..many).map(quiet).collect(),
                more_changes: 0,
            };
            let html = rendered(comparison, ["1.0.0", "1.0.1"]).await.unwrap_or_default();
            assert!(html.contains(&format!("Zonder gevolgen ({many})</h3>")), "{html}");
            assert_eq!(html.contains("<details><summary>Toon ze</summary>"), folded, "{html}");
        }
    }

    #[tokio::test]
    async fn below_1_0_0_and_without_changes_it_says_so() {
        let same = Comparison {
            delivers: Answer::Proven,
            reads: Answer::Proven,
            changes: Vec::new(),
            more_changes: 0,
        };
        let html = rendered(same, ["0.1.0", "0.1.1"]).await.unwrap_or_default();
        for part in [
            "Wie leest: bewezen</h3>",
            "onder 1.0.0 belooft een nummer niets.",
            "De kleinste eerlijke stap is patch",
            "geen wijzigingen",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_pointer_is_read_as_the_page_of_the_fields_writes_it() {
        assert_eq!(readings(""), [""]);
        assert_eq!(readings("/trajecten/*/fasen"), ["trajecten[].fasen", "trajecten{}.fasen"]);
        assert_eq!(readings("/a~1b/c"), ["a/b.c"]);
        assert_eq!(readings(&"/*".repeat(30)).len(), MOST_READINGS);
        let fields = Fields { address: "/v".to_owned(), ids: HashSet::from(["a{}.b".to_owned()]) };
        assert_eq!(fields.at("/a/*/b").as_deref(), Some("/v#a%7B%7D%2Eb"));
        assert_eq!(fields.at("/b"), None);
    }
}
