//! Refreshes a session, both legs: the session stamps for its successor.
//!
//! Invariant: the successor is of the same credential and of a fresh key. The session that asked
//! stays until its time ends, or until it is revoked: a device that loses the answer is not
//! locked out.
//! Called by `POST /auth/sessions/{id}/refresh`. Source: contract section 4.6.

use seedport_store::{AuditVerb, CredentialRow, RedeemRows, SessionRow, Verb};
use seedport_vault::{BeginRefresh, PendingChallenge, SessionRetry};
use seedport_wire::{BodyDigest, ClientKey, ids::SessionId};

use crate::{
    Custody, Fault,
    fault::Inconsistency,
    permit::{Permit, Transact},
    sessions::keys::none_of_key,
    signed::{Act, BeginError, Begun, FinishError, Opening, Retry, SignedRetry, Subject, no_names},
    verify::OpenedSession,
    webhooks::{Operation, OperationType, Resource},
};

impl Custody {
    /// Begins a refresh with `key`.
    ///
    /// # Errors
    /// [`BeginError`] says why none was begun.
    pub async fn begin_refresh(
        &self,
        permit: &Permit<Transact>,
        id: SessionId,
        key: &ClientKey,
        body: BodyDigest,
    ) -> Result<Begun, BeginError> {
        let session = self.live_session(permit, id).await?;
        let session = session.ok_or(BeginError::NotFound)?;
        let opening = Opening {
            account: session.account,
            verb: Verb::RefreshSession,
            subject: Some(Subject::Session(id)),
            audit: AuditVerb::SessionRefreshBegin,
            credential_type: None,
        };
        let asked = self.ask_refresh(permit, &session, key, body).await;
        self.begin_signed(permit, opening, asked).await
    }

    async fn ask_refresh(
        &self,
        permit: &Permit<Transact>,
        session: &SessionRow,
        key: &ClientKey,
        body: BodyDigest,
    ) -> Result<PendingChallenge, BeginError> {
        let (platform, account) = (permit.platform, session.account);
        let (_, scope) = self.wallet_scope(platform, account).await?;
        // A fresh key a session, in both flows.
        if self.is_session_key(platform, account, key.point()).await? {
            return Err(BeginError::TargetIsSessionKey);
        }
        let pending = self.vault.begin_refresh(&BeginRefresh {
            scope,
            session: session.id,
            key,
            body,
        });
        Ok(pending.map_err(Fault::from)?)
    }

    /// Redeems the session's stamp for its successor, which is opened with `key`.
    ///
    /// # Errors
    /// [`FinishError`] says why there is none; only success spends the challenge.
    pub async fn finish_refresh(
        &self,
        permit: &Permit<Transact>,
        id: SessionId,
        retry: &SignedRetry,
        key: &ClientKey,
        body: BodyDigest,
    ) -> Result<OpenedSession, FinishError> {
        let platform = permit.platform;
        let session = self.store.session(platform, id).await;
        let session = session.map_err(Fault::from)?.ok_or(FinishError::NotFound)?;
        let account = session.account;
        let issuer = self.issuer(permit, &session).await?;
        let operation = Operation {
            kind: OperationType::SessionRefresh,
            request: Some(retry.request),
            resource: Resource::Session(id),
        };
        let leg = Retry {
            account,
            verb: Verb::RefreshSession,
            subject: Some(Subject::Session(id)),
            audit: AuditVerb::SessionRefresh,
            operation: Some(operation),
            headers: retry,
            token: None,
            body,
        };
        let act = |signed: &SessionRetry<'_>, _: &RedeemRows| {
            let session = self.vault.refresh_session(signed)?;
            let (opened, keep) = OpenedSession::keep(platform, account, session, issuer);
            let subject = opened.session;
            // It may have become one between the legs, or at this very moment.
            let mut writes = vec![none_of_key(platform, account, key.point().compressed())];
            writes.extend(keep);
            Ok(Act::new(opened, writes).about(&subject))
        };
        self.finish_signed(permit, leg, no_names, act).await
    }

    /// A session of the platform that has not ended.
    pub(super) async fn live_session(
        &self,
        permit: &Permit<Transact>,
        id: SessionId,
    ) -> Result<Option<SessionRow>, Fault> {
        let session = self.store.session(permit.platform, id).await?;
        let now = self.now();
        Ok(session.filter(|session| session.expires_at > now))
    }

    /// The credential that issued a session.
    pub(super) async fn issuer(
        &self,
        permit: &Permit<Transact>,
        session: &SessionRow,
    ) -> Result<CredentialRow, Fault> {
        let issuer = self
            .store
            .credential(permit.platform, session.credential)
            .await?;
        issuer.ok_or(Fault::Inconsistent(Inconsistency::SessionWithoutCredential))
    }
}
