//! Who wants to be told, where, and how it went: subscriptions, their secrets, and the dispatch of one notice to
//! one subscriber. (A delivery is what somebody offers to be judged; what goes out is a dispatch.)
//!
//! Pure: when to try again is computed here from what is handed over ([`Pace`]), chance included.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

use super::error::Fault;
use super::notice::Interest;
use super::text::text;

/// The longest address that a subscription may have, in bytes.
pub const LONGEST_TARGET: usize = 2_000;

/// Most names in each list of what a subscription is about.
pub const MOST_NAMES: usize = 100;

/// How long an earlier secret still signs beside the new one.
pub const OLD_SECRET_HOURS: i64 = 24;

/// What a subscription is known by; can't be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SubscriptionId(Uuid);

impl SubscriptionId {
    /// Made of random bytes.
    #[must_use]
    pub const fn of_random(bytes: [u8; 16]) -> Self {
        Self(Builder::from_random_bytes(bytes).into_uuid())
    }
}

impl fmt::Display for SubscriptionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for SubscriptionId {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        let id = Uuid::parse_str(written).ok().map(Self).filter(|id| id.to_string() == written);
        id.ok_or_else(|| {
            Fault::new(
                "ongeldig-abonnement",
                text(
                    "Een abonnement heet als 0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d. GET /v1/abonnementen noemt ze.",
                    "A subscription is named as 0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d. GET /v1/abonnementen lists them.",
                ),
            )
        })
    }
}

/// The number by which a dispatch is known within its subscription: that of the row of the audit that it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DispatchNumber(pub i64);

impl FromStr for DispatchNumber {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        written.parse().ok().filter(|number| *number > 0).map(Self).ok_or_else(|| {
            Fault::new(
                "ongeldig-getal",
                text("Een bezorging heeft een nummer, zoals 42.", "A dispatch has a number, such as 42."),
            )
        })
    }
}

/// What messages to one subscriber are signed with. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// How many random bytes there are in one.
    pub const BYTES: usize = 32;
    const PREFIX: &'static str = "whsec_";

    /// Made of random bytes.
    #[must_use]
    pub fn of_random(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes.to_vec())
    }

    /// The key itself.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.0
    }

    /// As it is given to the subscriber and kept: `whsec_` and base64 (Standard Webhooks).
    #[must_use]
    pub fn written(&self) -> String {
        format!("{}{}", Self::PREFIX, STANDARD.encode(&self.0))
    }

    /// Reads what [`Secret::written`] wrote.
    #[must_use]
    pub fn read(written: &str) -> Option<Self> {
        STANDARD.decode(written.strip_prefix(Self::PREFIX)?).ok().map(Self)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// What a subscriber decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The address that is called.
    pub target: String,
    /// What is told.
    pub interest: Interest,
    /// Whether anything is told now.
    pub active: bool,
}

/// A subscription, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// What it is known by.
    pub id: SubscriptionId,
    /// Whose it is, as the audit knows them.
    pub owner: String,
    /// What its owner decided.
    pub wanted: Wanted,
    /// Whether the receiver ended it, by answering 410.
    pub gone: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
}

/// How far a dispatch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DispatchState {
    /// It is still to be sent, or to be sent again.
    Waiting,
    /// The receiver took it.
    Delivered,
    /// It was given up.
    Dead,
}

impl DispatchState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Dead];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "wachtend",
            Self::Delivered => "bezorgd",
            Self::Dead => "dood",
        }
    }
}

impl FromStr for DispatchState {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or_else(|| {
            Fault::new(
                "ongeldige-stand",
                text("De stand is wachtend, bezorgd of dood.", "The state is wachtend, bezorgd or dood."),
            )
        })
    }
}

/// How an attempt ended. A word and a status, and nothing else of what came back, is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// 2xx: the receiver has it.
    Taken,
    /// 3xx: a redirect is never followed.
    Redirected,
    /// 410: the receiver wants nothing more.
    Gone,
    /// 429 or 503: later, please.
    TooBusy,
    /// Any other 4xx.
    Refused,
    /// 5xx, or a status that HTTP does not know.
    Failed,
    /// The address may not be called.
    Forbidden,
    /// Nobody knows the name.
    UnknownHost,
    /// No answer in time.
    TimedOut,
    /// No connection, or it broke.
    Unreachable,
    /// The receiver does not prove who it is.
    Untrusted,
    /// What came back is no HTTP.
    Strange,
}

impl Ended {
    /// Every end.
    pub const ALL: [Self; 12] = [
        Self::Taken,
        Self::Redirected,
        Self::Gone,
        Self::TooBusy,
        Self::Refused,
        Self::Failed,
        Self::Forbidden,
        Self::UnknownHost,
        Self::TimedOut,
        Self::Unreachable,
        Self::Untrusted,
        Self::Strange,
    ];

    /// The word on the wire, in the database and in the metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "aangenomen",
            Self::Redirected => "doorverwijzing",
            Self::Gone => "opgezegd",
            Self::TooBusy => "te-druk",
            Self::Refused => "geweigerd",
            Self::Failed => "storing-bij-ontvanger",
            Self::Forbidden => "verboden-adres",
            Self::UnknownHost => "onbekende-naam",
            Self::TimedOut => "te-langzaam",
            Self::Unreachable => "onbereikbaar",
            Self::Untrusted => "niet-vertrouwd",
            Self::Strange => "onbegrijpelijk",
        }
    }

    /// How an attempt ended that was answered with this status.
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Taken,
            300..=399 => Self::Redirected,
            410 => Self::Gone,
            429 | 503 => Self::TooBusy,
            400..=499 => Self::Refused,
            _ => Self::Failed,
        }
    }
}

impl FromStr for Ended {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|ended| ended.as_str() == word).ok_or(())
    }
}

/// An attempt that was made: how it ended, the status when there was one, and how long the receiver asked to be
/// left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// How it ended.
    pub ended: Ended,
    /// The status of the answer.
    pub status: Option<u16>,
    /// `Retry-After`.
    pub retry_after: Option<Duration>,
}

/// A notice on its way to one subscriber, or there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    /// Its number.
    pub number: DispatchNumber,
    /// How far it is.
    pub state: DispatchState,
    /// How often it was tried, since it was last to be sent anew.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    pub next_attempt: Option<DateTime<Utc>>,
    /// The status that came back last.
    pub last_status: Option<u16>,
    /// How the last attempt ended.
    pub last_ended: Option<Ended>,
    /// When it was decided to send it.
    pub created_at: DateTime<Utc>,
    /// When it was delivered or given up.
    pub finished_at: Option<DateTime<Utc>>,
}

/// How long to wait between attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// After the first attempt; three times as long after each next one.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { first: Duration::from_secs(10), longest: Duration::from_secs(12 * 60 * 60) }
    }
}

impl Pace {
    /// How long to wait after this many attempts. `chance` (from 0 up to 1) spreads what failed together over a
    /// fifth less to a fifth more. What the receiver asks for is honoured up to the longest wait, and makes it no
    /// shorter.
    #[must_use]
    pub fn wait(&self, attempts: u32, chance: f64, retry_after: Option<Duration>) -> Duration {
        let grown = 3_u32.checked_pow(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let plain = self.first.saturating_mul(grown).min(self.longest);
        let spread = plain.mul_f64(0.8 + 0.4 * chance.clamp(0.0, 1.0));
        spread.max(retry_after.unwrap_or_default().min(self.longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourteen_attempts_take_about_three_days() {
        let pace = Pace::default();
        let all: Duration = (1..14).map(|attempts| pace.wait(attempts, 0.5, None)).sum();
        assert!((68..71).contains(&(all.as_secs() / 3600)), "{all:?}");
        assert_eq!(pace.wait(1, 0.5, None), Duration::from_secs(10));
        assert_eq!(pace.wait(2, 0.0, None), Duration::from_secs(24));
        assert_eq!(pace.wait(4_000_000_000, 1.0, None), pace.longest.mul_f64(1.2));
    }

    #[test]
    fn what_a_receiver_asks_for_is_honoured_within_bounds() {
        let pace = Pace::default();
        let asked = |seconds| pace.wait(1, 0.5, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(600), Duration::from_secs(600));
        assert_eq!(asked(0), pace.first, "no sooner than it would be anyway");
        assert_eq!(asked(u64::MAX), pace.longest);
    }

    #[test]
    fn a_secret_is_read_as_it_was_written_and_never_shown() {
        let secret = Secret::of_random([7; Secret::BYTES]);
        let written = secret.written();
        assert!(written.starts_with("whsec_BwcH"));
        assert_eq!(Secret::read(&written), Some(secret.clone()));
        assert!(!format!("{secret:?}").contains("Bwc"));
        assert_eq!(Secret::read("BwcH"), None);
    }

    #[test]
    fn a_subscription_has_one_spelling() {
        let id = SubscriptionId::of_random([0xab; 16]);
        assert_eq!(id.to_string().parse::<SubscriptionId>().unwrap(), id);
        assert!(id.to_string().to_uppercase().parse::<SubscriptionId>().is_err());
        assert!("1".parse::<SubscriptionId>().is_err());
        assert!("0".parse::<DispatchNumber>().is_err() && "-1".parse::<DispatchNumber>().is_err());
    }

    #[test]
    fn each_status_has_one_end_and_each_end_one_word() {
        for (status, ended) in [
            (204, Ended::Taken),
            (307, Ended::Redirected),
            (404, Ended::Refused),
            (410, Ended::Gone),
            (429, Ended::TooBusy),
            (503, Ended::TooBusy),
            (500, Ended::Failed),
            (100, Ended::Failed),
        ] {
            assert_eq!(Ended::of_status(status), ended);
        }
        for ended in Ended::ALL {
            assert_eq!(ended.as_str().parse(), Ok(ended));
        }
    }
}
