//! Verifying a passkey: its assertion over the pending challenge opens the session.
//!
//! Invariant: a counter that went back is written down in the same transaction as the session,
//! and does not refuse it: passkeys that are synced between devices count badly. Of simultaneous
//! assertions each is judged by the counter that the one before it left.
//! Called by `POST /auth/credentials/{id}/verify` with a `Request-Id`. Source: contract
//! section 4.4.

use seedport_store::{AuditVerb, CredentialWrite, SealedRecord, Verb, Write};
use seedport_vault::{AnswerPasskey, webauthn::Assertion};
use seedport_wire::ids::{CredentialId, RequestId};

use super::{OpenedSession, ProofError};
use crate::{
    Custody, Fault,
    credentials::read::Located,
    permit::{Permit, Transact},
    signed::{Act, Attempt, Conflict, RetryRefusal, Spending, Subject, no_names, open_row, stored},
    webhooks::{Operation, OperationType, Resource},
};

impl Custody {
    /// Redeems an assertion for a session.
    ///
    /// # Errors
    /// [`ProofError`] says why none was opened; only success spends the challenge.
    pub async fn verify_passkey(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
        request: RequestId,
        assertion: &Assertion,
    ) -> Result<OpenedSession, ProofError> {
        let located = self.locate(permit.platform, id).await?;
        let located = located.ok_or(ProofError::NotFound)?;
        let attempt = Attempt {
            verb: AuditVerb::SessionCreate,
            account: located.account,
            subject: Some(request.to_string()),
            operation: Some(Operation {
                kind: OperationType::SessionCreate,
                request: Some(request),
                resource: Resource::Credential(id),
            }),
        };
        let mut opened = self
            .redeem_assertion(permit, located, request, assertion)
            .await;
        // Another assertion moved the counter meanwhile: this one is judged by where it is now.
        while let Err(ProofError::Challenge(RetryRefusal::Conflict(Conflict::CredentialChanged))) =
            opened
        {
            let located = self.locate(permit.platform, id).await?;
            let located = located.ok_or(ProofError::NotFound)?;
            opened = self
                .redeem_assertion(permit, located, request, assertion)
                .await;
        }
        self.audited(permit, attempt, opened).await
    }

    async fn redeem_assertion(
        &self,
        permit: &Permit<Transact>,
        located: Located,
        request: RequestId,
        assertion: &Assertion,
    ) -> Result<OpenedSession, ProofError> {
        let (platform, account, now) = (permit.platform, located.account, self.now());
        let credential = located.credential.id;
        let row = self.store.challenge(platform, account, request).await;
        let row = row.map_err(Fault::from)?;
        let subject = Some(Subject::Credential(credential));
        let row = open_row(row.as_ref(), Verb::VerifyPasskey, subject)?;
        let answered = self.vault.answer_passkey(&AnswerPasskey {
            scope: located.scope(platform),
            credential: located.stored(),
            challenge: stored(row),
            payload: &row.payload,
            assertion,
        })?;
        let mut writes = Vec::new();
        if let Some(sealed) = answered.resealed {
            writes.push(Write::Credential(CredentialWrite::ExpectSealed {
                platform,
                account,
                id: credential,
                sealed: located.credential.sealed.clone(),
            }));
            writes.push(Write::Credential(CredentialWrite::Reseal {
                platform,
                account,
                id: credential,
                sealed: SealedRecord(sealed),
                updated_at: now,
            }));
        }
        if answered.went_back {
            tracing::warn!(%credential, "a passkey's counter did not rise: it may have been copied");
            metrics::counter!("seedport_passkey_counters_back_total").increment(1);
            let entry = permit.done(AuditVerb::PasskeyCounter, now).account(account);
            writes.push(entry.subject(&credential).write());
        }
        let spending = Spending {
            account,
            request,
            signer: None,
            audit: AuditVerb::SessionCreate,
            operation: Some(Operation {
                kind: OperationType::SessionCreate,
                request: Some(request),
                resource: Resource::Session(answered.session.id),
            }),
            now,
        };
        let session = answered.session;
        let (opened, keep) = OpenedSession::keep(platform, account, session, located.credential);
        writes.extend(keep);
        let subject = opened.session;
        let act = Act::new(opened, writes).about(&subject);
        Ok(self.settle(permit, spending, no_names, act).await?)
    }
}
