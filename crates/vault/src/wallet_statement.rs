//! Says what a wallet is: its account, its founding contact and its manifest, signed.
//!
//! Invariant: everything in a statement comes out of the sealed wallet. No argument is a contact:
//! a statement that could be asked about one would tell whoever asks whether they guessed it.
//! Called by `custody`, on `GET /seedport/v1/internal-accounts/{id}/statement` and `.../manifest`.

use seedport_keys::manifest::Manifest;
use seedport_wire::{
    WalletFacts,
    ids::WalletId,
    statement::{self, StatementFacts},
};

use crate::{
    fault::{RecordKind, VaultFault},
    records::Stored,
    scope::Scope,
    vault::Vault,
};

impl Vault {
    /// Signs the statement of a wallet.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn wallet_statement(
        &self,
        scope: Scope,
        wallet: Stored<'_, WalletId>,
    ) -> Result<String, VaultFault> {
        let record = self.open_wallet(scope, wallet)?;
        let facts = StatementFacts {
            wallet: WalletFacts {
                organization: scope.platform,
                account: record.account,
                wallet: wallet.id,
                founding: record.founding,
            },
            manifest: record.manifest,
            issued_at: self.clock.now(),
            sandbox: self.is_sandbox(),
        };
        statement::make(self.quorum.signer(), &facts).map_err(|_| VaultFault::Crypto)
    }

    /// Derives the manifest that the statement names by its digest.
    ///
    /// # Errors
    /// A fault of ours, also when the seed does not give the sealed digest.
    pub fn wallet_manifest(
        &self,
        scope: Scope,
        wallet: Stored<'_, WalletId>,
    ) -> Result<Manifest, VaultFault> {
        let record = self.open_wallet(scope, wallet)?;
        let manifest = Manifest::derive(&record.mnemonic).map_err(|_| VaultFault::Crypto)?;
        if manifest.digest() == record.manifest.digest {
            Ok(manifest)
        } else {
            Err(VaultFault::Record(RecordKind::OwnerWallet))
        }
    }
}
