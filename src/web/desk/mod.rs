//! The maintainer's desk: signing in, and all that somebody with a role does to versions, as plain forms.
//!
//! Door: [`routes`]. Every form works without script: it is sent, what is wrong comes back in the form with nothing
//! lost, and what was done is answered with a redirect. Refuses: forms from elsewhere ([`own_origin`]), forms of
//! another session ([`Signed::form`]), and whatever the role of who is signed in does not allow, which the use cases
//! are asked again at every step. Pages of who is signed in are kept by nobody ([`private`]).

mod check;
mod edit;
mod form;
mod oidc;
mod overview;
mod posted;
mod reactions;
mod sign_in;
mod stage;
mod steps;
mod words;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::Utc;

use crate::domain::{Error, Fault, Ground, Role, StandardName, text};
use crate::http::{is_tried_out, session_cookie, session_id};
use crate::registry::{Act, Registry, Session};

use super::Web;
use super::frame::{Answer, Failure, Frame, Part, Reader};
use posted::Posted;
use words::DeskWords;

/// What a form without files may be, in bytes.
const FORM_BYTES: usize = 64 * 1024;

/// The addresses of the desk.
pub(super) fn routes(web: &Web) -> Router<Web> {
    const VERSIONS: &str = "/bureau/standaarden/{standaard}/versies";
    Router::new()
        .route("/aanmelden", get(sign_in::form).post(sign_in::sign_in))
        .route("/aanmelden/oidc", get(oidc::depart))
        .route("/aanmelden/oidc/terug", get(oidc::arrive))
        .route("/afmelden", axum::routing::post(sign_in::sign_out))
        .route("/bureau", get(overview::desk))
        .route("/bureau/standaarden/{standaard}", get(overview::standard))
        .route("/bureau/standaarden/{standaard}/audit", get(overview::audit))
        .route(&format!("{VERSIONS}/nieuw"), get(edit::new).post(edit::create))
        .route(&format!("{VERSIONS}/{{versie}}"), get(edit::open).post(edit::replace))
        .route(&format!("{VERSIONS}/{{versie}}/stappen/{{stap}}"), get(steps::form).post(steps::take))
        .route(&format!("{VERSIONS}/{{versie}}/reacties"), get(reactions::list).post(reactions::answer))
        .route(&format!("{VERSIONS}/{{versie}}/reageren"), get(reactions::form).post(reactions::react))
        .route(&format!("{VERSIONS}/{{versie}}/verwijderen"), get(edit::ask_to_drop).post(edit::drop_draft))
        .layer(from_fn_with_state(web.clone(), own_origin))
}

/// A cookie of ours, which no script reads and which no other site sends along with a form.
fn set_cookie(web: &Web, value: &str) -> String {
    let secure = if is_tried_out(&web.registry) { "" } else { "; Secure" };
    let ended = if value.is_empty() { "; Max-Age=0" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{ended}", session_cookie(&web.registry))
}

/// Whoever is signed in. Who is not, and only reads, is led to the page to sign in.
pub(super) struct Signed {
    session: Session,
}

impl FromRequestParts<Web> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let session = match session_id(&web.registry, &parts.headers) {
            Some(id) => web.registry.session(id, Utc::now()).await,
            None => Ok(None),
        };
        match session {
            Ok(Some(session)) => Ok(Self { session }),
            Ok(None) if parts.method == Method::GET => {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                // With what was asked of it: the place in a schema that a link filled in.
                let asked = parts.uri.path_and_query().map_or("", |asked| asked.as_str());
                query.append_pair("naar", asked);
                Err(to(&format!("/aanmelden?{}", query.finish())))
            }
            Ok(None) => Err(Failure(Error::Unauthenticated).into_response()),
            Err(error) => Err(Failure(error).into_response()),
        }
    }
}

impl Signed {
    /// What they do, now, for this reason.
    fn act(&self, reason: &str) -> Act {
        Act { actor: self.session.caller.id.clone(), at: Utc::now(), reason: reason.to_owned() }
    }

    fn may(&self, role: Role, ground: &Ground) -> bool {
        self.session.caller.may(role, ground)
    }

    /// What a standard is about, when they have one of these roles for it.
    async fn ground(&self, web: &Web, standard: &StandardName, roles: &[Role]) -> Answer<Ground> {
        let ground = web.registry.ground_of(standard).await?;
        Registry::require(&self.session.caller, roles, &ground)?;
        Ok(ground)
    }

    /// The form that was sent, when it is one of this session.
    async fn form(&self, web: &Web, request: Request, most: usize) -> Answer<Posted> {
        let posted = Posted::of(web, request, most).await?;
        if posted.text("csrf") == self.session.csrf { Ok(posted) } else { Err(other_form().into()) }
    }

    /// The bar above every page of the desk.
    fn desk(&self, reader: &Reader) -> Desk {
        Desk {
            d: DeskWords::of(reader.language),
            who: self.session.caller.id.clone(),
            csrf: self.session.csrf.clone(),
        }
    }
}

fn other_form() -> Error {
    Error::invalid(Fault::new(
        "ander-formulier",
        text(
            "Dit formulier hoort niet bij uw aanmelding van nu. Ga terug, ververs de pagina en verstuur het opnieuw.",
            "This form does not belong to your present session. Go back, refresh the page and send it again.",
        ),
    ))
}

/// What every page of the desk has besides its frame.
struct Desk {
    d: &'static DeskWords,
    who: String,
    csrf: String,
}

/// The frame of a page of the desk, below these pages of it.
fn frame(reader: &Reader, title: impl Into<String>, below: Option<(&StandardName, &str)>) -> Frame {
    let d = DeskWords::of(reader.language);
    let mut crumbs = vec![("/bureau".to_owned(), d.desk.to_owned())];
    crumbs.extend(below.map(|(name, title)| (format!("/bureau/standaarden/{name}"), title.to_owned())));
    reader.frame(title, Part::Desk).below(crumbs)
}

/// To another page, which is then read.
fn to(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, address.to_owned())]).into_response()
}

/// Refuses forms that were not sent from a page of this register (OWASP, CSRF prevention): what the browser itself
/// says of where a form comes from. A caller that is no browser says nothing, and has the token of its form.
async fn own_origin(State(web): State<Web>, request: Request, next: Next) -> Response {
    if request.method() == Method::POST && !is_own(&web, request.headers()) {
        return Failure(other_form()).into_response();
    }
    next.run(request).await
}

/// What the browser says of where a form comes from.
fn is_own(web: &Web, headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (said("sec-fetch-site"), said("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let own = web.registry.public_url().parse::<url::Url>();
            own.is_ok_and(|own| own.origin().ascii_serialization() == origin)
        }
        (None, None) => true,
    }
}

/// What only whoever is signed in may see is kept nowhere. Their browser says to us where their forms come from.
pub(super) async fn private(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let of_the_desk = ["/bureau", "/aanmelden", "/afmelden"].iter().any(|start| path.starts_with(start));
    let mut response = next.run(request).await;
    if of_the_desk {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    response
}
