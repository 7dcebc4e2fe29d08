//! The accept loop. `axum::serve` never ends a connection that trickles its headers or does nothing,
//! so this one does: bounds on connections and header time, and a shutdown that finishes what it
//! has begun.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::registry::Registry;

use super::{Settings, router};

/// Most bytes of headers that are read ahead.
const HEADER_BYTES: usize = 64 * 1024;

/// Serves until `shutdown`, then takes no new connections and finishes what is under way.
///
/// # Errors
/// When the listener itself fails.
pub async fn serve(
    listener: TcpListener,
    registry: Registry,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let limits = settings.limits;
    let service = TowerToHyperService::new(router(registry, settings));
    let mut builder = Builder::new();
    let headers = Duration::from_secs(limits.header_seconds);
    builder.timer(TokioTimer::new()).header_read_timeout(headers).max_buf_size(HEADER_BYTES);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    tokio::pin!(shutdown);
    loop {
        let stream = tokio::select! {
            stream = accept(&listener) => stream,
            () = &mut shutdown => break,
        };
        // Past the bound a connection is closed at once: waiting would only hide the shortage.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        // Answers are small and whole: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let connection = builder.serve_connection(TokioIo::new(stream), service.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if connection.await.is_err() {
                tracing::debug!("a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    let most = Duration::from_secs(limits.shutdown_seconds);
    if tokio::time::timeout(most, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were not finished within shutdown_seconds");
    }
    Ok(())
}

/// The next connection. A failure to accept is the system's shortage of the moment: wait, go on.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
