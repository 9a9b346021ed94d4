//! The challenge of a passkey: what its authenticator is to sign for a session.
//!
//! Called by `POST /auth/credentials/{id}/challenge`. Source: contract section 4.4.

use seedport_store::{AuditVerb, CredentialRow, CredentialType, Verb};
use seedport_vault::{BeginPasskey, BeginPasskeyError, PasskeyChallenge};
use seedport_wire::{
    ClientKey, Timestamp,
    ids::{CredentialId, RequestId},
};

use super::read::Located;
use crate::{
    Custody, Fault,
    permit::{Permit, Transact},
    signed::{BeginError, Opening, Subject},
};

/// A challenge for an authenticator.
#[derive(Debug)]
pub struct BegunPasskey {
    /// The credential.
    pub credential: CredentialRow,
    /// The passkey's own id.
    pub credential_id: Vec<u8>,
    /// `challenge`: lower-case hex; its UTF-8 bytes are the `WebAuthn` challenge.
    pub challenge: String,
    /// The text whose digest `challenge` is: the session's payload, which names the key.
    pub payload: String,
    /// `requestId`.
    pub request: RequestId,
    /// `expiresAt`.
    pub expires_at: Timestamp,
}

impl Custody {
    /// Makes the challenge of a session of `key` by a passkey.
    ///
    /// # Errors
    /// [`BeginError`] says why none was made.
    pub async fn begin_passkey(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
        key: &ClientKey,
    ) -> Result<BegunPasskey, BeginError> {
        let located = self.locate(permit.platform, id).await?;
        let located = located.ok_or(BeginError::NotFound)?;
        let opening = Opening {
            account: located.account,
            verb: Verb::VerifyPasskey,
            subject: Some(Subject::Credential(id)),
            audit: AuditVerb::PasskeyChallenge,
            credential_type: Some(CredentialType::Passkey),
        };
        let asked = self.ask_passkey(permit, &located, key).await;
        let (begun, (credential_id, challenge)) = self
            .begin_signed_with(
                permit,
                opening,
                asked.map(|asked| (asked.pending, (asked.credential_id, asked.challenge))),
            )
            .await?;
        Ok(BegunPasskey {
            credential: located.credential,
            credential_id,
            challenge,
            payload: begun.payload,
            request: begun.request,
            expires_at: begun.expires_at,
        })
    }

    async fn ask_passkey(
        &self,
        permit: &Permit<Transact>,
        located: &Located,
        key: &ClientKey,
    ) -> Result<PasskeyChallenge, BeginError> {
        let (platform, account) = (permit.platform, located.account);
        if self.receives_and_signs(platform, account, key).await? {
            return Err(BeginError::TargetIsSessionKey);
        }
        let asked = self.vault.begin_passkey(&BeginPasskey {
            scope: located.scope(platform),
            credential: located.stored(),
            key,
        });
        asked.map_err(|error| match error {
            BeginPasskeyError::Off => BeginError::NotConfigured,
            BeginPasskeyError::Fault(fault) => Fault::from(fault).into(),
        })
    }
}
