//! Compiled schemas by digest: each built once however many wait for it, bounded by memory.

use std::sync::Arc;

use crate::domain::error::Result;
use crate::domain::{Digest, Error, Limits};

use super::compiled::Compiled;

/// The compiled schemas in memory. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Cache {
    compiled: moka::sync::Cache<Digest, Arc<Compiled>>,
}

impl Cache {
    /// An empty cache that holds at most `cache_bytes`.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let compiled = moka::sync::Cache::builder()
            .max_capacity(limits.cache_bytes)
            .weigher(|_, compiled: &Arc<Compiled>| u32::try_from(compiled.weight()).unwrap_or(u32::MAX))
            .build();
        Self { compiled }
    }

    /// Forgets all of them. What is in use meanwhile lives until it is let go of.
    pub fn forget(&self) {
        self.compiled.invalidate_all();
    }

    /// The compiled schema under this key, built now if needed. Whoever comes while it is being
    /// built waits for the same build; a failure is not kept.
    ///
    /// # Errors
    /// What `build` says.
    pub fn get_or_build(
        &self,
        key: Digest,
        build: impl FnOnce() -> Result<Compiled>,
    ) -> Result<Arc<Compiled>> {
        self.compiled
            .try_get_with(key, || build().map(Arc::new))
            .map_err(|error: Arc<Error>| (*error).clone())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::schema::Gathering;

    #[test]
    fn a_hundred_that_come_together_share_one_build() {
        let (cache, builds) = (Cache::new(&Limits::default()), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..100 {
                scope.spawn(|| {
                    cache
                        .get_or_build(Digest::of(b"{}"), || {
                            builds.fetch_add(1, Ordering::SeqCst);
                            std::thread::sleep(std::time::Duration::from_millis(20));
                            let limits = Limits::default();
                            let program = Gathering::new("urn:x", b"{}", &limits)?
                                .finish()
                                .map_err(Error::SchemaRefused)?;
                            Compiled::new(program, &BTreeMap::new(), &limits)
                        })
                        .unwrap();
                });
            }
        });
        assert_eq!(builds.load(Ordering::SeqCst), 1);
    }
}
