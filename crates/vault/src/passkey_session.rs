//! Opens a session by a passkey: a challenge over the session's payload, then an assertion.
//!
//! Invariant: the challenge is the digest of a payload that names the session's key, so an
//! assertion is worth nothing to another key. That the key is the owner's, the vault cannot see: the
//! owner's device holds the challenge against its own key before it asks an authenticator.
//! Called by `custody`: [`Vault::begin_passkey`] on `challenge`, [`Vault::answer_passkey`] on
//! `verify`. Source: contract section 4.4.

use seedport_wire::{
    BodyDigest, ClientKey,
    digest::sha256,
    ids::{CredentialId, RequestId},
    payload::Activity,
};

use crate::{
    authorized::{RedeemError, RedeemRefusal},
    fault::{RecordKind, VaultFault},
    pending::PendingChallenge,
    records::{
        Stored,
        challenge::Purpose,
        credential::{CredentialRecord, Identity},
    },
    scope::Scope,
    sessions::{NewSession, Proven, ProvenBy},
    vault::Vault,
    webauthn::{Assertion, Passkey, PasskeyRefusal, verify_assertion},
};

/// A passkey that a session is asked of.
#[derive(Debug)]
pub struct BeginPasskey<'a> {
    /// Whose wallet.
    pub scope: Scope,
    /// The passkey's credential.
    pub credential: Stored<'a, CredentialId>,
    /// `clientPublicKey`.
    pub key: &'a ClientKey,
}

/// What the authenticator is to sign.
#[derive(Debug)]
pub struct PasskeyChallenge {
    /// The challenge to keep.
    pub pending: PendingChallenge,
    /// `challenge`: lower-case hex; its UTF-8 bytes are the `WebAuthn` challenge.
    pub challenge: String,
    /// The passkey's own id.
    pub credential_id: Vec<u8>,
}

/// An assertion and what it answers.
#[derive(Debug)]
pub struct AnswerPasskey<'a> {
    /// Whose wallet.
    pub scope: Scope,
    /// The credential in the path.
    pub credential: Stored<'a, CredentialId>,
    /// The challenge that `Request-Id` names.
    pub challenge: Stored<'a, RequestId>,
    /// The payload kept beside it.
    pub payload: &'a str,
    /// What the authenticator said.
    pub assertion: &'a Assertion,
}

/// A session that a passkey opened.
#[derive(Debug)]
pub struct PasskeySession {
    /// The session.
    pub session: NewSession,
    /// The credential with its new count, where the authenticator counts.
    pub resealed: Option<Vec<u8>>,
    /// The count did not rise: a signal that the passkey may have been copied, not a proof.
    pub went_back: bool,
}

/// Why no challenge was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BeginPasskeyError {
    /// No relying party is configured.
    #[error("passkeys are not configured")]
    Off,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

/// Why no session was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// The assertion is refused.
    #[error(transparent)]
    Refused(#[from] PasskeyRefusal),
    /// The challenge is refused.
    #[error(transparent)]
    Challenge(#[from] RedeemRefusal),
    /// No relying party is configured.
    #[error("passkeys are not configured")]
    Off,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

impl From<RedeemError> for PasskeyError {
    fn from(error: RedeemError) -> Self {
        match error {
            RedeemError::Refused(refusal) => Self::Challenge(refusal),
            RedeemError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl Vault {
    /// Makes the challenge of a session by passkey.
    ///
    /// # Errors
    /// [`BeginPasskeyError::Off`] without a relying party, else a fault of ours.
    pub fn begin_passkey(
        &self,
        request: &BeginPasskey<'_>,
    ) -> Result<PasskeyChallenge, BeginPasskeyError> {
        let BeginPasskey {
            scope,
            credential,
            key,
        } = *request;
        if self.passkeys.is_none() {
            return Err(BeginPasskeyError::Off);
        }
        let (passkey, _) = self.open_passkey(scope, credential)?;
        let purpose = Purpose::OpenByPasskey {
            credential: credential.id,
            key: key.into(),
        };
        let activity = Activity::CreateSession { target: key };
        let pending = self.pend_activity(scope, purpose, &activity, assertion_body())?;
        Ok(PasskeyChallenge {
            challenge: challenge_text(&pending.payload),
            pending,
            credential_id: passkey.credential_id,
        })
    }

    /// Checks an assertion over its challenge and opens the session.
    ///
    /// # Errors
    /// [`PasskeyRefusal`] or [`RedeemRefusal`] when it is refused; the challenge stays open then.
    pub fn answer_passkey(
        &self,
        request: &AnswerPasskey<'_>,
    ) -> Result<PasskeySession, PasskeyError> {
        let AnswerPasskey {
            scope,
            credential,
            challenge,
            payload,
            assertion,
        } = *request;
        let policy = self.passkeys.as_ref().ok_or(PasskeyError::Off)?;
        let now = self.clock.now();
        let record = self.open_challenge(scope, challenge, payload, now)?;
        let Purpose::OpenByPasskey {
            credential: asked,
            key,
        } = record.purpose
        else {
            return Err(RedeemRefusal::WrongChallenge.into());
        };
        if asked != credential.id {
            return Err(RedeemRefusal::WrongChallenge.into());
        }
        let request = challenge.id;
        let (passkey, kept) = self.open_passkey(scope, credential)?;
        let challenge = challenge_text(payload);
        let asserted = verify_assertion(policy, challenge.as_bytes(), &passkey, assertion)?;
        let by = ProvenBy {
            credential: credential.id,
            origin: kept.origin(),
            key,
            request: Some(request),
        };
        let proven = Proven::by(&asserted, scope, &by, now);
        let resealed = self.recount(scope, credential.id, kept, asserted.sign_count)?;
        Ok(PasskeySession {
            session: self.issue_session(proven)?,
            resealed,
            went_back: asserted.went_back,
        })
    }

    fn open_passkey(
        &self,
        scope: Scope,
        credential: Stored<'_, CredentialId>,
    ) -> Result<(Passkey, CredentialRecord), VaultFault> {
        let record = self.open_credential(scope, credential)?;
        match &record.identity {
            Identity::Passkey(passkey) => Ok((passkey.clone(), record)),
            // The row says that this is a passkey, and the record the opposite.
            Identity::Email(_) | Identity::Phone(_) | Identity::Oidc(_) => {
                Err(VaultFault::Record(RecordKind::Credential))
            }
        }
    }

    /// Seals the credential with its new count, unless the authenticator does not count.
    fn recount(
        &self,
        scope: Scope,
        id: CredentialId,
        mut kept: CredentialRecord,
        count: u32,
    ) -> Result<Option<Vec<u8>>, VaultFault> {
        match &mut kept.identity {
            Identity::Passkey(passkey) if passkey.sign_count != count => passkey.sign_count = count,
            _ => return Ok(None),
        }
        self.seal_credential(scope, id, &kept).map(Some)
    }
}

/// Lower-case hex SHA-256 of the session's payload.
fn challenge_text(payload: &str) -> String {
    hex::encode(sha256(payload.as_bytes()))
}

/// A challenge of a passkey is bound to no body: the assertion comes with the second leg.
fn assertion_body() -> BodyDigest {
    BodyDigest::of("passkey", &[])
}
