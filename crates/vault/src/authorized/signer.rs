//! Who would stamp: a live session, or the key that a right code brought.
//!
//! Invariant: the key and what is known of its session come from sealed records alone.
//! Called by `authorized`.

use seedport_wire::{
    PublicKey, Timestamp,
    ids::{CredentialId, SessionId},
};

use super::{RedeemError, RedeemRefusal};
use crate::{
    fault::{RecordKind, VaultFault},
    records::{Stored, origin::Origin, session::SessionRecord},
    scope::Scope,
    vault::Vault,
};

/// A key that may stamp, with the session that it is of.
#[derive(Debug, Clone, Copy)]
pub struct Signer {
    /// The key.
    pub key: PublicKey,
    /// Its session; `None` for a key that came with a code.
    pub session: Option<SignerSession>,
}

/// What a verb may ask about the session that stamps.
#[derive(Debug, Clone, Copy)]
pub struct SignerSession {
    /// Its id.
    pub id: SessionId,
    /// The credential that issued it.
    pub credential: CredentialId,
    /// The client's key that its own key was sealed to, in the legacy flow.
    pub receiver: Option<PublicKey>,
    /// Where it comes from.
    pub origin: Origin,
}

impl Signer {
    /// A key that is sealed into the challenge.
    pub const fn bound(key: PublicKey) -> Self {
        Self { key, session: None }
    }
}

impl Vault {
    /// Opens a session of the account that holds at `now`.
    pub(super) fn live_session(
        &self,
        scope: Scope,
        session: Stored<'_, SessionId>,
        now: Timestamp,
    ) -> Result<Signer, RedeemError> {
        let kind = RecordKind::Session;
        let place = scope.place(kind, session.id.as_bytes());
        let record = SessionRecord::decode(&self.ring.open(&place, session.sealed)?)?;
        if record.account != scope.account {
            return Err(VaultFault::Record(kind).into());
        }
        if now < record.issued_at || now >= record.expires_at {
            return Err(RedeemRefusal::SessionExpired.into());
        }
        Ok(Signer {
            key: record.key,
            session: Some(SignerSession {
                id: session.id,
                credential: record.credential,
                receiver: record.receiver,
                origin: record.origin,
            }),
        })
    }
}
