//! Provisions, the list of standards, and one standard with its versions on a time line.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{Datelike, Days, NaiveDate};

use crate::domain::{
    Binding, Kind, Language, Provision, ProvisionName, Selector, Standard, StandardName, Status, Version,
};
use crate::registry::{Listing, Page, Registry, StandardFilter};

use super::Web;
use super::frame::{Answer, Frame, Part, Reader, nothing_here, page};
use super::markdown::{self, HeadingLevel};
use super::words::Words;

/// How many standards a page lists.
const PAGE: u32 = 50;
/// More provisions than this are no list to read; a register has some dozens.
pub(super) const MOST_PROVISIONS: u32 = 500;

/// A provision in a list.
pub(super) struct ProvisionRow {
    pub name: String,
    pub title: String,
    pub summary: String,
    pub standards: String,
}

/// A standard in a list.
pub(super) struct StandardRow {
    pub name: String,
    pub title: String,
    pub summary: String,
    pub kind: &'static str,
    pub in_force: Option<String>,
    pub example: bool,
}

/// A choice in a form.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// All provisions, with how many standards each has.
pub(super) async fn provision_rows(registry: &Registry, w: &Words) -> Answer<Vec<ProvisionRow>> {
    let all = registry.provisions(Page { number: 1, size: MOST_PROVISIONS }).await?;
    let counts = registry.standards_per_provision().await?;
    let row = |provision: Provision| {
        let count = counts.get(&provision.name).copied().unwrap_or_default();
        ProvisionRow {
            name: provision.name.to_string(),
            title: provision.title,
            summary: markdown::summary(&provision.description),
            standards: Words::counted(count, w.one_standard, w.more_standards),
        }
    };
    Ok(all.items.into_iter().map(row).collect())
}

async fn rows(registry: &Registry, found: Listing<Standard>, reader: &Reader) -> Answer<Vec<StandardRow>> {
    let names: Vec<StandardName> = found.items.iter().map(|standard| standard.name.clone()).collect();
    let in_force = registry.in_force(&names, reader.today).await?;
    let row = |standard: Standard| StandardRow {
        in_force: in_force.get(&standard.name).map(ToString::to_string),
        name: standard.name.to_string(),
        title: standard.title,
        summary: markdown::summary(&standard.description),
        kind: reader.w.kind_of(standard.kind),
        example: standard.example,
    };
    Ok(found.items.into_iter().map(row).collect())
}

#[derive(Template)]
#[template(path = "provisions.html")]
struct ProvisionsPage {
    frame: Frame,
    provisions: Vec<ProvisionRow>,
}

pub(super) async fn provisions(State(web): State<Web>, reader: Reader) -> Answer {
    let provisions = provision_rows(&web.registry, reader.w).await?;
    page(&ProvisionsPage { frame: reader.frame(reader.w.provisions, Part::Provisions), provisions })
}

#[derive(Template)]
#[template(path = "provision.html")]
struct ProvisionPage {
    frame: Frame,
    description: String,
    owner: String,
    joining: String,
    rows: Vec<StandardRow>,
}

pub(super) async fn provision(State(web): State<Web>, Path(name): Path<String>, reader: Reader) -> Answer {
    let name: ProvisionName = name.parse().map_err(nothing_here)?;
    let provision = web.registry.provision(&name).await?;
    let filter = StandardFilter { provision: Some(name), ..StandardFilter::default() };
    let found = web.registry.standards(&filter, Page { number: 1, size: MOST_PROVISIONS }).await?;
    let crumbs = [("/voorzieningen".to_owned(), reader.w.provisions.to_owned())];
    page(&ProvisionPage {
        frame: reader.frame(provision.title, Part::Provisions).below(crumbs),
        description: markdown::to_html(&provision.description, HeadingLevel::H1),
        owner: provision.owner,
        joining: markdown::to_html(&provision.joining, HeadingLevel::H1),
        rows: rows(&web.registry, found, &reader).await?,
    })
}

#[derive(Template)]
#[template(path = "standards.html")]
struct StandardsPage {
    frame: Frame,
    provisions: Vec<Choice>,
    kinds: Vec<Choice>,
    statuses: Vec<Choice>,
    day: String,
    words: String,
    total: String,
    rows: Vec<StandardRow>,
    earlier: Option<String>,
    later: Option<String>,
}

pub(super) async fn list(State(web): State<Web>, reader: Reader) -> Answer {
    let (registry, w) = (&web.registry, reader.w);
    let day = reader.asked("geldigOp").and_then(|day| day.parse::<NaiveDate>().ok());
    let filter = StandardFilter {
        provision: reader.asked("voorziening").and_then(|name| name.parse().ok()),
        kind: reader.asked("soort").and_then(|kind| kind.parse().ok()),
        status: reader.asked("status").and_then(|status| status.parse().ok()),
        in_force_on: day,
        search: reader.asked("zoek").map(|words| words.chars().take(200).collect()),
        changed_since: None,
    };
    let number = reader.page_number();
    let found = registry.standards(&filter, Page { number, size: PAGE }).await?;
    let all = registry.provisions(Page { number: 1, size: MOST_PROVISIONS }).await?;
    let chosen = filter.provision.as_ref();
    let provisions = all.items.into_iter().map(|provision| Choice {
        chosen: chosen == Some(&provision.name),
        value: provision.name.to_string(),
        label: provision.title,
    });
    let choice = |value: &str, label: &str, chosen: bool| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen,
    };
    let kinds = [Kind::Data, Kind::Process]
        .map(|kind| choice(kind.as_str(), w.kind_of(kind), filter.kind == Some(kind)));
    let statuses =
        Status::ALL.map(|status| choice(status.as_str(), w.status_of(status), filter.status == Some(status)));
    let (earlier, later) = reader.neighbours(number, PAGE, found.total);
    let total = Words::counted(found.total, w.one_standard, w.more_standards);
    page(&StandardsPage {
        frame: reader.frame(w.standards, Part::Standards),
        provisions: provisions.collect(),
        kinds: kinds.into(),
        statuses: statuses.into(),
        day: day.map(|day| day.to_string()).unwrap_or_default(),
        words: filter.search.clone().unwrap_or_default(),
        total,
        rows: rows(registry, found, &reader).await?,
        earlier,
        later,
    })
}

/// A version in a table.
struct VersionRow {
    number: String,
    status: &'static str,
    tone: &'static str,
    in_force: bool,
    from: String,
    until: String,
    notes: String,
}

#[derive(Template)]
#[template(path = "standard.html")]
struct StandardPage {
    frame: Frame,
    name: String,
    example: bool,
    description: String,
    provision: String,
    provision_title: String,
    kind: &'static str,
    contact: String,
    licence: String,
    binding: String,
    in_force: Option<String>,
    time_line: String,
    versions: Vec<VersionRow>,
}

pub(super) async fn standard(
    State(web): State<Web>,
    Path(name): Path<String>,
    reader: Reader,
) -> Answer<Response> {
    let name: StandardName = name.parse().map_err(nothing_here)?;
    let standard = web.registry.standard(&name).await?;
    let provision = web.registry.provision(&standard.provision).await?;
    let versions = web.registry.versions(&name).await?;
    let in_force =
        Selector::InForce.choose(&versions, reader.today).map(|version| version.number.to_string());
    let binding = web.registry.bindings(std::slice::from_ref(&name)).await?.remove(&name);
    let crumbs = [("/standaarden".to_owned(), reader.w.standards.to_owned())];
    let row = |version: &Version| VersionRow {
        number: version.number.to_string(),
        status: reader.w.status_of(version.status),
        tone: tone(version.status),
        in_force: version.in_force(reader.today),
        from: reader.day(version.validity.from),
        until: reader.day(version.validity.until),
        notes: markdown::summary(&version.notes),
    };
    page(&StandardPage {
        frame: reader.frame(standard.title, Part::Standards).below(crumbs),
        name: name.to_string(),
        example: standard.example,
        description: markdown::to_html(&standard.description, HeadingLevel::H1),
        provision: standard.provision.to_string(),
        provision_title: provision.title,
        kind: reader.w.kind_of(standard.kind),
        contact: standard.contact,
        licence: standard.licence,
        binding: binding.map(|binding| in_words(&binding, &reader)).unwrap_or_default(),
        in_force,
        time_line: time_line(&versions, &reader),
        versions: versions.iter().map(row).collect(),
    })
}

fn in_words(binding: &Binding, reader: &Reader) -> String {
    let since = format!("{} {}", reader.w.from_word, reader.day(Some(binding.from)));
    format!("{}, {since}. {}", reader.w.force_of(binding.force), binding.source)
}

/// The class of a tag for a status.
pub(super) const fn tone(status: Status) -> &'static str {
    match status {
        Status::Published => "must",
        Status::Draft | Status::Consultation | Status::EndOfSupport => "note",
        Status::Withdrawn => "bad",
    }
}

/// When each version is in force, as a drawing: what the table says too.
fn time_line(versions: &[Version], reader: &Reader) -> String {
    const LEFT: f64 = 90.0;
    const WIDE: f64 = 640.0;
    const HIGH: f64 = 30.0;
    let dated: Vec<&Version> =
        versions.iter().filter(|v| v.status.is_fixed() && v.validity.from.is_some()).collect();
    let days = dated.iter().flat_map(|version| [version.validity.from, version.validity.until]).flatten();
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return String::new() };
    let first = first.min(reader.today) - Days::new(60);
    let last = last.max(reader.today) + Days::new(240);
    let span = (last - first).num_days().max(1) as f64;
    let at = |day: NaiveDate| LEFT + WIDE * (day - first).num_days() as f64 / span;
    let bottom = 12.0 + HIGH * dated.len() as f64;
    let mut svg = format!(
        "<svg class=\"time-line\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
        LEFT + WIDE + 10.0,
        bottom + 28.0,
        reader.w.time_line
    );
    for (row, version) in dated.iter().enumerate() {
        let y = 8.0 + HIGH * row as f64;
        let from = version.validity.from.map_or(LEFT, at);
        let until = version.validity.until.map_or(LEFT + WIDE, |until| at(until + Days::new(1)));
        let fill = if version.status == Status::Withdrawn {
            "#b9c1cb"
        } else if version.in_force(reader.today) {
            "#1d6b3a"
        } else {
            "#5c84ad"
        };
        let _ = write!(
            svg,
            "<text x=\"0\" y=\"{:.1}\">{}</text><rect x=\"{from:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"18\" rx=\"3\" fill=\"{fill}\"/>",
            y + 14.0,
            version.number,
            (until - from).max(3.0)
        );
    }
    let step = ((last.year() - first.year()) / 8).max(1);
    for year in (first.year()..=last.year()).filter(|year| (year - first.year()) % step == 0) {
        let Some(day) = NaiveDate::from_ymd_opt(year, 1, 1).filter(|day| *day >= first && *day <= last)
        else {
            continue;
        };
        let _ = write!(
            svg,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"4\" y2=\"{bottom:.1}\" stroke=\"#c4ccd6\"/><text class=\"axis\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{year}</text>",
            bottom + 16.0,
            x = at(day)
        );
    }
    let now = at(reader.today);
    let _ = write!(
        svg,
        "<line x1=\"{now:.1}\" x2=\"{now:.1}\" y1=\"0\" y2=\"{bottom:.1}\" stroke=\"#9b1c1c\" stroke-width=\"2\" stroke-dasharray=\"5 4\"/></svg>"
    );
    let _ = write!(svg, "<p class=\"quiet\">{}</p>", reader.w.time_line_key);
    svg
}

impl Reader {
    /// A day as people write it; a dash when there is none.
    pub(super) fn day(&self, day: Option<NaiveDate>) -> String {
        let Some(day) = day else { return "–".to_owned() };
        format!("{} {}", day.day(), self.month(day))
    }

    /// The month of a day, with its year.
    pub(super) fn month(&self, day: NaiveDate) -> String {
        let months = match self.language {
            Language::Nl => MONTHS_NL,
            Language::En => MONTHS_EN,
        };
        let month = months.get(day.month0() as usize).copied().unwrap_or_default();
        format!("{month} {}", day.year())
    }
}

const MONTHS_NL: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
