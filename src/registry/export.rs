//! A version in other forms: one self-contained schema, and an OpenAPI document of its own.

use serde_json::{Map, Value};

use crate::domain::error::Result;
use crate::domain::{Version, json};
use crate::schema::{ApiDescription, ApiExample, bundle, openapi_document};

use super::{Registry, Resolved};

/// The register's own components that a standard's OpenAPI document needs.
#[derive(Debug, Clone)]
pub struct SharedComponents {
    /// `components.schemas` of the register.
    pub schemas: Map<String, Value>,
    /// The name of the report among them.
    pub report: &'static str,
    /// The name of the problem among them.
    pub problem: &'static str,
}

impl Registry {
    /// The schema with everything it refers to as one document.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn bundle(&self, version: &Version) -> Result<Value> {
        let (this, version) = (self.clone(), version.clone());
        self.in_turn(move || Ok(bundle(&this.program(&version)?))).await
    }

    /// An OpenAPI 3.1 document for this one version, from which a client can be generated.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn api_document(&self, of: &Resolved, shared: SharedComponents) -> Result<Value> {
        let (this, of) = (self.clone(), of.clone());
        let examples = self.examples(&of.version).await?;
        self.in_turn(move || {
            let program = this.program(&of.version)?;
            let examples: Vec<ApiExample> = examples
                .into_iter()
                .filter_map(|example| {
                    let value = json::read(&example.bytes, this.limits().document_bounds()).ok()?;
                    Some(ApiExample { name: example.name, valid: example.valid, part: example.part, value })
                })
                .collect();
            Ok(openapi_document(&ApiDescription {
                program: &program,
                parts: &of.version.parts,
                standard: of.standard.name.as_str(),
                title: &of.standard.title,
                description: &of.standard.description,
                version: &of.version.number.to_string(),
                notes: &of.version.notes,
                is_example: of.standard.example,
                contact: &of.standard.contact,
                licence: &of.standard.licence,
                server: &format!("{}/v1", this.public_url()),
                examples: &examples,
                shared_components: shared.schemas,
                report: shared.report,
                problem: shared.problem,
            }))
        })
        .await
    }
}
