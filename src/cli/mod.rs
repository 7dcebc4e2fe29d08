//! The command line, in Dutch: one file a command.
//!
//! Door: [`main`]. Exit code 0 is good, 1 is "looked at, and not good", 2 is "could not be looked
//! at", 3 is "looked at, and not decided". What was asked for goes to standard output and everything about it to standard error, with
//! what to do. Refuses: to guess. What the register refuses is shown with its place and its code.

mod audit;
mod compare;
mod configuration;
mod erase;
mod export;
mod import;
mod key;
mod lint;
mod migrate;
mod mirror;
mod needed;
mod openapi;
mod opening;
mod progress;
mod remote;
mod report;
mod sample;
mod serve;
mod sign;
mod terminal;
mod token;
mod usage;
mod validate;
mod verify;
mod words;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{NaiveDate, Utc};
use clap::{Args, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::config::{self, Config, Flags};
use crate::domain::{Error, Language};
use crate::registry::Act;

/// Het register van gemeentelijke standaarden: publiceren, controleren en nalezen.
///
/// Zonder opdracht start het register (`maatstaf serve`), met een SQLite-database in deze map en de
/// standaarden die in het programma zitten.
#[derive(Parser)]
#[command(name = "maatstaf", version, override_usage = "maatstaf [OPDRACHT] [OPTIES]", after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

const EXAMPLES: &str = "\
Voorbeelden:
  maatstaf                                        start op http://127.0.0.1:8080
  maatstaf validate --standard adres adres.json   controleert, zonder te versturen
  maatstaf validate --standard adres@1 *.json     volgens de hoogste versie 1
  maatstaf compare oud.json nieuw.json            zegt wat er verandert, en voor wie dat breekt
  maatstaf token create wilma --rol auteur        maakt een sleutel om te schrijven
  maatstaf verify bewijs.jws --jwks sleutels.json controleert wat een register ondertekende

Uitkomst (exit code): 0 goed, 1 bekeken en niet goed, 2 niet kunnen bekijken,
3 bekeken en onbeslist.";

/// What goes with every command.
#[derive(Args)]
struct Common {
    /// Taal van bevindingen en meldingen: nl (standaard) of en
    #[arg(long = "taal", value_name = "TAAL", global = true, value_enum, default_value = "nl")]
    language: Tongue,
    /// Configuratiebestand (TOML) in plaats van ./maatstaf.toml
    #[arg(long = "config", value_name = "BESTAND", global = true)]
    config_file: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    Nl,
    En,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Serve),
    Import(import::Import),
    Export(export::Export),
    Mirror(mirror::Mirror),
    Validate(validate::Validate),
    Compare(compare::Compare),
    Lint(lint::Lint),
    Sample(sample::Sample),
    #[command(subcommand)]
    Token(token::Token),
    #[command(subcommand)]
    Key(key::KeyCommand),
    Sign(sign::Sign),
    Verify(verify::Verify),
    #[command(subcommand)]
    Audit(audit::Audit),
    Erase(erase::Erase),
    Openapi(openapi::Openapi),
    Migrate(migrate::Migrate),
    Config(configuration::Configuration),
}

/// What a command that came to its end has to say by its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    NotGood,
    NotJudged,
    Undecided,
}

/// Why a command did not come to its end.
#[derive(Debug)]
enum Failure {
    /// This, for whoever typed it.
    Said(String),
    /// Nobody reads the output any more.
    Closed,
}

type Outcome = Result<Verdict, Failure>;

impl Failure {
    fn said(sentence: impl Into<String>) -> Self {
        Self::Said(sentence.into())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Said(format!("Schrijven of lezen lukt niet: {error}.")),
        }
    }
}

impl From<config::ConfigError> for Failure {
    fn from(error: config::ConfigError) -> Self {
        Self::Said(error.to_string())
    }
}

impl Common {
    const fn language(&self) -> Language {
        match self.language {
            Tongue::Nl => Language::Nl,
            Tongue::En => Language::En,
        }
    }

    fn flags(&self) -> Flags {
        Flags::new(self.config_file.clone())
    }

    /// An error of the register, in words.
    fn failure(&self, error: &Error) -> Failure {
        Failure::Said(words::explain(error, self.language()))
    }
}

/// Runs what was asked for on the command line.
#[must_use]
pub fn main() -> ExitCode {
    let command = usage::in_dutch(<Cli as clap::CommandFactory>::command());
    let arguments = with_default_command(config::arguments(), &command);
    let matches = command.try_get_matches_from(&arguments);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage::explain(&error, &arguments),
    };
    match in_runtime(cli) {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::NotGood) => ExitCode::from(1),
        Ok(Verdict::Undecided) => ExitCode::from(3),
        Ok(Verdict::NotJudged) | Err(Failure::Closed) => ExitCode::from(2),
        Err(Failure::Said(sentence)) => {
            terminal::complain(&sentence);
            ExitCode::from(2)
        }
    }
}

fn in_runtime(cli: Cli) -> Outcome {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(cli))
}

async fn run(cli: Cli) -> Outcome {
    let common = &cli.common;
    match cli.command {
        Command::Serve(serve) => serve.run(common).await,
        Command::Import(import) => import.run(common).await,
        Command::Export(export) => export.run(common).await,
        Command::Mirror(mirror) => mirror.run(common).await,
        Command::Validate(validate) => validate.run(common).await,
        Command::Compare(compare) => compare.run(common).await,
        Command::Lint(lint) => lint.run(common).await,
        Command::Sample(sample) => sample.run(common).await,
        Command::Token(token) => token.run(common).await,
        Command::Key(key) => key.run(common),
        Command::Sign(sign) => sign.run(common).await,
        Command::Verify(verify) => verify.run(common).await,
        Command::Audit(audit) => audit.run(common).await,
        Command::Erase(erase) => erase.run(common).await,
        Command::Openapi(openapi) => openapi.run(),
        Command::Migrate(migrate) => migrate.run(common).await,
        Command::Config(configuration) => configuration.run(common),
    }
}

/// Whoever names no command wants the register to run; flags without a command are for `serve`.
fn with_default_command(mut arguments: Vec<OsString>, command: &clap::Command) -> Vec<OsString> {
    let about_itself = ["-h", "--help", "-V", "--version"];
    let is_named = |word: &OsString| {
        command.get_subcommands().any(|known| *word == known.get_name())
            || about_itself.iter().any(|flag| word == flag)
    };
    let begins_with_flag =
        arguments.get(1).is_none_or(|first| first.as_encoded_bytes().first() == Some(&b'-'));
    if begins_with_flag && !arguments.iter().skip(1).any(is_named) {
        arguments.insert(arguments.len().min(1), "serve".into());
    }
    arguments
}

/// On whose behalf a change is made from here.
fn act(reason: impl Into<String>) -> Act {
    Act { actor: config::operator(), at: Utc::now(), reason: reason.into() }
}

/// The flag that says which database.
#[derive(Args)]
struct DatabaseFlag {
    /// Database: sqlite:BESTAND of postgres://… (standaard sqlite:maatstaf.db)
    #[arg(long = "database", value_name = "ADRES")]
    database: Option<String>,
}

impl DatabaseFlag {
    fn config(&self, common: &Common) -> Result<Config, Failure> {
        Ok(Config::load(&common.flags().with("database", "--database", self.database.as_deref()))?)
    }
}

fn parse_day(written: &str) -> Result<NaiveDate, String> {
    written.parse().map_err(|_| "verwacht een datum als jjjj-mm-dd, zoals 2027-01-31".to_owned())
}
