//! Verifying a token of an `OpenID` provider: one leg, no stamp, because the token's nonce names
//! the session's key.
//!
//! Invariant: the budgets of challenges are spent, durably, before the provider is asked.
//! Called by `POST /auth/credentials/{id}/verify`. Source: contract section 4.4.

use std::sync::Arc;

use seedport_store::{AuditVerb, CommitError, Guard};
use seedport_vault::AnswerToken;
use seedport_wire::{ClientKey, ids::CredentialId};

use super::{OpenedSession, ProofError};
use crate::{
    Custody, Fault,
    credentials::read::Located,
    permit::{Permit, Transact},
    signed::Attempt,
    webhooks::{Operation, OperationType, Resource},
};

impl Custody {
    /// Redeems a token for a session.
    ///
    /// # Errors
    /// [`ProofError`] says why none was opened.
    pub async fn verify_token(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
        token: String,
        key: ClientKey,
    ) -> Result<OpenedSession, ProofError> {
        let located = self.locate(permit.platform, id).await?;
        let located = located.ok_or(ProofError::NotFound)?;
        let attempt = Attempt {
            verb: AuditVerb::SessionCreate,
            account: located.account,
            subject: Some(id.to_string()),
            operation: None,
        };
        let opened = self.redeem_oidc(permit, located, token, key).await;
        self.audited(permit, attempt, opened).await
    }

    async fn redeem_oidc(
        &self,
        permit: &Permit<Transact>,
        located: Located,
        token: String,
        key: ClientKey,
    ) -> Result<OpenedSession, ProofError> {
        let (platform, account, now) = (permit.platform, located.account, self.now());
        if self.receives_and_signs(platform, account, &key).await? {
            return Err(ProofError::TargetIsSessionKey);
        }
        let budgets = self.challenge_budgets(platform, account, now);
        match self.store.commit(budgets).await {
            Ok(()) => {}
            Err(CommitError::Guard(Guard::BudgetSpent { retry_after, .. })) => {
                return Err(ProofError::RateLimited { retry_after });
            }
            Err(error) => return Err(Fault::from(error).into()),
        }
        let vault = Arc::clone(&self.vault);
        let ask = move || {
            let answered = vault.answer_token(&AnswerToken {
                scope: located.scope(platform),
                credential: located.stored(),
                token: &token,
                key: &key,
            });
            (located, answered)
        };
        // The vault may wait for the provider.
        let asked = self.without_turn(tokio::task::spawn_blocking(ask)).await;
        let (located, answered) = asked.map_err(|_| Fault::Task)?;
        let (opened, keep) = OpenedSession::keep(platform, account, answered?, located.credential);
        let entry = permit.done(AuditVerb::SessionCreate, now).account(account);
        let operation = Operation {
            kind: OperationType::SessionCreate,
            request: None,
            resource: Resource::Session(opened.session),
        };
        let event = self.operation_completed(permit, &operation, now)?;
        let mut writes = Vec::from(permit.standing());
        writes.extend(keep);
        writes.extend([entry.subject(&opened.session).write(), event]);
        match self.store.commit(writes).await {
            Ok(()) => Ok(opened),
            // It became one since it was looked at.
            Err(CommitError::Guard(Guard::KeyIsSession)) => Err(ProofError::TargetIsSessionKey),
            Err(error) => Err(Fault::from(error).into()),
        }
    }
}
