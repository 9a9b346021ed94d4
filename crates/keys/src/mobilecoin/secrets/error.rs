//! Why a JSON is not the secrets of an account.
//!
//! Invariant: names fields, never values, nor the name of a key that it does not know.
//! Called by `read`.

use crate::mnemonic::MnemonicError;
use crate::mobilecoin::error::{B58Error, FogInfoError, KeyHexError, ViewKeyError};

/// Why a JSON is not the secrets of an account. A field is named by its path, such as
/// `account_key.view_private_key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// Not one JSON object, or nested deeper than any such thing.
    #[error("the account's secrets are not a JSON object")]
    NotAnObject,
    /// A key that the shapes do not have; holds the path of the object it is in, empty for the
    /// outermost.
    #[error("the account's secrets have an unknown key in {0:?}")]
    UnknownKey(&'static str),
    /// A key is there twice.
    #[error("{0} is there twice")]
    Repeated(&'static str),
    /// A field that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A field has another type or another form.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// The phrase is none.
    #[error("mnemonic: {0}")]
    Mnemonic(MnemonicError),
    /// A key is not written in hex as it should be.
    #[error("{0}: {1}")]
    KeyHex(&'static str, KeyHexError),
    /// The keys of a view-only account are not valid.
    #[error("view_account_key: {0}")]
    ViewKey(ViewKeyError),
    /// The fog service is not named as it should be.
    #[error("account_key: {0}")]
    Fog(FogInfoError),
    /// The default address of a view-only account is none.
    #[error("default_public_address: {0}")]
    DefaultAddress(B58Error),
    /// The field contradicts what the others give.
    #[error("{0} is not what the other fields give")]
    Contradiction(&'static str),
}
