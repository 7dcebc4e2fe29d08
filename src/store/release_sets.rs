//! Release sets with their members. A concept is replaced and dropped whole; a published one never changes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Set, TryInsertResult,
};

use super::Written;
use super::audit::{Act, Deed, record};
use super::connect::Store;
use super::entity::{provision, reference, release_set, release_set_member, standard, version};
use super::errors::{corrupt, not_draft, refuse_nul};
use super::listing::{Listing, Page};
use super::signatures::keep_set_signature;
use super::versions::locked_version;
use crate::domain::error::Result;
use crate::domain::{
    Conflict, Digest, Error, Expected, Fault, Member, Missing, Place, ProvisionName, ReleaseSet,
    ReleaseSetName, Signature, StandardName, Status, Validity, dutch_day, text,
};

/// A set with the number of its row.
pub(super) struct Numbered {
    pub(super) id: i64,
    pub(super) set: ReleaseSet,
}

impl TryFrom<release_set::Model> for Numbered {
    type Error = Error;

    /// Without its members.
    fn try_from(row: release_set::Model) -> Result<Self> {
        let digest = row.digest.map(|digest| digest.parse()).transpose().map_err(|_| corrupt("digest"))?;
        let set = ReleaseSet {
            name: row.name.parse().map_err(|_| corrupt("name of a release set"))?,
            title: row.title,
            notes: row.notes,
            validity: Validity { from: row.valid_from, until: row.valid_until },
            members: Vec::new(),
            created_at: row.created_at,
            changed_at: row.changed_at,
            published_at: row.published_at,
            digest,
        };
        Ok(Self { id: row.id, set })
    }
}

impl Store {
    /// The release sets, by name.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn release_sets(&self, page: Page) -> Result<Listing<ReleaseSet>> {
        let query = release_set::Entity::find().order_by_asc(release_set::Column::Name);
        let Listing { items, total } = self.page::<_, release_set::Model, Numbered>(query, page).await?;
        Ok(Listing { items: with_members(self.db(), items).await?, total })
    }

    /// One release set.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn release_set(&self, name: &ReleaseSetName) -> Result<Option<ReleaseSet>> {
        let found = release_set::Entity::find().filter(release_set::Column::Name.eq(name.as_str()));
        let found: Option<Numbered> = found.one(self.db()).await?.map(TryInto::try_into).transpose()?;
        Ok(with_members(self.db(), found.into_iter().collect()).await?.pop())
    }

    /// The published set that came before this one: with the latest first day that is earlier, or on the same
    /// day the next lower name. A set without a first day comes after all.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn release_set_before(&self, set: &ReleaseSet) -> Result<Option<ReleaseSet>> {
        use release_set::Column::{Name, PublishedAt, ValidFrom};
        let mut query = release_set::Entity::find()
            .filter(PublishedAt.is_not_null())
            .filter(Name.ne(set.name.as_str()))
            .order_by_desc(ValidFrom)
            .order_by_desc(Name);
        if let Some(from) = set.validity.from {
            let same_day = ValidFrom.eq(from).and(Name.lt(set.name.as_str()));
            query = query.filter(Condition::any().add(ValidFrom.lt(from)).add(same_day));
        }
        let found: Option<Numbered> = query.one(self.db()).await?.map(TryInto::try_into).transpose()?;
        Ok(with_members(self.db(), found.into_iter().collect()).await?.pop())
    }

    /// The standards in a set, each with its provision.
    ///
    /// # Errors
    /// Internal or busy.
    pub(super) async fn standards_in_set(
        &self,
        name: &ReleaseSetName,
    ) -> Result<Vec<(StandardName, ProvisionName)>> {
        let rows: Vec<(String, String)> = release_set_member::Entity::find()
            .select_only()
            .column(standard::Column::Name)
            .column(provision::Column::Name)
            .join(JoinType::InnerJoin, release_set_member::Relation::Set.def())
            .join(JoinType::InnerJoin, release_set_member::Relation::Version.def())
            .join(JoinType::InnerJoin, version::Relation::Standard.def())
            .join(JoinType::InnerJoin, standard::Relation::Provision.def())
            .filter(release_set::Column::Name.eq(name.as_str()))
            .into_tuple()
            .all(self.db())
            .await?;
        let read = |(standard, provision): (String, String)| {
            let standard = standard.parse().map_err(|_| corrupt("name of a standard"))?;
            Ok((standard, provision.parse().map_err(|_| corrupt("name of a provision"))?))
        };
        rows.into_iter().map(read).collect()
    }

    /// Puts a concept of a set in the register, or gives the concept of that name these contents, as long as it
    /// holds what was expected. What it holds already is answered as done.
    ///
    /// # Errors
    /// Missing (version); conflict when a set of this name is published; [`Error::NoPrecondition`] when there is one
    /// and nothing was expected of it, [`Error::PreconditionFailed`] when something else was; invalid when a text
    /// holds NUL; internal or busy.
    pub async fn put_release_set(&self, set: &ReleaseSet, expected: &Expected, act: &Act) -> Result<Written> {
        refuse_nul([set.title.as_str(), &set.notes])?;
        let writing = self.begin(act).await?;
        let row = release_set::ActiveModel {
            id: NotSet,
            name: Set(set.name.to_string()),
            title: Set(set.title.clone()),
            notes: Set(set.notes.clone()),
            valid_from: Set(set.validity.from),
            valid_until: Set(set.validity.until),
            digest: Set(None),
            created_at: Set(act.moment()),
            changed_at: Set(act.moment()),
            published_at: Set(None),
        };
        let there = match locked_concept(&writing.tx, &set.name).await {
            Err(Error::Missing(..)) if *expected == Expected::Unsaid => None,
            // Whoever expects something saw a set that was dropped since.
            Err(Error::Missing(..)) => return Err(Error::PreconditionFailed),
            found => Some(found?),
        };
        let (id, before) = match there {
            Some(Numbered { set: there, .. }) if is_same(&there, set) => return Ok(Written::Same),
            Some(Numbered { id, set: there }) => {
                expected.met_by(&there.contents_tag()?)?;
                release_set::Entity::update_many()
                    .set(release_set::ActiveModel { name: NotSet, created_at: NotSet, ..row })
                    .filter(release_set::Column::Id.eq(id))
                    .exec(&writing.tx)
                    .await?;
                delete_members(&writing.tx, id).await?;
                (id, Some(there.contents_digest()?))
            }
            None => (insert(&writing.tx, row).await?, None),
        };
        for member in &set.members {
            let version = locked_version(&writing.tx, &member.standard, &member.number).await?;
            let row = release_set_member::ActiveModel {
                set_id: Set(id),
                standard_id: Set(version.standard_id),
                version_id: Set(version.id),
            };
            release_set_member::Entity::insert(row).exec_without_returning(&writing.tx).await?;
        }
        let written = if before.is_none() { Written::Created } else { Written::Changed };
        let action = if before.is_none() { "uitgave-gemaakt" } else { "uitgave-gewijzigd" };
        record(&writing.tx, act, deed(action, set, before, Some(set.contents_digest()?))).await?;
        writing.commit().await?;
        Ok(written)
    }

    /// Drops a concept of a set, as long as it holds what was expected.
    ///
    /// # Errors
    /// Missing (release set); conflict when it is published; [`Error::NoPrecondition`] or
    /// [`Error::PreconditionFailed`]; internal or busy.
    pub async fn delete_release_set(
        &self,
        name: &ReleaseSetName,
        expected: &Expected,
        act: &Act,
    ) -> Result<()> {
        let writing = self.begin(act).await?;
        let Numbered { id, set } = locked_concept(&writing.tx, name).await?;
        expected.met_by(&set.contents_tag()?)?;
        delete_members(&writing.tx, id).await?;
        release_set::Entity::delete_by_id(id).exec(&writing.tx).await?;
        record(&writing.tx, act, deed("uitgave-verwijderd", &set, Some(set.contents_digest()?), None))
            .await?;
        writing.commit().await
    }

    /// Publishes a set as it was seen, when all of its members may be used at this moment and agree with each
    /// other, with the signature over its digest when there is one. The versions are held meanwhile, so that none
    /// of them is withdrawn in between.
    ///
    /// # Errors
    /// Missing (release set); conflict when it has other contents by now; [`Error::ReleaseSetRefused`] with all
    /// that stands in the way; internal or busy.
    pub async fn publish_release_set(
        &self,
        seen: &ReleaseSet,
        signature: Option<&Signature>,
        act: &Act,
    ) -> Result<Written> {
        let wanted = seen.settled(dutch_day(act.at));
        let digest = wanted.contents_digest()?;
        let writing = self.begin(act).await?;
        let Numbered { id, set } = locked(&writing.tx, &seen.name).await?;
        if set.is_published() {
            return if set.digest == Some(digest) { Ok(Written::Same) } else { Err(not_draft()) };
        }
        if !is_same(&set, seen) {
            return Err(changed());
        }
        let mut held = Vec::new();
        for member in &set.members {
            held.push(locked_version(&writing.tx, &member.standard, &member.number).await?);
        }
        let mut faults = unusable(&set.members, &held)?;
        faults.extend(disagreements(&writing.tx, &set.members, &held).await?);
        if !faults.is_empty() {
            return Err(Error::ReleaseSetRefused(faults));
        }
        let row = release_set::ActiveModel {
            valid_from: Set(wanted.validity.from),
            digest: Set(Some(digest.to_string())),
            published_at: Set(Some(act.moment())),
            ..Default::default()
        };
        release_set::Entity::update_many()
            .set(row)
            .filter(release_set::Column::Id.eq(id))
            .exec(&writing.tx)
            .await?;
        if let Some(signature) = signature {
            keep_set_signature(&writing.tx, id, signature).await?;
        }
        let before = set.contents_digest()?;
        record(&writing.tx, act, deed("uitgave-vastgesteld", &set, Some(before), Some(digest))).await?;
        writing.commit().await?;
        Ok(Written::Changed)
    }

    /// Settles the last day of a published set.
    ///
    /// # Errors
    /// Missing (release set); conflict when it is a concept; internal or busy.
    pub async fn end_release_set(
        &self,
        name: &ReleaseSetName,
        last: NaiveDate,
        act: &Act,
    ) -> Result<Written> {
        let writing = self.begin(act).await?;
        let Numbered { id, set } = locked(&writing.tx, name).await?;
        if !set.is_published() {
            return Err(Error::conflict(
                Conflict::Transition,
                "Alleen een vastgestelde uitgave krijgt zo een einde. Wijzig het concept zelf.",
                "Only a published release set is given an end like this. Change the concept itself.",
            ));
        }
        if set.validity.until == Some(last) {
            return Ok(Written::Same);
        }
        let row = release_set::ActiveModel { valid_until: Set(Some(last)), ..Default::default() };
        release_set::Entity::update_many()
            .set(row)
            .filter(release_set::Column::Id.eq(id))
            .exec(&writing.tx)
            .await?;
        record(&writing.tx, act, deed("uitgave-beeindigd", &set, set.digest, set.digest)).await?;
        writing.commit().await?;
        Ok(Written::Changed)
    }
}

fn deed(action: &str, set: &ReleaseSet, before: Option<Digest>, after: Option<Digest>) -> Deed {
    let (action, subject) = (action.to_owned(), format!("uitgaven/{}", set.name));
    Deed { action, subject, before, after, ..Deed::default() }
}

/// Whether a maintainer would call them the same.
fn is_same(there: &ReleaseSet, wanted: &ReleaseSet) -> bool {
    there.title == wanted.title
        && there.notes == wanted.notes
        && there.validity == wanted.validity
        && there.members == wanted.members
}

fn changed() -> Error {
    Error::conflict(
        Conflict::Changed,
        "De uitgave is intussen gewijzigd. Haal haar opnieuw op en probeer het nog eens.",
        "The release set was changed in the meantime. Fetch it again and retry.",
    )
}

/// The set, held against other writers until the transaction ends, with its members.
pub(super) async fn locked(tx: &DatabaseTransaction, name: &ReleaseSetName) -> Result<Numbered> {
    let query = release_set::Entity::find().filter(release_set::Column::Name.eq(name.as_str()));
    let row = query.lock_exclusive().one(tx).await?;
    let row = row.ok_or_else(|| Error::Missing(Missing::ReleaseSet, name.to_string()))?;
    let mut found = Numbered::try_from(row)?;
    found.set.members = members_of(tx, [found.id]).await?.remove(&found.id).unwrap_or_default();
    Ok(found)
}

async fn locked_concept(tx: &DatabaseTransaction, name: &ReleaseSetName) -> Result<Numbered> {
    let found = locked(tx, name).await?;
    if found.set.is_published() { Err(not_draft()) } else { Ok(found) }
}

/// Puts the row of a new set in the register, unless someone else did since it was looked for.
async fn insert(tx: &DatabaseTransaction, row: release_set::ActiveModel) -> Result<i64> {
    let inserted = release_set::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .try_insert()
        .exec(tx)
        .await?;
    match inserted {
        TryInsertResult::Inserted(inserted) => Ok(inserted.last_insert_id),
        _ => Err(changed()),
    }
}

async fn delete_members(tx: &DatabaseTransaction, set_id: i64) -> Result<()> {
    let members = release_set_member::Entity::delete_many();
    members.filter(release_set_member::Column::SetId.eq(set_id)).exec(tx).await?;
    Ok(())
}

pub(super) async fn with_members(db: &impl ConnectionTrait, sets: Vec<Numbered>) -> Result<Vec<ReleaseSet>> {
    let mut members = members_of(db, sets.iter().map(|found| found.id)).await?;
    let filled = sets.into_iter().map(|Numbered { id, set }| {
        let members = members.remove(&id).unwrap_or_default();
        ReleaseSet { members, ..set }
    });
    Ok(filled.collect())
}

/// The members of these sets, each by the names of their standards.
async fn members_of(
    db: &impl ConnectionTrait,
    sets: impl IntoIterator<Item = i64>,
) -> Result<BTreeMap<i64, Vec<Member>>> {
    let rows: Vec<(i64, String, String, String)> = release_set_member::Entity::find()
        .select_only()
        .column(release_set_member::Column::SetId)
        .column(standard::Column::Name)
        .columns([version::Column::Number, version::Column::Digest])
        .join(JoinType::InnerJoin, release_set_member::Relation::Version.def())
        .join(JoinType::InnerJoin, version::Relation::Standard.def())
        .filter(release_set_member::Column::SetId.is_in(sets))
        .order_by_asc(standard::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    let mut found: BTreeMap<i64, Vec<Member>> = BTreeMap::new();
    for (set, standard, number, digest) in rows {
        found.entry(set).or_default().push(Member {
            standard: standard.parse().map_err(|_| corrupt("name of a standard"))?,
            number: number.parse().map_err(|_| corrupt("version number"))?,
            digest: digest.parse().map_err(|_| corrupt("digest"))?,
        });
    }
    Ok(found)
}

/// Where a member stands in the set.
fn at(index: usize) -> Place {
    Place::Body(format!("/leden/{index}/versie"))
}

/// The members that may not be used.
fn unusable(members: &[Member], held: &[version::Model]) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (index, (member, row)) in members.iter().zip(held).enumerate() {
        let status: Status = row.status.parse().map_err(|_| corrupt("status"))?;
        if !status.is_usable() {
            let Member { standard, number, .. } = member;
            let message = text(
                format!(
                    "'{standard}' {number} is {}; een lid is vastgesteld en nog te gebruiken.",
                    status.as_str()
                ),
                format!(
                    "'{standard}' {number} is {}; a member is published and may still be used.",
                    status.as_str()
                ),
            );
            faults.push(Fault::new("lid-niet-vastgesteld", message).at(at(index)));
        }
    }
    Ok(faults)
}

/// The members that refer, directly or by way of others, to another version of a standard than the one in the set.
async fn disagreements(
    tx: &DatabaseTransaction,
    members: &[Member],
    held: &[version::Model],
) -> Result<Vec<Fault>> {
    let targets = references_below(tx, held).await?;
    let ids: BTreeSet<i64> = targets.values().flatten().copied().collect();
    let others: Vec<(i64, i64, String)> = version::Entity::find()
        .select_only()
        .columns([version::Column::Id, version::Column::StandardId, version::Column::Number])
        .filter(version::Column::Id.is_in(ids))
        .filter(version::Column::StandardId.is_in(held.iter().map(|row| row.standard_id)))
        .filter(version::Column::Id.is_not_in(held.iter().map(|row| row.id)))
        .into_tuple()
        .all(tx)
        .await?;
    let mut faults = Vec::new();
    for (index, (member, row)) in members.iter().zip(held).enumerate() {
        let below = reached(row.id, &targets);
        for (_, standard_id, other) in others.iter().filter(|(id, ..)| below.contains(id)) {
            let twin = held.iter().position(|row| row.standard_id == *standard_id);
            let Some(twin) = twin.and_then(|index| members.get(index)) else { continue };
            let (from, to) = (format!("'{}' {}", member.standard, member.number), &twin.standard);
            let message = text(
                format!(
                    "{from} verwijst naar '{to}' {other}, en in de uitgave staat '{to}' {}.",
                    twin.number
                ),
                format!("{from} refers to '{to}' {other}, and '{to}' {} is in the set.", twin.number),
            );
            faults.push(Fault::new("leden-niet-eens", message).at(at(index)));
        }
    }
    Ok(faults)
}

/// Which version refers to which, for these and all below them.
async fn references_below(
    tx: &DatabaseTransaction,
    held: &[version::Model],
) -> Result<BTreeMap<i64, Vec<i64>>> {
    let mut targets: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut next: BTreeSet<i64> = held.iter().map(|row| row.id).collect();
    while !next.is_empty() {
        let from = reference::Column::VersionId.is_in(next.iter().copied());
        for id in next {
            targets.insert(id, Vec::new());
        }
        let rows = reference::Entity::find().filter(from).all(tx).await?;
        next = rows.iter().map(|row| row.target_id).filter(|id| !targets.contains_key(id)).collect();
        for row in rows {
            targets.entry(row.version_id).or_default().push(row.target_id);
        }
    }
    Ok(targets)
}

fn reached(from: i64, targets: &BTreeMap<i64, Vec<i64>>) -> BTreeSet<i64> {
    let (mut found, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(id) = next.pop() {
        let new = targets.get(&id).into_iter().flatten().filter(|target| found.insert(**target));
        next.extend(new.copied().collect::<Vec<_>>());
    }
    found
}

/// What a published set holds that is in force, or will be, stays.
pub(super) async fn refuse_while_in_set(
    tx: &DatabaseTransaction,
    version_id: i64,
    day: NaiveDate,
) -> Result<()> {
    use release_set::Column::{PublishedAt, ValidFrom, ValidUntil};
    let to_come = Condition::all()
        .add(ValidUntil.gte(day))
        // A set that ends before it begins is never in force.
        .add(Expr::col(ValidUntil.as_column_ref()).gte(Expr::col(ValidFrom.as_column_ref())));
    let holding = Condition::all()
        .add(PublishedAt.is_not_null())
        .add(Condition::any().add(ValidUntil.is_null()).add(to_come));
    let Some(set) = first_set_with(tx, version_id, holding).await? else { return Ok(()) };
    Err(Error::conflict(
        Conflict::InUse,
        format!("Deze versie staat in uitgave '{set}'. Geef die eerst een laatste dag die voorbij is."),
        format!("This version is in release set '{set}'. First give that a last day that has passed."),
    ))
}

/// A concept that stands in the concept of a set is not dropped from under it.
pub(super) async fn refuse_while_in_concept(tx: &DatabaseTransaction, version_id: i64) -> Result<()> {
    let Some(set) = first_set_with(tx, version_id, Condition::all()).await? else { return Ok(()) };
    Err(Error::conflict(
        Conflict::InUse,
        format!("Dit concept staat in uitgave '{set}'. Haal het daar eerst uit."),
        format!("This concept is in release set '{set}'. Take it out of that first."),
    ))
}

/// The first, by name, of the sets with this version that are such.
async fn first_set_with(
    tx: &DatabaseTransaction,
    version_id: i64,
    such: Condition,
) -> Result<Option<String>> {
    let sets = release_set_member::Entity::find()
        .select_only()
        .column(release_set::Column::Name)
        .join(JoinType::InnerJoin, release_set_member::Relation::Set.def())
        .filter(release_set_member::Column::VersionId.eq(version_id))
        .filter(such)
        .order_by_asc(release_set::Column::Name);
    Ok(sets.into_tuple().one(tx).await?)
}
