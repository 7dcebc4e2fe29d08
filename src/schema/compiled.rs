//! A schema ready to judge: the crate's validator for the verdict, our program for the reasons.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use jsonschema::{PatternOptions, Registry, ValidationOptions, Validator};
use serde_json::{Value, json};

use crate::domain::error::Result;
use crate::domain::json::{Bounds, Document, Elided, Node, SyntaxError, Tape};
use crate::domain::{Editions, Error, Fault, Limits, PartName, Place, text};

use super::dialect::Dialect;
use super::keyword::{Leaf, NodeId};
use super::metered::{Metered, TapeJson, within};
use super::pieces::PieceJudges;
use super::program::{Document as SchemaDocument, Program};
use super::shortcut::{Answer, Notes, Shortcut};
use super::vocabulary::format;

/// Most steps of our own judge: past them the crate's has to do the work anyway.
const SHORTCUT_STEPS: u64 = 1_000_000;

/// A validator of one keyword on its own.
pub(super) type Judge = Validator<TapeJson>;

/// What a keyword says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafVerdict {
    /// It is met.
    Met,
    /// It is not.
    NotMet,
    /// Its pattern could not be run within its bound.
    NotDecided,
}

/// Judging took more steps than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfSteps;

/// How a document stands to a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It meets all of it, and there is nothing to say.
    Sound,
    /// It meets the JSON Schema; the vocabularies may have something to say.
    WellFormed,
    /// It does not meet the JSON Schema.
    Malformed,
}

/// Memory in which documents are read and judged, one after another.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) tape: Tape,
    notes: Notes,
}

/// A document that was read, and how it stands.
pub type Read<'t> = (Document<'t>, std::result::Result<Standing, OutOfSteps>);

/// A validator of documents.
pub(super) type Verdict = Validator<TapeJson>;

/// A compiled schema: shared, immutable, and safe to judge with from any thread.
pub struct Compiled {
    program: Program,
    whole: Arc<Verdict>,
    parts: BTreeMap<PartName, (NodeId, Arc<Verdict>)>,
    pieces: PieceJudges,
    shortcut: Shortcut,
    limits: Limits,
}

impl std::fmt::Debug for Compiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compiled").field("nodes", &self.program.size()).finish_non_exhaustive()
    }
}

impl Compiled {
    /// Compiles a closed set, and the named parts of its first document.
    ///
    /// # Errors
    /// [`Error::SchemaRefused`] when a part is not there or the crate does not take the schema.
    pub fn new(program: Program, parts: &BTreeMap<PartName, String>, limits: &Limits) -> Result<Self> {
        if let Some(fault) = too_many_parts(&program, parts.len(), limits) {
            return Err(Error::SchemaRefused(vec![fault]));
        }
        let (whole, parts) = {
            let registry = registry(program.documents())?;
            let root = &program.documents()[0];
            let whole = validator(&registry, root, &root.value, limits, program.editions())?;
            let mut faults = Vec::new();
            let mut compiled = BTreeMap::new();
            for (name, fragment) in parts {
                match part(&program, &registry, name, fragment, limits) {
                    Ok((name, part)) => drop(compiled.insert(name, part)),
                    Err(Error::SchemaRefused(more)) => faults.extend(more),
                    Err(other) => return Err(other),
                }
            }
            if !faults.is_empty() {
                return Err(Error::SchemaRefused(faults));
            }
            (whole, compiled)
        };
        let shortcut = Shortcut::new(&program);
        let pieces = PieceJudges::default();
        Ok(Self { program, whole: Arc::new(whole), parts, pieces, shortcut, limits: *limits })
    }

    /// The verdict on a document, or on one part of the schema when `part` is given.
    ///
    /// # Errors
    /// [`OutOfSteps`] when the budget did not suffice.
    pub fn standing(
        &self,
        document: Node<'_>,
        part: Option<&PartName>,
        today: NaiveDate,
    ) -> std::result::Result<Standing, OutOfSteps> {
        let entry = self.entry(part).unwrap_or_else(|| self.program.root());
        self.ask(entry, &self.judge_of(part), document, today, self.limits.judge_steps)
    }

    /// The validator of documents as a whole, or of a part.
    pub(super) fn judge_of(&self, part: Option<&PartName>) -> Arc<Verdict> {
        let of_part = part.and_then(|name| self.parts.get(name)).map(|(_, judge)| judge);
        Arc::clone(of_part.unwrap_or(&self.whole))
    }

    /// Reads a document and gives the verdict on it, or on one part of the schema when `part` is given.
    ///
    /// # Errors
    /// As [`Tape::read`].
    pub fn read<'t>(
        &self,
        scratch: &'t mut Scratch,
        bytes: &'t [u8],
        part: Option<&PartName>,
        today: NaiveDate,
        steps: u64,
    ) -> std::result::Result<Read<'t>, SyntaxError> {
        let entry = self.entry(part).unwrap_or_else(|| self.program.root());
        let text = (bytes, [].as_slice(), self.limits.document_bounds());
        self.read_by(scratch, text, (entry, &self.judge_of(part)), today, steps.min(self.limits.judge_steps))
    }

    /// The same by one subschema, of a text from which the items of some lists were taken out.
    pub(super) fn read_by<'t>(
        &self,
        scratch: &'t mut Scratch,
        text: (&'t [u8], &[Elided], Bounds),
        (entry, judge): (NodeId, &Verdict),
        today: NaiveDate,
        steps: u64,
    ) -> std::result::Result<Read<'t>, SyntaxError> {
        let (memory, own_steps) = ((&mut scratch.tape, &mut scratch.notes), steps.min(SHORTCUT_STEPS));
        let (document, answer) = self.shortcut.read(memory, text, (self, entry), today, own_steps)?;
        let standing = match answer {
            Answer::Yes => Ok(Standing::Sound),
            Answer::No | Answer::Unsure => self.ask_crate(entry, judge, document.root(), steps),
        };
        Ok((document, standing))
    }

    /// What a subschema says of a value: our own judge when it is sure that all is well, else the
    /// crate's.
    pub(super) fn ask(
        &self,
        entry: NodeId,
        judge: &Verdict,
        value: Node<'_>,
        today: NaiveDate,
        steps: u64,
    ) -> std::result::Result<Standing, OutOfSteps> {
        if self.shortcut.judge(self, entry, value, today, steps.min(SHORTCUT_STEPS)) == Answer::Yes {
            return Ok(Standing::Sound);
        }
        self.ask_crate(entry, judge, value, steps)
    }

    /// What a subschema says of a value of which our own judge is not sure.
    fn ask_crate(
        &self,
        entry: NodeId,
        judge: &Verdict,
        value: Node<'_>,
        steps: u64,
    ) -> std::result::Result<Standing, OutOfSteps> {
        match within(steps, || judge.is_valid(Metered(value))).ok_or(OutOfSteps)? {
            false => Ok(Standing::Malformed),
            true if self.program.speaks(entry) => Ok(Standing::WellFormed),
            true => Ok(Standing::Sound),
        }
    }

    /// Whether a value meets a subschema on its own, whatever the vocabularies say. For what our own judge
    /// does not know the crate is asked, as long as there are `builds` left or a validator is there;
    /// `None` when there are not.
    pub fn fits(&self, node: NodeId, value: Node<'_>, builds: &mut u32) -> Option<bool> {
        match self.shortcut.fits(self, node, value, SHORTCUT_STEPS) {
            Answer::Yes => return Some(true),
            Answer::No => return Some(false),
            Answer::Unsure => {}
        }
        *builds = builds.checked_sub(1)?;
        let judge = self.piece_judge(node)?;
        within(SHORTCUT_STEPS, || judge.is_valid(Metered(value)))
    }

    /// Whether our own judge says nothing of a document that the crate does not; for tests.
    #[must_use]
    pub fn shortcut_agrees(&self, document: Node<'_>) -> bool {
        let own =
            self.shortcut.judge(self, self.program.root(), document, NaiveDate::default(), SHORTCUT_STEPS);
        let crates = within(self.limits.judge_steps, || self.whole.is_valid(Metered(document)));
        match (own, crates) {
            (Answer::Yes, valid) => valid == Some(true),
            (Answer::No, valid) => valid == Some(false),
            (Answer::Unsure, _) => true,
        }
    }

    /// Whether reading with the schema in hand reads what reading without it does, and says nothing of it that the
    /// crate does not; for tests.
    #[must_use]
    pub fn reading_agrees(&self, text: &str) -> bool {
        let (mut plain, mut tape, mut notes) = (Tape::default(), Tape::default(), Notes::default());
        let (bounds, today) = (self.limits.document_bounds(), NaiveDate::default());
        let what = (text.as_bytes(), [].as_slice(), bounds);
        let entry = self.program.root();
        let read = self.shortcut.read((&mut tape, &mut notes), what, (self, entry), today, SHORTCUT_STEPS);
        match (read, plain.read(text.as_bytes(), bounds)) {
            (Err(fault), Err(same)) => fault == same,
            (Ok((document, answer)), Ok(same)) => {
                let valid = within(self.limits.judge_steps, || self.whole.is_valid(Metered(document.root())));
                let sure = match answer {
                    Answer::Yes => valid == Some(true),
                    Answer::No => valid == Some(false),
                    Answer::Unsure => true,
                };
                sure && document.is_read_as(&same)
            }
            _ => false,
        }
    }

    /// The validator of one subschema on its own.
    pub(super) fn piece_judge(&self, node: NodeId) -> Option<Arc<Verdict>> {
        self.pieces.get(node, || {
            let registry = registry(self.program.documents()).ok()?;
            let (document, fragment) = self.program.address(node);
            one_subschema(
                &registry,
                document,
                &fragment,
                "urn:maatstaf:stuk",
                &self.limits,
                self.program.editions(),
            )
            .ok()
        })
    }

    /// The names of the parts that data can be judged against.
    pub fn part_names(&self) -> impl Iterator<Item = &PartName> {
        self.parts.keys()
    }

    /// Where judging a document begins: at the whole schema, or at a part. `None`: no such part.
    #[must_use]
    pub fn entry(&self, part: Option<&PartName>) -> Option<NodeId> {
        match part {
            Some(name) => self.parts.get(name).map(|(node, _)| *node),
            None => Some(self.program.root()),
        }
    }

    /// The graph of subschemas, for the walk that explains a verdict.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The limits it was compiled under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What one keyword says of a value, in the crate's own judgement.
    #[must_use]
    pub fn leaf(&self, leaf: &Leaf, dialect: Dialect, value: Node<'_>) -> LeafVerdict {
        let Some(judge) = leaf
            .judge(|schema| leaf_options(dialect, &self.limits, self.program.editions()).build(schema).ok())
        else {
            return LeafVerdict::NotDecided;
        };
        if judge.is_valid(Metered(value)) {
            return LeafVerdict::Met;
        }
        if !leaf.has_pattern() {
            return LeafVerdict::NotMet;
        }
        match judge.validate(Metered(value)) {
            Err(error) if is_undecided(&error) => LeafVerdict::NotDecided,
            _ => LeafVerdict::NotMet,
        }
    }

    /// What this holds in memory, in bytes, estimated.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.program.weight() * (1 + self.parts.len())
    }
}

fn is_undecided(error: &jsonschema::ValidationError<'_>) -> bool {
    use jsonschema::error::ValidationErrorKind;
    matches!(
        error.kind(),
        ValidationErrorKind::BacktrackLimitExceeded { .. } | ValidationErrorKind::RegexEngineFailure { .. }
    )
}

/// Each part has a validator of its own over all that it reaches, so their number counts times the
/// size of the schema.
fn too_many_parts(program: &Program, parts: usize, limits: &Limits) -> Option<Fault> {
    const TIMES: usize = 4;
    let most = limits.parts.min((TIMES * limits.schema_nodes).checked_div(program.size()).unwrap_or(0));
    (parts > most).then(|| {
        Fault::new(
            "te-veel-onderdelen",
            text(
                format!("De versie noemt {parts} onderdelen; voor een schema van deze omvang zijn het er ten hoogste {most} (grens 'parts'). Breng ze onder in eigen standaarden."),
                format!("The version names {parts} parts; for a schema of this size there are at most {most} (limit 'parts'). Put them in standards of their own."),
            ),
        )
        .at(Place::Body("/onderdelen".into()))
    })
}

type Part = (PartName, (NodeId, Arc<Verdict>));

fn part(
    program: &Program,
    registry: &Registry<'_>,
    name: &PartName,
    fragment: &str,
    limits: &Limits,
) -> Result<Part> {
    let node = program.part(fragment).ok_or_else(|| {
        Error::SchemaRefused(vec![
            Fault::new(
                "onderdeel-ontbreekt",
                text(
                    format!("Het onderdeel '{name}' wijst naar '{fragment}', en daar staat in dit schema geen deelschema. Gebruik '#/$defs/naam' of een anker '#naam'."),
                    format!("The part '{name}' points at '{fragment}', where this schema has no subschema. Use '#/$defs/name' or an anchor '#name'."),
                ),
            )
            .at(Place::Body(format!("/onderdelen/{name}"))),
        ])
    })?;
    let uri = format!("urn:maatstaf:onderdeel:{name}");
    let part = one_subschema(registry, &program.documents()[0], fragment, &uri, limits, program.editions())?;
    Ok((name.clone(), (node, Arc::new(part))))
}

/// The validator of the subschema at a fragment of a document.
fn one_subschema(
    registry: &Registry<'_>,
    document: &SchemaDocument,
    fragment: &str,
    uri: &str,
    limits: &Limits,
    editions: &Editions,
) -> Result<Verdict> {
    let wrapper = json!({ "$schema": document.dialect.uri(), "$ref": format!("{}{fragment}", document.uri) });
    let entry = SchemaDocument { uri: uri.to_owned(), ..document.clone() };
    validator(registry, &entry, &wrapper, limits, editions)
}

fn registry(documents: &[SchemaDocument]) -> Result<Registry<'_>> {
    let own = documents.iter().filter(|document| !document.built_in);
    Registry::new()
        .retriever(RegisterOnly)
        .extend(own.map(|document| {
            let resource = jsonschema::Resource::from_contents((*document.value).clone());
            (document.uri.as_str(), resource)
        }))
        .and_then(jsonschema::RegistryBuilder::prepare)
        .map_err(|error| not_compiled(&error))
}

fn validator(
    registry: &Registry<'_>,
    document: &SchemaDocument,
    schema: &Value,
    limits: &Limits,
    editions: &Editions,
) -> Result<Verdict> {
    options(jsonschema::options_for::<TapeJson>(), document.dialect, limits, editions)
        .with_base_uri(document.uri.clone())
        .with_registry(registry)
        .build(schema)
        .map_err(|error| {
            Error::SchemaRefused(vec![
                Fault::new("schema-ongeldig", text(
                    "Het schema kon hier niet worden gecompileerd. Controleer dit deel tegen het dialect dat '$schema' noemt.",
                    "The schema could not be compiled here. Check this part against the dialect that '$schema' names.",
                ))
                .at(Place::Schema(error.instance_path().as_str().to_owned())),
            ])
        })
}

fn options<'i, F: jsonschema::json::Json>(
    options: ValidationOptions<'i, std::sync::Arc<dyn jsonschema::Retrieve>, F>,
    dialect: Dialect,
    limits: &Limits,
    editions: &Editions,
) -> ValidationOptions<'i, std::sync::Arc<dyn jsonschema::Retrieve>, F> {
    let patterns = PatternOptions::fancy_regex()
        .backtrack_limit(limits.pattern_backtracks)
        .size_limit(limits.pattern_size_bytes)
        .dfa_size_limit(limits.pattern_size_bytes);
    let mut options = options
        .offline()
        .with_draft(dialect.draft())
        .should_validate_formats(true)
        .with_pattern_options(patterns);
    if editions.vocabularies > 0 {
        for name in format::NAMES {
            if let Some(checker) = format::checker(name) {
                options = options.with_format(*name, checker);
            }
        }
    }
    options
}

fn leaf_options(
    dialect: Dialect,
    limits: &Limits,
    editions: &Editions,
) -> ValidationOptions<'static, std::sync::Arc<dyn jsonschema::Retrieve>, TapeJson> {
    options(jsonschema::options_for::<TapeJson>(), dialect, limits, editions)
}

/// Whether a pattern can be run within its bounds.
pub(super) fn pattern_runs(pattern: &str, limits: &Limits) -> bool {
    leaf_options(Dialect::Draft202012, limits, &Editions::none())
        .build(&json!({ "pattern": pattern }))
        .is_ok()
}

fn not_compiled(_: &jsonschema::ReferencingError) -> Error {
    // The crate's own words may repeat what the schema says; ours say what to do.
    Error::SchemaRefused(vec![Fault::new(
        "schema-ongeldig",
        text(
            "De verwijzingen van dit schema konden niet worden opgelost. Controleer '$id', '$anchor' en '$ref'.",
            "The references of this schema could not be resolved. Check '$id', '$anchor' and '$ref'.",
        ),
    )])
}

/// Answers no to every address: what a schema refers to was gathered before compiling.
struct RegisterOnly;

impl jsonschema::Retrieve for RegisterOnly {
    fn retrieve(
        &self,
        _: &jsonschema::Uri<String>,
    ) -> std::result::Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err("not in the register".into())
    }
}
