//! Issues sessions: whoever proved to be the owner gets a key that stamps for a while.
//!
//! Invariant: the session's credential and life come from sealed records and the vault's limits,
//! never from the request; a key that the vault makes leaves sealed to the client's, once.
//! Called by the verbs that end in a session, each with the proof that it checked.

use seedport_wire::{
    CompressedKey, PublicKey, SigningKey, Timestamp,
    ids::{CredentialId, RequestId, SessionId},
    session_bundle,
};

use crate::{
    authorized::{Authorized, SessionOpening, SessionRefresh},
    fault::{RecordKind, VaultFault},
    records::{challenge::SessionKey, origin::Origin, session::SessionRecord},
    scope::Scope,
    vault::Vault,
};

/// A session, sealed.
#[derive(Debug)]
pub struct NewSession {
    /// The session's id.
    pub id: SessionId,
    /// The credential that issued it.
    pub credential: CredentialId,
    /// The key that stamps, for finding the session.
    pub key: CompressedKey,
    /// The sealed record.
    pub sealed: Vec<u8>,
    /// From when it holds.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// `encryptedSessionSigningKey`, where the vault made the key: told once, kept nowhere.
    pub bundle: Option<String>,
    /// The key that received it: it may not be a session's.
    pub receiver: Option<CompressedKey>,
}

/// That the owner of the scope's wallet proved themselves by a credential, just now; and the key
/// that they brought. Made only from a proof that was checked; spent by value.
pub(crate) struct Proven {
    scope: Scope,
    credential: CredentialId,
    key: SessionKey,
    origin: Origin,
    /// The challenge that was redeemed; `None` for a token, which answers none.
    request: Option<RequestId>,
    now: Timestamp,
}

/// By which credential an owner proved themselves, and for which key.
#[derive(Clone, Copy)]
pub(crate) struct ProvenBy {
    pub credential: CredentialId,
    pub origin: Origin,
    pub key: SessionKey,
    pub request: Option<RequestId>,
}

impl From<Authorized<SessionOpening>> for Proven {
    fn from(authorized: Authorized<SessionOpening>) -> Self {
        Self {
            scope: authorized.scope,
            credential: authorized.activity.credential,
            key: SessionKey::Held(authorized.activity.key),
            origin: authorized.activity.origin,
            request: Some(authorized.request),
            now: authorized.now,
        }
    }
}

impl From<Authorized<SessionRefresh>> for Proven {
    fn from(authorized: Authorized<SessionRefresh>) -> Self {
        Self {
            scope: authorized.scope,
            credential: authorized.activity.credential,
            key: authorized.activity.key,
            origin: authorized.activity.origin,
            request: Some(authorized.request),
            now: authorized.now,
        }
    }
}

impl Proven {
    /// By an assertion over the challenge that names `key`, or by a token whose nonce does.
    ///
    /// `_evidence` is what the check of it returned.
    pub(crate) fn by<E: Evidence>(
        _evidence: &E,
        scope: Scope,
        by: &ProvenBy,
        now: Timestamp,
    ) -> Self {
        let ProvenBy {
            credential,
            origin,
            key,
            request,
        } = *by;
        Self {
            scope,
            credential,
            key,
            origin,
            request,
            now,
        }
    }
}

/// What a check leaves behind when a proof held.
pub(crate) trait Evidence {}

impl Evidence for crate::webauthn::Asserted {}
impl Evidence for crate::oidc::OidcIdentity {}

impl Vault {
    /// Makes the session that `proven` is owed.
    #[expect(clippy::needless_pass_by_value, reason = "a proof is spent by value")]
    pub(crate) fn issue_session(&self, proven: Proven) -> Result<NewSession, VaultFault> {
        let Proven {
            scope,
            credential,
            key,
            origin,
            request,
            now,
        } = proven;
        let entropy = self.entropy.as_ref();
        let id = match request {
            Some(request) => SessionId::derive(request),
            None => SessionId::make(entropy)?,
        };
        let expires_at = now.plus(self.limits.session);
        let (key, receiver, bundle) = self.session_key(key)?;
        let record = SessionRecord {
            account: scope.account,
            credential,
            key,
            issued_at: now,
            expires_at,
            receiver,
            origin,
        };
        let place = scope.place(RecordKind::Session, id.as_bytes());
        let sealed = self.ring.seal(&place, &record.encode()?, entropy)?;
        Ok(NewSession {
            id,
            credential,
            key: key.compressed(),
            sealed,
            issued_at: now,
            expires_at,
            bundle,
            receiver: receiver.map(|key| key.compressed()),
        })
    }

    /// The key that will stamp, the key that received it, and what it received.
    fn session_key(
        &self,
        key: SessionKey,
    ) -> Result<(PublicKey, Option<PublicKey>, Option<String>), VaultFault> {
        match key {
            SessionKey::Held(point) => Ok((point, None, None)),
            SessionKey::Made(receiver) => {
                let made = SigningKey::make(self.entropy.as_ref())?;
                let scalar = made.scalar().map_err(|_| VaultFault::Crypto)?;
                let bundle =
                    session_bundle::seal(&receiver, &scalar).map_err(|_| VaultFault::Crypto)?;
                Ok((*made.public(), Some(receiver), Some(bundle)))
            }
        }
    }
}
