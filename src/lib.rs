//! Maatstaf: the register in which Dutch municipalities keep their common standards, and against
//! which they measure their data.
pub mod domain;
pub mod schema;
pub mod validation;
