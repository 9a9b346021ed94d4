//! An extended public key, and the fingerprint of any key.
//!
//! Invariant: nothing secret; the point is on the curve.
//! Called by `private_key`, `address` and `manifest`.

use std::fmt;

use bitcoin_hashes::{Hash, hash160};
use zeroize::Zeroizing;

use super::curve::CurvePoint;
use super::encoding::{self, Kind, Parts, Position};
use super::error::ParseExtendedKeyError;

/// A public key, its chain code and its place in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendedPublicKey {
    position: Position,
    chain_code: [u8; 32],
    point: CurvePoint,
}

/// The first four bytes of HASH160 of a public key (BIP-32, "Key identifiers"): a name for a
/// key, not a proof of it. Written as 8 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 4]);

impl ExtendedPublicKey {
    pub(super) const fn new(position: Position, chain_code: [u8; 32], point: CurvePoint) -> Self {
        Self {
            position,
            chain_code,
            point,
        }
    }

    /// The point, compressed: 33 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 33] {
        self.point.as_bytes()
    }

    /// RIPEMD-160(SHA-256(compressed point)): 20 bytes (BIP-32, "Key identifiers").
    #[must_use]
    pub fn identifier(&self) -> [u8; 20] {
        hash160::Hash::hash(self.as_bytes()).to_byte_array()
    }

    /// The first four bytes of the identifier.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.point)
    }

    /// Reads an `xpub` text.
    ///
    /// # Errors
    /// Any of `ParseExtendedKeyError` but `ScalarOutOfRange`.
    pub fn parse(text: &str) -> Result<Self, ParseExtendedKeyError> {
        let parts = encoding::decode(Kind::Public, text)?;
        let point = CurvePoint::parse(&parts.key).ok_or(ParseExtendedKeyError::NotOnCurve)?;
        Ok(Self::new(parts.position, *parts.chain_code, point))
    }
}

/// The `xpub` text.
impl fmt::Display for ExtendedPublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = encoding::encode(
            Kind::Public,
            &Parts {
                position: self.position,
                chain_code: Zeroizing::new(self.chain_code),
                key: Zeroizing::new(*self.as_bytes()),
            },
        );
        // Safe: nothing in an `xpub` is secret.
        formatter.write_str(text.expose_text().expect("base58 is ASCII"))
    }
}

impl Fingerprint {
    /// What a master key has for its parent's fingerprint.
    pub(super) const NONE: Self = Self([0; 4]);

    pub(super) const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    pub(super) fn of(point: &CurvePoint) -> Self {
        let [a, b, c, d, ..] = hash160::Hash::hash(point.as_bytes()).to_byte_array();
        Self([a, b, c, d])
    }

    /// The four bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> [u8; 4] {
        self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}
