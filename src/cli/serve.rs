//! `maatstaf serve`: the register, listening, until it is told to stop.

use std::io::IsTerminal as _;
use std::net::SocketAddr;

use chrono::Utc;
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use crate::config::{self, Config, Flags, LogFormat};
use crate::http;
use crate::registry::{Backend, Outcome as Became, Registry, WRITTEN_EVERY};
use crate::web;

use super::opening::{make_current, make_first_key, open_as, shelf};
use super::terminal::{self, Paint};
use super::{Common, Failure, Outcome, Verdict, act, words};

/// Start het register (ook zonder opdracht).
///
/// SQLite (de standaard) vraagt geen voorbereiding: het bestand wordt gemaakt, bijgewerkt en, als het
/// leeg is, gevuld met de standaarden die in het programma zitten. Op PostgreSQL werkt u de database
/// eerst bij met 'maatstaf migrate'. Stoppen met Ctrl-C: wat onderweg is, wordt afgemaakt.
#[derive(Args)]
#[command(override_usage = "maatstaf serve [OPTIES]")]
pub(super) struct Serve {
    #[command(flatten)]
    flags: ServeFlags,
}

/// Everything that can be said with a flag about how the register runs.
#[derive(Args)]
pub(super) struct ServeFlags {
    /// Adres en poort om op te luisteren (standaard 127.0.0.1:8080)
    #[arg(long, value_name = "ADRES:POORT")]
    listen: Option<String>,
    /// Database: sqlite:BESTAND of postgres://… (standaard sqlite:maatstaf.db)
    #[arg(long, value_name = "ADRES")]
    database: Option<String>,
    /// Map met standaarden om een leeg register mee te vullen (standaard die in het programma)
    #[arg(long, value_name = "MAP")]
    schemas: Option<String>,
    /// Of een leeg register gevuld wordt (standaard ja op SQLite, nee op PostgreSQL)
    #[arg(long, value_name = "JA|NEE", num_args = 0..=1, default_missing_value = "ja")]
    load_schemas: Option<String>,
    /// Adres van het register voor de buitenwereld, zoals `https://register.gemeente.nl`
    #[arg(long, value_name = "ADRES")]
    public_url: Option<String>,
    /// Map met sleutels om mee te ondertekenen (standaard naast de SQLite-database; op PostgreSQL geen)
    #[arg(long, value_name = "MAP")]
    keys: Option<String>,
    /// Vorm van logregels: text (standaard) of json
    #[arg(long, value_name = "VORM")]
    log_format: Option<String>,
    /// Welke logregels, zoals warn of maatstaf=debug,info (standaard info)
    #[arg(long, value_name = "FILTER")]
    log_filter: Option<String>,
}

impl ServeFlags {
    /// These flags, with those that go with every command.
    pub(super) fn add_to(&self, flags: Flags) -> Flags {
        flags
            .with("listen", "--listen", self.listen.as_deref())
            .with("database", "--database", self.database.as_deref())
            .with("schemas", "--schemas", self.schemas.as_deref())
            .with("load_schemas", "--load-schemas", self.load_schemas.as_deref())
            .with("public_url", "--public-url", self.public_url.as_deref())
            .with("keys", "--keys", self.keys.as_deref())
            .with("log_format", "--log-format", self.log_format.as_deref())
            .with("log_filter", "--log-filter", self.log_filter.as_deref())
    }
}

impl Serve {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let config = Config::load(&self.flags.add_to(common.flags()))?;
        start_log(&config)?;
        // First, so that a port in use is found before a database is made.
        let listener =
            TcpListener::bind(config.listen).await.map_err(|error| cannot_listen(&config, &error))?;
        let listening = listener.local_addr()?;
        let theme = theme(&config)?;
        let public_url = config.public_url_at(listening);
        make_first_key(&config, common)?;
        let registry = open_as(&config, &public_url, common).await?;
        make_current(&registry, common).await?;
        fill_when_empty(&registry, &config, common).await?;
        sign_what_is_not(&registry, common).await?;
        let stop = until_told_to_stop()?;
        greet(&config, listening)?;
        let (tell, told) = watch::channel(());
        let telling = tokio::spawn(registry.clone().keep_telling(Utc::now, told));
        let stop = async move {
            stop.await;
            drop(tell);
        };
        let settings =
            http::Settings { public_url, limits: config.limits, caller_header: config.caller_header.clone() };
        let pages = web::pages(registry.clone(), theme);
        let counting = tokio::spawn(write_usage(registry.clone()));
        http::serve(listener, registry.clone(), settings, pages, stop).await?;
        telling.await.map_err(|error| Failure::said(error.to_string()))?;
        counting.abort();
        registry.close().await.map_err(|error| common.failure(&error))?;
        Ok(Verdict::Good)
    }
}

/// Writes who judged by what, again and again.
async fn write_usage(registry: Registry) {
    loop {
        tokio::time::sleep(WRITTEN_EVERY).await;
        if let Err(error) = registry.write_usage().await {
            tracing::warn!(?error, "who used which version could not be written; it is tried again");
        }
    }
}

/// The style sheet that the operator gives the pages.
fn theme(config: &Config) -> Result<Option<String>, Failure> {
    let Some(file) = &config.theme else { return Ok(None) };
    let read = std::fs::read_to_string(file);
    read.map(Some).map_err(|error| {
        Failure::said(format!("Het uiterlijk (theme) in {} is niet te lezen: {error}.", file.display()))
    })
}

fn start_log(config: &Config) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.log_filter).map_err(|error| Failure::said(error.to_string()))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal() && Paint::for_errors().is_on())
        .with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Failure::said(error.to_string()))
}

fn cannot_listen(config: &Config, error: &std::io::Error) -> Failure {
    let what_to_do = match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "daar luistert al iets. Stop dat, of kies een andere poort met --listen"
        }
        std::io::ErrorKind::PermissionDenied => "dat mag niet. Kies een poort boven 1023 met --listen",
        std::io::ErrorKind::AddrNotAvailable => {
            "dit is geen adres van deze machine. Neem 0.0.0.0 voor alle adressen, of 127.0.0.1 voor alleen deze machine"
        }
        _ => return Failure::said(format!("Luisteren op {} lukt niet: {error}.", config.listen)),
    };
    Failure::said(format!("Luisteren op {} lukt niet: {what_to_do}.", config.listen))
}

/// Puts the standards of the folder in a register that has none.
async fn fill_when_empty(registry: &Registry, config: &Config, common: &Common) -> Result<(), Failure> {
    let wanted = config.load_schemas.unwrap_or(registry.backend() == Backend::Sqlite);
    if !wanted || !registry.is_empty().await.map_err(|error| common.failure(&error))? {
        return Ok(());
    }
    let shelf = shelf(config, common)?;
    let imported = registry.import(&shelf, &act("eerste vulling")).await;
    let imported = imported.map_err(|error| common.failure(&error))?;
    for (thing, error) in imported.refused() {
        terminal::warn(&format!("{thing} is geweigerd:"));
        terminal::remark(&words::explain(error, common.language()));
    }
    let refused = imported.refused().count();
    let added = imported.count(|became| matches!(became, Became::Added | Became::Published));
    tracing::info!(added, refused, "The empty register was filled");
    Ok(())
}

/// Signs what was published before there was a key. On PostgreSQL the operator decides when: `maatstaf sign`.
async fn sign_what_is_not(registry: &Registry, common: &Common) -> Result<(), Failure> {
    if registry.backend() != Backend::Sqlite || !registry.signs() {
        return Ok(());
    }
    let signed = registry.sign_all(&act("maatstaf serve")).await.map_err(|error| common.failure(&error))?;
    if signed > 0 {
        tracing::info!(signed, "Versions and release sets that had no signature were signed");
    }
    Ok(())
}

fn greet(config: &Config, listening: SocketAddr) -> Result<(), Failure> {
    if config.public_url.is_none() && !listening.ip().is_loopback() {
        terminal::warn(&format!(
            "Het register is vanaf andere machines te bereiken, maar weet zijn adres niet. In adressen en verwijzingen staat nu {}. Stel het in met --public-url of MAATSTAF_PUBLIC_URL.",
            config.public_url_at(listening)
        ));
    }
    let here = config::local_url(listening);
    let paint = Paint::for_output();
    let (here, docs) = (paint.strong(&here), paint.strong(&format!("{here}/docs")));
    Ok(terminal::say(&format!("Maatstaf luistert op {here}, met uitleg op {docs}. Stoppen: Ctrl-C.\n"))?)
}

/// Ends when the register is asked to stop. Whoever asks a second time does not want to wait.
#[cfg(unix)]
fn until_told_to_stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut either = async move || {
        tokio::select! {
            _ = interrupt.recv() => 130,
            _ = terminate.recv() => 143,
        }
    };
    Ok(async move {
        either().await;
        stopping();
        tokio::spawn(async move { std::process::exit(either().await) });
    })
}

#[cfg(not(unix))]
fn until_told_to_stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async move {
        drop(tokio::signal::ctrl_c().await);
        stopping();
        tokio::spawn(async move {
            drop(tokio::signal::ctrl_c().await);
            std::process::exit(130)
        });
    })
}

fn stopping() {
    terminal::remark("Maatstaf stopt: wat onderweg is, wordt afgemaakt. Nog een keer Ctrl-C stopt meteen.");
}
