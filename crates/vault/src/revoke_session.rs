//! Ends a session before its time.
//!
//! Called by `custody`, on both legs of `DELETE /auth/sessions/{id}`.

use seedport_wire::{BodyDigest, ids::SessionId, payload::Activity};

use crate::{
    authorized::{Authorized, RedeemError, SessionRetry, SessionRevocation},
    fault::VaultFault,
    pending::PendingChallenge,
    records::challenge::Purpose,
    scope::Scope,
    vault::Vault,
};

impl Vault {
    /// Makes the challenge of a revocation.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn begin_revoke_session(
        &self,
        scope: Scope,
        session: SessionId,
        body: BodyDigest,
    ) -> Result<PendingChallenge, VaultFault> {
        let activity = Activity::DeleteSession {
            session,
            user: scope.account,
        };
        self.pend_activity(scope, Purpose::RevokeSession(session), &activity, body)
    }

    /// Checks the stamp and names the session to end.
    ///
    /// # Errors
    /// [`crate::RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn revoke_session(&self, retry: &SessionRetry<'_>) -> Result<SessionId, RedeemError> {
        let authorized: Authorized<SessionRevocation> =
            self.redeem_by_session(&retry.redemption, retry.session)?;
        Ok(authorized.activity.session)
    }
}
