//! Maatstaf: the register in which Dutch municipalities keep their common standards, and against
//! which they measure their data.
//!
//! The rooms, and who may import whom (`tests/architecture.rs` guards it):
//!
//! ```text
//! main, cli → web → http → registry → store, signing, validation, comparison, schema, outside → domain
//!                                     validation, comparison → schema
//! ```
//!
//! | room | what it is for |
//! |---|---|
//! | [`domain`] | the words and rules that need nothing else: names, versions, findings, the strict JSON reader |
//! | [`schema`] | what a schema means: dialects, closed sets of references, cost, compiled validators, exports |
//! | [`validation`] | running data past a compiled schema: verdict, findings, messages in two languages |
//! | [`comparison`] | what changed between two versions, and for whom that breaks: proofs and witnesses |
//! | [`store`] | the database, SQLite or PostgreSQL, in the words of the domain |
//! | [`signing`] | the keys of the register, what they sign, and checking that without them |
//! | [`outside`] | the calls to other machines, none of which leads inside |
//! | [`registry`] | the use cases, and the only door to the rooms above |
//! | [`http`] | the interface over HTTP, in Dutch |
//! | [`web`] | the catalogue as pages for people, in Dutch and in English |
//! | [`cli`] | the command line |
//! | [`config`] | file, environment and flags |

pub mod cli;
pub mod comparison;
pub mod config;
pub mod domain;
pub mod http;
pub mod outside;
pub mod registry;
pub mod schema;
pub mod signing;
pub mod store;
pub mod validation;
pub mod web;
