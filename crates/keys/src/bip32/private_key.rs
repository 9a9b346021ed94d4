//! An extended private key.
//!
//! Invariant: scalar and chain code are secret and wiped; no `Clone`, `Debug`, `PartialEq` or
//! `Serialize`. The text form leaves only as `SecretBytes`.
//! Called by `address` and `manifest`.

use aws_lc_rs::hmac;
use seedport_wire::SecretBytes;
use zeroize::Zeroizing;

use super::curve::PrivateScalar;
use super::encoding::{self, Kind, Parts, Position};
use super::error::{DeriveKeyError, ParseExtendedKeyError};
use super::path::{ChildNumber, DerivationPath};
use super::public_key::{ExtendedPublicKey, Fingerprint};
use crate::seed::Seed;

/// A private key, its chain code and its place in the tree.
pub struct ExtendedPrivateKey {
    position: Position,
    chain_code: SecretBytes,
    scalar: PrivateScalar,
}

impl ExtendedPrivateKey {
    /// The root of the tree below a seed (BIP-32, "Master key generation").
    ///
    /// # Errors
    /// `InvalidMaster`, about once in 2^127 seeds.
    pub fn derive_master(seed: &Seed) -> Result<Self, DeriveKeyError> {
        Self::derive_master_of_any_length(seed.secret())
    }

    /// As `derive_master`; BIP-32 allows seeds of 16 to 64 bytes, and its vectors use them.
    pub(super) fn derive_master_of_any_length(seed: &SecretBytes) -> Result<Self, DeriveKeyError> {
        // Safe: the seed is read in place.
        let (left, chain_code) = hmac_sha512(b"Bitcoin seed", seed.expose());
        Ok(Self {
            position: Position::MASTER,
            chain_code,
            scalar: PrivateScalar::parse(&left).ok_or(DeriveKeyError::InvalidMaster)?,
        })
    }

    /// The child at `number` (BIP-32, "Private parent key → private child key").
    ///
    /// # Errors
    /// `TooDeep`; `InvalidChild`, about once in 2^127 children.
    pub fn derive_child(&self, number: ChildNumber) -> Result<Self, DeriveKeyError> {
        let depth = self.position.depth.checked_add(1);
        let depth = depth.ok_or(DeriveKeyError::TooDeep)?;
        let point = self.scalar.derive_point();
        // 0x00 ‖ scalar ‖ number if hardened, else point ‖ number.
        let mut data = Zeroizing::new([0; 37]);
        if number.is_hardened() {
            // Safe: into a buffer that is wiped.
            data[1..33].copy_from_slice(self.scalar.secret().expose());
        } else {
            data[..33].copy_from_slice(point.as_bytes());
        }
        data[33..].copy_from_slice(&number.bits().to_be_bytes());
        // Safe: the chain code is read in place.
        let (left, chain_code) = hmac_sha512(self.chain_code.expose(), data.as_slice());
        Ok(Self {
            position: Position {
                depth,
                parent: Fingerprint::of(&point),
                child: number,
            },
            chain_code,
            scalar: self.scalar.add(&left).ok_or(DeriveKeyError::InvalidChild)?,
        })
    }

    /// The key at the end of `path`, in which `m` stands for this key.
    ///
    /// # Errors
    /// As `derive_child`.
    pub fn derive_path(&self, path: &DerivationPath) -> Result<Self, DeriveKeyError> {
        let mut key = self.duplicate();
        for child in path.children() {
            key = key.derive_child(*child)?;
        }
        Ok(key)
    }

    /// The public key at the same place (BIP-32, "Private parent key → public child key", N).
    #[must_use]
    pub fn derive_public(&self) -> ExtendedPublicKey {
        let mut chain_code = [0; 32];
        // Safe: beside a public key the chain code is public.
        chain_code.copy_from_slice(self.chain_code.expose());
        ExtendedPublicKey::new(self.position, chain_code, self.scalar.derive_point())
    }

    /// The first four bytes of HASH160 of the public key.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.scalar.derive_point())
    }

    /// The `xprv` text.
    #[must_use]
    pub fn serialize(&self) -> SecretBytes {
        let mut key = Zeroizing::new([0; 33]);
        // Safe, both: into buffers that are wiped.
        key[1..].copy_from_slice(self.scalar.secret().expose());
        let mut chain_code = Zeroizing::new([0; 32]);
        chain_code.copy_from_slice(self.chain_code.expose());
        encoding::encode(
            Kind::Private,
            &Parts {
                position: self.position,
                chain_code,
                key,
            },
        )
    }

    /// Reads an `xprv` text; wiping the text is the caller's.
    ///
    /// # Errors
    /// Any of `ParseExtendedKeyError` but `NotOnCurve`.
    pub fn parse(text: &str) -> Result<Self, ParseExtendedKeyError> {
        let parts = encoding::decode(Kind::Private, text)?;
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(&parts.key[1..]);
        Ok(Self {
            position: parts.position,
            chain_code: SecretBytes::copy_from(parts.chain_code.as_slice()),
            scalar: PrivateScalar::parse(&bytes).ok_or(ParseExtendedKeyError::ScalarOutOfRange)?,
        })
    }

    fn duplicate(&self) -> Self {
        Self {
            position: self.position,
            // Safe: from one secret type into the other.
            chain_code: SecretBytes::copy_from(self.chain_code.expose()),
            scalar: self.scalar.duplicate(),
        }
    }
}

/// HMAC-SHA512(key, data): the left half, and the right half, which is always a chain code.
fn hmac_sha512(key: &[u8], data: &[u8]) -> (Zeroizing<[u8; 32]>, SecretBytes) {
    let key = hmac::Key::new(hmac::HMAC_SHA512, key);
    let mut output = Zeroizing::new([0; 64]);
    hmac::sign_to_buffer(&key, data, output.as_mut_slice())
        .expect("the output of HMAC-SHA512 is 64 bytes");
    let mut left = Zeroizing::new([0; 32]);
    left.copy_from_slice(&output[..32]);
    (left, SecretBytes::copy_from(&output[32..]))
}
