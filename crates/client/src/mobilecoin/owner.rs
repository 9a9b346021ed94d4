//! The receiving side: a target key looking for an account's secrets, and the owner's stamp.
//!
//! Invariant: no I/O. What is opened was signed by a pinned key, says of itself that it holds what
//! was asked for, and proves from its own keys which account it is.
//! Called by `flow`, `seedport open` and devices.

mod bundle;
mod export;
mod opened;
mod removal;

pub use bundle::SealBundleError;
pub use export::{AwaitingEnvelope, OpenAccountError, PendingExport};
pub use opened::{OpenedAccount, ReadAccountError};
pub use removal::{StampRemovalError, stamp_removal};

use seedport_wire::envelope::Content;

/// What is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    /// The account's secrets.
    Secrets,
    /// The whole account: secrets, name, addresses and their metadata.
    Bundle,
}

impl Handover {
    /// What the envelope must say that it holds.
    #[must_use]
    pub const fn content(self) -> Content {
        match self {
            Self::Secrets => Content::MobilecoinAccountSecrets,
            Self::Bundle => Content::MobilecoinAccountBundle,
        }
    }
}
