//! Begins an export: the payload that the owner must stamp, and the sealed challenge.
//!
//! Invariant: the payload names the platform, the wallet, the target key and the time; nothing
//! is released here.
//! Called by `custody`, on the first leg of an export. [`Vault::pend`] serves every verb that
//! makes a challenge.

use seedport_wire::{
    BodyDigest, ExportWallet, TargetPublicKey, Timestamp,
    ids::{AccountId, PlatformId, RequestId, WalletId},
};

use crate::{
    fault::{RecordKind, VaultFault},
    place::Place,
    records::challenge::{ChallengeRecord, Purpose},
    vault::{Vault, payload_digest},
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

/// A challenge that waits for its stamp.
#[derive(Debug)]
pub struct PendingChallenge {
    /// `requestId`.
    pub id: RequestId,
    /// `payloadToSign`, to be stamped byte for byte.
    pub payload: String,
    /// The sealed record.
    pub sealed: Vec<u8>,
    /// `expiresAt`.
    pub expires_at: Timestamp,
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
        let made_at = self.clock.now();
        let payload = ExportWallet {
            platform,
            wallet,
            target,
            made_at,
        }
        .to_json();
        self.pend(
            platform,
            account,
            wallet,
            Purpose::ExportWallet,
            payload,
            body,
        )
    }

    /// Seals a challenge over `payload`.
    pub(crate) fn pend(
        &self,
        platform: PlatformId,
        account: AccountId,
        wallet: WalletId,
        purpose: Purpose,
        payload: String,
        body: BodyDigest,
    ) -> Result<PendingChallenge, VaultFault> {
        let entropy = self.entropy.as_ref();
        let id = RequestId::make(entropy)?;
        let expires_at = self.clock.now().plus(self.limits.challenge);
        let payload_digest = payload_digest(&payload);
        let record = ChallengeRecord {
            account,
            purpose,
            payload_digest,
            body,
            expires_at,
        };
        let place = Place::new(RecordKind::Challenge, platform, wallet, id.as_bytes());
        let sealed = self.ring.seal(&place, &record.encode()?, entropy)?;
        Ok(PendingChallenge {
            id,
            payload,
            sealed,
            expires_at,
        })
    }
}
