//! Redeems a signed retry: challenge and stamp in, `Authorized<A>` out.
//!
//! Invariant: the only constructor of `Authorized`, which is neither `Clone` nor `Default` and
//! is spent by value; an act that needs one does not compile without it.
//! Called by the `finish` of each signed verb.

use seedport_wire::{
    BodyDigest, ExportWallet, PublicKey, Stamp, Timestamp,
    ids::{AccountId, CredentialId, PlatformId, RequestId, SessionId, WalletId},
};

use crate::{
    fault::{RecordKind, VaultFault},
    place::Place,
    records::{
        Stored,
        challenge::{ChallengeRecord, Purpose},
        session::SessionRecord,
    },
    vault::{Vault, payload_digest},
};

/// A thing that an owner's stamp can authorize.
pub trait Activity: Sized {
    /// Reads the activity out of the challenge and the payload that was stamped; `None` when
    /// they are another verb's, or disagree.
    fn read(scope: &Scope, challenge: &Redeemed, payload: &str) -> Option<Self>;
}

/// The place in which a challenge was redeemed.
pub struct Scope {
    /// The platform.
    pub(crate) platform: PlatformId,
    /// The account.
    pub(crate) account: AccountId,
    /// The account's wallet.
    pub(crate) wallet: WalletId,
}

/// A challenge whose stamp held.
pub struct Redeemed {
    pub(crate) purpose: Purpose,
    pub(crate) signer: PublicKey,
}

/// Proof that the owner of `wallet` stamped `A`, just now. Spent by value.
#[must_use = "an authorization is spent by acting on it"]
pub struct Authorized<A> {
    pub(crate) activity: A,
    pub(crate) scope: Scope,
    pub(crate) now: Timestamp,
}

/// A signed retry, as it came.
#[derive(Debug)]
pub struct Redemption<'a> {
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
    pub stamp: &'a Stamp,
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

impl Vault {
    /// Redeems a challenge that any live session of the account may stamp.
    pub(crate) fn redeem_by_session<A: Activity>(
        &self,
        request: &Redemption<'_>,
        session: Stored<'_, SessionId>,
    ) -> Result<Authorized<A>, RedeemError> {
        let kind = RecordKind::Session;
        let place = Place::new(
            kind,
            request.platform,
            request.wallet,
            session.id.as_bytes(),
        );
        let record = SessionRecord::decode(&self.ring.open(&place, session.sealed)?)?;
        if record.account != request.account {
            return Err(VaultFault::Record(kind).into());
        }
        let now = self.clock.now();
        if now < record.issued_at || now >= record.expires_at {
            return Err(RedeemRefusal::SessionExpired.into());
        }
        self.redeem(request, now, |_| Some(record.key))
    }

    /// Redeems a challenge that only the key sealed into it may stamp.
    pub(crate) fn redeem_by_bound_key<A: Activity>(
        &self,
        request: &Redemption<'_>,
    ) -> Result<Authorized<A>, RedeemError> {
        self.redeem(request, self.clock.now(), |purpose| match purpose {
            Purpose::OpenSession { key, .. } => Some(*key),
            Purpose::ExportWallet => None,
        })
    }

    fn redeem<A: Activity>(
        &self,
        request: &Redemption<'_>,
        now: Timestamp,
        signer: impl FnOnce(&Purpose) -> Option<PublicKey>,
    ) -> Result<Authorized<A>, RedeemError> {
        let Redemption {
            platform,
            account,
            wallet,
            challenge,
            payload,
            body,
            stamp,
        } = *request;
        let kind = RecordKind::Challenge;
        let place = Place::new(kind, platform, wallet, challenge.id.as_bytes());
        let record = ChallengeRecord::decode(&self.ring.open(&place, challenge.sealed)?)?;
        if record.account != account {
            return Err(RedeemRefusal::WrongChallenge.into());
        }
        if now >= record.expires_at {
            return Err(RedeemRefusal::ChallengeExpired.into());
        }
        if record.payload_digest != payload_digest(payload) {
            return Err(VaultFault::Record(kind).into());
        }
        let signer = signer(&record.purpose).ok_or(RedeemRefusal::WrongChallenge)?;
        let scope = Scope {
            platform,
            account,
            wallet,
        };
        let redeemed = Redeemed {
            purpose: record.purpose,
            signer,
        };
        let activity = A::read(&scope, &redeemed, payload).ok_or(RedeemRefusal::WrongChallenge)?;
        if record.body != body {
            return Err(RedeemRefusal::BodyMismatch.into());
        }
        stamp
            .verify(&redeemed.signer, payload)
            .map_err(|_| RedeemRefusal::StampInvalid)?;
        Ok(Authorized {
            activity,
            scope,
            now,
        })
    }
}

/// "Open a session for this key", by the key itself.
#[derive(Debug)]
pub struct SessionOpening {
    pub(crate) credential: CredentialId,
    pub(crate) key: PublicKey,
}

impl Activity for SessionOpening {
    fn read(_: &Scope, challenge: &Redeemed, _: &str) -> Option<Self> {
        match challenge.purpose {
            Purpose::OpenSession { credential, key } => Some(Self { credential, key }),
            Purpose::ExportWallet => None,
        }
    }
}

/// "Export this wallet to this key", by a session.
#[derive(Debug)]
pub struct WalletExport {
    pub(crate) payload: ExportWallet,
    pub(crate) signer: PublicKey,
}

impl Activity for WalletExport {
    fn read(scope: &Scope, challenge: &Redeemed, payload: &str) -> Option<Self> {
        let payload = ExportWallet::parse(payload).ok()?;
        let here = payload.platform == scope.platform && payload.wallet == scope.wallet;
        (challenge.purpose == Purpose::ExportWallet && here).then_some(Self {
            payload,
            signer: challenge.signer,
        })
    }
}
