//! Signing in by an identity provider: away to it, and back.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::Utc;

use crate::domain::Error;
use crate::http::{CallerAddress, cookie, is_tried_out, session_id};
use crate::registry::Attempt;

use super::super::Web;
use super::super::frame::{Answer, Reader};
use super::sign_in::{own_address, shown, with_cookie};
use super::words::DeskWords;
use super::{set_cookie, to};

/// How long an attempt may take, in seconds.
const PATIENCE: u32 = 600;

/// The cookie of an attempt that is under way.
fn name(web: &Web) -> &'static str {
    if is_tried_out(&web.registry) { "maatstaf-aanmelding" } else { "__Host-maatstaf-aanmelding" }
}

/// An attempt and where to go then, as a cookie. What a browser makes of it helps nobody: the code belongs to the
/// verifier, and the ID token to the nonce.
fn kept(web: &Web, attempt: &Attempt, next: &str) -> String {
    let Attempt { provider, state, nonce, verifier } = attempt;
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let secure = if is_tried_out(&web.registry) { "" } else { "; Secure" };
    format!(
        "{}={provider}~{state}~{nonce}~{verifier}~{next}; Path=/; HttpOnly; SameSite=Lax; Max-Age={PATIENCE}{secure}",
        name(web)
    )
}

fn forgotten(web: &Web) -> String {
    let secure = if is_tried_out(&web.registry) { "" } else { "; Secure" };
    format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}", name(web))
}

fn read(web: &Web, headers: &HeaderMap) -> Option<(Attempt, String)> {
    let mut parts = cookie(headers, name(web))?.split('~').map(str::to_owned);
    let mut part = || parts.next();
    let attempt = Attempt { provider: part()?, state: part()?, nonce: part()?, verifier: part()? };
    let next = percent_encoding::percent_decode_str(&part()?).decode_utf8().ok()?.into_owned();
    Some((attempt, next))
}

/// Leads the browser to the provider. By a link, for a form may lead to this register only.
pub(super) async fn depart(
    State(web): State<Web>,
    reader: Reader,
    caller: Option<Extension<CallerAddress>>,
) -> Answer {
    let address = caller.map(|Extension(CallerAddress(address))| address).unwrap_or_default();
    web.registry.count_sign_in(&address)?;
    let next = own_address(reader.asked("naar").unwrap_or_default());
    match web.registry.depart(reader.asked("dienst").unwrap_or_default()).await {
        Ok((url, attempt)) => Ok(with_cookie(to(&url), &kept(&web, &attempt, next))),
        Err(Error::Internal(cause)) => Err(Error::Internal(cause).into()),
        Err(_) => failed(&web, &reader, next),
    }
}

/// Takes what the provider sent the browser back with.
pub(super) async fn arrive(State(web): State<Web>, reader: Reader, headers: HeaderMap) -> Answer {
    let attempt = read(&web, &headers);
    let given = reader.asked("code").zip(reader.asked("state"));
    let (Some((attempt, next)), Some((code, state))) = (attempt, given) else {
        return failed(&web, &reader, "");
    };
    if attempt.state != state {
        return failed(&web, &reader, &next);
    }
    match web.registry.arrive(&attempt, (code, reader.asked("iss")), Utc::now()).await {
        Ok(session) => {
            if let Some(id) = session_id(&web.registry, &headers) {
                web.registry.sign_out(id).await?;
            }
            let response = with_cookie(to(own_address(&next)), &set_cookie(&web, &session.id));
            Ok(with_cookie(response, &forgotten(&web)))
        }
        Err(Error::Internal(cause)) => Err(Error::Internal(cause).into()),
        Err(_) => failed(&web, &reader, &next),
    }
}

fn failed(web: &Web, reader: &Reader, next: &str) -> Answer<Response> {
    let why = DeskWords::of(reader.language).oidc_failed.to_owned();
    let page = shown(web, reader, next, vec![why])?;
    Ok(with_cookie((StatusCode::FORBIDDEN, page).into_response(), &forgotten(web)))
}
