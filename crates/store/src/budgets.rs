//! Budgets: how often something may be asked for within a window.
//!
//! Invariant: a window starts with its first use and has a fixed length; a refused use costs
//! nothing. Written only: a budget is spent inside the commit it allows.
//! Called by `custody` (codes and challenges).

use std::time::Duration;

use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId, PlatformId},
};

/// Whose allowance, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BudgetScope {
    /// Codes sent for one credential.
    CodesOfCredential(CredentialId),
    /// Challenges opened for one account.
    ChallengesOfAccount(AccountId),
    /// Challenges opened for the whole platform.
    ChallengesOfPlatform,
}

impl BudgetScope {
    /// The word under which this kind of scope is stored.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::CodesOfCredential(_) => "CODES_OF_CREDENTIAL",
            Self::ChallengesOfAccount(_) => "CHALLENGES_OF_ACCOUNT",
            Self::ChallengesOfPlatform => "CHALLENGES_OF_PLATFORM",
        }
    }

    /// The id within the kind; zeros where the kind has one scope a platform.
    pub(crate) const fn id(&self) -> [u8; 16] {
        match self {
            Self::CodesOfCredential(id) => *id.as_bytes(),
            Self::ChallengesOfAccount(id) => *id.as_bytes(),
            Self::ChallengesOfPlatform => [0; 16],
        }
    }
}

/// Writes of budgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BudgetWrite {
    /// Uses one of `limit` within `window`. Guard: `BudgetSpent`.
    ///
    /// A window that would end later than `window` from now was begun under another setting or
    /// another clock, and starts anew.
    Spend {
        /// Whose.
        platform: PlatformId,
        /// For what.
        scope: BudgetScope,
        /// The most uses a window allows.
        limit: u32,
        /// How long a window is.
        window: Duration,
        /// Now.
        now: Timestamp,
    },
}
