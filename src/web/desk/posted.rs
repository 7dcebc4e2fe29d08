//! A form of the desk as a browser sends it: fields by name, files with their bytes.

use axum::extract::Request;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;
use bytes::Bytes;

use crate::domain::Error;

use super::super::Web;
use super::super::frame::Answer;
use super::super::validate::bounded_form;

/// More fields than this are no form of ours.
const MOST_FIELDS: usize = 5_000;

/// One field.
pub(super) struct Field {
    pub name: String,
    /// The name of the file, for a field with a file in it.
    pub file: Option<String>,
    pub bytes: Bytes,
}

impl Field {
    /// Its name, without the mark of a field that is there more than once.
    pub(super) fn plain_name(&self) -> &str {
        self.name.trim_end_matches("[]")
    }

    /// What was typed: browsers end lines in a form with CR LF, whatever the text had.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).replace("\r\n", "\n")
    }
}

/// All fields, in the order of the form.
pub(super) struct Posted(pub Vec<Field>);

impl Posted {
    /// The form, of at most so many bytes.
    pub(super) async fn of(web: &Web, request: Request, most: usize) -> Answer<Self> {
        let limit = ("body_bytes + schema_bytes", most);
        let mut form = bounded_form(web, request, most, limit).await?;
        let broken = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge { limit: limit.0, bytes: most },
            _ => Error::Broken,
        };
        let mut fields = Vec::new();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(|file| file.chars().take(200).collect());
            fields.push(Field { name, file, bytes: field.bytes().await.map_err(broken)? });
            if fields.len() > MOST_FIELDS {
                return Err(Error::Broken.into());
            }
        }
        Ok(Self(fields))
    }

    /// What was typed in a field, without space around it; empty when it is not there.
    pub(super) fn text(&self, name: &str) -> String {
        let found = self.0.iter().find(|field| field.name == name);
        found.map(|field| field.text().trim().to_owned()).unwrap_or_default()
    }

    /// Whether a field says this.
    pub(super) fn says(&self, name: &str, value: &str) -> bool {
        self.text(name) == value
    }
}
