//! Data that is sent to be judged: unpacked as it comes, within bounds of size and time.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use axum::body::{Body, BodyDataStream, HttpBody as _};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::Instant;
use tokio_util::io::StreamReader;

use crate::domain::{Error, Limits, Text, text};
use crate::registry::Salted;

use super::AppState;
use super::problem::{Refusal, Refused};
use super::request::{is_json, media_type};
use super::server::Connection;

/// How much has to come within `stall_seconds`: one byte at a time is no delivery.
const LEAST: usize = 16 * 1024;
/// How much is unpacked at a time.
const PIECE: usize = 64 * 1024;
/// Up to this much a packed body may unpack to whatever its size.
const FREE: u64 = 1024 * 1024;

/// What kind of data a body says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    Json,
    Lines,
    Sequence,
    Rows,
}

impl Media {
    fn of(headers: &HeaderMap) -> Option<Self> {
        match &*media_type(headers)? {
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Some(Self::Lines),
            "application/json-seq" => Some(Self::Sequence),
            "text/csv" => Some(Self::Rows),
            media if is_json(media) => Some(Self::Json),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Coding {
    Plain,
    Gzip,
    Zstd,
    Brotli,
}

impl Coding {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let Some(written) = headers.get(header::CONTENT_ENCODING) else { return Some(Self::Plain) };
        match written.to_str().ok()?.trim().to_ascii_lowercase().as_str() {
            "identity" => Some(Self::Plain),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "zstd" => Some(Self::Zstd),
            "br" => Some(Self::Brotli),
            _ => None,
        }
    }
}

/// The kinds of data that are taken, for whoever sends another.
fn taken() -> Text {
    text(
        "application/json, application/x-ndjson, application/json-seq of text/csv (ingepakt mag: Content-Encoding gzip, zstd of br)",
        "application/json, application/x-ndjson, application/json-seq or text/csv (it may be packed: Content-Encoding gzip, zstd or br)",
    )
}

/// A body of data, not read yet.
pub(super) struct Upload {
    pub media: Media,
    /// What takes a digest of the bytes as they come, unpacked, when one is asked for.
    pub salted: Option<Salted>,
    source: Source,
    /// What it comes over, where that is known.
    connection: Option<Arc<Connection>>,
    limits: Limits,
    began: Instant,
    /// How long was waited for the last bytes, and since when for the next.
    waited: Duration,
    waiting_since: Option<Instant>,
    since: usize,
    received: u64,
}

enum Source {
    Plain(BodyDataStream),
    Packed { reader: Pin<Box<dyn AsyncRead + Send>>, sent: Arc<Sent>, piece: BytesMut },
}

/// What came over the line of a packed body.
#[derive(Default)]
struct Sent {
    bytes: AtomicU64,
    broke_off: AtomicBool,
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.hold_back(false);
    }
}

impl FromRequest<AppState> for Upload {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let headers = request.headers();
        let (Some(media), Some(coding)) = (Media::of(headers), Coding::of(headers)) else {
            return Err(Refusal(Refused::MediaType(taken())));
        };
        let limits = state.settings.limits;
        let connection = request.extensions().get::<Arc<Connection>>().cloned();
        let source = Source::new(request.into_body(), coding);
        let began = Instant::now();
        Ok(Self {
            media,
            salted: None,
            source,
            connection,
            limits,
            began,
            waited: Duration::ZERO,
            waiting_since: None,
            since: 0,
            received: 0,
        })
    }
}

impl Source {
    fn new(body: Body, coding: Coding) -> Self {
        let plain = body.into_data_stream();
        if matches!(coding, Coding::Plain) {
            return Self::Plain(plain);
        }
        let sent = Arc::new(Sent::default());
        let packed = StreamReader::new(counted(plain, Arc::clone(&sent)));
        let reader: Pin<Box<dyn AsyncRead + Send>> = match coding {
            Coding::Gzip | Coding::Plain => {
                let mut decoder = GzipDecoder::new(packed);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            Coding::Zstd => {
                let mut decoder = ZstdDecoder::new(packed);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            Coding::Brotli => Box::pin(BrotliDecoder::new(packed)),
        };
        Self::Packed { reader, sent, piece: BytesMut::new() }
    }
}

fn counted(body: BodyDataStream, sent: Arc<Sent>) -> impl Stream<Item = io::Result<Bytes>> + Send {
    body.map(move |piece| match piece {
        Ok(piece) => {
            sent.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
            Ok(piece)
        }
        Err(_) => {
            sent.broke_off.store(true, Ordering::Relaxed);
            Err(io::ErrorKind::ConnectionReset.into())
        }
    })
}

impl Upload {
    /// The next bytes, unpacked; `None` at the end of a body that came whole.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        // A sender that is faster than we are would keep this thread to itself: let who else waits for it come first.
        if self.received > LEAST as u64 {
            tokio::task::yield_now().await;
        }
        let next = self.come().await;
        if let Some(asked) = self.waiting_since.take() {
            self.waited += asked.elapsed();
        }
        let Some(bytes) = next? else { return Ok(None) };
        if let Some(salted) = &self.salted {
            salted.add(&bytes);
        }
        self.received += bytes.len() as u64;
        self.since += bytes.len();
        if self.since >= LEAST {
            (self.since, self.waited) = (0, Duration::ZERO);
        }
        self.check_ratio()?;
        Ok(Some(bytes))
    }

    /// What comes next, waited for no longer than it may take.
    async fn come(&mut self) -> Result<Option<Bytes>, Error> {
        let mut next = pin!(self.source.next());
        // What is there already is not waited for, and needs no clock.
        if let Poll::Ready(next) = poll_fn(|context| Poll::Ready(next.as_mut().poll(context))).await {
            return next;
        }
        // Whoever asks may stop asking in between, and ask again.
        let asked = *self.waiting_since.get_or_insert_with(Instant::now);
        let (limits, waited, spent) = (self.limits, self.waited + asked.elapsed(), self.began.elapsed());
        let stall = Duration::from_secs(limits.stall_seconds).saturating_sub(waited);
        let whole = Duration::from_secs(limits.delivery_seconds).saturating_sub(spent);
        // A small body has to be there as soon as any other request.
        let small = Duration::from_secs(limits.request_seconds).saturating_sub(spent);
        let is_small = self.received < LEAST as u64;
        let patience = if is_small { small } else { stall.min(whole) };
        tokio::time::timeout(patience, next).await.unwrap_or_else(|_| {
            let (limit, seconds) = if whole < stall {
                ("delivery_seconds", limits.delivery_seconds)
            } else if is_small {
                ("request_seconds", limits.request_seconds)
            } else {
                ("stall_seconds", limits.stall_seconds)
            };
            Err(Error::Stalled { limit, seconds })
        })
    }

    /// Has its sender bring it in small steps, or no longer.
    pub(super) fn hold_back(&self, back: bool) {
        if let Some(connection) = &self.connection {
            connection.hold_back(back);
        }
    }

    fn check_ratio(&self) -> Result<(), Error> {
        let Source::Packed { sent, .. } = &self.source else { return Ok(()) };
        let packed = sent.bytes.load(Ordering::Relaxed);
        let most = packed.saturating_mul(self.limits.unpack_ratio).saturating_add(FREE);
        if self.received <= most {
            return Ok(());
        }
        let ratio = self.limits.unpack_ratio;
        Err(Error::Unpackable(text(
            format!(
                "De body pakt uit tot meer dan {ratio} keer zijn grootte (grens 'unpack_ratio'). Stuur de gegevens minder sterk ingepakt, of niet ingepakt."
            ),
            format!(
                "The body unpacks to more than {ratio} times its size (limit 'unpack_ratio'). Send the data packed less, or not packed."
            ),
        )))
    }

    /// The bytes up to the end of the body, or the first of them when there are more than `most`; and
    /// whether that was all.
    pub(super) async fn head(&mut self, most: usize) -> Result<(Bytes, bool), Error> {
        let mut first = None;
        let mut all = BytesMut::new();
        while let Some(bytes) = self.next().await? {
            match first.take() {
                None if all.is_empty() => first = Some(bytes),
                None => all.extend_from_slice(&bytes),
                Some(before) => {
                    all.extend_from_slice(&before);
                    all.extend_from_slice(&bytes);
                }
            }
            let length = first.as_ref().map_or(all.len(), Bytes::len);
            if length > most {
                return Ok((first.unwrap_or_else(|| all.freeze()), false));
            }
            if self.source.is_over() {
                break;
            }
        }
        Ok((first.unwrap_or_else(|| all.freeze()), true))
    }
}

impl Source {
    /// Whether it is known already that nothing comes any more.
    fn is_over(&self) -> bool {
        matches!(self, Self::Plain(body) if body.is_end_stream())
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        match self {
            Self::Plain(body) => match body.next().await {
                Some(piece) => piece.map(Some).map_err(|_| Error::Broken),
                None => Ok(None),
            },
            Self::Packed { reader, sent, piece } => {
                piece.reserve(PIECE);
                match reader.read_buf(piece).await {
                    Ok(0) => Ok(None),
                    Ok(_) => Ok(Some(piece.split().freeze())),
                    Err(_) if sent.broke_off.load(Ordering::Relaxed) => Err(Error::Broken),
                    Err(_) => Err(Error::Unpackable(text(
                        "De body is niet ingepakt zoals de header Content-Encoding zegt, of houdt te vroeg op.",
                        "The body is not packed as the Content-Encoding header says, or ends too early.",
                    ))),
                }
            }
        }
    }
}
