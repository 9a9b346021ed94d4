//! The second leg of a verify by code: the stamp over the token opens the session.
//!
//! Called by `POST /auth/credentials/{id}/verify` with both signature headers.

use seedport_store::{AuditVerb, Verb};
use seedport_vault::{OpenSession, Redemption};
use seedport_wire::{BodyDigest, ids::CredentialId};

use super::OpenedSession;
use crate::{
    Custody, Fault,
    credentials::read::Located,
    permit::{Permit, Transact},
    signed::{
        Act, Attempt, FinishError, SignedRetry, Spending, Subject, no_names, open_row, stored,
    },
    webhooks::{Operation, OperationType, Resource},
};

impl Custody {
    /// Redeems the token's stamp for a session.
    ///
    /// # Errors
    /// [`FinishError`] says why no session was opened; only success spends the challenge.
    pub async fn finish_verify(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
        retry: &SignedRetry,
        body: BodyDigest,
    ) -> Result<OpenedSession, FinishError> {
        let located = self.locate(permit.platform, id).await?;
        let located = located.ok_or(FinishError::NotFound)?;
        let attempt = Attempt {
            verb: AuditVerb::SessionCreate,
            account: located.account,
            subject: Some(retry.request.to_string()),
            operation: Some(Operation {
                kind: OperationType::SessionCreate,
                request: Some(retry.request),
                resource: Resource::Credential(id),
            }),
        };
        let opened = self.redeem_token(permit, located, retry, body).await;
        self.audited(permit, attempt, opened).await
    }

    async fn redeem_token(
        &self,
        permit: &Permit<Transact>,
        located: Located,
        retry: &SignedRetry,
        body: BodyDigest,
    ) -> Result<OpenedSession, FinishError> {
        let (platform, account, now) = (permit.platform, located.account, self.now());
        let credential = located.credential.id;
        let row = self.store.challenge(platform, account, retry.request).await;
        let row = row.map_err(Fault::from)?;
        let subject = Some(Subject::Credential(credential));
        let row = open_row(row.as_ref(), Verb::VerifyOtp, subject)?;
        let session = self.vault.open_session(&OpenSession {
            redemption: Redemption {
                platform,
                account,
                wallet: located.wallet,
                challenge: stored(row),
                payload: &row.payload,
                body,
                stamp: &retry.stamp,
            },
            credential,
        })?;
        let operation = Operation {
            kind: OperationType::SessionCreate,
            request: Some(retry.request),
            resource: Resource::Session(session.id),
        };
        let spending = Spending {
            account,
            request: row.id,
            signer: None,
            audit: AuditVerb::SessionCreate,
            operation: Some(operation),
            now,
        };
        let (opened, keep) = OpenedSession::keep(platform, account, session, located.credential);
        let subject = opened.session;
        let act = Act::new(opened, keep).about(&subject);
        self.settle(permit, spending, no_names, act).await
    }
}
