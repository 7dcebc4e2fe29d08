//! What changes in the months to come, as a page and as a calendar to subscribe to.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::domain::{Error, Event, Fault};
use crate::http::{a_year_after, calendar_answer, event_page, event_title};
use crate::registry::{AgendaFilter, Page};

use super::Web;
use super::frame::{Answer, Failure, Frame, Part, Reader, page};
use super::standards::{Choice, MOST_PROVISIONS};

/// The events of a month.
struct Month {
    name: String,
    events: Vec<Row>,
}

struct Row {
    day: String,
    date: String,
    address: String,
    title: String,
    sentence: String,
}

#[derive(Template)]
#[template(path = "agenda.html")]
struct AgendaPage {
    frame: Frame,
    provisions: Vec<Choice>,
    calendar: String,
    months: Vec<Month>,
}

/// The provision and standard that the reader asks for, and the twelve months from today.
fn filter(reader: &Reader) -> Answer<AgendaFilter> {
    let wrong = |fault: Fault| Failure(Error::invalid(fault));
    let provision = reader.asked("voorziening").map(str::parse).transpose().map_err(wrong)?;
    let standard = reader.asked("standaard").map(str::parse).transpose().map_err(wrong)?;
    Ok(AgendaFilter {
        provisions: provision.into_iter().collect(),
        standards: standard.into_iter().collect(),
        from: reader.today,
        until: a_year_after(reader.today),
    })
}

pub(super) async fn agenda(State(web): State<Web>, reader: Reader) -> Answer {
    let filter = filter(&reader)?;
    let events = web.registry.agenda(&filter).await?;
    let all = web.registry.provisions(Page { number: 1, size: MOST_PROVISIONS }).await?;
    let provisions = all.items.into_iter().map(|provision| Choice {
        chosen: filter.provisions.contains(&provision.name),
        value: provision.name.to_string(),
        label: provision.title,
    });
    let asked = [
        ("voorziening", filter.provisions.first().map(ToString::to_string)),
        ("standaard", filter.standards.first().map(ToString::to_string)),
    ];
    let asked = asked.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    let asked = asked.collect::<Vec<_>>().join("&");
    page(&AgendaPage {
        frame: reader.frame(reader.w.agenda_title, Part::Other),
        provisions: provisions.collect(),
        calendar: if asked.is_empty() { "/agenda.ics".into() } else { format!("/agenda.ics?{asked}") },
        months: by_month(&events, &reader),
    })
}

fn by_month(events: &[Event], reader: &Reader) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for event in events {
        let name = reader.month(event.day);
        let row = Row {
            day: reader.day(Some(event.day)),
            date: event.day.to_string(),
            address: event_page(event),
            title: event_title(event, reader.language),
            sentence: event.sentence().in_language(reader.language).to_owned(),
        };
        match months.last_mut().filter(|month| month.name == name) {
            Some(month) => month.events.push(row),
            None => months.push(Month { name, events: vec![row] }),
        }
    }
    months
}

/// The same for a calendar program.
pub(super) async fn calendar(State(web): State<Web>, headers: HeaderMap, reader: Reader) -> Answer<Response> {
    let filter = filter(&reader)?;
    Ok(calendar_answer(&web.registry, &filter, &headers, reader.language).await?)
}
