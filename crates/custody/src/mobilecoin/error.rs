//! Why a verb on a MobileCoin account did nothing.
//!
//! Invariant: a refusal that somebody should know of has one stable name, which the audit log
//! and the door share. No error carries a secret.
//! Called by every verb of `mobilecoin`.

use seedport_store::{CommitError, Guard, StoreError};
use seedport_vault::{
    BundleRefusal, FinishOperatorError, ImportBundleError, OperatorExportError,
    OperatorExportRefusal, OperatorWalletError, RecordKind, RedeemError, RedeemRefusal, VaultFault,
};
use seedport_wire::MobilecoinId;

use crate::Fault;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum MobilecoinError {
    /// The platform has no account of this id.
    #[error("there is no account {0}")]
    AccountNotFound(MobilecoinId),
    /// The platform has this account already, perhaps as view only.
    #[error("there is an account {0} already")]
    AccountExists(MobilecoinId),
    /// No account of the platform was given this address.
    #[error("no account has this address")]
    AddressNotFound,
    /// No address was assigned at this index.
    #[error("no address is assigned at this subaddress index")]
    IndexNotAssigned,
    /// One of the account's addresses is another account's.
    #[error("another account has an address of this one")]
    AddressTaken,
    /// An account with fog has its main address only.
    #[error("an account with fog has its main address only")]
    Fog,
    /// The account only sees.
    #[error("account {0} is a view only account")]
    ViewOnly(MobilecoinId),
    /// More addresses than one call derives.
    #[error("at most {limit} addresses are derived in one call")]
    TooManyAddresses {
        /// How many would do.
        limit: u64,
    },
    /// More rows than one answer lists.
    #[error("there are more than {most}: ask for them in parts, with offset and limit")]
    TooManyRows {
        /// How many one answer lists.
        most: u64,
    },
    /// A text is longer than is kept.
    #[error("{field} has more than {} bytes", super::MAX_TEXT)]
    TooLong {
        /// Which.
        field: &'static str,
    },
    /// Root entropy is not 32 bytes.
    #[error("root entropy must be 32 bytes")]
    EntropyLength,
    /// The main address given is of other keys.
    #[error("default_public_address is not of these keys")]
    AddressOfOtherKeys,
    /// This installation takes accounts with an owner's key only.
    #[error("an account needs an owner_public_key here")]
    OwnerKeyRequired,
    /// The secrets do not leave in this way.
    #[error(transparent)]
    Export(#[from] OperatorExportRefusal),
    /// The owner's retry is refused.
    #[error(transparent)]
    Retry(#[from] OwnerRetryRefusal),
    /// The bundle is refused.
    #[error(transparent)]
    Bundle(#[from] BundleRefusal),
    /// The import request is none of ours, or it served.
    #[error("the import request is unknown or was used; make a new one")]
    ImportRequest,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why an owner's stamp takes nothing out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OwnerRetryRefusal {
    /// The request is none of ours, or was made for another account.
    #[error("the request was not made for this call")]
    RequestUnknown,
    /// The request served already.
    #[error("the request was used; begin again")]
    RequestSpent,
    /// The request's time is over.
    #[error("the request has expired; begin again")]
    RequestExpired,
    /// The request was begun with another target.
    #[error("the call differs from the one that began it")]
    BodyMismatch,
    /// The stamp is not by the owner's key, or not over this payload.
    #[error("the stamp does not hold over payload_to_sign by the owner's key")]
    StampInvalid,
}

impl OwnerRetryRefusal {
    /// The stable name.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::RequestUnknown => "REQUEST_UNKNOWN",
            Self::RequestSpent => "REQUEST_SPENT",
            Self::RequestExpired => "REQUEST_EXPIRED",
            Self::BodyMismatch => "BODY_MISMATCH",
            Self::StampInvalid => "STAMP_INVALID",
        }
    }
}

impl From<RedeemRefusal> for OwnerRetryRefusal {
    fn from(refusal: RedeemRefusal) -> Self {
        match refusal {
            RedeemRefusal::ChallengeExpired => Self::RequestExpired,
            RedeemRefusal::BodyMismatch => Self::BodyMismatch,
            RedeemRefusal::StampInvalid => Self::StampInvalid,
            // The others are refusals of sessions, which do not stamp here.
            _ => Self::RequestUnknown,
        }
    }
}

impl MobilecoinError {
    /// Tells a record that does not open, where its caller carried it, as the caller's doing.
    pub(super) fn of_carried(self, kind: RecordKind, instead: impl Into<Self>) -> Self {
        match self {
            Self::Fault(Fault::Vault(VaultFault::Record(closed))) if closed == kind => {
                instead.into()
            }
            error => error,
        }
    }

    /// The stable name of what the audit log keeps; `None` leaves no entry.
    #[must_use]
    pub const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::AccountNotFound(_)
            | Self::AddressNotFound
            | Self::IndexNotAssigned
            | Self::TooManyRows { .. }
            | Self::TooLong { .. } => None,
            Self::AccountExists(_) => Some("ACCOUNT_EXISTS"),
            Self::AddressTaken => Some("ADDRESS_TAKEN"),
            Self::Fog => Some("FOG"),
            Self::ViewOnly(_) => Some("VIEW_ONLY"),
            Self::TooManyAddresses { .. } => Some("TOO_MANY_ADDRESSES"),
            Self::EntropyLength => Some("ENTROPY_LENGTH"),
            Self::AddressOfOtherKeys => Some("ADDRESS_OF_OTHER_KEYS"),
            Self::OwnerKeyRequired => Some("OWNER_KEY_REQUIRED"),
            Self::Export(refusal) => Some(export_reason(*refusal)),
            Self::Retry(refusal) => Some(refusal.reason()),
            Self::Bundle(_) => Some("BUNDLE_REFUSED"),
            Self::ImportRequest => Some("IMPORT_REQUEST"),
            Self::Fault(fault) => fault.noted(),
        }
    }
}

const fn export_reason(refusal: OperatorExportRefusal) -> &'static str {
    match refusal {
        OperatorExportRefusal::PlaintextOff => "PLAINTEXT_OFF",
        OperatorExportRefusal::StampRequired => "STAMP_REQUIRED",
        OperatorExportRefusal::NoOwnerKey => "NO_OWNER_KEY",
        OperatorExportRefusal::TargetIsOwnerKey => "TARGET_IS_OWNER_KEY",
        OperatorExportRefusal::ViewOnly => "VIEW_ONLY",
        OperatorExportRefusal::NoSuchAddress => "NO_SUCH_ADDRESS",
        OperatorExportRefusal::TooLarge => "TOO_LARGE",
    }
}

impl From<StoreError> for MobilecoinError {
    fn from(error: StoreError) -> Self {
        Fault::from(error).into()
    }
}

impl From<VaultFault> for MobilecoinError {
    fn from(fault: VaultFault) -> Self {
        Fault::from(fault).into()
    }
}

impl From<OperatorWalletError> for MobilecoinError {
    fn from(error: OperatorWalletError) -> Self {
        match error {
            OperatorWalletError::OwnerKeyRequired => Self::OwnerKeyRequired,
            OperatorWalletError::EntropyLength => Self::EntropyLength,
            OperatorWalletError::AddressOfOtherKeys => Self::AddressOfOtherKeys,
            OperatorWalletError::Fog => Self::Fog,
            OperatorWalletError::Fault(fault) => fault.into(),
        }
    }
}

impl From<OperatorExportError> for MobilecoinError {
    fn from(error: OperatorExportError) -> Self {
        match error {
            OperatorExportError::Refused(refusal) => Self::Export(refusal),
            OperatorExportError::Fault(fault) => fault.into(),
        }
    }
}

impl From<FinishOperatorError> for MobilecoinError {
    fn from(error: FinishOperatorError) -> Self {
        match error {
            FinishOperatorError::Redeem(RedeemError::Refused(refusal)) => {
                Self::Retry(refusal.into())
            }
            FinishOperatorError::Redeem(RedeemError::Fault(fault)) => fault.into(),
            FinishOperatorError::Export(error) => error.into(),
        }
    }
}

impl From<ImportBundleError> for MobilecoinError {
    fn from(error: ImportBundleError) -> Self {
        match error {
            ImportBundleError::Refused(refusal) => Self::Bundle(refusal),
            ImportBundleError::Wallet(error) => error.into(),
        }
    }
}

/// What a commit of a verb on this account can trip.
pub(super) fn refused(id: MobilecoinId, error: CommitError) -> MobilecoinError {
    match error {
        CommitError::Guard(Guard::MobilecoinAccountTaken) => MobilecoinError::AccountExists(id),
        CommitError::Guard(Guard::MobilecoinAccountGone) => MobilecoinError::AccountNotFound(id),
        CommitError::Guard(Guard::MobilecoinAddressTaken) => MobilecoinError::AddressTaken,
        // Only an import request is spent together with an account.
        CommitError::Guard(Guard::NonceSpent) => MobilecoinError::ImportRequest,
        error => Fault::from(error).into(),
    }
}
