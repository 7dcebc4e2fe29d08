//! The register as its users meet it: one binary, sentences as names, real databases.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails by unwrap says where")]
#![expect(clippy::too_many_lines, reason = "a story is told in one piece")]

mod admission;
mod agenda;
mod audit;
mod catalogue;
mod cli;
mod compare_cli;
mod compare_pages;
mod comparing;

mod corpus;
mod delivering;
mod desk;
mod desk_road;
mod guided;
mod hostile;
mod identity;
mod keeping;
mod keys;
mod kit;
mod moving;
mod moving_erased;
mod moving_signed;
mod moving_whole;
mod organisations;
mod pages;
mod privacy;
mod proving;
mod publishing;
mod release_sets;
mod road;
mod samples;
mod schema_checks;
mod search;
mod shipped;
mod signing;
mod store;
mod streaming;
mod usage;
mod validating;
mod vocabularies;
mod webhooks;
