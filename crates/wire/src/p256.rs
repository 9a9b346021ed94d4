//! P-256 points and the two kinds of private key.
//!
//! Invariant: a `PublicKey` is a point on the curve, never infinity; a key that signs never
//! receives, and a key that receives never signs, because they are two types.
//! Called by stamps, signed messages, HPKE and whoever holds keys. Source: SEC 1 section 2.3,
//! FIPS 186-5, over `aws-lc`.

use std::{fmt, sync::LazyLock};

use aws_lc_rs::{
    agreement,
    encoding::{AsBigEndian, AsDer, EcPrivateKeyBin},
    rand,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, ParsedPublicKey,
        UnparsedPublicKey,
    },
};

use crate::{
    entropy::{Entropy, EntropyUnavailable},
    secret::SecretBytes,
};

/// Why a text or a byte string is not an acceptable P-256 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PointError {
    /// A character outside `0-9a-fA-F`, or an odd number of them.
    #[error("the key is not hexadecimal")]
    NotHex,
    /// Neither the length nor the first byte of a known form.
    #[error("the key must be {expected}")]
    WrongForm {
        /// The form that is wanted, in words.
        expected: &'static str,
    },
    /// Right form, but no point of the curve.
    #[error("the key is not a point on the P-256 curve")]
    NotOnCurve,
}

const UNCOMPRESSED: &str =
    "an uncompressed P-256 point: 65 bytes, 130 hex characters starting with 04";
const EITHER: &str =
    "a P-256 point: 66 hex characters starting with 02 or 03, or 130 starting with 04";

/// A point on P-256, kept uncompressed: `04 || x || y`, 65 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; 65]);

/// A compressed point, `02|03 || x`, as a stamp names its key. Not checked against the curve:
/// it is only ever compared with a key that was.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CompressedKey([u8; 33]);

impl PublicKey {
    /// Reads 65 uncompressed bytes and checks the curve equation.
    ///
    /// # Errors
    /// [`PointError`] names what is wrong with the bytes.
    pub fn from_uncompressed(bytes: &[u8]) -> Result<Self, PointError> {
        let point: [u8; 65] = bytes.try_into().map_err(|_| PointError::WrongForm {
            expected: UNCOMPRESSED,
        })?;
        if point[0] != 4 {
            return Err(PointError::WrongForm {
                expected: UNCOMPRESSED,
            });
        }
        on_curve(&point)?;
        Ok(Self(point))
    }

    /// Reads 65 uncompressed or 33 compressed bytes.
    ///
    /// # Errors
    /// [`PointError`] names what is wrong with the bytes.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, PointError> {
        match (bytes.len(), bytes.first()) {
            (65, Some(4)) => Self::from_uncompressed(bytes),
            (33, Some(2 | 3)) => {
                let parsed = on_curve(bytes)?;
                let der = AsDer::as_der(&parsed).map_err(|_| PointError::NotOnCurve)?;
                // A P-256 SubjectPublicKeyInfo ends with the 65 bytes of the point (RFC 5480).
                let point = der
                    .as_ref()
                    .last_chunk::<65>()
                    .ok_or(PointError::NotOnCurve)?;
                Self::from_uncompressed(point)
            }
            _ => Err(PointError::WrongForm { expected: EITHER }),
        }
    }

    /// Reads 130 hex characters of either case.
    ///
    /// # Errors
    /// [`PointError`] names what is wrong with the text.
    pub fn from_hex_uncompressed(text: &str) -> Result<Self, PointError> {
        if text.len() != 130 {
            return Err(PointError::WrongForm {
                expected: UNCOMPRESSED,
            });
        }
        Self::from_uncompressed(&hex::decode(text).map_err(|_| PointError::NotHex)?)
    }

    /// Reads 130 or 66 hex characters of either case.
    ///
    /// # Errors
    /// [`PointError`] names what is wrong with the text.
    pub fn from_hex(text: &str) -> Result<Self, PointError> {
        if text.len() != 130 && text.len() != 66 {
            return Err(PointError::WrongForm { expected: EITHER });
        }
        Self::from_sec1(&hex::decode(text).map_err(|_| PointError::NotHex)?)
    }

    /// `04 || x || y`.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 65] {
        &self.0
    }

    /// `02|03 || x`.
    #[must_use]
    pub fn compressed(&self) -> CompressedKey {
        let mut out = [0; 33];
        out.copy_from_slice(&self.0[..33]);
        out[0] = 2 + (self.0[64] & 1);
        CompressedKey(out)
    }

    /// 130 lower-case hex characters.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Checks an ECDSA signature in strict DER over SHA-256 of `message`. High-S signatures
    /// are accepted: half of all honest ones are.
    ///
    /// # Errors
    /// When the signature is not a DER pair in range, or not by this key over this message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureInvalid> {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.0)
            .verify(message, signature)
            .map_err(|_| SignatureInvalid)
    }
}

fn on_curve(bytes: &[u8]) -> Result<ParsedPublicKey, PointError> {
    ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, bytes).map_err(|_| PointError::NotOnCurve)
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.to_hex())
    }
}

impl CompressedKey {
    /// Reads 66 hex characters of either case; the curve is not consulted.
    ///
    /// # Errors
    /// When the text has another length, first byte or alphabet.
    pub fn from_hex(text: &str) -> Result<Self, PointError> {
        let wrong = PointError::WrongForm {
            expected: "a compressed P-256 point: 66 hex characters starting with 02 or 03",
        };
        let mut bytes = [0; 33];
        if text.len() != 66 {
            return Err(wrong);
        }
        hex::decode_to_slice(text, &mut bytes).map_err(|_| PointError::NotHex)?;
        if matches!(bytes[0], 2 | 3) {
            Ok(Self(bytes))
        } else {
            Err(wrong)
        }
    }

    /// The 33 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 33] {
        &self.0
    }

    /// 66 lower-case hex characters.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Debug for CompressedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CompressedKey({})", self.to_hex())
    }
}

/// A signature that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct SignatureInvalid;

/// Why a private key could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// Not 32 bytes, zero, or not below the group order.
    #[error(
        "the private key is not a P-256 scalar: 32 bytes, neither zero nor above the group order"
    )]
    OutOfRange,
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyUnavailable),
}

/// A private key that signs: a quorum key or a session key.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    public: PublicKey,
}

/// A private key that receives: an export's target key or a code's target key.
pub struct TargetKey {
    scalar: SecretBytes,
    public: PublicKey,
}

impl SigningKey {
    /// Draws a fresh key.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn make(entropy: &dyn Entropy) -> Result<Self, PrivateKeyError> {
        Self::from_scalar(&make_scalar(entropy)?)
    }

    /// The key with this 32-byte big-endian scalar.
    ///
    /// # Errors
    /// When the bytes are no scalar of P-256.
    pub fn from_scalar(scalar: &SecretBytes) -> Result<Self, PrivateKeyError> {
        let public = public_of(scalar)?;
        // Exposed to the library that signs with it; it wipes its own copy.
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_ASN1_SIGNING,
            scalar.expose(),
            public.as_bytes(),
        )
        .map_err(|_| PrivateKeyError::OutOfRange)?;
        Ok(Self { pair, public })
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The 32-byte big-endian scalar, for sealing it or handing it to its owner.
    ///
    /// # Errors
    /// When the library cannot export the key.
    pub fn scalar(&self) -> Result<SecretBytes, SignatureInvalid> {
        let scalar: EcPrivateKeyBin<'_> = self
            .pair
            .private_key()
            .as_be_bytes()
            .map_err(|_| SignatureInvalid)?;
        Ok(SecretBytes::copy_from(scalar.as_ref()))
    }

    /// ECDSA over SHA-256 of `message`, in DER.
    ///
    /// # Errors
    /// When the library fails.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureInvalid> {
        // The nonce is drawn inside `aws-lc`; the argument is part of its interface only.
        static RANDOM: LazyLock<rand::SystemRandom> = LazyLock::new(rand::SystemRandom::default);
        let signature = self
            .pair
            .sign(&*RANDOM, message)
            .map_err(|_| SignatureInvalid)?;
        Ok(signature.as_ref().to_vec())
    }
}

impl TargetKey {
    /// Draws a fresh key.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn make(entropy: &dyn Entropy) -> Result<Self, PrivateKeyError> {
        Self::from_scalar(make_scalar(entropy)?)
    }

    /// The key with this 32-byte big-endian scalar.
    ///
    /// # Errors
    /// When the bytes are no scalar of P-256.
    pub fn from_scalar(scalar: SecretBytes) -> Result<Self, PrivateKeyError> {
        let public = public_of(&scalar)?;
        Ok(Self { scalar, public })
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The 32-byte big-endian scalar, for sealing it or keeping it on its owner's device.
    #[must_use]
    pub const fn scalar(&self) -> &SecretBytes {
        &self.scalar
    }
}

/// Draws 32 bytes until they are a scalar; one draw in 2^32 repeats.
fn make_scalar(entropy: &dyn Entropy) -> Result<SecretBytes, PrivateKeyError> {
    for _ in 0..8 {
        let candidate = SecretBytes::make(32, entropy)?;
        if public_of(&candidate).is_ok() {
            return Ok(candidate);
        }
    }
    Err(PrivateKeyError::Entropy(EntropyUnavailable))
}

fn public_of(scalar: &SecretBytes) -> Result<PublicKey, PrivateKeyError> {
    // Exposed to the library that computes the point; it wipes its own copy.
    let private = agreement::PrivateKey::from_private_key(&agreement::ECDH_P256, scalar.expose())
        .map_err(|_| PrivateKeyError::OutOfRange)?;
    let public = private
        .compute_public_key()
        .map_err(|_| PrivateKeyError::OutOfRange)?;
    PublicKey::from_uncompressed(public.as_ref()).map_err(|_| PrivateKeyError::OutOfRange)
}
