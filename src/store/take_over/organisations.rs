//! Organisations with their members, and mandates. One with the OIN or the code of another that is here is other.

use chrono::NaiveDate;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait as _, Set,
};

use super::{Presence, Taking, homeless, other};
use crate::domain::error::Result;
use crate::domain::{Mandate, Membership, Organisation, OrganisationName, Thing};
use crate::store::audit::whole_micros;
use crate::store::entity::{mandate, organisation, organisation_member as member};
use crate::store::errors::corrupt;

impl Taking<'_> {
    /// All of them first, and then who is a member of which.
    pub(super) async fn organisations(&mut self, all: &[(Organisation, Vec<Membership>)]) -> Result<()> {
        let mut made = Vec::new();
        for (comes, members) in all {
            let named =
                organisation::Entity::find().filter(organisation::Column::Name.eq(comes.name.as_str()));
            let presence = if let Some(there) = named.one(self.tx).await? {
                let id = there.id;
                let same = Organisation::try_from(there)? == *comes;
                let here = self.members_of(id).await?;
                self.rows.organisations.insert(comes.name.clone(), id);
                other(&[("beschrijving", !same), ("leden", here != *members)])
            } else if self.is_taken(comes).await? {
                Presence::Other(vec!["oin"])
            } else {
                let row = organisation::ActiveModel {
                    id: NotSet,
                    name: Set(comes.name.to_string()),
                    kind: Set(comes.kind.as_str().to_owned()),
                    title: Set(comes.title.clone()),
                    oin: Set(comes.oin.clone()),
                    municipality_code: Set(comes.municipality_code.clone()),
                    created_at: Set(self.act.moment()),
                };
                let id = organisation::Entity::insert(row).exec(self.tx).await?.last_insert_id;
                self.rows.organisations.insert(comes.name.clone(), id);
                made.push((id, comes, members));
                Presence::Absent
            };
            self.found(Thing::Organisation(comes.name.clone()), presence, None);
        }
        for (id, of, members) in made {
            for membership in members {
                // Another may have been refused above, and all with it.
                let Some(of) = self.home(&membership.member, Thing::Organisation(of.name.clone()))? else {
                    continue;
                };
                let row = member::ActiveModel {
                    id: NotSet,
                    partnership_id: Set(id),
                    member_id: Set(of),
                    valid_from: Set(membership.from),
                    valid_until: Set(membership.until),
                };
                member::Entity::insert(row).exec(self.tx).await?;
            }
        }
        Ok(())
    }

    /// The row of an organisation; nothing when it was refused, and an error when nothing told of it.
    fn home(&self, name: &OrganisationName, of: Thing) -> Result<Option<i64>> {
        let told = Thing::Organisation(name.clone());
        match self.rows.organisations.get(name) {
            Some(id) => Ok(Some(*id)),
            None if self.found.iter().any(|(thing, ..)| *thing == told) => Ok(None),
            None => Err(homeless(&of, name.as_str())),
        }
    }

    async fn is_taken(&self, comes: &Organisation) -> Result<bool> {
        use organisation::Column::{MunicipalityCode, Oin};
        let mut others = sea_orm::Condition::any();
        others = others.add_option(comes.oin.as_ref().map(|oin| Oin.eq(oin)));
        others = others.add_option(comes.municipality_code.as_ref().map(|code| MunicipalityCode.eq(code)));
        if others.is_empty() {
            return Ok(false);
        }
        Ok(organisation::Entity::find().filter(others).one(self.tx).await?.is_some())
    }

    async fn members_of(&self, partnership: i64) -> Result<Vec<Membership>> {
        let rows: Vec<(String, NaiveDate, Option<NaiveDate>)> = member::Entity::find()
            .select_only()
            .column(organisation::Column::Name)
            .columns([member::Column::ValidFrom, member::Column::ValidUntil])
            .join(JoinType::InnerJoin, member::Relation::Member.def())
            .filter(member::Column::PartnershipId.eq(partnership))
            .order_by_asc(organisation::Column::Name)
            .order_by_asc(member::Column::ValidFrom)
            .into_tuple()
            .all(self.tx)
            .await?;
        let members = rows.into_iter().map(|(member, from, until)| {
            let member = member.parse().map_err(|_| corrupt("name of an organisation"))?;
            Ok(Membership { member, from, until })
        });
        members.collect()
    }

    /// A mandate is known by who acts for whom, for what, from which day on, and where that was agreed.
    pub(super) async fn mandates(&mut self, all: &[Mandate]) -> Result<()> {
        for comes in all {
            let terms = &comes.terms;
            let thing = Thing::Mandate(terms.agent.clone(), terms.principal.clone());
            let agent = self.home(&terms.agent, thing.clone())?;
            let Some((agent, principal)) = agent.zip(self.home(&terms.principal, thing.clone())?) else {
                continue;
            };
            let scope = terms.scope.path();
            let rows = mandate::Entity::find()
                .filter(mandate::Column::AgentId.eq(agent))
                .filter(mandate::Column::PrincipalId.eq(principal))
                .filter(mandate::Column::ValidFrom.eq(terms.from))
                .filter(mandate::Column::Source.eq(terms.source.as_str()))
                .all(self.tx)
                .await?;
            let revoked = comes.revoked_at.map(whole_micros);
            let presence = match rows.into_iter().find(|row| row.scope == scope) {
                Some(there) => other(&[
                    ("geldigTotDatum", there.valid_until != terms.until),
                    ("ingetrokkenOp", there.revoked_at != revoked),
                ]),
                None => {
                    let row = mandate::ActiveModel {
                        id: NotSet,
                        agent_id: Set(agent),
                        principal_id: Set(principal),
                        scope: Set(scope),
                        valid_from: Set(terms.from),
                        valid_until: Set(terms.until),
                        source: Set(terms.source.clone()),
                        created_at: Set(self.act.moment()),
                        revoked_at: Set(revoked),
                    };
                    mandate::Entity::insert(row).exec(self.tx).await?;
                    Presence::Absent
                }
            };
            self.found(thing, presence, None);
        }
        Ok(())
    }
}
