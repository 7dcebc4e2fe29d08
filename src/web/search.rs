//! Searching: what fits, with the places in it that do.

use askama::Template;
use axum::extract::State;

use crate::domain::search::LineKind;
use crate::domain::{Error, Hit, HitKind, SearchLine};
use crate::registry::{Listing, Page};

use super::Web;
use super::fields::anchor;
use super::frame::{Answer, Frame, Part, Reader, page};
use super::markdown;
use super::version::in_address;
use super::words::Words;

/// How many hits a page shows.
const PAGE: u32 = 20;

/// Something that fits.
struct Row {
    address: String,
    title: String,
    kind: &'static str,
    version: Option<String>,
    summary: String,
    places: Vec<Place>,
}

/// A place in it that fits.
struct Place {
    address: Option<String>,
    name: String,
    said: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    words: String,
    faults: Vec<String>,
    total: String,
    hits: Vec<Row>,
    earlier: Option<String>,
    later: Option<String>,
}

pub(super) async fn search(State(web): State<Web>, reader: Reader) -> Answer {
    let words = reader.asked("q").unwrap_or_default().to_owned();
    let number = reader.page_number();
    let found = match words.is_empty() {
        true => Ok(Listing { items: Vec::new(), total: 0 }),
        false => web.registry.search(&words, reader.today, Page { number, size: PAGE }).await,
    };
    let (found, faults) = match found {
        Ok(found) => (found, Vec::new()),
        Err(Error::Invalid(faults)) => (Listing { items: Vec::new(), total: 0 }, reader.told(&faults)),
        Err(other) => return Err(other.into()),
    };
    let (earlier, later) = reader.neighbours(number, PAGE, found.total);
    page(&SearchPage {
        frame: reader.frame(reader.w.search_title, Part::Other),
        words,
        faults,
        total: Words::counted(found.total, reader.w.one_hit, reader.w.more_hits),
        hits: found.items.into_iter().map(|hit| row(hit, reader.w)).collect(),
        earlier,
        later,
    })
}

fn row(hit: Hit, w: &'static Words) -> Row {
    let (part, kind) = match hit.kind {
        HitKind::Provision => ("voorzieningen", w.provision),
        HitKind::Standard => ("standaarden", w.standard),
        HitKind::CodeList => ("waardelijsten", w.code_list_word),
    };
    let address = match &hit.version {
        Some(version) => format!("/{part}/{}/{version}", hit.name),
        None => format!("/{part}/{}", hit.name),
    };
    let of_standard = |line: SearchLine| {
        let place = match line.kind {
            LineKind::Field | LineKind::Value => {
                format!("{address}/velden#{}", in_address(&anchor(&line.path)))
            }
            LineKind::Rule => format!("{address}/velden"),
            _ => format!("{address}/proces"),
        };
        Place {
            address: hit.version.is_some().then_some(place),
            name: line.path,
            said: said(&line.title, &line.text),
        }
    };
    let of_list = |line: SearchLine| Place {
        address: Some(format!("{address}?zoek={}", in_address(&line.path))),
        name: line.path,
        said: line.title,
    };
    let places = hit.fields.into_iter().map(of_standard).chain(hit.codes.into_iter().map(of_list)).collect();
    Row {
        title: hit.title,
        kind,
        version: hit.version.map(|version| version.to_string()),
        summary: markdown::summary(&hit.description),
        places,
        address,
    }
}

/// Title and meaning of a place, which may both be absent.
fn said(title: &str, meaning: &str) -> String {
    let meaning = markdown::summary(meaning);
    match (title.is_empty(), meaning.is_empty()) {
        (false, false) => format!("{title}: {meaning}"),
        _ => format!("{title}{meaning}"),
    }
}
