//! Sample documents, made from a schema: minimal, typical, and at the edges.
//!
//! Door: [`Compiled::sample`]. A candidate is built by what the schema says, then changed until the rules
//! of the vocabularies hold too; what comes out is always a document that is judged sound. The same schema
//! on the same day gives the same bytes. Refuses: to give a document that was not judged sound, and to
//! work past its bounds; then it says that none could be made.

mod build;
mod format;
mod heard;
mod list;
mod maker;
mod mend;
mod number;
mod object;
mod pattern;
mod shape;
mod text;

use chrono::NaiveDate;
use serde_json::Value;

use crate::domain::PartName;
use crate::domain::json::Tape;

use super::compiled::{Compiled, Standing};
use super::vocabulary::process::Process;

use maker::{Maker, Style};

pub use format::some as format_texts;
pub(super) use number::json as number_of;

/// Largest sample, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// What a sample shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Only what has to be there, as short as may be.
    Minimal,
    /// What is usual, optional fields included.
    Typical,
    /// The longest, the highest, the oldest and the last of what is allowed.
    Edge,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Minimal, Self::Typical, Self::Edge];
}

/// Why there is no sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unmade {
    /// No candidate met the schema. There may be documents that do.
    NoneFits,
    /// No candidate met what the vocabularies say.
    NoneSound,
    /// The bounds on work were reached first.
    TooMuchWork,
    /// The schema has no such part.
    NoSuchPart,
}

impl Compiled {
    /// A document that the schema, or one part of it, finds sound on a day.
    ///
    /// # Errors
    /// Why none could be made.
    pub fn sample(&self, part: Option<&PartName>, kind: Kind, today: NaiveDate) -> Result<String, Unmade> {
        let entry = self.entry(part).ok_or(Unmade::NoSuchPart)?;
        let mut maker = Maker::new(self, entry, kind, today);
        let mut why = Unmade::NoneFits;
        for style in styles(self.process().map(|(process, _)| process), kind) {
            maker.begin(style);
            let Some(candidate) = maker.root() else { continue };
            why = Unmade::NoneSound;
            if let Some(mended) = maker.mended(candidate) {
                let text = mended.to_string();
                if self.is_sound(&text, part, today, &mut maker, &mended) {
                    return Ok(text);
                }
            }
            if maker.is_spent() {
                return Err(Unmade::TooMuchWork);
            }
        }
        Err(if maker.is_spent() { Unmade::TooMuchWork } else { why })
    }

    /// The last word on a candidate: nothing leaves here without it.
    fn is_sound(
        &self,
        text: &str,
        part: Option<&PartName>,
        today: NaiveDate,
        maker: &mut Maker<'_>,
        candidate: &Value,
    ) -> bool {
        let mut tape = Tape::default();
        let bounds = self.limits().document_bounds();
        let Ok(document) = tape.read(text.as_bytes(), bounds) else { return false };
        if text.len() > MOST_BYTES {
            return false;
        }
        match self.standing(document.root(), part, today) {
            Ok(Standing::Sound) => true,
            // Our own judge is not sure of such a schema: then all that is said is listened to.
            Ok(Standing::WellFormed) => maker.hear(candidate) == Some(0),
            Ok(Standing::Malformed) | Err(_) => false,
        }
    }
}

/// The ways in which a candidate may be made, the best first.
fn styles(process: Option<&Process>, kind: Kind) -> Vec<Style> {
    let usual = Style { kind, hints: false, dates: 0, optional: kind != Kind::Minimal, route: 0, gap: 1 };
    let mut styles = match kind {
        Kind::Minimal => vec![usual, Style { hints: true, ..usual }],
        Kind::Typical => vec![
            Style { hints: true, ..usual },
            usual,
            Style { hints: true, optional: false, ..usual },
            Style { optional: false, ..usual },
        ],
        Kind::Edge => {
            let mut all: Vec<Style> = (0..4).rev().map(|dates| Style { dates, ..usual }).collect();
            all.push(Style { hints: true, ..usual });
            all.push(Style { optional: false, ..usual });
            all
        }
    };
    if let Some(process) = process {
        let routes = process.routes().len().min(30);
        let last = styles.clone();
        for style in last {
            for route in 1..routes {
                styles.push(Style { route, ..style });
            }
            styles.extend([0, 7].map(|gap| Style { gap, ..style }));
        }
    }
    styles
}
