//! Judging a delivery as it comes in: nothing is stored, and judging keeps pace with the upload.
//!
//! A [`Delivery`] is fed bytes, has the records in them judged on all processors, and gives the findings
//! in the order of the data. Feeding waits while more is being judged than fits, which is what holds the
//! sender back. Whoever drops it stops its work.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::NaiveDate;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::domain::error::Result;
use crate::domain::{Error, Finding, Limits};
use crate::validation::stream::{Form, Intake, Measure, OPENED_AT, Outcome, Tally, judge};

use super::judge::{check_part, record_key};
use super::pool::Lane;
use super::{JudgeRequest, Judged, Registry, Resolved};

/// Blocks that may wait or be judged, for each thread.
const BLOCKS_A_THREAD: usize = 3;

/// How long a delivery pauses to make way: as short as the timers are.
const PAUSE: Duration = Duration::from_millis(1);
/// After so many bytes, for every two threads that judge. What a delivery takes at once, its sender brings at once, and
/// whoever asks meanwhile waits for as long.
const PACE: usize = 64 * 1024;
/// Small documents are said to be coming until this long after the last.
const LATELY: Duration = Duration::from_millis(100);

/// When a small document last came, which is judged at once and not by the pool.
#[derive(Debug)]
pub(super) struct Small {
    since: Instant,
    /// Microseconds from then to the last; 0 when none came.
    last: AtomicU64,
}

impl Small {
    pub(super) fn new() -> Self {
        Self { since: Instant::now(), last: AtomicU64::new(0) }
    }

    /// One came.
    pub(super) fn note(&self) {
        let now = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.last.store(now.max(1), Ordering::Relaxed);
    }

    fn came_lately(&self) -> bool {
        let last = self.last.load(Ordering::Relaxed);
        last != 0 && self.since.elapsed() < Duration::from_micros(last) + LATELY
    }
}

/// The deliveries that are under way, in all and for each caller.
#[derive(Debug, Clone)]
pub(super) struct Docks {
    places: Arc<Semaphore>,
    callers: Arc<Mutex<HashMap<String, usize>>>,
    most_a_caller: usize,
}

/// The right to have one delivery under way, until it is dropped.
#[derive(Debug)]
pub struct Dock {
    caller: String,
    callers: Arc<Mutex<HashMap<String, usize>>>,
    _place: OwnedSemaphorePermit,
}

impl Docks {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            places: Arc::new(Semaphore::new(limits.concurrent_deliveries)),
            callers: Arc::default(),
            most_a_caller: limits.deliveries_per_caller,
        }
    }

    fn enter(&self, caller: &str) -> Result<Dock> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let own = callers.get(caller).copied().unwrap_or_default();
        if own >= self.most_a_caller {
            return Err(Error::TooManyDeliveries { most: self.most_a_caller });
        }
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Error::Busy)?;
        callers.insert(caller.to_owned(), own + 1);
        Ok(Dock { caller: caller.to_owned(), callers: Arc::clone(&self.callers), _place: place })
    }
}

impl Drop for Dock {
    fn drop(&mut self) {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = callers.get_mut(&self.caller) {
            *own -= 1;
            if *own == 0 {
                callers.remove(&self.caller);
            }
        }
    }
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes that were judged, unpacked.
    pub bytes: u64,
    /// Records that were judged.
    pub records: u64,
    /// Findings so far, shown or not.
    pub findings: u64,
}

/// A delivery that is being judged.
#[derive(Debug)]
pub struct Delivery {
    by: Arc<Resolved>,
    request: JudgeRequest,
    on: NaiveDate,
    measure: Arc<Measure>,
    intake: Intake,
    tally: Tally,
    lane: Lane,
    under_way: VecDeque<oneshot::Receiver<Outcome>>,
    most_under_way: usize,
    small: Arc<Small>,
    /// After so many bytes it makes way, and so many came since it last did.
    pause_every: usize,
    unpaused: usize,
    found: Vec<Finding>,
    received: u64,
    most_bytes: u64,
    single: bool,
}

impl Registry {
    /// A place for a delivery of this caller.
    ///
    /// # Errors
    /// [`Error::TooManyDeliveries`] or [`Error::Busy`].
    pub fn dock(&self, caller: &str) -> Result<Dock> {
        self.inner.docks.enter(caller)
    }

    /// Begins to judge a delivery by a version; at most `most` findings are given.
    ///
    /// # Errors
    /// An unknown part, or a schema that can't be compiled.
    pub async fn begin(
        &self,
        by: Arc<Resolved>,
        on: NaiveDate,
        request: JudgeRequest,
        form: Form,
        most: usize,
    ) -> Result<Delivery> {
        check_part(&by, request.part.as_ref())?;
        let compiled = self.compiled_for(&by).await?;
        let record_key = record_key(&by, &request);
        let measure =
            Measure::new(compiled, request.part.as_ref(), request.values, record_key, request.today);
        let measure = Arc::new(measure.ok_or_else(|| Error::internal("a part without a subschema"))?);
        Ok(Delivery {
            intake: Intake::new(form, &measure, OPENED_AT),
            tally: Tally::new(most),
            lane: self.inner.pool.lane(),
            under_way: VecDeque::new(),
            most_under_way: BLOCKS_A_THREAD * self.inner.pool.threads(),
            small: Arc::clone(&self.inner.small),
            pause_every: PACE * (self.inner.pool.threads() / 2).max(1),
            unpaused: 0,
            found: Vec::new(),
            received: 0,
            most_bytes: self.limits().delivery_bytes,
            single: false,
            measure,
            by,
            request,
            on,
        })
    }
}

impl Delivery {
    /// Takes the next bytes, and waits while too much is being judged.
    ///
    /// # Errors
    /// What ends the delivery here: data that can't be read, or that is too large or too much work.
    pub async fn feed(&mut self, bytes: Bytes) -> Result<()> {
        let length = bytes.len();
        self.received += length as u64;
        if self.received > self.most_bytes {
            let bytes = usize::try_from(self.most_bytes).unwrap_or(usize::MAX);
            return self.end_by(Error::TooLarge { limit: "delivery_bytes", bytes }).await;
        }
        let fed = self.intake.feed(bytes);
        self.dispatch().await?;
        match fed {
            Ok(()) => self.make_way(length).await,
            Err(error) => self.end_by(error).await,
        }
    }

    /// Says that this was all, and waits until it is judged.
    ///
    /// # Errors
    /// As [`Delivery::feed`], and when the data is not complete.
    pub async fn finish(&mut self) -> Result<()> {
        let finished = self.intake.finish();
        self.dispatch().await?;
        match finished {
            Ok(()) => self.drain(0).await,
            Err(error) => self.end_by(error).await,
        }
    }

    /// Has what came so far judged, however little it is.
    ///
    /// # Errors
    /// As [`Delivery::feed`].
    pub async fn flush(&mut self) -> Result<()> {
        self.intake.flush();
        self.dispatch().await
    }

    /// What was judged before an error comes before it; an earlier error is the one that counts.
    async fn end_by(&mut self, error: Error) -> Result<()> {
        self.intake.flush();
        self.dispatch().await?;
        self.drain(0).await?;
        Err(error)
    }

    async fn dispatch(&mut self) -> Result<()> {
        while let Some(block) = self.intake.next_block() {
            self.drain(self.most_under_way - 1).await?;
            let (measure, room) = (Arc::clone(&self.measure), self.tally.room());
            self.under_way.push_back(self.lane.put(move || judge(&block, &measure, room)));
        }
        self.collect_done()
    }

    /// Whether it makes way for small documents now: they come.
    #[must_use]
    pub fn makes_way(&self) -> bool {
        self.small.came_lately()
    }

    /// While small documents come, has what came judged and pauses a moment after every few pieces: a delivery that keeps
    /// all processors busy makes each of them wait for one. Nobody pauses for small documents that are not there.
    async fn make_way(&mut self, received: usize) -> Result<()> {
        self.unpaused += received;
        if self.unpaused >= self.pause_every && self.makes_way() {
            self.unpaused = 0;
            self.flush().await?;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Waits until no more than this many blocks are under way.
    async fn drain(&mut self, most: usize) -> Result<()> {
        while self.under_way.len() > most {
            let Some(next) = self.under_way.front_mut() else { break };
            let outcome = next.await.map_err(Error::internal)?;
            self.under_way.pop_front();
            self.add(outcome)?;
        }
        Ok(())
    }

    /// Takes what is done already, without waiting.
    fn collect_done(&mut self) -> Result<()> {
        while let Some(Ok(outcome)) = self.under_way.front_mut().map(oneshot::Receiver::try_recv) {
            self.under_way.pop_front();
            self.add(outcome)?;
        }
        Ok(())
    }

    fn add(&mut self, outcome: Outcome) -> Result<()> {
        self.single = outcome.whole_document && self.tally.records() == 0;
        let findings = self.tally.add(outcome)?;
        self.found.extend(findings);
        Ok(())
    }

    /// The findings since the last time.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.found)
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { bytes: self.tally.bytes(), records: self.tally.records(), findings: self.tally.findings() }
    }

    /// By what it is judged.
    #[must_use]
    pub fn by(&self) -> &Resolved {
        &self.by
    }

    /// The verdict on all of it, with these findings.
    #[must_use]
    pub fn judged(self, findings: Vec<Finding>) -> Judged {
        let report = self.tally.report(findings, self.single);
        let today = self.request.today;
        Judged { by: self.by, part: self.request.part, on: self.on, today, party: self.request.party, report }
    }
}
