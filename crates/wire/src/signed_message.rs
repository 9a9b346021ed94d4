//! The signed message: four JSON fields around signed bytes, by a quorum key.
//!
//! Invariant: the signature covers the raw bytes inside `data`; nothing is re-serialised. A
//! message is believed only through `verify` with a pin: verified against the key inside
//! itself it would prove nothing.
//! Called by envelopes and by the target bundles of codes.
//! Source: `turnkey-formats` section 2, "`ServerSendMsgV1`"; Grid contract section 5.3.

use serde::{Deserialize, Serialize};

use crate::{
    fingerprint::Fingerprint,
    json,
    p256::{PublicKey, SignatureInvalid, SigningKey},
};

/// The only version.
pub const VERSION: &str = "v1.0.0";

/// Longest text that is parsed, in bytes.
pub const MAX_TEXT: usize = 2 * 1024 * 1024;

/// A message as it travels; nothing in it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMessage {
    data: Vec<u8>,
    signature: Vec<u8>,
    quorum: PublicKey,
}

/// Why a text is not a signed message, or is not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedMessageError {
    /// Not JSON with the four texts.
    #[error("the message is not JSON with version, data, dataSignature and enclaveQuorumPublic")]
    Malformed,
    /// Another version than `v1.0.0`.
    #[error("the message's version must be v1.0.0")]
    Version,
    /// The quorum key inside is none of the pinned ones.
    #[error("the message is signed by a key that is not pinned")]
    NotPinned,
    /// The signature does not hold over the data.
    #[error("the message's signature does not hold")]
    Signature,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedMessageJson<'a> {
    #[serde(borrow)]
    version: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    data: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    data_signature: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    enclave_quorum_public: std::borrow::Cow<'a, str>,
}

impl SignedMessage {
    /// Signs `data` with the quorum key.
    ///
    /// # Errors
    /// When the library fails.
    pub fn make(quorum: &SigningKey, data: Vec<u8>) -> Result<Self, SignatureInvalid> {
        let signature = quorum.sign(&data)?;
        Ok(Self {
            data,
            signature,
            quorum: *quorum.public(),
        })
    }

    /// The JSON text: compact, lower-case hex, keys in the published order.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!(
            r#"{{"version":"{VERSION}","data":"{}","dataSignature":"{}","enclaveQuorumPublic":"{}"}}"#,
            hex::encode(&self.data),
            hex::encode(&self.signature),
            self.quorum.to_hex()
        )
    }

    /// Reads the JSON text; extra fields and any key order are tolerated.
    ///
    /// # Errors
    /// `Malformed` or `Version`.
    pub fn parse(text: &str) -> Result<Self, SignedMessageError> {
        if text.len() > MAX_TEXT {
            return Err(SignedMessageError::Malformed);
        }
        let json: SignedMessageJson<'_> =
            json::object(text.as_bytes()).ok_or(SignedMessageError::Malformed)?;
        if json.version != VERSION {
            return Err(SignedMessageError::Version);
        }
        let unhex = |text: &str| hex::decode(text).map_err(|_| SignedMessageError::Malformed);
        Ok(Self {
            data: unhex(&json.data)?,
            signature: unhex(&json.data_signature)?,
            quorum: PublicKey::from_hex_uncompressed(&json.enclave_quorum_public)
                .map_err(|_| SignedMessageError::Malformed)?,
        })
    }

    /// The key that the message claims to be signed by, for telling a person; unbelieved.
    #[must_use]
    pub const fn claimed_quorum(&self) -> &PublicKey {
        &self.quorum
    }

    /// Checks the signer against the pins and the signature over the data; gives the data.
    ///
    /// # Errors
    /// `NotPinned` or `Signature`.
    pub fn verify(&self, pins: &[Fingerprint]) -> Result<&[u8], SignedMessageError> {
        if !pins.contains(&Fingerprint::of(&self.quorum)) {
            return Err(SignedMessageError::NotPinned);
        }
        self.quorum
            .verify(&self.data, &self.signature)
            .map_err(|_| SignedMessageError::Signature)?;
        Ok(&self.data)
    }
}
