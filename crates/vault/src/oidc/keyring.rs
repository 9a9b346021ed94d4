//! The issuers' keys, kept for a while.
//!
//! Invariant: whatever tokens arrive, an issuer is asked at most once in [`REFRESH_PAUSE`] when
//! it answered, and once in [`FAILURE_PAUSE`] when it did not; keys older than [`FRESH`] prove
//! nothing, also when newer ones cannot be had.
//! Called by the token check. One set an issuer and no more issuers than are pinned: bounded.
//!
//! A token that a kept key answers waits for nobody. One that needs a fetch waits for the fetch
//! that is under way at its own issuer, if there is one, and takes its outcome: a crowd at a cold
//! start makes one fetch, and a slow issuer holds up no other.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use seedport_wire::Timestamp;

use super::{
    fetch::DocumentFetcher,
    issuers::{IssuerPolicy, Issuers},
    key::PublishedKey,
    keys::KeySet,
    refusal::{IssuerFault, OidcError, OidcRefusal},
};

/// How long fetched keys are good for.
pub const FRESH: Duration = Duration::from_hours(1);
/// How soon after an answer an issuer may be asked again, for a key that is not known.
pub const REFRESH_PAUSE: Duration = Duration::from_secs(30);
/// How soon after a failure an issuer may be asked again.
pub const FAILURE_PAUSE: Duration = Duration::from_secs(5);

/// Keys, and when they were asked for.
#[derive(Clone)]
struct Held {
    keys: Arc<KeySet>,
    at: Timestamp,
}

/// How the last fetch ended.
#[derive(Clone, Copy)]
struct Attempt {
    at: Timestamp,
    fault: Option<IssuerFault>,
}

#[derive(Default)]
struct Slot {
    held: Mutex<Option<Held>>,
    /// Held while fetching.
    last: Mutex<Option<Attempt>>,
}

/// The keys of all issuers.
pub struct Keyring {
    fetcher: Box<dyn DocumentFetcher>,
    slots: Vec<(IssuerPolicy, Slot)>,
}

impl Keyring {
    /// An empty keyring for these issuers.
    pub fn new(issuers: &Issuers, fetcher: Box<dyn DocumentFetcher>) -> Self {
        let slots = issuers
            .policies()
            .iter()
            .map(|policy| (policy.clone(), Slot::default()));
        Self {
            fetcher,
            slots: slots.collect(),
        }
    }

    /// Asks the key of a name of the issuer at `position` (its place among the issuers), fetching
    /// when it is not known. Blocks while it fetches.
    ///
    /// # Errors
    /// [`OidcRefusal::KeyUnknown`] when the issuer publishes no such key, [`IssuerFault`] when
    /// what it publishes cannot be had.
    pub fn ask<T>(
        &self,
        position: usize,
        name: Option<&str>,
        now: Timestamp,
        question: impl Fn(&PublishedKey) -> T,
    ) -> Result<T, OidcError> {
        let (policy, slot) = &self.slots[position];
        let known = || Some(question(slot.fresh(now)?.find(name)?));
        if let Some(answer) = known() {
            return Ok(answer);
        }
        // Whoever holds the lock fetches; who waited for it finds a recent attempt.
        let mut last = lock(&slot.last);
        if !last.is_some_and(|attempt| attempt.is_recent(now)) {
            let fetched = KeySet::fetch(self.fetcher.as_ref(), policy);
            *last = Some(Attempt {
                at: now,
                fault: fetched.as_ref().err().copied(),
            });
            if let Ok(keys) = fetched {
                let keys = Arc::new(keys);
                *lock(&slot.held) = Some(Held { keys, at: now });
            }
        }
        match (known(), *last) {
            (Some(answer), _) => Ok(answer),
            (
                None,
                Some(Attempt {
                    fault: Some(fault), ..
                }),
            ) => Err(fault.into()),
            (None, _) => Err(OidcRefusal::KeyUnknown.into()),
        }
    }
}

impl Slot {
    fn fresh(&self, now: Timestamp) -> Option<Arc<KeySet>> {
        let held = lock(&self.held).clone()?;
        (apart(held.at, now) < FRESH).then_some(held.keys)
    }
}

impl Attempt {
    fn is_recent(self, now: Timestamp) -> bool {
        let pause = match self.fault {
            Some(_) => FAILURE_PAUSE,
            None => REFRESH_PAUSE,
        };
        apart(self.at, now) < pause
    }
}

/// The time between two moments, whichever is first: a clock that was set back far makes what is
/// kept old, not eternal.
fn apart(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}

/// A fetcher that panicked has changed nothing under the lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
