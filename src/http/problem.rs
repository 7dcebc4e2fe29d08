//! Every refusal as a problem (RFC 9457): one place that decides status, type and title.
//!
//! A handler answers with a [`Refusal`]; [`render`] turns it into `application/problem+json` in the
//! caller's language, and logs what is our own fault, once. Text may change, `type` may not.

mod absence;
mod names;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{Error, Fault, Language, Place, Text, text};

use super::comparisons::VergelijkingsProbleem;
use super::request::RequestId;
use names::{conflict, missing, number_refused};

/// An answer that is an error of the domain, before it is put in words.
#[derive(Debug)]
pub(super) struct Refusal(pub Refused);

/// What the answer is about: the domain's errors, and what HTTP itself refuses.
#[derive(Debug, Clone)]
pub(super) enum Refused {
    /// An error of the register.
    Domain(Error),
    /// No such address.
    NoSuchAddress,
    /// The address does not take this method.
    Method,
    /// The body is not of a kind that this address takes.
    MediaType(Text),
    /// The body did not come in time.
    Timeout,
}

/// The result of a handler.
pub(super) type Answer<T = Response> = Result<T, Refusal>;

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(Refused::Domain(error))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// Een foutmelding volgens RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Probleem)]
pub(super) struct Problem {
    /// Vaste naam van de soort fout; verandert nooit van betekenis.
    #[serde(rename = "type")]
    #[schema(example = "urn:maatstaf:probleem:ongeldig-verzoek", format = "uri")]
    kind: String,
    /// Korte omschrijving van de soort fout.
    #[schema(example = "Het verzoek klopt niet")]
    title: String,
    /// HTTP-status.
    #[schema(example = 400, minimum = 400, maximum = 599)]
    status: u16,
    /// Wat er mis is en wat eraan te doen is.
    #[schema(example = "Verbeter wat onder 'fouten' staat en stuur het verzoek opnieuw.")]
    detail: String,
    /// Kenmerk van dit ene verzoek, voor navraag bij de beheerder.
    #[schema(example = "urn:uuid:0197a3c2-0000-7000-8000-000000000000", format = "uri")]
    instance: String,
    /// Alles wat er mis is, bij elkaar.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fouten: Vec<Fout>,
}

/// Eén ding dat mis is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Fout {
    /// Vaste code.
    #[schema(example = "ongeldig-versienummer")]
    code: String,
    /// Wat er mis is en wat eraan te doen is.
    #[schema(example = "Een versienummer heeft drie delen volgens semver, zoals '1.2.0'.")]
    melding: String,
    /// Waar het mis is.
    #[serde(skip_serializing_if = "Option::is_none")]
    plaats: Option<FoutPlaats>,
}

/// Waar iets mis is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoutPlaats {
    /// In welk deel van het verzoek.
    #[schema(example = "query")]
    soort: FoutPlaatsSoort,
    /// De JSON Pointer (RFC 6901) in body of schema, of de naam van de parameter of header.
    #[schema(example = "geldigOp")]
    waar: String,
    /// Regel in de body, vanaf 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 12)]
    regel: Option<usize>,
    /// Kolom in die regel, in bytes, vanaf 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 7)]
    kolom: Option<usize>,
}

/// De delen van een verzoek.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum FoutPlaatsSoort {
    /// De body.
    Body,
    /// Het aangeboden schema.
    Schema,
    /// Een queryparameter.
    Query,
    /// Een deel van het pad.
    Pad,
    /// Een header.
    Header,
    /// Een bestand.
    Bestand,
}

/// One kind of problem: its status, its stable name, its title and what to do.
struct Kind {
    status: StatusCode,
    name: &'static str,
    title: Text,
    detail: Text,
}

fn kind(status: StatusCode, name: &'static str, title: (&str, &str), detail: Text) -> Kind {
    Kind { status, name, title: text(title.0, title.1), detail }
}

/// Every refusal and its status: the whole error contract on one screen.
fn kind_of(refused: &Refused) -> Kind {
    use StatusCode as S;
    match refused {
        Refused::Domain(error) => kind_of_error(error),
        Refused::NoSuchAddress => kind(
            S::NOT_FOUND,
            "adres-onbekend",
            ("Dit adres bestaat niet", "No such address"),
            text(
                "Op dit adres is niets. De adressen staan in /v1/openapi.json; een adres eindigt niet op een schuine streep.",
                "There is nothing at this address. The addresses are in /v1/openapi.json; an address does not end in a slash.",
            ),
        ),
        Refused::Method => kind(
            S::METHOD_NOT_ALLOWED,
            "methode-niet-toegestaan",
            ("Deze methode kan hier niet", "Method not allowed"),
            text(
                "Dit adres kent deze HTTP-methode niet; de header Allow noemt welke wel.",
                "This address does not know this HTTP method; the Allow header says which it does.",
            ),
        ),
        Refused::MediaType(wanted) => kind(
            S::UNSUPPORTED_MEDIA_TYPE,
            "soort-inhoud-niet-ondersteund",
            ("Deze soort inhoud kan hier niet", "Unsupported media type"),
            text(
                format!("Stuur de gegevens als {}, en zeg dat in de header Content-Type.", wanted.nl),
                format!("Send the data as {}, and say so in the Content-Type header.", wanted.en),
            ),
        ),
        Refused::Timeout => kind(
            S::REQUEST_TIMEOUT,
            "te-langzaam",
            ("Het verzoek kwam niet op tijd", "Request timeout"),
            text(
                "Het verzoek was niet binnen de tijd ontvangen en beoordeeld. Probeer het opnieuw, zo nodig met een kleiner document.",
                "The request was not received and judged in time. Try again, if need be with a smaller document.",
            ),
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "the whole error contract on one screen")]
fn kind_of_error(error: &Error) -> Kind {
    use StatusCode as S;
    match error {
        Error::Invalid(_) => kind(
            S::BAD_REQUEST,
            "ongeldig-verzoek",
            ("Het verzoek klopt niet", "Invalid request"),
            text(
                "Verbeter wat onder 'fouten' staat en stuur het verzoek opnieuw.",
                "Mend what is listed under 'fouten' and send the request again.",
            ),
        ),
        Error::SchemaRefused(_) => kind(
            S::BAD_REQUEST,
            "schema-geweigerd",
            ("Het schema is geweigerd", "Schema refused"),
            text(
                "Verbeter elke plaats die onder 'fouten' staat en bied het schema opnieuw aan.",
                "Mend every place listed under 'fouten' and offer the schema again.",
            ),
        ),
        Error::Unreadable(syntax) => kind(
            S::BAD_REQUEST,
            "onleesbaar-document",
            ("Het document is niet te lezen", "Unreadable document"),
            text(
                format!("Regel {}, kolom {}: {}", syntax.line, syntax.column, syntax.message().nl),
                format!("Line {}, column {}: {}", syntax.line, syntax.column, syntax.message().en),
            ),
        ),
        Error::Missing(what, name) => missing(*what, name),
        Error::Erased(erasure) => {
            kind(S::GONE, "gewist", ("Dit is gewist", "This was erased"), erasure.sentence())
        }
        Error::Conflict(which, why) => kind(
            S::CONFLICT,
            conflict(*which),
            ("Het register staat dit nu niet toe", "The register does not allow this now"),
            why.clone(),
        ),
        Error::NoPrecondition => kind(
            S::PRECONDITION_REQUIRED,
            "if-match-ontbreekt",
            ("Zeg van welke inhoud dit een wijziging is", "Say which contents this is a change of"),
            text(
                "Lees het concept en stuur zijn ETag mee in de header If-Match. Zo gaat er niets verloren van wie er ook aan werkt.",
                "Read the concept and send its ETag along in the If-Match header. That way nothing is lost of who else works on it.",
            ),
        ),
        Error::PreconditionFailed => kind(
            S::PRECONDITION_FAILED,
            "intussen-gewijzigd",
            ("Een ander was u voor", "Somebody else came first"),
            text(
                "Het concept is gewijzigd sinds u het las. Lees het opnieuw, verwerk uw wijziging daarin en stuur de nieuwe ETag mee.",
                "The concept was changed since you read it. Read it again, make your change in that and send the new ETag along.",
            ),
        ),
        Error::NumberRefused(compared) => kind(
            S::CONFLICT,
            number_refused(compared).name,
            number_refused(compared).title,
            compared.why_number_refused(),
        ),
        Error::ProfileRefused(compared) => kind(
            S::CONFLICT,
            match compared.comparison.delivers.witness() {
                Some(_) => "profiel-te-ruim",
                None => "profiel-onbeslist",
            },
            ("Een profiel mag alleen versmallen", "A profile may only narrow"),
            compared.why_profile_refused(),
        ),
        Error::ReleaseSetRefused(_) => kind(
            S::CONFLICT,
            "uitgave-niet-vast-te-stellen",
            ("De uitgave kan zo niet worden vastgesteld", "The release set can't be published like this"),
            text(
                "Een uitgave wordt als geheel vastgesteld of niet. Verbeter wat onder 'fouten' staat; de plaatsen zijn die in de uitgave.",
                "A release set is published whole or not at all. Mend what is listed under 'fouten'; the places are those in the set.",
            ),
        ),
        Error::TooLarge { limit, bytes } => kind(
            S::PAYLOAD_TOO_LARGE,
            "te-groot",
            ("Het verzoek is te groot", "Too large"),
            text(
                format!("Het register neemt hier ten hoogste {bytes} bytes aan (grens '{limit}')."),
                format!("The register takes at most {bytes} bytes here (limit '{limit}')."),
            ),
        ),
        Error::NotDivisible { keyword, bytes } => kind(
            S::PAYLOAD_TOO_LARGE,
            "niet-deelbaar",
            ("Dit kan alleen als geheel worden beoordeeld", "This can only be judged as a whole"),
            text(
                format!(
                    "Het schema kijkt met '{keyword}' naar het geheel, en wat als geheel wordt beoordeeld heeft ten hoogste {bytes} bytes (grens 'record_bytes'). Lever het in delen, of als NDJSON."
                ),
                format!(
                    "The schema looks at the whole with '{keyword}', and what is judged as a whole has at most {bytes} bytes (limit 'record_bytes'). Deliver it in parts, or as NDJSON."
                ),
            ),
        ),
        Error::TooManyDeliveries { most } => kind(
            S::TOO_MANY_REQUESTS,
            "te-veel-leveringen",
            ("U hebt al leveringen lopen", "You have deliveries under way"),
            text(
                format!(
                    "Het register beoordeelt ten hoogste {most} leveringen tegelijk van één afnemer (grens 'deliveries_per_caller'). Wacht tot er een klaar is."
                ),
                format!(
                    "The register judges at most {most} deliveries of one caller at a time (limit 'deliveries_per_caller'). Wait until one is done."
                ),
            ),
        ),
        Error::TooManySignIns { most } => kind(
            S::TOO_MANY_REQUESTS,
            "te-vaak-aangemeld",
            ("Te veel pogingen om aan te melden", "Too many tries to sign in"),
            text(
                format!(
                    "Vanaf dit adres kan dat {most} keer in een minuut (grens 'sign_ins_per_minute'). Wacht een minuut en probeer het opnieuw."
                ),
                format!(
                    "From this address that is possible {most} times in a minute (limit 'sign_ins_per_minute'). Wait a minute and try again."
                ),
            ),
        ),
        Error::Stalled { limit, seconds } => kind(
            S::REQUEST_TIMEOUT,
            "te-langzaam",
            ("Het verzoek kwam niet op tijd", "Request timeout"),
            text(
                format!(
                    "De levering kwam te langzaam of duurde te lang (grens '{limit}', {seconds} seconden). Probeer het opnieuw, zo nodig in delen."
                ),
                format!(
                    "The delivery came too slowly or took too long (limit '{limit}', {seconds} seconds). Try again, if need be in parts."
                ),
            ),
        ),
        Error::Broken => kind(
            S::BAD_REQUEST,
            "afgebroken-verzoek",
            ("Het verzoek brak af", "Broken request"),
            text(
                "De body is niet volledig ontvangen. Stuur het verzoek opnieuw.",
                "The body was not received in full. Send the request again.",
            ),
        ),
        Error::Unpackable(why) => kind(
            S::BAD_REQUEST,
            "niet-uit-te-pakken",
            ("De body is niet uit te pakken", "The body can't be unpacked"),
            why.clone(),
        ),
        Error::Stopping => kind(
            S::SERVICE_UNAVAILABLE,
            "register-stopt",
            ("Het register stopt", "The register is stopping"),
            text(
                "Het register wordt gestopt en heeft deze levering niet afgemaakt. Stuur haar straks opnieuw.",
                "The register is being stopped and did not finish this delivery. Send it again in a while.",
            ),
        ),
        Error::TooMuchWork => kind(
            S::BAD_REQUEST,
            "te-veel-werk",
            ("Dit document is te kostbaar om te beoordelen", "Too costly to judge"),
            text(
                "Dit document beoordelen kost meer stappen dan het register aan één document besteedt (grens 'judge_steps'). Lever het in kleinere delen, of vraag de beheerder van de standaard het schema te vereenvoudigen.",
                "Judging this document takes more steps than the register spends on one document (limit 'judge_steps'). Deliver it in smaller parts, or ask the maintainer of the standard to simplify the schema.",
            ),
        ),
        Error::Busy => kind(
            S::SERVICE_UNAVAILABLE,
            "bezet",
            ("Het register is bezet", "Busy"),
            text(
                "Er wachten nu te veel verzoeken. Probeer het over enkele seconden opnieuw.",
                "Too many requests are waiting. Try again in a few seconds.",
            ),
        ),
        Error::Unauthenticated => kind(
            S::UNAUTHORIZED,
            "niet-aangemeld",
            ("Hiervoor moet u zijn aangemeld", "You have to be signed in for this"),
            text(
                "Stuur de header 'Authorization: Bearer …' met een sleutel ('mst_…') van de operator van het register, of met een toegangstoken van een aanmelddienst die het register vertrouwt.",
                "Send the header 'Authorization: Bearer …' with a key ('mst_…') of the operator of the register, or with an access token of an identity provider that the register trusts.",
            ),
        ),
        Error::BadToken => kind(
            S::UNAUTHORIZED,
            "token-ongeldig",
            ("De sleutel of het token telt niet", "The key or token does not count"),
            text(
                "De sleutel of het token in de header 'Authorization' is niet bekend, niet voor dit register, verlopen of ingetrokken. Stuur een andere, of laat de header weg als het zonder kan.",
                "The key or token in the 'Authorization' header is not known, not for this register, expired or revoked. Send another, or leave the header out where none is needed.",
            ),
        ),
        Error::ProviderDown => kind(
            S::SERVICE_UNAVAILABLE,
            "aanmelddienst-onbereikbaar",
            ("De aanmelddienst is niet te bereiken", "The identity provider can't be reached"),
            text(
                "Het register kan de sleutels van de aanmelddienst van dit token nu niet opvragen. Probeer het over een minuut opnieuw.",
                "The register can't get the keys of this token's identity provider now. Try again in a minute.",
            ),
        ),
        Error::NoMandate => kind(
            S::FORBIDDEN,
            "geen-mandaat",
            ("U handelt niet namens deze organisatie", "You do not act for this organisation"),
            text(
                "Wie 'namens' een andere organisatie toetst, hoort bij een organisatie die daar vandaag voor deze standaard een mandaat voor heeft. De operator van het register legt mandaten vast.",
                "Whoever validates 'namens' another organisation belongs to one that has a mandate for that, today and for this standard. The operator of the register keeps mandates.",
            ),
        ),
        Error::Forbidden(roles) => {
            let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
            kind(
                S::FORBIDDEN,
                "niet-bevoegd",
                ("U mag dit niet", "Not allowed"),
                text(
                    format!(
                        "Dit vraagt de rol {} voor waar het over gaat. De beheerder van het register kent rollen toe.",
                        roles.join(" of ")
                    ),
                    format!(
                        "This asks for the role {} on what it is about. The operator of the register grants roles.",
                        roles.join(" or ")
                    ),
                ),
            )
        }
        Error::Internal(_) => kind(
            S::INTERNAL_SERVER_ERROR,
            "storing",
            ("Storing in het register", "Internal error"),
            text(
                "De fout ligt bij het register en is vastgelegd. Noem bij navraag het kenmerk uit 'instance'.",
                "The fault is the register's and has been logged. When you ask about it, quote 'instance'.",
            ),
        ),
    }
}

fn faults(refused: &Refused, language: Language) -> Vec<Fout> {
    match refused {
        Refused::Domain(
            Error::Invalid(faults) | Error::SchemaRefused(faults) | Error::ReleaseSetRefused(faults),
        ) => faults.iter().map(|fault| fout(fault, language)).collect(),
        Refused::Domain(Error::Unreadable(syntax)) => vec![Fout {
            code: syntax.code().to_owned(),
            melding: syntax.message().in_language(language).to_owned(),
            plaats: Some(FoutPlaats {
                soort: FoutPlaatsSoort::Body,
                waar: String::new(),
                regel: Some(syntax.line),
                kolom: Some(syntax.column),
            }),
        }],
        _ => Vec::new(),
    }
}

/// A fault on the wire.
pub(super) fn fout(fault: &Fault, language: Language) -> Fout {
    let plaats = fault.place.clone().map(|place| {
        let (soort, waar) = match place {
            Place::Body(at) => (FoutPlaatsSoort::Body, at),
            Place::Schema(at) => (FoutPlaatsSoort::Schema, at),
            Place::Query(at) => (FoutPlaatsSoort::Query, at),
            Place::Path(at) => (FoutPlaatsSoort::Pad, at),
            Place::Header(at) => (FoutPlaatsSoort::Header, at),
            Place::File(at) => (FoutPlaatsSoort::Bestand, at),
        };
        FoutPlaats { soort, waar, regel: None, kolom: None }
    });
    Fout { code: fault.code.to_owned(), melding: fault.message.in_language(language).to_owned(), plaats }
}

/// Puts a refusal in words, in the language of the request; any other answer stays as it is.
pub(super) fn render(response: Response, language: Language, id: RequestId) -> Response {
    let refused = match (response.status(), response.extensions().get::<Refused>()) {
        (_, Some(refused)) => refused.clone(),
        (StatusCode::METHOD_NOT_ALLOWED, None) => Refused::Method,
        _ => return response,
    };
    if let Refused::Domain(Error::Internal(cause)) = &refused {
        tracing::error!(request.id = %id, cause, "a request failed by our own fault");
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut answer = in_words(&refused, language, id);
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    answer
}

/// An error of the register in words, for a page.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Its status.
    pub status: StatusCode,
    /// What kind of error it is.
    pub title: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// What an error means to whoever asked.
#[must_use]
pub fn explain(error: &Error, language: Language) -> Explained {
    let kind = kind_of_error(error);
    let said = |text: &Text| text.in_language(language).to_owned();
    Explained { status: kind.status, title: said(&kind.title), detail: said(&kind.detail) }
}

/// A refusal in words.
pub(super) fn problem(refused: &Refused, language: Language, id: RequestId) -> Problem {
    let kind = kind_of(refused);
    Problem {
        kind: format!("urn:maatstaf:probleem:{}", kind.name),
        title: kind.title.in_language(language).to_owned(),
        status: kind.status.as_u16(),
        detail: kind.detail.in_language(language).to_owned(),
        instance: format!("urn:uuid:{id}"),
        fouten: faults(refused, language),
    }
}

/// What a refusal says about the token that came along, or did not (RFC 6750, 3).
const fn challenge(refused: &Refused) -> Option<&'static str> {
    match refused {
        Refused::Domain(Error::Unauthenticated) => Some("Bearer realm=\"maatstaf\""),
        Refused::Domain(Error::BadToken) => Some("Bearer realm=\"maatstaf\", error=\"invalid_token\""),
        Refused::Domain(Error::Forbidden(_)) => {
            Some("Bearer realm=\"maatstaf\", error=\"insufficient_scope\"")
        }
        _ => None,
    }
}

/// A refusal as an answer.
pub(super) fn in_words(refused: &Refused, language: Language, id: RequestId) -> Response {
    let kind = kind_of(refused);
    let said = problem(refused, language, id);
    let mut response = match refused {
        Refused::Domain(Error::NumberRefused(compared) | Error::ProfileRefused(compared)) => {
            let said = VergelijkingsProbleem::new(said, compared, language);
            (kind.status, axum::Json(said)).into_response()
        }
        _ => (kind.status, axum::Json(said)).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    let tongue = match language {
        Language::Nl => "nl",
        Language::En => "en",
    };
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(tongue));
    if let Some(challenge) = challenge(refused) {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    if [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS].contains(&kind.status) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}
