//! Seals a challenge: what a first leg gives out, and what the second leg will be held against.
//!
//! Invariant: the payload's digest, the purpose, the body and the expiry are sealed together, in
//! the call that writes the payload. No two challenges have one text: where the same words were
//! given out for this moment, `timestampMs` moves on (`state`). The body is bound for the contract
//! alone (`WALLET_SIGNATURE_BODY_MISMATCH`): an honest API tells its digest, so it is a courtesy
//! and no proof, and nothing that is sealed depends on it.
//! Called by the first leg of every verb that makes a challenge.

use seedport_wire::{
    BodyDigest, ExportWallet, Timestamp, digest::sha256, ids::RequestId, payload::Activity,
};

use crate::{
    fault::{RecordKind, VaultFault},
    records::challenge::{ChallengeRecord, Purpose},
    scope::Scope,
    vault::Vault,
};

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
    /// Seals a challenge over an activity of the contract, made now.
    pub(crate) fn pend_activity(
        &self,
        scope: Scope,
        purpose: Purpose,
        activity: &Activity<'_>,
        body: BodyDigest,
    ) -> Result<PendingChallenge, VaultFault> {
        let write = |made_at| activity.to_json(scope.platform, made_at);
        let payload = self.unique_text(write)?;
        self.pend(scope, purpose, payload, body)
    }

    /// A text that no other challenge has: `write` puts the moment into it.
    pub(crate) fn unique_text(
        &self,
        write: impl Fn(Timestamp) -> String,
    ) -> Result<String, VaultFault> {
        let words = sha256(write(Timestamp::from_millis(0)).as_bytes());
        let made_at = self.state.next_time(words, self.clock.now())?;
        Ok(write(made_at))
    }

    /// The text of an export that no other challenge has; its moment may move on.
    pub(crate) fn unique_export(&self, payload: &ExportWallet) -> Result<String, VaultFault> {
        self.unique_text(|made_at| {
            let payload = ExportWallet {
                made_at,
                ..payload.clone()
            };
            payload.to_json()
        })
    }

    /// Seals a challenge over `payload`, which no other challenge has.
    pub(crate) fn pend(
        &self,
        scope: Scope,
        purpose: Purpose,
        payload: String,
        body: BodyDigest,
    ) -> Result<PendingChallenge, VaultFault> {
        let entropy = self.entropy.as_ref();
        let id = RequestId::make(entropy)?;
        let expires_at = self.clock.now().plus(self.limits.challenge);
        let record = ChallengeRecord {
            account: scope.account,
            purpose,
            payload_digest: sha256(payload.as_bytes()),
            body,
            expires_at,
        };
        let place = scope.place(RecordKind::Challenge, id.as_bytes());
        let sealed = self.ring.seal(&place, &record.encode()?, entropy)?;
        Ok(PendingChallenge {
            id,
            payload,
            sealed,
            expires_at,
        })
    }
}
