//! Signing in with a key, and signing out.

use askama::Template;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;

use crate::domain::Error;
use crate::http::{CallerAddress, is_tried_out, session_id};

use super::super::Web;
use super::super::frame::{Answer, Frame, Part, Reader, page};
use super::super::validate::told;
use super::posted::Posted;
use super::words::DeskWords;
use super::{FORM_BYTES, Signed, set_cookie, to};

#[derive(Template)]
#[template(path = "desk_sign_in.html")]
struct SignInPage {
    frame: Frame,
    d: &'static DeskWords,
    next: String,
    /// Whether a browser would keep the cookie at all.
    by_https: bool,
    /// The identity providers to sign in by: name and address.
    providers: Vec<(String, String)>,
    failure: Vec<String>,
}

pub(super) fn shown(web: &Web, reader: &Reader, next: &str, failure: Vec<String>) -> Answer {
    let d = DeskWords::of(reader.language);
    let next = own_address(next);
    let address = |provider: &String| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("dienst", provider).append_pair("naar", next);
        format!("/aanmelden/oidc?{}", query.finish())
    };
    let providers = web.registry.sign_in_providers();
    page(&SignInPage {
        frame: reader.frame(d.sign_in_title, Part::Desk),
        d,
        next: next.to_owned(),
        providers: providers.iter().map(|name| (name.clone(), address(name))).collect(),
        by_https: is_tried_out(&web.registry) || web.registry.public_url().starts_with("https://"),
        failure,
    })
}

/// The page to go to after signing in: one of the desk, whatever was asked.
pub(super) fn own_address(asked: &str) -> &str {
    let rest = asked.strip_prefix("/bureau");
    let plain = asked.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') && !asked.contains("//");
    let of_the_desk = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    if plain && of_the_desk { asked } else { "/bureau" }
}

pub(super) async fn form(State(web): State<Web>, reader: Reader) -> Answer {
    shown(&web, &reader, reader.asked("naar").unwrap_or_default(), Vec::new())
}

pub(super) async fn sign_in(
    State(web): State<Web>,
    reader: Reader,
    caller: Option<Extension<CallerAddress>>,
    request: Request,
) -> Answer {
    let before = session_id(&web.registry, request.headers()).map(str::to_owned);
    let posted = Posted::of(&web, request, FORM_BYTES).await?;
    let next = posted.text("naar");
    let address = caller.map(|Extension(CallerAddress(address))| address).unwrap_or_default();
    let begun = match web.registry.count_sign_in(&address) {
        Ok(()) => web.registry.sign_in(&posted.text("sleutel"), Utc::now()).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok(session) => {
            if let Some(id) = before {
                web.registry.sign_out(&id).await?;
            }
            Ok(with_cookie(to(own_address(&next)), &set_cookie(&web, &session.id)))
        }
        Err(Error::Unauthenticated) => {
            let wrong = DeskWords::of(reader.language).key_wrong.to_owned();
            let page = shown(&web, &reader, &next, vec![wrong])?;
            Ok((StatusCode::FORBIDDEN, page).into_response())
        }
        Err(error @ Error::TooManySignIns { .. }) => {
            let page = shown(&web, &reader, &next, told(&error, &reader))?;
            Ok((StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "60")], page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

pub(super) async fn sign_out(
    State(web): State<Web>,
    headers: HeaderMap,
    signed: Signed,
    request: Request,
) -> Answer {
    signed.form(&web, request, FORM_BYTES).await?;
    if let Some(id) = session_id(&web.registry, &headers) {
        web.registry.sign_out(id).await?;
    }
    Ok(with_cookie(to("/aanmelden"), &set_cookie(&web, "")))
}

#[cfg(test)]
mod tests {
    use super::own_address;

    #[test]
    fn whoever_signs_in_comes_to_the_desk_and_nowhere_else() {
        for own in ["/bureau", "/bureau/standaarden/adres", "/bureau?pagina=2"] {
            assert_eq!(own_address(own), own);
        }
        for other in [
            "",
            "/",
            "https://elders.example/bureau",
            "//elders.example",
            "/bureau//elders.example",
            "/bureaublad",
            "/bureau/\\elders",
            "/bureau/ x",
            "/bureau\r\nset-cookie: a=b",
        ] {
            assert_eq!(own_address(other), "/bureau", "{other}");
        }
    }
}
