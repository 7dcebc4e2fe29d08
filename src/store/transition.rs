//! The roads between statuses, which are also the only way to publish. The bytes stay as they are;
//! only the status, the validity and the moment of publication move.

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, Set};

use super::audit::{Act, Deed, into, record};
use super::catalogue::locked_standard;
use super::connect::Store;
use super::consultations::{break_off, open};
use super::entity::{reference, version};
use super::errors::{changed, corrupt, refuse_nul};
use super::proposals::refuse_unapproved;
use super::release_sets::refuse_while_in_set;
use super::signatures::keep_signature;
use super::steps::keep;
use super::versions::{
    VersionRow, digest, joined_versions, locked_version, subject, version_with, versions_of, write_editions,
};
use crate::domain::error::Result;
use crate::domain::road::Taken;
use crate::domain::{
    Conflict, Digest, Editions, Error, Signature, StandardName, Status, Validity, Version, VersionNumber,
    dutch_day,
};

/// A move from one status to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The status it is thought to be in.
    pub from: Status,
    /// The status it is to have.
    pub to: Status,
    /// The digest of the bytes that were looked at when this was decided.
    pub digest: Digest,
    /// When it is in force from now on; absent: as it was.
    pub validity: Option<Validity>,
    /// The versions that its schema refers to; looked at when it is published.
    pub refers_to: Vec<(StandardName, VersionNumber)>,
    /// What it is judged by from now on; set when it is published.
    pub editions: Option<Editions>,
    /// Why it is published although it is not established that its number tells the truth.
    pub undecided_reason: Option<String>,
    /// How many others have to agree before it is published.
    pub approvals: u32,
    /// What else is kept of this step.
    pub taken: Taken,
    /// The signature over its digest; made when it is published.
    pub signature: Option<Signature>,
}

impl Store {
    /// Moves a version to another status, when it is still in the status and has still the bytes
    /// that the decision was about. To publish, it holds the standard against other publications
    /// and asks `check` about every version of the standard as they then are; what `check` refuses
    /// is not done. What it refers to is held in use meanwhile, and what a version in use refers to is
    /// not withdrawn.
    ///
    /// # Errors
    /// Missing (version); conflict: changed in between, no road between the two statuses
    /// (transition), not approved, or still in use; whatever `check` answers; internal or busy.
    pub async fn transition(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        change: &Transition,
        act: &Act,
        check: impl Fn(&[Version]) -> Result<()> + Send + Sync,
    ) -> Result<Version> {
        if !change.from.may_become(change.to) {
            return Err(no_road(change));
        }
        refuse_nul(change.undecided_reason.as_deref())?;
        refuse_nul(change.taken.decision.iter().flat_map(|decision| [&*decision.body, &*decision.source]))?;
        let publishes = change.to == Status::Published;
        let writing = self.begin(act).await?;
        if publishes {
            locked_standard(&writing.tx, standard).await?;
        }
        let there = locked_version(&writing.tx, standard, number).await?;
        if there.status != change.from.as_str() || digest(&there)? != change.digest {
            return Err(changed());
        }
        let subject = subject(standard, number);
        if publishes {
            refuse_unapproved(&writing.tx, &there, change.approvals, &subject).await?;
            check(&versions_of(&writing.tx, standard).await?)?;
            keep_references(&writing.tx, there.id, &change.refers_to).await?;
        }
        if change.to == Status::Withdrawn {
            refuse_while_in_use(&writing.tx, there.id).await?;
            refuse_while_in_set(&writing.tx, there.id, dutch_day(act.at)).await?;
        }
        consult(&writing.tx, there.id, change, act).await?;
        version::Entity::update_many()
            .set(moved(change, act)?)
            .filter(version::Column::Id.eq(there.id))
            .exec(&writing.tx)
            .await?;
        keep(&writing.tx, &subject, change.to, &change.taken, act).await?;
        if let Some(signature) = &change.signature {
            keep_signature(&writing.tx, there.id, signature).await?;
        }
        let deed = Deed {
            action: into(change.to),
            subject,
            before: Some(change.digest),
            after: Some(change.digest),
            undecided_reason: change.undecided_reason.clone(),
        };
        record(&writing.tx, act, deed).await?;
        let now = version_with(&writing.tx, there.id).await?;
        writing.commit().await?;
        now.ok_or_else(changed)
    }
}

/// Opens the consultation that a step begins, or breaks off the one that it ends.
async fn consult(tx: &DatabaseTransaction, version_id: i64, change: &Transition, act: &Act) -> Result<()> {
    if let Some(days) = change.taken.consultation {
        open(tx, version_id, days).await?;
    }
    if change.from == Status::Consultation {
        break_off(tx, version_id, act).await?;
    }
    Ok(())
}

/// Records what a version refers to, as long as all of that may be used.
async fn keep_references(
    tx: &DatabaseTransaction,
    version_id: i64,
    targets: &[(StandardName, VersionNumber)],
) -> Result<()> {
    for (standard, number) in targets {
        let target = locked_version(tx, standard, number).await?;
        let status: Status = target.status.parse().map_err(|_| corrupt("status"))?;
        if !status.is_usable() {
            return Err(changed());
        }
        let row = reference::ActiveModel { version_id: Set(version_id), target_id: Set(target.id) };
        reference::Entity::insert(row).exec(tx).await?;
    }
    Ok(())
}

/// What a version in use refers to stays.
async fn refuse_while_in_use(tx: &DatabaseTransaction, target_id: i64) -> Result<()> {
    let users = reference::Entity::find().filter(reference::Column::TargetId.eq(target_id)).all(tx).await?;
    let user = joined_versions()
        .filter(version::Column::Id.is_in(users.into_iter().map(|user| user.version_id)))
        .filter(
            version::Column::Status
                .is_in(Status::ALL.into_iter().filter(|s| s.is_usable()).map(Status::as_str)),
        )
        .order_by_asc(version::Column::Id)
        .into_model::<VersionRow>()
        .one(tx)
        .await?;
    let Some(user) = user.map(Version::try_from).transpose()? else { return Ok(()) };
    let (standard, number) = (&user.standard, &user.number);
    Err(Error::conflict(
        Conflict::InUse,
        format!("'{standard}' {number} verwijst naar deze versie. Trek die eerst in."),
        format!("'{standard}' {number} refers to this version. Withdraw that one first."),
    ))
}

fn no_road(change: &Transition) -> Error {
    let (from, to) = (change.from.as_str(), change.to.as_str());
    Error::conflict(
        Conflict::Transition,
        format!("Een versie gaat niet van {from} naar {to}."),
        format!("A version does not go from {from} to {to}."),
    )
}

fn moved(change: &Transition, act: &Act) -> Result<version::ActiveModel> {
    let mut row = version::ActiveModel { status: Set(change.to.as_str().to_owned()), ..Default::default() };
    if let Some(validity) = change.validity {
        row.valid_from = Set(validity.from);
        row.valid_until = Set(validity.until);
    }
    if change.to == Status::Published {
        row.published_at = Set(Some(act.moment()));
    }
    if change.to == Status::EndOfSupport {
        row.successor = Set(change.taken.successor.as_ref().map(ToString::to_string));
    }
    if let Some(editions) = &change.editions {
        row.editions = Set(write_editions(editions)?);
    }
    Ok(row)
}
