//! Provisions and standards: what the register's versions belong to.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select, Set,
    TryInsertResult,
};

use super::Written;
use super::audit::{Act, Deed, record};
use super::connect::Store;
use super::entity::{provision, standard, version};
use super::errors::{changed, corrupt, refuse_nul};
use super::listing::{Listing, Page};
use super::search::index::{self, Owner};
use crate::domain::error::Result;
use crate::domain::road::Policy;
use crate::domain::search::Query;
use crate::domain::{
    Conflict, Error, Kind, Missing, Provision, ProvisionName, SearchLine, Standard, StandardName, Status,
    TableMapping,
};

/// Which standards to list; what is absent does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StandardFilter {
    /// Of this provision.
    pub provision: Option<ProvisionName>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// With a version in this status.
    pub status: Option<Status>,
    /// With a version in force on this day.
    pub in_force_on: Option<NaiveDate>,
    /// With each of these words, or a word like it, in its name, title or description.
    pub search: Option<String>,
    /// Changed at this moment or later, or with a version that did.
    pub changed_since: Option<DateTime<Utc>>,
}

impl TryFrom<provision::Model> for Provision {
    type Error = Error;

    fn try_from(row: provision::Model) -> Result<Self> {
        Ok(Self {
            name: row.name.parse().map_err(|_| corrupt("name of a provision"))?,
            title: row.title,
            description: row.description,
            owner: row.owner,
            joining: row.joining,
        })
    }
}

#[derive(FromQueryResult)]
struct StandardRow {
    name: String,
    provision: String,
    title: String,
    description: String,
    kind: String,
    example: bool,
    contact: String,
    licence: String,
    record_key: Option<String>,
    table_mapping: Option<String>,
    promise: String,
    consultation_days: i32,
    support_months: i32,
    majors_in_support: i32,
}

#[derive(FromQueryResult)]
struct NumberedRow {
    id: i64,
    #[sea_orm(nested)]
    row: StandardRow,
}

impl TryFrom<StandardRow> for Standard {
    type Error = Error;

    fn try_from(row: StandardRow) -> Result<Self> {
        Ok(Self {
            name: row.name.parse().map_err(|_| corrupt("name of a standard"))?,
            provision: row.provision.parse().map_err(|_| corrupt("name of a provision"))?,
            title: row.title,
            description: row.description,
            kind: row.kind.parse().map_err(|_| corrupt("kind"))?,
            example: row.example,
            contact: row.contact,
            licence: row.licence,
            record_key: row.record_key,
            table: match row.table_mapping {
                Some(mapping) => serde_json::from_str(&mapping).map_err(|_| corrupt("table mapping"))?,
                None => TableMapping::default(),
            },
            promise: row.promise.parse().map_err(|_| corrupt("promise"))?,
            policy: Policy {
                consultation_days: row.consultation_days.unsigned_abs(),
                support_months: row.support_months.unsigned_abs(),
                majors: row.majors_in_support.unsigned_abs(),
            },
        })
    }
}

impl Store {
    /// The provisions, by name.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn provisions(&self, page: Page) -> Result<Listing<Provision>> {
        let query = provision::Entity::find().order_by_asc(provision::Column::Name);
        self.page::<_, provision::Model, Provision>(query, page).await
    }

    /// One provision.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn provision(&self, name: &ProvisionName) -> Result<Option<Provision>> {
        let row = provision::Entity::find()
            .filter(provision::Column::Name.eq(name.as_str()))
            .one(self.db())
            .await?;
        row.map(Provision::try_from).transpose()
    }

    /// Whether nothing was ever put in the register.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(provision::Entity::find().limit(1).count(self.db()).await? == 0)
    }

    /// How many standards each provision has; those without any are absent.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn standards_per_provision(&self) -> Result<BTreeMap<ProvisionName, u64>> {
        let rows: Vec<(String, i64)> = standard::Entity::find()
            .select_only()
            .column(provision::Column::Name)
            .column_as(standard::Column::Id.count(), "standards")
            .join(JoinType::InnerJoin, standard::Relation::Provision.def())
            .group_by(provision::Column::Name)
            .into_tuple()
            .all(self.db())
            .await?;
        rows.into_iter()
            .map(|(name, count)| {
                let name = name.parse().map_err(|_| corrupt("name of a provision"))?;
                Ok((name, u64::try_from(count).unwrap_or_default()))
            })
            .collect()
    }

    /// The standards that pass the filter, by name; those with words that are looked for, the best first.
    ///
    /// # Errors
    /// Invalid, when the search has too many words; internal or busy.
    pub async fn standards(&self, filter: &StandardFilter, page: Page) -> Result<Listing<Standard>> {
        if let Some(search) = filter.search.as_deref().filter(|search| !search.trim().is_empty()) {
            return self.standards_by_words(search, filter, page).await;
        }
        let passing = self.passing(filter).await?;
        let query = joined_standards().filter(passing).order_by_asc(standard::Column::Name);
        self.page::<_, StandardRow, Standard>(query, page).await
    }

    async fn passing(&self, filter: &StandardFilter) -> Result<Condition> {
        let all = condition(filter);
        let Some(since) = filter.changed_since else { return Ok(all) };
        let changed = self.changed_since(since).await?;
        Ok(all.add(standard::Column::Name.is_in(changed.keys().map(StandardName::as_str))))
    }

    async fn standards_by_words(
        &self,
        search: &str,
        filter: &StandardFilter,
        page: Page,
    ) -> Result<Listing<Standard>> {
        refuse_nul([search])?;
        let query = Query::read(search)?;
        if query.words.is_empty() {
            return Ok(Listing { items: Vec::new(), total: 0 });
        }
        let mut ids = self.standards_with(&query).await?;
        let passing = self.passing(filter).await?;
        let passing = joined_standards().select_only().column(standard::Column::Id).filter(passing);
        let passing: HashSet<i64> = passing.into_tuple::<i64>().all(self.db()).await?.into_iter().collect();
        ids.retain(|id| passing.contains(id));
        let shown = page.of(&ids);
        let rows = joined_standards().filter(standard::Column::Id.is_in(shown.iter().copied()));
        let rows =
            rows.column_as(standard::Column::Id, "id").into_model::<NumberedRow>().all(self.db()).await?;
        let mut rows: HashMap<i64, StandardRow> = rows.into_iter().map(|row| (row.id, row.row)).collect();
        let items = shown.iter().filter_map(|id| rows.remove(id)).map(Standard::try_from);
        Ok(Listing { items: items.collect::<Result<_>>()?, total: ids.len() as u64 })
    }

    /// One standard.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn standard(&self, name: &StandardName) -> Result<Option<Standard>> {
        let row = joined_standards()
            .filter(standard::Column::Name.eq(name.as_str()))
            .into_model::<StandardRow>()
            .one(self.db())
            .await?;
        row.map(Standard::try_from).transpose()
    }

    /// Puts a provision in the register, or gives the one of that name these contents.
    ///
    /// # Errors
    /// Invalid, when a text holds NUL; internal or busy.
    pub async fn put_provision(&self, provision: &Provision, act: &Act) -> Result<Written> {
        let Provision { name, title, description, owner, joining } = provision;
        refuse_nul([title.as_str(), description, owner, joining])?;
        let writing = self.begin(act).await?;
        let row = provision::ActiveModel {
            id: NotSet,
            name: Set(name.to_string()),
            title: Set(title.clone()),
            description: Set(description.clone()),
            owner: Set(owner.clone()),
            joining: Set(joining.clone()),
            created_at: Set(act.moment()),
        };
        let inserted = provision::Entity::insert(row.clone())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .try_insert()
            .exec(&writing.tx)
            .await?;
        let (id, written) = if let TryInsertResult::Inserted(inserted) = inserted {
            (inserted.last_insert_id, Written::Created)
        } else {
            let there = locked_provision(&writing.tx, name).await?.ok_or_else(changed)?;
            let id = there.id;
            if Provision::try_from(there)? == *provision {
                return Ok(Written::Same);
            }
            provision::Entity::update_many()
                .set(provision::ActiveModel { name: NotSet, created_at: NotSet, ..row })
                .filter(provision::Column::Id.eq(id))
                .exec(&writing.tx)
                .await?;
            (id, Written::Changed)
        };
        index::put(&writing.tx, Owner::Provision(id), &SearchLine::of_provision(provision)).await?;
        let deed = Deed {
            action: format!("voorziening-{}", done(written)),
            subject: format!("voorzieningen/{name}"),
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(written)
    }

    /// Puts a standard in the register, or gives the one of that name these contents. A standard
    /// never moves to another provision.
    ///
    /// # Errors
    /// Missing (provision), conflict (name taken) when the standard belongs to another provision,
    /// invalid when a text holds NUL; internal or busy.
    pub async fn put_standard(&self, standard: &Standard, act: &Act) -> Result<Written> {
        let key = standard.record_key.as_deref().unwrap_or_default();
        refuse_nul([
            standard.title.as_str(),
            &standard.description,
            &standard.contact,
            &standard.licence,
            key,
        ])?;
        let writing = self.begin(act).await?;
        let provision = locked_provision(&writing.tx, &standard.provision)
            .await?
            .ok_or_else(|| Error::Missing(Missing::Provision, standard.provision.to_string()))?;
        let written = match locked_standard(&writing.tx, &standard.name).await? {
            Some(there) => change_standard(&writing.tx, there, provision.id, standard).await?,
            None => insert_standard(&writing.tx, provision.id, standard, act).await?,
        };
        if written == Written::Same {
            return Ok(written);
        }
        let deed = Deed {
            action: format!("standaard-{}", done(written)),
            subject: format!("standaarden/{}", standard.name),
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(written)
    }
}

const fn done(written: Written) -> &'static str {
    match written {
        Written::Created => "gemaakt",
        Written::Changed | Written::Same => "gewijzigd",
    }
}

fn joined_standards() -> Select<standard::Entity> {
    standard::Entity::find()
        .join(JoinType::InnerJoin, standard::Relation::Provision.def())
        .column_as(provision::Column::Name, "provision")
}

fn condition(filter: &StandardFilter) -> Condition {
    let mut all = Condition::all();
    if let Some(provision) = &filter.provision {
        all = all.add(provision::Column::Name.eq(provision.as_str()));
    }
    if let Some(kind) = filter.kind {
        all = all.add(standard::Column::Kind.eq(kind.as_str()));
    }
    if let Some(status) = filter.status {
        all = all.add(with_version(version::Column::Status.eq(status.as_str()).into()));
    }
    if let Some(day) = filter.in_force_on {
        let usable = Status::ALL.into_iter().filter(|status| status.is_usable()).map(Status::as_str);
        let (from, until) = (version::Column::ValidFrom, version::Column::ValidUntil);
        all = all.add(with_version(
            Condition::all()
                .add(version::Column::Status.is_in(usable))
                .add(Condition::any().add(from.is_null()).add(from.lte(day)))
                .add(Condition::any().add(until.is_null()).add(until.gte(day))),
        ));
    }
    all
}

fn with_version(such: Condition) -> sea_orm::sea_query::SimpleExpr {
    let owners = version::Entity::find().select_only().column(version::Column::StandardId).filter(such);
    standard::Column::Id.in_subquery(owners.into_query())
}

async fn locked_provision(
    tx: &DatabaseTransaction,
    name: &ProvisionName,
) -> Result<Option<provision::Model>> {
    let query = provision::Entity::find().filter(provision::Column::Name.eq(name.as_str()));
    Ok(query.lock_exclusive().one(tx).await?)
}

/// The standard's row, held against other writers until the transaction ends (on SQLite there are
/// none).
pub(super) async fn locked_standard(
    tx: &DatabaseTransaction,
    name: &StandardName,
) -> Result<Option<standard::Model>> {
    let query = standard::Entity::find().filter(standard::Column::Name.eq(name.as_str()));
    Ok(query.lock_exclusive().one(tx).await?)
}

async fn insert_standard(
    tx: &DatabaseTransaction,
    provision_id: i64,
    standard: &Standard,
    act: &Act,
) -> Result<Written> {
    let row = standard::ActiveModel {
        id: NotSet,
        name: Set(standard.name.to_string()),
        provision_id: Set(provision_id),
        created_at: Set(act.moment()),
        ..contents(standard)
    };
    let inserted = standard::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .try_insert()
        .exec(tx)
        .await?;
    if let TryInsertResult::Inserted(inserted) = inserted {
        index::put_standard(tx, inserted.last_insert_id, standard).await?;
        return Ok(Written::Created);
    }
    // Someone else put it there since we looked.
    let there = locked_standard(tx, &standard.name).await?.ok_or_else(changed)?;
    change_standard(tx, there, provision_id, standard).await
}

async fn change_standard(
    tx: &DatabaseTransaction,
    there: standard::Model,
    provision_id: i64,
    standard: &Standard,
) -> Result<Written> {
    if there.provision_id != provision_id {
        return Err(Error::conflict(
            Conflict::NameTaken,
            "Deze standaard hoort bij een andere voorziening. Kies een andere naam.",
            "This standard belongs to another provision. Choose another name.",
        ));
    }
    let now = standard::Model {
        title: standard.title.clone(),
        description: standard.description.clone(),
        kind: standard.kind.as_str().to_owned(),
        example: standard.example,
        contact: standard.contact.clone(),
        licence: standard.licence.clone(),
        record_key: standard.record_key.clone(),
        table_mapping: table_mapping(standard),
        promise: standard.promise.as_str().to_owned(),
        consultation_days: stored(standard.policy.consultation_days),
        support_months: stored(standard.policy.support_months),
        majors_in_support: stored(standard.policy.majors),
        ..there.clone()
    };
    if now == there {
        return Ok(Written::Same);
    }
    standard::Entity::update_many()
        .set(contents(standard))
        .filter(standard::Column::Id.eq(there.id))
        .exec(tx)
        .await?;
    index::put_standard(tx, there.id, standard).await?;
    Ok(Written::Changed)
}

/// A small number as the databases count.
fn stored(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A mapping as it is stored; nothing when it says nothing.
fn table_mapping(standard: &Standard) -> Option<String> {
    let mapping = &standard.table;
    if mapping.is_default() { None } else { serde_json::to_string(mapping).ok() }
}

/// What may change about a standard.
fn contents(standard: &Standard) -> standard::ActiveModel {
    standard::ActiveModel {
        title: Set(standard.title.clone()),
        description: Set(standard.description.clone()),
        kind: Set(standard.kind.as_str().to_owned()),
        example: Set(standard.example),
        contact: Set(standard.contact.clone()),
        licence: Set(standard.licence.clone()),
        record_key: Set(standard.record_key.clone()),
        table_mapping: Set(table_mapping(standard)),
        promise: Set(standard.promise.as_str().to_owned()),
        consultation_days: Set(stored(standard.policy.consultation_days)),
        support_months: Set(stored(standard.policy.support_months)),
        majors_in_support: Set(stored(standard.policy.majors)),
        ..Default::default()
    }
}
