//! What lies on a maintainer's desk: the versions that they work on, and the standards that they may work on.

use std::collections::BTreeMap;

use crate::domain::error::Result;
use crate::domain::road::Proposal;
use crate::domain::{Caller, Ground, Role, Standard, StandardName, Version};
use crate::store::{Page, StandardFilter};

use super::Registry;

/// The roles that have something to do on a desk.
const AT_A_DESK: [Role; 3] = [Role::Author, Role::Approver, Role::Maintainer];

/// More standards than this are not on one desk.
const MOST_STANDARDS: u32 = 5_000;

/// A version that somebody works on.
#[derive(Debug, Clone)]
pub struct Workpiece {
    /// The standard.
    pub standard: Standard,
    /// The version, not published yet.
    pub version: Version,
    /// Whether this caller made or changed it.
    pub own: bool,
}

impl Workpiece {
    /// What a role for it is about.
    #[must_use]
    pub fn ground(&self) -> Ground {
        ground(&self.standard)
    }
}

/// Where a version that is not published stands on its way there, for one caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// Whether there is a proposal that counts.
    pub proposed: bool,
    /// Whether enough people agree.
    pub approved: bool,
    /// Whether this caller may judge the proposal: it is not their own work.
    pub may_judge: bool,
    /// Whether this caller has judged it.
    pub judged: bool,
}

/// What a role on this standard is about.
fn ground(standard: &Standard) -> Ground {
    Ground { provision: Some(standard.provision.clone()), standard: Some(standard.name.clone()) }
}

impl Registry {
    /// The standards for which this caller has a role at the desk, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn standards_of(&self, caller: &Caller) -> Result<Vec<Standard>> {
        let page = Page { number: 1, size: MOST_STANDARDS };
        let mut standards = self.standards(&StandardFilter::default(), page).await?.items;
        standards.retain(|standard| {
            let ground = ground(standard);
            AT_A_DESK.iter().any(|role| caller.may(*role, &ground))
        });
        Ok(standards)
    }

    /// Where a version that is worked on stands for this caller.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn standing(&self, piece: &Workpiece, caller: &Caller) -> Result<Readiness> {
        let version = &piece.version;
        let proposals = self.proposals(&version.standard, &version.number).await?;
        let open = proposals.iter().rfind(|proposal| proposal.void_since.is_none());
        let agreed = open.map_or(0, Proposal::agreed);
        Ok(Readiness {
            proposed: open.is_some(),
            approved: u32::try_from(agreed).unwrap_or(u32::MAX) >= self.approvals(),
            may_judge: !piece.own && open.is_some_and(|proposal| proposal.by != caller.id),
            judged: open.is_some_and(|proposal| proposal.standing().contains_key(caller.id.as_str())),
        })
    }

    /// How many reactions on a version have no answer yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unanswered(&self, version: &Version) -> Result<usize> {
        let size = u32::try_from(self.limits().reactions).unwrap_or(u32::MAX);
        let all = self.reactions(&version.standard, &version.number, Page { number: 1, size }).await?;
        Ok(all.items.iter().filter(|reaction| reaction.answer.is_none()).count())
    }

    /// The versions of these standards that are not published yet, made last first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn work_on(&self, standards: &[Standard], caller: &Caller) -> Result<Vec<Workpiece>> {
        let known: BTreeMap<&StandardName, &Standard> =
            standards.iter().map(|standard| (&standard.name, standard)).collect();
        let written = self.inner.store.written_by(&caller.id).await?;
        let open = self.inner.store.open_versions().await?.into_iter();
        Ok(open
            .filter_map(|version| {
                let standard = (*known.get(&version.standard)?).clone();
                let own =
                    written.contains(&format!("standaarden/{}/versies/{}", version.standard, version.number));
                Some(Workpiece { standard, version, own })
            })
            .collect())
    }
}
