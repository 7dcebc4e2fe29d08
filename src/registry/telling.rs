//! Telling subscribers what happened: planned from the audit, sent a bounded number at a time, tried again with
//! growing waits, given up in the end.
//!
//! Door: [`Registry::keep_telling`], which any number of processes may run on one database. At least once: who dies
//! between sending and noting that leaves a lease that runs out, and the same message goes again under the same id.

mod message;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::domain::error::Result;
use crate::domain::{Attempt, Ended, Error, Limits, Pace, Secret, Subscription};
use crate::outside::{Call, NoReply, Outside, Reach};
use crate::store::{Act, After, Taken};

use super::Registry;
use super::random;
use message::Message;

/// How much of an answer is read, and dropped.
const ANSWER_BYTES: u64 = 4 * 1024;

/// How many trial messages are under way at one time.
const TRIALS: usize = 4;

/// What a lease is longer than an attempt may take: time to note how it ended.
const NOTING: Duration = Duration::from_secs(30);

/// How often what is old is cleared away.
const CLEARING: TimeDelta = TimeDelta::minutes(10);

/// Who acts, when it is the register itself.
const ITSELF: &str = "maatstaf";

/// How subscribers are told what happens.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// The `source` of what they are told, a URI; absent, the public address.
    pub source: Option<String>,
    /// Whether they may be on this machine itself, also without TLS.
    pub loopback: bool,
    /// How long to wait between attempts.
    pub pace: Pace,
    /// How long to wait before looking whether there is something to tell.
    pub pause: Duration,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self { source: None, loopback: false, pace: Pace::default(), pause: Duration::from_secs(1) }
    }
}

impl Webhooks {
    pub(super) fn way_out(&self, limits: &Limits) -> Outside {
        let reach = if self.loopback { Reach::PublicOrLoopback } else { Reach::Public };
        Outside::new(reach, Duration::from_secs(limits.dispatch_seconds))
    }
}

/// How the attempts of this process ended.
#[derive(Debug)]
pub(super) struct Told {
    ends: RwLock<BTreeMap<Ended, u64>>,
    given_up: AtomicU64,
    trials: Arc<Semaphore>,
}

impl Registry {
    /// Tells subscribers what happens, until the other side of `stop` is gone; then finishes what is under way.
    pub async fn keep_telling(
        self,
        clock: impl Fn() -> DateTime<Utc> + Clone + Send + Sync + 'static,
        mut stop: watch::Receiver<()>,
    ) {
        let mut under_way = JoinSet::new();
        let mut cleared = None;
        loop {
            let now = clock();
            let round = self.tell_some(&clock, &mut under_way, &mut cleared).await;
            let pause = match round {
                Ok(true) => Duration::ZERO,
                Ok(false) => self.inner.webhooks.pause,
                Err(error) => {
                    let cause =
                        if let Error::Internal(cause) = &error { cause } else { "the database is busy" };
                    tracing::warn!(cause, at = %now, "subscribers could not be told for now");
                    self.inner.webhooks.pause.saturating_mul(10)
                }
            };
            tokio::select! {
                gone = stop.changed() => if gone.is_err() { break },
                Some(_) = under_way.join_next(), if !under_way.is_empty() => {}
                () = sleep(pause) => {}
            }
            while under_way.try_join_next().is_some() {}
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Plans what is new, begins with what is due, and clears away what is old. Says whether there is more to plan.
    async fn tell_some(
        &self,
        clock: &(impl Fn() -> DateTime<Utc> + Clone + Send + Sync + 'static),
        under_way: &mut JoinSet<()>,
        cleared: &mut Option<DateTime<Utc>>,
    ) -> Result<bool> {
        let (now, limits, store) = (clock(), &self.inner.limits, &self.inner.store);
        let more = store.plan_dispatches(now).await?;
        let free = limits.concurrent_dispatches.saturating_sub(under_way.len());
        if free > 0 {
            let lease = uuid(random::bytes()?);
            let until = now + Duration::from_secs(limits.dispatch_seconds) + NOTING;
            for taken in store.take_dispatches(&lease, (now, until), limits.dispatches_per_host, free).await?
            {
                let (this, clock) = (self.clone(), clock.clone());
                under_way.spawn(async move {
                    if let Err(error) = this.dispatch(taken, clock).await {
                        tracing::warn!(?error, "how a message to a subscriber ended could not be noted");
                    }
                });
            }
        }
        if cleared.is_none_or(|cleared| now - cleared >= CLEARING) {
            store.clear_dispatches(now - TimeDelta::days(limits.dispatch_days.into())).await?;
            *cleared = Some(now);
        }
        Ok(more)
    }

    /// One attempt, and what follows from how it ended.
    async fn dispatch(&self, taken: Taken, clock: impl Fn() -> DateTime<Utc>) -> Result<()> {
        let message = Message::of(&taken.notice, self.source(), self.public_url())?;
        let attempt = self.attempt(message, &taken.target, &taken.secrets, clock()).await?;
        let now = clock();
        let after = match attempt.ended {
            Ended::Taken => After::Delivered,
            Ended::Gone => After::Gone,
            _ if taken.attempt >= self.inner.limits.dispatch_attempts => After::Dead,
            _ => {
                let wait = self.inner.webhooks.pace.wait(taken.attempt, chance()?, attempt.retry_after);
                After::Again(now + wait)
            }
        };
        let reason = if after == After::Gone { "de ontvanger antwoordde met 410" } else { "" };
        let act = Act { actor: ITSELF.to_owned(), at: now, reason: reason.to_owned() };
        if self.inner.store.finish_dispatch(&taken, &attempt, after, &act).await? && after == After::Dead {
            self.inner.told.given_up.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Sends a message to try an address out, and says how that ended. Nothing of it is kept.
    pub(super) async fn try_out(
        &self,
        to: &Subscription,
        secrets: &[Secret],
        now: DateTime<Utc>,
    ) -> Result<Attempt> {
        let _place = Arc::clone(&self.inner.told.trials).try_acquire_owned().map_err(|_| Error::Busy)?;
        let message = Message::trial(to.id, self.source(), random::bytes()?, now)?;
        self.attempt(message, &to.wanted.target, secrets, now).await
    }

    async fn attempt(
        &self,
        message: Message,
        target: &str,
        secrets: &[Secret],
        now: DateTime<Utc>,
    ) -> Result<Attempt> {
        let timestamp = now.timestamp().to_string();
        let signature = message.signed(&timestamp, secrets);
        let (outside, target) = (self.inner.outside.clone(), target.to_owned());
        let told = tokio::task::spawn_blocking(move || {
            let headers = [
                ("content-type", "application/cloudevents+json; charset=utf-8"),
                ("webhook-id", &message.id),
                ("webhook-timestamp", &timestamp),
                ("webhook-signature", &signature),
            ];
            let (body, most_bytes) = (Some(message.body.as_slice()), ANSWER_BYTES);
            outside.tell(&Call { url: &target, headers: &headers, body, most_bytes })
        });
        let attempt = match told.await.map_err(Error::internal)? {
            Ok(reply) => {
                let ended = Ended::of_status(reply.status);
                let retry_after = reply.retry_after.filter(|_| ended == Ended::TooBusy);
                Attempt { ended, status: Some(reply.status), retry_after }
            }
            Err(no) => Attempt { ended: end_of(no), status: None, retry_after: None },
        };
        self.inner.told.count(attempt.ended);
        Ok(attempt)
    }

    fn source(&self) -> &str {
        self.inner.webhooks.source.as_deref().unwrap_or_else(|| self.public_url())
    }

    /// How often an attempt of this process ended in which way, and how many messages it gave up.
    #[must_use]
    pub fn told(&self) -> (BTreeMap<Ended, u64>, u64) {
        let Told { ends, given_up, .. } = &self.inner.told;
        let ends = ends.read().unwrap_or_else(PoisonError::into_inner).clone();
        (ends, given_up.load(Ordering::Relaxed))
    }
}

impl Told {
    pub(super) fn new() -> Self {
        Self {
            ends: RwLock::default(),
            given_up: AtomicU64::new(0),
            trials: Arc::new(Semaphore::new(TRIALS)),
        }
    }

    fn count(&self, ended: Ended) {
        let mut ends = self.ends.write().unwrap_or_else(PoisonError::into_inner);
        *ends.entry(ended).or_default() += 1;
    }
}

const fn end_of(no: NoReply) -> Ended {
    match no {
        NoReply::Forbidden => Ended::Forbidden,
        NoReply::UnknownHost => Ended::UnknownHost,
        NoReply::TimedOut => Ended::TimedOut,
        NoReply::Unreachable => Ended::Unreachable,
        NoReply::Untrusted => Ended::Untrusted,
        NoReply::TooLarge | NoReply::Strange => Ended::Strange,
    }
}

fn uuid(bytes: [u8; 16]) -> String {
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// From 0 up to 1.
fn chance() -> Result<f64> {
    Ok(f64::from(u32::from_le_bytes(random::bytes()?)) / f64::from(u32::MAX))
}
