//! Deliveries of any size: judged while they come in, answered as one report or line by line.
//!
//! With `Accept: application/x-ndjson` the answer begins at once: lines of progress, findings as they
//! are found, and a last line with the summary. Only that last line says that the delivery was judged to
//! its end. The line before a cut can't be mistaken for it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{self, HeaderName};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::{NaiveDate, Utc};
use futures_util::Stream;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::MissedTickBehavior;
use utoipa::ToSchema;

use crate::domain::{Error, Language, dutch_day};
use crate::registry::{Delivery, Dock, Form, JudgeRequest, Judged, Progress, Resolved, Salted};

use super::AppState;
use super::problem::{Problem, Refused, problem};
use super::reports::{Bevinding, Rapport};
use super::request::RequestId;
use super::server::Closing;
use super::upload::Upload;
use super::validations::receipt;

/// How often a line of progress comes at least.
const PROGRESS: Duration = Duration::from_secs(1);
/// How much of an answer waits for a reader, in bytes. A client that reads only when it has sent
/// everything gets all findings that an answer may hold without anyone waiting for the other.
const WAITING: usize = 8 * 1024 * 1024;

/// Een regel met hoe ver het is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Voortgang {
    /// Altijd `voortgang`.
    #[schema(example = "voortgang", pattern = "^voortgang$")]
    soort: &'static str,
    /// Beoordeelde bytes, uitgepakt.
    #[schema(example = 10_485_760)]
    bytes: u64,
    /// Beoordeelde records.
    #[schema(example = 4096)]
    records: u64,
    /// Bevindingen tot nu toe.
    #[schema(example = 3)]
    bevindingen: u64,
}

/// Een regel met een bevinding.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BevindingRegel {
    /// Altijd `bevinding`.
    #[schema(example = "bevinding", pattern = "^bevinding$")]
    soort: &'static str,
    /// De bevinding.
    #[serde(flatten)]
    bevinding: Bevinding,
}

/// De laatste regel van een levering die helemaal is beoordeeld; de bevindingen zijn de regels ervoor.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SamenvattingRegel {
    /// Altijd `samenvatting`.
    #[schema(example = "samenvatting", pattern = "^samenvatting$")]
    soort: &'static str,
    /// Het rapport, zonder bevindingen.
    #[serde(flatten)]
    rapport: Rapport,
}

/// De laatste regel van een levering die niet kon worden afgemaakt.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoutRegel {
    /// Altijd `fout`.
    #[schema(example = "fout", pattern = "^fout$")]
    soort: &'static str,
    /// Wat er mis ging.
    probleem: Problem,
}

/// Een regel van een antwoord in NDJSON.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes for OpenAPI what the answer is made of")]
pub(super) enum Regel {
    /// Hoe ver het is.
    Voortgang(Voortgang),
    /// Een bevinding.
    Bevinding(BevindingRegel),
    /// De laatste regel, als alles is beoordeeld.
    Samenvatting(SamenvattingRegel),
    /// De laatste regel, als dat niet lukte.
    Fout(FoutRegel),
}

/// What a delivery is judged by, and how it is answered.
pub(super) struct Order {
    pub by: Arc<Resolved>,
    pub on: NaiveDate,
    pub request: JudgeRequest,
    pub form: Form,
    pub language: Language,
    pub id: RequestId,
    pub salted: Option<Salted>,
}

/// From this many bytes on data takes one of the places for deliveries.
const LONG: usize = 1024 * 1024;

/// Judges a delivery to its end, and gives one bounded report. `head` is what was read of it already.
pub(super) async fn report(
    state: &AppState,
    order: Order,
    caller: &str,
    head: Bytes,
    mut rest: Option<Upload>,
) -> Result<Judged, Error> {
    let (mut dock, mut received) = (None, head.len());
    let most = state.settings.limits.findings;
    let Order { by, on, request, form, .. } = order;
    let mut delivery = state.registry.begin(by, on, request, form, most).await?;
    delivery.feed(head).await?;
    let mut closing = state.closing.clone();
    if let Some(upload) = &mut rest {
        while let Some(bytes) = next(upload, &mut closing).await? {
            received += bytes.len();
            if dock.is_none() && received > LONG {
                dock = Some(state.registry.dock(caller)?);
            }
            if dock.is_some() {
                upload.hold_back(delivery.makes_way());
            }
            delivery.feed(bytes).await?;
        }
    }
    delivery.finish().await?;
    let findings = delivery.take_findings();
    Ok(delivery.judged(findings))
}

async fn next(upload: &mut Upload, closing: &mut Closing) -> Result<Option<Bytes>, Error> {
    tokio::select! {
        next = upload.next() => next,
        () = closing.come() => Err(Error::Stopping),
    }
}

/// Judges a delivery and answers line by line.
pub(super) async fn streamed(
    state: AppState,
    order: Order,
    dock: Dock,
    head: Bytes,
    rest: Option<Upload>,
) -> Result<Response, Error> {
    let most = state.settings.limits.streamed_findings;
    let Order { by, on, request, form, language, id, salted } = order;
    let delivery = state.registry.begin(by, on, request, form, most).await?;
    let (lines, waiting) = mpsc::unbounded_channel();
    let run = Run { state, delivery, lines, room: Arc::new(Semaphore::new(WAITING)), language, id, salted };
    tokio::spawn(async move {
        run.finish(head, rest).await;
        drop(dock);
    });
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        // Proxies that gather an answer before they pass it on would hide the progress.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(Lines { waiting, ended: false })).into_response())
}

/// One line of an answer, with the room it takes while it waits.
struct Line {
    bytes: Bytes,
    is_last: bool,
    _room: Option<OwnedSemaphorePermit>,
}

/// The body of an answer. Without a last line it ends by an error: the connection breaks off, and
/// nobody takes what came for all there is.
struct Lines {
    waiting: mpsc::UnboundedReceiver<Line>,
    ended: bool,
}

impl Stream for Lines {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let line = std::task::ready!(self.waiting.poll_recv(context));
        Poll::Ready(match line {
            Some(line) => {
                self.ended |= line.is_last;
                Some(Ok(line.bytes))
            }
            None if self.ended => None,
            None => Some(Err(io::ErrorKind::ConnectionAborted.into())),
        })
    }
}

/// A delivery that is judged while its answer is written.
struct Run {
    state: AppState,
    delivery: Delivery,
    lines: mpsc::UnboundedSender<Line>,
    room: Arc<Semaphore>,
    language: Language,
    id: RequestId,
    salted: Option<Salted>,
}

/// Why a run ends early.
enum Ended {
    /// Nobody listens any more: there is nothing to say.
    Left,
    /// By this.
    By(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::By(error)
    }
}

impl Run {
    async fn finish(mut self, head: Bytes, rest: Option<Upload>) {
        let listener = self.lines.clone();
        let judged = tokio::select! {
            judged = self.judge(head, rest) => judged,
            () = listener.closed() => Err(Ended::Left),
        };
        self.log(&judged);
        let Self { state, delivery, lines, language, id, salted, .. } = self;
        let judged = match judged {
            Ok(()) => summary(&state, delivery.judged(Vec::new()), language, salted.as_ref()).await,
            Err(ended) => Err(ended),
        };
        let last = match judged {
            Ok(rapport) => line(&SamenvattingRegel { soort: "samenvatting", rapport }),
            Err(Ended::Left) => return,
            Err(Ended::By(error)) => {
                line(&FoutRegel { soort: "fout", probleem: problem(&Refused::Domain(error), language, id) })
            }
        };
        let _ = lines.send(Line { bytes: last, is_last: true, _room: None });
    }

    /// The request's own line was logged when the answer began.
    fn log(&self, judged: &Result<(), Ended>) {
        let Progress { bytes, records, findings } = self.delivery.progress();
        let end = match judged {
            Ok(()) => "judged",
            Err(Ended::Left) => "left by its caller",
            Err(Ended::By(Error::Internal(cause))) => {
                tracing::error!(request.id = %self.id, cause, "a delivery failed by our own fault");
                "failed"
            }
            Err(Ended::By(_)) => "refused",
        };
        tracing::info!(request.id = %self.id, bytes, records, findings, end, "a delivery ended");
    }

    async fn judge(&mut self, head: Bytes, mut rest: Option<Upload>) -> Result<(), Ended> {
        let mut closing = self.state.closing.clone();
        let mut ticks = tokio::time::interval(PROGRESS);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.feed(head).await?;
        while let Some(upload) = &mut rest {
            let next = tokio::select! {
                next = upload.next() => next?,
                _ = ticks.tick() => {
                    let flushed = self.delivery.flush().await;
                    self.tell().await?;
                    flushed?;
                    let Progress { bytes, records, findings } = self.delivery.progress();
                    self.say(&Voortgang { soort: "voortgang", bytes, records, bevindingen: findings }).await?;
                    continue;
                }
                () = closing.come() => return Err(Error::Stopping.into()),
            };
            match next {
                Some(bytes) => {
                    upload.hold_back(self.delivery.makes_way());
                    self.feed(bytes).await?;
                }
                None => break,
            }
        }
        let finished = self.delivery.finish().await;
        self.tell().await?;
        Ok(finished?)
    }

    async fn feed(&mut self, bytes: Bytes) -> Result<(), Ended> {
        let fed = self.delivery.feed(bytes).await;
        self.tell().await?;
        Ok(fed?)
    }

    /// Writes the findings that came since the last time.
    async fn tell(&mut self) -> Result<(), Ended> {
        for finding in self.delivery.take_findings() {
            let bevinding = Bevinding::new(finding, self.language);
            self.say(&BevindingRegel { soort: "bevinding", bevinding }).await?;
        }
        Ok(())
    }

    async fn say(&self, said: &impl Serialize) -> Result<(), Ended> {
        let bytes = line(said);
        let room = u32::try_from(bytes.len().min(WAITING)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room).acquire_many_owned(room).await.ok();
        self.lines.send(Line { bytes, is_last: false, _room: room }).map_err(|_| Ended::Left)
    }
}

/// The report on a delivery that was judged to its end, with the receipt that was asked for.
async fn summary(
    state: &AppState,
    judged: Judged,
    language: Language,
    salted: Option<&Salted>,
) -> Result<Rapport, Ended> {
    state.metrics.verdict(&judged);
    state.registry.count_use(&judged, dutch_day(Utc::now()));
    let receipt = receipt(&state.registry, &judged, salted).await?;
    Ok(Rapport::new(judged, language).with_receipt(receipt))
}

fn line(said: &impl Serialize) -> Bytes {
    let mut bytes = serde_json::to_vec(said).unwrap_or_default();
    bytes.push(b'\n');
    bytes.into()
}
