//! `maatstaf key`: the keys that the register signs with. Not those by which one gets in: that is `maatstaf token`.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};

use crate::config::Config;
use crate::registry::{Key, Keys, Revocation};

use super::opening::keys_folder;
use super::terminal::{self, Paint, printable};
use super::{Common, Failure, Outcome, Verdict, parse_day};

/// Maakt, toont en beëindigt de sleutels waarmee het register ondertekent
#[derive(Subcommand)]
#[command(override_usage = "maatstaf key create|list|retire|revoke [OPTIES]")]
pub(super) enum KeyCommand {
    Create(Create),
    List(List),
    Retire(Retire),
    Revoke(Revoke),
}

/// Maakt een sleutel (RSA, 3072 bits), die vanaf nu ondertekent.
///
/// De geheime sleutel komt in de map, alleen te lezen voor de eigenaar; maak een reservekopie. Eerdere sleutels
/// ondertekenen dan niet meer, maar blijven gepubliceerd: wat zij ondertekenden, blijft te controleren. Een register
/// dat draait ziet de nieuwe sleutel binnen enkele seconden.
#[derive(Args)]
#[command(override_usage = "maatstaf key create [--database ADRES] [--keys MAP]")]
pub(super) struct Create {
    #[command(flatten)]
    folder: FolderFlags,
}

/// Toont de sleutels, zonder wat geheim is
#[derive(Args)]
#[command(override_usage = "maatstaf key list [--database ADRES] [--keys MAP]")]
pub(super) struct List {
    #[command(flatten)]
    folder: FolderFlags,
}

/// Laat een sleutel niet meer ondertekenen. Wat ermee is ondertekend, blijft gelden
#[derive(Args)]
#[command(override_usage = "maatstaf key retire [--database ADRES] [--keys MAP] -- SLEUTEL")]
pub(super) struct Retire {
    /// De naam van de sleutel (kid)
    #[arg(value_name = "SLEUTEL", allow_hyphen_values = true)]
    kid: String,
    #[command(flatten)]
    folder: FolderFlags,
}

/// Trekt een sleutel in: wat er daarna mee is ondertekend, geldt niet.
///
/// Noem met --per de dag waarop de sleutel in verkeerde handen kan zijn gekomen. Vaststellingen die met deze sleutel
/// zijn ondertekend, ondertekent 'maatstaf sign' opnieuw.
#[derive(Args)]
#[command(
    override_usage = "maatstaf key revoke --reden TEKST [--per DATUM] [--database ADRES] [--keys MAP] -- SLEUTEL"
)]
pub(super) struct Revoke {
    /// De naam van de sleutel (kid)
    #[arg(value_name = "SLEUTEL", allow_hyphen_values = true)]
    kid: String,
    /// Waarom; dit wordt gepubliceerd
    #[arg(long = "reden", value_name = "TEKST")]
    reason: String,
    /// Vanaf het begin van deze dag (UTC) tellen handtekeningen niet meer (standaard: vanaf nu)
    #[arg(long = "per", value_name = "DATUM", value_parser = parse_day)]
    from: Option<NaiveDate>,
    #[command(flatten)]
    folder: FolderFlags,
}

/// The flags that say where the keys lie.
#[derive(Args)]
struct FolderFlags {
    /// Het register waarvan de sleutels zijn, als dat niet uit de configuratie volgt
    #[arg(long = "database", value_name = "ADRES")]
    database: Option<String>,
    /// Map met sleutels (standaard: keys uit de configuratie, anders naast de SQLite-database)
    #[arg(long = "keys", value_name = "MAP")]
    keys: Option<String>,
}

impl FolderFlags {
    fn folder(&self, common: &Common) -> Result<PathBuf, Failure> {
        let flags = common.flags().with("keys", "--keys", self.keys.as_deref());
        let config = Config::load(&flags.with("database", "--database", self.database.as_deref()))?;
        keys_folder(&config).ok_or_else(|| {
            Failure::said("Zeg waar de sleutels liggen met --keys of MAATSTAF_KEYS: op PostgreSQL is er geen standaardmap.")
        })
    }

    fn open(&self, common: &Common) -> Result<Keys, Failure> {
        Keys::open(&self.folder(common)?).map_err(|error| common.failure(&error))
    }
}

impl KeyCommand {
    pub(super) fn run(self, common: &Common) -> Outcome {
        match self {
            Self::Create(create) => create.run(common),
            Self::List(list) => list.run(common),
            Self::Retire(retire) => retire.run(common),
            Self::Revoke(revoke) => revoke.run(common),
        }
    }
}

impl Create {
    fn run(self, common: &Common) -> Outcome {
        let folder = self.folder.folder(common)?;
        let key = Keys::create(&folder, Utc::now()).map_err(|error| common.failure(&error))?;
        terminal::say(&format!("{}\n", key.kid))?;
        terminal::remark(&format!(
            "Deze sleutel ondertekent vanaf nu. Hij ligt in {}: maak er een reservekopie van, en houd '{}.pem' geheim.",
            folder.display(),
            key.kid
        ));
        Ok(Verdict::Good)
    }
}

impl List {
    fn run(self, common: &Common) -> Outcome {
        let keys = self.folder.open(common)?.all();
        if keys.is_empty() {
            terminal::remark("Er zijn geen sleutels. Maak er een met 'maatstaf key create'.");
            return Ok(Verdict::Good);
        }
        let newest = keys.iter().rev().find(|key| key.is_active()).map(|key| key.kid.clone());
        let paint = Paint::for_output();
        let mut written =
            format!("{}\n", paint.strong(&format!("{:<43}  {:<10}  STAND", "SLEUTEL", "GEMAAKT")));
        for key in &keys {
            let state = state(key, newest.as_deref() == Some(&key.kid));
            written.push_str(&format!("{}  {}  {}\n", key.kid, key.created.date_naive(), printable(&state)));
        }
        terminal::say(&written)?;
        Ok(Verdict::Good)
    }
}

impl Retire {
    fn run(self, common: &Common) -> Outcome {
        let keys = self.folder.open(common)?;
        let key = keys.retire(&self.kid, Utc::now()).map_err(|error| common.failure(&error))?;
        ended(&self.folder.open(common)?, &format!("De sleutel '{}' ondertekent niet meer.", key.kid))
    }
}

impl Revoke {
    fn run(self, common: &Common) -> Outcome {
        let date = self.from.map_or_else(Utc::now, start_of);
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(Failure::said("Zeg met --reden waarom de sleutel wordt ingetrokken."));
        }
        let keys = self.folder.open(common)?;
        let revocation = Revocation { date, reason: reason.to_owned() };
        let key = keys.revoke(&self.kid, revocation).map_err(|error| common.failure(&error))?;
        let said = format!("De sleutel '{}' is ingetrokken per {}.", key.kid, shown(date));
        let verdict = ended(&self.folder.open(common)?, &said)?;
        terminal::remark("Vaststellingen onder deze sleutel ondertekent u opnieuw met 'maatstaf sign'.");
        Ok(verdict)
    }
}

fn ended(keys: &Keys, said: &str) -> Outcome {
    terminal::say(&format!("{said}\n"))?;
    if keys.current().is_none() {
        terminal::warn("Er is nu geen sleutel die ondertekent. Maak er een met 'maatstaf key create'.");
    }
    Ok(Verdict::Good)
}

fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn shown(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn state(key: &Key, signs: bool) -> String {
    match (&key.revoked, key.retired) {
        (Some(revoked), _) => format!("ingetrokken per {}: {}", shown(revoked.date), revoked.reason),
        (None, Some(since)) => format!("ondertekent niet meer sinds {}", since.date_naive()),
        (None, None) if signs => "ondertekent".to_owned(),
        (None, None) => "opgevolgd".to_owned(),
    }
}
