//! The stamp: the owner's signature over a payload, as the `Grid-Wallet-Signature` header.
//!
//! Invariant: a parsed stamp is only a claim; `verify` takes the key that the sealed session
//! names, never the key that the stamp names.
//! Called by the Grid door (parse), the vault (verify) and the client (make).
//! Source: Grid contract section 5.4.

mod first_edition;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use serde::{Deserialize, Serialize};

use crate::json;
use crate::p256::{CompressedKey, PublicKey, SignatureInvalid, SigningKey};

/// The only scheme that a stamp may name.
pub const SCHEME: &str = "SIGNATURE_SCHEME_TK_API_P256";

/// The longest header that is looked at, in characters; honest ones have under 400.
pub const MAX_HEADER: usize = 2048;

/// Base64url that tolerates missing and present padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub use first_edition::FirstEditionStamp;

/// What can be checked against a key and a payload.
pub trait Verifies {
    /// Checks it against the key it must be by and the exact payload bytes.
    ///
    /// # Errors
    /// When it names another key, or the signature does not hold.
    fn verify(&self, key: &PublicKey, payload: &str) -> Result<(), SignatureInvalid>;
}

/// A signature and the key it claims to be by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    key: CompressedKey,
    signature: Vec<u8>,
}

/// Why a header is not a stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// Over [`MAX_HEADER`] characters.
    #[error("the stamp is too long")]
    TooLong,
    /// Not base64url.
    #[error("the stamp is not base64url")]
    NotBase64,
    /// Not an object of the three texts publicKey, scheme and signature.
    #[error("the stamp is not a JSON object with publicKey, scheme and signature")]
    NotJson,
    /// Another scheme than [`SCHEME`].
    #[error("the stamp's scheme must be SIGNATURE_SCHEME_TK_API_P256")]
    WrongScheme,
    /// The key is not 66 hex characters of a compressed point.
    #[error("the stamp's publicKey must be a compressed P-256 point, 66 hex characters")]
    BadKey,
    /// The signature is not hex.
    #[error("the stamp's signature must be a DER signature in hex")]
    BadSignature,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StampJson<'a> {
    #[serde(borrow)]
    public_key: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    scheme: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    signature: std::borrow::Cow<'a, str>,
}

impl Stamp {
    /// Reads a header value: base64url, padded or not, of JSON in any key order.
    ///
    /// # Errors
    /// [`StampError`] names the first thing that is wrong.
    pub fn parse(header: &str) -> Result<Self, StampError> {
        if header.len() > MAX_HEADER {
            return Err(StampError::TooLong);
        }
        let json = LENIENT.decode(header).map_err(|_| StampError::NotBase64)?;
        let fields: StampJson<'_> = json::object(&json).ok_or(StampError::NotJson)?;
        if fields.scheme != SCHEME {
            return Err(StampError::WrongScheme);
        }
        let key = CompressedKey::from_hex(&fields.public_key).map_err(|_| StampError::BadKey)?;
        let signature =
            hex::decode(fields.signature.as_bytes()).map_err(|_| StampError::BadSignature)?;
        Ok(Self { key, signature })
    }

    /// Signs `payload` with the owner's key.
    ///
    /// # Errors
    /// When the library fails.
    pub fn make(key: &SigningKey, payload: &str) -> Result<Self, SignatureInvalid> {
        let signature = key.sign(payload.as_bytes())?;
        Ok(Self {
            key: key.public().compressed(),
            signature,
        })
    }

    /// The header value: base64url without padding of `{publicKey, scheme, signature}`.
    #[must_use]
    pub fn to_header(&self) -> String {
        let json = format!(
            r#"{{"publicKey":"{}","scheme":"{SCHEME}","signature":"{}"}}"#,
            self.key.to_hex(),
            hex::encode(&self.signature)
        );
        general_purpose::URL_SAFE_NO_PAD.encode(json)
    }

    /// The key that the stamp claims; good for finding a session, and for nothing else.
    #[must_use]
    pub const fn claimed_key(&self) -> &CompressedKey {
        &self.key
    }

    /// Checks the stamp against the key it must be by and the exact payload bytes.
    ///
    /// # Errors
    /// When the stamp names another key, or the signature does not hold.
    pub fn verify(&self, key: &PublicKey, payload: &str) -> Result<(), SignatureInvalid> {
        if key.compressed() != self.key {
            return Err(SignatureInvalid);
        }
        key.verify(payload.as_bytes(), &self.signature)
    }
}

impl Verifies for Stamp {
    fn verify(&self, key: &PublicKey, payload: &str) -> Result<(), SignatureInvalid> {
        Self::verify(self, key, payload)
    }
}
