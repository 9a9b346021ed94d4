//! Revokes a credential, by a session of another one.
//!
//! Invariant: whoever holds one credential cannot be made to revoke it by its own session, so
//! one way in stays; that it is not the last one is guarded where it is written.
//! Called by `custody`, on both legs of `DELETE /auth/credentials/{id}`.

use seedport_wire::{BodyDigest, ids::CredentialId, payload::Activity};

use crate::{
    authorized::{Authorized, CredentialRevocation, RedeemError, SessionRetry},
    fault::VaultFault,
    pending::PendingChallenge,
    records::{Stored, challenge::Purpose, credential::Identity},
    scope::Scope,
    vault::Vault,
};

/// A credential to be revoked.
#[derive(Debug)]
pub struct BeginRevokeCredential<'a> {
    /// Whose wallet.
    pub scope: Scope,
    /// The credential.
    pub credential: Stored<'a, CredentialId>,
    /// The request body, for the second leg.
    pub body: BodyDigest,
}

impl Vault {
    /// Makes the challenge of a revocation.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn begin_revoke_credential(
        &self,
        request: &BeginRevokeCredential<'_>,
    ) -> Result<PendingChallenge, VaultFault> {
        let BeginRevokeCredential {
            scope,
            credential: stored,
            body,
        } = *request;
        let (credential, user) = (stored.id, scope.account);
        let activity = match self.open_credential(scope, stored)?.identity {
            Identity::Email(_) => Activity::UpdateUserEmail { email: "", user },
            Identity::Phone(_) => Activity::UpdateUserPhone { phone: "", user },
            Identity::Oidc(_) => Activity::DeleteOauthProvider { credential, user },
            Identity::Passkey(_) => Activity::DeleteAuthenticator { credential, user },
        };
        let purpose = Purpose::RevokeCredential(credential);
        self.pend_activity(scope, purpose, &activity, body)
    }

    /// Checks the stamp and names the credential to remove.
    ///
    /// # Errors
    /// [`crate::RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn revoke_credential(&self, retry: &SessionRetry<'_>) -> Result<CredentialId, RedeemError> {
        let authorized: Authorized<CredentialRevocation> =
            self.redeem_by_session(&retry.redemption, retry.session)?;
        Ok(authorized.activity.credential)
    }
}
