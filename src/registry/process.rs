//! Showing the process that a version describes: as it is written, as a diagram, as BPMN.

use serde_json::Value;

use crate::domain::error::Result;
use crate::domain::{Error, Language, Missing, Version};
use crate::schema::vocabulary::process::{Process, Spelled, bpmn, spelled, svg};

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
        self.with_process(version, move |process, written| match form {
            ProcessForm::Json => written.to_string(),
            ProcessForm::Svg => svg(&process.model, language),
            ProcessForm::Bpmn => bpmn(&process.model, language),
        })
        .await
    }

    /// The process of a version in words.
    ///
    /// # Errors
    /// [`Missing::Process`] when it describes none.
    pub async fn process_in_words(&self, version: &Version, language: Language) -> Result<Spelled> {
        self.with_process(version, move |process, _| spelled(&process.model, language)).await
    }

    async fn with_process<T: Send + 'static>(
        &self,
        version: &Version,
        show: impl FnOnce(&Process, &Value) -> T + Send + 'static,
    ) -> Result<T> {
        let (this, version) = (self.clone(), version.clone());
        self.in_turn(move || {
            let compiled = this.compiled(&version)?;
            let missing =
                || Error::Missing(Missing::Process, format!("{} {}", version.standard, version.number));
            let (process, written) = compiled.process().ok_or_else(missing)?;
            Ok(show(process, written))
        })
        .await
    }
}
