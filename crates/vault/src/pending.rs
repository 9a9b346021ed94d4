//! Seals a challenge: what a first leg gives out, and what the second leg will be held against.
//!
//! Invariant: the payload's digest, the purpose, the body and the expiry are sealed together, in
//! the call that writes the payload.
//! Called by the first leg of every verb that makes a challenge.

use seedport_wire::{BodyDigest, Timestamp, ids::RequestId, payload::Activity};

use crate::{
    fault::{RecordKind, VaultFault},
    records::challenge::{ChallengeRecord, Purpose},
    scope::Scope,
    vault::{Vault, payload_digest},
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
        let payload = activity.to_json(scope.platform, self.clock.now());
        self.pend(scope, purpose, payload, body)
    }

    /// Seals a challenge over `payload`.
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
            payload_digest: payload_digest(&payload),
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
