//! How much may be guessed: of the installation, of a platform, of a credential; and the share of
//! one copy of the vault.
//!
//! Invariant: with n copies, each has an n-th of everything, so nothing is shared and the sum is
//! the whole. In any 24 hours at most capacity and refill are used, twice the numbers here: under
//! 10^-3 of the installation and under 10^-5 of a credential. The hair that is left covers what
//! right guesses get back: a look that was right is given back, with the wrong ones of the same
//! key, which a stranger reaches with three times the cost of a look at most.
//! Called by the ledger.

use std::num::NonZeroU16;

/// Half of a day's allowance of the installation, in 10^-18 of a wallet.
const INSTALLATION: u64 = 499_000_000_000_000;
/// Half of a day's allowance of one credential.
const CREDENTIAL: u64 = 4_990_000_000_000;

/// Which of how many vaults over one database this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copies {
    index: u16,
    count: NonZeroU16,
}

impl Copies {
    /// The only one.
    pub const ONE: Self = Self {
        index: 0,
        count: NonZeroU16::MIN,
    };

    /// Number `index` (from 0) of `count`; `None` when there is no such one.
    #[must_use]
    pub const fn new(index: u16, count: NonZeroU16) -> Option<Self> {
        if index < count.get() {
            Some(Self { index, count })
        } else {
            None
        }
    }

    /// Its number, from 0.
    #[must_use]
    pub const fn index(self) -> u16 {
        self.index
    }

    /// How many there are.
    #[must_use]
    pub const fn count(self) -> u16 {
        self.count.get()
    }
}

/// What one copy may use: the capacity of each allowance, and its refill in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowances {
    /// Of the whole installation.
    pub installation: u64,
    /// Of one credential.
    pub credential: u64,
}

impl Allowances {
    /// The share of one copy.
    #[must_use]
    pub fn of(copies: Copies) -> Self {
        let count = u64::from(copies.count());
        Self {
            installation: INSTALLATION / count,
            credential: CREDENTIAL / count,
        }
    }

    /// The same, so many times as large: for a test that counts hits at codes of two digits.
    #[cfg(test)]
    pub fn scaled(self, factor: u64) -> Self {
        Self {
            installation: self.installation * factor,
            credential: self.credential * factor,
        }
    }
}
