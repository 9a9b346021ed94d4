//! The vault's own small count of code tries, in memory.
//!
//! Invariant: a caller that owns the API and the database still gets at most
//! `tries_a_code` looks at one code and `wrong_codes` wrong ones at a credential in a window,
//! and a right code serves one of them, however many looked at it at the same moment.
//! The count is bounded: an entry leaves only once it can no longer matter, and when there is
//! no room the answer is "not now", never "uncounted".
//! Called by `answer_code`. This is the vault's one piece of state; a restart forgets it, which
//! is why `custody` keeps the durable count that is committed first.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, OtpId},
};

use crate::limits::Limits;

/// Why a code may not be looked at now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryRefused {
    /// This code was looked at often enough, or was right once.
    CodeSpent,
    /// This credential, or the whole count, has no room before this much time has passed.
    Wait(Duration),
}

struct CodeEntry {
    tries: u32,
    served: bool,
    expires_at: Timestamp,
}

struct WrongEntry {
    wrong: u32,
    since: Timestamp,
}

#[derive(Default)]
struct Counts {
    codes: HashMap<OtpId, CodeEntry>,
    wrong: HashMap<CredentialId, WrongEntry>,
}

/// The count.
pub struct Tries {
    counts: Mutex<Counts>,
    a_code: u32,
    wrong_codes: u32,
    window: Duration,
    remembered: usize,
}

impl Tries {
    /// An empty count under these limits.
    pub fn new(limits: &Limits) -> Self {
        Self {
            counts: Mutex::default(),
            a_code: limits.tries_a_code,
            wrong_codes: limits.wrong_codes,
            window: limits.wrong_codes_window,
            remembered: limits.remembered,
        }
    }

    /// Counts a look at a code before the look. A wrong code is assumed: the look counts
    /// against the credential at once, and [`Tries::spend`] takes that back.
    pub fn count(
        &self,
        code: OtpId,
        credential: CredentialId,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), TryRefused> {
        let mut counts = self.lock();
        if counts.codes.len() >= self.remembered || counts.wrong.len() >= self.remembered {
            let window = self.window;
            counts.codes.retain(|_, entry| entry.expires_at > now);
            counts
                .wrong
                .retain(|_, entry| now.since(entry.since) < window);
        }
        let Counts { codes, wrong } = &mut *counts;
        let room = |length: usize, known: bool| known || length < self.remembered;
        if !room(codes.len(), codes.contains_key(&code))
            || !room(wrong.len(), wrong.contains_key(&credential))
        {
            return Err(TryRefused::Wait(Duration::from_mins(1)));
        }
        let tried = codes.entry(code).or_insert(CodeEntry {
            tries: 0,
            served: false,
            expires_at,
        });
        if tried.served || tried.tries >= self.a_code {
            return Err(TryRefused::CodeSpent);
        }
        let missed = wrong.entry(credential).or_insert(WrongEntry {
            wrong: 0,
            since: now,
        });
        if now.since(missed.since) >= self.window {
            *missed = WrongEntry {
                wrong: 0,
                since: now,
            };
        }
        if missed.wrong >= self.wrong_codes {
            let end = missed.since.plus(self.window);
            return Err(TryRefused::Wait(end.since(now)));
        }
        tried.tries += 1;
        missed.wrong += 1;
        Ok(())
    }

    /// Spends the code just counted, which was right, and takes the look back from the wrong
    /// ones. Only the first caller is told `true`: looks at one code run side by side, and it
    /// is here, under the lock, that one of them serves. A code that is not remembered any
    /// more has expired meanwhile.
    #[must_use]
    pub fn spend(&self, code: OtpId, credential: CredentialId) -> bool {
        let mut counts = self.lock();
        let Some(entry) = counts.codes.get_mut(&code) else {
            return false;
        };
        if std::mem::replace(&mut entry.served, true) {
            return false;
        }
        if let Some(entry) = counts.wrong.get_mut(&credential) {
            entry.wrong = entry.wrong.saturating_sub(1);
            if entry.wrong == 0 {
                counts.wrong.remove(&credential);
            }
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        // A panic while counting leaves whole numbers behind: the count stays usable.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn tries(remembered: usize) -> Tries {
        Tries::new(&Limits {
            remembered,
            ..Limits::default()
        })
    }

    fn code(n: u8) -> OtpId {
        OtpId::from_bytes([n; 16])
    }

    fn credential(n: u8) -> CredentialId {
        CredentialId::from_bytes([n; 16])
    }

    fn soon() -> Timestamp {
        NOW.plus(Duration::from_mins(5))
    }

    #[test]
    fn a_code_is_looked_at_three_times() {
        let tries = tries(8);
        for _ in 0..3 {
            assert_eq!(tries.count(code(1), credential(1), soon(), NOW), Ok(()));
        }
        let fourth = tries.count(code(1), credential(1), soon(), NOW);
        assert_eq!(fourth, Err(TryRefused::CodeSpent));
    }

    #[test]
    fn a_right_code_is_spent_and_not_wrong() {
        let tries = tries(8);
        for n in 0..100 {
            assert_eq!(tries.count(code(n), credential(1), soon(), NOW), Ok(()));
            assert!(tries.spend(code(n), credential(1)));
            let again = tries.count(code(n), credential(1), soon(), NOW);
            assert_eq!(again, Err(TryRefused::CodeSpent));
            let later = NOW.plus(Duration::from_secs(301));
            if n % 7 == 6 {
                let _ = tries.count(code(n), credential(1), soon(), later);
                tries.lock().codes.clear();
            }
        }
    }

    #[test]
    fn of_two_looks_at_once_that_are_both_right_one_serves() {
        let tries = tries(8);
        for _ in 0..2 {
            assert_eq!(tries.count(code(1), credential(1), soon(), NOW), Ok(()));
        }
        assert!(tries.spend(code(1), credential(1)));
        assert!(!tries.spend(code(1), credential(1)));
        let third = tries.count(code(1), credential(1), soon(), NOW);
        assert_eq!(third, Err(TryRefused::CodeSpent));
    }

    #[test]
    fn a_code_that_was_forgotten_meanwhile_does_not_serve() {
        let tries = tries(1);
        assert_eq!(tries.count(code(1), credential(1), soon(), NOW), Ok(()));
        let day = NOW.plus(Duration::from_hours(24));
        let _ = tries.count(code(2), credential(2), day, day);
        assert!(!tries.spend(code(1), credential(1)));
    }

    #[test]
    fn a_credential_waits_out_its_window_after_thirty_wrong_codes() {
        let tries = tries(64);
        for n in 0..30 {
            assert_eq!(tries.count(code(n), credential(1), soon(), NOW), Ok(()));
        }
        let day = Duration::from_hours(24);
        let more = tries.count(code(40), credential(1), soon(), NOW);
        assert_eq!(more, Err(TryRefused::Wait(day)));
        assert_eq!(tries.count(code(41), credential(2), soon(), NOW), Ok(()));
        assert_eq!(
            tries.count(code(42), credential(1), soon(), NOW.plus(day)),
            Ok(())
        );
    }

    #[test]
    fn a_full_count_refuses_rather_than_forgets() {
        let tries = tries(2);
        assert_eq!(tries.count(code(1), credential(1), soon(), NOW), Ok(()));
        assert_eq!(tries.count(code(2), credential(1), soon(), NOW), Ok(()));
        let third = tries.count(code(3), credential(1), soon(), NOW);
        assert!(matches!(third, Err(TryRefused::Wait(_))));
        let later = soon().plus(Duration::from_secs(1));
        let after = tries.count(
            code(3),
            credential(1),
            later.plus(Duration::from_secs(9)),
            later,
        );
        assert_eq!(after, Ok(()), "expired codes make room");
    }
}
