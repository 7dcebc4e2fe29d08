//! The roads between statuses, which are also the only way to publish. The bytes stay as they are;
//! only the status, the validity and the moment of publication move.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::audit::{Act, Deed, record};
use super::catalogue::locked_standard;
use super::connect::Store;
use super::entity::version;
use super::errors::changed;
use super::versions::{VersionRow, digest, joined_versions, locked_version, subject, versions_of};
use crate::domain::error::Result;
use crate::domain::{Conflict, Digest, Error, StandardName, Status, Validity, Version, VersionNumber};

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
}

impl Store {
    /// Moves a version to another status, when it is still in the status and has still the bytes
    /// that the decision was about. To publish, it holds the standard against other publications
    /// and asks `check` about every version of the standard as they then are; what `check` refuses
    /// is not done.
    ///
    /// # Errors
    /// Missing (version); conflict: changed in between, or no road between the two statuses
    /// (transition); whatever `check` answers; internal or busy.
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
        let publishes = change.to == Status::Published;
        let writing = self.begin(act).await?;
        if publishes {
            locked_standard(&writing.tx, standard).await?;
        }
        let there = locked_version(&writing.tx, standard, number).await?;
        if there.status != change.from.as_str() || digest(&there)? != change.digest {
            return Err(changed());
        }
        if publishes {
            check(&versions_of(&writing.tx, standard).await?)?;
        }
        version::Entity::update_many()
            .set(moved(change, act))
            .filter(version::Column::Id.eq(there.id))
            .exec(&writing.tx)
            .await?;
        let deed = Deed {
            action: format!("status-{}", change.to.as_str()),
            subject: subject(standard, number),
            before: Some(change.digest),
            after: Some(change.digest),
        };
        record(&writing.tx, act, deed).await?;
        let now = joined_versions()
            .filter(version::Column::Id.eq(there.id))
            .into_model::<VersionRow>()
            .one(&writing.tx)
            .await?;
        writing.commit().await?;
        now.ok_or_else(changed)?.try_into()
    }
}

fn no_road(change: &Transition) -> Error {
    let (from, to) = (change.from.as_str(), change.to.as_str());
    Error::conflict(
        Conflict::Transition,
        format!("Een versie gaat niet van {from} naar {to}."),
        format!("A version does not go from {from} to {to}."),
    )
}

fn moved(change: &Transition, act: &Act) -> version::ActiveModel {
    let mut row = version::ActiveModel { status: Set(change.to.as_str().to_owned()), ..Default::default() };
    if let Some(validity) = change.validity {
        row.valid_from = Set(validity.from);
        row.valid_until = Set(validity.until);
    }
    if change.to == Status::Published {
        row.published_at = Set(Some(act.moment()));
    }
    row
}
