//! Subscriptions. Whoever asks names an owner, and sees and changes only what is that owner's: there is no other
//! way to one ([`Of`]). Their secrets are kept as they are, since they have to sign.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, Set,
};

use super::audit::{Act, Deed, record, whole_micros};
use super::connect::Store;
use super::entity::{audit, subscription};
use super::errors::{corrupt, refuse_nul};
use super::listing::{Listing, Page};
use crate::domain::error::Result;
use crate::domain::{Error, Fault, Interest, Missing, Secret, Subscription, SubscriptionId, Wanted, text};

/// Whose subscriptions.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// Those of this owner.
    Owner(&'a str),
    /// Everyone's.
    All,
}

impl Of<'_> {
    fn query(self) -> Select<subscription::Entity> {
        match self {
            Self::Owner(owner) => subscription::Entity::find().filter(subscription::Column::Owner.eq(owner)),
            Self::All => subscription::Entity::find(),
        }
    }

    fn one(self, id: SubscriptionId) -> Select<subscription::Entity> {
        self.query().filter(subscription::Column::PublicId.eq(id.to_string()))
    }
}

/// Words with spaces between.
fn written<T: ToString>(words: &[T]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn read<T: FromStr>(words: &str) -> Result<Vec<T>> {
    words.split_whitespace().map(|word| word.parse().map_err(|_| corrupt("subscription"))).collect()
}

pub(super) fn interest(row: &subscription::Model) -> Result<Interest> {
    Ok(Interest {
        kinds: read(&row.kinds)?,
        standards: read(&row.standards)?,
        provisions: read(&row.provisions)?,
    })
}

/// What messages of a subscription are signed with at this moment: its secret, and for a while the one before.
pub(super) fn secrets(row: &subscription::Model, now: DateTime<Utc>) -> Result<Vec<Secret>> {
    let old = row.old_secret_until.filter(|until| *until > now).and(row.old_secret.as_deref());
    let all = [Some(row.secret.as_str()), old];
    all.into_iter().flatten().map(|secret| Secret::read(secret).ok_or_else(|| corrupt("secret"))).collect()
}

impl TryFrom<subscription::Model> for Subscription {
    type Error = Error;

    fn try_from(row: subscription::Model) -> Result<Self> {
        let interest = interest(&row)?;
        Ok(Self {
            id: row.public_id.parse().map_err(|_| corrupt("subscription"))?,
            owner: row.owner,
            wanted: Wanted { target: row.target, interest, active: row.active },
            gone: row.gone,
            created_at: row.created_at,
            changed_at: row.changed_at,
        })
    }
}

fn missing(id: SubscriptionId) -> Error {
    Error::Missing(Missing::Subscription, id.to_string())
}

pub(super) fn deed(action: &str, id: &str) -> Deed {
    Deed { action: action.to_owned(), subject: format!("abonnementen/{id}"), ..Deed::default() }
}

/// The number of the last row of the audit; what comes after it is new.
pub(super) async fn last_number(db: &impl ConnectionTrait) -> Result<i64> {
    let last = audit::Entity::find().select_only().column(audit::Column::Id);
    let last: Option<i64> = last.order_by_desc(audit::Column::Id).into_tuple().one(db).await?;
    Ok(last.unwrap_or_default())
}

fn what_is_wanted(wanted: &Wanted, host: &str) -> subscription::ActiveModel {
    subscription::ActiveModel {
        target: Set(wanted.target.clone()),
        host: Set(host.to_owned()),
        kinds: Set(written(&wanted.interest.kinds)),
        standards: Set(written(&wanted.interest.standards)),
        provisions: Set(written(&wanted.interest.provisions)),
        active: Set(wanted.active),
        ..Default::default()
    }
}

async fn locked(tx: &DatabaseTransaction, of: Of<'_>, id: SubscriptionId) -> Result<subscription::Model> {
    of.one(id).lock_exclusive().one(tx).await?.ok_or_else(|| missing(id))
}

async fn write(tx: &DatabaseTransaction, id: i64, row: subscription::ActiveModel) -> Result<()> {
    let this = subscription::Column::Id.eq(id);
    subscription::Entity::update_many().set(row).filter(this).exec(tx).await?;
    Ok(())
}

impl Store {
    /// Keeps a subscription, which is told what happens from now on.
    ///
    /// # Errors
    /// Invalid when its owner has `most` already, or a text holds NUL; internal or busy.
    pub async fn create_subscription(
        &self,
        new: &Subscription,
        host: &str,
        secret: &Secret,
        most: usize,
        act: &Act,
    ) -> Result<()> {
        refuse_nul([new.wanted.target.as_str(), &new.owner])?;
        let writing = self.begin(act).await?;
        let there = Of::Owner(&new.owner).query().count(&writing.tx).await?;
        if usize::try_from(there).unwrap_or(usize::MAX) >= most {
            return Err(too_many(most));
        }
        let row = subscription::ActiveModel {
            id: NotSet,
            public_id: Set(new.id.to_string()),
            owner: Set(new.owner.clone()),
            secret: Set(secret.written()),
            old_secret: Set(None),
            old_secret_until: Set(None),
            gone: Set(false),
            seen: Set(last_number(&writing.tx).await?),
            created_at: Set(act.moment()),
            changed_at: Set(act.moment()),
            ..what_is_wanted(&new.wanted, host)
        };
        subscription::Entity::insert(row).exec(&writing.tx).await?;
        record(&writing.tx, act, deed("abonnement-gemaakt", &new.id.to_string())).await?;
        writing.commit().await
    }

    /// Subscriptions, oldest first.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn subscriptions(&self, of: Of<'_>, page: Page) -> Result<Listing<Subscription>> {
        let query = of.query().order_by_asc(subscription::Column::Id);
        self.page::<_, subscription::Model, Subscription>(query, page).await
    }

    /// One subscription.
    ///
    /// # Errors
    /// Missing; internal or busy.
    pub async fn subscription(&self, of: Of<'_>, id: SubscriptionId) -> Result<Subscription> {
        self.row_of(of, id).await?.try_into()
    }

    pub(super) async fn row_of(&self, of: Of<'_>, id: SubscriptionId) -> Result<subscription::Model> {
        of.one(id).one(self.db()).await?.ok_or_else(|| missing(id))
    }

    /// One subscription, with what its messages are signed with.
    ///
    /// # Errors
    /// Missing; internal or busy.
    pub async fn subscription_to_sign(
        &self,
        of: Of<'_>,
        id: SubscriptionId,
        now: DateTime<Utc>,
    ) -> Result<(Subscription, Vec<Secret>)> {
        let row = self.row_of(of, id).await?;
        let secrets = secrets(&row, now)?;
        Ok((row.try_into()?, secrets))
    }

    /// Gives a subscription these contents. One that was off and now is on is told what happens from now on; what
    /// waited, goes.
    ///
    /// # Errors
    /// Missing; invalid when a text holds NUL; internal or busy.
    pub async fn put_subscription(
        &self,
        of: Of<'_>,
        id: SubscriptionId,
        wanted: &Wanted,
        host: &str,
        act: &Act,
    ) -> Result<Subscription> {
        refuse_nul([wanted.target.as_str()])?;
        let writing = self.begin(act).await?;
        let there = locked(&writing.tx, of, id).await?;
        let (row_id, was_on) = (there.id, there.active);
        let mut subscription = Subscription::try_from(there)?;
        if subscription.wanted == *wanted {
            return Ok(subscription);
        }
        let wakes = wanted.active && !was_on;
        let mut row = what_is_wanted(wanted, host);
        row.changed_at = Set(act.moment());
        if wakes {
            row.gone = Set(false);
            row.seen = Set(last_number(&writing.tx).await?);
        }
        write(&writing.tx, row_id, row).await?;
        record(&writing.tx, act, deed("abonnement-gewijzigd", &id.to_string())).await?;
        writing.commit().await?;
        subscription.gone &= !wakes;
        Ok(Subscription { wanted: wanted.clone(), changed_at: act.moment(), ..subscription })
    }

    /// Gives a subscription another secret; the one it had signs along until then.
    ///
    /// # Errors
    /// Missing; internal or busy.
    pub async fn renew_secret(
        &self,
        of: Of<'_>,
        id: SubscriptionId,
        secret: &Secret,
        until: DateTime<Utc>,
        act: &Act,
    ) -> Result<()> {
        let writing = self.begin(act).await?;
        let there = locked(&writing.tx, of, id).await?;
        let row = subscription::ActiveModel {
            secret: Set(secret.written()),
            old_secret: Set(Some(there.secret)),
            old_secret_until: Set(Some(whole_micros(until))),
            changed_at: Set(act.moment()),
            ..Default::default()
        };
        write(&writing.tx, there.id, row).await?;
        record(&writing.tx, act, deed("abonnementsgeheim-vernieuwd", &id.to_string())).await?;
        writing.commit().await
    }

    /// Ends a subscription, and forgets what was and was to be sent to it.
    ///
    /// # Errors
    /// Missing; internal or busy.
    pub async fn delete_subscription(&self, of: Of<'_>, id: SubscriptionId, act: &Act) -> Result<()> {
        let writing = self.begin(act).await?;
        let there = locked(&writing.tx, of, id).await?;
        subscription::Entity::delete_by_id(there.id).exec(&writing.tx).await?;
        record(&writing.tx, act, deed("abonnement-verwijderd", &id.to_string())).await?;
        writing.commit().await
    }
}

fn too_many(most: usize) -> Error {
    Error::invalid(Fault::new(
        "te-veel-abonnementen",
        text(
            format!(
                "U hebt {most} abonnementen; meer mogen er niet zijn. Verwijder er een, of breid er een uit."
            ),
            format!("You have {most} subscriptions; there may be no more. Delete one, or widen one."),
        ),
    ))
}
