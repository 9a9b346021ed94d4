//! The secrets of an account as an export hands them over: `account_secrets`.
//!
//! Invariant: one writer and one reader for the door, the vault and the client. What is read
//! proves itself: keys and id are derived again from the phrase or entropy and must agree. No
//! `Clone`, `Debug`, `PartialEq` or `Serialize`.
//! Called by `vault`, by the MobileCoin door, and by `client`.

mod error;
mod json;
mod read;
mod shape;
mod write;

pub use error::SecretsError;
pub use shape::Shape;

use seedport_wire::{MobilecoinId, SecretBytes};

use super::account_key::AccountKey;
use super::address::PublicAddress;
use super::fog::FogInfo;
use super::view_account_key::ViewAccountKey;
use crate::mnemonic::Mnemonic;

/// What an account's keys were made of.
pub enum Origin {
    /// Version 2; an English phrase.
    Mnemonic(Mnemonic),
    /// Version 1; 32 bytes.
    RootEntropy(SecretBytes),
    /// The keys were given, and may only look.
    ViewOnly,
}

/// The keys of an account.
pub enum Key {
    /// May look and spend; the origin is a phrase or entropy.
    Full(AccountKey),
    /// May only look; the origin is `ViewOnly`.
    View(ViewAccountKey),
}

/// Everything that makes an account on another wallet.
pub struct AccountSecrets {
    /// The digest of the default subaddress.
    pub account: MobilecoinId,
    /// What its holder calls it; may be empty.
    pub name: String,
    /// Phrase, entropy, or neither.
    pub origin: Origin,
    /// The keys.
    pub key: Key,
    /// The fog service of an account with full keys that uses one.
    pub fog: Option<FogInfo>,
    /// The default subaddress of a view-only account whose holder uses fog: its signature cannot
    /// be made without the spend key.
    pub default_address: Option<PublicAddress>,
    /// Whether spending has to name a subaddress.
    pub require_spend_subaddress: bool,
}

impl AccountSecrets {
    /// The JSON in a shape, its keys in the order that the shape has them.
    #[must_use]
    pub fn to_json(&self, shape: Shape) -> SecretBytes {
        write::to_json(self, shape)
    }

    /// Reads the JSON of `Shape::V2` or `Shape::Documented`. Keys and id are derived again and
    /// compared.
    ///
    /// # Errors
    /// Any of `SecretsError`; it names the field and never a value.
    pub fn from_json(json: &SecretBytes) -> Result<Self, SecretsError> {
        read::from_json(json)
    }
}
