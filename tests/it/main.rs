//! The register as its users meet it: one binary, sentences as names, real databases.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails by unwrap says where")]

mod catalogue;
mod cli;

mod hostile;
mod kit;
mod privacy;
mod publishing;
mod store;
mod validating;
