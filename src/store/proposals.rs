//! Proposals to publish, and what others said to them. Whoever wrote or proposed something says nothing to it, and
//! what was said counts for the contents that it was said about.

use std::collections::BTreeSet;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Set,
};

use super::audit::{Act, Deed, record};
use super::connect::Store;
use super::entity::{approval, audit, proposal, standard, version};
use super::errors::{changed, corrupt};
use super::steps::MADE;
use super::versions::{digest, locked_version, subject};
use crate::domain::error::Result;
use crate::domain::road::{Approval, Proposal};
use crate::domain::{Conflict, Digest, Error, Missing, StandardName, Status, VersionNumber};

impl Store {
    /// The proposals to publish a version, oldest first.
    ///
    /// # Errors
    /// Missing (version); internal or busy.
    pub async fn proposals(&self, standard: &StandardName, number: &VersionNumber) -> Result<Vec<Proposal>> {
        let id = version_id(self.db(), standard, number).await?;
        let missing = || Error::Missing(Missing::Version, format!("{standard} {number}"));
        proposals_of(self.db(), id.ok_or_else(missing)?).await
    }

    /// Proposes to publish a version that still has these bytes.
    ///
    /// # Errors
    /// Missing (version); conflict: published already (transition), changed, or proposed already; internal or
    /// busy.
    pub async fn propose(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        bytes: &Digest,
        act: &Act,
    ) -> Result<Proposal> {
        let writing = self.begin(act).await?;
        let there = locked_version(&writing.tx, standard, number).await?;
        refuse_fixed(&there)?;
        if digest(&there)? != *bytes {
            return Err(changed());
        }
        if let Some(open) = open_proposal(&writing.tx, there.id).await? {
            return Err(Error::conflict(
                Conflict::ProposalOpen,
                format!("Voorstel {} over deze inhoud loopt al.", open.id),
                format!("Proposal {} about these contents is open already.", open.id),
            ));
        }
        let row = proposal::ActiveModel {
            id: NotSet,
            version_id: Set(there.id),
            digest: Set(bytes.to_string()),
            actor: Set(act.actor.clone()),
            at: Set(act.moment()),
            reason: Set(act.reason.clone()),
            void_since: Set(None),
        };
        let id = proposal::Entity::insert(row).exec(&writing.tx).await?.last_insert_id;
        let made = one_of(proposals_of(&writing.tx, there.id).await?, id)?;
        record(&writing.tx, act, deed("voorstel-gedaan", standard, number, id, *bytes)).await?;
        writing.commit().await?;
        Ok(made)
    }

    /// Says yes or no to a proposal. What somebody says last is what that person says.
    ///
    /// # Errors
    /// Missing (version, proposal); conflict: published already (transition), void, or one's own work; internal
    /// or busy.
    pub async fn answer_proposal(
        &self,
        (standard, number, id): (&StandardName, &VersionNumber, i64),
        agreed: bool,
        act: &Act,
    ) -> Result<Proposal> {
        let writing = self.begin(act).await?;
        let there = locked_version(&writing.tx, standard, number).await?;
        let found = one_of(proposals_of(&writing.tx, there.id).await?, id)?;
        refuse_fixed(&there)?;
        if found.void_since.is_some() {
            return Err(void());
        }
        let writers = writers(&writing.tx, &subject(standard, number)).await?;
        if found.by == act.actor || writers.contains(&act.actor) {
            return Err(own_work());
        }
        let row = approval::ActiveModel {
            id: NotSet,
            proposal_id: Set(id),
            actor: Set(act.actor.clone()),
            at: Set(act.moment()),
            agreed: Set(agreed),
            reason: Set(act.reason.clone()),
        };
        approval::Entity::insert(row).exec(&writing.tx).await?;
        let now = one_of(proposals_of(&writing.tx, there.id).await?, id)?;
        let action = if agreed { "voorstel-goedgekeurd" } else { "voorstel-afgekeurd" };
        record(&writing.tx, act, deed(action, standard, number, id, digest(&there)?)).await?;
        writing.commit().await?;
        Ok(now)
    }
}

fn deed(action: &str, of: &StandardName, number: &VersionNumber, id: i64, after: Digest) -> Deed {
    Deed {
        action: action.to_owned(),
        subject: format!("{}/voorstellen/{id}", subject(of, number)),
        after: Some(after),
        ..Deed::default()
    }
}

fn one_of(proposals: Vec<Proposal>, id: i64) -> Result<Proposal> {
    let found = proposals.into_iter().find(|proposal| proposal.id == id);
    found.ok_or_else(|| Error::Missing(Missing::Proposal, id.to_string()))
}

/// What was proposed and said counts no more: the contents changed.
pub(super) async fn void_proposals(tx: &DatabaseTransaction, version_id: i64, act: &Act) -> Result<()> {
    proposal::Entity::update_many()
        .col_expr(proposal::Column::VoidSince, Expr::value(act.moment()))
        .filter(proposal::Column::VersionId.eq(version_id))
        .filter(proposal::Column::VoidSince.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Refuses to publish what fewer people than this agreed to.
pub(super) async fn refuse_unapproved(
    tx: &DatabaseTransaction,
    there: &version::Model,
    needed: u32,
    subject: &str,
) -> Result<()> {
    if needed == 0 {
        return Ok(());
    }
    let open = open_proposal(tx, there.id).await?;
    let agreed = open.as_ref().map_or(0, Proposal::agreed);
    let missing = usize::try_from(needed).unwrap_or(usize::MAX).saturating_sub(agreed);
    if missing == 0 {
        return Ok(());
    }
    let address = format!("/v1/{subject}/voorstellen");
    let (nl, en) = match open {
        Some(open) => (
            format!("Een ander keurt goed met POST {address}/{}/goedkeuringen.", open.id),
            format!("Somebody else approves with POST {address}/{}/goedkeuringen.", open.id),
        ),
        None => (
            format!("Stel eerst voor om vast te stellen, met POST {address}."),
            format!("Propose to publish first, with POST {address}."),
        ),
    };
    Err(Error::conflict(
        Conflict::NotApproved,
        format!("Nog nodig: {missing} van {needed} goedkeuringen. {nl}"),
        format!("Still needed: {missing} of {needed} approvals. {en}"),
    ))
}

async fn open_proposal(db: &impl ConnectionTrait, version_id: i64) -> Result<Option<Proposal>> {
    Ok(proposals_of(db, version_id).await?.into_iter().find(|proposal| proposal.void_since.is_none()))
}

/// The proposals about a version, oldest first, each with what was said to it.
pub(super) async fn proposals_of(db: &impl ConnectionTrait, version_id: i64) -> Result<Vec<Proposal>> {
    let rows = proposal::Entity::find()
        .filter(proposal::Column::VersionId.eq(version_id))
        .order_by_asc(proposal::Column::Id)
        .all(db)
        .await?;
    let said = approval::Entity::find()
        .filter(approval::Column::ProposalId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(approval::Column::Id)
        .all(db)
        .await?;
    let with_approvals = |row: proposal::Model| Proposal {
        approvals: said
            .iter()
            .filter(|said| said.proposal_id == row.id)
            .cloned()
            .map(Approval::from)
            .collect(),
        id: row.id,
        digest: row.digest,
        by: row.actor,
        at: row.at,
        reason: row.reason,
        void_since: row.void_since,
    };
    Ok(rows.into_iter().map(with_approvals).collect())
}

impl From<approval::Model> for Approval {
    fn from(row: approval::Model) -> Self {
        Self { by: row.actor, at: row.at, agreed: row.agreed, reason: row.reason }
    }
}

/// Everyone who wrote a version since it was last made, as the audit says.
async fn writers(tx: &DatabaseTransaction, subject: &str) -> Result<BTreeSet<String>> {
    let rows: Vec<(String, String)> = audit::Entity::find()
        .select_only()
        .columns([audit::Column::Actor, audit::Column::Action])
        .filter(audit::Column::Subject.eq(subject))
        .filter(audit::Column::Action.is_in([MADE, "concept-vervangen"]))
        .order_by_asc(audit::Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    let made = rows.iter().rposition(|(_, action)| action == MADE).unwrap_or_default();
    Ok(rows.into_iter().skip(made).map(|(actor, _)| actor).collect())
}

/// The number of a version's row.
pub(super) async fn version_id(
    db: &impl ConnectionTrait,
    of: &StandardName,
    number: &VersionNumber,
) -> Result<Option<i64>> {
    Ok(version::Entity::find()
        .select_only()
        .column(version::Column::Id)
        .join(JoinType::InnerJoin, version::Relation::Standard.def())
        .filter(standard::Column::Name.eq(of.as_str()))
        .filter(version::Column::Number.eq(number.to_string()))
        .into_tuple()
        .one(db)
        .await?)
}

fn refuse_fixed(there: &version::Model) -> Result<()> {
    let status: Status = there.status.parse().map_err(|_| corrupt("status"))?;
    if !status.is_fixed() {
        return Ok(());
    }
    Err(Error::conflict(
        Conflict::Transition,
        "Deze versie is al vastgesteld.",
        "This version is published already.",
    ))
}

fn void() -> Error {
    Error::conflict(
        Conflict::ProposalVoid,
        "Dit voorstel is vervallen: de inhoud is daarna gewijzigd. Er is een nieuw voorstel nodig.",
        "This proposal is void: the contents were changed after it. A new proposal is needed.",
    )
}

fn own_work() -> Error {
    Error::conflict(
        Conflict::OwnWork,
        "Wie aan deze inhoud schreef of haar voorstelde, keurt haar niet goed. Vraag het een ander.",
        "Whoever wrote these contents or proposed them does not approve them. Ask somebody else.",
    )
}
