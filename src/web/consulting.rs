//! When people can react on a version in consultation, and where they do.
//!
//! Door: [`consulting`], for the pages of the catalogue and the form at the desk alike.

use crate::domain::{Status, Version};

use super::Web;
use super::frame::{Answer, Reader};

/// The consultation that a version is in.
pub(super) struct Consulting {
    /// On which days one can react, in a sentence.
    pub days: String,
    /// The form to react in; nothing when today is none of those days.
    pub form: Option<String>,
}

/// The consultation that a version is in, if it is in one.
pub(super) async fn consulting(web: &Web, version: &Version, reader: &Reader) -> Answer<Option<Consulting>> {
    if version.status != Status::Consultation {
        return Ok(None);
    }
    let (standard, number) = (&version.standard, &version.number);
    let last = web.registry.consultations(standard, number).await?.pop();
    Ok(last.map(|held| {
        let days = held.consultation;
        let form = format!("/bureau/standaarden/{standard}/versies/{number}/reageren");
        Consulting {
            days: format!(
                "{} {} {} {}.",
                reader.w.react_from,
                reader.day(Some(days.begins)),
                reader.w.until_word,
                reader.day(Some(days.ends))
            ),
            form: days.runs(reader.today).then_some(form),
        }
    }))
}
