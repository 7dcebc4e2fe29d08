//! Receivers of webhooks on this machine: one that keeps what it got and answers as it was told, and odd ones.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A message that came in.
#[derive(Clone)]
pub(crate) struct Got {
    headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether one of its signatures is made with this secret, and its moment is not long ago.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let timestamp = self.header("webhook-timestamp");
        assert!(timestamp.parse::<i64>().unwrap() > 1_700_000_000);
        let signed =
            [self.header("webhook-id").as_bytes(), b".", timestamp.as_bytes(), b".", &self.body].concat();
        let expected = format!("v1,{}", STANDARD.encode(hmac(&key, &signed)));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// HMAC-SHA256 as RFC 2104 describes it, apart from the one that signed.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Sha256::digest([padded(0x36).as_slice(), message].concat());
    Sha256::digest([padded(0x5c).as_slice(), &inner].concat()).to_vec()
}

#[derive(Default)]
struct Kept {
    got: Vec<Got>,
    says: VecDeque<u16>,
    points_to: String,
    hangs: bool,
}

/// A receiver that keeps what it gets. It answers 204, unless it was told otherwise.
pub(crate) struct Receiver {
    pub url: String,
    kept: Arc<Mutex<Kept>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/haak", listener.local_addr().unwrap());
        let router = Router::new().fallback(receive).with_state(Arc::clone(&kept));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, kept }
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        self.kept.lock().unwrap().got.clone()
    }

    /// What it answers first, one after the other.
    pub(crate) fn says(&self, statuses: impl IntoIterator<Item = u16>) {
        self.kept.lock().unwrap().says.extend(statuses);
    }

    /// Where it redirects to.
    pub(crate) fn points_to(&self, url: &str) {
        url.clone_into(&mut self.kept.lock().unwrap().points_to);
    }

    /// It takes the next message and then says nothing.
    pub(crate) fn hangs_once(&self) {
        self.kept.lock().unwrap().hangs = true;
    }
}

async fn receive(
    State(kept): State<Arc<Mutex<Kept>>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap) {
    let mut answer = HeaderMap::new();
    let (status, hangs) = {
        let mut kept = kept.lock().unwrap();
        kept.got.push(Got { headers, body: body.to_vec() });
        let status = kept.says.pop_front().unwrap_or(204);
        if status == 429 {
            answer.insert("retry-after", "7200".parse().unwrap());
        }
        if !kept.points_to.is_empty() {
            answer.insert("location", kept.points_to.parse().unwrap());
        }
        (status, std::mem::take(&mut kept.hangs))
    };
    if hangs {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    (StatusCode::from_u16(status).unwrap(), answer)
}

/// What an odd receiver does once it read something.
#[derive(Clone, Copy)]
pub(crate) enum Odd {
    /// Nothing.
    Hangs,
    /// It closes.
    Closes,
    /// It answers with its head byte by byte.
    DripsHead,
    /// It answers at once, with its body byte by byte.
    DripsBody,
    /// It answers with more than anyone wants to read.
    Floods,
    /// It answers with something else than HTTP.
    Babbles,
}

/// The address of an odd receiver.
pub(crate) async fn odd(which: Odd) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/haak", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(behave(stream, which));
        }
    });
    url
}

async fn behave(mut stream: TcpStream, which: Odd) {
    let mut read = [0; 16 * 1024];
    let _ = stream.read(&mut read).await;
    match which {
        Odd::Hangs => tokio::time::sleep(Duration::from_secs(60)).await,
        Odd::Closes => {}
        Odd::DripsHead => drip(&mut stream, b"HTTP/1.1 204 No Content\r\nX-Traag: ").await,
        Odd::DripsBody => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n").await;
            drip(&mut stream, b"x").await;
        }
        Odd::Floods => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n").await;
            while stream.write_all(&[b'x'; 65_536]).await.is_ok() {}
        }
        Odd::Babbles => {
            let _ = stream.write_all(b"WAT? wat zegt u\r\n\r\n").await;
        }
    }
}

async fn drip(stream: &mut TcpStream, first: &[u8]) {
    for byte in first.iter().copied().chain(std::iter::repeat(b'x')) {
        if stream.write_all(&[byte]).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}
