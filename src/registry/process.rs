//! Showing the process that a version describes: as it is written, as a diagram, as BPMN.

use crate::domain::error::Result;
use crate::domain::{Error, Language, Missing, Version};
use crate::schema::vocabulary::process::{bpmn, svg};

use super::Registry;

/// The forms in which a process is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessForm {
    /// The model as JSON, as it stands in the schema.
    Json,
    /// A state diagram (SVG).
    Svg,
    /// BPMN 2.0 (XML).
    Bpmn,
}

impl Registry {
    /// The process that a version describes.
    ///
    /// # Errors
    /// [`Missing::Process`] when it describes none.
    pub async fn process(&self, version: &Version, form: ProcessForm, language: Language) -> Result<String> {
        let (this, version) = (self.clone(), version.clone());
        self.in_turn(move || {
            let compiled = this.compiled(&version)?;
            let missing =
                || Error::Missing(Missing::Process, format!("{} {}", version.standard, version.number));
            let (process, written) = compiled.process().ok_or_else(missing)?;
            Ok(match form {
                ProcessForm::Json => written.to_string(),
                ProcessForm::Svg => svg(&process.model, language),
                ProcessForm::Bpmn => bpmn(&process.model, language),
            })
        })
        .await
    }
}
