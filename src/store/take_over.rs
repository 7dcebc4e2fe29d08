//! Taking over what another register holds: whole, in one transaction, or not at all.
//!
//! Door: [`Store::take_over`]. What is absent is made as it was there, its moments included; what is the same
//! stays; one thing that differs and nothing is written. Whether it is the same is found in the same
//! transaction, so a plan and what is done by it can't disagree. What was erased here stays erased, whatever comes;
//! what was erased there and is here refuses it: to erase is for people to decide.

mod erased;
mod organisations;
mod release_sets;
mod road;
mod signatures;

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set};

use super::audit::{Act, Deed, record, whole_micros};
use super::connect::Store;
use super::drafts::{check, check_texts, contents, examples_of, insert_examples, parts};
use super::entity::{
    code_list, code_list_version, profile, provision, reference, standard, taken_over_end, version,
};
use super::errors::{corrupt, refuse_nul};
use super::holdings::{HeldVersion, Holdings};
use super::steps::TAKEN_OVER;
use super::versions::write_editions;
use crate::domain::error::Result;
use crate::domain::{
    Binding, CodeListHeading, Digest, Ends, Erasable, Error, Example, Fault, OrganisationName, Profile,
    Provision, ReleaseSetName, Standard, StandardName, Status, Thing, Version, VersionNumber, text,
};
use crate::store::CodeListVersion;
use erased::{Gone, erased_here};

/// How a thing from elsewhere compares with what is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// It is not here yet.
    Absent,
    /// It is here, the same.
    Same,
    /// It is here, and these words of the wire say something else.
    Other(Vec<&'static str>),
}

/// What comes in, from where.
#[derive(Debug, Clone, Copy)]
pub struct TakeOver<'a> {
    /// All of it.
    pub holdings: &'a Holdings,
    /// The digest by which the audit knows it.
    pub digest: Digest,
    /// The names of this register's own keys: those never come from elsewhere.
    pub own_keys: &'a [String],
    /// Whether to write; else only to look.
    pub write: bool,
}

/// The numbers of the rows that others refer to.
#[derive(Default)]
struct Rows {
    provisions: BTreeMap<String, i64>,
    standards: BTreeMap<String, i64>,
    code_lists: BTreeMap<String, i64>,
    versions: BTreeMap<(StandardName, VersionNumber), i64>,
    organisations: BTreeMap<OrganisationName, i64>,
    release_sets: BTreeMap<ReleaseSetName, i64>,
    /// The keys of other registers that were revoked.
    revoked: BTreeSet<String>,
    /// The versions that were made here just now.
    new: BTreeSet<(StandardName, VersionNumber)>,
}

/// The transaction, and what was found and done in it so far.
struct Taking<'t> {
    tx: &'t DatabaseTransaction,
    act: &'t Act,
    rows: Rows,
    found: Vec<(Thing, Presence, Option<Digest>)>,
}

impl Store {
    /// Takes all of it over, when nothing of it differs from what is here, and says of each thing whether it
    /// was here. With nothing to add, nothing is written; the audit neither.
    ///
    /// # Errors
    /// Invalid, when a text holds NUL or something belongs to what is not there; internal or busy.
    pub async fn take_over(&self, what: TakeOver<'_>, act: &Act) -> Result<Vec<(Thing, Presence)>> {
        let holdings = what.holdings;
        refuse_nul(texts(holdings))?;
        let writing = self.begin(act).await?;
        let mut taking = Taking { tx: &writing.tx, act, rows: Rows::default(), found: Vec::new() };
        taking.headings(holdings).await?;
        taking.code_list_versions(&holdings.code_list_versions).await?;
        taking.versions(holdings).await?;
        taking.erasures_have_a_home(&holdings.erasures)?;
        taking.roads(&holdings.roads).await?;
        taking.keys(&holdings.keys, what.own_keys).await?;
        taking.signatures(&holdings.signatures).await?;
        taking.profiles(&holdings.profiles).await?;
        taking.release_sets(&holdings.release_sets).await?;
        taking.set_signatures(&holdings.set_signatures).await?;
        taking.organisations(&holdings.organisations).await?;
        taking.mandates(&holdings.mandates).await?;
        let found = taking.found;
        let is = |wanted: fn(&Presence) -> bool| found.iter().any(|(_, presence, _)| wanted(presence));
        let refused = is(|presence| matches!(presence, Presence::Other(_)));
        if what.write && !refused && is(|presence| *presence == Presence::Absent) {
            tell(&writing.tx, &found, what, act).await?;
            writing.commit().await?;
        }
        Ok(found.into_iter().map(|(thing, presence, _)| (thing, presence)).collect())
    }
}

/// The audit of it: a row for each thing that came in, and one for all of it.
async fn tell(
    tx: &DatabaseTransaction,
    found: &[(Thing, Presence, Option<Digest>)],
    what: TakeOver<'_>,
    act: &Act,
) -> Result<()> {
    for (thing, _, digest) in found.iter().filter(|(_, presence, _)| *presence == Presence::Absent) {
        let (action, subject) = (TAKEN_OVER.to_owned(), thing.subject());
        record(tx, act, Deed { action, subject, after: *digest, ..Deed::default() }).await?;
        what.holdings.gone_of(thing).tell(tx, &thing.subject(), act).await?;
    }
    let all = what.digest;
    let (action, subject) = ("archief-overgenomen".to_owned(), format!("archieven/{all}"));
    record(tx, act, Deed { action, subject, after: Some(all), ..Deed::default() }).await
}

/// Everything that people wrote and that is not checked elsewhere.
fn texts(holdings: &Holdings) -> impl Iterator<Item = &str> {
    let provisions = holdings
        .provisions
        .iter()
        .flat_map(|of| [of.title.as_str(), of.description.as_str(), of.owner.as_str(), of.joining.as_str()]);
    let standards = holdings.standards.iter().flat_map(|of| {
        let key = of.record_key.as_deref().unwrap_or_default();
        [of.title.as_str(), of.description.as_str(), of.contact.as_str(), of.licence.as_str(), key]
    });
    let lists = holdings
        .code_lists
        .iter()
        .flat_map(|of| [of.title.as_str(), of.description.as_str(), of.owner.as_str()]);
    let notes = holdings.code_list_versions.iter().map(|(version, _)| version.notes.as_str());
    let bindings = holdings.bindings.values().map(|binding| binding.source.as_str());
    let sets = holdings.release_sets.iter().flat_map(|set| [set.title.as_str(), set.notes.as_str()]);
    let parties = holdings.organisations.iter().flat_map(|(of, _)| {
        let numbers = [of.oin.as_deref(), of.municipality_code.as_deref()];
        numbers.into_iter().flatten().chain([of.title.as_str()])
    });
    let mandates = holdings.mandates.iter().map(|mandate| mandate.terms.source.as_str());
    let roads = holdings.roads.iter().flat_map(|(_, road)| road::texts(road));
    let profiles = holdings.profiles.iter().flat_map(|(of, _)| [of.title.as_str(), of.audience.as_str()]);
    let of_versions = notes.chain(profiles).chain(roads);
    provisions
        .chain(standards)
        .chain(lists)
        .chain(of_versions)
        .chain(bindings)
        .chain(sets)
        .chain(parties)
        .chain(mandates)
}

fn other(differs: &[(&'static str, bool)]) -> Presence {
    let words: Vec<_> = differs.iter().filter(|(_, differs)| *differs).map(|(word, _)| *word).collect();
    if words.is_empty() { Presence::Same } else { Presence::Other(words) }
}

fn whole_or_not<T: PartialEq>(there: &T, comes: &T, word: &'static str) -> Presence {
    other(&[(word, there != comes)])
}

fn homeless(thing: &Thing, of: &str) -> Error {
    Error::invalid(Fault::new(
        "archief-onvolledig",
        text(
            format!("'{thing}' hoort bij '{of}', en dat zit er niet in."),
            format!("'{thing}' belongs to '{of}', which is not in it."),
        ),
    ))
}

impl Taking<'_> {
    fn found(&mut self, thing: Thing, presence: Presence, digest: Option<Digest>) {
        self.found.push((thing, presence, digest));
    }

    async fn headings(&mut self, holdings: &Holdings) -> Result<()> {
        for one in &holdings.provisions {
            let presence = self.provision(one).await?;
            self.found(Thing::Provision(one.name.clone()), presence, None);
        }
        for one in &holdings.standards {
            let presence = self.standard(one, holdings.bindings.get(&one.name)).await?;
            self.found(Thing::Standard(one.name.clone()), presence, None);
        }
        for one in &holdings.code_lists {
            let presence = self.code_list(one).await?;
            self.found(Thing::CodeList(one.name.clone()), presence, None);
        }
        Ok(())
    }

    async fn provision(&mut self, comes: &Provision) -> Result<Presence> {
        let query = provision::Entity::find().filter(provision::Column::Name.eq(comes.name.as_str()));
        let (id, presence) = match query.one(self.tx).await? {
            Some(there) => (there.id, whole_or_not(&Provision::try_from(there)?, comes, "beschrijving")),
            None => {
                let row = provision::ActiveModel {
                    id: NotSet,
                    name: Set(comes.name.to_string()),
                    title: Set(comes.title.clone()),
                    description: Set(comes.description.clone()),
                    owner: Set(comes.owner.clone()),
                    joining: Set(comes.joining.clone()),
                    created_at: Set(self.act.moment()),
                };
                (provision::Entity::insert(row).exec(self.tx).await?.last_insert_id, Presence::Absent)
            }
        };
        self.rows.provisions.insert(comes.name.to_string(), id);
        Ok(presence)
    }

    async fn standard(&mut self, comes: &Standard, binding: Option<&Binding>) -> Result<Presence> {
        let thing = Thing::Standard(comes.name.clone());
        let provision = self.rows.provisions.get(comes.provision.as_str()).copied();
        let provision = provision.ok_or_else(|| homeless(&thing, comes.provision.as_str()))?;
        let contents = super::catalogue::contents(comes);
        let query = standard::Entity::find().filter(standard::Column::Name.eq(comes.name.as_str()));
        let (id, presence) = match query.one(self.tx).await? {
            Some(there) => {
                let same = there.provision_id == provision && super::catalogue::is_as(&there, comes);
                let bound = super::bindings::binding(&there)?;
                let binds = bound.as_ref() == binding;
                (there.id, other(&[("beschrijving", !same), ("verbindendheid", !binds)]))
            }
            None => {
                let row = standard::ActiveModel {
                    id: NotSet,
                    name: Set(comes.name.to_string()),
                    provision_id: Set(provision),
                    created_at: Set(self.act.moment()),
                    binding: Set(binding.map(|binding| binding.force.as_str().to_owned())),
                    binding_source: Set(binding.map(|binding| binding.source.clone())),
                    binding_from: Set(binding.map(|binding| binding.from)),
                    ..contents
                };
                (standard::Entity::insert(row).exec(self.tx).await?.last_insert_id, Presence::Absent)
            }
        };
        self.rows.standards.insert(comes.name.to_string(), id);
        Ok(presence)
    }

    async fn code_list(&mut self, comes: &CodeListHeading) -> Result<Presence> {
        let query = code_list::Entity::find().filter(code_list::Column::Name.eq(comes.name.as_str()));
        let (id, presence) = match query.one(self.tx).await? {
            Some(there) => {
                (there.id, whole_or_not(&CodeListHeading::try_from(there)?, comes, "beschrijving"))
            }
            None => {
                let row = code_list::ActiveModel {
                    id: NotSet,
                    name: Set(comes.name.to_string()),
                    title: Set(comes.title.clone()),
                    description: Set(comes.description.clone()),
                    owner: Set(comes.owner.clone()),
                    example: Set(comes.example),
                    created_at: Set(self.act.moment()),
                };
                (code_list::Entity::insert(row).exec(self.tx).await?.last_insert_id, Presence::Absent)
            }
        };
        self.rows.code_lists.insert(comes.name.to_string(), id);
        Ok(presence)
    }

    async fn code_list_versions(&mut self, all: &[(CodeListVersion, Vec<u8>)]) -> Result<()> {
        for (comes, bytes) in all {
            let thing = Thing::CodeListVersion(comes.list.clone(), comes.number.clone());
            let list = self.rows.code_lists.get(comes.list.as_str()).copied();
            let list = list.ok_or_else(|| homeless(&thing, comes.list.as_str()))?;
            let there = code_list_version::Entity::find()
                .filter(code_list_version::Column::ListId.eq(list))
                .filter(code_list_version::Column::Number.eq(comes.number.to_string()))
                .one(self.tx)
                .await?;
            let presence = if let Some(there) = there {
                other(&[
                    ("waarden", there.digest != comes.digest.to_string()),
                    ("standDatum", there.reference_date != comes.reference_date),
                    ("toelichting", there.notes != comes.notes),
                ])
            } else {
                let row = code_list_version::ActiveModel {
                    id: NotSet,
                    list_id: Set(list),
                    number: Set(comes.number.to_string()),
                    reference_date: Set(comes.reference_date),
                    code_bytes: Set(bytes.clone()),
                    digest: Set(comes.digest.to_string()),
                    notes: Set(comes.notes.clone()),
                    published_at: Set(whole_micros(comes.published_at)),
                };
                code_list_version::Entity::insert(row).exec(self.tx).await?;
                Presence::Absent
            };
            self.found(thing, presence, Some(comes.digest));
        }
        Ok(())
    }

    /// The versions first and then what they refer to, which may stand further on.
    async fn versions(&mut self, holdings: &Holdings) -> Result<()> {
        let mut made = Vec::new();
        for held in &holdings.versions {
            let comes = &held.version;
            let thing = Thing::Version(comes.standard.clone(), comes.number.clone());
            let standard = self.rows.standards.get(comes.standard.as_str()).copied();
            let standard = standard.ok_or_else(|| homeless(&thing, comes.standard.as_str()))?;
            let there = version::Entity::find()
                .filter(version::Column::StandardId.eq(standard))
                .filter(version::Column::Number.eq(comes.number.to_string()))
                .one(self.tx)
                .await?;
            let (id, presence) = if let Some(there) = there {
                (there.id, compared(&there, held, holdings.gone_of(&thing), self.tx).await?)
            } else {
                let id = insert_version(self.tx, standard, held, holdings.gone_of(&thing)).await?;
                made.push((id, held));
                self.rows.new.insert((comes.standard.clone(), comes.number.clone()));
                (id, Presence::Absent)
            };
            self.rows.versions.insert((comes.standard.clone(), comes.number.clone()), id);
            self.found(thing, presence, Some(comes.digest));
        }
        for (id, held) in made {
            for target in &held.refers_to {
                let thing = Thing::Version(held.version.standard.clone(), held.version.number.clone());
                let target_id = self.rows.versions.get(target).copied();
                let target_id =
                    target_id.ok_or_else(|| homeless(&thing, &format!("{} {}", target.0, target.1)))?;
                let row = reference::ActiveModel { version_id: Set(id), target_id: Set(target_id) };
                reference::Entity::insert(row).exec_without_returning(self.tx).await?;
            }
        }
        Ok(())
    }

    async fn profiles(&mut self, all: &[(Profile, Vec<u8>)]) -> Result<()> {
        for (comes, schema) in all {
            let thing = Thing::Profile(comes.name.clone());
            let base = (comes.standard.clone(), comes.number.clone());
            let of = self.rows.versions.get(&base).copied();
            let of = of.ok_or_else(|| homeless(&thing, &format!("{} {}", base.0, base.1)))?;
            let query = profile::Entity::find().filter(profile::Column::Name.eq(comes.name.as_str()));
            let editions = write_editions(&comes.editions)?;
            let presence = if let Some(there) = query.one(self.tx).await? {
                other(&[
                    ("beschrijving", there.title != comes.title || there.audience != comes.audience),
                    ("basis", there.base_id != of),
                    ("schema", there.digest != comes.digest.to_string()),
                    ("edities", there.editions != editions),
                ])
            } else {
                let row = profile::ActiveModel {
                    id: NotSet,
                    name: Set(comes.name.to_string()),
                    title: Set(comes.title.clone()),
                    audience: Set(comes.audience.clone()),
                    base_id: Set(of),
                    schema_bytes: Set(schema.clone()),
                    digest: Set(comes.digest.to_string()),
                    editions: Set(editions),
                    created_at: Set(whole_micros(comes.created_at)),
                    changed_at: Set(whole_micros(comes.changed_at)),
                };
                profile::Entity::insert(row).exec(self.tx).await?;
                Presence::Absent
            };
            self.found(thing, presence, Some(comes.digest));
        }
        Ok(())
    }
}

/// Makes a version as it was: as a concept first, since examples come with those alone.
async fn insert_version(
    tx: &DatabaseTransaction,
    standard: i64,
    held: &HeldVersion,
    gone: Gone<'_>,
) -> Result<i64> {
    let comes = &held.version;
    if gone.has(&Erasable::Schema) {
        check_texts(comes, &held.examples)?;
    } else {
        check(&Version { status: Status::Draft, ..comes.clone() }, &held.schema, &held.examples)?;
    }
    let row = version::ActiveModel {
        id: NotSet,
        standard_id: Set(standard),
        number: Set(comes.number.to_string()),
        status: Set(Status::Draft.as_str().to_owned()),
        created_at: Set(whole_micros(comes.created_at)),
        published_at: Set(comes.published_at.map(whole_micros)),
        successor: Set(comes.successor.as_ref().map(ToString::to_string)),
        ..contents(comes, gone.schema_or_stand_in(&held.schema))?
    };
    let id = version::Entity::insert(row).exec(tx).await?.last_insert_id;
    insert_examples(tx, id, &held.examples).await?;
    insert_examples(tx, id, &gone.examples()).await?;
    let status = version::ActiveModel { status: Set(comes.status.as_str().to_owned()), ..Default::default() };
    version::Entity::update_many().set(status).filter(version::Column::Id.eq(id)).exec(tx).await?;
    gone.erase(tx, id).await?;
    if held.ends != Ends::default() {
        let row = taken_over_end::ActiveModel {
            version_id: Set(id),
            announced_at: Set(held.ends.announced.map(whole_micros)),
            withdrawn_at: Set(held.ends.withdrawn.map(whole_micros)),
        };
        taken_over_end::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(id)
}

/// The moments of a version may differ from register to register. Which version bears a foreign `$id` that
/// several have does depend on when they were published.
async fn compared(
    there: &version::Model,
    held: &HeldVersion,
    gone: Gone<'_>,
    tx: &DatabaseTransaction,
) -> Result<Presence> {
    let comes = &held.version;
    let status: Status = there.status.parse().map_err(|_| corrupt("status"))?;
    let erased = erased_here(tx, there.id).await?;
    let is_left = |example: &Example| !erased.contains(&Erasable::Example(example.name.clone()));
    let sorted = |mut examples: Vec<Example>| {
        examples.retain(is_left);
        examples.sort_by(|a, b| a.name.cmp(&b.name));
        examples
    };
    let (here, examples) = (sorted(examples_of(tx, there.id).await?), sorted(held.examples.clone()));
    let published = comes.published_at.map(whole_micros);
    Ok(other(&[
        ("schema", there.digest != comes.digest.to_string()),
        ("status", status != comes.status),
        ("geldigheid", (there.valid_from, there.valid_until) != (comes.validity.from, comes.validity.until)),
        ("onderdelen", there.parts != parts(comes)?),
        ("toelichting", there.notes != comes.notes && !erased.contains(&Erasable::Notes)),
        ("voorbeelden", here != examples),
        ("wissingen", gone.0.iter().any(|erasure| !erased.contains(&erasure.what))),
        ("opvolger", there.successor != comes.successor.as_ref().map(ToString::to_string)),
        ("edities", there.editions != write_editions(&comes.editions)?),
        ("vastgesteldOp", comes.alias.is_some() && there.published_at != published),
    ]))
}
