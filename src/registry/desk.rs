//! What lies on a maintainer's desk: the versions that they work on, and the standards that they may work on.

use std::collections::BTreeMap;

use crate::domain::error::Result;
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
                let own = written.contains(&format!("standaarden/{}/versies/{}", version.standard, version.number));
                Some(Workpiece { standard, version, own })
            })
            .collect())
    }
}
