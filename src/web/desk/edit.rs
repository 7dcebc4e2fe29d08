//! Writing a concept: from a file or by hand, with checks on the way, and saved only over what was read.

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use chrono::Utc;

use crate::domain::{
    Error, Expected, Fault, Place, Role, Selector, Standard, StandardName, Status, Version, VersionNumber,
    text,
};
use crate::registry::{NewVersion, Registry};

use super::super::Web;
use super::super::diff::{Diff, Line, diff};
use super::super::frame::{Answer, Frame, Part, Reader, nothing_here, page};
use super::check::Said;
use super::form::Draft;
use super::{Desk, FORM_BYTES, Signed, frame, to};

#[derive(Template)]
#[template(path = "desk_version.html")]
struct VersionPage {
    frame: Frame,
    desk: Desk,
    name: String,
    /// The concept that is edited; none for a new one.
    edited: Option<String>,
    draft: Draft,
    said: Said,
    saved: bool,
    /// What somebody else made of the schema meanwhile, beside what was typed.
    lost: Option<Diff>,
}

/// What a form is about: a standard, and the concept in it.
struct About {
    standard: Standard,
    edited: Option<Version>,
}

impl About {
    async fn new(web: &Web, signed: &Signed, standard: &str) -> Answer<Self> {
        let name: StandardName = standard.parse().map_err(nothing_here)?;
        let standard = web.registry.standard(&name).await?;
        signed.ground(web, &name, &[Role::Author]).await?;
        Ok(Self { standard, edited: None })
    }

    async fn existing(
        web: &Web,
        signed: &Signed,
        (standard, version): (&str, &str),
        reader: &Reader,
    ) -> Answer<Self> {
        let about = Self::new(web, signed, standard).await?;
        let number: VersionNumber = version.parse().map_err(nothing_here)?;
        let selector = Selector::Exact(number);
        let found = web.registry.resolve(&about.standard.name, &selector, reader.today).await?;
        Ok(Self { edited: Some(found.version), ..about })
    }

    fn page(&self, signed: &Signed, reader: &Reader, draft: Draft, said: Said) -> VersionPage {
        let desk = signed.desk(reader);
        let title = match &self.edited {
            Some(version) => format!("{} {}", self.standard.title, version.number),
            None => format!("{}: {}", self.standard.title, desk.d.new_version),
        };
        VersionPage {
            frame: frame(reader, title, Some((&self.standard.name, &self.standard.title))),
            desk,
            name: self.standard.name.to_string(),
            edited: self.edited.as_ref().map(|version| version.number.to_string()),
            draft,
            said,
            saved: false,
            lost: None,
        }
    }
}

/// A version as a form.
async fn written(web: &Web, version: &Version) -> Answer<Draft> {
    let schema = web.registry.schema_bytes(version).await?;
    let mut draft = Draft::of(version, &schema, web.registry.examples(version).await?);
    draft.tag = tag(web, version).await?;
    Ok(draft)
}

/// What tells the contents of a concept from any other.
async fn tag(web: &Web, version: &Version) -> Answer<String> {
    Ok(web.registry.contents_tag(version).await?.map(|tag| tag.to_string()).unwrap_or_default())
}

/// The contents that a form was made of.
fn expected(tag: &str) -> Expected {
    Expected::OneOf(tag.parse().into_iter().collect())
}

/// The form for a new version, filled with what the version that is asked for says.
pub(super) async fn new(
    State(web): State<Web>,
    Path(standard): Path<String>,
    reader: Reader,
    signed: Signed,
) -> Answer {
    let about = About::new(&web, &signed, &standard).await?;
    let draft = match reader.asked("van") {
        Some(number) => {
            let selector = Selector::Exact(number.parse().map_err(nothing_here)?);
            let from = web.registry.resolve(&about.standard.name, &selector, reader.today).await?;
            written(&web, &from.version).await?.into_beginning()
        }
        None => Draft::default(),
    };
    let said = Said::nothing(&draft);
    page(&about.page(&signed, &reader, draft, said))
}

pub(super) async fn create(
    State(web): State<Web>,
    Path(standard): Path<String>,
    reader: Reader,
    signed: Signed,
    request: Request,
) -> Answer {
    let about = About::new(&web, &signed, &standard).await?;
    answer(&web, &about, &signed, &reader, request).await
}

/// The form of a concept. Just saved, it says what there is to say of it.
pub(super) async fn open(
    State(web): State<Web>,
    Path((standard, version)): Path<(String, String)>,
    reader: Reader,
    signed: Signed,
) -> Answer {
    let about = About::existing(&web, &signed, (&standard, &version), &reader).await?;
    let Some(version) = about.edited.as_ref().filter(|version| version.status == Status::Draft) else {
        return Ok(to(&format!("/bureau/standaarden/{standard}")));
    };
    let draft = written(&web, version).await?;
    let saved = reader.asked("bewaard").is_some();
    let said = match draft.offer() {
        Ok(offer) if saved => checked(&web, &about, &draft, offer, &reader).await?,
        _ => Said::nothing(&draft),
    };
    page(&VersionPage { saved, ..about.page(&signed, &reader, draft, said) })
}

pub(super) async fn replace(
    State(web): State<Web>,
    Path((standard, version)): Path<(String, String)>,
    reader: Reader,
    signed: Signed,
    request: Request,
) -> Answer {
    let about = About::existing(&web, &signed, (&standard, &version), &reader).await?;
    answer(&web, &about, &signed, &reader, request).await
}

/// What a form that was sent comes to: another form, a check, or a concept that is saved.
async fn answer(web: &Web, about: &About, signed: &Signed, reader: &Reader, request: Request) -> Answer {
    let limits = web.registry.limits();
    let posted = signed.form(web, request, limits.body_bytes + limits.schema_bytes).await?;
    let mut draft = Draft::posted(&posted, limits.examples);
    if let Some(version) = &about.edited {
        draft.number = version.number.to_string();
    }
    let asked = posted.text("actie");
    if draft.arrange(&asked) {
        let said = Said::nothing(&draft);
        return page(&about.page(signed, reader, draft, said));
    }
    let offer = match draft.offer() {
        Ok(offer) => offer,
        Err(faults) => return refused(about, signed, draft, &Error::Invalid(faults), reader),
    };
    if asked != "opslaan" {
        let said = checked(web, about, &draft, offer, reader).await?;
        return page(&about.page(signed, reader, draft, said));
    }
    save(web, about, signed, draft, offer, reader).await
}

async fn checked(
    web: &Web,
    about: &About,
    draft: &Draft,
    offer: NewVersion,
    reader: &Reader,
) -> Answer<Said> {
    let standard = &about.standard;
    match web.registry.check_offer(&standard.name, offer, Utc::now()).await {
        Ok(found) => Said::checked(web, (standard, found), draft, reader).await,
        Err(error @ Error::Internal(_)) => Err(error.into()),
        Err(error) => Ok(Said::refused(&error, draft, reader)),
    }
}

async fn save(
    web: &Web,
    about: &About,
    signed: &Signed,
    draft: Draft,
    offer: NewVersion,
    reader: &Reader,
) -> Answer {
    let (registry, standard, act) = (&web.registry, &about.standard.name, signed.act(""));
    let number = offer.number.clone();
    let saved = match &about.edited {
        Some(_) => registry.replace_draft(standard, offer, &expected(&draft.tag), &act).await,
        None if is_there(registry, standard, &number).await? => Err(number_taken()),
        None => registry.create_version(standard, offer, &act).await,
    };
    match saved {
        Ok(_) => Ok(to(&format!("/bureau/standaarden/{standard}/versies/{number}?bewaard=ja"))),
        Err(Error::PreconditionFailed) => overtaken(web, about, signed, draft, reader).await,
        Err(error @ Error::Internal(_)) => Err(error.into()),
        Err(error) => refused(about, signed, draft, &error, reader),
    }
}

/// Somebody else changed the concept since the form was made: shows both, and saves over the other one next time.
async fn overtaken(web: &Web, about: &About, signed: &Signed, mut draft: Draft, reader: &Reader) -> Answer {
    let number = about.edited.as_ref().map(|version| version.number.clone());
    let selector = Selector::Exact(number.ok_or(()).map_err(nothing_here)?);
    let now = web.registry.resolve(&about.standard.name, &selector, reader.today).await?.version;
    draft.tag = tag(web, &now).await?;
    let theirs = web.registry.schema_bytes(&now).await?;
    let lost = diff(&String::from_utf8_lossy(&theirs), &draft.schema);
    let said = Said::nothing(&draft);
    page(&VersionPage { lost: Some(lost), ..about.page(signed, reader, draft, said) })
}

async fn is_there(registry: &Registry, standard: &StandardName, number: &VersionNumber) -> Answer<bool> {
    Ok(registry.versions(standard).await?.iter().any(|version| version.number == *number))
}

fn number_taken() -> Error {
    let message = text(
        "Deze versie is er al. Kies een ander nummer, of open die versie op uw bureau.",
        "This version is there already. Choose another number, or open that version at your desk.",
    );
    Error::invalid(Fault::new("versie-bestaat-al", message).at(Place::Body("/versie".into())))
}

/// The form again, with all that was typed and what is wrong with it.
fn refused(about: &About, signed: &Signed, draft: Draft, error: &Error, reader: &Reader) -> Answer {
    let said = Said::refused(error, &draft, reader);
    page(&about.page(signed, reader, draft, said))
}

#[derive(Template)]
#[template(path = "desk_drop.html")]
struct DropPage {
    frame: Frame,
    desk: Desk,
    address: String,
    tag: String,
}

/// Asks whether a concept is really to be dropped.
pub(super) async fn ask_to_drop(
    State(web): State<Web>,
    Path((standard, version)): Path<(String, String)>,
    reader: Reader,
    signed: Signed,
) -> Answer {
    let about = About::existing(&web, &signed, (&standard, &version), &reader).await?;
    let version = about.edited.as_ref().ok_or(()).map_err(nothing_here)?;
    let desk = signed.desk(&reader);
    let title = format!("{} {} {}", desk.d.drop_title, about.standard.title, version.number);
    page(&DropPage {
        frame: frame(&reader, title, Some((&about.standard.name, &about.standard.title))),
        desk,
        address: format!("/bureau/standaarden/{standard}/versies/{}", version.number),
        tag: tag(&web, version).await?,
    })
}

pub(super) async fn drop_draft(
    State(web): State<Web>,
    Path((standard, version)): Path<(String, String)>,
    reader: Reader,
    signed: Signed,
    request: Request,
) -> Answer<Response> {
    let about = About::existing(&web, &signed, (&standard, &version), &reader).await?;
    let posted = signed.form(&web, request, FORM_BYTES).await?;
    let version = about.edited.as_ref().ok_or(()).map_err(nothing_here)?;
    let (standard_name, expected) = (&about.standard.name, expected(&posted.text("kenmerk")));
    web.registry.delete_draft(standard_name, &version.number, &expected, &signed.act("")).await?;
    Ok(to(&format!("/bureau/standaarden/{standard}?weg=ja")))
}
