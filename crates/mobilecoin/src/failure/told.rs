//! The words of a failure: those that full-service's clients look for, and ours.
//!
//! Invariant: `server_error` begins as full-service prints the same error, because clients search
//! it; what full-service repeats of a caller's words, this does not. The cause of a fault is
//! logged and never told.
//! Called by `rpc`. Source: contract section 3, "Error object".

use std::fmt::Debug;

use base64::DecodeError;
use hex::FromHexError;
use seedport_custody::{Fault, mobilecoin::MobilecoinError, store::StoreError};

use super::{Failure, b58};
use crate::{edition::Edition, method, shown::NOT_SHOWN};

/// The code and the name of an error, as JSON-RPC has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The method or its parameters.
    InvalidRequest,
    /// Everything else.
    InternalError,
}

/// A failure in words.
#[derive(Debug)]
pub struct Told {
    /// The code and its name.
    pub code: Code,
    /// What it is called in the log and the counts.
    pub outcome: &'static str,
    /// `data.server_error`.
    pub server_error: String,
    /// `data.details`.
    pub details: String,
    /// What is logged and not told.
    pub cause: Option<Fault>,
}

/// What full-service puts before an error of its database, where the error is of an account (the
/// stray `&` is its own) and where it is of an address.
const ACCOUNTS: &str = "Error interacting& with the database";
const ADDRESSES: &str = "Error interacting with the database";

impl Code {
    /// The number.
    pub const fn number(self) -> i32 {
        match self {
            Self::InvalidRequest => -32600,
            Self::InternalError => -32603,
        }
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "InvalidRequest",
            Self::InternalError => "InternalError",
        }
    }
}

impl From<Failure> for Told {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::UnknownMethod(name, edition) => {
                Self::request("UNKNOWN_METHOD", &unknown_variant(name.text(), edition))
            }
            Failure::Params(error) => Self::request("PARAMS", &error.to_string()),
            Failure::Number(error) => {
                Self::internal("NUMBER", format!("{error:?}"), error.to_string())
            }
            Failure::Mnemonic(error) => Self::internal(
                "MNEMONIC",
                format!("InvalidMnemonic({NOT_SHOWN:?})"),
                format!("Invalid BIP39 english mnemonic: {NOT_SHOWN}: {error}"),
            ),
            Failure::Hex(error) => hex(error),
            Failure::Base64(error) => base64(&error),
            Failure::UnknownAccount(id) => unknown_account(id.text()),
            Failure::NoHardwareWallet => Self::internal(
                "NO_HARDWARE_WALLET",
                "HardwareWalletService(NoHardwareWalletsFound)".to_owned(),
                "Error with the HardwareWalletService: NoHardwareWalletsFound".to_owned(),
            ),
            Failure::KeysOnly(method) => Self::ours(
                "KEYS_ONLY",
                &format!(
                    "{method} needs a ledger, and Seedport has none: it keeps keys only, and needs \
                     no ledger to hand them over"
                ),
            ),
            Failure::KeyHex(name, error) => Self::ours("KEY_HEX", &format!("{name}: {error}")),
            Failure::ViewKey(error) => Self::ours("VIEW_KEY", &error.to_string()),
            Failure::Fog(error) => Self::ours("FOG_INFO", &format!("fog_info: {error}")),
            Failure::Address(error) => {
                let (kind, said) = b58::words(error);
                Self::internal(
                    "ADDRESS",
                    format!("B58({kind})"),
                    format!("Error interacting with the B58 Util: {said}"),
                )
            }
            Failure::Printable(error) => {
                let (kind, said) = b58::words(error);
                Self::internal("PRINTABLE", kind, said)
            }
            Failure::Point(name, error) => Self::ours("POINT", &format!("{name}: {error}")),
            Failure::Stamp(error) => Self::ours("STAMP", &error.to_string()),
            Failure::HalfRetry => Self::ours(
                "HALF_RETRY",
                "request and stamp belong together: send both, or neither",
            ),
            Failure::SealedBundle => Self::ours(
                "SEALED_BUNDLE",
                "encrypted_account_bundle must be a JSON text with encappedPublic and ciphertext \
                 in hex",
            ),
            Failure::FogContradiction => Self::ours(
                "FOG_CONTRADICTION",
                "fog_enabled says one thing of default_public_address, and the address another",
            ),
            Failure::Custody(error) => custody(error),
        }
    }
}

impl Told {
    /// What the reader of requests says, in the words of the library that full-service uses.
    fn request(outcome: &'static str, said: &str) -> Self {
        let details = format!("Could not get value Error({said:?}, line: 0, column: 0)");
        Self {
            code: Code::InvalidRequest,
            outcome,
            server_error: debug(&details),
            details,
            cause: None,
        }
    }

    const fn internal(outcome: &'static str, server_error: String, details: String) -> Self {
        Self {
            code: Code::InternalError,
            outcome,
            server_error,
            details,
            cause: None,
        }
    }

    /// An error of full-service's database.
    fn database(outcome: &'static str, whose: &str, error: &str, said: &str) -> Self {
        Self::internal(
            outcome,
            format!("Database({error})"),
            format!("{whose}: {said}"),
        )
    }

    /// An error that full-service does not have.
    fn ours(reason: &'static str, said: &str) -> Self {
        Self::internal(reason, format!("Seedport({reason})"), said.to_owned())
    }

    fn fault(reason: &'static str, said: &str, cause: Fault) -> Self {
        Self {
            cause: Some(cause),
            ..Self::ours(reason, said)
        }
    }
}

fn debug(text: impl Debug) -> String {
    format!("{text:?}")
}

fn unknown_variant(name: &str, edition: Edition) -> String {
    let known = method::all(edition).iter();
    let known: Vec<_> = known.map(|method| format!("`{}`", method.name)).collect();
    format!(
        "unknown variant `{name}`, expected one of {}",
        known.join(", ")
    )
}

/// The wrong character itself stays here: it is one of a secret's.
fn hex(error: FromHexError) -> Told {
    let (kind, said) = match error {
        FromHexError::OddLength => ("OddLength".to_owned(), "Odd number of digits".to_owned()),
        FromHexError::InvalidStringLength => (
            "InvalidStringLength".to_owned(),
            "Invalid string length".to_owned(),
        ),
        FromHexError::InvalidHexCharacter { index, .. } => (
            format!("InvalidHexCharacter {{ c: '?', index: {index} }}"),
            format!("Invalid character '?' at position {index}"),
        ),
    };
    Told::internal(
        "HEX",
        format!("HexDecode({kind})"),
        format!("Error decoding from hex: {said}"),
    )
}

/// The wrong symbol itself stays here, as in [`hex`].
fn base64(error: &DecodeError) -> Told {
    let (kind, said) = match error {
        DecodeError::InvalidByte(offset, _) => (
            format!("InvalidByte({offset}, ?)"),
            format!("Invalid symbol at offset {offset}."),
        ),
        DecodeError::InvalidLastSymbol { offset, .. } => (
            format!("InvalidLastSymbol({offset}, ?)"),
            format!("Invalid last symbol at offset {offset}."),
        ),
        DecodeError::InvalidLength(length) => (
            format!("InvalidLength({length})"),
            format!("Invalid input length: {length}"),
        ),
        DecodeError::InvalidPadding => ("InvalidPadding".to_owned(), "Invalid padding".to_owned()),
    };
    let error = format!("Base64Decode({kind})");
    let said = format!("Decode from Base64 error: {said}");
    Told::database("BASE64", ACCOUNTS, &error, &said)
}

fn unknown_account(id: &str) -> Told {
    let error = format!("AccountNotFound({id:?})");
    let said = format!("Account Not Found: {id}");
    Told::database("ACCOUNT_NOT_FOUND", ACCOUNTS, &error, &said)
}

fn custody(error: MobilecoinError) -> Told {
    match error {
        MobilecoinError::AccountNotFound(id) => unknown_account(&id.to_string()),
        MobilecoinError::AccountExists(id) => {
            let id = id.to_string();
            let error = format!("AccountAlreadyExists({id:?})");
            let said = format!("Account already exists: {id}");
            Told::database("ACCOUNT_EXISTS", ACCOUNTS, &error, &said)
        }
        MobilecoinError::AddressNotFound => Told::database(
            "ADDRESS_NOT_FOUND",
            ADDRESSES,
            &format!("AssignedSubaddressNotFound({NOT_SHOWN:?})"),
            &format!("AssignedSubaddress Not Found: {NOT_SHOWN}"),
        ),
        MobilecoinError::IndexNotAssigned => Told::database(
            "INDEX_NOT_ASSIGNED",
            ADDRESSES,
            "Diesel(NotFound)",
            "Diesel Error: Record not found",
        ),
        MobilecoinError::Fog => Told::database(
            "FOG",
            ADDRESSES,
            "SubaddressesNotSupportedForFOGEnabledAccounts",
            "Subaddresses are not supported for FOG enabled accounts",
        ),
        MobilecoinError::ViewOnly(id) => {
            let id = id.to_string();
            Told::internal(
                "VIEW_ONLY",
                format!("AccountIsViewOnly(AccountID({id:?}))"),
                "Account is a view only account and shouldn't be".to_owned(),
            )
        }
        MobilecoinError::TooManyRows { .. } => Told::ours("TOO_MANY_ROWS", &error.to_string()),
        MobilecoinError::TooLong { .. } => Told::ours("TOO_LONG", &error.to_string()),
        MobilecoinError::Fault(fault) => fault_told(fault),
        error => {
            let reason = error.reason().unwrap_or("REFUSED");
            Told::ours(reason, &error.to_string())
        }
    }
}

fn fault_told(fault: Fault) -> Told {
    match &fault {
        Fault::Store(StoreError::Full) => {
            let said = "the service has no room to write; reading still works";
            Told::fault("STORE_FULL", said, fault)
        }
        Fault::ShareSpent => {
            let said = "this platform has used up its part of the service's storage";
            Told::fault("STORE_SHARE_SPENT", said, fault)
        }
        Fault::Store(StoreError::Gone { .. }) | Fault::StateGone => {
            let said = "the service's files are gone; nothing was changed";
            Told::fault("STORE_GONE", said, fault)
        }
        Fault::Store(StoreError::Unavailable(_)) => {
            Told::fault("STORE_UNAVAILABLE", "the service is busy; try again", fault)
        }
        Fault::Stopped(stopped) => Told::ours(stopped.reason(), &stopped.to_string()),
        other if other.busy().is_some() => Told::fault(
            "BUSY",
            "the same was asked for too often at once; try again",
            fault,
        ),
        _ => Told::fault("FAULT", "an internal error occurred", fault),
    }
}
