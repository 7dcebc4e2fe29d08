//! What was said about a version in its consultation, and the answers to it; and saying something, for whoever is
//! signed in and may read.

use askama::Template;
use axum::extract::{Path, Request, State};

use crate::domain::road::Reaction;
use crate::domain::{Error, Role, Selector, StandardName, VersionNumber, dutch_day};
use crate::registry::{Page, Resolved};

use super::super::Web;
use super::super::consulting::consulting;
use super::super::frame::{Answer, Frame, Part, Reader, nothing_here, page};
use super::super::validate::told;
use super::super::words::Words;
use super::{Desk, FORM_BYTES, Signed, frame, to};

/// How many reactions a page lists.
const PAGE: u32 = 50;

/// A reaction, with its answer.
struct Row {
    id: i64,
    place: String,
    text: String,
    by: String,
    on: String,
    /// Text, by whom, when.
    answer: Option<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "desk_reactions.html")]
struct ReactionsPage {
    frame: Frame,
    desk: Desk,
    address: String,
    catalogue: String,
    answers: bool,
    total: String,
    failure: Vec<String>,
    rows: Vec<Row>,
    earlier: Option<String>,
    later: Option<String>,
}

type Named = Path<(String, String)>;

async fn version(
    web: &Web,
    signed: &Signed,
    (standard, version): &(String, String),
    reader: &Reader,
    roles: &[Role],
) -> Answer<Resolved> {
    let name: StandardName = standard.parse().map_err(nothing_here)?;
    let number: VersionNumber = version.parse().map_err(nothing_here)?;
    signed.ground(web, &name, roles).await?;
    Ok(web.registry.resolve(&name, &Selector::Exact(number), reader.today).await?)
}

const READERS: [Role; 3] = [Role::Author, Role::Approver, Role::Maintainer];

async fn shown(web: &Web, signed: &Signed, at: &Resolved, failure: Vec<String>, reader: &Reader) -> Answer {
    let (standard, version) = (&at.standard, &at.version);
    let number = reader.page_number();
    let found = web.registry.reactions(&standard.name, &version.number, Page { number, size: PAGE }).await?;
    let (earlier, later) = reader.neighbours(number, PAGE, found.total);
    let desk = signed.desk(reader);
    let ground = web.registry.ground_of(&standard.name).await?;
    let title = format!("{}: {} {}", desk.d.reactions, standard.title, version.number);
    page(&ReactionsPage {
        frame: frame(reader, title, Some((&standard.name, &standard.title))),
        address: format!("/bureau/standaarden/{}/versies/{}/reacties", standard.name, version.number),
        catalogue: format!("/standaarden/{}/{}", standard.name, version.number),
        answers: signed.may(Role::Author, &ground),
        total: Words::counted(found.total, desk.d.one_reaction, desk.d.more_reactions),
        failure,
        rows: found.items.into_iter().map(|reaction| row(reaction, reader)).collect(),
        earlier,
        later,
        desk,
    })
}

fn row(reaction: Reaction, reader: &Reader) -> Row {
    Row {
        id: reaction.id,
        place: reaction.place,
        text: reaction.text,
        by: reaction.by,
        on: reader.day(Some(dutch_day(reaction.at))),
        answer: reaction
            .answer
            .map(|answer| (answer.text, answer.by, reader.day(Some(dutch_day(answer.at))))),
    }
}

pub(super) async fn list(
    State(web): State<Web>,
    Path(named): Named,
    reader: Reader,
    signed: Signed,
) -> Answer {
    let at = version(&web, &signed, &named, &reader, &READERS).await?;
    shown(&web, &signed, &at, Vec::new(), &reader).await
}

/// Answers one of them.
pub(super) async fn answer(
    State(web): State<Web>,
    Path(named): Named,
    reader: Reader,
    signed: Signed,
    request: Request,
) -> Answer {
    let at = version(&web, &signed, &named, &reader, &[Role::Author]).await?;
    let posted = signed.form(&web, request, FORM_BYTES).await?;
    let id: i64 = posted.text("reactie").parse().map_err(nothing_here)?;
    let (standard, number) = (&at.standard.name, &at.version.number);
    let said = posted.text("antwoord");
    match web.registry.answer_reaction((standard, number, id), &said, &signed.act("")).await {
        Ok(_) => Ok(to(&format!("/bureau/standaarden/{standard}/versies/{number}/reacties#reactie-{id}"))),
        Err(error @ Error::Invalid(_)) => shown(&web, &signed, &at, told(&error, &reader), &reader).await,
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "desk_react.html")]
struct ReactPage {
    frame: Frame,
    desk: Desk,
    address: String,
    catalogue: String,
    /// When one can react, in a sentence.
    days: String,
    open: bool,
    failure: Vec<String>,
    place: String,
    said: String,
}

/// The form to react in, with what was typed.
async fn asked(
    web: &Web,
    signed: &Signed,
    at: &Resolved,
    (place, said): (String, String),
    failure: Vec<String>,
    reader: &Reader,
) -> Answer {
    let (standard, version) = (&at.standard, &at.version);
    let consulting = consulting(web, version, reader).await?;
    let desk = signed.desk(reader);
    page(&ReactPage {
        frame: reader
            .frame(format!("{}: {} {}", desk.d.react, standard.title, version.number), Part::Desk)
            .below([("/bureau".to_owned(), desk.d.desk.to_owned())]),
        address: format!("/bureau/standaarden/{}/versies/{}/reageren", standard.name, version.number),
        catalogue: format!("/standaarden/{}/{}", standard.name, version.number),
        open: consulting.as_ref().is_some_and(|consulting| consulting.form.is_some()),
        days: consulting.map_or_else(|| desk.d.react_closed.to_owned(), |consulting| consulting.days),
        failure,
        place,
        said,
        desk,
    })
}

pub(super) async fn form(
    State(web): State<Web>,
    Path(named): Named,
    reader: Reader,
    signed: Signed,
) -> Answer {
    let at = version(&web, &signed, &named, &reader, &[Role::Reader]).await?;
    let place = reader.asked("plaats").unwrap_or_default().to_owned();
    asked(&web, &signed, &at, (place, String::new()), Vec::new(), &reader).await
}

/// Reacts on a place in the version. What is wrong comes back in the form, with what was typed.
pub(super) async fn react(
    State(web): State<Web>,
    Path(named): Named,
    reader: Reader,
    signed: Signed,
    request: Request,
) -> Answer {
    let at = version(&web, &signed, &named, &reader, &[Role::Reader]).await?;
    let posted = signed.form(&web, request, FORM_BYTES).await?;
    let (place, said) = (posted.text("plaats"), posted.text("tekst"));
    match web.registry.react(&at, &place, &said, &signed.act("")).await {
        Ok(made) => {
            let (standard, number) = (&at.standard.name, &at.version.number);
            Ok(to(&format!("/standaarden/{standard}/{number}#reactie-{}", made.id)))
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict(..))) => {
            asked(&web, &signed, &at, (place, said), told(&error, &reader), &reader).await
        }
        Err(error) => Err(error.into()),
    }
}
