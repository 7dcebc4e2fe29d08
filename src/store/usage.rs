//! The counts of who judged data by which version. They are no change of the register: no audit row tells of
//! them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Set};

use super::connect::Store;
use super::entity::usage;
use super::errors::corrupt;
use crate::domain::error::Result;
use crate::domain::{Error, OrganisationName, StandardName, Times, Usage, Use, VersionNumber};

#[derive(FromQueryResult)]
struct Summed {
    organisation: String,
    on_behalf_of: String,
    judgements: i64,
    records: i64,
    last: NaiveDate,
}

impl TryFrom<Summed> for Usage {
    type Error = Error;

    fn try_from(row: Summed) -> Result<Self> {
        let organisation = |name: String| -> Result<Option<OrganisationName>> {
            if name.is_empty() {
                Ok(None)
            } else {
                name.parse().map(Some).map_err(|_| corrupt("organisation"))
            }
        };
        Ok(Self {
            organisation: organisation(row.organisation)?,
            on_behalf_of: organisation(row.on_behalf_of)?,
            times: Times { judgements: row.judgements.unsigned_abs(), records: row.records.unsigned_abs() },
            last: row.last,
        })
    }
}

impl Store {
    /// Adds these counts to what is there, all or none of them.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn add_usage(&self, counted: &BTreeMap<Use, Times>) -> Result<()> {
        use usage::Column::{Day, Judgements, Number, OnBehalfOf, Organisation, Records, Standard};
        let add = |column: usage::Column| {
            let there = Expr::col((usage::Entity, column));
            (column, there.add(Expr::col((Alias::new("excluded"), column))))
        };
        let adding = OnConflict::columns([Standard, Number, Day, Organisation, OnBehalfOf])
            .values([add(Judgements), add(Records)])
            .to_owned();
        let writing = self.begin_unaudited().await?;
        for (of, times) in counted {
            usage::Entity::insert(row(of, *times))
                .on_conflict(adding.clone())
                .exec_without_returning(&writing.tx)
                .await?;
        }
        writing.commit().await
    }

    /// How much each party used a version from this day on, who did most first.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn usage(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        since: NaiveDate,
    ) -> Result<Vec<Usage>> {
        use usage::Column::{Day, Judgements, Number, OnBehalfOf, Organisation, Records, Standard};
        // The sum of whole numbers is of another type on PostgreSQL.
        let sum = |column: usage::Column| column.sum().cast_as("bigint");
        let rows = usage::Entity::find()
            .select_only()
            .columns([Organisation, OnBehalfOf])
            .column_as(sum(Judgements), "judgements")
            .column_as(sum(Records), "records")
            .column_as(Day.max(), "last")
            .filter(Standard.eq(standard.as_str()))
            .filter(Number.eq(number.to_string()))
            .filter(Day.gte(since))
            .group_by(Organisation)
            .group_by(OnBehalfOf)
            .order_by_desc(sum(Judgements))
            .order_by_asc(Organisation)
            .order_by_asc(OnBehalfOf)
            .into_model::<Summed>()
            .all(self.db())
            .await?;
        rows.into_iter().map(Usage::try_from).collect()
    }
}

fn row(of: &Use, times: Times) -> usage::ActiveModel {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let (organisation, on_behalf_of) = match &of.party {
        Some(party) => {
            let on_behalf_of = party.on_behalf_of.as_ref().map(ToString::to_string).unwrap_or_default();
            (party.organisation.to_string(), on_behalf_of)
        }
        None => Default::default(),
    };
    usage::ActiveModel {
        standard: Set(of.standard.to_string()),
        number: Set(of.number.to_string()),
        day: Set(of.day),
        organisation: Set(organisation),
        on_behalf_of: Set(on_behalf_of),
        judgements: Set(count(times.judgements)),
        records: Set(count(times.records)),
    }
}
