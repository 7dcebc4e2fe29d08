//! Code lists, and the codes of one on a day.

use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;

use crate::domain::{Code, CodeListName, Selector};
use crate::registry::Page;

use super::Web;
use super::frame::{Answer, Frame, Part, Reader, nothing_here, page};
use super::markdown::{self, HeadingLevel};
use super::words::Words;

/// How many codes a page lists.
const PAGE: u32 = 200;
const MOST_LISTS: u32 = 500;

struct ListRow {
    name: String,
    title: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "code_lists.html")]
struct ListsPage {
    frame: Frame,
    lists: Vec<ListRow>,
}

pub(super) async fn list(State(web): State<Web>, reader: Reader) -> Answer {
    let all = web.registry.code_lists(Page { number: 1, size: MOST_LISTS }).await?;
    let lists = all.items.into_iter().map(|list| ListRow {
        name: list.name.to_string(),
        title: list.title,
        summary: markdown::summary(&list.description),
    });
    page(&ListsPage { frame: reader.frame(reader.w.code_lists, Part::CodeLists), lists: lists.collect() })
}

struct CodeRow {
    code: String,
    name: String,
    from: String,
    until: String,
    successors: String,
}

#[derive(Template)]
#[template(path = "code_list.html")]
struct ListPage {
    frame: Frame,
    example: bool,
    description: String,
    name: String,
    owner: String,
    number: String,
    others: Vec<String>,
    reference_date: String,
    words: String,
    day: String,
    total: String,
    codes: Vec<CodeRow>,
    earlier: Option<String>,
    later: Option<String>,
}

pub(super) async fn codes(State(web): State<Web>, Path(name): Path<String>, reader: Reader) -> Answer {
    let name: CodeListName = name.parse().map_err(nothing_here)?;
    let selector = match reader.asked("versie") {
        Some(written) => written.parse().map_err(nothing_here)?,
        None => Selector::InForce,
    };
    let heading = web.registry.code_list(&name).await?;
    let versions = web.registry.code_list_versions(&name).await?;
    let list = web.registry.codes(&name, &selector).await?;
    let day = reader.asked("geldigOp").and_then(|day| day.parse::<NaiveDate>().ok());
    let words = reader.asked("zoek").unwrap_or_default().to_owned();
    let found = list.find(&words, day);
    let number = reader.page_number();
    let before = (number as usize - 1) * PAGE as usize;
    let row = |(written, code): &(&str, &Code)| CodeRow {
        code: (*written).to_owned(),
        name: code.name.clone(),
        from: reader.day(code.validity.from),
        until: reader.day(code.validity.until),
        successors: code.successors.join(", "),
    };
    let total = found.len() as u64;
    let (earlier, later) = reader.neighbours(number, PAGE, total);
    let crumbs = [("/waardelijsten".to_owned(), reader.w.code_lists.to_owned())];
    page(&ListPage {
        frame: reader.frame(heading.title, Part::CodeLists).below(crumbs),
        example: heading.example,
        description: markdown::to_html(&heading.description, HeadingLevel::H1),
        name: name.to_string(),
        owner: heading.owner,
        number: list.number.to_string(),
        others: versions.iter().map(|version| version.number.to_string()).collect(),
        reference_date: reader.day(Some(list.reference_date)),
        words,
        day: day.map(|day| day.to_string()).unwrap_or_default(),
        total: Words::counted(total, reader.w.one_code, reader.w.more_codes),
        codes: found.iter().skip(before).take(PAGE as usize).map(row).collect(),
        earlier,
        later,
    })
}
