//! How many codes are sent: to one credential, and to one address within a platform.
//!
//! Invariant: in memory and bounded. When every place is taken, the platform that has most of
//! them loses its oldest; so a platform that sends much loosens its own count and delays nobody.
//! Called by the state.

mod windows;

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, PlatformId},
};
use windows::Windows;

/// So many within so long. A window begins with the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendWindow {
    /// The most.
    pub most: u32,
    /// Within.
    pub within: Duration,
}

/// How many codes are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendLimits {
    /// To one credential.
    pub per_credential: SendWindow,
    /// To one address within a platform.
    pub per_address: SendWindow,
}

impl Default for SendLimits {
    fn default() -> Self {
        Self {
            per_credential: SendWindow {
                most: 10,
                within: Duration::from_mins(10),
            },
            per_address: SendWindow {
                most: 20,
                within: Duration::from_hours(1),
            },
        }
    }
}

/// Too many codes were sent there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many codes were sent there; wait {} s", wait.as_secs())]
pub struct SendRefused {
    /// How long until the next may be sent.
    pub wait: Duration,
}

/// The credentials, and the addresses, that are counted at once.
const PLACES: usize = 131_072;

struct Inner {
    credentials: Windows,
    addresses: Windows,
    newest: Timestamp,
}

/// The counts.
pub struct Sends {
    inner: Mutex<Inner>,
}

impl Sends {
    /// Empty counts under these limits.
    pub fn new(limits: SendLimits) -> Self {
        Self {
            inner: Mutex::new(Inner {
                credentials: Windows::new(limits.per_credential, PLACES),
                addresses: Windows::new(limits.per_address, PLACES),
                newest: Timestamp::from_millis(i64::MIN),
            }),
        }
    }

    /// Counts a code that is about to be sent. A refused one is not counted.
    pub fn count(
        &self,
        platform: PlatformId,
        credential: CredentialId,
        address: [u8; 32],
        now: Timestamp,
    ) -> Result<(), SendRefused> {
        // A panic while counting leaves whole numbers behind.
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *inner;
        inner.newest = inner.newest.max(now);
        let now = inner.newest;
        let mut key = [0; 32];
        key[..16].copy_from_slice(credential.as_bytes());
        let waits = [
            inner.credentials.wait(platform, key, now),
            inner.addresses.wait(platform, address, now),
        ];
        if let Some(wait) = waits.into_iter().flatten().max() {
            return Err(SendRefused { wait });
        }
        inner.credentials.count(platform, key, now);
        inner.addresses.count(platform, address, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_775_662_200_000);

    fn count(
        sends: &Sends,
        platform: u8,
        credential: u8,
        address: u8,
        now: Timestamp,
    ) -> Option<Duration> {
        let sent = sends.count(
            PlatformId::from_bytes([platform; 16]),
            CredentialId::from_bytes([credential; 16]),
            [address; 32],
            now,
        );
        sent.err().map(|refused| refused.wait)
    }

    #[test]
    fn a_credential_gets_ten_codes_in_ten_minutes() {
        let sends = Sends::new(SendLimits::default());
        for _ in 0..10 {
            assert_eq!(count(&sends, 1, 1, 1, NOW), None);
        }
        let minute = NOW.plus(Duration::from_mins(1));
        let wait = Some(Duration::from_mins(9));
        assert_eq!(count(&sends, 1, 1, 1, minute), wait);
        assert_eq!(count(&sends, 1, 2, 2, minute), None);
        assert_eq!(
            count(&sends, 1, 1, 1, NOW.plus(Duration::from_mins(10))),
            None
        );
    }

    #[test]
    fn credentials_of_one_address_share_its_twenty() {
        let sends = Sends::new(SendLimits::default());
        for n in 0..20 {
            assert_eq!(count(&sends, 1, n, 7, NOW), None);
        }
        assert_eq!(count(&sends, 1, 30, 7, NOW), Some(Duration::from_hours(1)));
        assert_eq!(
            count(&sends, 2, 30, 7, NOW),
            None,
            "another platform's owner"
        );
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_make_the_wait_longer() {
        let sends = Sends::new(SendLimits::default());
        for _ in 0..10 {
            assert_eq!(count(&sends, 1, 1, 1, NOW), None);
        }
        let before = Timestamp::from_millis(0);
        assert_eq!(
            count(&sends, 1, 1, 1, before),
            Some(Duration::from_mins(10))
        );
    }
}
