//! Opens a session for the key that stamped its verification token.
//!
//! Invariant: the session's key, credential and life come from sealed records and the vault's
//! limits, never from the request.
//! Called by `custody`, on the second leg of a verify.

use seedport_wire::{
    CompressedKey, Timestamp,
    ids::{CredentialId, SessionId},
};

use crate::{
    authorized::{Authorized, RedeemError, RedeemRefusal, Redemption, SessionOpening},
    fault::{RecordKind, VaultFault},
    place::Place,
    records::session::SessionRecord,
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

/// A session, sealed.
#[derive(Debug)]
pub struct NewSession {
    /// The session's id.
    pub id: SessionId,
    /// The key that stamps, for finding the session.
    pub key: CompressedKey,
    /// The sealed record.
    pub sealed: Vec<u8>,
    /// From when it holds.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
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
        Ok(self.seal_session(authorized)?)
    }

    fn seal_session(
        &self,
        authorized: Authorized<SessionOpening>,
    ) -> Result<NewSession, VaultFault> {
        let Authorized {
            activity,
            scope,
            now,
        } = authorized;
        let entropy = self.entropy.as_ref();
        let id = SessionId::make(entropy)?;
        let expires_at = now.plus(self.limits.session);
        let record = SessionRecord {
            account: scope.account,
            credential: activity.credential,
            key: activity.key,
            issued_at: now,
            expires_at,
        };
        let place = Place::new(
            RecordKind::Session,
            scope.platform,
            scope.wallet,
            id.as_bytes(),
        );
        let sealed = self.ring.seal(&place, &record.encode()?, entropy)?;
        let key = record.key.compressed();
        Ok(NewSession {
            id,
            key,
            sealed,
            issued_at: now,
            expires_at,
        })
    }
}
