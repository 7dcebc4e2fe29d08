//! Who may do what over HTTP. What an operation declares in its `security` (`("sleutel" = ["auteur"])`: one of
//! these roles) is what the OpenAPI document says and what is enforced here, before the handler: there is no
//! second list. A role that reaches only as far as one standard or provision is held against the names in the
//! path; what is named in a body the handler holds against it with [`SignedIn::require`].
//!
//! A token that is wrong is refused everywhere, also where none is needed: whoever sends one wants it to count.
//!
//! A register may be closed. What is open elsewhere then asks for a reader, and judging data for a validator; what a
//! service needs to be found and watched stays open ([`stays_open`]).

use std::collections::HashMap;

use axum::extract::{FromRequestParts, MatchedPath, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, SecurityRequirement};

use crate::domain::{Caller, Error, Ground, Role};
use crate::registry::{Act, Registry};

use super::AppState;
use super::problem::{Answer, Refusal};
use super::session::session_id;

/// The name of the security scheme that declarations use.
const SCHEME: &str = "sleutel";

/// The methods of one path that ask for a role, each for any of these.
type Asking = Vec<(Method, Vec<Role>)>;

/// Which operations ask for a role: path below `/v1` to those of its methods that do.
#[derive(Debug, Default)]
pub(super) struct Declared(HashMap<String, Asking>);

impl Declared {
    /// What the operations declare.
    pub(super) fn of(document: &OpenApi) -> Self {
        let mut found = HashMap::<_, Asking>::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in operations(item) {
                if let Some(roles) = declared_roles(operation) {
                    found.entry(path.clone()).or_default().push((method, roles));
                }
            }
        }
        Self(found)
    }

    fn roles(&self, method: &Method, path: &str) -> Option<&[Role]> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let declared = self.0.get(path.strip_prefix("/v1")?)?;
        declared.iter().find(|(known, _)| known == method).map(|(_, roles)| roles.as_slice())
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// The roles that an operation asks for; `None` when it is open. A word that is no role lets nobody in.
fn declared_roles(operation: &Operation) -> Option<Vec<Role>> {
    let requirements = operation.security.as_ref()?;
    let words = requirements.iter().filter_map(scopes).flatten();
    Some(words.filter_map(|word| word.parse().ok()).collect())
}

/// `SecurityRequirement` shows what stands in it only when it is written.
fn scopes(requirement: &SecurityRequirement) -> Option<Vec<String>> {
    let written = serde_json::to_value(requirement).ok()?;
    serde_json::from_value(written.get(SCHEME)?.clone()).ok()
}

/// Finds out who asks, and refuses who may not; the path is matched by then. The pages and the addresses of schemas a
/// closed register shows to readers only: by a token, or as somebody who is signed in at the pages. Who is not is led
/// there.
///
/// # Errors
/// The answer to who may not.
pub(super) async fn admit(state: &AppState, parts: &mut Parts) -> Result<Admitted, Response> {
    let closed = state.registry.is_closed();
    let route = parts.extensions.get::<MatchedPath>();
    if !route.is_some_and(|route| route.as_str().starts_with("/v1/")) {
        let path = parts.uri.path();
        if !closed || stays_open(path) || leads_to_desk(path) {
            return Ok(Admitted::ToWhatIsOpen);
        }
        let session = match session_id(&state.registry, &parts.headers) {
            Some(id) => Box::pin(state.registry.session(id, Utc::now())).await.map_err(refused)?,
            None => None,
        };
        match session {
            Some(session) if session.caller.grants.allow_somewhere(Role::Reader) => {
                return Ok(Admitted::AsThemselves);
            }
            None if wants_page(parts) => {
                return Err((StatusCode::SEE_OTHER, [(header::LOCATION, "/aanmelden")]).into_response());
            }
            _ => {}
        }
    }
    check(state, parts).await.map_err(IntoResponse::into_response)?;
    Ok(if closed { Admitted::AsThemselves } else { Admitted::ToWhatIsOpen })
}

fn refused(error: Error) -> Response {
    Refusal::from(error).into_response()
}

/// How somebody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admitted {
    /// As anybody would have been.
    ToWhatIsOpen,
    /// Into a closed register: what is answered is for nobody else.
    AsThemselves,
}

/// What a closed register answers is kept for nobody but who asked: what is public elsewhere, a cache between would
/// hand to others (RFC 9111, 5.2.2.9).
pub(super) fn for_them_alone(mut response: Response) -> Response {
    if let Some(kept) = response.headers_mut().get_mut(header::CACHE_CONTROL)
        && let Some(rest) = kept.to_str().ok().and_then(|kept| kept.strip_prefix("public"))
        && let Ok(private) = HeaderValue::from_str(&format!("private{rest}"))
    {
        *kept = private;
    }
    response
}

/// Whether a browser asks for something to read.
fn wants_page(asked: &Parts) -> bool {
    let accept = asked.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    asked.method == Method::GET
        && accept.contains("text/html")
        && !asked.headers.contains_key(header::AUTHORIZATION)
}

/// What signing in takes; the desk itself asks who is there.
fn leads_to_desk(path: &str) -> bool {
    let desk = ["/aanmelden", "/afmelden", "/bureau"].iter().any(|start| path.starts_with(start));
    desk || path.starts_with("/static/") || path == "/theme.css"
}

/// What stays open in a closed register.
fn stays_open(path: &str) -> bool {
    let below = ["/docs/", "/health/", "/.well-known/"].iter().any(|start| path.starts_with(start));
    below || ["/docs", "/v1/openapi.json"].contains(&path)
}

/// What an operation that declares nothing asks for.
fn undeclared(state: &AppState, path: &str, method: &Method) -> Option<&'static [Role]> {
    if !state.registry.is_closed() || stays_open(path) {
        return None;
    }
    let judges = path.ends_with("/validaties") || ![Method::GET, Method::HEAD].contains(method);
    Some(if judges { &[Role::Validator] } else { &[Role::Reader] })
}

async fn check(state: &AppState, parts: &mut Parts) -> Answer<()> {
    let caller = match bearer(&parts.headers) {
        Some(secret) => Some(Box::pin(state.registry.authenticate(secret, Utc::now())).await?),
        None => None,
    };
    let matched = parts.extensions.get::<MatchedPath>().cloned();
    let path = matched.as_ref().map_or_else(|| parts.uri.path(), MatchedPath::as_str);
    let asked = state.declared.roles(&parts.method, path);
    if let Some(roles) = asked.or_else(|| undeclared(state, path, &parts.method)) {
        let caller = caller.as_ref().ok_or(Error::Unauthenticated)?;
        match Box::pin(named_ground(state, parts)).await? {
            Some(ground) => Registry::require(caller, roles, &ground)?,
            // Nothing in the path is something a grant can be limited to: the handler looks further.
            None if roles.iter().any(|role| caller.grants.allow_somewhere(*role)) => (),
            None => return Err(Error::Forbidden(roles.to_vec()).into()),
        }
    }
    if let Some(caller) = caller {
        parts.extensions.insert(caller);
    }
    Ok(())
}

/// The bearer token that came along (RFC 6750, 2.1), if one did. Another scheme may be meant for a proxy.
/// One that can't be read, and more than one, are no token, which is not the same as none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    const SCHEME: &[u8] = b"bearer";
    let mut tokens = headers.get_all(header::AUTHORIZATION).iter().filter_map(|value| {
        let (scheme, secret) = value.as_bytes().split_at_checked(SCHEME.len())?;
        let ended = secret.first().is_none_or(|byte| *byte == b' ');
        let secret = std::str::from_utf8(secret).unwrap_or_default();
        (scheme.eq_ignore_ascii_case(SCHEME) && ended).then(|| secret.trim())
    });
    let first = tokens.next()?;
    Some(if tokens.next().is_some() { "" } else { first })
}

/// What the names in the path are about. A name that is none, and a standard that does not exist yet, are left
/// to the handler.
async fn named_ground(state: &AppState, parts: &mut Parts) -> Answer<Option<Ground>> {
    let Ok(names) = RawPathParams::from_request_parts(parts, state).await else { return Ok(None) };
    let named = |wanted: &str| names.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    if let Some(standard) = named("standaard").and_then(|name| name.parse().ok()) {
        let ground = state.registry.ground_of(&standard).await?;
        return Ok(ground.provision.is_some().then_some(ground));
    }
    let provision = named("voorziening").and_then(|name| name.parse().ok());
    Ok(provision.map(|provision| Ground { provision: Some(provision), standard: None }))
}

/// Whoever asks, where the operation says that it must be known who.
#[derive(Debug, Clone)]
pub(super) struct SignedIn(pub Caller);

impl SignedIn {
    /// What this caller does, now, for this reason.
    pub(super) fn act(&self, reason: &str) -> Act {
        Act { actor: self.0.id.clone(), at: Utc::now(), reason: reason.to_owned() }
    }

    /// Refuses when this caller may not do what asks for this role on a ground that the path does not name.
    pub(super) fn require(&self, role: Role, ground: &Ground) -> Answer<()> {
        Ok(Registry::require(&self.0, &[role], ground)?)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let caller = parts.extensions.get::<Caller>().cloned();
        Ok(Self(caller.ok_or(Error::Unauthenticated)?))
    }
}
