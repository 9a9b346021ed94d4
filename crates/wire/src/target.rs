//! The public key that an owner names as the receiver of an export.
//!
//! Invariant: a point on the curve, given uncompressed, kept with the text it came as, because
//! the retry must carry the same text and the payload to sign repeats it.
//! Called by the Grid door (parse), payloads and the vault.

use std::fmt;

use crate::p256::{PointError, PublicKey};

/// A target public key: 130 hex characters of either case.
#[derive(Clone, PartialEq, Eq)]
pub struct TargetPublicKey {
    point: PublicKey,
    text: String,
}

impl TargetPublicKey {
    /// Reads 130 hex characters of either case, uncompressed (contract section 4.3).
    ///
    /// # Errors
    /// [`PointError`] names what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, PointError> {
        let point = PublicKey::from_hex_uncompressed(text)?;
        Ok(Self {
            point,
            text: text.to_owned(),
        })
    }

    /// The point itself.
    #[must_use]
    pub const fn point(&self) -> &PublicKey {
        &self.point
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for TargetPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TargetPublicKey({})", self.text)
    }
}
