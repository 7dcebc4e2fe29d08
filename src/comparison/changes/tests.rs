//! Tests of the named changes.
