//! Comparing in the browser: a version with another one of its standard, and two schemas of whoever asks.
//! Works without script; nothing of what is sent here is kept.

use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use bytes::Bytes;

use crate::domain::{
    Comparison, Error, Fault, Place, Promise, Selector, Standard, StandardName, Version, text,
};
use crate::registry::{Offered, Page, Resolved, StandardFilter};

use super::Web;
use super::comparison::{Beside, ComparisonView, Fields, SideView, document_side, version_side, view};
use super::diff::{Diff, Line};
use super::frame::{Answer, Frame, Part, Reader, nothing_here, page};
use super::standards::Choice;
use super::validate::{bounded_form, told};
use super::version::{Found, Head, found};

/// More standards than this are not offered as a list; their names can be typed.
const MOST_OFFERED: u32 = 2_000;
const MIB: usize = 1024 * 1024;
/// What a form holds beside the schemas.
const FORM_BYTES: usize = 64 * 1024;

/// Whose promise the number of a standard is.
fn promise_of(_standard: &Standard) -> Promise {
    Promise::default()
}

#[derive(Template)]
#[template(path = "version_compare.html")]
struct VersionPage {
    frame: Frame,
    head: Head,
    others: Vec<Choice>,
    comparison: Option<ComparisonView>,
}

/// A version beside another one of the same standard.
pub(super) async fn version(
    State(web): State<Web>,
    Path(named): Path<(String, String)>,
    reader: Reader,
) -> Answer {
    let Found { resolved, frame, head } = found(&web, &named, "/vergelijking", &reader).await?;
    let this = &resolved.version;
    let all = web.registry.versions(&resolved.standard.name).await?;
    let mut others: Vec<&Version> =
        all.iter().filter(|other| other.status.is_fixed() && other.number != this.number).collect();
    others.sort_by(|a, b| b.number.cmp(&a.number));
    let with = match reader.asked("met") {
        Some(written) => {
            let selector: Selector = written.parse().map_err(nothing_here)?;
            Some(selector.choose(&all, reader.today).ok_or(()).map_err(nothing_here)?)
        }
        None => others.iter().find(|other| other.number < this.number).copied(),
    };
    let choice = |other: &&Version| Choice {
        value: other.number.to_string(),
        label: format!("{} ({})", other.number, reader.w.status_of(other.status)),
        chosen: with.is_some_and(|with| with.number == other.number),
    };
    let others = others.iter().map(choice).collect();
    let comparison = match with {
        Some(with) => Some(of_versions(&web, &resolved.standard, with, this, &reader).await?),
        None => None,
    };
    page(&VersionPage { frame, head, others, comparison })
}

/// Two versions of one standard; the one with the lower number is the old one.
async fn of_versions(
    web: &Web,
    standard: &Standard,
    one: &Version,
    other: &Version,
    reader: &Reader,
) -> Answer<ComparisonView> {
    let (old, new) = if other.number < one.number { (other, one) } else { (one, other) };
    let comparison = web.registry.comparison(old, new).await?;
    let mut fields = Vec::new();
    for version in [new, old] {
        fields.extend(Fields::of(web, version, reader).await);
    }
    let beside = Beside {
        sides: vec![
            version_side(web, reader.w.old_version, &standard.title, old, reader),
            version_side(web, reader.w.new_version, &standard.title, new, reader),
        ],
        promise: promise_of(standard),
        numbers: Some((old.number.clone(), new.number.clone())),
        fields,
        schemas: [web.registry.schema_bytes(old).await?, web.registry.schema_bytes(new).await?],
    };
    Ok(view(&comparison, beside, reader).await)
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    frame: Frame,
    forms: Vec<SideForm>,
    versions: Vec<String>,
    promises: Vec<Choice>,
    most: String,
    failure: Vec<String>,
    comparison: Option<ComparisonView>,
}

/// What the form asks of one side.
struct SideForm {
    name: &'static str,
    label: &'static str,
    version: String,
}

async fn shown(
    web: &Web,
    reader: &Reader,
    chosen: &Chosen,
    failure: Vec<String>,
    comparison: Option<ComparisonView>,
) -> Answer<ComparePage> {
    let (w, filter) = (reader.w, StandardFilter::default());
    let standards = web.registry.standards(&filter, Page { number: 1, size: MOST_OFFERED }).await?.items;
    let names: Vec<StandardName> = standards.into_iter().map(|standard| standard.name).collect();
    let in_force = web.registry.in_force(&names, reader.today).await?;
    let promise = |value: &str, label: &str| Choice {
        chosen: chosen.promise == value,
        value: value.to_owned(),
        label: label.to_owned(),
    };
    let limits = web.registry.limits();
    Ok(ComparePage {
        frame: reader.frame(w.compare_title, Part::Compare),
        forms: vec![
            SideForm { name: "oud", label: w.old_side, version: chosen.old.version.clone() },
            SideForm { name: "nieuw", label: w.new_side, version: chosen.new.version.clone() },
        ],
        versions: in_force.iter().map(|(name, number)| format!("{name}@{number}")).collect(),
        promises: vec![
            promise(Promise::Delivers.as_str(), w.promise_delivers),
            promise(Promise::Reads.as_str(), w.promise_reads),
            promise(Promise::Both.as_str(), w.promise_both),
        ],
        most: match limits.schema_bytes / MIB {
            0 => format!("{} KiB", limits.schema_bytes / 1024),
            whole => format!("{whole} MiB"),
        },
        failure,
        comparison,
    })
}

/// The form for two schemas.
pub(super) async fn form(State(web): State<Web>, reader: Reader) -> Answer {
    let side = |name: &str| ChosenSide {
        version: reader.asked(name).unwrap_or_default().chars().take(200).collect(),
        ..ChosenSide::default()
    };
    let chosen = Chosen { old: side("oud"), new: side("nieuw"), promise: String::new() };
    page(&shown(&web, &reader, &chosen, Vec::new(), None).await?)
}

/// What a form says.
#[derive(Debug, Default)]
struct Chosen {
    old: ChosenSide,
    new: ChosenSide,
    promise: String,
}

/// What a form says of one side: a file, or else a version.
#[derive(Debug, Default)]
struct ChosenSide {
    file: String,
    schema: Bytes,
    version: String,
}

impl Chosen {
    async fn of(mut form: Multipart, most: usize) -> Result<Self, Error> {
        let mut chosen = Self::default();
        let broken = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge { limit: "schema_bytes", bytes: most },
            _ => Error::Broken,
        };
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let file: String = field.file_name().unwrap_or_default().chars().take(200).collect();
            let bytes = field.bytes().await.map_err(broken)?;
            let word = || String::from_utf8_lossy(&bytes).trim().to_owned();
            match name.as_str() {
                "oud" => (chosen.old.file, chosen.old.schema) = (file, bytes),
                "nieuw" => (chosen.new.file, chosen.new.schema) = (file, bytes),
                "oudVersie" => chosen.old.version = word(),
                "nieuwVersie" => chosen.new.version = word(),
                "belofte" => chosen.promise = word(),
                _ => {}
            }
        }
        Ok(chosen)
    }
}

/// The form as it is sent, with script or without.
pub(super) async fn plain(State(web): State<Web>, reader: Reader, request: Request) -> Answer {
    let most = web.registry.limits().schema_bytes;
    let form = bounded_form(&web, request, 2 * most + FORM_BYTES, ("schema_bytes", most)).await?;
    let chosen = Chosen::of(form, most).await?;
    let (told, comparison) = match compared(&web, &reader, &chosen).await {
        Ok(comparison) => (Vec::new(), Some(comparison)),
        Err(Error::Internal(cause)) => return Err(Error::Internal(cause).into()),
        Err(error) => (told_of_sides(&error, &reader), None),
    };
    let mut answer = page(&shown(&web, &reader, &chosen, told, comparison).await?)?;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// One side, found.
enum Side {
    Document(String, Bytes),
    Version(Box<Resolved>),
}

async fn compared(web: &Web, reader: &Reader, chosen: &Chosen) -> Result<ComparisonView, Error> {
    let promise = match chosen.promise.as_str() {
        "" => Promise::default(),
        written => written.parse().map_err(Error::invalid)?,
    };
    let old = side(web, reader, &chosen.old, "oud").await;
    let new = side(web, reader, &chosen.new, "nieuw").await;
    let (old, new) = match (old, new) {
        (Err(Error::Invalid(mut faults)), Err(Error::Invalid(more))) => {
            faults.extend(more);
            return Err(Error::Invalid(faults));
        }
        (old, new) => (old?, new?),
    };
    let labels = [reader.w.old_version, reader.w.new_version];
    let (mut sides, mut fields, mut schemas) = (Vec::new(), Vec::new(), Vec::new());
    for (side, label) in [&old, &new].into_iter().zip(labels) {
        sides.push(side.view(web, label, reader));
        schemas.push(side.schema(web).await?);
        if let Side::Version(found) = side {
            fields.extend(Fields::of(web, &found.version, reader).await);
        }
    }
    fields.reverse();
    let mut numbers = None;
    let comparison: Comparison = if let (Side::Version(old), Side::Version(new)) = (&old, &new) {
        if old.version.standard == new.version.standard {
            numbers = Some((old.version.number.clone(), new.version.number.clone()));
        }
        std::sync::Arc::unwrap_or_clone(web.registry.comparison(&old.version, &new.version).await?)
    } else {
        let (old, new) = (old.offered(web).await?, new.offered(web).await?);
        web.registry.compare_documents(old, new, reader.today).await?
    };
    let mut schemas = schemas.into_iter();
    let schemas = [schemas.next().unwrap_or_default(), schemas.next().unwrap_or_default()];
    Ok(view(&comparison, Beside { sides, promise, numbers, fields, schemas }, reader).await)
}

async fn side(web: &Web, reader: &Reader, chosen: &ChosenSide, name: &str) -> Result<Side, Error> {
    let at = |fault: Fault| Error::invalid(fault.at(Place::Body(format!("/{name}"))));
    if !chosen.schema.is_empty() {
        let file = if chosen.file.is_empty() { format!("{name}.json") } else { chosen.file.clone() };
        return Ok(Side::Document(file, chosen.schema.clone()));
    }
    if chosen.version.is_empty() {
        return Err(at(Fault::new(
            "geen-schema",
            text(
                "Kies een bestand met een schema, of noem een versie.",
                "Choose a file with a schema, or name a version.",
            ),
        )));
    }
    let (standard, version) = chosen.version.split_once('@').unwrap_or((&chosen.version, "geldend"));
    let standard: StandardName = standard.parse().map_err(at)?;
    let selector: Selector = version.parse().map_err(at)?;
    match web.registry.resolve(&standard, &selector, reader.today).await {
        Ok(found) => Ok(Side::Version(Box::new(found))),
        Err(Error::Missing(..)) => Err(at(Fault::new(
            "onbekende-versie",
            text("Deze versie staat niet in het register.", "This version is not in the register."),
        ))),
        Err(error) => Err(error),
    }
}

impl Side {
    fn view(&self, web: &Web, label: &'static str, reader: &Reader) -> SideView {
        match self {
            Self::Document(name, _) => document_side(label, name),
            Self::Version(found) => version_side(web, label, &found.standard.title, &found.version, reader),
        }
    }

    async fn schema(&self, web: &Web) -> Result<Vec<u8>, Error> {
        match self {
            Self::Document(_, schema) => Ok(schema.to_vec()),
            Self::Version(found) => web.registry.schema_bytes(&found.version).await,
        }
    }

    async fn offered(&self, web: &Web) -> Result<Offered, Error> {
        let examples = match self {
            Self::Document(..) => Vec::new(),
            Self::Version(found) => {
                let all = web.registry.examples(&found.version).await?.into_iter();
                all.filter(|example| example.part.is_none()).map(|example| example.bytes).collect()
            }
        };
        Ok(Offered { schema: self.schema(web).await?, examples })
    }
}

/// What is wrong, in sentences that begin with the side and the place.
fn told_of_sides(error: &Error, reader: &Reader) -> Vec<String> {
    let (Error::SchemaRefused(faults) | Error::Invalid(faults)) = error else {
        return told(error, reader);
    };
    let line = |fault: &Fault| {
        let message = fault.message.in_language(reader.language);
        let Some(Place::Body(at)) = &fault.place else { return message.to_owned() };
        let sides = [("/oud", reader.w.old_side), ("/nieuw", reader.w.new_side)];
        let of = sides.into_iter().find_map(|(side, word)| Some((word, at.strip_prefix(side)?)));
        match of {
            Some((word, "")) => format!("{word}: {message}"),
            Some((word, place)) => format!("{word}, {place}: {message}"),
            None => message.to_owned(),
        }
    };
    faults.iter().map(line).collect()
}
