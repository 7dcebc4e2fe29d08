//! Atom feeds (RFC 4287) of what was decided last: of one standard, and of all with the release sets.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, SecondsFormat, Utc};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::text::summary;
use crate::domain::{Language, StandardName, Status};
use crate::registry::{Decided, News};

use super::AppState;
use super::comparisons::tagged;
use super::openapi::operations;
use super::problem::Answer;
use super::request::{Asked, Tongue, must};
use super::versions::StandaardPad;

/// How many entries a feed has at most.
const MOST: usize = 50;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(all)).routes(operations!(of_standard))
}

/// Feed van alle standaarden
///
/// De nieuwste besluiten als Atom (RFC 4287), over versies: vastgesteld, einde ondersteuning aangekondigd, teruggetrokken; en over uitgaven: vastgesteld, beëindigd. Ten hoogste 50, nieuwste eerst.
#[utoipa::path(
    get, path = "/feed", operation_id = "leesFeed", tag = "Catalogus",
    params(("If-None-Match" = Option<String>, Header, description = "De ETag die de vrager al heeft.", example = "\"abc\"")),
    responses(
        (status = 200, description = "De feed.", body = String, content_type = "application/atom+xml", headers(
            ("ETag" = String, description = "De digest van het antwoord."),
        )),
        (status = 304, description = "De vrager heeft dit antwoord al."),
    )
)]
async fn all(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    headers: HeaderMap,
    asked: Asked,
) -> Answer {
    asked.done()?;
    let news = state.registry.news(None, MOST).await?;
    let title = match language {
        Language::Nl => "Maatstaf: nieuwe besluiten over standaarden",
        Language::En => "Maatstaf: new decisions about standards",
    };
    let public_url = state.registry.public_url();
    let feed = Feed { public_url, path: "/v1/feed".into(), page: "/".into(), title: title.into(), language };
    tagged(&headers, HeaderMap::new(), "application/atom+xml", feed.write(&news).into_bytes())
}

/// Feed van één standaard
///
/// De nieuwste besluiten over de versies van deze standaard als Atom (RFC 4287). Ten hoogste 50, nieuwste eerst.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/feed", operation_id = "leesFeedVanStandaard", tag = "Catalogus",
    params(
        StandaardPad,
        ("If-None-Match" = Option<String>, Header, description = "De ETag die de vrager al heeft.", example = "\"abc\""),
    ),
    responses(
        (status = 200, description = "De feed.", body = String, content_type = "application/atom+xml", headers(
            ("ETag" = String, description = "De digest van het antwoord."),
        )),
        (status = 304, description = "De vrager heeft dit antwoord al."),
    )
)]
async fn of_standard(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    headers: HeaderMap,
    mut asked: Asked,
) -> Answer {
    let name = asked.path::<StandardName>("standaard");
    asked.done()?;
    let name = must(name)?;
    let title = state.registry.standard(&name).await?.title;
    let news = state.registry.news(Some(&name), MOST).await?;
    let feed = Feed {
        public_url: state.registry.public_url(),
        path: format!("/v1/standaarden/{name}/feed"),
        page: format!("/standaarden/{name}"),
        title: format!("Maatstaf: {title}"),
        language,
    };
    tagged(&headers, HeaderMap::new(), "application/atom+xml", feed.write(&news).into_bytes())
}

struct Feed<'a> {
    public_url: &'a str,
    /// Its own address.
    path: String,
    /// The page that shows the same to people.
    page: String,
    title: String,
    language: Language,
}

impl Feed<'_> {
    fn write(&self, news: &[News]) -> String {
        let Self { public_url, path, page, .. } = self;
        let (address, page) =
            (escaped(&format!("{public_url}{path}")), escaped(&format!("{public_url}{page}")));
        let language = match self.language {
            Language::Nl => "nl",
            Language::En => "en",
        };
        // An empty feed has never changed.
        let updated = news.first().map_or(DateTime::UNIX_EPOCH, |news| news.at);
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n<id>{address}</id>\n<title>{}</title>\n<updated>{}</updated>\n<author><name>Maatstaf</name><uri>{}</uri></author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{address}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>\n",
            escaped(&self.title),
            moment(updated),
            escaped(public_url),
        );
        news.iter().for_each(|news| self.entry(&mut xml, news));
        xml.push_str("</feed>\n");
        xml
    }

    fn entry(&self, xml: &mut String, news: &News) {
        let entry = self.about(&news.decided);
        let (public_url, at) = (escaped(self.public_url), moment(news.at));
        let Entry { word, of, page, document, kind, .. } = &entry;
        let _ = write!(
            xml,
            "<entry>\n<id>{public_url}/v1/{of}#{word}</id>\n<title>{}</title>\n<published>{at}</published>\n<updated>{at}</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"{public_url}/{page}\"/>\n<link rel=\"related\" type=\"{kind}\" href=\"{public_url}/{document}\"/>\n<category term=\"{word}\"/>\n",
            escaped(&entry.title),
        );
        let notes = summary(entry.notes);
        if !notes.trim().is_empty() {
            let _ = writeln!(xml, "<summary>{}</summary>", escaped(notes.trim()));
        }
        xml.push_str("</entry>\n");
    }

    fn about<'n>(&self, decided: &'n Decided) -> Entry<'n> {
        let (set, word) = match decided {
            Decided::Version { to, title, version } => {
                let (standard, number) = (&version.standard, &version.number);
                return Entry {
                    word: to.as_str(),
                    title: format!("{title} {number}: {}", self.said(*to)),
                    of: format!("standaarden/{standard}/versies/{number}"),
                    page: format!("standaarden/{standard}/{number}"),
                    document: format!("schemas/{standard}/{number}"),
                    kind: "application/schema+json",
                    notes: &version.notes,
                };
            }
            Decided::SetPublished(set) => (set, Status::Published.as_str()),
            Decided::SetEnded(set) => (set, "beeindigd"),
        };
        let said = match (decided, self.language) {
            (Decided::SetEnded(_), Language::Nl) => "einde bepaald",
            (Decided::SetEnded(_), Language::En) => "end settled",
            _ => self.said(Status::Published),
        };
        Entry {
            word,
            title: format!("{} ({}): {said}", set.title, set.name),
            of: format!("uitgaven/{}", set.name),
            page: format!("uitgaven/{}", set.name),
            document: format!("v1/uitgaven/{}/inhoud", set.name),
            kind: "application/json",
            notes: &set.notes,
        }
    }

    const fn said(&self, to: Status) -> &'static str {
        match (to, self.language) {
            (Status::EndOfSupport, Language::Nl) => "einde van de ondersteuning aangekondigd",
            (Status::EndOfSupport, Language::En) => "end of support announced",
            (Status::Withdrawn, Language::Nl) => "teruggetrokken",
            (Status::Withdrawn, Language::En) => "withdrawn",
            (_, Language::Nl) => "vastgesteld",
            (_, Language::En) => "published",
        }
    }
}

/// What an entry says; addresses are below the public one.
struct Entry<'n> {
    word: &'static str,
    title: String,
    /// Where it is in the interface, below `/v1`.
    of: String,
    page: String,
    document: String,
    /// The media type of the document.
    kind: &'static str,
    notes: &'n str,
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Text in XML 1.0, in an element or in an attribute. What has no place in XML at all is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_what_xml_does_not_know_is_left_out() {
        assert_eq!(
            escaped("a < b && 'c' > \"d\" \u{1}\u{fffe}\u{b}é\t"),
            "a &lt; b &amp;&amp; &apos;c&apos; &gt; &quot;d&quot; é\t"
        );
    }
}
