//! How many codes are sent: to a credential, and to an address within a platform.
//!
//! Invariant: bounded in memory; a platform takes at most half of the places that are left, so
//! none fills the count for another. A restart forgets it: it spares people's mailboxes, and
//! guards no wallet.
//! Called by `begin_code`.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, PlatformId},
};

/// The most entries of either kind.
const PLACES: usize = 65_536;

/// So many messages in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendLimit {
    /// How many.
    pub count: u32,
    /// In how much time.
    pub window: Duration,
}

/// How many codes are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendLimits {
    /// To one credential.
    pub of_credential: SendLimit,
    /// To one address or number, of all credentials of a platform.
    pub of_address: SendLimit,
}

impl Default for SendLimits {
    fn default() -> Self {
        Self {
            of_credential: SendLimit {
                count: 10,
                window: Duration::from_mins(10),
            },
            of_address: SendLimit {
                count: 20,
                window: Duration::from_hours(1),
            },
        }
    }
}

/// The count.
pub struct Sends {
    limits: SendLimits,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    credentials: Table<CredentialId>,
    addresses: Table<(PlatformId, [u8; 32])>,
}

struct Table<K> {
    windows: HashMap<K, Window>,
    of_platform: HashMap<PlatformId, usize>,
}

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self {
            windows: HashMap::new(),
            of_platform: HashMap::new(),
        }
    }
}

struct Window {
    platform: PlatformId,
    since: Timestamp,
    count: u32,
}

impl Sends {
    /// An empty count.
    pub fn new(limits: SendLimits) -> Self {
        Self {
            limits,
            counts: Mutex::default(),
        }
    }

    /// Counts a message, or says how long to wait; then nothing is counted.
    pub fn count(
        &self,
        platform: PlatformId,
        credential: CredentialId,
        address: &[u8; 32],
        now: Timestamp,
    ) -> Result<(), Duration> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts {
            credentials,
            addresses,
        } = &mut *counts;
        let SendLimits {
            of_credential,
            of_address,
        } = self.limits;
        let address = (platform, *address);
        credentials.room(platform, credential, of_credential, now)?;
        addresses.room(platform, address, of_address, now)?;
        credentials.add(platform, credential, now);
        addresses.add(platform, address, now);
        Ok(())
    }
}

impl<K: Copy + Eq + Hash> Table<K> {
    /// Whether one more fits, with a place for it.
    fn room(
        &mut self,
        platform: PlatformId,
        key: K,
        limit: SendLimit,
        now: Timestamp,
    ) -> Result<(), Duration> {
        if let Some(window) = self.windows.get_mut(&key) {
            let passed = now.since(window.since);
            if passed >= limit.window {
                (window.since, window.count) = (now, 0);
            } else if window.count >= limit.count {
                return Err(limit.window.saturating_sub(passed));
            }
            return Ok(());
        }
        if !self.has_place(platform) {
            self.tidy(limit.window, now);
        }
        if self.has_place(platform) {
            Ok(())
        } else {
            Err(Duration::from_mins(1))
        }
    }

    fn add(&mut self, platform: PlatformId, key: K, now: Timestamp) {
        let places = &mut self.of_platform;
        let window = self.windows.entry(key).or_insert_with(|| {
            *places.entry(platform).or_insert(0) += 1;
            Window {
                platform,
                since: now,
                count: 0,
            }
        });
        window.count += 1;
    }

    /// At most half of what the others leave.
    fn has_place(&self, platform: PlatformId) -> bool {
        let own = self.of_platform.get(&platform).copied().unwrap_or(0);
        let others = self.windows.len().saturating_sub(own);
        own < PLACES.saturating_sub(others) / 2
    }

    fn tidy(&mut self, window: Duration, now: Timestamp) {
        let places = &mut self.of_platform;
        self.windows.retain(|_, kept| {
            let keep = now.since(kept.since) < window;
            if let (false, Some(own)) = (keep, places.get_mut(&kept.platform)) {
                *own = own.saturating_sub(1);
            }
            keep
        });
        places.retain(|_, own| *own > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);
    const A: PlatformId = PlatformId::from_bytes([1; 16]);
    const B: PlatformId = PlatformId::from_bytes([2; 16]);

    fn credential(n: u32) -> CredentialId {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        CredentialId::from_bytes(bytes)
    }

    fn address(n: u32) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        bytes
    }

    #[test]
    fn a_credential_gets_ten_codes_in_ten_minutes() {
        let sends = Sends::new(SendLimits::default());
        for _ in 0..10 {
            assert_eq!(sends.count(A, credential(1), &address(1), NOW), Ok(()));
        }
        let wait = sends.count(A, credential(1), &address(1), NOW);
        assert_eq!(wait, Err(Duration::from_mins(10)));
        let later = NOW.plus(Duration::from_mins(10));
        assert_eq!(sends.count(A, credential(1), &address(1), later), Ok(()));
    }

    #[test]
    fn twins_of_one_address_share_its_count_within_their_platform_only() {
        let sends = Sends::new(SendLimits::default());
        for n in 0..20 {
            assert_eq!(sends.count(A, credential(n), &address(7), NOW), Ok(()));
        }
        let wait = sends.count(A, credential(20), &address(7), NOW);
        assert_eq!(wait, Err(Duration::from_hours(1)));
        assert_eq!(sends.count(B, credential(21), &address(7), NOW), Ok(()));
    }

    #[test]
    fn a_platform_that_fills_its_places_leaves_the_others_theirs() {
        let sends = Sends::new(SendLimits::default());
        let filled = (0..).find(|n| {
            let counted = sends.count(A, credential(*n), &address(*n), NOW);
            counted.is_err()
        });
        assert_eq!(filled, Some(32_768));
        assert_eq!(
            sends.count(B, credential(u32::MAX), &address(1), NOW),
            Ok(())
        );
    }
}
