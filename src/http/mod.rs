//! The register over HTTP: wire types in Dutch, mapped here and nowhere else, handlers that parse,
//! call once and map.
//!
//! Door: [`serve`], [`router`], [`openapi_json`]; the pages for people come from `web` and stand in the
//! same router. Refuses, each as a problem (RFC 9457): what is not
//! asked as the OpenAPI document says, what is too large, too slow or too much, and who may not. Never logs, traces or counts anything that a caller sent.

mod access;
mod agenda;
mod audit;
mod bindings;
mod calendar;
mod change_codes;
mod code_lists;
mod comparisons;
mod deliveries;
mod dispatches;
mod docs;
mod erasures;
mod export;
mod feeds;
mod finding_codes;
mod keys;
mod layers;
mod life;
mod life_steps;
mod mandates;
mod metrics;
mod openapi;
mod organisations;
mod problem;
mod processes;
mod profiles;
mod proposals;
mod provisions;
mod reactions;
mod release_sets;
mod reports;
mod request;
mod schema_checks;
mod schemas;
mod search;
mod server;
mod service;
mod session;
mod signatures;
mod standards;
mod subscriptions;
mod transitions;
mod upload;
mod usage;
mod validations;
mod versions;
mod vocabularies;

use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::domain::Limits;
use crate::registry::Registry;

pub use agenda::{a_year_after, calendar_answer};
pub use calendar::{event_page, event_title};
pub use comparisons::Vergelijking;
pub use openapi::openapi_json;
pub use problem::{Explained, explain};
pub use reports::Rapport;
pub use request::{CallerAddress, language};
use server::Closing;
pub use server::serve;
pub use service::no_such_address;
pub use session::{cookie, is_tried_out, session_cookie, session_id};

/// What the HTTP room needs to know of the configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address under which the world sees the register, without a final slash.
    pub public_url: String,
    /// The limits.
    pub limits: Limits,
    /// The header in which a proxy in front names the caller's address, when there is such a proxy.
    pub caller_header: Option<String>,
}

/// What every handler can reach. Each layer of the router clones it, for each request.
#[derive(Debug, Clone)]
struct AppState(Arc<Reach>);

#[derive(Debug)]
struct Reach {
    registry: Registry,
    settings: Settings,
    metrics: metrics::Metrics,
    openapi: String,
    closing: Closing,
    declared: access::Declared,
}

impl Deref for AppState {
    type Target = Reach;

    fn deref(&self) -> &Reach {
        &self.0
    }
}

/// The whole service as a router, as the tests use it. `pages` are those of the catalogue, and answer for
/// addresses that nobody knows.
pub fn router(registry: Registry, settings: Settings, pages: Router) -> Router {
    router_until(registry, settings, pages, Closing::never())
}

/// The same, for a service that ends one day.
fn router_until(registry: Registry, settings: Settings, pages: Router, closing: Closing) -> Router {
    let (v1, described) = openapi::routes();
    let state = AppState(Arc::new(Reach {
        declared: access::Declared::of(&described),
        openapi: openapi_json(Some(&settings.public_url)),
        metrics: metrics::Metrics::new(),
        registry,
        settings,
        closing,
    }));
    let around = service::routes().merge(schemas::address_routes()).merge(signatures::well_known_routes());
    Router::new()
        .merge(v1)
        .merge(around)
        .with_state(state.clone())
        .merge(docs::routes())
        .merge(pages)
        .layer(from_fn_with_state(state, layers::around))
}
