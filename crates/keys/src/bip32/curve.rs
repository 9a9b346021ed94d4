//! secp256k1 scalars and points: the one place that names the curve library.
//!
//! Invariant: a `PrivateScalar` is in 1..n and a `CurvePoint` is on the curve and not at
//! infinity. Scalars are compared, added and multiplied by libsecp256k1's constant-time
//! code only; the library's own copies are erased as far as it offers.
//! Called by `private_key` and `public_key`.

use secp256k1::{PublicKey, Scalar, SecretKey};
use seedport_wire::SecretBytes;

/// A private key: 32 bytes, big-endian, in 1..n.
pub(super) struct PrivateScalar(SecretBytes);

/// A public key: 33 bytes, compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CurvePoint([u8; 33]);

/// The library's form of a scalar, erased when dropped.
struct Working(SecretKey);

/// The library's form of what is added to a scalar, erased when dropped.
struct Tweak(Scalar);

impl PrivateScalar {
    /// `None` when `bytes` is 0 or not below n.
    pub(super) fn parse(bytes: &[u8; 32]) -> Option<Self> {
        Working::parse(bytes).map(|key| key.keep())
    }

    /// The sum modulo n; `None` when `tweak` is 0 or not below n, or the sum is 0.
    pub(super) fn add(&self, tweak: &[u8; 32]) -> Option<Self> {
        let tweak = Tweak(Scalar::from(Working::parse(tweak)?.0));
        let sum = self.load().0.add_tweak(&tweak.0).ok()?;
        Some(Working(sum).keep())
    }

    /// The point that belongs to the scalar.
    pub(super) fn derive_point(&self) -> CurvePoint {
        CurvePoint(self.load().0.public_key().serialize())
    }

    /// The 32 bytes.
    pub(super) const fn secret(&self) -> &SecretBytes {
        &self.0
    }

    /// A second copy, for a path that ends where it begins.
    pub(super) fn duplicate(&self) -> Self {
        // Safe: from one secret type into the other.
        Self(SecretBytes::copy_from(self.0.expose()))
    }

    fn load(&self) -> Working {
        // Safe: the copy is erased with `Working`.
        let bytes = self.0.expose().first_chunk();
        bytes
            .and_then(Working::parse)
            .expect("`parse` and `add` keep valid scalars of 32 bytes only")
    }
}

impl CurvePoint {
    /// `None` when `bytes` is no compressed point of the curve.
    pub(super) fn parse(bytes: &[u8; 33]) -> Option<Self> {
        let point = PublicKey::from_byte_array_compressed(*bytes).ok()?;
        Some(Self(point.serialize()))
    }

    /// The 33 bytes.
    pub(super) const fn as_bytes(&self) -> &[u8; 33] {
        &self.0
    }
}

impl Working {
    fn parse(bytes: &[u8; 32]) -> Option<Self> {
        SecretKey::from_secret_bytes(*bytes).ok().map(Self)
    }

    fn keep(&self) -> PrivateScalar {
        PrivateScalar(SecretBytes::copy_from(self.0.as_secret_bytes()))
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.non_secure_erase();
    }
}

impl Drop for Tweak {
    fn drop(&mut self) {
        self.0.non_secure_erase();
    }
}
