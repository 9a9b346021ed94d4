//! Begins an export: the payload that the owner must stamp, and the sealed challenge.
//!
//! Invariant: the payload names the platform, the wallet, the target key and the time; nothing
//! is released here.
//! Called by `custody`, on the first leg of an export.

use seedport_wire::{
    BodyDigest, ExportWallet, TargetPublicKey,
    envelope::Content,
    ids::{AccountId, PlatformId, WalletId},
};

use crate::{
    fault::VaultFault, pending::PendingChallenge, records::challenge::Purpose, scope::Scope,
    vault::Vault,
};

/// What is to be exported, and to whom.
#[derive(Debug)]
pub struct BeginExport {
    /// The platform.
    pub platform: PlatformId,
    /// The account.
    pub account: AccountId,
    /// The account's wallet.
    pub wallet: WalletId,
    /// The key that the seed will be sealed to.
    pub target: TargetPublicKey,
    /// The request body, for the second leg.
    pub body: BodyDigest,
}

impl Vault {
    /// Makes the challenge of an export.
    ///
    /// # Errors
    /// When randomness or sealing fails.
    pub fn begin_export(&self, request: BeginExport) -> Result<PendingChallenge, VaultFault> {
        let BeginExport {
            platform,
            account,
            wallet,
            target,
            body,
        } = request;
        let payload = self.unique_export(&ExportWallet {
            platform,
            wallet,
            content: Content::Phrase,
            target,
            made_at: self.clock.now(),
        })?;
        let scope = Scope {
            platform,
            account,
            wallet,
        };
        self.pend(scope, Purpose::ExportWallet, payload, body)
    }
}
