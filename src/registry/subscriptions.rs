//! Subscriptions: who is told what, at which address. Whoever asks sees and changes only what is theirs; an
//! operator all.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::error::Result;
use crate::domain::subscription::{LONGEST_TARGET, MOST_NAMES, OLD_SECRET_HOURS};
use crate::domain::{
    Attempt, Caller, Dispatch, DispatchNumber, DispatchState, Error, Fault, Ground, Notice, Place, Role,
    Secret, Subscription, SubscriptionId, Wanted, text,
};
use crate::store::{Act, Listing, Of, Page};

use super::Registry;
use super::agenda::{unknown_provision, unknown_standard};
use super::random;

/// A subscription that was just made; the only time its secret is seen.
#[derive(Debug)]
pub struct Subscribed {
    /// The subscription.
    pub subscription: Subscription,
    /// What its messages are signed with.
    pub secret: Secret,
}

/// A secret that was just made; the only time it is seen.
#[derive(Debug)]
pub struct NewSecret {
    /// What messages are signed with from now on.
    pub secret: Secret,
    /// Until when they are signed with the one before as well.
    pub old_until: DateTime<Utc>,
}

/// Whose subscriptions this caller may see.
fn of(caller: &Caller) -> Of<'_> {
    if caller.may(Role::Operator, &Ground::default()) { Of::All } else { Of::Owner(&caller.id) }
}

impl Registry {
    /// One page of the caller's subscriptions, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn subscriptions(&self, caller: &Caller, page: Page) -> Result<Listing<Subscription>> {
        self.inner.store.subscriptions(of(caller), page).await
    }

    /// One subscription of the caller.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Subscription`].
    pub async fn subscription(&self, caller: &Caller, id: SubscriptionId) -> Result<Subscription> {
        self.inner.store.subscription(of(caller), id).await
    }

    /// Subscribes: what happens from now on is told at this address.
    ///
    /// # Errors
    /// Invalid, with everything that is wrong: an address that may not be called, a standard or provision that is
    /// not there, or more subscriptions than a caller may have.
    pub async fn subscribe(&self, caller: &Caller, wanted: Wanted, act: &Act) -> Result<Subscribed> {
        let host = self.check_wanted(&wanted).await?;
        let subscription = Subscription {
            id: SubscriptionId::of_random(random::bytes()?),
            owner: caller.id.clone(),
            wanted,
            gone: false,
            created_at: act.moment(),
            changed_at: act.moment(),
        };
        let secret = Secret::of_random(random::bytes()?);
        let most = self.inner.limits.subscriptions_per_caller;
        self.inner.store.create_subscription(&subscription, &host, &secret, most, act).await?;
        Ok(Subscribed { subscription, secret })
    }

    /// Gives a subscription other contents.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Subscription`]; invalid, as [`Registry::subscribe`].
    pub async fn put_subscription(
        &self,
        caller: &Caller,
        id: SubscriptionId,
        wanted: &Wanted,
        act: &Act,
    ) -> Result<Subscription> {
        self.subscription(caller, id).await?;
        let host = self.check_wanted(wanted).await?;
        self.inner.store.put_subscription(of(caller), id, wanted, &host, act).await
    }

    /// Ends a subscription.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Subscription`].
    pub async fn unsubscribe(&self, caller: &Caller, id: SubscriptionId, act: &Act) -> Result<()> {
        self.inner.store.delete_subscription(of(caller), id, act).await
    }

    /// Gives a subscription another secret. For a while messages are signed with both.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Subscription`].
    pub async fn renew_secret(&self, caller: &Caller, id: SubscriptionId, act: &Act) -> Result<NewSecret> {
        let secret = Secret::of_random(random::bytes()?);
        let old_until = act.moment() + TimeDelta::hours(OLD_SECRET_HOURS);
        self.inner.store.renew_secret(of(caller), id, &secret, old_until, act).await?;
        Ok(NewSecret { secret, old_until })
    }

    /// Sends a message that tells nothing to the address of a subscription, also of one that is off, and says how
    /// that ended.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Subscription`]; busy.
    pub async fn try_subscription(
        &self,
        caller: &Caller,
        id: SubscriptionId,
        now: DateTime<Utc>,
    ) -> Result<Attempt> {
        let (subscription, secrets) = self.inner.store.subscription_to_sign(of(caller), id, now).await?;
        self.try_out(&subscription, &secrets, now).await
    }

    /// One page of what was and is to be told to a subscription, newest first.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Subscription`].
    pub async fn dispatches(
        &self,
        caller: &Caller,
        id: SubscriptionId,
        state: Option<DispatchState>,
        page: Page,
    ) -> Result<Listing<(Dispatch, Notice)>> {
        self.inner.store.dispatches(of(caller), id, state, page).await
    }

    /// Tells something again.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Subscription`], [`crate::domain::Missing::Dispatch`].
    pub async fn send_again(
        &self,
        caller: &Caller,
        id: SubscriptionId,
        number: DispatchNumber,
        act: &Act,
    ) -> Result<(Dispatch, Notice)> {
        self.inner.store.send_again(of(caller), id, number, act).await
    }

    /// Refuses what can't be wanted, all of it together; gives the host that is called.
    async fn check_wanted(&self, wanted: &Wanted) -> Result<String> {
        let mut faults = Vec::new();
        let host = self.check_target(&wanted.target).await?.map_err(|fault| faults.push(fault));
        let interest = &wanted.interest;
        for (list, length) in
            [("standaarden", interest.standards.len()), ("voorzieningen", interest.provisions.len())]
        {
            if length > MOST_NAMES {
                faults.push(too_many_names().at(Place::Body(format!("/{list}"))));
            }
        }
        for (index, name) in interest.standards.iter().enumerate().take(MOST_NAMES) {
            if self.inner.store.standard(name).await?.is_none() {
                faults.push(unknown_standard(name).at(Place::Body(format!("/standaarden/{index}"))));
            }
        }
        for (index, name) in interest.provisions.iter().enumerate().take(MOST_NAMES) {
            if self.inner.store.provision(name).await?.is_none() {
                faults.push(unknown_provision(name).at(Place::Body(format!("/voorzieningen/{index}"))));
            }
        }
        host.ok().filter(|_| faults.is_empty()).ok_or(Error::Invalid(faults))
    }

    /// The host of an address, when that may be called: by its form, and by where its name leads now.
    async fn check_target(&self, target: &str) -> Result<std::result::Result<String, Fault>> {
        let url = target.parse::<url::Url>().ok().filter(|_| target.len() <= LONGEST_TARGET);
        let Some(url) = url.filter(|url| url.fragment().is_none()) else { return Ok(Err(no_target())) };
        let (outside, asked) = (self.inner.outside.clone(), url.clone());
        let allowed = tokio::task::spawn_blocking(move || outside.check(&asked));
        if allowed.await.map_err(Error::internal)?.is_err() {
            return Ok(Err(no_target()));
        }
        let port = url.port_or_known_default().unwrap_or_default();
        Ok(url.host_str().map(|host| format!("{host}:{port}")).ok_or_else(no_target))
    }
}

fn no_target() -> Fault {
    let message = text(
        "Het doel is een https-adres op het openbare internet, van ten hoogste 2000 tekens, zonder gebruiker en zonder '#', zoals 'https://ontvanger.gemeente.nl/maatstaf'. Een adres binnen een netwerk, of een naam die daarheen leidt, roept het register niet aan; een adres op de eigen machine alleen met de instelling 'webhooks_loopback', om te proberen.",
        "The target is an https address on the public internet, of at most 2000 characters, without a user and without '#', such as 'https://ontvanger.gemeente.nl/maatstaf'. The register does not call an address inside a network, nor a name that leads there; one on its own machine only with the setting 'webhooks_loopback', to try things.",
    );
    Fault::new("verboden-doel", message).at(Place::Body("/doel".to_owned()))
}

fn too_many_names() -> Fault {
    Fault::new(
        "te-veel-namen",
        text(
            format!("Noem ten hoogste {MOST_NAMES} namen; een lege lijst is alles."),
            format!("Name at most {MOST_NAMES} names; an empty list is everything."),
        ),
    )
}
