//! Why a call did not succeed, before it is put into words.
//!
//! Invariant: nothing in here is a caller's value, but what `Shown` lets through.
//! Called by the methods (make) and `rpc` (tell, through `told`).

mod b58;
mod told;

use std::num::ParseIntError;

use hex::FromHexError;
use seedport_custody::mobilecoin::MobilecoinError;
use seedport_keys::{
    MnemonicError,
    mobilecoin::{B58Error, FogInfoError, KeyHexError, ViewKeyError},
};
use seedport_wire::{p256::PointError, stamp::StampError};

use crate::{
    edition::Edition,
    params::{NumberError, ParamsError},
    shown::Shown,
};

pub use told::Told;

/// Why a call did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// There is no such method in this edition.
    UnknownMethod(Shown, Edition),
    /// The parameters do not serve.
    Params(ParamsError),
    /// A text is no number.
    Number(ParseIntError),
    /// A phrase is none.
    Mnemonic(MnemonicError),
    /// A text is not the hex of so many bytes.
    Hex(FromHexError),
    /// A key of a view-only account is not written as one.
    KeyHex(&'static str, KeyHexError),
    /// A key of a view-only account is none.
    ViewKey(ViewKeyError),
    /// The fog authority's key is not base64.
    Base64(base64::DecodeError),
    /// The fog service cannot be named so.
    Fog(FogInfoError),
    /// A text is no address.
    Address(B58Error),
    /// A text is nothing that is printed like an address.
    Printable(B58Error),
    /// A P-256 key is none.
    Point(&'static str, PointError),
    /// The owner's stamp cannot be read.
    Stamp(StampError),
    /// Of `request` and `stamp`, one is missing.
    HalfRetry,
    /// What should be sealed is not in the form of it.
    SealedBundle,
    /// An account's id that nothing has, of whatever form.
    UnknownAccount(Shown),
    /// No device is attached, and none can be.
    NoHardwareWallet,
    /// The method needs a ledger.
    KeysOnly(&'static str),
    /// What is said of fog contradicts the address.
    FogContradiction,
    /// Custody refused, or failed.
    Custody(MobilecoinError),
}

impl From<ParamsError> for Failure {
    fn from(error: ParamsError) -> Self {
        Self::Params(error)
    }
}

impl From<NumberError> for Failure {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::Params(error) => Self::Params(error),
            NumberError::Text(error) => Self::Number(error),
        }
    }
}

impl From<MnemonicError> for Failure {
    fn from(error: MnemonicError) -> Self {
        Self::Mnemonic(error)
    }
}

impl From<FromHexError> for Failure {
    fn from(error: FromHexError) -> Self {
        Self::Hex(error)
    }
}

impl From<ViewKeyError> for Failure {
    fn from(error: ViewKeyError) -> Self {
        Self::ViewKey(error)
    }
}

impl From<base64::DecodeError> for Failure {
    fn from(error: base64::DecodeError) -> Self {
        Self::Base64(error)
    }
}

impl From<FogInfoError> for Failure {
    fn from(error: FogInfoError) -> Self {
        Self::Fog(error)
    }
}

impl From<B58Error> for Failure {
    fn from(error: B58Error) -> Self {
        Self::Address(error)
    }
}

impl From<StampError> for Failure {
    fn from(error: StampError) -> Self {
        Self::Stamp(error)
    }
}

impl From<MobilecoinError> for Failure {
    fn from(error: MobilecoinError) -> Self {
        Self::Custody(error)
    }
}
