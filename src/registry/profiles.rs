//! Profiles: narrowings of a version, accepted only when it is proven that they accept nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::comparison::{Bounds, accepts_nothing};
use crate::domain::error::Result;
use crate::domain::{
    Answer, Compared, Comparison, Conflict, Digest, Error, Fault, Missing, Place, Profile, ProfileName,
    Promise, Selector, Side, StandardName, Version, VersionNumber, dutch_day, text,
};
use crate::schema::{Compiled, Gathering};
use crate::store::{Act, Listing, Page, Written};

use super::comparing::{Comparand, compared, is_accepted, with_samples};
use super::compile::Reach;
use super::{Registry, Resolved};

/// What is offered as a profile.
#[derive(Debug, Clone)]
pub struct NewProfile {
    /// Its name.
    pub name: ProfileName,
    /// Its title, for people.
    pub title: String,
    /// Whom it is for.
    pub audience: String,
    /// The standard of its base.
    pub standard: StandardName,
    /// The number of its base.
    pub number: VersionNumber,
    /// Its schema, byte for byte.
    pub schema: Vec<u8>,
}

/// Whether a profile still holds under a later version: whether that accepts all that the profile accepts.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The later version.
    pub number: VersionNumber,
    /// What was found between the profile and that version.
    pub found: Arc<Comparison>,
}

impl Registry {
    /// One page of the profiles, or of those of one standard, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn profiles(&self, of: Option<&StandardName>, page: Page) -> Result<Listing<Profile>> {
        self.inner.store.profiles(of, page).await
    }

    /// One profile.
    ///
    /// # Errors
    /// [`Missing::Profile`].
    pub async fn profile(&self, name: &ProfileName) -> Result<Profile> {
        let found = self.inner.store.profile(name).await?;
        found.ok_or_else(|| Error::Missing(Missing::Profile, name.to_string()))
    }

    /// The bytes of a profile's schema.
    ///
    /// # Errors
    /// [`Missing::Profile`].
    pub async fn profile_bytes(&self, name: &ProfileName) -> Result<Vec<u8>> {
        let found = self.inner.store.profile_bytes(name).await?;
        found.ok_or_else(|| Error::Missing(Missing::Profile, name.to_string()))
    }

    /// The address of a profile's schema.
    #[must_use]
    pub fn profile_address(&self, name: &ProfileName) -> String {
        format!("{}/v1/profielen/{name}/schema", self.public_url())
    }

    /// Makes a profile, or gives it other contents, when all that it accepts its base accepts.
    ///
    /// # Errors
    /// [`Error::SchemaRefused`] with every place; [`Error::ProfileRefused`] with the document that only the
    /// profile accepts, or the reasons why that is not decided; invalid when it accepts nothing at all;
    /// missing or conflict when its base is not there or not published.
    pub async fn put_profile(&self, new: NewProfile, act: &Act) -> Result<(Profile, Written)> {
        let exact = Selector::Exact(new.number.clone());
        let base = self.resolve(&new.standard, &exact, dutch_day(act.at)).await?.version;
        let seeds = self.seeds_of(&Comparand::Version(Box::new(base.clone()))).await?;
        let (this, at, schema) = (self.clone(), act.at, new.schema.clone());
        let _turn = self.inner.comparing.take().await?;
        let profile = self
            .in_turn(move || {
                let address = this.profile_address(&new.name);
                let compiled = this.admit(&address, &new.schema, &BTreeMap::new(), Reach::Published)?;
                let compiled = Arc::new(compiled);
                this.check_profile(&compiled, &base, seeds)?;
                Ok(Profile {
                    name: new.name,
                    title: new.title,
                    audience: new.audience,
                    standard: new.standard,
                    number: new.number,
                    digest: Digest::of(&new.schema),
                    editions: compiled.program().editions().clone(),
                    created_at: at,
                    changed_at: at,
                })
            })
            .await?;
        let written = self.inner.store.put_profile(&profile, &schema, act).await?;
        Ok((self.profile(&profile.name).await?, written))
    }

    /// Refuses a profile that accepts nothing, and one of which it is not proven that it narrows its base.
    fn check_profile(
        &self,
        profile: &Arc<Compiled>,
        base: &Version,
        seeds: Vec<(Option<String>, String)>,
    ) -> Result<()> {
        let day = base.validity.from.unwrap_or_else(|| dutch_day(base.created_at));
        let base_compiled = self.compiled(base)?;
        let seeds = with_samples(seeds, [profile, &base_compiled], day);
        let accepts_some = seeds.iter().any(|(part, text)| part.is_none() && is_accepted(profile, text, day));
        if !accepts_some && accepts_nothing(profile, Bounds::from(profile.limits())) != Some(false) {
            return Err(Error::invalid(empty()));
        }
        let found = compared(profile, &base_compiled, &seeds, day);
        if found.delivers.is_proven() {
            return Ok(());
        }
        Err(Error::ProfileRefused(Box::new(Compared {
            old: None,
            new: Some(Side::from(base)),
            numbers: None,
            taken: Vec::new(),
            promise: Promise::Delivers,
            comparison: Arc::new(found),
        })))
    }

    /// For each later version of its base that may be used: whether the profile still holds.
    ///
    /// # Errors
    /// Busy, or when the database does not answer.
    pub async fn profile_standing(&self, profile: &Profile) -> Result<Vec<Standing>> {
        let mut later = self.inner.store.versions(&profile.standard).await?;
        later.retain(|version| version.status.is_usable() && version.number > profile.number);
        later.sort_by(|a, b| a.number.cmp(&b.number));
        let mut standing = Vec::new();
        for version in later {
            let day = version.validity.from.unwrap_or_else(|| dutch_day(version.created_at));
            let number = version.number.clone();
            let old = Comparand::Profile(Box::new(profile.clone()));
            let found = self.compare_sides(old, Comparand::Version(Box::new(version)), day).await?;
            standing.push(Standing { number, found });
        }
        Ok(standing)
    }

    /// A profile to judge data by.
    ///
    /// # Errors
    /// [`Missing::Profile`].
    pub async fn resolve_profile(&self, name: &ProfileName) -> Result<Arc<Resolved>> {
        let profile = self.profile(name).await?;
        let standard = self.standard(&profile.standard).await?;
        let base = self.inner.store.version(&profile.standard, &profile.number).await?;
        let base = base.ok_or_else(|| Error::Missing(Missing::Version, profile.number.to_string()))?;
        let version = Version {
            digest: profile.digest,
            editions: profile.editions.clone(),
            parts: BTreeMap::new(),
            ..base
        };
        Ok(Arc::new(Resolved::new(standard, version, Some(profile))))
    }

    pub(super) fn key_of_profile(&self, profile: &Profile) -> Digest {
        let address = self.profile_address(&profile.name);
        Digest::of(format!("{address}\n{}\n{:?}", profile.digest, profile.editions).as_bytes())
    }

    /// The compiled schema of a profile. Blocks.
    pub(super) fn compiled_profile(&self, profile: &Profile) -> Result<Arc<Compiled>> {
        self.inner.cache.get_or_build(self.key_of_profile(profile), || {
            let bytes = Handle::current().block_on(self.profile_bytes(&profile.name))?;
            if Digest::of(&bytes) != profile.digest {
                return Err(Error::conflict(
                    Conflict::Changed,
                    "Het profiel is intussen gewijzigd. Probeer het nog eens.",
                    "The profile was changed in the meantime. Try again.",
                ));
            }
            let address = self.profile_address(&profile.name);
            let gathering = Gathering::under(&address, &bytes, self.limits(), profile.editions.clone())?;
            let program = self.gather(gathering, Reach::Register)?.map_err(Error::SchemaRefused)?;
            Compiled::new(program, &BTreeMap::new(), self.limits())
        })
    }
}

impl Standing {
    /// Whether the later version accepts all that the profile accepts.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.found.delivers
    }
}

fn empty() -> Fault {
    Fault::new(
        "profiel-leeg",
        text(
            "Dit profiel neemt niets aan, of er is geen document gevonden dat het aanneemt. Kijk of de beperkingen elkaar tegenspreken.",
            "This profile accepts nothing, or no document was found that it accepts. See whether its restrictions contradict each other.",
        ),
    )
    .at(Place::Body("/schema".into()))
}
