//! The use cases of the register, and the only door to the rooms below.
//!
//! Door: [`Registry`]. It resolves versions, judges data, publishes, imports folders and keeps
//! tokens. The clock and the caller are parameters ([`Act`], a day). Work that takes the processor
//! runs off the async threads, a bounded number at a time. Refuses: more work than the limits allow,
//! and every change that would break what the register promises.

mod agenda;
mod archive;
mod audit;
mod check;
mod code_lists;
mod comparing;
mod compile;
mod deliver;
mod desk;
mod erasing;
mod export;
mod gate;
mod identity;
mod import;
mod judge;
mod lint;
mod oidc;
mod organisations;
mod pool;
mod process;
mod profiles;
mod proposals;
mod publish;
mod random;
mod reactions;
mod reading;
mod release_sets;
mod road;
mod samples;
mod search;
mod sessions;
mod shelf;
mod signatures;
mod subscriptions;
mod telling;
mod tokens;
mod usage;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::NaiveDate;
use tokio::sync::Semaphore;

use crate::domain::error::Result;
use crate::domain::{
    Binding, CodeList, CodeListName, Error, Example, Limits, Missing, Profile, Provider, Provision,
    ProvisionName, Selector, Standard, StandardName, Version, VersionNumber,
};
use crate::outside::Outside;
use crate::schema::{Cache, Compiled};
use crate::store::Store;

pub use crate::comparison::{ChangeKind, change_kinds};
pub use crate::schema::vocabulary::process::{Spelled, SpelledLimit, SpelledStep};
pub use crate::schema::vocabulary::{Vocabulary, format_names};
pub use crate::schema::{Choice, CodesSaid, Condition, FieldSaid, Outline, RuleSaid, Said, When};
pub use crate::signing::{Jwk, JwkSet, Key, Keys, Refused, Revocation, Salt, Salted, Statement};
pub use crate::store::{
    Act, AuditFilter, Backend, CodeListVersion, Listing, MandateFilter, Page, StandardFilter, TokenRow,
    Transition, Written,
};
pub use crate::validation::stream::Form;
pub use agenda::{AgendaFilter, Decided, News};
pub use archive::{Archive, Exported, Extent, Head, Manifest};
pub use audit::Walked;
pub use check::Checked;
pub use code_lists::NewCodeList;
pub use comparing::{Comparand, Numbering};
pub use deliver::{Delivery, Dock, Progress};
pub use desk::{Readiness, Workpiece};
pub use export::SharedComponents;
pub use import::{Imported, Outcome};
pub use judge::{JudgeRequest, Judged, SMALL, named_in_head};
pub use lint::Lint;
pub use oidc::Attempt;
pub use process::ProcessForm;
pub use profiles::{NewProfile, Standing};
pub use publish::{Admitted, NewVersion, Step};
pub use reading::Neighbours;
pub use release_sets::{AdmittedSet, NewReleaseSet};
pub use road::{Stepped, decision_faults, reason_fault};
pub use samples::{Sample, SampleKind, Unmade};
pub use sessions::{NewSession, Session};
pub use shelf::{Shelf, ShelfVersion, shipped};
pub use signatures::{HEAD_KIND, RECEIPT_KIND};
pub use subscriptions::{NewSecret, Subscribed};
pub use telling::Webhooks;
pub use tokens::NewToken;
pub use usage::WRITTEN_EVERY;

use deliver::{Docks, Small};
use identity::Identities;
use pool::Pool;

/// What schemas may say beyond JSON Schema.
#[must_use]
pub const fn vocabularies() -> &'static [Vocabulary] {
    &crate::schema::vocabulary::VOCABULARIES
}

/// The engine's name and version, as reports name it.
pub const ENGINE: &str = concat!("maatstaf ", env!("CARGO_PKG_VERSION"));

/// How many versions of code lists are kept in memory.
const MOST_CODE_LISTS: u64 = 50;

/// The register. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Registry {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    limits: Limits,
    public_url: String,
    approvals: u32,
    cache: Cache,
    meta: Cache,
    queue: Arc<Semaphore>,
    pool: Pool,
    docks: Docks,
    small: Arc<Small>,
    known: Known,
    lives: agenda::Lives,
    code_lists: moka::sync::Cache<(CodeListName, VersionNumber), Arc<CodeList>>,
    samples: samples::Kept,
    compared: comparing::Kept,
    comparing: comparing::Turns,
    counted: usage::Counted,
    identities: Identities,
    closed: bool,
    set_members: release_sets::Kept,
    outside: Outside,
    webhooks: Webhooks,
    told: telling::Told,
    keys: Option<Keys>,
    signed_head: signatures::SignedHead,
    noticed: erasing::Noticed,
    exported: archive::Kept,
    tries: sessions::Tries,
}

/// A version with the standard it belongs to.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The standard.
    pub standard: Standard,
    /// The version.
    pub version: Version,
    /// The profile, when data is judged by one: the version then has its digest and editions.
    pub profile: Option<Profile>,
    /// Its compiled schema, once data was judged by it.
    compiled: OnceLock<Arc<Compiled>>,
    number: OnceLock<Arc<str>>,
    reports: judge::Reports,
}

/// What data was judged by a moment ago. Another replica may withdraw a version or change the
/// description of a standard meanwhile: that is seen within a second, and what this one writes at once.
type Known = moka::sync::Cache<(StandardName, Selector, NaiveDate), Arc<Resolved>>;

fn known() -> Known {
    const MOST: u64 = 1_000;
    moka::sync::Cache::builder().max_capacity(MOST).time_to_live(Duration::from_secs(1)).build()
}

/// How a register is set up, apart from its database.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The limits.
    pub limits: Limits,
    /// The address under which its documents are addressed.
    pub public_url: String,
    /// The identity providers whose access tokens are taken.
    pub providers: Vec<Provider>,
    /// Whether reading and having data judged, too, are only for who was granted that.
    pub closed: bool,
    /// How many others have to agree before a version is published.
    pub approvals: u32,
    /// How subscribers are told what happens.
    pub webhooks: Webhooks,
    /// The keys to sign with; without any, nothing is signed.
    pub keys: Option<Keys>,
}

impl Registry {
    /// A register on this database, whose documents are addressed under `public_url`, and that is set up no further.
    #[must_use]
    pub fn new(store: Store, limits: Limits, public_url: &str) -> Self {
        Self::set_up(store, Setup { limits, public_url: public_url.to_owned(), ..Setup::default() })
    }

    /// A register on this database.
    #[must_use]
    pub fn set_up(store: Store, setup: Setup) -> Self {
        let Setup { limits, public_url, providers, closed, approvals, webhooks, keys } = setup;
        let places = limits.concurrent_validations + limits.waiting_validations;
        let inner = Inner {
            store,
            limits,
            public_url: public_url.trim_end_matches('/').to_owned(),
            approvals,
            cache: Cache::new(&limits),
            meta: Cache::new(&limits),
            queue: Arc::new(Semaphore::new(places)),
            pool: Pool::new(limits.concurrent_validations),
            docks: Docks::new(&limits),
            small: Arc::new(Small::new()),
            known: known(),
            lives: agenda::lives(),
            code_lists: moka::sync::Cache::new(MOST_CODE_LISTS),
            samples: samples::kept(),
            compared: comparing::kept(),
            comparing: comparing::Turns::new(&limits),
            counted: usage::Counted::default(),
            identities: Identities::new(providers, &limits),
            closed,
            set_members: release_sets::kept(),
            outside: webhooks.way_out(&limits),
            told: telling::Told::new(),
            webhooks,
            keys,
            signed_head: signatures::SignedHead::default(),
            noticed: erasing::Noticed::new(),
            exported: archive::Kept::default(),
            tries: sessions::tries(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Opens the database at this address and makes a register on it.
    ///
    /// # Errors
    /// When the address is not understood or the database can't be reached.
    pub async fn open(database: &str, connections: u32, setup: Setup) -> Result<Self> {
        Ok(Self::set_up(Store::open(database, connections).await?, setup))
    }

    /// Which database it is on.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.inner.store.backend()
    }

    /// Applies the migrations that are pending and says how many, and takes up in the search index what
    /// is not in it.
    ///
    /// # Errors
    /// When a step fails or the database is from a newer program.
    pub async fn migrate(&self) -> Result<usize> {
        let steps = self.inner.store.migrate().await?;
        self.index_backlog().await?;
        Ok(steps)
    }

    /// How many migrations are pending; writes nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pending_migrations(&self) -> Result<usize> {
        self.inner.store.pending_migrations().await
    }

    /// Writes what was counted, and closes every connection to the database.
    ///
    /// # Errors
    /// When the database does not let go.
    pub async fn close(self) -> Result<()> {
        self.write_usage().await?;
        self.inner.store.clone().close().await
    }

    /// The limits it works under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// Whether reading and having data judged, too, are only for who was granted that.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.inner.closed
    }

    /// The address under which the world sees it, without a final slash.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.inner.public_url
    }

    /// The address of a version's schema document, which `$ref`s use.
    #[must_use]
    pub fn schema_address(&self, standard: &StandardName, number: &VersionNumber) -> String {
        format!("{}/schemas/{standard}/{number}", self.inner.public_url)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<()> {
        self.inner.store.ping().await
    }

    /// Whether nothing has been put in it yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_empty(&self) -> Result<bool> {
        self.inner.store.is_empty().await
    }

    /// One page of the provisions, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn provisions(&self, page: Page) -> Result<Listing<Provision>> {
        self.inner.store.provisions(page).await
    }

    /// One provision.
    ///
    /// # Errors
    /// [`Missing::Provision`].
    pub async fn provision(&self, name: &ProvisionName) -> Result<Provision> {
        let found = self.inner.store.provision(name).await?;
        found.ok_or_else(|| Error::Missing(Missing::Provision, name.to_string()))
    }

    /// How many standards each provision has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn standards_per_provision(&self) -> Result<BTreeMap<ProvisionName, u64>> {
        self.inner.store.standards_per_provision().await
    }

    /// One page of the standards that fit the filter, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn standards(&self, filter: &StandardFilter, page: Page) -> Result<Listing<Standard>> {
        self.inner.store.standards(filter, page).await
    }

    /// One standard.
    ///
    /// # Errors
    /// [`Missing::Standard`].
    pub async fn standard(&self, name: &StandardName) -> Result<Standard> {
        let found = self.inner.store.standard(name).await?;
        found.ok_or_else(|| Error::Missing(Missing::Standard, name.to_string()))
    }

    /// All versions of a standard, highest number first.
    ///
    /// # Errors
    /// [`Missing::Standard`].
    pub async fn versions(&self, name: &StandardName) -> Result<Vec<Version>> {
        self.standard(name).await?;
        let mut versions = self.inner.store.versions(name).await?;
        versions.sort_by(|a, b| b.number.cmp(&a.number));
        Ok(versions)
    }

    /// For each of these standards the version in force on this day, where there is one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn in_force(
        &self,
        standards: &[StandardName],
        on: NaiveDate,
    ) -> Result<BTreeMap<StandardName, VersionNumber>> {
        let versions = self.inner.store.versions_of_all(standards).await?;
        let chosen = standards.iter().filter_map(|name| {
            let own = versions.iter().filter(|version| version.standard == *name);
            Some((name.clone(), Selector::InForce.choose(own, on)?.number.clone()))
        });
        Ok(chosen.collect())
    }

    /// The version that a selector chooses, on this day.
    ///
    /// # Errors
    /// [`Missing::Standard`], [`Missing::Version`] or [`Missing::InForce`].
    pub async fn resolve(&self, name: &StandardName, selector: &Selector, on: NaiveDate) -> Result<Resolved> {
        self.notice_erasures().await?;
        let standard = self.standard(name).await?;
        let found = match selector {
            Selector::Exact(number) => self.inner.store.version(name, number).await?,
            _ => selector.choose(&self.inner.store.versions(name).await?, on).cloned(),
        };
        let missing = match selector {
            Selector::InForce => Missing::InForce,
            _ => Missing::Version,
        };
        found
            .map(|version| Resolved::new(standard, version, None))
            .ok_or_else(|| Error::Missing(missing, name.to_string()))
    }

    /// The same to judge data by, which may be asked thousands of times a second.
    ///
    /// # Errors
    /// As [`Registry::resolve`].
    pub async fn resolve_to_judge(
        &self,
        name: &StandardName,
        selector: &Selector,
        on: NaiveDate,
    ) -> Result<Arc<Resolved>> {
        let key = (name.clone(), selector.clone(), on);
        if let Some(known) = self.inner.known.get(&key) {
            return Ok(known);
        }
        // Apart: what asks the database is large, and the rare way would be copied with every question.
        let resolved = Arc::new(Box::pin(self.resolve(name, selector, on)).await?);
        // A concept may be replaced at any moment.
        if resolved.version.status.is_fixed() {
            self.inner.known.insert(key, Arc::clone(&resolved));
        }
        Ok(resolved)
    }

    /// Forgets what was known: something in the register changed.
    fn forget(&self) {
        self.inner.known.invalidate_all();
        self.inner.lives.invalidate_all();
    }

    /// A version's schema, byte for byte as it was given.
    ///
    /// # Errors
    /// [`Missing::Version`], or [`Error::Erased`].
    pub async fn schema_bytes(&self, version: &Version) -> Result<Vec<u8>> {
        match self.inner.store.schema_bytes(&version.standard, &version.number).await? {
            Some(bytes) if bytes.is_empty() => Err(self.gone(version).await),
            Some(bytes) => Ok(bytes),
            None => Err(Error::Missing(Missing::Version, version.number.to_string())),
        }
    }

    /// A version's examples, but those that were erased.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn examples(&self, version: &Version) -> Result<Vec<Example>> {
        self.inner.store.examples(&version.standard, &version.number).await
    }

    /// Makes or changes a provision.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn put_provision(&self, provision: &Provision, act: &Act) -> Result<Written> {
        self.inner.store.put_provision(provision, act).await
    }

    /// Makes or changes a standard.
    ///
    /// # Errors
    /// [`Missing::Provision`], or a conflict when it belongs to another provision.
    pub async fn put_standard(&self, standard: &Standard, act: &Act) -> Result<Written> {
        let written = self.inner.store.put_standard(standard, act).await;
        self.forget();
        written
    }

    /// What makes these standards binding; those of which nothing was said are absent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn bindings(&self, standards: &[StandardName]) -> Result<BTreeMap<StandardName, Binding>> {
        self.inner.store.bindings(standards).await
    }

    /// Says what makes a standard binding.
    ///
    /// # Errors
    /// [`Missing::Standard`]; invalid without a source.
    pub async fn put_binding(&self, name: &StandardName, binding: &Binding, act: &Act) -> Result<Written> {
        if let Some(fault) = road::text_fault("/bron", &binding.source, road::LONGEST_SOURCE) {
            return Err(Error::invalid(fault));
        }
        self.inner.store.put_binding(name, binding, act).await
    }

    /// Runs work that takes the processor off the async threads, when it is its turn.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _place = Arc::clone(&self.inner.queue).try_acquire_owned().map_err(|_| Error::Busy)?;
        let runtime = tokio::runtime::Handle::current();
        let lane = self.inner.pool.lane();
        let done = lane.put(move || {
            // Such work may ask the database, which answers on the runtime.
            let _entered = runtime.enter();
            work()
        });
        done.await.map_err(Error::internal)?
    }
}
