//! All that a register holds, read as a whole: what moves to another register.
//!
//! Door: [`Store::holdings`]. It leaves out what is of this register alone: tokens, sessions, subscriptions, the
//! audit, what was counted of use, the search index and comparisons (which are found again).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};

use super::catalogue::StandardFilter;
use super::code_lists::CodeListVersion;
use super::connect::Store;
use super::entity::{reference, standard, taken_over_end, version};
use super::errors::{changed, corrupt};
use super::listing::Page;
use super::organisations::MandateFilter;
use crate::domain::error::Result;
use crate::domain::road::Road;
use crate::domain::{
    Binding, CodeListHeading, Ends, Erasable, Erasure, Example, ForeignKey, Mandate, Membership,
    Organisation, Profile, Provision, ReleaseSet, ReleaseSetName, Signature, Standard, StandardName, Status,
    Version, VersionNumber,
};

/// All that a register holds, or the public part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Provisions.
    pub provisions: Vec<Provision>,
    /// Standards, apart from their versions.
    pub standards: Vec<Standard>,
    /// Code lists, apart from their versions.
    pub code_lists: Vec<CodeListHeading>,
    /// Versions of code lists, each with its bytes.
    pub code_list_versions: Vec<(CodeListVersion, Vec<u8>)>,
    /// Versions with what belongs to them.
    pub versions: Vec<HeldVersion>,
    /// Profiles, each with its bytes.
    pub profiles: Vec<(Profile, Vec<u8>)>,
    /// How strongly standards bind; those of which nothing was said are absent.
    pub bindings: BTreeMap<StandardName, Binding>,
    /// The roads of versions.
    pub roads: Vec<(Named, Road)>,
    /// Release sets with their members.
    pub release_sets: Vec<ReleaseSet>,
    /// Organisations, each with its members.
    pub organisations: Vec<(Organisation, Vec<Membership>)>,
    /// Mandates, oldest first; of all that is held alone.
    pub mandates: Vec<Mandate>,
    /// What was erased of versions; what was erased of one stands together.
    pub erasures: Vec<Erasure>,
    /// The signatures of versions.
    pub signatures: Vec<(Named, Signature)>,
    /// The signatures of published release sets: of each the last, which counts.
    pub set_signatures: Vec<(ReleaseSetName, Signature)>,
    /// The keys of other registers, by which signatures that came from there are checked.
    pub keys: Vec<ForeignKey>,
}

/// A version with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldVersion {
    /// The version.
    pub version: Version,
    /// Its schema, byte for byte; nothing when it was erased.
    pub schema: Vec<u8>,
    /// Its examples, by name.
    pub examples: Vec<Example>,
    /// The versions that it was published to refer to, in order.
    pub refers_to: Vec<(StandardName, VersionNumber)>,
    /// When it took the steps towards its end.
    pub ends: Ends,
}

/// A version, by name.
pub type Named = (StandardName, VersionNumber);

/// Versions by the numbers of their rows.
pub(super) type Names = BTreeMap<i64, Named>;

/// Everything at once: a register has some hundreds of each.
const ALL: Page = Page { number: 1, size: u32::MAX };

impl Store {
    /// All that the register holds, each kind in the order of its names; without concepts, unless `all`.
    ///
    /// # Errors
    /// Conflict (changed) when something goes away meanwhile; internal or busy.
    pub async fn holdings(&self, all: bool) -> Result<Holdings> {
        let mut holdings = Holdings {
            provisions: self.provisions(ALL).await?.items,
            standards: self.standards(&StandardFilter::default(), ALL).await?.items,
            code_lists: self.code_lists(ALL).await?.items,
            ..Holdings::default()
        };
        let standards: Vec<_> = holdings.standards.iter().map(|standard| standard.name.clone()).collect();
        holdings.bindings = self.bindings(&standards).await?;
        self.hold_contents(&mut holdings).await?;
        self.hold_versions(&mut holdings, all).await?;
        self.hold_parties(&mut holdings, all).await?;
        holdings.release_sets = self.release_sets(ALL).await?.items;
        holdings.release_sets.retain(|set| all || set.is_published());
        holdings.set_signatures = self.all_set_signatures().await?;
        Ok(holdings)
    }

    /// The versions of code lists, and profiles: what has bytes of its own.
    async fn hold_contents(&self, holdings: &mut Holdings) -> Result<()> {
        for list in &holdings.code_lists {
            let mut versions = self.code_list_versions(&list.name).await?;
            versions.reverse();
            for version in versions {
                let bytes = self.code_list_bytes(&version.list, &version.number).await?;
                holdings.code_list_versions.push((version, bytes.ok_or_else(changed)?));
            }
        }
        for profile in self.profiles(None, ALL).await?.items {
            let bytes = self.profile_bytes(&profile.name).await?.ok_or_else(changed)?;
            holdings.profiles.push((profile, bytes));
        }
        Ok(())
    }

    /// Versions, and what hangs on them.
    async fn hold_versions(&self, holdings: &mut Holdings, all: bool) -> Result<()> {
        let names = self.version_names().await?;
        holdings.erasures = self.all_erasures(&names).await?;
        holdings.versions = self.held_versions(holdings, &names, all).await?;
        holdings.roads = self.roads(&holdings.versions).await?;
        holdings.signatures = self.all_signatures(&names).await?;
        holdings.keys = self.foreign_keys().await?;
        Ok(())
    }

    /// Organisations, and of all that is held who acts for whom.
    async fn hold_parties(&self, holdings: &mut Holdings, all: bool) -> Result<()> {
        for organisation in self.organisations(None, ALL).await?.items {
            let members = self.members(&organisation.name).await?;
            holdings.organisations.push((organisation, members));
        }
        if all {
            holdings.mandates = self.mandates(&MandateFilter::default(), ALL).await?.items;
            holdings.mandates.reverse();
        }
        Ok(())
    }

    /// The roads of these versions, those without one left out.
    async fn roads(&self, versions: &[HeldVersion]) -> Result<Vec<(Named, Road)>> {
        let mut roads = Vec::new();
        for HeldVersion { version, .. } in versions {
            let (standard, number) = (&version.standard, &version.number);
            let road = Road {
                steps: self.life_steps(standard, number).await?.ok_or_else(changed)?,
                consultations: self.consultations(standard, number).await?,
                reactions: self.reactions(standard, number, ALL).await?.items,
                proposals: self.proposals(standard, number).await?,
            };
            if !road.is_empty() {
                roads.push(((standard.clone(), number.clone()), road));
            }
        }
        Ok(roads)
    }

    async fn held_versions(&self, of: &Holdings, names: &Names, all: bool) -> Result<Vec<HeldVersion>> {
        let standards: Vec<_> = of.standards.iter().map(|standard| standard.name.clone()).collect();
        let mut versions = self.versions_of_all(&standards).await?;
        versions.retain(|version| all || version.status != Status::Draft);
        versions.sort_by(|a, b| (&a.standard, &a.number).cmp(&(&b.standard, &b.number)));
        let (ends, mut references) = (self.ends(None).await?, self.references(names).await?);
        let mut held = Vec::new();
        for version in versions {
            let key = (version.standard.clone(), version.number.clone());
            let schema = self.schema_bytes(&key.0, &key.1).await?.ok_or_else(changed)?;
            let is_erased = |erasure: &Erasure| {
                erasure.what == Erasable::Schema
                    && (&erasure.standard, &erasure.number) == (&version.standard, &version.number)
            };
            if schema.is_empty() && !of.erasures.iter().any(is_erased) {
                // It was erased after the erasures were read.
                return Err(changed());
            }
            held.push(HeldVersion {
                schema,
                examples: self.examples(&key.0, &key.1).await?,
                refers_to: references.remove(&key).unwrap_or_default(),
                ends: ends.get(&key).copied().unwrap_or_default(),
                version,
            });
        }
        Ok(held)
    }

    /// Which version stands in which row.
    async fn version_names(&self) -> Result<Names> {
        let rows: Vec<(i64, String, String)> = version::Entity::find()
            .select_only()
            .columns([version::Column::Id])
            .column(standard::Column::Name)
            .column(version::Column::Number)
            .join(JoinType::InnerJoin, version::Relation::Standard.def())
            .into_tuple()
            .all(self.db())
            .await?;
        rows.into_iter().map(|(id, standard, number)| Ok((id, named(&standard, &number)?))).collect()
    }

    /// What each published version refers to.
    async fn references(&self, names: &Names) -> Result<BTreeMap<Named, Vec<Named>>> {
        let mut found = BTreeMap::<Named, Vec<Named>>::new();
        for row in reference::Entity::find().all(self.db()).await? {
            let (Some(from), Some(to)) = (names.get(&row.version_id), names.get(&row.target_id)) else {
                return Err(changed());
            };
            found.entry(from.clone()).or_default().push(to.clone());
        }
        found.values_mut().for_each(|targets| targets.sort());
        Ok(found)
    }

    /// When versions that came from elsewhere took the steps towards their end there.
    pub(super) async fn ends_taken_over(
        &self,
        of: Option<(&StandardName, &VersionNumber)>,
    ) -> Result<BTreeMap<Named, Ends>> {
        use taken_over_end::Column::{AnnouncedAt, WithdrawnAt};
        let mut query = taken_over_end::Entity::find()
            .select_only()
            .column(standard::Column::Name)
            .column(version::Column::Number)
            .columns([AnnouncedAt, WithdrawnAt])
            .join(JoinType::InnerJoin, taken_over_end::Relation::Version.def())
            .join(JoinType::InnerJoin, version::Relation::Standard.def());
        if let Some((standard, number)) = of {
            query = query
                .filter(standard::Column::Name.eq(standard.as_str()))
                .filter(version::Column::Number.eq(number.to_string()));
        }
        type Row = (String, String, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
        let rows: Vec<Row> = query.into_tuple().all(self.db()).await?;
        rows.into_iter()
            .map(|(standard, number, announced, withdrawn)| {
                Ok((named(&standard, &number)?, Ends { announced, withdrawn }))
            })
            .collect()
    }
}

fn named(standard: &str, number: &str) -> Result<Named> {
    let standard = standard.parse().map_err(|_| corrupt("name of a standard"))?;
    Ok((standard, number.parse().map_err(|_| corrupt("version number"))?))
}
