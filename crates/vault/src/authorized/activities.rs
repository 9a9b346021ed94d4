//! What a stamp can authorize: one type a verb, read from the sealed purpose.
//!
//! Invariant: an activity is read from the purpose of its own verb alone, and refuses a signer
//! that its verb does not take.
//! Called by `authorized`; the acts that take these by value are the verbs' own files.

use seedport_wire::{
    ExportWallet, PublicKey,
    envelope::Content,
    ids::{CredentialId, SessionId},
};

use super::{Activity, RedeemRefusal, Redeemed};
use crate::{
    records::{
        challenge::{AddingToken, Purpose, SessionKey},
        credential::Identity,
        origin::Origin,
    },
    scope::Scope,
};

/// "Open a session for this key", by the key itself.
#[derive(Debug)]
pub struct SessionOpening {
    pub(crate) credential: CredentialId,
    pub(crate) key: PublicKey,
    pub(crate) origin: Origin,
}

impl Activity for SessionOpening {
    fn read(_: &Scope, challenge: Redeemed, _: &str) -> Result<Self, RedeemRefusal> {
        match challenge.purpose {
            Purpose::OpenSession {
                credential,
                key,
                origin,
            } => Ok(Self {
                credential,
                key,
                origin,
            }),
            _ => Err(RedeemRefusal::WrongChallenge),
        }
    }
}

/// "Export this wallet to this key", by a session.
#[derive(Debug)]
pub struct WalletExport {
    pub(crate) payload: ExportWallet,
    pub(crate) signer: PublicKey,
    pub(crate) credential: CredentialId,
}

impl Activity for WalletExport {
    fn read(scope: &Scope, challenge: Redeemed, payload: &str) -> Result<Self, RedeemRefusal> {
        let wrong = RedeemRefusal::WrongChallenge;
        if challenge.purpose != Purpose::ExportWallet {
            return Err(wrong);
        }
        let payload = ExportWallet::parse(payload).map_err(|_| wrong)?;
        let of_scope = payload.platform == scope.platform && payload.wallet == scope.wallet;
        if !of_scope || payload.content != Content::Phrase {
            return Err(wrong);
        }
        Ok(Self {
            payload,
            signer: challenge.signer.key,
            credential: challenge.signer.session.ok_or(wrong)?.credential,
        })
    }
}

/// "Hand this account over to this key", by its owner's registered key.
#[derive(Debug)]
pub struct OperatorExport {
    /// Its content is that of the challenge.
    pub(crate) payload: ExportWallet,
    pub(crate) owner: PublicKey,
}

impl Activity for OperatorExport {
    fn read(scope: &Scope, challenge: Redeemed, payload: &str) -> Result<Self, RedeemRefusal> {
        let wrong = RedeemRefusal::WrongChallenge;
        let (content, owner) = match challenge.purpose {
            Purpose::ExportOperatorWallet(key) => (Content::MobilecoinAccountSecrets, key),
            Purpose::ExportOperatorBundle(key) => (Content::MobilecoinAccountBundle, key),
            _ => return Err(wrong),
        };
        let payload = ExportWallet::parse(payload).map_err(|_| wrong)?;
        let of_scope = payload.platform == scope.platform && payload.wallet == scope.wallet;
        // The text that the owner read says which of the two it is.
        if !of_scope || payload.content != content {
            return Err(wrong);
        }
        Ok(Self { payload, owner })
    }
}

/// "Export this wallet to the key that my session was opened with", by a session of the legacy
/// flow.
#[derive(Debug)]
pub struct WalletExportV1 {
    /// Looked at once the stamp holds: a bare signature is tried on sessions of both flows.
    pub(crate) receiver: Option<PublicKey>,
}

impl Activity for WalletExportV1 {
    fn read(_: &Scope, challenge: Redeemed, _: &str) -> Result<Self, RedeemRefusal> {
        let Purpose::ExportWalletV1 = challenge.purpose else {
            return Err(RedeemRefusal::WrongChallenge);
        };
        Ok(Self {
            receiver: challenge.signer.session.and_then(|it| it.receiver),
        })
    }
}

/// "Add this credential", by a session.
#[derive(Debug)]
pub struct CredentialAddition {
    pub(crate) identity: Identity,
    pub(crate) nickname: String,
    pub(crate) token: Option<AddingToken>,
    pub(crate) signer: PublicKey,
    pub(crate) origin: Origin,
}

impl Activity for CredentialAddition {
    fn read(_: &Scope, challenge: Redeemed, _: &str) -> Result<Self, RedeemRefusal> {
        let wrong = RedeemRefusal::WrongChallenge;
        let Purpose::AddCredential {
            identity,
            nickname,
            token,
        } = challenge.purpose
        else {
            return Err(wrong);
        };
        Ok(Self {
            identity,
            nickname,
            token,
            signer: challenge.signer.key,
            origin: challenge.signer.session.ok_or(wrong)?.origin,
        })
    }
}

/// "Revoke this credential", by a session of another one.
#[derive(Debug)]
pub struct CredentialRevocation {
    pub(crate) credential: CredentialId,
}

impl Activity for CredentialRevocation {
    fn read(_: &Scope, challenge: Redeemed, _: &str) -> Result<Self, RedeemRefusal> {
        let Purpose::RevokeCredential(credential) = challenge.purpose else {
            return Err(RedeemRefusal::WrongChallenge);
        };
        match challenge.signer.session {
            Some(session) if session.credential != credential => Ok(Self { credential }),
            _ => Err(RedeemRefusal::OwnCredential),
        }
    }
}

/// "Follow this session by one of this key", by the session itself.
#[derive(Debug)]
pub struct SessionRefresh {
    pub(crate) credential: CredentialId,
    pub(crate) key: SessionKey,
    pub(crate) origin: Origin,
}

impl Activity for SessionRefresh {
    fn read(_: &Scope, challenge: Redeemed, _: &str) -> Result<Self, RedeemRefusal> {
        let Purpose::RefreshSession { session, key } = challenge.purpose else {
            return Err(RedeemRefusal::WrongChallenge);
        };
        let (SessionKey::Held(point) | SessionKey::Made(point)) = key;
        match challenge.signer.session {
            Some(_) if point == challenge.signer.key => Err(RedeemRefusal::TargetIsSessionKey),
            Some(signer) if signer.id == session => Ok(Self {
                credential: signer.credential,
                key,
                origin: signer.origin,
            }),
            _ => Err(RedeemRefusal::OtherSession),
        }
    }
}

/// "End this session", by any session of the account.
#[derive(Debug)]
pub struct SessionRevocation {
    pub(crate) session: SessionId,
}

impl Activity for SessionRevocation {
    fn read(_: &Scope, challenge: Redeemed, _: &str) -> Result<Self, RedeemRefusal> {
        match challenge.purpose {
            Purpose::RevokeSession(session) => Ok(Self { session }),
            _ => Err(RedeemRefusal::WrongChallenge),
        }
    }
}

/// "Turn the private mode on or off", by a session.
#[derive(Debug)]
pub struct PrivacyChange {
    pub(crate) enabled: bool,
}

impl Activity for PrivacyChange {
    fn read(_: &Scope, challenge: Redeemed, _: &str) -> Result<Self, RedeemRefusal> {
        match challenge.purpose {
            Purpose::SetPrivacy(enabled) => Ok(Self { enabled }),
            _ => Err(RedeemRefusal::WrongChallenge),
        }
    }
}

/// "Send my codes there", by a session.
#[derive(Debug)]
pub struct ContactSetting {
    pub(crate) contact: Identity,
    pub(crate) set: [u8; 32],
    pub(crate) origin: Origin,
}

impl Activity for ContactSetting {
    fn read(_: &Scope, challenge: Redeemed, _: &str) -> Result<Self, RedeemRefusal> {
        let wrong = RedeemRefusal::WrongChallenge;
        let Purpose::SetContact { contact, set } = challenge.purpose else {
            return Err(wrong);
        };
        Ok(Self {
            contact,
            set,
            origin: challenge.signer.session.ok_or(wrong)?.origin,
        })
    }
}
