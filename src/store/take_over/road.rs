//! The road of a version: its steps, consultations, reactions and proposals. It comes with a version that was not here;
//! of one that was, this register knows its own.
//!
//! A proposal on what is not published yet comes in void: who wrote that is in the audit of the source, and here nobody
//! could be kept from approving their own work.

use sea_orm::{ActiveValue::NotSet, EntityTrait, Set};

use super::{Taking, homeless};
use crate::domain::error::Result;
use crate::domain::road::{Proposal, Reaction, Road};
use crate::domain::{Status, Thing};
use crate::store::audit::whole_micros;
use crate::store::entity::{approval, consultation, proposal, reaction, version};
use crate::store::errors::corrupt;
use crate::store::holdings::Named;
use crate::store::steps::keep_taken_over;

/// Everything in it that people wrote.
pub(super) fn texts(road: &Road) -> impl Iterator<Item = &str> {
    let steps = road.steps.iter().flat_map(|step| {
        let decided = step.taken.decision.iter().flat_map(|of| [of.body.as_str(), of.source.as_str()]);
        let said = step.approvals.iter().flat_map(|of| [of.by.as_str(), of.reason.as_str()]);
        [step.by.as_str(), step.reason.as_str()].into_iter().chain(decided).chain(said)
    });
    let reactions = road.reactions.iter().flat_map(|of| {
        let answer = of.answer.iter().flat_map(|answer| [answer.text.as_str(), answer.by.as_str()]);
        [of.place.as_str(), of.text.as_str(), of.by.as_str()].into_iter().chain(answer)
    });
    let proposals = road.proposals.iter().flat_map(|of| {
        let said = of.approvals.iter().flat_map(|said| [said.by.as_str(), said.reason.as_str()]);
        [of.by.as_str(), of.reason.as_str(), of.digest.as_str()].into_iter().chain(said)
    });
    steps.chain(reactions).chain(proposals)
}

impl Taking<'_> {
    pub(super) async fn roads(&mut self, all: &[(Named, Road)]) -> Result<()> {
        for (of, road) in all {
            let version = self.rows.versions.get(of).copied();
            let thing = Thing::Version(of.0.clone(), of.1.clone());
            let version = version.ok_or_else(|| homeless(&thing, &thing.to_string()))?;
            if self.rows.new.contains(of) {
                self.road(version, road).await?;
            }
        }
        Ok(())
    }

    async fn road(&self, version_id: i64, road: &Road) -> Result<()> {
        for step in &road.steps {
            keep_taken_over(self.tx, version_id, step).await?;
        }
        for held in &road.consultations {
            let row = consultation::ActiveModel {
                id: NotSet,
                version_id: Set(version_id),
                begins: Set(held.consultation.begins),
                ends: Set(held.consultation.ends),
                broken_off: Set(held.broken_off),
            };
            consultation::Entity::insert(row).exec(self.tx).await?;
        }
        for one in &road.reactions {
            self.reaction(version_id, one).await?;
        }
        let there = version::Entity::find_by_id(version_id).one(self.tx).await?;
        let status = there.and_then(|there| there.status.parse::<Status>().ok());
        let is_fixed = status.ok_or_else(|| corrupt("status"))?.is_fixed();
        for one in &road.proposals {
            self.proposal(version_id, one, is_fixed).await?;
        }
        Ok(())
    }

    async fn reaction(&self, version_id: i64, comes: &Reaction) -> Result<()> {
        let answer = comes.answer.as_ref();
        let row = reaction::ActiveModel {
            id: NotSet,
            version_id: Set(version_id),
            place: Set(comes.place.clone()),
            said: Set(comes.text.clone()),
            actor: Set(comes.by.clone()),
            at: Set(whole_micros(comes.at)),
            answer: Set(answer.map(|answer| answer.text.clone())),
            answered_by: Set(answer.map(|answer| answer.by.clone())),
            answered_at: Set(answer.map(|answer| whole_micros(answer.at))),
        };
        reaction::Entity::insert(row).exec(self.tx).await?;
        Ok(())
    }

    async fn proposal(&self, version_id: i64, comes: &Proposal, is_fixed: bool) -> Result<()> {
        let void = if is_fixed { comes.void_since } else { comes.void_since.or(Some(self.act.at)) };
        let row = proposal::ActiveModel {
            id: NotSet,
            version_id: Set(version_id),
            digest: Set(comes.digest.clone()),
            actor: Set(comes.by.clone()),
            at: Set(whole_micros(comes.at)),
            reason: Set(comes.reason.clone()),
            void_since: Set(void.map(whole_micros)),
        };
        let id = proposal::Entity::insert(row).exec(self.tx).await?.last_insert_id;
        for said in &comes.approvals {
            let row = approval::ActiveModel {
                id: NotSet,
                proposal_id: Set(id),
                actor: Set(said.by.clone()),
                at: Set(whole_micros(said.at)),
                agreed: Set(said.agreed),
                reason: Set(said.reason.clone()),
            };
            approval::Entity::insert(row).exec(self.tx).await?;
        }
        Ok(())
    }
}

impl Road {
    /// Whether there is nothing of it.
    pub(in crate::store) fn is_empty(&self) -> bool {
        let Self { steps, consultations, reactions, proposals } = self;
        steps.is_empty() && consultations.is_empty() && reactions.is_empty() && proposals.is_empty()
    }
}
