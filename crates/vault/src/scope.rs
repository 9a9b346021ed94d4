//! Whose wallet a verb acts on.
//!
//! Invariant: a claim of the caller's, good for finding the place of a record; the record that
//! opens there says the same, or the verb stops.
//! Called by every verb.

use seedport_wire::ids::{AccountId, PlatformId, WalletId};

use crate::{
    fault::{RecordKind, VaultFault},
    place::Place,
    records::{Stored, wallet::OwnerWalletRecord},
    vault::Vault,
};

/// A platform, an account of it, and the account's wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// The platform.
    pub platform: PlatformId,
    /// The account.
    pub account: AccountId,
    /// The account's wallet.
    pub wallet: WalletId,
}

impl Scope {
    /// The place of a record of this wallet.
    pub(crate) fn place(&self, kind: RecordKind, id: &[u8; 16]) -> Place {
        Place::new(kind, self.platform, self.wallet, id)
    }
}

impl Vault {
    /// Opens the scope's wallet and insists that it is this account's.
    pub(crate) fn open_wallet(
        &self,
        scope: Scope,
        wallet: Stored<'_, WalletId>,
    ) -> Result<OwnerWalletRecord, VaultFault> {
        let kind = RecordKind::OwnerWallet;
        if wallet.id != scope.wallet {
            return Err(VaultFault::Record(kind));
        }
        let place = scope.place(kind, wallet.id.as_bytes());
        let record = OwnerWalletRecord::decode(&self.ring.open(&place, wallet.sealed)?)?;
        if record.account == scope.account {
            Ok(record)
        } else {
            Err(VaultFault::Record(kind))
        }
    }
}
