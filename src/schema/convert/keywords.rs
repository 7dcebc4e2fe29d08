//! The keywords that 2020-12, or a reader of OpenAPI, gives a meaning: since when, and how each is
//! rewritten.

use crate::schema::dialect::Dialect;

/// How a keyword is rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Says something to people: copied.
    Annotation,
    /// Copied as it stands.
    Copy,
    /// One schema.
    One,
    /// A list of schemas.
    List,
    /// Schemas by name.
    Members,
    /// A bound of a number.
    Bound,
    /// Rewritten by a rule of its own.
    Own,
    /// A reference.
    Reference,
    /// Not needed, or not meant, once everything has a name.
    Drop,
}

/// Every keyword that 2020-12, or an OpenAPI reader, gives a meaning: with the first dialect that did.
const KEYWORDS: &[(&str, Dialect, Form)] = &[
    ("title", Dialect::Draft4, Form::Annotation),
    ("description", Dialect::Draft4, Form::Annotation),
    ("default", Dialect::Draft4, Form::Annotation),
    ("examples", Dialect::Draft4, Form::Annotation),
    ("deprecated", Dialect::Draft4, Form::Annotation),
    ("readOnly", Dialect::Draft4, Form::Annotation),
    ("writeOnly", Dialect::Draft4, Form::Annotation),
    ("$comment", Dialect::Draft4, Form::Annotation),
    ("type", Dialect::Draft4, Form::Copy),
    ("enum", Dialect::Draft4, Form::Copy),
    ("const", Dialect::Draft6, Form::Copy),
    ("multipleOf", Dialect::Draft4, Form::Copy),
    ("minLength", Dialect::Draft4, Form::Copy),
    ("maxLength", Dialect::Draft4, Form::Copy),
    ("pattern", Dialect::Draft4, Form::Copy),
    ("minItems", Dialect::Draft4, Form::Copy),
    ("maxItems", Dialect::Draft4, Form::Copy),
    ("uniqueItems", Dialect::Draft4, Form::Copy),
    ("minContains", Dialect::Draft201909, Form::Own),
    ("maxContains", Dialect::Draft201909, Form::Own),
    ("minProperties", Dialect::Draft4, Form::Copy),
    ("maxProperties", Dialect::Draft4, Form::Copy),
    ("required", Dialect::Draft4, Form::Copy),
    ("minimum", Dialect::Draft4, Form::Bound),
    ("maximum", Dialect::Draft4, Form::Bound),
    ("exclusiveMinimum", Dialect::Draft4, Form::Bound),
    ("exclusiveMaximum", Dialect::Draft4, Form::Bound),
    ("format", Dialect::Draft4, Form::Own),
    ("contentEncoding", Dialect::Draft6, Form::Own),
    ("contentMediaType", Dialect::Draft6, Form::Own),
    ("contentSchema", Dialect::Draft4, Form::Drop),
    ("allOf", Dialect::Draft4, Form::List),
    ("anyOf", Dialect::Draft4, Form::List),
    ("oneOf", Dialect::Draft4, Form::List),
    ("not", Dialect::Draft4, Form::One),
    ("if", Dialect::Draft7, Form::One),
    ("then", Dialect::Draft7, Form::One),
    ("else", Dialect::Draft7, Form::One),
    ("properties", Dialect::Draft4, Form::Members),
    ("patternProperties", Dialect::Draft4, Form::Members),
    ("additionalProperties", Dialect::Draft4, Form::One),
    ("propertyNames", Dialect::Draft6, Form::One),
    ("unevaluatedProperties", Dialect::Draft201909, Form::One),
    ("unevaluatedItems", Dialect::Draft201909, Form::One),
    ("dependentSchemas", Dialect::Draft201909, Form::Own),
    ("dependentRequired", Dialect::Draft201909, Form::Own),
    ("dependencies", Dialect::Draft4, Form::Own),
    ("items", Dialect::Draft4, Form::Own),
    ("additionalItems", Dialect::Draft4, Form::Own),
    ("prefixItems", Dialect::Draft202012, Form::Own),
    ("contains", Dialect::Draft6, Form::Own),
    ("$ref", Dialect::Draft4, Form::Reference),
    ("$recursiveRef", Dialect::Draft201909, Form::Reference),
    ("$dynamicRef", Dialect::Draft202012, Form::Reference),
    ("$schema", Dialect::Draft4, Form::Drop),
    ("$id", Dialect::Draft4, Form::Drop),
    ("id", Dialect::Draft4, Form::Drop),
    ("$anchor", Dialect::Draft4, Form::Drop),
    ("$dynamicAnchor", Dialect::Draft4, Form::Drop),
    ("$recursiveAnchor", Dialect::Draft4, Form::Drop),
    ("$vocabulary", Dialect::Draft4, Form::Drop),
    ("$defs", Dialect::Draft4, Form::Drop),
    ("definitions", Dialect::Draft4, Form::Drop),
    // Not JSON Schema, but read by tools for OpenAPI as if it were.
    ("nullable", Dialect::Draft4, Form::Drop),
    ("discriminator", Dialect::Draft4, Form::Drop),
];

/// Since when a keyword has a meaning, and how it is rewritten.
pub(super) fn keyword_form(name: &str) -> Option<(Dialect, Form)> {
    KEYWORDS.iter().find(|(known, ..)| *known == name).map(|(_, since, form)| (*since, *form))
}

/// Whether a keyword asserts nothing beside a `$ref` in this dialect, so that it may stay.
pub(in crate::schema) fn is_inert(name: &str, dialect: Dialect) -> bool {
    match keyword_form(name) {
        None | Some((_, Form::Annotation)) => true,
        Some((_, Form::Drop)) => matches!(name, "definitions" | "$schema"),
        Some((since, _)) => since > dialect,
    }
}
