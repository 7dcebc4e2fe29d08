//! The audit as a chain: each row carries the hash of the one before it and a hash of its own, over the
//! canonical JSON (RFC 8785) of all that stands in it. Who kept a hash finds out whether anything before it was
//! changed, removed or put elsewhere.
//!
//! Door: [`AuditRow`], which hashes itself and is written as one line, and [`Chain`], which is handed the rows
//! one by one and remembers only the last. The names in the JSON are those of the wire: a line can be checked
//! by any program that knows RFC 8785 and SHA-256. That form never changes.

use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Digest;

/// One row of the audit, with every column as it is written. Digests are kept as text: another spelling of
/// the same digest is a change as well. The fields stand in the order of their names in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditRow {
    /// The digest of the schema after, where there is one.
    #[serde(rename = "digestNa", deserialize_with = "present")]
    pub digest_after: Option<String>,
    /// The digest of the schema before, where there was one.
    #[serde(rename = "digestVoor", deserialize_with = "present")]
    pub digest_before: Option<String>,
    /// Who.
    #[serde(rename = "door")]
    pub actor: String,
    /// What was done: `voorziening-gemaakt`, `status-vastgesteld`, …
    #[serde(rename = "handeling")]
    pub action: String,
    /// The hash of all of this but the hash itself.
    pub hash: String,
    /// Its place in the chain, from 1, without gaps.
    #[serde(rename = "nummer")]
    pub number: i64,
    /// To what, as a path: `standaarden/adres/versies/1.0.0`.
    #[serde(rename = "onderwerp")]
    pub subject: String,
    /// Why.
    #[serde(rename = "reden")]
    pub reason: String,
    /// Why a version was published although it was not established that its number tells the truth.
    #[serde(rename = "redenOnbeslist", deserialize_with = "present")]
    pub undecided_reason: Option<String>,
    /// When, UTC, whole microseconds.
    #[serde(rename = "vastgelegdOp", serialize_with = "write_moment", deserialize_with = "read_moment")]
    pub at: DateTime<Utc>,
    /// The hash of the row before; the first row has none.
    #[serde(rename = "vorige", deserialize_with = "present")]
    pub previous: Option<String>,
}

/// What is hashed. Names in ASCII order, texts, whole numbers and null: of such an object `serde_json` writes
/// the canonical form (RFC 8785, 3.2), which the tests below hold it to.
#[derive(Serialize)]
struct Hashed<'a> {
    #[serde(rename = "digestNa")]
    digest_after: Option<&'a str>,
    #[serde(rename = "digestVoor")]
    digest_before: Option<&'a str>,
    #[serde(rename = "door")]
    actor: &'a str,
    #[serde(rename = "handeling")]
    action: &'a str,
    #[serde(rename = "nummer")]
    number: i64,
    #[serde(rename = "onderwerp")]
    subject: &'a str,
    #[serde(rename = "reden")]
    reason: &'a str,
    #[serde(rename = "redenOnbeslist")]
    undecided_reason: Option<&'a str>,
    #[serde(rename = "vastgelegdOp")]
    at: String,
    #[serde(rename = "vorige")]
    previous: Option<&'a str>,
}

impl AuditRow {
    /// The canonical JSON of all of it but its hash.
    #[must_use]
    pub fn canonical(&self) -> String {
        let hashed = Hashed {
            digest_after: self.digest_after.as_deref(),
            digest_before: self.digest_before.as_deref(),
            actor: &self.actor,
            action: &self.action,
            number: self.number,
            subject: &self.subject,
            reason: &self.reason,
            undecided_reason: self.undecided_reason.as_deref(),
            at: moment(&self.at),
            previous: self.previous.as_deref(),
        };
        // Texts and numbers always serialise.
        serde_json::to_string(&hashed).unwrap_or_default()
    }

    /// The hash that belongs to what stands in it.
    #[must_use]
    pub fn computed_hash(&self) -> String {
        Digest::of(self.canonical().as_bytes()).to_string()
    }

    /// The same row with the hash that belongs to it.
    #[must_use]
    pub fn hashed(mut self) -> Self {
        self.hash = self.computed_hash();
        self
    }

    /// The row as one line of an export: canonical JSON, its hash included, without the end of the line.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The row that an export has on this line; `None` when it does not have the form of one.
    #[must_use]
    pub fn of_line(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }
}

/// A moment as the chain writes it: UTC, six digits of the second.
#[must_use]
pub fn moment(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn write_moment<S: Serializer>(at: &DateTime<Utc>, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&moment(at))
}

fn read_moment<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    let written = String::deserialize(from)?;
    let at = DateTime::parse_from_rfc3339(&written).map_err(de::Error::custom)?.to_utc();
    if moment(&at) == written { Ok(at) } else { Err(de::Error::custom("a moment in another form")) }
}

/// A field that may be null and may not be left out.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(from)
}

/// The end of the chain: what to write down to be able to check later that nothing before it was touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// How many rows there are.
    pub rows: u64,
    /// The hash of the last one.
    pub hash: String,
    /// When the last one was written.
    pub at: DateTime<Utc>,
}

/// A head that somebody wrote down earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// The hash.
    pub hash: Digest,
    /// How many rows there were, where that was written down too.
    pub rows: Option<u64>,
}

/// The first thing that is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// This row is not there, while a later one is.
    Missing(i64),
    /// A row with this number stands where it does not belong.
    OutOfOrder(i64),
    /// The hash of this row does not belong to what stands in it.
    Changed(i64),
    /// This row does not follow on the one before it.
    Unchained(i64),
    /// What stands at this place can't be read as a row.
    Unreadable(i64),
    /// There are fewer rows than when the head was noted.
    Shorter {
        /// How many there are.
        rows: u64,
        /// How many there were.
        noted: u64,
    },
    /// This row, the last when the head was noted, has another hash than was noted.
    OtherHead(u64),
    /// No row has the hash that was noted.
    HeadAbsent,
}

/// Walks a chain from its first row, and remembers only the last.
#[derive(Debug)]
pub struct Chain {
    head: Option<ChainHead>,
    noted: Option<Noted>,
    seen: bool,
}

impl Chain {
    /// A walk that begins, and that has to pass by this head if there is one.
    #[must_use]
    pub const fn new(noted: Option<Noted>) -> Self {
        Self { head: None, noted, seen: false }
    }

    /// The number that the next row has to have.
    #[must_use]
    pub fn next_number(&self) -> i64 {
        let rows = self.head.as_ref().map_or(0, |head| head.rows);
        i64::try_from(rows).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The next row.
    ///
    /// # Errors
    /// When it is not the row that has to come here.
    pub fn add(&mut self, row: &AuditRow) -> Result<(), Broken> {
        let number = self.next_number();
        if row.number > number {
            return Err(Broken::Missing(number));
        }
        if row.number < number {
            return Err(Broken::OutOfOrder(row.number));
        }
        if !row.at.nanosecond().is_multiple_of(1_000) || row.hash != row.computed_hash() {
            return Err(Broken::Changed(number));
        }
        if row.previous.as_ref() != self.head.as_ref().map(|head| &head.hash) {
            return Err(Broken::Unchained(number));
        }
        let head = ChainHead { rows: number.unsigned_abs(), hash: row.hash.clone(), at: row.at };
        if let Some(noted) = &self.noted {
            let same = head.hash == noted.hash.to_string();
            if noted.rows == Some(head.rows) && !same {
                return Err(Broken::OtherHead(head.rows));
            }
            self.seen |= same && noted.rows.is_none_or(|rows| rows == head.rows);
        }
        self.head = Some(head);
        Ok(())
    }

    /// The end of the walk: the head, when there are rows.
    ///
    /// # Errors
    /// When the walk did not come by the head that was noted.
    pub fn finish(self) -> Result<Option<ChainHead>, Broken> {
        let rows = self.head.as_ref().map_or(0, |head| head.rows);
        match self.noted {
            Some(Noted { rows: Some(noted), .. }) if rows < noted => Err(Broken::Shorter { rows, noted }),
            Some(_) if !self.seen => Err(Broken::HeadAbsent),
            _ => Ok(self.head),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: i64, previous: Option<&AuditRow>) -> AuditRow {
        AuditRow {
            digest_after: Some(Digest::of(b"{}").to_string()),
            digest_before: None,
            actor: "beheer".into(),
            action: "versie-gemaakt".into(),
            hash: String::new(),
            number,
            subject: "standaarden/adres/versies/1.0.0".into(),
            reason: "besluit".into(),
            undecided_reason: None,
            at: DateTime::from_timestamp(1_790_000_000, 120_000_000).unwrap(),
            previous: previous.map(|row| row.hash.clone()),
        }
        .hashed()
    }

    fn three() -> Vec<AuditRow> {
        let one = row(1, None);
        let two = row(2, Some(&one));
        let three = row(3, Some(&two));
        vec![one, two, three]
    }

    fn walk(rows: &[AuditRow], noted: Option<Noted>) -> Result<Option<ChainHead>, Broken> {
        let mut chain = Chain::new(noted);
        rows.iter().try_for_each(|row| chain.add(row))?;
        chain.finish()
    }

    #[test]
    fn what_is_hashed_is_written_down_here_letter_by_letter() {
        let row = AuditRow {
            reason: "é \" \\ / \u{7f} \u{8}\t\n\u{c}\r\u{1f} €😀\u{2028}".into(),
            ..row(1, None)
        };
        let expected = concat!(
            r#"{"digestNa":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","#,
            r#""digestVoor":null,"door":"beheer","handeling":"versie-gemaakt","nummer":1,"#,
            r#""onderwerp":"standaarden/adres/versies/1.0.0","#,
            // RFC 8785, 3.2.2.2: the short escapes, lower-case \u00xx for other controls, all else as it is.
            "\"reden\":\"é \\\" \\\\ / \u{7f} \\b\\t\\n\\f\\r\\u001f €😀\u{2028}\",",
            r#""redenOnbeslist":null,"vastgelegdOp":"2026-09-21T14:13:20.120000Z","vorige":null}"#,
        );
        assert_eq!(row.canonical(), expected);
    }

    #[test]
    fn the_names_are_in_the_order_that_rfc_8785_asks_for() {
        for written in [row(1, None).canonical(), row(1, None).line()] {
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&written).unwrap();
            let names: Vec<&String> = object.keys().collect();
            assert!(names.is_sorted() && names.iter().all(|name| name.is_ascii()), "{names:?}");
        }
    }

    #[test]
    fn every_control_character_is_escaped_as_rfc_8785_says() {
        for code in 0..=0x1f_u8 {
            let letter = char::from(code);
            let escaped = match code {
                8 => "\\b".to_owned(),
                9 => "\\t".to_owned(),
                10 => "\\n".to_owned(),
                12 => "\\f".to_owned(),
                13 => "\\r".to_owned(),
                _ => format!("\\u{code:04x}"),
            };
            let row = AuditRow { actor: letter.to_string(), ..row(1, None) };
            assert!(row.canonical().contains(&format!("\"door\":\"{escaped}\"")), "{code}");
        }
    }

    #[test]
    fn a_line_comes_back_as_the_row_it_was_and_another_form_does_not() {
        let row = row(1, None);
        assert_eq!(AuditRow::of_line(row.line().as_bytes()), Some(row.clone()));
        for (from, to) in [
            (".120000Z", ".12Z"),
            ("\"vorige\":null", "\"vorige\":null,\"meer\":1"),
            (",\"vorige\":null", ""),
            ("\"nummer\":1", "\"nummer\":1,\"nummer\":1"),
            ("\"nummer\":1", "\"nummer\":1.5"),
        ] {
            let other = row.line().replace(from, to);
            assert_ne!(other, row.line());
            assert_eq!(AuditRow::of_line(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_chain_ends_in_the_hash_of_its_last_row() {
        let rows = three();
        let head = walk(&rows, None).unwrap().unwrap();
        assert_eq!((head.rows, &head.hash), (3, &rows[2].hash));
        assert_eq!(walk(&[], None), Ok(None));
    }

    #[test]
    fn what_was_done_to_a_chain_is_named() {
        let rows = three();
        assert_eq!(walk(&rows[1..], None), Err(Broken::Missing(1)));
        assert_eq!(walk(&[rows[0].clone(), rows[2].clone()], None), Err(Broken::Missing(2)));
        assert_eq!(walk(&[rows[0].clone(), rows[0].clone()], None), Err(Broken::OutOfOrder(1)));
        let mut changed = rows.clone();
        changed[1].reason = "anders".into();
        assert_eq!(walk(&changed, None), Err(Broken::Changed(2)));
        changed[1] = changed[1].clone().hashed();
        assert_eq!(walk(&changed, None), Err(Broken::Unchained(3)), "whoever hashes it anew moves the break");
        let nanoseconds = AuditRow { at: rows[0].at + chrono::TimeDelta::nanoseconds(1), ..rows[0].clone() };
        assert_eq!(walk(&[nanoseconds], None), Err(Broken::Changed(1)));
        let shouted = AuditRow { hash: rows[0].hash.to_uppercase(), ..rows[0].clone() };
        assert_eq!(walk(&[shouted], None), Err(Broken::Changed(1)));
    }

    #[test]
    fn a_head_that_was_noted_finds_what_was_cut_off_or_written_anew() {
        let rows = three();
        let noted = |index: usize, rows_then| {
            Some(Noted { hash: rows[index].hash.parse().unwrap(), rows: rows_then })
        };
        assert!(walk(&rows, noted(2, Some(3))).is_ok());
        assert!(walk(&rows, noted(1, None)).is_ok(), "the chain has grown since");
        assert_eq!(walk(&rows[..2], noted(2, None)), Err(Broken::HeadAbsent));
        assert_eq!(walk(&rows[..2], noted(2, Some(3))), Err(Broken::Shorter { rows: 2, noted: 3 }));
        assert_eq!(walk(&rows, noted(2, Some(2))), Err(Broken::OtherHead(2)));
        assert_eq!(walk(&[], noted(0, None)), Err(Broken::HeadAbsent));
    }
}
