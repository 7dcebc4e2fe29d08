//! What judging a document gives: findings and the report that holds them.
//!
//! A finding never holds a value of the document, nor a name that the schema does not know, unless
//! the caller asked for values in that one report.

use std::collections::BTreeMap;

use serde_json::Value;

use super::text::Text;

/// How bad a finding is. A warning never makes a document invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The document does not meet the standard.
    Error,
    /// The document meets the standard; look at this all the same.
    Warning,
}

impl Severity {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "fout",
            Self::Warning => "waarschuwing",
        }
    }
}

macro_rules! finding_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)+) => {
        /// The kinds of findings, each with a stable code that never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode {
            $($(#[$doc])* $variant,)+
        }

        impl FindingCode {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }
    };
}

finding_codes! {
    /// `type`.
    WrongType = "verkeerd-type",
    /// `enum`.
    NotInList = "niet-in-lijst",
    /// `const`.
    OtherConstant = "andere-vaste-waarde",
    /// `required`.
    RequiredMissing = "verplicht-ontbreekt",
    /// `additionalProperties` or `unevaluatedProperties` that allows nothing.
    UnknownProperty = "onbekende-eigenschap",
    /// `minProperties`.
    TooFewProperties = "te-weinig-eigenschappen",
    /// `maxProperties`.
    TooManyProperties = "te-veel-eigenschappen",
    /// `propertyNames`.
    NameNotAllowed = "naam-niet-toegestaan",
    /// `dependentRequired`, or `dependencies` with names.
    DependencyMissing = "samenhang-ontbreekt",
    /// `minItems`.
    TooFewItems = "te-weinig-items",
    /// `maxItems`.
    TooManyItems = "te-veel-items",
    /// `uniqueItems`.
    DuplicateItems = "dubbele-items",
    /// `items`, `additionalItems` or `unevaluatedItems` that allows nothing.
    UnexpectedItem = "onverwacht-item",
    /// `contains`, `minContains`.
    DoesNotContain = "bevat-niet",
    /// `maxContains`.
    ContainsTooMany = "bevat-te-veel",
    /// `minimum`, `exclusiveMinimum`.
    TooLow = "te-laag",
    /// `maximum`, `exclusiveMaximum`.
    TooHigh = "te-hoog",
    /// `multipleOf`, `divisibleBy`.
    NotAMultiple = "geen-veelvoud",
    /// `minLength`.
    TooShort = "te-kort",
    /// `maxLength`.
    TooLong = "te-lang",
    /// `pattern`.
    WrongPattern = "verkeerd-patroon",
    /// `format`.
    WrongFormat = "ongeldig-formaat",
    /// `contentEncoding`, `contentMediaType`.
    WrongContent = "ongeldige-inhoud",
    /// `anyOf`, or `oneOf` with no match.
    NoChoiceFits = "geen-keuze-past",
    /// `oneOf` with more than one match.
    SeveralChoicesFit = "meer-keuzes-passen",
    /// `not`.
    ForbiddenForm = "verboden-vorm",
    /// The schema `false`.
    NotAllowed = "niet-toegestaan",
    /// A pattern that could not be run within its bound.
    NotDecided = "niet-te-beoordelen",
    /// A record that is not JSON that the register reads.
    UnreadableRecord = "onleesbaar-record",
    /// A row with more or fewer columns than the header.
    WrongColumnCount = "verkeerd-aantal-kolommen",
    /// `regels`: a rule does not hold.
    RuleBroken = "regel-overtreden",
    /// `regels`: a rule that could not be run within its bounds.
    RuleUndecided = "regel-niet-te-beoordelen",
    /// `waardelijst`: the code is not in the list.
    UnknownCode = "onbekende-code",
    /// `waardelijst`: the code is not in the list, which may be older than the code.
    CodeNotYetKnown = "code-nog-onbekend",
    /// `waardelijst`: the code no longer held on that day.
    CodeEnded = "code-vervallen",
    /// `waardelijst`: the code did not hold yet on that day.
    CodeNotYetValid = "code-nog-niet-geldig",
    /// `proces`: a case that does not begin as it may.
    NoBeginning = "geen-begin",
    /// `proces`: a step that the process does not have.
    UnknownStep = "onbekende-stap",
    /// `proces`: a step that may not follow the one before it.
    ForbiddenTransition = "verboden-overgang",
    /// `proces`: an event before the one that comes before it.
    OutOfOrder = "verkeerde-volgorde",
    /// `proces`: someone who may not take this step.
    RoleMayNot = "rol-mag-niet",
    /// `proces`: a time limit that was not kept.
    LimitExceeded = "termijn-overschreden",
    /// `proces`: a time limit that was kept only if extended, without the step that does.
    ExtensionWithoutStep = "verlenging-zonder-stap",
    /// `proces`: an extension after the end of the limit, or more often than may be.
    ExtensionTooLate = "verlenging-te-laat",
    /// `proces`: a time limit that has passed, in a case that still runs.
    LimitPassed = "termijn-verstreken",
    /// Invalid, and the walk found no place within its budget.
    DoesNotMeet = "voldoet-niet",
}

/// Where in the law, or in an agreement, something is said.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Source {
    /// Such as "Awb, artikel 7:10, eerste lid".
    #[serde(rename = "titel")]
    pub title: String,
    /// Where to read it.
    pub url: Option<String>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Its kind.
    pub code: FindingCode,
    /// How bad it is.
    pub severity: Severity,
    /// JSON Pointer (RFC 6901) into the document; names that the schema does not know are masked.
    pub instance: String,
    /// The keyword that was not met: a URI reference with a JSON Pointer as its fragment.
    pub schema: String,
    /// The way the judge went to that keyword: a JSON Pointer through the schema, `$ref` included.
    pub evaluation_path: String,
    /// The rule, time limit or code list that it is about, by its code in the standard.
    pub about: Option<String>,
    /// Where it is, in words.
    pub place: Text,
    /// The sentence for people.
    pub message: Text,
    /// Where that is said, when the standard tells.
    pub source: Option<Source>,
    /// What the choice that came nearest still lacks, for findings on a choice.
    pub causes: Vec<Finding>,
    /// The value at that place; only when values were asked for.
    pub value: Option<Value>,
    /// The key of the record it is in; only when keys were asked for.
    pub record_key: Option<Value>,
    /// The line of the input on which its place begins, from 1; of a table, on which its row begins.
    pub line: Option<u64>,
    /// The column of a table, as its header names it.
    pub column: Option<String>,
}

/// The numbers of a report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Findings that make the document invalid.
    pub errors: u64,
    /// Findings that do not.
    pub warnings: u64,
    /// Findings for each code.
    pub per_code: BTreeMap<FindingCode, u64>,
    /// Of those on a rule, time limit or code list: for each of them.
    pub per_subject: BTreeMap<(FindingCode, String), u64>,
}

impl Counts {
    /// Counts one more finding.
    pub fn add(&mut self, code: FindingCode, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        *self.per_code.entry(code).or_default() += 1;
    }

    /// Counts one more finding on a rule, time limit or code list.
    pub fn add_about(&mut self, code: FindingCode, severity: Severity, subject: &str) {
        self.add(code, severity);
        *self.per_subject.entry((code, subject.to_owned())).or_default() += 1;
    }

    /// Adds what was counted elsewhere.
    pub fn join(&mut self, other: &Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        for (code, count) in &other.per_code {
            *self.per_code.entry(*code).or_default() += count;
        }
        for (subject, count) in &other.per_subject {
            *self.per_subject.entry(subject.clone()).or_default() += count;
        }
    }
}

/// How many records a delivery held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Records {
    /// Records that were judged: lines, rows, or items of long lists.
    pub judged: u64,
    /// Of those, the ones that do not meet the standard.
    pub invalid: u64,
}

/// The verdict on one document, or on a whole delivery, and why.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Whether the document meets the standard.
    pub valid: bool,
    /// How many findings there are; when `truncated`, how many were counted before it stopped.
    pub counts: Counts,
    /// The findings, at most as many as the limit.
    pub findings: Vec<Finding>,
    /// Whether there is more than is shown here.
    pub truncated: bool,
    /// How many records there were, for data that was judged in pieces.
    pub records: Option<Records>,
}

impl Report {
    /// On a document that meets the standard, of which nothing more is to be said.
    #[must_use]
    pub fn valid() -> Self {
        Self { valid: true, ..Self::default() }
    }
}
