//! Ends a session before its time, both legs.
//!
//! Invariant: any live session of the account may ask, the one that ends included; its credential
//! is not touched.
//! Called by `DELETE /auth/sessions/{id}`. Source: contract section 4.6.

use seedport_store::{AuditVerb, RedeemRows, SessionRow, SessionWrite, Verb, Write};
use seedport_vault::{PendingChallenge, SessionRetry};
use seedport_wire::{BodyDigest, ids::SessionId};

use crate::{
    Custody, Fault,
    permit::{Permit, Transact},
    signed::{Act, BeginError, Begun, FinishError, Opening, Retry, SignedRetry, Subject, no_names},
    webhooks::{Operation, OperationType, Resource},
};

impl Custody {
    /// Begins a revocation.
    ///
    /// # Errors
    /// [`BeginError::NotFound`] for a session that was never issued, was revoked or has expired.
    pub async fn begin_revoke_session(
        &self,
        permit: &Permit<Transact>,
        id: SessionId,
    ) -> Result<Begun, BeginError> {
        let session = self.live_session(permit, id).await?;
        let session = session.ok_or(BeginError::NotFound)?;
        let issuer = self.issuer(permit, &session).await?;
        let opening = Opening {
            account: session.account,
            verb: Verb::RevokeSession,
            subject: Some(Subject::Session(id)),
            audit: AuditVerb::SessionRevokeBegin,
            credential_type: Some(issuer.credential_type),
        };
        let asked = self.ask_end(permit, &session).await;
        self.begin_signed(permit, opening, asked).await
    }

    async fn ask_end(
        &self,
        permit: &Permit<Transact>,
        session: &SessionRow,
    ) -> Result<PendingChallenge, BeginError> {
        let account = session.account;
        let (_, scope) = self.wallet_scope(permit.platform, account).await?;
        let pending = self
            .vault
            .begin_revoke_session(scope, session.id, body(session.id));
        Ok(pending.map_err(Fault::from)?)
    }

    /// Redeems a session's stamp and ends the session.
    ///
    /// # Errors
    /// [`FinishError`] says why it stays; only success spends the challenge.
    pub async fn finish_revoke_session(
        &self,
        permit: &Permit<Transact>,
        id: SessionId,
        retry: &SignedRetry,
    ) -> Result<(), FinishError> {
        let (platform, now) = (permit.platform, self.now());
        let session = self.live_session(permit, id).await?;
        let account = session.ok_or(FinishError::NotFound)?.account;
        let leg = Retry {
            account,
            verb: Verb::RevokeSession,
            subject: Some(Subject::Session(id)),
            audit: AuditVerb::SessionRevoke,
            operation: Some(Operation {
                kind: OperationType::SessionRevoke,
                request: Some(retry.request),
                resource: Resource::Session(id),
            }),
            headers: retry,
            token: None,
            body: body(id),
        };
        let act = |signed: &SessionRetry<'_>, _: &RedeemRows| {
            let id = self.vault.revoke_session(signed)?;
            let revoke = SessionWrite::Revoke {
                platform,
                account,
                id,
                now,
            };
            Ok(Act::new((), vec![Write::Session(revoke)]).about(&id))
        };
        self.finish_signed(permit, leg, no_names, act).await
    }
}

/// There is no body; the path says it all.
fn body(id: SessionId) -> BodyDigest {
    BodyDigest::of("session.revoke", &[("id", &id.to_string())])
}
