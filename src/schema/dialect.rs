//! The dialects of JSON Schema that the register takes, and the meta-schemas that define them.

use std::sync::Arc;

use serde_json::Value;

use crate::domain::{Fault, Place, text};

/// A draft of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// Draft 4 (2013).
    Draft4,
    /// Draft 6 (2017).
    Draft6,
    /// Draft 7 (2018).
    Draft7,
    /// Draft 2019-09.
    Draft201909,
    /// Draft 2020-12, also what a schema without `$schema` is taken for.
    Draft202012,
}

impl Dialect {
    /// Every dialect, oldest first.
    pub const ALL: [Self; 5] =
        [Self::Draft4, Self::Draft6, Self::Draft7, Self::Draft201909, Self::Draft202012];

    /// The dialect a document names in `$schema`; 2020-12 when it names none.
    ///
    /// # Errors
    /// A `$schema` that is not one of the five.
    pub fn of(document: &Value) -> Result<Self, Fault> {
        let Some(named) = document.get("$schema") else { return Ok(Self::Draft202012) };
        let known = named.as_str().and_then(Self::from_uri);
        known.ok_or_else(|| {
            Fault::new(
                "onbekend-dialect",
                text(
                    "De waarde van '$schema' is geen dialect dat het register kent. Gebruik draft 4, 6, 7, 2019-09 of 2020-12, bijvoorbeeld 'https://json-schema.org/draft/2020-12/schema'.",
                    "The value of '$schema' is not a dialect that the register knows. Use draft 4, 6, 7, 2019-09 or 2020-12, for example 'https://json-schema.org/draft/2020-12/schema'.",
                ),
            )
            .at(Place::Schema("/$schema".into()))
        })
    }

    /// The dialect with this URI, written with `http` or `https`, with or without a final `#`.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        let bare = uri.strip_suffix('#').unwrap_or(uri);
        let path = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"))?;
        match path {
            "json-schema.org/draft-04/schema" => Some(Self::Draft4),
            "json-schema.org/draft-06/schema" => Some(Self::Draft6),
            "json-schema.org/draft-07/schema" => Some(Self::Draft7),
            "json-schema.org/draft/2019-09/schema" => Some(Self::Draft201909),
            "json-schema.org/draft/2020-12/schema" => Some(Self::Draft202012),
            _ => None,
        }
    }

    /// The URI that `$schema` names it by.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Draft4 => "http://json-schema.org/draft-04/schema#",
            Self::Draft6 => "http://json-schema.org/draft-06/schema#",
            Self::Draft7 => "http://json-schema.org/draft-07/schema#",
            Self::Draft201909 => "https://json-schema.org/draft/2019-09/schema",
            Self::Draft202012 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// The name people use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft4 => "draft 4",
            Self::Draft6 => "draft 6",
            Self::Draft7 => "draft 7",
            Self::Draft201909 => "draft 2019-09",
            Self::Draft202012 => "draft 2020-12",
        }
    }

    /// The keyword that names a schema.
    #[must_use]
    pub const fn id_keyword(self) -> &'static str {
        match self {
            Self::Draft4 => "id",
            _ => "$id",
        }
    }

    /// Where a schema keeps others for reuse.
    #[must_use]
    pub const fn definitions_keyword(self) -> &'static str {
        match self {
            Self::Draft4 | Self::Draft6 | Self::Draft7 => "definitions",
            _ => "$defs",
        }
    }

    /// Whether a `$ref` makes its neighbours meaningless (draft 7 and before, section 8.3).
    #[must_use]
    pub fn ref_hides_siblings(self) -> bool {
        self <= Self::Draft7
    }

    pub(super) const fn draft(self) -> jsonschema::Draft {
        match self {
            Self::Draft4 => jsonschema::Draft::Draft4,
            Self::Draft6 => jsonschema::Draft::Draft6,
            Self::Draft7 => jsonschema::Draft::Draft7,
            Self::Draft201909 => jsonschema::Draft::Draft201909,
            Self::Draft202012 => jsonschema::Draft::Draft202012,
        }
    }
}

/// The meta-schema document at this address (without fragment), if it is one.
pub(super) fn meta_schema(uri: &str) -> Option<Arc<Value>> {
    use referencing::meta;
    let document = match uri {
        "http://json-schema.org/draft-04/schema" => &meta::DRAFT4,
        "http://json-schema.org/draft-06/schema" => &meta::DRAFT6,
        "http://json-schema.org/draft-07/schema" => &meta::DRAFT7,
        "https://json-schema.org/draft/2019-09/schema" => &meta::DRAFT201909,
        "https://json-schema.org/draft/2019-09/meta/core" => &meta::DRAFT201909_CORE,
        "https://json-schema.org/draft/2019-09/meta/applicator" => &meta::DRAFT201909_APPLICATOR,
        "https://json-schema.org/draft/2019-09/meta/validation" => &meta::DRAFT201909_VALIDATION,
        "https://json-schema.org/draft/2019-09/meta/meta-data" => &meta::DRAFT201909_META_DATA,
        "https://json-schema.org/draft/2019-09/meta/format" => &meta::DRAFT201909_FORMAT,
        "https://json-schema.org/draft/2019-09/meta/content" => &meta::DRAFT201909_CONTENT,
        "https://json-schema.org/draft/2020-12/schema" => &meta::DRAFT202012,
        "https://json-schema.org/draft/2020-12/meta/core" => &meta::DRAFT202012_CORE,
        "https://json-schema.org/draft/2020-12/meta/applicator" => &meta::DRAFT202012_APPLICATOR,
        "https://json-schema.org/draft/2020-12/meta/unevaluated" => &meta::DRAFT202012_UNEVALUATED,
        "https://json-schema.org/draft/2020-12/meta/validation" => &meta::DRAFT202012_VALIDATION,
        "https://json-schema.org/draft/2020-12/meta/meta-data" => &meta::DRAFT202012_META_DATA,
        "https://json-schema.org/draft/2020-12/meta/format-annotation" => {
            &meta::DRAFT202012_FORMAT_ANNOTATION
        }
        "https://json-schema.org/draft/2020-12/meta/content" => &meta::DRAFT202012_CONTENT,
        _ => return None,
    };
    Some(Arc::clone(document))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_says_its_dialect_and_silence_means_2020_12() {
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::of(&json!({"$schema": dialect.uri()})), Ok(dialect));
        }
        assert_eq!(Dialect::of(&json!({})), Ok(Dialect::Draft202012));
        assert!(Dialect::of(&json!({"$schema": "https://example.com/mine"})).is_err());
        assert!(Dialect::of(&json!({"$schema": 7})).is_err());
    }
}
