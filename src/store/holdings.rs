//! All that a register holds, read as a whole: what moves to another register.
//!
//! Door: [`Store::holdings`]. It leaves out what is of this register alone: tokens, the audit, the search
//! index, comparisons (which are found again).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};

use super::catalogue::StandardFilter;
use super::code_lists::CodeListVersion;
use super::connect::Store;
use super::entity::{reference, standard, taken_over_end, version};
use super::errors::{changed, corrupt};
use super::listing::Page;
use crate::domain::error::Result;
use crate::domain::{
    CodeListHeading, Ends, Example, Profile, Provision, Standard, StandardName, Status, Version,
    VersionNumber,
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
}

/// A version with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldVersion {
    /// The version.
    pub version: Version,
    /// Its schema, byte for byte.
    pub schema: Vec<u8>,
    /// Its examples, by name.
    pub examples: Vec<Example>,
    /// The versions that it was published to refer to, in order.
    pub refers_to: Vec<(StandardName, VersionNumber)>,
    /// When it took the steps towards its end.
    pub ends: Ends,
}

type Named = (StandardName, VersionNumber);

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
        holdings.versions = self.held_versions(&holdings.standards, all).await?;
        Ok(holdings)
    }

    async fn held_versions(&self, standards: &[Standard], all: bool) -> Result<Vec<HeldVersion>> {
        let names: Vec<StandardName> = standards.iter().map(|standard| standard.name.clone()).collect();
        let mut versions = self.versions_of_all(&names).await?;
        versions.retain(|version| all || version.status != Status::Draft);
        versions.sort_by(|a, b| (&a.standard, &a.number).cmp(&(&b.standard, &b.number)));
        let (ends, mut references) = (self.ends(None).await?, self.references().await?);
        let mut held = Vec::new();
        for version in versions {
            let key = (version.standard.clone(), version.number.clone());
            held.push(HeldVersion {
                schema: self.schema_bytes(&key.0, &key.1).await?.ok_or_else(changed)?,
                examples: self.examples(&key.0, &key.1).await?,
                refers_to: references.remove(&key).unwrap_or_default(),
                ends: ends.get(&key).copied().unwrap_or_default(),
                version,
            });
        }
        Ok(held)
    }

    /// What each published version refers to.
    async fn references(&self) -> Result<BTreeMap<Named, Vec<Named>>> {
        let rows: Vec<(i64, String, String)> = version::Entity::find()
            .select_only()
            .columns([version::Column::Id])
            .column(standard::Column::Name)
            .column(version::Column::Number)
            .join(JoinType::InnerJoin, version::Relation::Standard.def())
            .into_tuple()
            .all(self.db())
            .await?;
        let mut names = BTreeMap::new();
        for (id, standard, number) in rows {
            names.insert(id, named(&standard, &number)?);
        }
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
