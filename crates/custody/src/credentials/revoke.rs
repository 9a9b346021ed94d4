//! Revokes a credential, both legs.
//!
//! Invariant: never the account's last one, guarded where it is removed; its sessions and codes
//! go with it, in the same transaction.
//! Called by `DELETE /auth/credentials/{id}`.

use seedport_store::{AuditVerb, CredentialWrite, RedeemRows, Verb, Write};
use seedport_vault::{BeginRevokeCredential, PendingChallenge, SessionRetry};
use seedport_wire::{BodyDigest, ids::CredentialId};

use super::read::Located;
use crate::{
    Custody, Fault,
    permit::{Permit, Transact},
    signed::{
        Act, BeginError, Begun, Conflict, FinishError, Opening, Retry, SignedRetry, Subject,
        no_names,
    },
    webhooks::{Operation, OperationType, Resource},
};

impl Custody {
    /// Begins a revocation.
    ///
    /// # Errors
    /// [`BeginError`] says why none was begun.
    pub async fn begin_revoke_credential(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
    ) -> Result<Begun, BeginError> {
        let located = self.locate(permit.platform, id).await?;
        let located = located.ok_or(BeginError::NotFound)?;
        let opening = Opening {
            account: located.account,
            verb: Verb::RevokeCredential,
            subject: Some(Subject::Credential(id)),
            audit: AuditVerb::CredentialRevokeBegin,
            credential_type: Some(located.credential.credential_type),
        };
        let asked = self.ask_revoke(permit, &located).await;
        self.begin_signed(permit, opening, asked).await
    }

    async fn ask_revoke(
        &self,
        permit: &Permit<Transact>,
        located: &Located,
    ) -> Result<PendingChallenge, BeginError> {
        let (platform, account) = (permit.platform, located.account);
        let all = self.store.credentials(platform, account).await;
        // Looked at here to answer early; what counts is the guard of the second leg.
        if all.map_err(Fault::from)?.len() <= 1 {
            return Err(Conflict::LastCredential.into());
        }
        let pending = self.vault.begin_revoke_credential(&BeginRevokeCredential {
            scope: located.scope(platform),
            credential: located.stored(),
            body: body(located.credential.id),
        });
        Ok(pending.map_err(Fault::from)?)
    }

    /// Redeems the stamp of another credential's session and removes the credential.
    ///
    /// # Errors
    /// [`FinishError`] says why it stays; only success spends the challenge.
    pub async fn finish_revoke_credential(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
        retry: &SignedRetry,
    ) -> Result<(), FinishError> {
        let platform = permit.platform;
        let row = self.store.credential(platform, id).await;
        let row = row.map_err(Fault::from)?.ok_or(FinishError::NotFound)?;
        let account = row.account;
        let leg = Retry {
            account,
            verb: Verb::RevokeCredential,
            subject: Some(Subject::Credential(id)),
            audit: AuditVerb::CredentialRevoke,
            operation: Some(Operation {
                kind: OperationType::CredentialDelete,
                request: Some(retry.request),
                resource: Resource::Credential(id),
            }),
            headers: retry,
            token: None,
            body: body(id),
        };
        let act = |signed: &SessionRetry<'_>, _: &RedeemRows| {
            let id = self.vault.revoke_credential(signed)?;
            let revoke = CredentialWrite::Revoke {
                platform,
                account,
                id,
            };
            Ok(Act::new((), vec![Write::Credential(revoke)]).about(&id))
        };
        self.finish_signed(permit, leg, no_names, act).await
    }
}

/// There is no body; the path says it all.
fn body(id: CredentialId) -> BodyDigest {
    BodyDigest::of("credential.revoke", &[("id", &id.to_string())])
}
