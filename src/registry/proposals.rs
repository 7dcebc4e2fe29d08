//! Proposing to publish, and approving by others. The author hears at the proposal what would stop the publication.

use crate::domain::error::Result;
use crate::domain::road::Proposal;
use crate::domain::{Error, StandardName, Status, VersionNumber};
use crate::store::Act;

use super::road::reason_fault;
use super::{Registry, Resolved};

impl Registry {
    /// How many others have to agree before a version is published.
    #[must_use]
    pub fn approvals(&self) -> u32 {
        self.inner.approvals
    }

    /// The proposals to publish a version, oldest first.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Version`].
    pub async fn proposals(&self, standard: &StandardName, number: &VersionNumber) -> Result<Vec<Proposal>> {
        self.inner.store.proposals(standard, number).await
    }

    /// Proposes to publish a version as it is, when nothing but approval stands in the way.
    ///
    /// # Errors
    /// Invalid without a reason; as publishing would, when it can't be published as it is; a conflict when there
    /// is a proposal already, or the contents changed meanwhile.
    pub async fn propose(&self, at: &Resolved, act: &Act) -> Result<Proposal> {
        refuse_without_reason(act)?;
        let version = &at.version;
        if version.status.may_become(Status::Published) {
            self.check_publication(version).await?;
            // What is undecided asks for a reason at publication; what is not true is told now.
            self.measure(at, Some(&act.reason)).await?;
        }
        self.inner.store.propose(&version.standard, &version.number, &version.digest, act).await
    }

    /// Says yes or no to a proposal.
    ///
    /// # Errors
    /// Invalid without a reason; missing (version, proposal); a conflict when the version is published already, the
    /// proposal is void, or it is one's own work.
    pub async fn answer_proposal(
        &self,
        of: (&StandardName, &VersionNumber, i64),
        agreed: bool,
        act: &Act,
    ) -> Result<Proposal> {
        refuse_without_reason(act)?;
        self.inner.store.answer_proposal(of, agreed, act).await
    }
}

fn refuse_without_reason(act: &Act) -> Result<()> {
    reason_fault("/reden", &act.reason).map_or(Ok(()), |fault| Err(Error::invalid(fault)))
}
