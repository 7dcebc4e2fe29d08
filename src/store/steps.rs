//! What is kept of each step beside its audit row, and the whole life of a version.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, Set,
};

use super::audit::{Act, whole_micros};
use super::connect::Store;
use super::entity::{audit, step, taken_over_step};
use super::errors::corrupt;
use super::proposals::{proposals_of, version_id};
use super::versions::subject;
use crate::domain::error::Result;
use crate::domain::road::{Approval, Consultation, Decision, LifeStep, Taken};
use crate::domain::{Error, StandardName, Status, VersionNumber};

/// How the audit calls that a version was made.
pub(super) const MADE: &str = "versie-gemaakt";

/// Keeps what belongs to a step; its audit row has the same moment.
pub(super) async fn keep(
    tx: &DatabaseTransaction,
    subject: &str,
    to: Status,
    taken: &Taken,
    act: &Act,
) -> Result<()> {
    let decision = taken.decision.as_ref();
    let row = step::ActiveModel {
        id: NotSet,
        subject: Set(subject.to_owned()),
        status: Set(to.as_str().to_owned()),
        at: Set(act.moment()),
        decided_by: Set(decision.map(|decision| decision.body.clone())),
        decided_on: Set(decision.map(|decision| decision.on)),
        decision_source: Set(decision.map(|decision| decision.source.clone())),
        way: Set(taken.way.map(|way| way.as_str().to_owned())),
        consultation_begins: Set(taken.consultation.map(|consultation| consultation.begins)),
        consultation_ends: Set(taken.consultation.map(|consultation| consultation.ends)),
        successor: Set(taken.successor.as_ref().map(ToString::to_string)),
    };
    step::Entity::insert(row).exec(tx).await?;
    Ok(())
}

impl TryFrom<taken_over_step::Model> for LifeStep {
    type Error = Error;

    fn try_from(row: taken_over_step::Model) -> Result<Self> {
        let to = row.status.parse().map_err(|_| corrupt("status"))?;
        let said: Vec<Said> = serde_json::from_str(&row.approvals).map_err(|_| corrupt("approvals"))?;
        let approvals = said.into_iter().map(|(by, at, agreed, reason)| Approval { by, at, agreed, reason });
        let (at, by, reason) = (row.at, row.actor, row.reason);
        let taken = Taken::try_from(step::Model {
            id: row.id,
            subject: String::new(),
            status: row.status,
            at,
            decided_by: row.decided_by,
            decided_on: row.decided_on,
            decision_source: row.decision_source,
            way: row.way,
            consultation_begins: row.consultation_begins,
            consultation_ends: row.consultation_ends,
            successor: row.successor,
        })?;
        Ok(Self { at, to, by, reason, taken, approvals: approvals.collect() })
    }
}

/// How the audit calls that something came from another register.
pub(super) const TAKEN_OVER: &str = "overgenomen";

/// An approval as it is stored with a step: by whom, when, whether it is a yes, and why.
type Said = (String, DateTime<Utc>, bool, String);

/// Keeps a step that was taken elsewhere.
pub(super) async fn keep_taken_over(
    tx: &DatabaseTransaction,
    version_id: i64,
    step: &LifeStep,
) -> Result<()> {
    let (taken, decision) = (&step.taken, step.taken.decision.as_ref());
    let said = step.approvals.iter().map(|of| (of.by.clone(), of.at, of.agreed, of.reason.clone()));
    let said: Vec<Said> = said.collect();
    let row = taken_over_step::ActiveModel {
        id: NotSet,
        version_id: Set(version_id),
        status: Set(step.to.as_str().to_owned()),
        at: Set(whole_micros(step.at)),
        actor: Set(step.by.clone()),
        reason: Set(step.reason.clone()),
        decided_by: Set(decision.map(|decision| decision.body.clone())),
        decided_on: Set(decision.map(|decision| decision.on)),
        decision_source: Set(decision.map(|decision| decision.source.clone())),
        way: Set(taken.way.map(|way| way.as_str().to_owned())),
        consultation_begins: Set(taken.consultation.map(|consultation| consultation.begins)),
        consultation_ends: Set(taken.consultation.map(|consultation| consultation.ends)),
        successor: Set(taken.successor.as_ref().map(ToString::to_string)),
        approvals: Set(serde_json::to_string(&said).map_err(Error::internal)?),
    };
    taken_over_step::Entity::insert(row).exec(tx).await?;
    Ok(())
}

impl TryFrom<step::Model> for Taken {
    type Error = Error;

    fn try_from(row: step::Model) -> Result<Self> {
        let decision = match (row.decided_by, row.decided_on, row.decision_source) {
            (Some(body), Some(on), Some(source)) => Some(Decision { body, on, source }),
            _ => None,
        };
        let dates = row.consultation_begins.zip(row.consultation_ends);
        Ok(Self {
            decision,
            way: row.way.map(|way| way.parse()).transpose().map_err(|_| corrupt("road"))?,
            consultation: dates.map(|(begins, ends)| Consultation { begins, ends }),
            successor: row
                .successor
                .map(|number| number.parse())
                .transpose()
                .map_err(|_| corrupt("version number"))?,
        })
    }
}

impl Store {
    /// Every step in the life of a version, since it was last made, here or in the register that it came from; `None` when there is no such version.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn life_steps(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
    ) -> Result<Option<Vec<LifeStep>>> {
        let Some(id) = version_id(self.db(), standard, number).await? else { return Ok(None) };
        let subject = subject(standard, number);
        let rows = audit::Entity::find()
            .filter(audit::Column::Subject.eq(&subject))
            .order_by_asc(audit::Column::Id)
            .all(self.db())
            .await?;
        let kept = step::Entity::find().filter(step::Column::Subject.eq(&subject)).all(self.db()).await?;
        let proposals = proposals_of(self.db(), id).await?;
        let approvals = proposals.into_iter().rfind(|proposal| proposal.void_since.is_none());
        let approvals: Vec<Approval> = approvals.map(|proposal| proposal.approvals).unwrap_or_default();
        let elsewhere = taken_over_step::Entity::find()
            .filter(taken_over_step::Column::VersionId.eq(id))
            .order_by_asc(taken_over_step::Column::Id)
            .all(self.db())
            .await?;
        let mut steps = elsewhere.into_iter().map(LifeStep::try_from).collect::<Result<Vec<_>>>()?;
        let came = steps.len();
        for row in rows {
            if [MADE, TAKEN_OVER].contains(&row.action.as_str()) {
                // A concept that was dropped left its rows behind.
                steps.truncate(came);
            }
            let Some(to) = status_after(&row.action) else { continue };
            let same = |step: &&step::Model| step.status == to.as_str() && step.at == row.at;
            let taken = kept.iter().find(same).cloned().map(Taken::try_from).transpose()?;
            let approvals = if to == Status::Published { approvals.clone() } else { Vec::new() };
            let taken = taken.unwrap_or_default();
            steps.push(LifeStep { at: row.at, to, by: row.actor, reason: row.reason, taken, approvals });
        }
        Ok(Some(steps))
    }
}

/// The status that a version has after what the audit calls this, when that is a step.
fn status_after(action: &str) -> Option<Status> {
    if action == MADE {
        return Some(Status::Draft);
    }
    action.strip_prefix("status-")?.parse().ok()
}
