//! Adds a credential, both legs: the new proof first, then the stamp of a session.
//!
//! Invariant: the credential, its nickname and what tells it from others come from what the vault
//! sealed on the first leg; an attestation's challenge serves once a platform, for good.
//! Called by `POST /auth/credentials`. Source: contract section 4.4.

use std::sync::Arc;

use seedport_store::{
    AccountRow, AuditVerb, CredentialRow, CredentialType, CredentialWrite, Guard, NonceWrite,
    RedeemRows, SealedRecord, Verb, Write,
};
use seedport_vault::{
    AddedCredential as Sealed, BeginAddCredential, BeginSetContact, BegunCredential, NewContact,
    NewProof, PendingChallenge, RedeemError, RedeemRefusal, Scope, SessionRetry, SetContact,
};
use seedport_wire::{BodyDigest, ids::AccountId};

use super::{IssuedCode, NewCredentialProof};
use crate::{
    Custody, Fault,
    permit::{Permit, Transact},
    signed::{
        Act, BeginError, Begun, Conflict, FinishError, Opening, Retry, RetryRefusal, SignedRetry,
    },
    webhooks::{Operation, OperationType, Resource},
};

/// A credential to be added.
pub struct AddCredential {
    /// To which account.
    pub account: AccountId,
    /// What proves it.
    pub proof: NewCredentialProof,
    /// The request body.
    pub body: BodyDigest,
}

/// A credential that was added.
#[derive(Debug)]
pub struct AddedCredential {
    /// The credential.
    pub credential: CredentialRow,
    /// `otpEncryptionTargetBundle`, where a first code was sent.
    pub target_bundle: Option<String>,
}

impl Custody {
    /// Begins an addition: checks the new proof.
    ///
    /// # Errors
    /// [`BeginError`] says why none was begun.
    pub async fn begin_add_credential(
        &self,
        permit: &Permit<Transact>,
        request: AddCredential,
    ) -> Result<Begun, BeginError> {
        let opening = Opening {
            account: request.account,
            verb: Verb::AddCredential,
            subject: None,
            audit: AuditVerb::CredentialCreateBegin,
            credential_type: Some(request.proof.credential_type()),
        };
        if matches!(request.proof, NewCredentialProof::Token(_)) {
            // The provider may have to be asked for its keys.
            let ask = self.ask_add(permit, request);
            return self.begin_signed_paid(permit, opening, ask).await;
        }
        let asked = self.ask_add(permit, request).await;
        self.begin_signed(permit, opening, asked).await
    }

    async fn ask_add(
        &self,
        permit: &Permit<Transact>,
        request: AddCredential,
    ) -> Result<PendingChallenge, BeginError> {
        let AddCredential {
            account,
            proof,
            body,
        } = request;
        let credential_type = proof.credential_type();
        let (row, scope) = self.wallet_scope(permit.platform, account).await?;
        let kept = self.store.credentials(permit.platform, account).await;
        let kept = kept.map_err(Fault::from)?;
        if let Some(conflict) = one_of_type(credential_type)
            && kept
                .iter()
                .any(|kept| kept.credential_type == credential_type)
        {
            return Err(conflict.into());
        }
        let begun = match proof {
            NewCredentialProof::Email | NewCredentialProof::Phone => {
                let contact = self.contact(&row, &proof).await?;
                let contact = match proof {
                    NewCredentialProof::Phone => NewContact::Phone(&contact),
                    _ => NewContact::Email(&contact),
                };
                let pending = self.vault.begin_set_contact(&BeginSetContact {
                    scope,
                    contact,
                    credentials: &[],
                    body,
                });
                return Ok(pending?);
            }
            NewCredentialProof::Token(token) => self.check_token(scope, token, body).await?,
            NewCredentialProof::Passkey(passkey) => {
                let proof = NewProof::Passkey(passkey.texts());
                self.vault
                    .begin_add_credential(&BeginAddCredential { scope, proof, body })?
            }
        };
        if begun.external_id.is_some()
            && kept
                .iter()
                .any(|kept| kept.external_id == begun.external_id)
        {
            return Err(same_identity(credential_type).into());
        }
        Ok(begun.pending)
    }

    /// The contact that a credential for codes is of.
    async fn contact(
        &self,
        account: &AccountRow,
        proof: &NewCredentialProof,
    ) -> Result<String, BeginError> {
        let by_text = matches!(proof, NewCredentialProof::Phone);
        if by_text && !self.vault.sends_texts() {
            return Err(BeginError::NotConfigured);
        }
        let customer = self
            .store
            .customer(account.platform, account.customer)
            .await;
        let customer = customer.map_err(Fault::from)?;
        let contact = customer.and_then(|row| if by_text { row.phone } else { row.email });
        contact.ok_or(BeginError::NoContact)
    }

    /// Asks the vault, on a thread that may wait for a provider.
    async fn check_token(
        &self,
        scope: Scope,
        token: String,
        body: BodyDigest,
    ) -> Result<BegunCredential, BeginError> {
        let vault = Arc::clone(&self.vault);
        let asked = tokio::task::spawn_blocking(move || {
            let proof = NewProof::Token(&token);
            vault.begin_add_credential(&BeginAddCredential { scope, proof, body })
        });
        let asked = self.without_turn(asked).await;
        Ok(asked.map_err(|_| Fault::Task)??)
    }

    /// Redeems a session's stamp for the credential; one for codes is sent its first code.
    ///
    /// # Errors
    /// [`FinishError`] says why none was added; only success spends the challenge.
    pub async fn finish_add_credential(
        &self,
        permit: &Permit<Transact>,
        request: AddCredential,
        retry: &SignedRetry,
    ) -> Result<AddedCredential, FinishError> {
        let AddCredential {
            account,
            proof,
            body,
        } = request;
        let (credential_type, nonce) = (proof.credential_type(), proof.nonce());
        let operation = Operation {
            kind: OperationType::CredentialCreate,
            request: Some(retry.request),
            resource: Resource::Account(account),
        };
        let leg = Retry {
            account,
            verb: Verb::AddCredential,
            subject: None,
            audit: AuditVerb::CredentialCreate,
            operation: Some(operation.clone()),
            headers: retry,
            token: proof.token(),
            body,
        };
        let (platform, now) = (permit.platform, self.now());
        let named = |guard| match guard {
            Guard::CredentialTypeTaken => one_of_type(credential_type),
            Guard::ExternalIdTaken => Some(same_identity(credential_type)),
            _ => None,
        };
        let act = |signed: &SessionRetry<'_>, _: &RedeemRows| {
            let Sealed {
                credential,
                external_id,
                nickname,
            } = self.sealed(signed, credential_type)?;
            let row = CredentialRow {
                platform,
                account,
                id: credential.id,
                credential_type,
                nickname,
                external_id,
                sealed: SealedRecord(credential.sealed),
                created_at: now,
                updated_at: now,
            };
            let mut writes = vec![Write::Credential(CredentialWrite::Insert(row.clone()))];
            if let Some(digest) = nonce {
                writes.push(Write::Nonce(NonceWrite::Spend {
                    platform,
                    digest,
                    now,
                }));
            }
            let id = row.id;
            let mut act = Act::new(row, writes).about(&id);
            act.operation = Some(Operation {
                resource: Resource::Credential(id),
                ..operation
            });
            Ok(act)
        };
        let credential = self.finish_signed(permit, leg, named, act).await?;
        Ok(self.send_first_code(permit, credential).await)
    }

    /// Asks the vault for the credential that the owner stamped.
    fn sealed(
        &self,
        signed: &SessionRetry<'_>,
        credential_type: CredentialType,
    ) -> Result<Sealed, FinishError> {
        match credential_type {
            CredentialType::Oauth | CredentialType::Passkey => {
                Ok(self.vault.add_credential(signed)?)
            }
            CredentialType::EmailOtp | CredentialType::SmsOtp => {
                let set = self.vault.set_contact(signed, &[]);
                let SetContact {
                    contact,
                    credentials,
                } = set.map_err(|error| match error {
                    // The contract has one text for adding a contact and changing it.
                    RedeemError::Refused(RedeemRefusal::CredentialSetChanged) => {
                        FinishError::from(RetryRefusal::RequestUnknown)
                    }
                    error => error.into(),
                })?;
                let credential = credentials.into_iter().next();
                let credential = credential.ok_or(RetryRefusal::RequestUnknown)?;
                Ok(Sealed {
                    credential,
                    external_id: None,
                    nickname: contact,
                })
            }
        }
    }

    /// A first code for a new credential. The credential stands whatever becomes of it: the
    /// contract lets the bundle be missing, and the owner asks for a code then.
    async fn send_first_code(
        &self,
        permit: &Permit<Transact>,
        credential: CredentialRow,
    ) -> AddedCredential {
        let codes = matches!(
            credential.credential_type,
            CredentialType::EmailOtp | CredentialType::SmsOtp
        );
        let sent = if codes {
            self.challenge_credential(permit, credential.id).await.ok()
        } else {
            None
        };
        match sent {
            Some(IssuedCode {
                credential,
                target_bundle,
            }) => AddedCredential {
                credential,
                target_bundle: Some(target_bundle),
            },
            None => AddedCredential {
                credential,
                target_bundle: None,
            },
        }
    }
}

/// What stands in the way of a second credential of a type that an account has once.
const fn one_of_type(credential_type: CredentialType) -> Option<Conflict> {
    match credential_type {
        CredentialType::EmailOtp => Some(Conflict::EmailCredentialExists),
        CredentialType::SmsOtp => Some(Conflict::SmsCredentialExists),
        CredentialType::Oauth | CredentialType::Passkey => None,
    }
}

/// What stands in the way of the same passkey or identity a second time.
const fn same_identity(credential_type: CredentialType) -> Conflict {
    match credential_type {
        CredentialType::Passkey => Conflict::PasskeyExists,
        _ => Conflict::IdentityExists,
    }
}
