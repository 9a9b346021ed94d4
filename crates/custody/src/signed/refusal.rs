//! How a signed retry is refused, and how that is named.
//!
//! Invariant: each refusal has one stable name, which the audit log, the webhooks and the doors
//! share; none burns the challenge but the one that spent it.
//! Called by both legs of the signed verbs.

use seedport_store::Guard;
use seedport_vault::RedeemRefusal;

/// Why a signed retry is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RetryRefusal {
    /// No challenge of this verb and account has this id.
    #[error("the Request-Id belongs to no pending challenge of this operation")]
    RequestUnknown,
    /// The challenge served already.
    #[error("the Request-Id was used; begin the operation again")]
    RequestSpent,
    /// The challenge's time is over.
    #[error("the Request-Id has expired; begin the operation again")]
    RequestExpired,
    /// The body is not the first leg's.
    #[error("the body differs from the one that began the operation")]
    BodyMismatch,
    /// The stamp's key is no session of this account.
    #[error("the stamp's key is not a session of this account")]
    SessionUnknown,
    /// The stamp's session has ended.
    #[error("the stamp's session has expired; verify again")]
    SessionExpired,
    /// The stamp does not hold.
    #[error("the stamp does not hold over payloadToSign")]
    StampInvalid,
    /// The target key is the session's own.
    #[error("clientPublicKey must not be the key that stamps; make a fresh one")]
    TargetIsSessionKey,
    /// A credential is revoked by a session of another one.
    #[error("the stamp is by a session of the credential itself; use one of another credential")]
    OwnCredential,
    /// A session is refreshed by itself.
    #[error("the stamp must be by the session that is refreshed")]
    OtherSession,
    /// A client-held session has no key to seal a first-edition export to.
    #[error(
        "this session's key is held by the client, and a key that signs must not also receive: \
         refresh the session with an uncompressed clientPublicKey, or send clientPublicKey in the \
         body, as the current edition of the export does"
    )]
    SessionCannotReceive,
    /// The operator requires that a provider's token is bound to the session that adds it.
    #[error(
        "the token's nonce must be the hex SHA-256 of the stamping session's public key; ask the \
         provider for a token with that nonce"
    )]
    NonceOfOtherKey,
    /// What the owner agreed to is no longer possible.
    #[error(transparent)]
    Conflict(#[from] Conflict),
}

/// What stands in the way of a change, on either leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The account has its one credential for mail codes.
    #[error("the account has an EMAIL_OTP credential already")]
    EmailCredentialExists,
    /// The account has its one credential for text-message codes.
    #[error("the account has an SMS_OTP credential already")]
    SmsCredentialExists,
    /// The account has this passkey.
    #[error("this passkey is a credential of the account already")]
    PasskeyExists,
    /// The account has this identity of a provider.
    #[error("this identity is a credential of the account already")]
    IdentityExists,
    /// The challenge of the attestation served already.
    #[error("the attestation's challenge was used already")]
    ChallengeReused,
    /// The credential is the account's only one.
    #[error("the account's only credential cannot be revoked; add another one first")]
    LastCredential,
    /// The credential is gone.
    #[error("the credential was revoked")]
    CredentialGone,
    /// The credential changed while it was looked at.
    #[error("the credential changed at the same time; begin again")]
    CredentialChanged,
    /// The session is gone.
    #[error("the session was revoked or has expired")]
    SessionGone,
    /// Another credential has this mail address.
    #[error("the email is tied to another credential")]
    EmailTaken,
    /// Another credential has this phone number.
    #[error("the phoneNumber is tied to another credential")]
    PhoneTaken,
    /// The tied credentials changed between the legs.
    #[error("the credentials tied to the contact changed; begin the operation again")]
    CredentialSetChanged,
    /// The same, where the contact is a phone number.
    #[error("the credentials tied to the phoneNumber changed; begin the operation again")]
    PhoneSetChanged,
    /// The customer changed while the retry was looked at.
    #[error("the customer changed at the same time; send the same retry again")]
    CustomerChanged,
    /// The customer is gone.
    #[error("the customer was deleted")]
    CustomerGone,
    /// Another active customer has this UMA address.
    #[error("an active customer has this umaAddress")]
    UmaAddressTaken,
}

impl RetryRefusal {
    /// The stable name: the audit log's reason and the doors' `details.reason`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::RequestUnknown => "REQUEST_ID_UNKNOWN",
            Self::RequestSpent => "REQUEST_ID_SPENT",
            Self::RequestExpired => "REQUEST_ID_EXPIRED",
            Self::BodyMismatch => "BODY_MISMATCH",
            Self::SessionUnknown => "SESSION_UNKNOWN",
            Self::SessionExpired => "SESSION_EXPIRED",
            Self::StampInvalid => "STAMP_INVALID",
            Self::TargetIsSessionKey => "TARGET_IS_SESSION_KEY",
            Self::OwnCredential => "OWN_CREDENTIAL",
            Self::OtherSession => "OTHER_SESSION",
            Self::SessionCannotReceive => "SESSION_CANNOT_RECEIVE",
            Self::NonceOfOtherKey => "OIDC_NONCE",
            Self::Conflict(conflict) => conflict.reason(),
        }
    }

    /// Whether it concerns a challenge that there is, so that the attempt is the operation's.
    pub(crate) const fn of_operation(self) -> bool {
        !matches!(
            self,
            Self::RequestUnknown | Self::RequestSpent | Self::RequestExpired
        )
    }
}

impl Conflict {
    /// The stable name: the audit log's reason and the doors' `details.reason`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::EmailCredentialExists => "EMAIL_CREDENTIAL_EXISTS",
            Self::SmsCredentialExists => "SMS_CREDENTIAL_EXISTS",
            Self::PasskeyExists => "PASSKEY_EXISTS",
            Self::IdentityExists => "IDENTITY_EXISTS",
            Self::ChallengeReused => "CHALLENGE_REUSED",
            Self::LastCredential => "LAST_CREDENTIAL",
            Self::CredentialGone => "CREDENTIAL_GONE",
            Self::CredentialChanged => "CREDENTIAL_CHANGED",
            Self::SessionGone => "SESSION_GONE",
            Self::EmailTaken => "EMAIL_TAKEN",
            Self::PhoneTaken => "PHONE_TAKEN",
            Self::CredentialSetChanged | Self::PhoneSetChanged => "CREDENTIAL_SET_CHANGED",
            Self::CustomerChanged => "CUSTOMER_CHANGED",
            Self::CustomerGone => "CUSTOMER_GONE",
            Self::UmaAddressTaken => "UMA_ADDRESS_TAKEN",
        }
    }

    /// What a guard that fired in the last commit of a verb tells; `None` where the guard needs
    /// the verb to be told apart, or is none that such a verb can trip.
    pub(crate) const fn of_guard(guard: Guard) -> Option<Self> {
        match guard {
            Guard::NonceSpent => Some(Self::ChallengeReused),
            Guard::LastCredential => Some(Self::LastCredential),
            Guard::CredentialGone => Some(Self::CredentialGone),
            Guard::CredentialChanged => Some(Self::CredentialChanged),
            Guard::SessionGone => Some(Self::SessionGone),
            Guard::CredentialSetChanged => Some(Self::CredentialSetChanged),
            Guard::CustomerChanged => Some(Self::CustomerChanged),
            Guard::CustomerGone => Some(Self::CustomerGone),
            Guard::UmaAddressTaken => Some(Self::UmaAddressTaken),
            _ => None,
        }
    }
}

impl From<RedeemRefusal> for RetryRefusal {
    fn from(refusal: RedeemRefusal) -> Self {
        match refusal {
            RedeemRefusal::WrongChallenge | RedeemRefusal::FirstEditionOff => Self::RequestUnknown,
            RedeemRefusal::ChallengeExpired => Self::RequestExpired,
            RedeemRefusal::BodyMismatch => Self::BodyMismatch,
            RedeemRefusal::SessionExpired => Self::SessionExpired,
            RedeemRefusal::StampInvalid => Self::StampInvalid,
            RedeemRefusal::TargetIsSessionKey => Self::TargetIsSessionKey,
            RedeemRefusal::OwnCredential => Self::OwnCredential,
            RedeemRefusal::OtherSession => Self::OtherSession,
            RedeemRefusal::SessionCannotReceive => Self::SessionCannotReceive,
            RedeemRefusal::CredentialSetChanged => Conflict::CredentialSetChanged.into(),
            RedeemRefusal::NonceOfOtherKey => Self::NonceOfOtherKey,
        }
    }
}
