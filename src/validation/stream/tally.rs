//! Adding up what the blocks of one delivery gave, in their order.

use crate::domain::error::Result;
use crate::domain::{Counts, Finding, Records, Report};

use super::Outcome;

/// What was found so far.
#[derive(Debug, Default)]
pub struct Tally {
    bytes: u64,
    lines: u64,
    records: u64,
    invalid: u64,
    counts: Counts,
    shown: usize,
    most: usize,
    truncated: bool,
}

impl Tally {
    /// Nothing yet; at most this many findings are shown.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// How many findings may still be shown.
    #[must_use]
    pub fn room(&self) -> usize {
        self.most - self.shown
    }

    /// Bytes that were judged.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Records that were judged.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// Findings so far, shown or not.
    #[must_use]
    pub const fn findings(&self) -> u64 {
        self.counts.errors + self.counts.warnings
    }

    /// Adds the outcome of the next block, and gives its findings as far as they may be shown.
    ///
    /// # Errors
    /// What ended the block early: nothing after it counts.
    pub fn add(&mut self, outcome: Outcome) -> Result<Vec<Finding>> {
        self.bytes += outcome.bytes;
        self.records += outcome.records;
        self.invalid += outcome.invalid;
        self.counts.join(&outcome.counts);
        let mut findings = outcome.findings;
        self.truncated |= outcome.truncated || findings.len() > self.room();
        findings.truncate(self.room());
        self.shown += findings.len();
        findings.iter_mut().for_each(|finding| after(self.lines, finding));
        self.lines += outcome.lines;
        match outcome.end {
            Some(error) => Err(error),
            None => Ok(findings),
        }
    }

    /// The report on all of it, with the findings that were kept. `single`: the data was one document
    /// that was judged as a whole.
    #[must_use]
    pub fn report(&self, findings: Vec<Finding>, single: bool) -> Report {
        let records = (!single).then_some(Records { judged: self.records, invalid: self.invalid });
        Report {
            valid: self.counts.errors == 0,
            counts: self.counts.clone(),
            findings,
            truncated: self.truncated,
            records,
        }
    }
}

/// Has a finding tell its line after so many before the block.
fn after(lines: u64, finding: &mut Finding) {
    finding.line = finding.line.map(|line| lines + line);
    finding.causes.iter_mut().for_each(|cause| after(lines, cause));
}
