//! Opens a session for the key that stamped its verification token.
//!
//! Invariant: the key is the one that came sealed with the right code.
//! Called by `custody`, on the second leg of an `EMAIL_OTP` or `SMS_OTP` verify.

use seedport_wire::ids::CredentialId;

use crate::{
    authorized::{Authorized, RedeemError, RedeemRefusal, Redemption, SessionOpening},
    sessions::NewSession,
    vault::Vault,
};

/// The second leg of a verify.
#[derive(Debug)]
pub struct OpenSession<'a> {
    /// The signed retry.
    pub redemption: Redemption<'a>,
    /// The credential in the path.
    pub credential: CredentialId,
}

impl Vault {
    /// Checks the stamp over the token and opens the session.
    ///
    /// # Errors
    /// [`RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn open_session(&self, request: &OpenSession<'_>) -> Result<NewSession, RedeemError> {
        let authorized: Authorized<SessionOpening> =
            self.redeem_by_bound_key(&request.redemption)?;
        if authorized.activity.credential != request.credential {
            return Err(RedeemRefusal::WrongChallenge.into());
        }
        Ok(self.issue_session(authorized.into())?)
    }
}
