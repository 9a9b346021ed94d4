//! How the verbs' errors are told: one place for all that the signed verbs share.
//!
//! Invariant: each refusal has a code of the contract and a `details.reason` that names the check.
//! Called by the handlers, through `?`. Source: contract sections 2 and 3.

use std::borrow::Cow;

use seedport_custody::{
    proofs::{IssuerFault, OidcRefusal, PasskeyRefusal},
    signed::{BeginError, Conflict, FinishError, RetryRefusal},
    verify::{BeginVerifyError, ProofError, VerifyRefusal},
};

use seedport_wire::contact::ContactError;

use super::{Code, Refusal};
use crate::path::{PathId, missing};

/// The error of a verb that may miss what its path names.
pub trait VerbError {
    /// What is told of it, where the path names a `T`.
    fn told<T: PathId>(self) -> Refusal;
}

fn not_configured() -> Refusal {
    let message = "this type of credential, or this edition, is not configured on this server";
    Refusal::new(Code::NotImplemented, message).reason("NOT_CONFIGURED")
}

fn provider_unavailable(error: IssuerFault) -> Refusal {
    let message = "the token's provider cannot be asked now; try again";
    Refusal::unavailable("PROVIDER_UNAVAILABLE", message, error)
}

impl VerbError for BeginError {
    fn told<T: PathId>(self) -> Refusal {
        match self {
            Self::NotFound => missing::<T>(),
            Self::NoWallet => {
                let message = "the account has no wallet yet: its customer has no email";
                Refusal::new(Code::InvalidInput, message).reason("NO_WALLET")
            }
            Self::NoContact => {
                let message = "the customer has no email or phoneNumber for this credential";
                Refusal::new(Code::InvalidInput, message).reason("NO_CONTACT")
            }
            Self::TargetIsSessionKey => RetryRefusal::TargetIsSessionKey.into(),
            Self::Contact(error) => error.into(),
            Self::Conflict(conflict) => conflict.into(),
            Self::Passkey(refusal) => refusal.into(),
            Self::Token(refusal) => refusal.into(),
            Self::Provider(error) => provider_unavailable(error),
            Self::NotConfigured => not_configured(),
            Self::RateLimited { retry_after } => Refusal::rate_limited(retry_after),
            Self::Fault(fault) => fault.into(),
        }
    }
}

impl VerbError for FinishError {
    fn told<T: PathId>(self) -> Refusal {
        match self {
            Self::NotFound => missing::<T>(),
            Self::Refused(refusal) => refusal.into(),
            Self::Fault(fault) => fault.into(),
        }
    }
}

impl VerbError for ProofError {
    fn told<T: PathId>(self) -> Refusal {
        match self {
            Self::NotFound => missing::<T>(),
            Self::Passkey(refusal) => refusal.into(),
            Self::Challenge(refusal) => refusal.into(),
            Self::Token(refusal) => refusal.into(),
            Self::Provider(error) => provider_unavailable(error),
            Self::TargetIsSessionKey => RetryRefusal::TargetIsSessionKey.into(),
            Self::NotConfigured => not_configured(),
            Self::RateLimited { retry_after } => Refusal::rate_limited(retry_after),
            Self::Fault(fault) => fault.into(),
        }
    }
}

impl VerbError for BeginVerifyError {
    fn told<T: PathId>(self) -> Refusal {
        match self {
            Self::NotFound => missing::<T>(),
            Self::Refused(refusal) => refusal.into(),
            Self::RateLimited { retry_after } => Refusal::rate_limited(retry_after),
            Self::Fault(fault) => fault.into(),
        }
    }
}

impl From<VerifyRefusal> for Refusal {
    fn from(refusal: VerifyRefusal) -> Self {
        let left = match refusal {
            VerifyRefusal::WrongCode { left } => Some(left),
            _ => None,
        };
        Self::new(Code::Unauthorized, refusal.to_string())
            .reason(refusal.reason())
            .tries_left(left)
    }
}

impl From<RetryRefusal> for Refusal {
    fn from(refusal: RetryRefusal) -> Self {
        use RetryRefusal as R;
        let code = match refusal {
            R::RequestUnknown | R::RequestSpent | R::RequestExpired | R::NonceOfOtherKey => {
                Code::Unauthorized
            }
            R::BodyMismatch => Code::WalletSignatureBodyMismatch,
            R::SessionUnknown
            | R::SessionExpired
            | R::StampInvalid
            | R::OwnCredential
            | R::OtherSession => Code::WalletSignatureInvalid,
            R::TargetIsSessionKey | R::SessionCannotReceive => Code::InvalidInput,
            R::Conflict(conflict) => return conflict.into(),
        };
        Self::new(code, refusal.to_string()).reason(refusal.reason())
    }
}

impl From<ContactError> for Refusal {
    fn from(error: ContactError) -> Self {
        let (field, message): (_, Cow<'static, str>) = match error {
            ContactError::Mail(error) => ("email", format!("must be {error}").into()),
            ContactError::Phone => (
                "phoneNumber",
                "must be an E.164 telephone number such as +14155550123".into(),
            ),
        };
        Self::field(field, message).reason("CONTACT_MALFORMED")
    }
}

impl From<Conflict> for Refusal {
    fn from(conflict: Conflict) -> Self {
        use Conflict as C;
        let code = match conflict {
            C::EmailCredentialExists => Code::EmailOtpCredentialAlreadyExists,
            C::SmsCredentialExists => Code::SmsOtpCredentialAlreadyExists,
            C::PasskeyExists => Code::PasskeyCredentialAlreadyExists,
            C::ChallengeReused | C::LastCredential => Code::InvalidInput,
            C::IdentityExists
            | C::PhoneTaken
            | C::PhoneSetChanged
            | C::CustomerChanged
            | C::CredentialChanged => Code::Conflict,
            C::EmailTaken => Code::EmailOtpEmailAlreadyExists,
            C::CredentialSetChanged => Code::EmailOtpCredentialSetChanged,
            C::UmaAddressTaken => Code::UmaAddressExists,
            C::CredentialGone | C::SessionGone => Code::ReferenceNotFound,
            C::CustomerGone => Code::UserNotFound,
        };
        Self::new(code, conflict.to_string()).reason(conflict.reason())
    }
}

impl From<PasskeyRefusal> for Refusal {
    fn from(refusal: PasskeyRefusal) -> Self {
        let code = if refusal.is_malformed() {
            Code::InvalidInput
        } else {
            Code::Unauthorized
        };
        Self::new(code, refusal.to_string()).reason(refusal.reason())
    }
}

impl From<OidcRefusal> for Refusal {
    fn from(refusal: OidcRefusal) -> Self {
        let code = if refusal.is_malformed() {
            Code::InvalidInput
        } else {
            Code::Unauthorized
        };
        Self::new(code, refusal.to_string()).reason(refusal.reason())
    }
}
