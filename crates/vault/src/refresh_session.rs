//! Follows a session by a new one of a fresh key.
//!
//! Invariant: only the session itself asks for its successor, and never for its own key.
//! Called by `custody`, on both legs of `POST /auth/sessions/{id}/refresh`.

use seedport_wire::{BodyDigest, ClientKey, ids::SessionId, payload::Activity};

use crate::{
    authorized::{Authorized, RedeemError, SessionRefresh, SessionRetry},
    fault::VaultFault,
    pending::PendingChallenge,
    records::challenge::Purpose,
    scope::Scope,
    sessions::NewSession,
    vault::Vault,
};

/// A session to be followed.
#[derive(Debug)]
pub struct BeginRefresh<'a> {
    /// Whose wallet.
    pub scope: Scope,
    /// The session.
    pub session: SessionId,
    /// `clientPublicKey`.
    pub key: &'a ClientKey,
    /// The request body, for the second leg.
    pub body: BodyDigest,
}

impl Vault {
    /// Makes the challenge of a refresh.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn begin_refresh(
        &self,
        request: &BeginRefresh<'_>,
    ) -> Result<PendingChallenge, VaultFault> {
        let BeginRefresh {
            scope,
            session,
            key,
            body,
        } = *request;
        let purpose = Purpose::RefreshSession {
            session,
            key: key.into(),
        };
        let activity = Activity::CreateSession { target: key };
        self.pend_activity(scope, purpose, &activity, body)
    }

    /// Checks the stamp and makes the new session.
    ///
    /// # Errors
    /// [`crate::RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn refresh_session(&self, retry: &SessionRetry<'_>) -> Result<NewSession, RedeemError> {
        let authorized: Authorized<SessionRefresh> =
            self.redeem_by_session(&retry.redemption, retry.session)?;
        Ok(self.issue_session(authorized.into())?)
    }
}
