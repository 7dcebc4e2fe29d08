//! `/vocabulaires`: what schemas in this register may say beyond JSON Schema.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Editions, Error, Fault, Language, Missing, text};
use crate::registry::{Vocabulary, format_names, vocabularies};

use super::AppState;
use super::openapi::operations;
use super::problem::Answer;
use super::request::{Asked, language, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(operations!(list))
        .routes(operations!(read))
        .routes(operations!(meta))
        .routes(operations!(specification))
}

/// Een vocabulaire: trefwoorden waarmee een schema in dit register meer kan zeggen dan JSON Schema.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Vocabulaire {
    /// Naam.
    #[schema(example = "regels")]
    naam: String,
    /// Het kenmerk, een adres in dit register.
    #[schema(example = "https://register.example/v1/vocabulaires/regels")]
    id: String,
    /// Waar het voor is.
    #[schema(example = "Samenhang tussen velden")]
    titel: String,
    /// Het trefwoord in een schema.
    #[schema(example = "regels")]
    trefwoord: String,
    /// De geldende editie. Wat een vastgestelde standaard betekent, ligt vast met de editie van toen.
    #[schema(example = 1)]
    editie: u32,
    /// Adres van het metaschema: JSON Schema van de waarde van het trefwoord.
    #[schema(example = "/v1/vocabulaires/regels/schema")]
    schema: String,
    /// Adres van de beschrijving.
    #[schema(example = "/v1/vocabulaires/regels/specificatie")]
    specificatie: String,
    /// Bij `formaten`: elk formaat met wat het verwacht.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    formaten: Vec<Formaat>,
}

/// Een formaat van het vocabulaire.
#[derive(Debug, Serialize, ToSchema)]
struct Formaat {
    /// De waarde van `format`.
    #[schema(example = "bsn")]
    naam: String,
    /// Wat het verwacht.
    #[schema(example = "een BSN: negen cijfers die voldoen aan de elfproef")]
    verwacht: String,
}

/// Alle vocabulaires.
#[derive(Debug, Serialize, ToSchema)]
struct Vocabulaires {
    /// Hoeveel er zijn.
    #[schema(example = 4)]
    aantal: usize,
    /// De vocabulaires.
    resultaten: Vec<Vocabulaire>,
}

/// The name of a vocabulary in a path.
#[derive(Debug, Clone)]
struct VocabularyName(String);

impl std::str::FromStr for VocabularyName {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        if name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
            return Ok(Self(name.to_owned()));
        }
        Err(Fault::new(
            "ongeldige-naam",
            text(
                "De naam van een vocabulaire bestaat uit kleine letters.",
                "The name of a vocabulary consists of lower-case letters.",
            ),
        ))
    }
}

fn named(asked: &mut Asked) -> Option<VocabularyName> {
    asked.path("vocabulaire")
}

fn find(name: &VocabularyName) -> Answer<&'static Vocabulary> {
    let found = vocabularies().iter().find(|known| known.name == name.0);
    Ok(found.ok_or_else(|| Error::Missing(Missing::Vocabulary, String::new()))?)
}

fn described(vocabulary: &Vocabulary, state: &AppState, language: Language) -> Vocabulaire {
    let name = vocabulary.name;
    let path = format!("/v1/vocabulaires/{name}");
    let formats = if name == "formaten" { format_names() } else { Vec::new() };
    Vocabulaire {
        naam: name.to_owned(),
        id: format!("{}{path}", state.settings.public_url),
        titel: vocabulary.title().in_language(language).to_owned(),
        trefwoord: vocabulary.keyword().to_owned(),
        editie: Editions::CURRENT,
        schema: format!("{path}/schema"),
        specificatie: format!("{path}/specificatie"),
        formaten: formats
            .into_iter()
            .map(|(naam, expects)| Formaat { naam, verwacht: expects.in_language(language).to_owned() })
            .collect(),
    }
}

/// Vocabulaires
///
/// Wat een schema in dit register mag zeggen buiten JSON Schema: formaten, regels, processen en waardelijsten. Andere JSON Schema-programma's slaan deze trefwoorden over en beoordelen de rest.
#[utoipa::path(
    get, path = "/vocabulaires", operation_id = "lijstVocabulaires", tag = "Catalogus",
    responses((status = 200, description = "De vocabulaires.", body = Vocabulaires))
)]
async fn list(State(state): State<AppState>, headers: HeaderMap, asked: Asked) -> Answer<Json<Vocabulaires>> {
    asked.done()?;
    let resultaten: Vec<_> =
        vocabularies().iter().map(|known| described(known, &state, language(&headers))).collect();
    Ok(Json(Vocabulaires { aantal: resultaten.len(), resultaten }))
}

/// Eén vocabulaire
///
/// Een vocabulaire met de adressen van zijn beschrijving en metaschema.
#[utoipa::path(
    get, path = "/vocabulaires/{vocabulaire}", operation_id = "leesVocabulaire", tag = "Catalogus",
    params(("vocabulaire" = String, Path, description = "Naam van het vocabulaire.", example = "regels", pattern = "^[a-z-]{1,64}$")),
    responses((status = 200, description = "Het vocabulaire.", body = Vocabulaire))
)]
async fn read(
    State(state): State<AppState>,
    headers: HeaderMap,
    mut asked: Asked,
) -> Answer<Json<Vocabulaire>> {
    let name = named(&mut asked);
    asked.done()?;
    Ok(Json(described(find(&must(name)?)?, &state, language(&headers))))
}

/// Het metaschema van een vocabulaire
///
/// JSON Schema (2020-12) van de waarde van het trefwoord.
#[utoipa::path(
    get, path = "/vocabulaires/{vocabulaire}/schema", operation_id = "leesVocabulaireSchema", tag = "Catalogus",
    params(("vocabulaire" = String, Path, description = "Naam van het vocabulaire.", example = "regels", pattern = "^[a-z-]{1,64}$")),
    responses((status = 200, description = "Het metaschema.", body = Object, content_type = "application/schema+json"))
)]
async fn meta(mut asked: Asked) -> Answer {
    let name = named(&mut asked);
    asked.done()?;
    Ok(open("application/schema+json", find(&must(name)?)?.meta_schema))
}

/// De beschrijving van een vocabulaire
///
/// Wat de trefwoorden betekenen en hoe er wordt beoordeeld, in Markdown.
#[utoipa::path(
    get, path = "/vocabulaires/{vocabulaire}/specificatie", operation_id = "leesVocabulaireSpecificatie", tag = "Catalogus",
    params(("vocabulaire" = String, Path, description = "Naam van het vocabulaire.", example = "regels", pattern = "^[a-z-]{1,64}$")),
    responses((status = 200, description = "De beschrijving.", body = String, content_type = "text/markdown"))
)]
async fn specification(mut asked: Asked) -> Answer {
    let name = named(&mut asked);
    asked.done()?;
    Ok(open("text/markdown; charset=utf-8", find(&must(name)?)?.specification))
}

/// A text that any page may read.
fn open(media: &'static str, text: &'static str) -> axum::response::Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    (headers, text).into_response()
}
