//! Consultations: when they are, what people react in them, and what is answered.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, Set,
};

use super::audit::{Act, Deed, record};
use super::connect::Store;
use super::entity::{consultation, reaction, version};
use super::errors::refuse_nul;
use super::listing::{Listing, Page};
use super::proposals::version_id;
use super::versions::{locked_version, subject};
use crate::domain::error::Result;
use crate::domain::road::{Answered, Consultation, Held, Reaction};
use crate::domain::{Conflict, Error, Missing, StandardName, Status, VersionNumber, dutch_day};

impl TryFrom<reaction::Model> for Reaction {
    type Error = Error;

    fn try_from(row: reaction::Model) -> Result<Self> {
        let answer = match (row.answer, row.answered_by, row.answered_at) {
            (Some(text), Some(by), Some(at)) => Some(Answered { text, by, at }),
            _ => None,
        };
        Ok(Self { id: row.id, place: row.place, text: row.said, by: row.actor, at: row.at, answer })
    }
}

impl Store {
    /// The consultations on a version, oldest first.
    ///
    /// # Errors
    /// Missing (version); internal or busy.
    pub async fn consultations(&self, standard: &StandardName, number: &VersionNumber) -> Result<Vec<Held>> {
        let id = self.existing(standard, number).await?;
        let rows = consultations_of(self.db(), id).await?;
        Ok(rows.iter().map(held).collect())
    }

    /// What was reacted on a version, oldest first.
    ///
    /// # Errors
    /// Missing (version); internal or busy.
    pub async fn reactions(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        page: Page,
    ) -> Result<Listing<Reaction>> {
        let id = self.existing(standard, number).await?;
        let query = reaction::Entity::find().filter(reaction::Column::VersionId.eq(id));
        self.page::<_, reaction::Model, Reaction>(query.order_by_asc(reaction::Column::Id), page).await
    }

    /// Reacts on a place in a version, as long as its consultation runs and there are fewer than this many.
    ///
    /// # Errors
    /// Missing (version); conflict: no consultation runs, or too many reactions; invalid when a text holds NUL;
    /// internal or busy.
    pub async fn react(
        &self,
        (standard, number): (&StandardName, &VersionNumber),
        (place, text): (&str, &str),
        most: usize,
        act: &Act,
    ) -> Result<Reaction> {
        refuse_nul([place, text])?;
        let writing = self.begin(act).await?;
        let there = locked_version(&writing.tx, standard, number).await?;
        refuse_outside_consultation(&writing.tx, &there, act).await?;
        let query = reaction::Entity::find().filter(reaction::Column::VersionId.eq(there.id));
        if query.count(&writing.tx).await? >= most as u64 {
            return Err(too_many(most));
        }
        let row = reaction::ActiveModel {
            id: NotSet,
            version_id: Set(there.id),
            place: Set(place.to_owned()),
            said: Set(text.to_owned()),
            actor: Set(act.actor.clone()),
            at: Set(act.moment()),
            answer: Set(None),
            answered_by: Set(None),
            answered_at: Set(None),
        };
        let id = reaction::Entity::insert(row).exec(&writing.tx).await?.last_insert_id;
        let made = one(&writing.tx, there.id, id).await?;
        record(&writing.tx, act, deed("reactie-gegeven", standard, number, id)).await?;
        writing.commit().await?;
        Ok(made)
    }

    /// Answers a reaction, or gives it another answer.
    ///
    /// # Errors
    /// Missing (version, reaction); invalid when the text holds NUL; internal or busy.
    pub async fn answer_reaction(
        &self,
        (standard, number, id): (&StandardName, &VersionNumber, i64),
        text: &str,
        act: &Act,
    ) -> Result<Reaction> {
        refuse_nul([text])?;
        let writing = self.begin(act).await?;
        let there = locked_version(&writing.tx, standard, number).await?;
        one(&writing.tx, there.id, id).await?;
        reaction::Entity::update_many()
            .set(reaction::ActiveModel {
                answer: Set(Some(text.to_owned())),
                answered_by: Set(Some(act.actor.clone())),
                answered_at: Set(Some(act.moment())),
                ..Default::default()
            })
            .filter(reaction::Column::Id.eq(id))
            .exec(&writing.tx)
            .await?;
        let now = one(&writing.tx, there.id, id).await?;
        record(&writing.tx, act, deed("reactie-beantwoord", standard, number, id)).await?;
        writing.commit().await?;
        Ok(now)
    }

    async fn existing(&self, standard: &StandardName, number: &VersionNumber) -> Result<i64> {
        let id = version_id(self.db(), standard, number).await?;
        id.ok_or_else(|| Error::Missing(Missing::Version, format!("{standard} {number}")))
    }
}

fn deed(action: &str, of: &StandardName, number: &VersionNumber, id: i64) -> Deed {
    let subject = format!("{}/reacties/{id}", subject(of, number));
    Deed { action: action.to_owned(), subject, ..Deed::default() }
}

fn held(row: &consultation::Model) -> Held {
    let consultation = Consultation { begins: row.begins, ends: row.ends };
    Held { consultation, broken_off: row.broken_off }
}

async fn consultations_of(db: &impl ConnectionTrait, version_id: i64) -> Result<Vec<consultation::Model>> {
    let query = consultation::Entity::find().filter(consultation::Column::VersionId.eq(version_id));
    Ok(query.order_by_asc(consultation::Column::Id).all(db).await?)
}

async fn one(tx: &DatabaseTransaction, version_id: i64, id: i64) -> Result<Reaction> {
    let query = reaction::Entity::find_by_id(id).filter(reaction::Column::VersionId.eq(version_id));
    let row = query.one(tx).await?;
    row.ok_or_else(|| Error::Missing(Missing::Reaction, id.to_string()))?.try_into()
}

/// Opens a consultation on a version.
pub(super) async fn open(tx: &DatabaseTransaction, version_id: i64, days: Consultation) -> Result<()> {
    let row = consultation::ActiveModel {
        id: NotSet,
        version_id: Set(version_id),
        begins: Set(days.begins),
        ends: Set(days.ends),
        broken_off: Set(None),
    };
    consultation::Entity::insert(row).exec(tx).await?;
    Ok(())
}

/// Notes which consultation was not over yet when its version went back to concept.
pub(super) async fn break_off(tx: &DatabaseTransaction, version_id: i64, act: &Act) -> Result<()> {
    let day = dutch_day(act.at);
    consultation::Entity::update_many()
        .col_expr(consultation::Column::BrokenOff, Expr::value(day))
        .filter(consultation::Column::VersionId.eq(version_id))
        .filter(consultation::Column::BrokenOff.is_null())
        .filter(consultation::Column::Ends.gte(day))
        .exec(tx)
        .await?;
    Ok(())
}

async fn refuse_outside_consultation(
    tx: &DatabaseTransaction,
    there: &version::Model,
    act: &Act,
) -> Result<()> {
    let last = consultations_of(tx, there.id).await?.pop();
    let in_consultation = there.status == Status::Consultation.as_str();
    let runs = last.as_ref().is_some_and(|last| held(last).consultation.runs(dutch_day(act.at)));
    if in_consultation && runs {
        return Ok(());
    }
    let (nl, en) = match last.filter(|_| in_consultation) {
        Some(last) => (
            format!("Reageren kan van {} tot en met {}.", last.begins, last.ends),
            format!("One can react from {} up to and including {}.", last.begins, last.ends),
        ),
        None => ("Deze versie is niet in consultatie.".into(), "This version is not in consultation.".into()),
    };
    Err(Error::conflict(Conflict::NoConsultation, nl, en))
}

fn too_many(most: usize) -> Error {
    Error::conflict(
        Conflict::TooManyReactions,
        format!("Op deze versie is al {most} keer gereageerd, en meer kan niet (grens 'reactions')."),
        format!("There are {most} reactions on this version already, and no more fit (limit 'reactions')."),
    )
}
