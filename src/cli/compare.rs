//! `maatstaf compare OLD NEW`: what changed between two schemas, for whom that breaks, and which step of
//! the number is honest. Here, or by a running register (`--against`).
//!
//! Refuses: to guess what is meant. A side is a file that is there, or `standaard@versie`.

mod elsewhere;
mod here;
mod markdown;
mod plain;
#[cfg(test)]
mod tests;
mod wire;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::domain::comparison_words::spread_out;
use crate::domain::text::capital;
use crate::domain::{
    Answer, Bump, Compared, Honesty, Language, Party, Promise, Selector, Side, StandardName,
};
use crate::http::Vergelijking;

use super::terminal::{self, Paint};
use super::validate::{said_of, shown_name};
use super::{Common, Failure, Outcome, Verdict};

/// Vergelijkt twee schema's: wat verandert er, voor wie breekt dat, en welke stap van het nummer is eerlijk?
///
/// OUD en NIEUW zijn bestanden met een JSON Schema ('-' leest standaardinvoer), of versies uit het
/// register, zoals adres@1.0.0. Verwijzingen gaan naar de standaarden in het programma, in --schemas, in
/// --database of bij --against.
///
/// Uitkomst (exit code) voor wie levert, of met --reads voor wie leest: 0 bewezen, 1 weerlegd, 3
/// onbeslist. Met --bump: 0 die stap is eerlijk, 1 niet, 3 onbeslist. En 2: niet te vergelijken.
#[derive(Args)]
#[command(override_usage = "maatstaf compare [OPTIES] OUD NIEUW")]
pub(super) struct Compare {
    /// De oude: een bestand, of NAAM@VERSIE
    #[arg(value_name = "OUD", display_order = 1)]
    old: String,
    /// De nieuwe: een bestand, of NAAM@VERSIE
    #[arg(value_name = "NIEUW", display_order = 2)]
    new: String,
    /// Vorm van het antwoord: text (standaard), json (zoals de API het geeft) of markdown
    #[arg(long, value_name = "VORM", value_enum, default_value = "text")]
    format: FormatFlag,
    /// Vraag het voor wie leest, in plaats van voor wie levert
    #[arg(long, conflicts_with = "bump")]
    reads: bool,
    /// Vraag of deze stap van het nummer eerlijk is: patch, minor of major
    #[arg(long, value_name = "STAP", value_enum)]
    bump: Option<BumpFlag>,
    /// Aan wie het nummer iets belooft: wie-levert, wie-leest of beiden (anders wat de standaard zegt, of wie-levert)
    #[arg(long, value_name = "BELOFTE", value_enum)]
    promise: Option<PromiseFlag>,
    /// Laat het doen door een draaiend register op dit adres; de schema's gaan daarheen
    #[arg(long, value_name = "ADRES", conflicts_with_all = ["schemas", "database"])]
    against: Option<String>,
    /// Map met standaarden, in plaats van die in het programma
    #[arg(long, value_name = "MAP", conflicts_with = "database")]
    schemas: Option<String>,
    /// Database met standaarden: sqlite:BESTAND of postgres://…
    #[arg(long, value_name = "ADRES")]
    database: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatFlag {
    Text,
    Json,
    Markdown,
}

#[derive(Clone, Copy, ValueEnum)]
enum BumpFlag {
    Patch,
    Minor,
    Major,
}

#[derive(Clone, Copy, ValueEnum)]
enum PromiseFlag {
    WieLevert,
    WieLeest,
    Beiden,
}

/// What one of the two sides is.
#[derive(Debug, Clone)]
enum Named {
    File(PathBuf),
    Version(StandardName, Selector, String),
}

impl Named {
    fn of(written: &str, common: &Common) -> Result<Self, Failure> {
        let path = Path::new(written);
        if written == "-" || path.is_file() {
            return Ok(Self::File(path.to_owned()));
        }
        let Some((name, version)) = written.split_once('@') else {
            return Err(Failure::said(format!(
                "Er is geen bestand '{written}'. Een versie uit het register noemt u als NAAM@VERSIE, zoals adres@1.0.0."
            )));
        };
        Ok(Self::Version(
            name.parse().map_err(said_of(written, common))?,
            version.parse().map_err(said_of(written, common))?,
            version.to_owned(),
        ))
    }

    /// What it is called, with the exact number once that is known.
    fn name(&self, found: Option<&Side>) -> String {
        match (self, found) {
            (Self::File(path), _) => shown_name(path),
            (_, Some(Side { standard, number, .. })) => format!("{standard} {number}"),
            (Self::Version(standard, _, number), None) => format!("{standard} {number}"),
        }
    }
}

/// What was found, and how it was come by.
struct Told {
    /// What the two sides are called.
    names: [String; 2],
    compared: Compared,
    /// The answer of a register as it came.
    answer: Option<String>,
}

impl Told {
    fn of(sides: &[Named; 2], compared: Compared, answer: Option<String>) -> Self {
        let [old, new] = sides;
        let names = [old.name(compared.old.as_ref()), new.name(compared.new.as_ref())];
        Self { names, compared, answer }
    }
}

/// What there is to show, and in which light.
struct Shown<'c> {
    told: &'c Told,
    language: Language,
    /// Who comes first.
    first: Party,
    /// The step that was asked for.
    bump: Option<Bump>,
}

impl Compare {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        if self.old == "-" && self.new == "-" {
            return Err(Failure::said("Alleen een van de twee kan van standaardinvoer komen."));
        }
        let sides = [Named::of(&self.old, common)?, Named::of(&self.new, common)?];
        let promise = self.promise.map(Promise::from);
        let told = match &self.against {
            Some(address) => elsewhere::compared(address, sides, promise, common).await?,
            None => here::compared(&self, sides, promise, common).await?,
        };
        let shown = Shown {
            told: &told,
            language: common.language(),
            first: if self.reads { Party::Reads } else { Party::Delivers },
            bump: self.bump.map(Bump::from),
        };
        terminal::say(&match self.format {
            FormatFlag::Text => plain::written(&shown, Paint::for_output()),
            FormatFlag::Markdown => markdown::written(&shown),
            FormatFlag::Json => shown.as_json()?,
        })?;
        Ok(shown.verdict())
    }
}

impl Shown<'_> {
    /// As the interface writes it; what a register wrote, as it came.
    fn as_json(&self) -> std::io::Result<String> {
        let written = match &self.told.answer {
            Some(answer) => spread_out(answer),
            None => {
                let written = Vergelijking::new(&self.told.compared, self.language);
                spread_out(&serde_json::to_string(&written)?)
            }
        };
        Ok(format!("{written}\n"))
    }

    /// Both answers, that of who was asked for first.
    fn answers(&self) -> [(Party, &Answer); 2] {
        let comparison = &self.told.compared.comparison;
        let delivers = (Party::Delivers, &comparison.delivers);
        let reads = (Party::Reads, &comparison.reads);
        if self.first == Party::Reads { [reads, delivers] } else { [delivers, reads] }
    }

    /// What there is to say of the number, a sentence each.
    fn of_the_number(&self) -> Vec<String> {
        let compared = &self.told.compared;
        let mut said = compared.on_the_number();
        said.extend(self.bump.map(|bump| compared.comparison.step_in_words(compared.promise, bump)));
        said.iter().map(|text| text.in_language(self.language).to_owned()).collect()
    }

    fn verdict(&self) -> Verdict {
        if let Some(bump) = self.bump {
            let Compared { comparison, promise, .. } = &self.told.compared;
            return match comparison.honesty(*promise, bump) {
                Honesty::Honest => Verdict::Good,
                Honesty::Lies(_) => Verdict::NotGood,
                Honesty::Unsure => Verdict::Undecided,
            };
        }
        let [(_, answer), _] = self.answers();
        match answer {
            Answer::Proven => Verdict::Good,
            Answer::Refuted(_) => Verdict::NotGood,
            Answer::Undecided(_) => Verdict::Undecided,
        }
    }

    const fn pick(&self, nl: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Nl => nl,
            Language::En => en,
        }
    }
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::said(format!("'{}' kan niet worden gelezen: {error}.", shown_name(file)))
}

impl From<BumpFlag> for Bump {
    fn from(flag: BumpFlag) -> Self {
        match flag {
            BumpFlag::Patch => Self::Patch,
            BumpFlag::Minor => Self::Minor,
            BumpFlag::Major => Self::Major,
        }
    }
}

impl From<PromiseFlag> for Promise {
    fn from(flag: PromiseFlag) -> Self {
        match flag {
            PromiseFlag::WieLevert => Self::Delivers,
            PromiseFlag::WieLeest => Self::Reads,
            PromiseFlag::Beiden => Self::Both,
        }
    }
}
