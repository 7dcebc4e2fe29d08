//! The accept loop. `axum::serve` never ends a connection that trickles its headers or does nothing,
//! so this one does: bounds on connections and header time, and a shutdown that finishes what it
//! has begun.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::num::NonZero;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use rustix::net::sockopt::set_socket_recv_buffer_size;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{self, Handle};
use tokio::sync::{Semaphore, watch};
use tokio::time::Sleep;

use crate::registry::Registry;

use super::{Settings, router_until};

/// Most bytes of headers that are read ahead.
const HEADER_BYTES: usize = 64 * 1024;

/// How much the system takes ahead of us of a connection that is held back, in bytes. What it takes at once a sender on the
/// same network brings at once, and small documents wait for as long. The system doubles it for its own use, and large
/// packets may fill that too (socket(7), `SO_RCVBUF`).
const LITTLE_AHEAD: usize = 32 * 1024;
/// The same once it is held back no longer, where the system can't be left to itself again.
const MUCH_AHEAD: usize = 1024 * 1024;

/// The part of `shutdown_seconds` after which deliveries that are under way are ended.
const CLOSING_AFTER: f32 = 0.75;

/// Tells deliveries that the register is about to end.
#[derive(Debug, Clone)]
pub(super) struct Closing(watch::Receiver<bool>);

impl Closing {
    /// Never, where nothing ends.
    pub(super) fn never() -> Self {
        Self(watch::channel(false).1)
    }

    /// Waits until it is about to end.
    pub(super) async fn come(&mut self) {
        if self.0.wait_for(|closing| *closing).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The connection that a request came over.
#[derive(Debug)]
pub(super) struct Connection {
    /// The address of the other side, written once for all requests.
    pub peer: Arc<str>,
    /// How much the system is to take of it ahead of us, in bytes; 0 as long as it does as it likes.
    ahead: AtomicUsize,
}

impl Connection {
    fn with(peer: IpAddr) -> Self {
        Self { peer: peer.to_string().into(), ahead: AtomicUsize::new(0) }
    }

    /// Has its sender bring what comes in small steps, or no longer: from when it is read next.
    pub(super) fn hold_back(&self, back: bool) {
        let was_held_back = self.ahead.load(Ordering::Relaxed) != 0;
        if back || was_held_back {
            self.ahead.store(if back { LITTLE_AHEAD } else { MUCH_AHEAD }, Ordering::Relaxed);
        }
    }
}

/// A connection that ends when the other side takes nothing for too long: hyper itself would wait for
/// ever.
struct Impatient {
    stream: TcpStream,
    own: Arc<Connection>,
    /// What the system was told last of how much to take ahead.
    ahead: usize,
    patience: Duration,
    until: Option<Pin<Box<Sleep>>>,
}

impl Impatient {
    fn new(stream: TcpStream, own: Arc<Connection>, patience: Duration) -> Self {
        Self { stream, own, ahead: 0, patience, until: None }
    }

    /// Has the system take as much ahead as is wanted.
    fn take_ahead(&mut self) {
        let wanted = self.own.ahead.load(Ordering::Relaxed);
        if self.ahead != wanted {
            self.ahead = wanted;
            // Where the system does not do so, small documents wait longer, and nothing is lost.
            let _ = set_socket_recv_buffer_size(&self.stream, wanted);
        }
    }

    fn watched<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.until = None;
            return written;
        }
        let patience = self.patience;
        let until = self.until.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        match until.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Impatient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.take_ahead();
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Impatient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watched(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.watched(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A thread that answers, with a runtime of its own. A connection stays on its thread: a runtime that shares its work
/// among threads wakes another of them for most small requests, which costs more than it gains.
struct Answering {
    runtime: Handle,
    /// Held by each connection that is served here.
    connections: Arc<()>,
}

impl Answering {
    /// One for each processor. They last as long as the process: connections to the database that are opened on one are
    /// used on others, and after the last answer.
    fn threads() -> io::Result<&'static [Self]> {
        static THREADS: OnceLock<Vec<Answering>> = OnceLock::new();
        if let Some(threads) = THREADS.get() {
            return Ok(threads);
        }
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let started = (0..processors).map(Self::start).collect::<io::Result<_>>()?;
        Ok(THREADS.get_or_init(|| started))
    }

    fn start(number: usize) -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let thread = thread::Builder::new().name(format!("answer-{number}"));
        thread.spawn(move || runtime.block_on(std::future::pending::<()>()))?;
        Ok(Self { runtime: handle, connections: Arc::default() })
    }
}

/// Serves until `shutdown`, then takes no new connections and finishes what is under way.
///
/// # Errors
/// When the threads that answer can't be started.
pub async fn serve(
    listener: TcpListener,
    registry: Registry,
    settings: Settings,
    pages: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let limits = settings.limits;
    let (close, closing) = watch::channel(false);
    let stall = Duration::from_secs(limits.stall_seconds);
    let service = TowerToHyperService::new(router_until(registry, settings, pages, Closing(closing)));
    let mut builder = Builder::new();
    let headers = Duration::from_secs(limits.header_seconds);
    builder.timer(TokioTimer::new()).header_read_timeout(headers).max_buf_size(HEADER_BYTES);
    let threads = Answering::threads()?;
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    tokio::pin!(shutdown);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut shutdown => break,
        };
        // Past the bound a connection is closed at once: waiting would only hide the shortage.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        // Answers are small and whole: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let own = Arc::new(Connection::with(peer));
        let (service, known) = (service.clone(), Arc::clone(&own));
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Arc::clone(&known));
            service.call(request)
        });
        let (builder, watcher) = (builder.clone(), graceful.watcher());
        let (Some(least), Ok(stream)) =
            (threads.iter().min_by_key(|thread| Arc::strong_count(&thread.connections)), stream.into_std())
        else {
            continue;
        };
        let held = (place, Arc::clone(&least.connections));
        least.runtime.spawn(async move {
            let Ok(stream) = TcpStream::from_std(stream) else { return };
            let stream = Impatient::new(stream, own, stall);
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            if watcher.watch(connection).await.is_err() {
                tracing::debug!("a connection ended early");
            }
            drop(held);
        });
    }
    drop(listener);
    let most = Duration::from_secs(limits.shutdown_seconds);
    // A delivery that can't end in time is told so while its caller can still be told.
    tokio::spawn(async move {
        tokio::time::sleep(most.mul_f32(CLOSING_AFTER)).await;
        close.send_replace(true);
        close.closed().await;
    });
    if tokio::time::timeout(most, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were not finished within shutdown_seconds");
    }
    Ok(())
}

/// The next connection. A failure to accept is the system's shortage of the moment: wait, go on.
async fn accept(listener: &TcpListener) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer.ip()),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::net::sockopt::socket_recv_buffer_size;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn the_system_takes_as_much_as_it_likes_until_a_connection_is_held_back_and_much_once_it_is_let_go()
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut sender = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, peer) = accept(&listener).await;
        let own = Arc::new(Connection::with(peer));
        let mut stream = Impatient::new(stream, Arc::clone(&own), Duration::from_secs(5));
        let left_to_itself = socket_recv_buffer_size(&stream.stream).unwrap();
        let mut ahead = Vec::new();
        for back in [false, true, true, false, true] {
            own.hold_back(back);
            sender.write_all(b"x").await.unwrap();
            assert_eq!(stream.read_u8().await.unwrap(), b'x');
            ahead.push(socket_recv_buffer_size(&stream.stream).unwrap());
        }
        let [untouched, little, still, much, again] = ahead[..] else { panic!("{ahead:?}") };
        assert_eq!(untouched, left_to_itself);
        assert!(little < left_to_itself && little < much, "{ahead:?}");
        assert_eq!([still, again], [little; 2]);
    }
}
