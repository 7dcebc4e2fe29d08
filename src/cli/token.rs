//! `maatstaf token`: who may write in the register.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};

use crate::config::Config;
use crate::domain::{Fault, Grant, Grants, KeyName, OrganisationName};
use crate::registry::TokenRow;

use super::opening::{open_current, open_existing};
use super::terminal::{self, Paint, printable};
use super::{Common, DatabaseFlag, Failure, Outcome, Verdict, act, parse_day};

/// Maakt, toont en beëindigt sleutels waarmee in het register geschreven mag worden
#[derive(Subcommand)]
#[command(override_usage = "maatstaf token create|list|revoke [OPTIES]")]
pub(super) enum Token {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// Maakt een sleutel; alleen nu te zien.
///
/// De sleutel zelf staat alleen op standaarduitvoer, zodat 'maatstaf token create naam --rol auteur > bestand'
/// werkt. Het register bewaart er alleen een hash van.
#[derive(Args)]
#[command(override_usage = "maatstaf token create --rol ROL [OPTIES] NAAM")]
pub(super) struct Create {
    /// Van wie of waarvoor de sleutel is; verschijnt bij elke wijziging die ermee gedaan wordt
    #[arg(value_name = "NAAM")]
    name: String,
    /// Wat ermee mag: lezer, toetser, auteur, goedkeurder, beheerder of operator; zo nodig met waarvoor,
    /// als 'auteur:standaarden/adres' of 'beheerder:voorzieningen/jeugd'. Mag vaker
    #[arg(long = "rol", value_name = "ROL", required = true, value_parser = parse_grant)]
    grants: Vec<Grant>,
    /// Laatste dag waarop de sleutel werkt (standaard: geen einde)
    #[arg(long = "geldig-tot", value_name = "DATUM", value_parser = parse_day)]
    until: Option<NaiveDate>,
    /// De organisatie van wie hem krijgt, zoals het register haar noemt
    #[arg(long = "organisatie", value_name = "ORGANISATIE", value_parser = parse_organisation)]
    organisation: Option<OrganisationName>,
    #[command(flatten)]
    database: DatabaseFlag,
}

/// Toont de sleutels, zonder de sleutels zelf
#[derive(Args)]
#[command(override_usage = "maatstaf token list [OPTIES]")]
pub(super) struct List {
    #[command(flatten)]
    database: DatabaseFlag,
}

/// Beëindigt een sleutel, meteen
#[derive(Args)]
#[command(override_usage = "maatstaf token revoke [OPTIES] NAAM")]
pub(super) struct Revoke {
    /// De naam van de sleutel
    #[arg(value_name = "NAAM")]
    name: String,
    #[command(flatten)]
    database: DatabaseFlag,
}

impl Token {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        match self {
            Self::Create(create) => create.run(common).await,
            Self::List(list) => list.run(common).await,
            Self::Revoke(revoke) => revoke.run(common).await,
        }
    }
}

impl Create {
    async fn run(self, common: &Common) -> Outcome {
        let config = self.database.config(common)?;
        check_name(&self.name)?;
        let expires = self.until.map(end_of).transpose()?;
        let grants: Grants = self.grants.into_iter().collect();
        let registry = open_current(&config, common).await?;
        let (of, act) = (self.organisation.as_ref(), act("maatstaf token create"));
        let made = registry.create_token(&self.name, &grants, expires, of, &act).await;
        let made = made.map_err(|error| common.failure(&error))?;
        registry.close().await.map_err(|error| common.failure(&error))?;
        terminal::say(&format!("{}\n", made.secret))?;
        let until = self.until.map_or(String::new(), |day| format!(" Werkt tot en met {day}."));
        terminal::remark(&format!(
            "Dit is de sleutel '{}'. Bewaar hem nu: hij is later niet meer te zien.{until}\nGebruik: curl -H \"Authorization: Bearer <sleutel>\" … Beëindigen: maatstaf token revoke {}",
            made.name, made.name
        ));
        Ok(Verdict::Good)
    }
}

impl List {
    async fn run(self, common: &Common) -> Outcome {
        let config = self.database.config(common)?;
        let registry = open_existing(&config, common).await?;
        let tokens = registry.tokens().await.map_err(|error| common.failure(&error))?;
        registry.close().await.map_err(|error| common.failure(&error))?;
        if tokens.is_empty() {
            terminal::remark(
                "Er zijn geen sleutels. Maak er een met 'maatstaf token create NAAM --rol ROL'.",
            );
            return Ok(Verdict::Good);
        }
        terminal::say(&table(&tokens, Utc::now(), Paint::for_output()))?;
        Ok(Verdict::Good)
    }
}

impl Revoke {
    async fn run(self, common: &Common) -> Outcome {
        let config: Config = self.database.config(common)?;
        let registry = open_existing(&config, common).await?;
        let revoked = registry.revoke_token(&self.name, &act("maatstaf token revoke")).await;
        revoked.map_err(|error| common.failure(&error))?;
        registry.close().await.map_err(|error| common.failure(&error))?;
        terminal::say(&format!("De sleutel '{}' werkt niet meer.\n", printable(&self.name)))?;
        Ok(Verdict::Good)
    }
}

fn parse_grant(written: &str) -> Result<Grant, String> {
    written.parse().map_err(|fault: Fault| fault.message.nl)
}

fn parse_organisation(written: &str) -> Result<OrganisationName, String> {
    written.parse().map_err(|fault: Fault| fault.message.nl)
}

fn check_name(name: &str) -> Result<(), Failure> {
    name.parse::<KeyName>().map(drop).map_err(|fault| Failure::said(fault.message.nl))
}

/// The moment after this day, UTC.
fn end_of(day: NaiveDate) -> Result<DateTime<Utc>, Failure> {
    let next = day.checked_add_days(Days::new(1)).map(|next| next.and_time(NaiveTime::MIN).and_utc());
    next.filter(|end| *end > Utc::now()).ok_or_else(|| {
        Failure::said(format!("{day} is voorbij. Kies een dag vanaf vandaag voor --geldig-tot."))
    })
}

fn table(tokens: &[TokenRow], now: DateTime<Utc>, paint: Paint) -> String {
    let day = |moment: DateTime<Utc>| moment.date_naive().to_string();
    let heads =
        ["NAAM", "GEMAAKT", "WERKT T/M", "GEBRUIKT", "STAND", "ORGANISATIE", "ROLLEN"].map(str::to_owned);
    let rows: Vec<[String; 7]> = tokens
        .iter()
        .map(|token| {
            let last = token.expires_at.map(|end| day(end - chrono::TimeDelta::microseconds(1)));
            let used = token.last_used_on.map(|day| day.to_string());
            let absent = || "-".to_owned();
            [
                printable(&token.name),
                day(token.created_at),
                last.unwrap_or_else(absent),
                used.unwrap_or_else(absent),
                state(token, now).to_owned(),
                token.organisation.as_ref().map_or_else(absent, ToString::to_string),
                token.grants.to_string(),
            ]
        })
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().chain([&heads]).map(|row: &[String; 7]| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let widths: [usize; 7] = std::array::from_fn(width);
    let line = |row: &[String; 7]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut written = format!("{}\n", paint.strong(&line(&heads)));
    for row in &rows {
        written.push_str(&line(row));
        written.push('\n');
    }
    written
}

fn state(token: &TokenRow, now: DateTime<Utc>) -> &'static str {
    match (token.revoked_at, token.expires_at) {
        (Some(_), _) => "beëindigd",
        (None, Some(end)) if end <= now => "verlopen",
        (None, _) => "werkt",
    }
}
