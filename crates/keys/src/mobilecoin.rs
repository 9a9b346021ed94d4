//! MobileCoin accounts: keys from a phrase or from root entropy, subaddresses, account ids,
//! printable addresses, and the secrets that an export hands over.
//!
//! Invariant: pure, like the rest of the crate; only `scalar` names the curve library, and
//! whatever reads back is what was written. Re-made from the published formats, whose vectors
//! are in `vectors/mobilecoin`.
//! Called by `vault`, which keeps accounts, by the MobileCoin door, and by `client`.

mod account_key;
mod address;
mod digest;
mod encoding;
mod error;
mod fog;
mod framing;
mod key_hex;
mod payment_request;
mod phrase;
mod printable;
mod root_entropy;
mod scalar;
pub mod secrets;
mod subaddress;
mod transfer_payload;
mod view_account_key;

pub use account_key::AccountKey;
pub use address::PublicAddress;
pub use error::{
    B58Error, EncodingError, FogInfoError, KeyHexError, RootEntropyError, ScalarError, ViewKeyError,
};
pub use fog::{FogAddress, FogInfo};
pub use key_hex::{parse_key_hex, wire_hex, wire_hex_public};
pub use payment_request::PaymentRequest;
pub use printable::Printable;
pub use secrets::{AccountSecrets, Key, Origin, SecretsError, Shape};
pub use subaddress::{CHANGE, FIRST_USER, GIFT_CODE, LEGACY_CHANGE, MAIN};
pub use transfer_payload::{TransferPayload, TransferSecret};
pub use view_account_key::ViewAccountKey;

#[cfg(test)]
mod tests;
