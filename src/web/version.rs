//! The pages of one version: what it is for, its fields, its schema, its process, its examples.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::domain::road::{Approval, LifeStep, Reaction};
use crate::domain::{Example, Kind, PartName, Selector, StandardName, VersionNumber, dutch_day};
use crate::registry::{Page, ProcessForm, Resolved, Sample, SampleKind, Spelled};

use super::Web;
use super::consulting::{Consulting, consulting};
use super::fields::{Piece, laid_out};
use super::frame::{Answer, Frame, Part, Reader, nothing_here, page};
use super::markdown::{self, HeadingLevel};
use super::standards::{Choice, tone};
use super::words::Words;

/// The longest schema that is shown on a page; a longer one is there to download.
const LONGEST_SCHEMA: usize = 80_000;
/// The longest example that is shown.
const LONGEST_EXAMPLE: usize = 20_000;

/// The reactions that are shown on a page; the interface gives them all.
const REACTIONS: Page = Page { number: 1, size: 200 };

/// What stands above every page of a version.
pub(super) struct Head {
    pub name: String,
    pub title: String,
    pub number: String,
    pub status: &'static str,
    pub tone: &'static str,
    pub in_force: bool,
    pub in_force_instead: Option<String>,
    pub example: bool,
    pub tabs: Vec<Tab>,
}

/// One of the pages of a version.
pub(super) struct Tab {
    pub rest: &'static str,
    pub label: &'static str,
    pub here: bool,
}

/// A version that a page is about, with the frame and the head of the page.
pub(super) struct Found {
    pub resolved: Resolved,
    pub frame: Frame,
    pub head: Head,
}

/// The version that an address names, or where its exact page is.
pub(super) async fn found(
    web: &Web,
    (standard, version): &(String, String),
    rest: &'static str,
    reader: &Reader,
) -> Answer<Found> {
    let name: StandardName = standard.parse().map_err(nothing_here)?;
    let selector: Selector = version.parse().map_err(nothing_here)?;
    let resolved = web.registry.resolve(&name, &selector, reader.today).await?;
    let mut in_force = web.registry.in_force(std::slice::from_ref(&name), reader.today).await?;
    let in_force = in_force.remove(&name);
    let w = reader.w;
    let tabs = [
        ("", w.tab_overview),
        ("/velden", w.tab_fields),
        ("/proces", w.tab_process),
        ("/schema", w.tab_schema),
        ("/voorbeelden", w.tab_examples),
        ("/leveren", w.tab_deliver),
        ("/vergelijking", w.tab_compare),
    ];
    let has_process = resolved.standard.kind == Kind::Process;
    let tabs = tabs.into_iter().filter(|(rest, _)| *rest != "/proces" || has_process);
    let version = &resolved.version;
    let head = Head {
        name: name.to_string(),
        title: resolved.standard.title.clone(),
        number: version.number.to_string(),
        status: w.status_of(version.status),
        tone: tone(version.status),
        in_force: version.in_force(reader.today),
        in_force_instead: in_force
            .filter(|number| *number != version.number)
            .map(|number| number.to_string()),
        example: resolved.standard.example,
        tabs: tabs.map(|(known, label)| Tab { rest: known, label, here: known == rest }).collect(),
    };
    let title = match head.tabs.iter().find(|tab| tab.here && !tab.rest.is_empty()) {
        Some(tab) => format!("{} {}: {}", head.title, head.number, tab.label),
        None => format!("{} {}", head.title, head.number),
    };
    let crumbs = [
        ("/standaarden".to_owned(), w.standards.to_owned()),
        (format!("/standaarden/{name}"), head.title.clone()),
    ];
    Ok(Found { frame: reader.frame(title, Part::Standards).below(crumbs), head, resolved })
}

type Named = Path<(String, String)>;

#[derive(Template)]
#[template(path = "version.html")]
struct OverviewPage {
    frame: Frame,
    head: Head,
    description: String,
    kind: &'static str,
    period: String,
    published: String,
    address: String,
    digest: String,
    parts: Vec<String>,
    record_key: String,
    lists: Vec<(String, String)>,
    refers_to: Vec<(String, String)>,
    referred_by: Vec<(String, String)>,
    contact: String,
    licence: String,
    notes: String,
    steps: Vec<StepRow>,
    reactions: Vec<ReactionRow>,
    consulting: Option<Consulting>,
    has_process: bool,
}

/// A step in the life of a version, as a row of a table.
struct StepRow {
    day: String,
    to: &'static str,
    tone: &'static str,
    by: String,
    reason: String,
    decision: String,
    way: &'static str,
    approvals: Vec<String>,
}

/// A reaction, as plain text.
struct ReactionRow {
    id: i64,
    place: String,
    by: String,
    day: String,
    text: String,
    answer: String,
}

fn reaction_row(reaction: Reaction, reader: &Reader) -> ReactionRow {
    let whole = reaction.place.is_empty();
    ReactionRow {
        id: reaction.id,
        place: if whole { reader.w.on_whole.to_owned() } else { reaction.place },
        by: reaction.by,
        day: reader.day(Some(dutch_day(reaction.at))),
        text: reaction.text,
        answer: reaction.answer.map(|said| format!("{}: {}", said.by, said.text)).unwrap_or_default(),
    }
}

fn step_row(step: LifeStep, reader: &Reader) -> StepRow {
    let w = reader.w;
    let decision = step
        .taken
        .decision
        .map(|decision| format!("{}, {}. {}", decision.body, reader.day(Some(decision.on)), decision.source));
    let said = |approval: Approval| {
        let word = if approval.agreed { w.agreed } else { w.not_agreed };
        format!("{} ({word}): {}", approval.by, approval.reason)
    };
    StepRow {
        day: reader.day(Some(dutch_day(step.at))),
        to: w.status_of(step.to),
        tone: tone(step.to),
        by: step.by,
        reason: step.reason,
        decision: decision.unwrap_or_default(),
        way: step.taken.way.map_or("", |way| w.way_of(way)),
        approvals: step.approvals.into_iter().map(said).collect(),
    }
}

pub(super) async fn overview(State(web): State<Web>, Path(named): Named, reader: Reader) -> Answer {
    let Found { resolved, frame, head } = found(&web, &named, "", &reader).await?;
    let (standard, version) = (&resolved.standard, &resolved.version);
    let reactions = web.registry.reactions(&version.standard, &version.number, REACTIONS).await?.items;
    let consulting = consulting(&web, version, &reader).await?;
    let steps = web.registry.life_steps(&version.standard, &version.number).await?;
    let neighbours = web.registry.neighbours(version).await?;
    let link = |(name, number): &(StandardName, VersionNumber)| {
        (format!("/standaarden/{name}/{number}"), format!("{name} {number}"))
    };
    let lists = version.editions.code_lists.iter().map(|((name, _), number)| {
        (format!("/waardelijsten/{name}?versie={number}"), format!("{name} {number}"))
    });
    page(&OverviewPage {
        frame,
        consulting,
        description: markdown::to_html(&standard.description, HeadingLevel::H1),
        kind: reader.w.kind_of(standard.kind),
        period: format!(
            "{} {} {} {}",
            reader.w.from_word,
            reader.day(version.validity.from),
            reader.w.until_word,
            reader.day(version.validity.until)
        ),
        published: version.published_at.map(|at| reader.day(Some(dutch_day(at)))).unwrap_or_default(),
        address: web.registry.schema_address(&version.standard, &version.number),
        digest: version.digest.to_string(),
        parts: version.parts.keys().map(ToString::to_string).collect(),
        record_key: standard.record_key.clone().unwrap_or_default(),
        lists: lists.collect(),
        refers_to: neighbours.refers_to.iter().map(link).collect(),
        referred_by: neighbours.referred_by.iter().map(link).collect(),
        contact: standard.contact.clone(),
        licence: standard.licence.clone(),
        notes: markdown::to_html(&version.notes, HeadingLevel::H2),
        reactions: reactions.into_iter().map(|reaction| reaction_row(reaction, &reader)).collect(),
        steps: steps.into_iter().map(|step| step_row(step, &reader)).collect(),
        has_process: standard.kind == Kind::Process,
        head,
    })
}

#[derive(Template)]
#[template(path = "fields.html")]
struct FieldsPage {
    frame: Frame,
    head: Head,
    parts: Vec<Choice>,
    count: String,
    cut: bool,
    /// The form to react in, when one can today.
    react: Option<String>,
    pieces: Vec<Piece>,
}

pub(super) async fn fields(State(web): State<Web>, Path(named): Named, reader: Reader) -> Answer {
    let Found { resolved, frame, head } = found(&web, &named, "/velden", &reader).await?;
    let part: Option<PartName> =
        reader.asked("onderdeel").map(str::parse).transpose().map_err(nothing_here)?;
    let outline = web.registry.outline(&resolved.version, part.as_ref()).await?;
    let whole = Choice { value: String::new(), label: reader.w.whole.to_owned(), chosen: part.is_none() };
    let choice = |name: &PartName| Choice {
        value: name.to_string(),
        label: name.to_string(),
        chosen: part.as_ref() == Some(name),
    };
    let parts = resolved.version.parts.keys().map(choice);
    let parts = if resolved.version.parts.is_empty() {
        Vec::new()
    } else {
        std::iter::once(whole).chain(parts).collect()
    };
    page(&FieldsPage {
        frame,
        head,
        parts,
        count: Words::counted(outline.fields as u64, reader.w.one_field, reader.w.more_fields),
        cut: outline.cut,
        react: consulting(&web, &resolved.version, &reader).await?.and_then(|consulting| consulting.form),
        pieces: laid_out(&outline, &web.registry, reader.w, reader.language),
    })
}

#[derive(Template)]
#[template(path = "schema.html")]
struct SchemaPage {
    frame: Frame,
    head: Head,
    schema: String,
    long: bool,
}

pub(super) async fn schema(State(web): State<Web>, Path(named): Named, reader: Reader) -> Answer {
    let Found { resolved, frame, head } = found(&web, &named, "/schema", &reader).await?;
    let bytes = web.registry.schema_bytes(&resolved.version).await?;
    let long = bytes.len() > LONGEST_SCHEMA;
    let schema = if long { String::new() } else { String::from_utf8_lossy(&bytes).into_owned() };
    page(&SchemaPage { frame, head, schema, long })
}

#[derive(Template)]
#[template(path = "process.html")]
struct ProcessPage {
    frame: Frame,
    head: Head,
    process: Spelled,
}

pub(super) async fn process(State(web): State<Web>, Path(named): Named, reader: Reader) -> Answer {
    let Found { resolved, frame, head } = found(&web, &named, "/proces", &reader).await?;
    let process = web.registry.process_in_words(&resolved.version, reader.language).await?;
    page(&ProcessPage { frame, head, process })
}

/// The diagram, in the language of the reader.
pub(super) async fn diagram(State(web): State<Web>, Path(named): Named, reader: Reader) -> Answer<Response> {
    let Found { resolved, .. } = found(&web, &named, "/proces", &reader).await?;
    let svg = web.registry.process(&resolved.version, ProcessForm::Svg, reader.language).await?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// An example on the page.
struct ExampleRow {
    id: String,
    name: String,
    part: Option<String>,
    codes: Vec<(String, String)>,
    day: Option<String>,
    address: String,
    text: String,
}

/// Examples of one kind.
struct Group {
    title: &'static str,
    lead: &'static str,
    examples: Vec<ExampleRow>,
}

#[derive(Template)]
#[template(path = "examples.html")]
struct ExamplesPage {
    frame: Frame,
    head: Head,
    groups: Vec<Group>,
}

pub(super) async fn examples(State(web): State<Web>, Path(named): Named, reader: Reader) -> Answer {
    let Found { resolved, frame, head } = found(&web, &named, "/voorbeelden", &reader).await?;
    let all = web.registry.examples(&resolved.version).await?;
    let (valid, invalid): (Vec<_>, Vec<_>) = all.into_iter().partition(|example| example.valid);
    let base = format!("/standaarden/{}/{}/voorbeelden", head.name, head.number);
    let rows = |examples: Vec<Example>, start: &str| {
        examples
            .iter()
            .enumerate()
            .map(|(at, example)| row(example, &format!("{start}-{at}"), &base, &reader))
            .collect()
    };
    let made = web.registry.samples(&resolved, None, reader.today).await?;
    let groups = vec![
        Group {
            title: reader.w.valid_examples,
            lead: reader.w.valid_examples_lead,
            examples: rows(valid, "juist"),
        },
        Group {
            title: reader.w.invalid_examples,
            lead: reader.w.invalid_examples_lead,
            examples: rows(invalid, "onjuist"),
        },
        Group {
            title: reader.w.made_examples,
            lead: reader.w.made_examples_lead,
            examples: made.iter().filter_map(|sample| made_row(sample, &base, &reader)).collect(),
        },
    ];
    page(&ExamplesPage { frame, head, groups })
}

/// What a made example is called on the page and in its address.
fn made_name(kind: SampleKind, reader: &Reader) -> (&'static str, &'static str) {
    match kind {
        SampleKind::Minimal => (reader.w.made_minimal, "minimaal"),
        SampleKind::Typical => (reader.w.made_typical, "gewoon"),
        SampleKind::Edge => (reader.w.made_edge, "randgevallen"),
    }
}

fn made_row(sample: &Sample, base: &str, reader: &Reader) -> Option<ExampleRow> {
    let (name, file) = made_name(sample.kind, reader);
    Some(ExampleRow {
        id: format!("gemaakt-{file}"),
        name: name.to_owned(),
        part: None,
        codes: Vec::new(),
        day: None,
        address: format!("{base}/gemaakt/{file}.json"),
        text: shown(sample.document.as_ref().ok()?, reader),
    })
}

/// A document on a page, when it is not too long for that.
fn shown(document: &[u8], reader: &Reader) -> String {
    if document.len() > LONGEST_EXAMPLE {
        return reader.w.example_long.to_owned();
    }
    String::from_utf8_lossy(document).into_owned()
}

fn row(example: &Example, id: &str, base: &str, reader: &Reader) -> ExampleRow {
    let split = |code: &String| match code.split_once('/') {
        Some((code, about)) => (code.to_owned(), format!("/{about}")),
        None => (code.clone(), String::new()),
    };
    ExampleRow {
        id: id.to_owned(),
        name: example.name.clone(),
        part: example.part.as_ref().map(ToString::to_string),
        codes: example.codes.iter().map(split).collect(),
        day: example.day.map(|day| reader.day(Some(day))),
        address: format!("{base}/{}.json", in_address(&example.name)),
        text: shown(&example.bytes, reader),
    }
}

/// A name as a part of an address.
pub(super) fn in_address(name: &str) -> String {
    const PLAIN: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    percent_encoding::utf8_percent_encode(name, PLAIN).to_string()
}

pub(super) async fn example(
    State(web): State<Web>,
    Path((standard, version, file)): Path<(String, String, String)>,
    reader: Reader,
) -> Answer<Response> {
    let Found { resolved, .. } = found(&web, &(standard, version), "/voorbeelden", &reader).await?;
    let wanted = file.strip_suffix(".json").ok_or(()).map_err(nothing_here)?;
    let all = web.registry.examples(&resolved.version).await?;
    let example = all.into_iter().find(|example| example.name == wanted);
    let example = example.ok_or(()).map_err(nothing_here::<()>)?;
    Ok(attached(&file, example.bytes))
}

/// A made example.
pub(super) async fn made(
    State(web): State<Web>,
    Path((standard, version, file)): Path<(String, String, String)>,
    reader: Reader,
) -> Answer<Response> {
    let Found { resolved, .. } = found(&web, &(standard, version), "/voorbeelden", &reader).await?;
    let samples = web.registry.samples(&resolved, None, reader.today).await?;
    let wanted = |sample: &&Sample| file == format!("{}.json", made_name(sample.kind, &reader).1);
    let document = samples.iter().find(wanted).and_then(|sample| sample.document.clone().ok());
    Ok(attached(&file, document.ok_or(()).map_err(nothing_here::<()>)?))
}

fn attached(file: &str, document: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{}", in_address(file))),
    ];
    (headers, document).into_response()
}
