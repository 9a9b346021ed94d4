//! Our own faults: the store's and the vault's, in one type that every verb's error can hold; and
//! what the operator stopped, which stands in the way of any verb.
//!
//! Invariant: says which part failed, never what was in it.
//! Called by every verb.

use std::time::Duration;

use seedport_store::{CommitError, Guard, StoreError};
use seedport_vault::VaultFault;
use seedport_wire::EntropyUnavailable;

use crate::stopped::Stopped;

/// A fault of ours.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Fault {
    /// The store failed, or holds what it cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault failed, or was given a record that is not of its place.
    #[error(transparent)]
    Vault(#[from] VaultFault),
    /// A guard fired that this verb cannot trip.
    #[error("a write was refused by a guard that does not apply: {0}")]
    Guard(Guard),
    /// A row says one thing and another row the opposite.
    #[error("inconsistent rows: {0}")]
    Inconsistent(Inconsistency),
    /// The operator stopped it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Room is scarce, and the platform has taken its part.
    #[error("the platform has used up its part of the storage")]
    ShareSpent,
    /// The vault's state is no longer in its place.
    #[error("the vault's state is no longer in its place")]
    StateGone,
    /// The note of how far the database has come could not be written.
    #[error("the vault's state cannot be written: {0}")]
    StateUnwritten(std::io::ErrorKind),
    /// A task of ours ended without an answer.
    #[error("a task ended without an answer")]
    Task,
}

/// Which rows disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Inconsistency {
    /// An active account has no wallet.
    #[error("accounts.wallet: an active account without a wallet")]
    AccountWithoutWallet,
    /// A credential's account is missing.
    #[error("credentials.account: a credential without its account")]
    CredentialWithoutAccount,
    /// A session's credential is missing.
    #[error("sessions.credential: a session without its credential")]
    SessionWithoutCredential,
    /// A token's platform is missing.
    #[error("tokens.platform: a token without its platform")]
    TokenWithoutPlatform,
    /// A row that the door cannot show.
    #[error("a row that cannot be shown in a webhook")]
    Unwordable,
    /// A MobileCoin account's main address is another's.
    #[error("mobilecoin_accounts.main_address: not the address that the account's id is of")]
    MainAddress,
    /// A platform's configuration does not parse.
    #[error("platforms.config: not a configuration")]
    PlatformConfig,
}

impl Fault {
    /// How long to wait, when the vault can make no new text at this moment.
    #[must_use]
    pub const fn busy(&self) -> Option<Duration> {
        match self {
            Self::Vault(VaultFault::Busy(wait)) => Some(*wait),
            _ => None,
        }
    }

    /// The name under which the audit log keeps this fault, when it tells that a record was
    /// changed or moved, or that the operator stopped the verb; other faults change nothing and
    /// are only logged.
    #[must_use]
    pub const fn noted(&self) -> Option<&'static str> {
        match self {
            Self::Vault(VaultFault::Record(_)) => Some("RECORD_OUT_OF_PLACE"),
            Self::Inconsistent(Inconsistency::MainAddress) => Some("ROW_CHANGED"),
            Self::Stopped(stopped) => Some(stopped.reason()),
            _ => None,
        }
    }
}

impl From<EntropyUnavailable> for Fault {
    fn from(error: EntropyUnavailable) -> Self {
        Self::Vault(VaultFault::Entropy(error))
    }
}

/// A commit whose guards cannot fire turns any guard into a fault; those of the operator's stops
/// keep their name.
impl From<CommitError> for Fault {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Store(error) => Self::Store(error),
            CommitError::Guard(Guard::ShareSpent) => Self::ShareSpent,
            CommitError::Guard(guard) => {
                Stopped::of_guard(guard).map_or(Self::Guard(guard), Self::Stopped)
            }
        }
    }
}
