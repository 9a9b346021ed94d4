//! Turns a wallet's private mode on or off, when its owner says so.
//!
//! Invariant: the owner stamps a digest over the account, the mode and nothing else.
//! Called by `custody`, on both legs of `PATCH /internal-accounts/{id}`.
//! Source: contract section 3.1, the row "wallet privacy".

use seedport_wire::{BodyDigest, digest::sha256, payload::Activity};

use crate::{
    authorized::{Authorized, PrivacyChange, RedeemError, SessionRetry},
    fault::VaultFault,
    pending::PendingChallenge,
    records::challenge::Purpose,
    scope::Scope,
    vault::Vault,
};

/// A mode to be set.
#[derive(Debug)]
pub struct BeginSetPrivacy {
    /// Whose wallet.
    pub scope: Scope,
    /// `privateEnabled`.
    pub enabled: bool,
    /// The request body, for the second leg.
    pub body: BodyDigest,
}

impl Vault {
    /// Makes the challenge of a change of mode.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn begin_set_privacy(
        &self,
        request: &BeginSetPrivacy,
    ) -> Result<PendingChallenge, VaultFault> {
        let BeginSetPrivacy {
            scope,
            enabled,
            body,
        } = *request;
        let statement = format!(
            r#"{{"accountId":"{}","privateEnabled":{enabled}}}"#,
            scope.account
        );
        let activity = Activity::SignRawPayload {
            payload: &hex::encode(sha256(statement.as_bytes())),
            sign_with: &scope.wallet.to_string(),
        };
        self.pend_activity(scope, Purpose::SetPrivacy(enabled), &activity, body)
    }

    /// Checks the stamp and gives the mode to set.
    ///
    /// # Errors
    /// [`crate::RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn set_privacy(&self, retry: &SessionRetry<'_>) -> Result<bool, RedeemError> {
        let authorized: Authorized<PrivacyChange> =
            self.redeem_by_session(&retry.redemption, retry.session)?;
        Ok(authorized.activity.enabled)
    }
}
