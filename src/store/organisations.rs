//! Organisations, the members of partnerships, and mandates. Nothing of it is deleted but a membership that had not
//! begun: what ends keeps its dates.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait as _, RelationTrait, Select, Set,
    TryInsertResult,
};

use super::Written;
use super::audit::{Act, Deed, record};
use super::connect::Store;
use super::entity::{mandate, organisation, organisation_member as member};
use super::errors::{changed, corrupt, refuse_nul};
use super::listing::{Listing, Page};
use crate::domain::error::Result;
use crate::domain::{
    Conflict, Error, Mandate, Membership, Missing, NewMandate, Organisation, OrganisationKind,
    OrganisationName, Scope, dutch_day,
};

/// Which mandates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MandateFilter {
    /// Only those of whoever acts.
    pub agent: Option<OrganisationName>,
    /// Only those of whom is acted for.
    pub principal: Option<OrganisationName>,
}

impl TryFrom<organisation::Model> for Organisation {
    type Error = Error;

    fn try_from(row: organisation::Model) -> Result<Self> {
        Ok(Self {
            name: row.name.parse().map_err(|_| corrupt("name of an organisation"))?,
            kind: row.kind.parse().map_err(|_| corrupt("kind of an organisation"))?,
            title: row.title,
            oin: row.oin,
            municipality_code: row.municipality_code,
        })
    }
}

#[derive(FromQueryResult)]
struct MemberRow {
    member: String,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
}

impl TryFrom<MemberRow> for Membership {
    type Error = Error;

    fn try_from(row: MemberRow) -> Result<Self> {
        let member = row.member.parse().map_err(|_| corrupt("name of an organisation"))?;
        Ok(Self { member, from: row.valid_from, until: row.valid_until })
    }
}

#[derive(FromQueryResult)]
struct MandateRow {
    id: i64,
    agent: String,
    principal: String,
    scope: Option<String>,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
    source: String,
    revoked_at: Option<DateTime<Utc>>,
}

impl TryFrom<MandateRow> for Mandate {
    type Error = Error;

    fn try_from(row: MandateRow) -> Result<Self> {
        let scope = match row.scope {
            None => Scope::Everywhere,
            Some(path) => Scope::of_path(&path).ok().flatten().ok_or_else(|| corrupt("scope"))?,
        };
        let terms = NewMandate {
            agent: row.agent.parse().map_err(|_| corrupt("name of an organisation"))?,
            principal: row.principal.parse().map_err(|_| corrupt("name of an organisation"))?,
            scope,
            from: row.valid_from,
            until: row.valid_until,
            source: row.source,
        };
        Ok(Self { id: row.id, terms, revoked_at: row.revoked_at })
    }
}

impl Store {
    /// The organisations, of this kind if one is named, by name.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn organisations(
        &self,
        kind: Option<OrganisationKind>,
        page: Page,
    ) -> Result<Listing<Organisation>> {
        let mut query = organisation::Entity::find().order_by_asc(organisation::Column::Name);
        if let Some(kind) = kind {
            query = query.filter(organisation::Column::Kind.eq(kind.as_str()));
        }
        self.page::<_, organisation::Model, Organisation>(query, page).await
    }

    /// One organisation.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn organisation(&self, name: &OrganisationName) -> Result<Option<Organisation>> {
        named(name).one(self.db()).await?.map(Organisation::try_from).transpose()
    }

    /// The organisation with this name, OIN or municipality code.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn organisation_called(&self, called: &str) -> Result<Option<Organisation>> {
        if called.contains('\0') {
            return Ok(None);
        }
        let such = organisation::Column::Name
            .eq(called)
            .or(organisation::Column::Oin.eq(called))
            .or(organisation::Column::MunicipalityCode.eq(called));
        let row = organisation::Entity::find().filter(such).one(self.db()).await?;
        row.map(Organisation::try_from).transpose()
    }

    /// Puts an organisation in the register, or gives the one of that name these contents.
    ///
    /// # Errors
    /// Invalid, when a text holds NUL; conflict, when another has its OIN or code, or a partnership with members
    /// would be none any more; internal or busy.
    pub async fn put_organisation(&self, given: &Organisation, act: &Act) -> Result<Written> {
        refuse_nul([given.title.as_str()])?;
        let writing = self.begin(act).await?;
        let row = organisation::ActiveModel {
            id: NotSet,
            name: Set(given.name.to_string()),
            kind: Set(given.kind.as_str().to_owned()),
            title: Set(given.title.clone()),
            oin: Set(given.oin.clone()),
            municipality_code: Set(given.municipality_code.clone()),
            created_at: Set(act.moment()),
        };
        let inserted = organisation::Entity::insert(row.clone())
            .on_conflict(OnConflict::column(organisation::Column::Name).do_nothing().to_owned())
            .try_insert()
            .exec(&writing.tx)
            .await?;
        let written = if matches!(inserted, TryInsertResult::Inserted(_)) {
            Written::Created
        } else {
            let there = locked(&writing.tx, &given.name).await?.ok_or_else(changed)?;
            let id = there.id;
            if Organisation::try_from(there)? == *given {
                return Ok(Written::Same);
            }
            if given.kind != OrganisationKind::Partnership && has_members(&writing.tx, id).await? {
                return Err(still_a_partnership());
            }
            organisation::Entity::update_many()
                .set(organisation::ActiveModel { name: NotSet, created_at: NotSet, ..row })
                .filter(organisation::Column::Id.eq(id))
                .exec(&writing.tx)
                .await?;
            Written::Changed
        };
        let done = if written == Written::Created { "gemaakt" } else { "gewijzigd" };
        let deed = Deed {
            action: format!("organisatie-{done}"),
            subject: format!("organisaties/{}", given.name),
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(written)
    }

    /// Who is, was or will be a member of a partnership, by name and first day.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn members(&self, partnership: &OrganisationName) -> Result<Vec<Membership>> {
        let of = organisation::Entity::find()
            .select_only()
            .column(organisation::Column::Id)
            .filter(organisation::Column::Name.eq(partnership.as_str()));
        let rows = member::Entity::find()
            .select_only()
            .columns([member::Column::ValidFrom, member::Column::ValidUntil])
            .column_as(organisation::Column::Name, "member")
            .join(JoinType::InnerJoin, member::Relation::Member.def())
            .filter(member::Column::PartnershipId.in_subquery(of.into_query()))
            .order_by_asc(organisation::Column::Name)
            .order_by_asc(member::Column::ValidFrom)
            .into_model::<MemberRow>()
            .all(self.db())
            .await?;
        rows.into_iter().map(Membership::try_from).collect()
    }

    /// Keeps that an organisation is a member of a partnership from a day on; the same first day changes the last.
    ///
    /// # Errors
    /// Missing (organisation); conflict, when the other is no partnership or the member is one on some of those
    /// days already; internal or busy.
    pub async fn put_member(
        &self,
        partnership: &OrganisationName,
        given: &Membership,
        act: &Act,
    ) -> Result<Written> {
        let writing = self.begin(act).await?;
        let of = locked(&writing.tx, partnership).await?.ok_or_else(|| missing(partnership))?;
        if of.kind != OrganisationKind::Partnership.as_str() {
            return Err(no_partnership());
        }
        let who = required(&writing.tx, &given.member).await?;
        let mut written = Written::Created;
        for row in periods(of.id, who.id).all(&writing.tx).await? {
            let there =
                Membership { member: given.member.clone(), from: row.valid_from, until: row.valid_until };
            if there == *given {
                return Ok(Written::Same);
            }
            if there.from == given.from {
                written = Written::Changed;
            } else if there.overlaps(given) {
                return Err(member_already());
            }
        }
        let row = member::ActiveModel {
            id: NotSet,
            partnership_id: Set(of.id),
            member_id: Set(who.id),
            valid_from: Set(given.from),
            valid_until: Set(given.until),
        };
        if written == Written::Created {
            member::Entity::insert(row).exec(&writing.tx).await?;
        } else {
            let until = member::ActiveModel { valid_until: Set(given.until), ..Default::default() };
            let same = periods_of(of.id, who.id).add(member::Column::ValidFrom.eq(given.from));
            member::Entity::update_many().set(until).filter(same).exec(&writing.tx).await?;
        }
        record(&writing.tx, act, of_member("lid-vastgelegd", partnership, &given.member)).await?;
        writing.commit().await?;
        Ok(written)
    }

    /// Ends a membership: yesterday was its last day. One that begins today or later is gone.
    ///
    /// # Errors
    /// Missing (organisation, member); internal or busy.
    pub async fn end_member(
        &self,
        partnership: &OrganisationName,
        who: &OrganisationName,
        act: &Act,
    ) -> Result<()> {
        let no_member = || Error::Missing(Missing::Member, who.to_string());
        let today = dutch_day(act.at);
        let writing = self.begin(act).await?;
        let of = locked(&writing.tx, partnership).await?.ok_or_else(|| missing(partnership))?;
        let is = named(who).one(&writing.tx).await?.ok_or_else(no_member)?;
        let rows = periods(of.id, is.id).all(&writing.tx).await?;
        let open: Vec<_> =
            rows.into_iter().filter(|row| row.valid_until.is_none_or(|until| today <= until)).collect();
        if open.is_empty() {
            return Err(no_member());
        }
        for row in open {
            if row.valid_from >= today {
                member::Entity::delete_by_id(row.id).exec(&writing.tx).await?;
            } else {
                let last = today.checked_sub_days(Days::new(1));
                let ended = member::ActiveModel { valid_until: Set(last), ..Default::default() };
                let only = member::Column::Id.eq(row.id);
                member::Entity::update_many().set(ended).filter(only).exec(&writing.tx).await?;
            }
        }
        record(&writing.tx, act, of_member("lid-beeindigd", partnership, who)).await?;
        writing.commit().await
    }

    /// The mandates that fit the filter, newest first, also those that are over.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn mandates(&self, filter: &MandateFilter, page: Page) -> Result<Listing<Mandate>> {
        let query = fitting(filter).order_by_desc(mandate::Column::Id);
        self.page::<_, MandateRow, Mandate>(query, page).await
    }

    /// Every mandate by which one acts for the other, also those that are over.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn mandates_between(
        &self,
        agent: &OrganisationName,
        principal: &OrganisationName,
    ) -> Result<Vec<Mandate>> {
        let filter = MandateFilter { agent: Some(agent.clone()), principal: Some(principal.clone()) };
        let rows = fitting(&filter).into_model::<MandateRow>().all(self.db()).await?;
        rows.into_iter().map(Mandate::try_from).collect()
    }

    /// One mandate.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn mandate(&self, id: i64) -> Result<Option<Mandate>> {
        let query = joined_mandates().filter(mandate::Column::Id.eq(id));
        query.into_model::<MandateRow>().one(self.db()).await?.map(Mandate::try_from).transpose()
    }

    /// Keeps a mandate.
    ///
    /// # Errors
    /// Missing (organisation); invalid, when a text holds NUL; internal or busy.
    pub async fn create_mandate(&self, new: &NewMandate, act: &Act) -> Result<Mandate> {
        refuse_nul([new.source.as_str()])?;
        let writing = self.begin(act).await?;
        let agent = required(&writing.tx, &new.agent).await?;
        let principal = required(&writing.tx, &new.principal).await?;
        let row = mandate::ActiveModel {
            id: NotSet,
            agent_id: Set(agent.id),
            principal_id: Set(principal.id),
            scope: Set(new.scope.path()),
            valid_from: Set(new.from),
            valid_until: Set(new.until),
            source: Set(new.source.clone()),
            created_at: Set(act.moment()),
            revoked_at: Set(None),
        };
        let id = mandate::Entity::insert(row).exec(&writing.tx).await?.last_insert_id;
        record(&writing.tx, act, of_mandate("mandaat-gemaakt", id)).await?;
        writing.commit().await?;
        Ok(Mandate { id, terms: new.clone(), revoked_at: None })
    }

    /// Ends a mandate at once. One that was revoked before stays as it was, and leaves no audit row.
    ///
    /// # Errors
    /// Missing (mandate); internal or busy.
    pub async fn revoke_mandate(&self, id: i64, act: &Act) -> Result<()> {
        let writing = self.begin(act).await?;
        let only = mandate::Column::Id.eq(id);
        let revoked = mandate::Entity::update_many()
            .set(mandate::ActiveModel { revoked_at: Set(Some(act.moment())), ..Default::default() })
            .filter(only.clone())
            .filter(mandate::Column::RevokedAt.is_null())
            .exec(&writing.tx)
            .await?
            .rows_affected;
        if revoked == 0 {
            let there = mandate::Entity::find().filter(only).one(&writing.tx).await?;
            return there.map(|_| ()).ok_or_else(|| Error::Missing(Missing::Mandate, id.to_string()));
        }
        record(&writing.tx, act, of_mandate("mandaat-ingetrokken", id)).await?;
        writing.commit().await
    }
}

fn named(name: &OrganisationName) -> Select<organisation::Entity> {
    organisation::Entity::find().filter(organisation::Column::Name.eq(name.as_str()))
}

fn missing(name: &OrganisationName) -> Error {
    Error::Missing(Missing::Organisation, name.to_string())
}

/// The organisation, held against other writers until the transaction ends.
async fn locked(tx: &DatabaseTransaction, name: &OrganisationName) -> Result<Option<organisation::Model>> {
    Ok(named(name).lock_exclusive().one(tx).await?)
}

/// An organisation that has to be there. It is not held: organisations never leave.
pub(super) async fn required(
    tx: &DatabaseTransaction,
    name: &OrganisationName,
) -> Result<organisation::Model> {
    named(name).one(tx).await?.ok_or_else(|| missing(name))
}

async fn has_members(db: &impl ConnectionTrait, partnership: i64) -> Result<bool> {
    let one = member::Entity::find().filter(member::Column::PartnershipId.eq(partnership)).one(db).await?;
    Ok(one.is_some())
}

fn periods_of(partnership: i64, who: i64) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(member::Column::PartnershipId.eq(partnership))
        .add(member::Column::MemberId.eq(who))
}

fn periods(partnership: i64, who: i64) -> Select<member::Entity> {
    member::Entity::find().filter(periods_of(partnership, who))
}

/// The mandates with the names of both sides.
fn joined_mandates() -> Select<mandate::Entity> {
    let name = |side: &'static str| Expr::col((side, organisation::Column::Name));
    mandate::Entity::find()
        .join_as(JoinType::InnerJoin, mandate::Relation::Agent.def(), AGENT)
        .join_as(JoinType::InnerJoin, mandate::Relation::Principal.def(), PRINCIPAL)
        .expr_as(name(AGENT), "agent")
        .expr_as(name(PRINCIPAL), "principal")
}

const AGENT: &str = "of_agent";
const PRINCIPAL: &str = "of_principal";

fn fitting(filter: &MandateFilter) -> Select<mandate::Entity> {
    let sides = [(AGENT, &filter.agent), (PRINCIPAL, &filter.principal)];
    sides.into_iter().fold(joined_mandates(), |query, (side, wanted)| match wanted {
        Some(name) => query.filter(Expr::col((side, organisation::Column::Name)).eq(name.as_str())),
        None => query,
    })
}

fn of_member(action: &str, partnership: &OrganisationName, who: &OrganisationName) -> Deed {
    let subject = format!("organisaties/{partnership}/leden/{who}");
    Deed { action: action.to_owned(), subject, ..Deed::default() }
}

fn of_mandate(action: &str, id: i64) -> Deed {
    Deed { action: action.to_owned(), subject: format!("mandaten/{id}"), ..Deed::default() }
}

fn no_partnership() -> Error {
    Error::conflict(
        Conflict::NoPartnership,
        "Alleen een samenwerkingsverband heeft leden.",
        "Only a samenwerkingsverband has members.",
    )
}

fn still_a_partnership() -> Error {
    Error::conflict(
        Conflict::NoPartnership,
        "Dit samenwerkingsverband heeft of had leden, en blijft er dus een.",
        "This samenwerkingsverband has or had members, and so remains one.",
    )
}

fn member_already() -> Error {
    Error::conflict(
        Conflict::Overlap,
        "Deze organisatie is in een deel van die tijd al lid. Beëindig dat lidmaatschap eerst, of noem dezelfde eerste dag om het te wijzigen.",
        "This organisation is a member for some of that time already. End that membership first, or name the same first day to change it.",
    )
}
