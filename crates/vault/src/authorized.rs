//! Redeems a signed retry: challenge and stamp in, `Authorized<A>` out.
//!
//! Invariant: the only constructor of `Authorized`, which is neither `Clone` nor `Default` and
//! is spent by value; an act that needs one does not compile without it.
//! Called by the `finish` of each signed verb.

mod activities;
mod signer;

use seedport_wire::{
    BodyDigest, Stamp, Timestamp, Verifies,
    ids::{AccountId, PlatformId, RequestId, SessionId, WalletId},
};

use crate::{
    fault::{RecordKind, VaultFault},
    records::{
        Stored,
        challenge::{ChallengeRecord, Purpose},
    },
    scope::Scope,
    vault::Vault,
};

pub use activities::{
    ContactSetting, CredentialAddition, CredentialRevocation, OperatorExport, PrivacyChange,
    SessionOpening, SessionRefresh, SessionRevocation, WalletExport, WalletExportV1,
};
pub(crate) use signer::Signer;

/// A thing that an owner's stamp can authorize.
pub trait Activity: Sized {
    /// Reads the activity out of the challenge and the payload that was stamped.
    ///
    /// # Errors
    /// [`RedeemRefusal::WrongChallenge`] when they are another verb's or disagree, or what this
    /// verb asks of its signer.
    fn read(scope: &Scope, challenge: Redeemed, payload: &str) -> Result<Self, RedeemRefusal>;
}

/// A challenge and who would stamp it.
pub struct Redeemed {
    pub(crate) purpose: Purpose,
    pub(crate) signer: Signer,
}

/// Proof that the owner of the scope's wallet stamped `A`, just now. Spent by value.
#[must_use = "an authorization is spent by acting on it"]
pub struct Authorized<A> {
    pub(crate) activity: A,
    pub(crate) scope: Scope,
    /// The challenge that was redeemed: the ids of what the act makes derive from it, so that a
    /// second redemption makes the same thing again.
    pub(crate) request: RequestId,
    pub(crate) now: Timestamp,
}

/// A signed retry, as it came.
#[derive(Debug, Clone)]
pub struct Redemption<'a, S = Stamp> {
    /// The platform.
    pub platform: PlatformId,
    /// The account in the path.
    pub account: AccountId,
    /// The account's wallet.
    pub wallet: WalletId,
    /// The challenge that `Request-Id` names.
    pub challenge: Stored<'a, RequestId>,
    /// The payload kept beside it.
    pub payload: &'a str,
    /// The body of this leg.
    pub body: BodyDigest,
    /// `Grid-Wallet-Signature`, parsed.
    pub stamp: &'a S,
}

/// A signed retry that a session stamps.
#[derive(Debug)]
pub struct SessionRetry<'a> {
    /// The signed retry.
    pub redemption: Redemption<'a>,
    /// The session whose key the stamp names.
    pub session: Stored<'a, SessionId>,
}

/// Why a signed retry is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedeemRefusal {
    /// The challenge is another verb's or another account's.
    #[error("the challenge was begun for something else")]
    WrongChallenge,
    /// The challenge's time is over.
    #[error("the challenge has expired")]
    ChallengeExpired,
    /// The body is not the one that the challenge was begun with.
    #[error("the request body differs from the one that began the challenge")]
    BodyMismatch,
    /// The session's time is over.
    #[error("the session has expired")]
    SessionExpired,
    /// The stamp is not by the key it must be by, or not over this payload.
    #[error("the stamp does not hold over the payload")]
    StampInvalid,
    /// The target is the key that stamps; a key that signs must not also receive.
    #[error("the target key is the session's own key")]
    TargetIsSessionKey,
    /// A credential is revoked by a session of another one.
    #[error("the session was issued by the credential that it would revoke")]
    OwnCredential,
    /// A session is refreshed by itself.
    #[error("the stamp is by another session than the one to be refreshed")]
    OtherSession,
    /// A client-held session has no key that receives.
    #[error("the session's key signs and must not also receive")]
    SessionCannotReceive,
    /// The credentials that would move are not those that the owner was asked about.
    #[error("the credentials tied to the contact changed since the challenge was begun")]
    CredentialSetChanged,
    /// The operator requires that the token of an addition is bound to the session that stamps it.
    #[error("the token's nonce is not the digest of the stamping session's key")]
    NonceOfOtherKey,
    /// The operator switched the first edition of the export off.
    #[error("the first edition of the export is switched off")]
    FirstEditionOff,
}

/// Why nothing was authorized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedeemError {
    /// The retry is refused; the challenge stays open.
    #[error(transparent)]
    Refused(#[from] RedeemRefusal),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

impl<S> Redemption<'_, S> {
    /// Where the retry acts.
    pub(crate) const fn scope(&self) -> Scope {
        Scope {
            platform: self.platform,
            account: self.account,
            wallet: self.wallet,
        }
    }
}

impl Vault {
    /// Redeems a challenge that a live session of the account may stamp.
    pub(crate) fn redeem_by_session<A: Activity, S: Verifies>(
        &self,
        request: &Redemption<'_, S>,
        session: Stored<'_, SessionId>,
    ) -> Result<Authorized<A>, RedeemError> {
        let now = self.clock.now();
        let signer = self.live_session(request.scope(), session, now)?;
        self.redeem(request, now, |_| Some(signer))
    }

    /// Redeems a challenge that only the key sealed into it may stamp.
    pub(crate) fn redeem_by_bound_key<A: Activity>(
        &self,
        request: &Redemption<'_>,
    ) -> Result<Authorized<A>, RedeemError> {
        self.redeem(request, self.clock.now(), |purpose| match purpose {
            Purpose::OpenSession { key, .. }
            | Purpose::ExportOperatorWallet(key)
            | Purpose::ExportOperatorBundle(key)
            | Purpose::RemoveOperatorWallet(key) => Some(Signer::bound(*key)),
            _ => None,
        })
    }

    fn redeem<A: Activity, S: Verifies>(
        &self,
        request: &Redemption<'_, S>,
        now: Timestamp,
        signer: impl FnOnce(&Purpose) -> Option<Signer>,
    ) -> Result<Authorized<A>, RedeemError> {
        let scope = request.scope();
        let record = self.challenge_in_time(scope, request.challenge, now)?;
        if !record.is_about(request.payload) {
            // A token comes with the body, and is in no row: another body makes another payload.
            return Err(if record.has_token() && record.body != request.body {
                RedeemRefusal::BodyMismatch.into()
            } else {
                VaultFault::Record(RecordKind::Challenge).into()
            });
        }
        let signer = signer(&record.purpose).ok_or(RedeemRefusal::WrongChallenge)?;
        let key = signer.key;
        let redeemed = Redeemed {
            purpose: record.purpose,
            signer,
        };
        let activity = A::read(&scope, redeemed, request.payload)?;
        if record.body != request.body {
            return Err(RedeemRefusal::BodyMismatch.into());
        }
        request
            .stamp
            .verify(&key, request.payload)
            .map_err(|_| RedeemRefusal::StampInvalid)?;
        Ok(Authorized {
            activity,
            scope,
            request: request.challenge.id,
            now,
        })
    }

    /// Opens a challenge of this account that is still in time and about this payload.
    pub(crate) fn open_challenge(
        &self,
        scope: Scope,
        challenge: Stored<'_, RequestId>,
        payload: &str,
        now: Timestamp,
    ) -> Result<ChallengeRecord, RedeemError> {
        let record = self.challenge_in_time(scope, challenge, now)?;
        if record.is_about(payload) {
            Ok(record)
        } else {
            Err(VaultFault::Record(RecordKind::Challenge).into())
        }
    }

    /// Opens a challenge of this account that is still in time; its payload is not looked at.
    fn challenge_in_time(
        &self,
        scope: Scope,
        challenge: Stored<'_, RequestId>,
        now: Timestamp,
    ) -> Result<ChallengeRecord, RedeemError> {
        let kind = RecordKind::Challenge;
        let place = scope.place(kind, challenge.id.as_bytes());
        let record = ChallengeRecord::decode(&self.ring.open(&place, challenge.sealed)?)?;
        if record.account != scope.account {
            return Err(RedeemRefusal::WrongChallenge.into());
        }
        if now >= record.expires_at {
            return Err(RedeemRefusal::ChallengeExpired.into());
        }
        Ok(record)
    }
}
