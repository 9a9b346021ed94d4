//! What the ledger remembers of one credential.
//!
//! Invariant: at most one code has a reservation, and at most four are remembered, so an entry
//! is bounded. A debit and the count of a try happen together.
//! Called by the ledger.

use seedport_wire::{PublicKey, Timestamp, digest::sha256, ids::OtpId};

use super::Spent;
use crate::state::{
    bucket::{Bucket, Debit},
    shared::decay_in,
};

/// Codes of one credential that are remembered at once.
const CODES: usize = 4;

/// Which key an answer named: the first half of its digest, which is enough against somebody
/// who wants another key to pass for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerKey([u8; 16]);

impl AnswerKey {
    /// The short form of `key`.
    pub fn of(key: &PublicKey) -> Self {
        let mut short = [0; 16];
        short.copy_from_slice(&sha256(key.as_bytes())[..16]);
        Self(short)
    }
}

/// A look that was taken.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// The key that the answer named.
    pub key: AnswerKey,
    /// The debit of the credential.
    pub own: Debit,
    /// The debit of the installation.
    pub shared: Debit,
}

/// A code that can still be answered.
#[derive(Debug)]
pub struct Code {
    id: OtpId,
    cost: u64,
    /// Looks whose cost is reserved.
    reserved: u8,
    taken: Vec<Taken>,
    expires_at: Timestamp,
}

/// One credential.
#[derive(Debug)]
pub struct Entry {
    /// What its looks cost.
    pub bucket: Bucket,
    moment: Timestamp,
    codes: Vec<Code>,
}

impl Code {
    /// A code whose looks are all reserved.
    pub const fn reserved(id: OtpId, cost: u64, reserved: u8) -> Self {
        Self {
            id,
            cost,
            reserved,
            taken: Vec::new(),
            expires_at: Timestamp::from_millis(0),
        }
    }

    /// A code of which nothing is known: an earlier run's, or another copy's.
    pub const fn unknown(id: OtpId, cost: u64) -> Self {
        Self::reserved(id, cost, 0)
    }

    /// When the ledger forgets it, and its id.
    pub const fn end(&self) -> (Timestamp, OtpId) {
        (self.expires_at, self.id)
    }

    /// What is reserved for its looks.
    pub fn reservation(&self) -> u64 {
        self.cost * u64::from(self.reserved)
    }
}

impl Entry {
    /// An entry that starts with this much used.
    pub const fn new(used: u64, moment: Timestamp) -> Self {
        Self {
            bucket: Bucket::with(used),
            moment,
            codes: Vec::new(),
        }
    }

    /// Until when decay is settled.
    pub const fn moment(&self) -> Timestamp {
        self.moment
    }

    /// Lets the time since the last settling decay.
    pub fn settle(&mut self, capacity: u64, now: Timestamp) {
        let millis = u64::try_from(now.since(self.moment).as_millis()).unwrap_or(u64::MAX);
        self.bucket.decay(decay_in(capacity, millis));
        self.moment = self.moment.max(now);
    }

    /// Used and reserved units as of `now`.
    pub fn in_use(&self, capacity: u64, now: Timestamp) -> u64 {
        let millis = u64::try_from(now.since(self.moment).as_millis()).unwrap_or(u64::MAX);
        let used = self
            .bucket
            .used()
            .saturating_sub(decay_in(capacity, millis));
        let reserved: u64 = self.codes.iter().map(Code::reservation).sum();
        used + reserved
    }

    /// Whether nothing is left to remember.
    pub const fn is_empty(&self) -> bool {
        self.bucket.used() == 0 && self.has_no_code()
    }

    /// Whether no code of it is remembered.
    pub const fn has_no_code(&self) -> bool {
        self.codes.is_empty()
    }

    /// Whether this code is remembered.
    pub fn knows(&self, code: OtpId) -> bool {
        self.codes.iter().any(|known| known.id == code)
    }

    /// Remembers a code; gives back one that had to go for it. It never has a reservation.
    pub fn add(&mut self, mut code: Code, expires_at: Timestamp) -> Option<Code> {
        code.expires_at = expires_at;
        let mut gone = None;
        if self.codes.len() >= CODES {
            let free = self.codes.iter().position(|known| known.reserved == 0);
            gone = free.map(|index| self.codes.remove(index));
        }
        self.codes.push(code);
        gone
    }

    /// Forgets a code.
    pub fn remove(&mut self, code: OtpId) -> Option<Code> {
        let index = self.codes.iter().position(|known| known.id == code)?;
        Some(self.codes.remove(index))
    }

    /// Ends every reservation, and says what they came to.
    pub fn end_reservations(&mut self) -> u64 {
        let mut freed = 0;
        for code in &mut self.codes {
            freed += code.reservation();
            code.reserved = 0;
        }
        freed
    }

    /// Counts a try of a code, and says how much of a reservation it takes the place of.
    /// Without one, it must fit.
    pub fn take_try(&mut self, code: OtpId, tries: usize, fits: bool) -> Result<u64, Spent> {
        let known = self.codes.iter_mut().find(|known| known.id == code);
        let known = known.ok_or(Spent)?;
        if known.taken.len() >= tries {
            return Err(Spent);
        }
        if known.reserved > 0 {
            known.reserved -= 1;
            return Ok(known.cost);
        }
        if fits { Ok(0) } else { Err(Spent) }
    }

    /// Keeps a look with its code.
    pub fn push_taken(&mut self, code: OtpId, taken: Taken) {
        if let Some(known) = self.codes.iter_mut().find(|known| known.id == code) {
            known.taken.push(taken);
        }
    }

    /// The looks at a code whose answers named this key, oldest first.
    pub fn taken_with(&self, code: OtpId, key: AnswerKey) -> Vec<Taken> {
        let known = self.codes.iter().filter(|known| known.id == code);
        let taken = known.flat_map(|known| known.taken.iter().copied());
        taken.filter(|taken| taken.key == key).collect()
    }
}
