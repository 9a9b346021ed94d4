//! Operators' wallets: MobileCoin accounts, which the operator can read.
//!
//! Invariant: the kind is sealed in and is part of the place, so no call of this module opens an
//! owner's wallet, whatever rows are swapped, and no call of an owner's opens one of these. An
//! account with an owner's key leaves sealed, and stamped by that key.
//! Called by `custody`, for the MobileCoin door.

mod addresses;
mod bundle;
mod create;
mod export;
mod import;
mod material;
mod parcel;
mod release;
mod removal;
mod stamped;

use seedport_wire::{MobilecoinId, ids::WalletId};

use crate::{
    fault::{RecordKind, VaultFault},
    records::{Stored, operator_wallet::OperatorWalletRecord},
    scope::Scope,
    vault::Vault,
};

pub use addresses::{OperatorAddress, Subaddresses};
#[cfg(fuzzing)]
pub use bundle::fuzz as fuzz_bundle;
pub use bundle::{AddressFace, BundleFace};
pub use create::{NewOperatorWallet, OperatorWalletError, SealOperatorWallet, Source};
pub use export::{OperatorExportError, OperatorExportRefusal, ViewKey};
pub use import::{BundleRefusal, ImportBundleError, ImportTarget, OpenedBundle};
pub use parcel::Parcel;
pub use stamped::{FinishOperatorError, FinishOperatorExport};

/// Whose account a verb acts on: a claim of the caller's, which the sealed wallet must repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorScope {
    /// The platform, our own id of the account, and its wallet.
    pub scope: Scope,
    /// The account's id.
    pub id: MobilecoinId,
}

/// What is said of an account beside its keys; not sealed at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Face<'a> {
    /// Its name; empty when it has none.
    pub name: &'a str,
    /// `require_spend_subaddress`.
    pub require_spend_subaddress: bool,
}

impl Vault {
    /// Opens the scope's wallet and insists that it is this account's.
    fn open_operator_wallet(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
    ) -> Result<OperatorWalletRecord, VaultFault> {
        let kind = RecordKind::OperatorWallet;
        let OperatorScope { scope, id } = scope;
        if wallet.id != scope.wallet {
            return Err(VaultFault::Record(kind));
        }
        let place = scope.place(kind, wallet.id.as_bytes());
        let record = OperatorWalletRecord::decode(&self.ring.open(&place, wallet.sealed)?)?;
        if record.account == scope.account && record.id == id {
            Ok(record)
        } else {
            Err(VaultFault::Record(kind))
        }
    }
}
