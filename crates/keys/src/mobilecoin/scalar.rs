//! ristretto255 scalars and points: the one place that names the curve library.
//!
//! Invariant: a `PrivateScalar` is canonical and a `Point` knows its one encoding; what was read
//! is not zero and not the identity. Scalars are added, multiplied and compared by the library's
//! constant-time code only; copies of ours are wiped, what the library leaves on the stack is
//! beyond our reach.
//! Called by the other files of `mobilecoin`.

use curve25519_dalek::{
    RistrettoPoint, Scalar, constants, ristretto::CompressedRistretto, traits::IsIdentity,
};
use seedport_wire::SecretBytes;
use zeroize::Zeroizing;

use super::error::ScalarError;

/// A private key: 32 bytes, little-endian, below the order of the group.
pub(super) struct PrivateScalar(SecretBytes);

/// A public key.
pub(super) struct Point {
    bytes: [u8; 32],
    point: RistrettoPoint,
}

impl PrivateScalar {
    /// Reads a key that was given.
    pub(super) fn parse(bytes: &SecretBytes) -> Result<Self, ScalarError> {
        // Safe: read in place, and the scalar that is made of it is wiped.
        let bytes: &[u8; 32] = bytes.expose().try_into().map_err(|_| ScalarError::Length)?;
        let scalar = Option::<Scalar>::from(Scalar::from_canonical_bytes(*bytes))
            .map(Zeroizing::new)
            .ok_or(ScalarError::NotCanonical)?;
        if *scalar == Scalar::ZERO {
            return Err(ScalarError::Zero);
        }
        Ok(Self::keep(&scalar))
    }

    /// 512 bits, little-endian, modulo the order of the group. What is reduced is the output
    /// of a hash, so that zero does not happen (once in 2^252).
    pub(super) fn reduce_wide(bytes: &[u8; 64]) -> Self {
        Self::keep(&Zeroizing::new(Scalar::from_bytes_mod_order_wide(bytes)))
    }

    /// 256 bits, little-endian, modulo the order of the group.
    pub(super) fn reduce(bytes: &[u8; 32]) -> Self {
        Self::keep(&Zeroizing::new(Scalar::from_bytes_mod_order(*bytes)))
    }

    /// The sum modulo the order of the group.
    pub(super) fn add(&self, other: &Self) -> Self {
        Self::keep(&Zeroizing::new(*self.load() + *other.load()))
    }

    /// The product modulo the order of the group.
    pub(super) fn multiply(&self, other: &Self) -> Self {
        Self::keep(&Zeroizing::new(*self.load() * *other.load()))
    }

    /// The public key that belongs to the scalar.
    pub(super) fn derive_point(&self) -> Point {
        Point::of(&*self.load() * constants::RISTRETTO_BASEPOINT_TABLE)
    }

    /// The scalar times `point`.
    pub(super) fn multiply_point(&self, point: &Point) -> Point {
        Point::of(*self.load() * point.point)
    }

    /// The 32 bytes.
    pub(super) const fn secret(&self) -> &SecretBytes {
        &self.0
    }

    /// A second copy, for the view of an account that is left as it is.
    pub(super) fn duplicate(&self) -> Self {
        // Safe: from one secret type into the other.
        Self(SecretBytes::copy_from(self.0.expose()))
    }

    fn keep(scalar: &Scalar) -> Self {
        Self(SecretBytes::copy_from(scalar.as_bytes()))
    }

    fn load(&self) -> Zeroizing<Scalar> {
        // Safe: the scalar is wiped where it is used.
        let bytes = self.0.expose().first_chunk();
        let scalar = bytes.and_then(|bytes| Scalar::from_canonical_bytes(*bytes).into());
        Zeroizing::new(scalar.expect("`keep` keeps canonical scalars of 32 bytes only"))
    }
}

impl Point {
    /// `None` when `bytes` encodes no point, or the identity.
    pub(super) fn parse(bytes: &[u8; 32]) -> Option<Self> {
        let point = CompressedRistretto(*bytes).decompress()?;
        (!point.is_identity()).then_some(Self {
            bytes: *bytes,
            point,
        })
    }

    /// The sum.
    pub(super) fn add(&self, other: &Self) -> Self {
        Self::of(self.point + other.point)
    }

    /// The 32 bytes of the encoding.
    pub(super) const fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    fn of(point: RistrettoPoint) -> Self {
        Self {
            bytes: point.compress().to_bytes(),
            point,
        }
    }
}
