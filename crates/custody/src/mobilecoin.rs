//! MobileCoin accounts: wallets that their operator controls, one verb a file.
//!
//! Invariant: what a verb changes, hands over or refuses is in the audit log before it is told.
//! The first argument of every verb is an [`Operator`], which only [`Admission::admit`] gives.
//! Called by the MobileCoin door.

mod addresses;
mod admission;
mod audit;
mod create;
mod error;
mod export;
mod export_bundle;
mod import_bundle;
mod read;
mod remove;
mod rename;
mod request;
mod require_spend_subaddress;
mod sealed;
mod turns;
mod view_only;

use seedport_store::{
    FreezeWrite, MobilecoinAccountRow, MobilecoinAccountWrite, MobilecoinAddressRow, Write,
};
use seedport_vault::{OperatorScope, Scope, Stored};
use seedport_wire::ids::{PlatformId, WalletId};

use crate::{Custody, Fault, tokens::operator};

pub use admission::{Admission, ApiKey, ApiKeyError, NotAdmitted, Operator};
pub use create::Opening;
pub use error::{MobilecoinError, OwnerRetryRefusal};
pub use import_bundle::ImportTarget;
pub use remove::Removal;
#[cfg(fuzzing)]
pub use request::fuzz as fuzz_request;
pub use sealed::{OwnerRetry, Sealed};
pub use seedport_store::{MobilecoinAccountRow as Account, MobilecoinAddressRow as Address, Slice};
pub use seedport_vault::{BundleRefusal, ExportForm, OperatorExportRefusal, Source as Secret};
pub(crate) use turns::Turns;
pub use view_only::ViewOnlyRequest;

/// Longest name and longest metadata of an address, in bytes.
pub const MAX_TEXT: usize = 1024;

impl Custody {
    /// The platform of this name, made when there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn platform_named(&self, name: &str) -> Result<PlatformId, Fault> {
        let (store, now) = (self.store.as_ref(), self.now());
        operator::platform_id(store, now, self.entropy.as_ref(), name).await
    }
}

/// Lets a commit happen only while the account is the one that the row was read from: what a verb
/// found is not handed over or changed once the account is removed, or came again with another
/// owner's key.
const fn expect(row: &MobilecoinAccountRow) -> Write {
    Write::MobilecoinAccount(MobilecoinAccountWrite::Expect {
        platform: row.platform,
        id: row.id,
        wallet: row.wallet,
    })
}

/// Lets a commit happen only while the account is not frozen and its platform is not disabled.
const fn unfrozen(row: &MobilecoinAccountRow) -> Write {
    Write::Freeze(FreezeWrite::ExpectNone {
        platform: row.platform,
        account: row.account,
    })
}

/// Where the vault finds the account of a row.
const fn scope_of(row: &MobilecoinAccountRow) -> OperatorScope {
    OperatorScope {
        scope: Scope {
            platform: row.platform,
            account: row.account,
            wallet: row.wallet,
        },
        id: row.id,
    }
}

/// The wallet of a row, as the vault takes it.
fn wallet_of(row: &MobilecoinAccountRow) -> Stored<'_, WalletId> {
    Stored {
        id: row.wallet,
        sealed: &row.sealed.0,
    }
}

/// A text that is short enough to be kept.
fn bounded(field: &'static str, text: &str) -> Result<(), MobilecoinError> {
    if text.len() <= MAX_TEXT {
        Ok(())
    } else {
        Err(MobilecoinError::TooLong { field })
    }
}

/// The row of one of an account's addresses.
fn address_row(
    platform: PlatformId,
    account: seedport_wire::MobilecoinId,
    address: seedport_vault::OperatorAddress,
    metadata: String,
) -> MobilecoinAddressRow {
    MobilecoinAddressRow {
        platform,
        account,
        subaddress_index: address.index,
        address: address.b58,
        metadata,
    }
}
