//! Counts for Prometheus. Labels are names of the register and of its routes, never of a caller.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::MatchedPath;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry as Metering;

use crate::domain::StandardName;
use crate::registry::{Judged, Registry};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: Route,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: Route,
}

/// The pattern of a route, which all its requests share; none of ours without one.
#[derive(Debug, Clone)]
pub(super) struct Route(pub Option<MatchedPath>);

impl Route {
    pub(super) fn as_str(&self) -> &str {
        self.0.as_ref().map_or("other", MatchedPath::as_str)
    }
}

impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Route {}

impl Hash for Route {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl EncodeLabelValue for Route {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        EncodeLabelValue::encode(&self.as_str(), encoder)
    }
}

impl EncodeLabelValue for StandardName {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        EncodeLabelValue::encode(&self.as_str(), encoder)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VerdictLabels {
    standaard: StandardName,
    versie: Arc<str>,
    geldig: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    uitkomst: &'static str,
}

/// The counts of this process.
#[derive(Debug)]
pub(super) struct Metrics {
    metering: Metering,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    verdicts: Family<VerdictLabels, Counter>,
    webhooks: Family<OutcomeLabels, Counter>,
    given_up: Counter,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let requests = Family::default();
        let durations = Family::new_with_constructor(
            (|| Histogram::new(exponential_buckets(0.0005, 4.0, 9))) as fn() -> Histogram,
        );
        let (verdicts, webhooks, given_up) = (Family::default(), Family::default(), Counter::default());
        let mut metering = Metering::with_prefix("maatstaf");
        metering.register("http_requests", "Answered requests", requests.clone());
        metering.register("http_request_duration_seconds", "Time to answer", durations.clone());
        metering.register("validations", "Judged documents", verdicts.clone());
        metering.register("webhook_attempts", "Attempts to tell subscribers", webhooks.clone());
        metering.register("webhook_dead", "Messages to subscribers that were given up", given_up.clone());
        Self { metering, requests, durations, verdicts, webhooks, given_up }
    }

    pub(super) fn request(&self, method: &'static str, route: &Route, status: u16, took: Duration) {
        let labels = RequestLabels { method, route: route.clone(), status };
        self.requests.get_or_create(&labels).inc();
        self.durations.get_or_create(&RouteLabels { route: route.clone() }).observe(took.as_secs_f64());
    }

    pub(super) fn verdict(&self, judged: &Judged) {
        let labels = VerdictLabels {
            standaard: judged.by.standard.name.clone(),
            versie: Arc::clone(judged.by.number()),
            geldig: judged.report.valid,
        };
        self.verdicts.get_or_create(&labels).inc();
    }

    /// All counts, in the text format of OpenMetrics.
    pub(super) fn text(&self, registry: &Registry) -> String {
        // Messages are sent behind the back of this room, and counted there.
        let (ends, given_up) = registry.told();
        for (ended, count) in ends {
            let counter = self.webhooks.get_or_create_owned(&OutcomeLabels { uitkomst: ended.as_str() });
            counter.inner().store(count, Ordering::Relaxed);
        }
        self.given_up.inner().store(given_up, Ordering::Relaxed);
        let mut written = String::new();
        // Writing to a String can't fail.
        let _ = encode(&mut written, &self.metering);
        written
    }
}
