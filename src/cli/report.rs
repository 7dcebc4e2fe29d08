//! The report on each file: readable for people, or as the JSON that the HTTP interface gives.

use std::io;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::domain::{Counts, Error, Finding, Language, Limits, Records, Report, Severity};
use crate::http::Rapport;
use crate::registry::{Form, Judged};

use super::terminal::{self, Paint, printable};
use super::{Verdict, words};

/// How reports are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json {
        /// Whether each stands on one line, so that several can be told apart.
        one_a_line: bool,
    },
}

/// Writes reports as they come, and keeps the verdict on all of them.
#[derive(Debug)]
pub(super) struct Reporter {
    format: Format,
    language: Language,
    paint: Paint,
    files: usize,
    good: usize,
    verdict: Verdict,
    /// Whether the file that is being judged is one document, and no records.
    one_document: bool,
}

impl Reporter {
    pub(super) fn new(format: Format, language: Language, files: usize) -> Self {
        let paint = Paint::for_output();
        Self { format, language, paint, files, good: 0, verdict: Verdict::Good, one_document: true }
    }

    /// What follows is about a file of this form.
    pub(super) fn begin(&mut self, form: &Form) {
        self.one_document = *form == Form::Document;
    }

    /// How many findings of one file are told: all that may be, for people who see them as they come.
    pub(super) const fn most_findings(&self, limits: &Limits) -> usize {
        match self.format {
            Format::Text => limits.streamed_findings,
            Format::Json { .. } => limits.findings,
        }
    }

    /// Findings of a file that is being judged. Reports for programs hold them together, at the end.
    pub(super) fn as_they_come(
        &mut self,
        name: &str,
        findings: impl Iterator<Item = Finding>,
    ) -> io::Result<()> {
        let mut written = String::new();
        for finding in findings {
            let place = self.place(&finding);
            written.push_str(&format!("{}: {}\n", printable(name), self.paint.strong(&place)));
            self.add_finding(&mut written, &finding, "  ");
        }
        if written.is_empty() { Ok(()) } else { terminal::say(&written) }
    }

    /// A file that was judged.
    pub(super) fn judged(&mut self, name: &str, judged: Judged) -> io::Result<()> {
        if judged.report.valid {
            self.good += 1;
        } else if self.verdict == Verdict::Good {
            self.verdict = Verdict::NotGood;
        }
        match self.format {
            Format::Text => terminal::say(&self.in_words(name, &judged)),
            Format::Json { .. } => {
                self.say_json(&NamedReport { bestand: name, report: Rapport::new(judged, self.language) })
            }
        }
    }

    /// A file that was read and could not be judged.
    pub(super) fn unjudged(&mut self, name: &str, error: &Error) -> io::Result<()> {
        self.not_judged(name, &words::explain(error, self.language), error_as_json(error))
    }

    /// A file that could not be read.
    pub(super) fn unread(&mut self, name: &str, error: &io::Error) -> io::Result<()> {
        let sentence = self.pick("Het bestand kan niet worden gelezen", "The file can't be read");
        let code = Map::from_iter([("code".to_owned(), "bestand-onleesbaar".into())]);
        self.not_judged(name, &format!("{sentence}: {error}."), code)
    }

    /// What there is to say about all of it together.
    pub(super) fn end(self) -> io::Result<Verdict> {
        if self.format == Format::Text && self.files > 1 {
            let (good, files) = (self.good, self.files);
            let sentence = match self.language {
                Language::Nl => format!("{good} van {files} bestanden voldoen.\n"),
                Language::En => format!("{good} of {files} files conform.\n"),
            };
            terminal::say(&self.paint.strong(&sentence))?;
        }
        Ok(self.verdict)
    }

    fn not_judged(&mut self, name: &str, sentence: &str, mut error: Map<String, Value>) -> io::Result<()> {
        self.verdict = Verdict::NotJudged;
        if self.format == Format::Text {
            let not_judged = self.pick("niet te beoordelen", "could not be judged");
            terminal::complain(&format!("{}: {not_judged}. {sentence}", printable(name)));
            return Ok(());
        }
        error.insert("melding".to_owned(), sentence.into());
        self.say_json(&json!({ "bestand": name, "geldig": null, "fout": error }))
    }

    fn say_json(&self, value: &impl Serialize) -> io::Result<()> {
        let one_a_line = matches!(self.format, Format::Json { one_a_line: true });
        let written =
            if one_a_line { serde_json::to_string(value) } else { serde_json::to_string_pretty(value) };
        terminal::say(&format!("{}\n", written?))
    }

    const fn pick(&self, nl: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Nl => nl,
            Language::En => en,
        }
    }

    fn in_words(&self, name: &str, judged: &Judged) -> String {
        let report = &judged.report;
        let measure = format!("{} {}", judged.by.standard.name, judged.by.version.number);
        let part = judged.part.as_ref().map(|part| format!(" ({part})")).unwrap_or_default();
        let example = self.pick(" (voorbeeldstandaard)", " (example standard)");
        let example = if judged.by.standard.example { example } else { "" };
        let verdict = if report.valid {
            self.paint.good(self.pick("voldoet aan", "conforms to"))
        } else {
            self.paint.bad(self.pick("voldoet niet aan", "does not conform to"))
        };
        let name = self.paint.strong(&printable(name));
        let mut written = format!("{name} {verdict} {measure}{part}{example}{}\n", self.total(report));
        for findings in by_place(&report.findings) {
            let Some(first) = findings.first() else { continue };
            written.push_str(&format!("\n  {}\n", self.paint.strong(&self.place(first))));
            for finding in findings {
                self.add_finding(&mut written, finding, "    ");
            }
        }
        if report.records.is_some() && !report.counts.per_code.is_empty() {
            written.push_str(&self.table(&report.counts));
        } else if !report.findings.is_empty() {
            written.push_str(&format!("\n  {}\n", self.paint.faint(&per_code(&report.counts))));
        }
        if report.truncated {
            let more = self.pick(
                "Afgekapt: er is meer mis dan hier staat.",
                "Cut off: more is wrong than is shown here.",
            );
            written.push_str(&format!("  {}\n", self.paint.careful(more)));
        }
        if !report.findings.is_empty() && self.files > 1 {
            written.push('\n');
        }
        written
    }

    fn total(&self, report: &Report) -> String {
        let amount = |count: u64, one: &str, more: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {more}")),
        };
        let errors = amount(report.counts.errors, self.pick("fout", "error"), self.pick("fouten", "errors"));
        let warnings = amount(
            report.counts.warnings,
            self.pick("waarschuwing", "warning"),
            self.pick("waarschuwingen", "warnings"),
        );
        let total = errors.into_iter().chain(warnings).collect::<Vec<_>>().join(", ");
        let records = report.records.map(|Records { judged, invalid }| match (self.language, invalid) {
            (_, 0) => format!(" ({judged} records)"),
            (Language::Nl, _) => format!(", in {invalid} van {judged} records"),
            (Language::En, _) => format!(", in {invalid} of {judged} records"),
        });
        let total = if total.is_empty() { total } else { format!(": {total}") };
        format!("{total}{}", records.unwrap_or_default())
    }

    /// Where a finding is: the line, the column, the field, the key of its record, as far as there are.
    fn place(&self, finding: &Finding) -> String {
        let mut place = Vec::new();
        // On which line a document begins is no news.
        let line = finding.line.filter(|_| !self.one_document || !finding.instance.is_empty());
        place.extend(line.map(|line| self.on_line(line)));
        if let Some(column) = &finding.column {
            place.push(format!("{} {}", self.pick("kolom", "column"), printable(column)));
        } else if !finding.instance.is_empty() {
            place.push(printable(&finding.instance));
        } else if place.is_empty() {
            place.push(self.pick("(het hele document)", "(the whole document)").to_owned());
        }
        let key =
            finding.record_key.as_ref().map(|key| format!("  (record {})", printable(&key.to_string())));
        let words = printable(finding.place.in_language(self.language));
        // A pointer counts items from 0; in words they are counted as people do.
        let counts = finding.instance.split('/').any(|segment| segment.parse::<usize>().is_ok());
        let words = if counts && finding.column.is_none() {
            format!("  {}", self.paint.faint(&words))
        } else {
            String::new()
        };
        format!("{}{}{words}", place.join(", "), key.unwrap_or_default())
    }

    fn on_line(&self, line: u64) -> String {
        format!("{} {line}", self.pick("regel", "line"))
    }

    /// Where a cause is, as far as that is another place than that of its finding.
    fn place_of_cause(&self, cause: &Finding, finding: &Finding) -> String {
        let line = cause.line.filter(|_| cause.line != finding.line).map(|line| self.on_line(line));
        let pointer = (cause.instance != finding.instance).then(|| printable(&cause.instance));
        let place: Vec<String> = line.into_iter().chain(pointer).collect();
        if place.is_empty() { String::new() } else { format!("{}: ", place.join(", ")) }
    }

    /// How often each code was found, most often first.
    fn table(&self, counts: &Counts) -> String {
        let mut rows: Vec<_> = counts.per_code.iter().map(|(code, count)| (*count, code.as_str())).collect();
        rows.sort_by(|a, b| b.cmp(a));
        let mut written = format!("\n  {:>12}  {}\n", self.pick("aantal", "number"), "code");
        for (count, code) in rows {
            written.push_str(&format!("  {count:>12}  {code}\n"));
        }
        written
    }

    fn add_finding(&self, written: &mut String, finding: &Finding, indent: &str) {
        let severity = match finding.severity {
            Severity::Error => String::new(),
            Severity::Warning => format!("{} ", self.paint.careful(self.pick("waarschuwing:", "warning:"))),
        };
        let message = printable(finding.message.in_language(self.language));
        let about = finding.about.as_ref().map(|about| format!(": {}", printable(about)));
        let code = format!("[{}{}]", finding.code.as_str(), about.unwrap_or_default());
        written.push_str(&format!("{indent}{severity}{message} {}\n", self.paint.faint(&code)));
        if let Some(source) = finding.source.as_ref().filter(|source| !message.contains(&source.title)) {
            let source = format!("{}: {}", self.pick("Bron", "Source"), printable(&source.title));
            written.push_str(&format!("{indent}{}\n", self.paint.faint(&source)));
        }
        if let Some(value) = &finding.value {
            let is = self.pick("Er staat", "It is");
            written.push_str(&format!("{indent}{is}: {}\n", printable(&value.to_string())));
        }
        if !finding.causes.is_empty() {
            let nearest = self.pick("De keuze die het dichtst bij komt, mist:", "The nearest choice lacks:");
            written.push_str(&format!("{indent}{nearest}\n"));
            for cause in &finding.causes {
                let deeper = format!("{indent}  - {}", self.place_of_cause(cause, finding));
                self.add_finding(written, cause, &deeper);
            }
        }
    }
}

/// The findings grouped by place, in the order in which places come first.
fn by_place(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let same = |group: &&mut Vec<&Finding>| {
            group
                .first()
                .is_some_and(|first| (first.line, &first.instance) == (finding.line, &finding.instance))
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn per_code(counts: &Counts) -> String {
    let each = counts.per_code.iter().map(|(code, count)| format!("{count} × {}", code.as_str()));
    each.collect::<Vec<_>>().join(", ")
}

/// The report as the HTTP interface words it, with the name of the file.
#[derive(Serialize)]
struct NamedReport<'n> {
    bestand: &'n str,
    #[serde(flatten)]
    report: Rapport,
}

fn error_as_json(error: &Error) -> Map<String, Value> {
    let value = match error {
        Error::Unreadable(syntax) => {
            json!({ "code": syntax.code(), "regel": syntax.line, "kolom": syntax.column })
        }
        Error::TooLarge { limit, bytes } => json!({ "code": "te-groot", "grens": limit, "bytes": bytes }),
        Error::NotDivisible { keyword, bytes } => {
            json!({ "code": "niet-deelbaar", "sleutelwoord": keyword, "grens": "record_bytes", "bytes": bytes })
        }
        Error::Invalid(faults) => json!({ "code": faults.first().map_or("ongeldig", |fault| fault.code) }),
        _ => json!({ "code": "te-veel-werk" }),
    };
    value.as_object().cloned().unwrap_or_default()
}
