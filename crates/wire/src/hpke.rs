//! HPKE as every bundle of the protocol uses it: one seal, one open.
//!
//! Invariant: base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; `info` is
//! `turnkey_hpke`; AAD = enc || pkR, both 65 bytes uncompressed; one seal per context. The
//! recipient is a checked point, so the library's leniency about compressed keys is unreachable.
//! Called by envelope, code and session bundles. Source: RFC 9180.

use rustls::crypto::{
    aws_lc_rs::hpke::DH_KEM_P256_HKDF_SHA256_AES_256 as SUITE,
    hpke::{EncapsulatedSecret, Hpke, HpkePrivateKey, HpkePublicKey},
};

use serde::Deserialize;

use crate::{
    json,
    p256::{PublicKey, TargetKey},
    secret::SecretBytes,
};

/// RFC 9180 `info` of every bundle.
pub const INFO: &[u8] = b"turnkey_hpke";

/// Longest plaintext that is sealed or opened, in bytes. An envelope spells it four times over
/// (hex within hex), which must stay under [`MAX_TEXT`](crate::signed_message::MAX_TEXT).
pub const MAX_PLAINTEXT: usize = 256 * 1024;

/// The tag of AES-256-GCM, in bytes.
const TAG: usize = 16;

/// What a sender hands over: the encapsulated key and ciphertext with its 16-byte tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedMessage {
    /// RFC 9180 `enc`.
    pub encapped: PublicKey,
    /// AES-256-GCM ciphertext followed by the tag.
    pub ciphertext: Vec<u8>,
}

/// A text is not a sealed message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not JSON with encappedPublic and ciphertext in hex")]
pub struct SealedMessageError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SealedMessageJson<'a> {
    #[serde(borrow)]
    encapped_public: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    ciphertext: std::borrow::Cow<'a, str>,
}

impl SealedMessage {
    /// Reads the JSON text of a message that travels unsigned; extra fields are tolerated.
    ///
    /// # Errors
    /// When a field is missing, is not hex, or the encapsulated key is no uncompressed point.
    pub fn parse(text: &str) -> Result<Self, SealedMessageError> {
        let json: SealedMessageJson<'_> =
            json::object(text.as_bytes()).ok_or(SealedMessageError)?;
        Ok(Self {
            encapped: PublicKey::from_hex_uncompressed(&json.encapped_public)
                .map_err(|_| SealedMessageError)?,
            ciphertext: hex::decode(json.ciphertext.as_bytes()).map_err(|_| SealedMessageError)?,
        })
    }

    /// The JSON text: compact, lower-case hex.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!(
            r#"{{"encappedPublic":"{}","ciphertext":"{}"}}"#,
            self.encapped.to_hex(),
            hex::encode(&self.ciphertext)
        )
    }
}

/// Sealing failed inside the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealing failed")]
pub struct SealFailed;

/// The message was not sealed to this key, or was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message is not sealed to this key, or it was changed on the way")]
pub struct OpenFailed;

/// Seals `plaintext` so that only the holder of `recipient`'s private half opens it.
///
/// # Errors
/// When the plaintext is too long or the library fails.
pub fn seal(recipient: &PublicKey, plaintext: &[u8]) -> Result<SealedMessage, SealFailed> {
    if plaintext.len() > MAX_PLAINTEXT {
        return Err(SealFailed);
    }
    let public = HpkePublicKey(recipient.as_bytes().to_vec());
    let (enc, mut sealer) = SUITE.setup_sealer(INFO, &public).map_err(|_| SealFailed)?;
    let ciphertext = sealer
        .seal(&aad(&enc.0, recipient), plaintext)
        .map_err(|_| SealFailed)?;
    let encapped = PublicKey::from_uncompressed(&enc.0).map_err(|_| SealFailed)?;
    Ok(SealedMessage {
        encapped,
        ciphertext,
    })
}

/// Opens what [`seal`] made for `recipient`.
///
/// # Errors
/// When any byte differs, or the message was sealed to another key.
pub fn open(recipient: &TargetKey, message: &SealedMessage) -> Result<SecretBytes, OpenFailed> {
    let enc = message.encapped.as_bytes();
    let aad = aad(enc, recipient.public());
    open_with(recipient, enc, INFO, &aad, &message.ciphertext)
}

/// RFC 9180 single-shot `OpenBase` with any `info` and `aad`; [`open`] is this with ours.
///
/// # Errors
/// When any byte differs, the message was sealed to another key, or is too long.
pub fn open_with(
    recipient: &TargetKey,
    encapped: &[u8; 65],
    info: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<SecretBytes, OpenFailed> {
    if ciphertext.len() > MAX_PLAINTEXT + TAG {
        return Err(OpenFailed);
    }
    // Exposed to the library that decapsulates with it; its own copy is wiped on drop.
    let private = HpkePrivateKey::from(recipient.scalar().expose().to_vec());
    SUITE
        .open(
            &EncapsulatedSecret(encapped.to_vec()),
            info,
            aad,
            ciphertext,
            &private,
        )
        .map(SecretBytes::from_vec)
        .map_err(|_| OpenFailed)
}

fn aad(encapped: &[u8], recipient: &PublicKey) -> [u8; 130] {
    let mut aad = [0; 130];
    let (left, right) = aad.split_at_mut(65);
    left[..encapped.len().min(65)].copy_from_slice(&encapped[..encapped.len().min(65)]);
    right.copy_from_slice(recipient.as_bytes());
    aad
}
