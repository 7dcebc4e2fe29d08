//! Small documents over HTTP: the processor time of the register beside that of a handler that only
//! echoes, and the time that answers take while a large delivery runs. Clients are processes of their own.
//! `cargo bench --bench small -- LINES.ndjson` (debt-relief records, made by benches/make_delivery.py).
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark that fails by unwrap says where, and gives figures for people"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use chrono::Utc;
use maatstaf::domain::Limits;
use maatstaf::http::{Settings, serve};
use maatstaf::registry::{Act, Registry, Setup, shipped};
use tokio::net::TcpListener;

/// As the program has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How large a small document is, about.
const SMALL: usize = 2_500;
const PATH: &str = "/v1/standaarden/schuldhulp-levering/versies/2.0.0/validaties?onderdeel=traject";
const CONNECTIONS: usize = 4;
/// A gigabit a second without what the network adds, in bytes, as curl takes it.
const GIGABIT: &str = "118M";

/// Asks over several connections, and prints how long each answer took, in microseconds.
fn client(address: SocketAddr, connections: usize, requests: usize, pause: Duration, body: &[u8]) {
    let ask = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut answers = BufReader::new(stream.try_clone().unwrap());
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let request = [head.as_bytes(), body].concat();
        let mut took = Vec::with_capacity(requests);
        for _ in 0..requests {
            let began = Instant::now();
            stream.write_all(&request).unwrap();
            let (mut line, mut length) = (String::new(), 0);
            while {
                line.clear();
                answers.read_line(&mut line).unwrap() > 2
            } {
                assert!(!line.starts_with("HTTP") || line.contains(" 200 "), "{line}");
                if let Some(told) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = told.trim().parse().unwrap();
                }
            }
            answers.read_exact(&mut vec![0; length]).unwrap();
            took.push(began.elapsed().as_micros());
            if !pause.is_zero() {
                std::thread::sleep(pause);
            }
        }
        took
    };
    let took: Vec<u128> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let took: Vec<String> = took.iter().map(ToString::to_string).collect();
    println!("{}", took.join(" "));
}

/// The times of a client process, sorted.
fn asked(address: SocketAddr, connections: usize, requests: usize, pause: u64, body: &Path) -> Vec<u64> {
    let numbers = [connections.to_string(), requests.to_string(), pause.to_string()];
    let client = Command::new(std::env::current_exe().unwrap())
        .args(["--client", &address.to_string()])
        .args(numbers)
        .arg(body)
        .output()
        .unwrap();
    assert!(client.status.success(), "{}", String::from_utf8_lossy(&client.stderr));
    let mut took: Vec<u64> = String::from_utf8(client.stdout)
        .unwrap()
        .split_whitespace()
        .map(|one| one.parse().unwrap())
        .collect();
    took.sort_unstable();
    took
}

/// The processor time of this process, in seconds.
fn processor_time() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = status.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

fn percentile(took: &[u64], share: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
    took.get((took.len() as f64 * share) as usize).copied().unwrap_or_default()
}

async fn register() -> SocketAddr {
    let limits = Limits::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let public_url = format!("http://{address}");
    let registry = Registry::open(
        "sqlite::memory:",
        1,
        Setup { limits, public_url: public_url.clone(), ..Setup::default() },
    )
    .await
    .unwrap();
    registry.migrate().await.unwrap();
    let act = Act { actor: "bench".into(), at: Utc::now(), reason: "bench".into() };
    registry.import(&shipped().unwrap(), &act).await.unwrap();
    let settings = Settings { public_url, limits, caller_header: None };
    tokio::spawn(serve(listener, registry, settings, axum::Router::new(), std::future::pending()));
    address
}

async fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router =
        Router::new().route(PATH.split('?').next().unwrap(), post(|body: Bytes| async move { body }));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// Processor time for one request, in microseconds: the median of five runs.
fn cost(address: SocketAddr, connections: usize, body: &Path) -> f64 {
    const REQUESTS: usize = 20_000;
    let each = REQUESTS / connections;
    asked(address, connections, 200, 0, body);
    let mut costs: Vec<f64> = (0..5)
        .map(|_| {
            let before = processor_time();
            asked(address, connections, each, 0, body);
            (processor_time() - before) * 1e6 / REQUESTS as f64
        })
        .collect();
    costs.sort_by(f64::total_cmp);
    costs[2]
}

/// Sends all lines again and again, until it is stopped: as fast as they are taken, or at most so fast.
fn giant(address: SocketAddr, lines: &Path, rate: Option<&str>) -> Child {
    let url = format!("http://{address}{PATH}");
    let rate = rate.map(|rate| format!("--limit-rate {rate}")).unwrap_or_default();
    let send = format!(
        "while curl -sS {rate} -o /dev/null -X POST -H 'Content-Type: application/x-ndjson' -T '{}' '{url}'; do :; done",
        lines.display()
    );
    Command::new("setsid").args(["sh", "-c", &send]).stdout(Stdio::null()).spawn().unwrap()
}

fn measure(lines: &Path) {
    let records = BufReader::new(std::fs::File::open(lines).unwrap()).lines().take(1_000).map(Result::unwrap);
    let record = records.min_by_key(|record| record.len().abs_diff(SMALL)).unwrap();
    let body = std::env::temp_dir().join(format!("maatstaf-small-{}.json", std::process::id()));
    std::fs::write(&body, &record).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (echo, register) = (runtime.block_on(echo()), runtime.block_on(register()));
    for connections in [1, CONNECTIONS] {
        let (bare, ours) = (cost(echo, connections, &body), cost(register, connections, &body));
        println!(
            "document of {} bytes over {connections} connection(s): {ours:.1} µs of processor time, an echo {bare:.1}: ratio {:.2}",
            record.len(),
            ours / bare
        );
    }
    for (speed, rate) in [("at the speed of a gigabit line", Some(GIGABIT)), ("as fast as it is taken", None)]
    {
        beside(speed, rate, [("echo", echo), ("register", register)], lines, &body);
    }
    std::fs::remove_file(body).unwrap();
}

/// How long answers take beside a delivery to the last of these, over how long without. An echo shares processors and
/// threads with the register: what it loses is what sharing costs anyone.
fn beside(speed: &str, rate: Option<&str>, who: [(&str, SocketAddr); 2], lines: &Path, body: &Path) {
    let ask = || who.map(|(_, address)| asked(address, CONNECTIONS, 2_000, 2, body));
    let idle = ask();
    let mut delivery = giant(who[1].1, lines, rate);
    std::thread::sleep(Duration::from_millis(500));
    let busy = ask();
    Command::new("sh").args(["-c", &format!("kill -- -{}", delivery.id())]).status().unwrap();
    delivery.wait().unwrap();
    for ((who, _), (idle, busy)) in who.into_iter().zip(idle.iter().zip(&busy)) {
        for share in [0.5, 0.99] {
            let (idle, busy) = (percentile(idle, share), percentile(busy, share));
            println!(
                "{who}, p{:.0}: idle {idle} µs, beside a delivery {speed} {busy} µs: ratio {:.2}",
                share * 100.0,
                busy as f64 / idle as f64
            );
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, address, connections, requests, pause, body] = arguments.as_slice()
        && mode == "--client"
    {
        let (connections, requests) = (connections.parse().unwrap(), requests.parse().unwrap());
        let pause = Duration::from_millis(pause.parse().unwrap());
        let body = std::fs::read(body).unwrap();
        return client(address.parse().unwrap(), connections, requests, pause, &body);
    }
    match arguments.iter().map(PathBuf::from).find(|path| path.is_file()) {
        Some(lines) => measure(&lines),
        None => println!("name a file of debt-relief records in lines, made by benches/make_delivery.py"),
    }
}
