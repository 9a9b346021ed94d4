//! The keys of a view-only account.
//!
//! Invariant: the view key is secret and wiped; no `Clone`, `Debug`, `PartialEq` or
//! `Serialize`. The same account as the full keys give, down to its id.
//! Called by `account_key` and `secrets`, and by `vault` when it takes in such an account.

use seedport_wire::SecretBytes;

use super::address::PublicAddress;
use super::error::ViewKeyError;
use super::scalar::{Point, PrivateScalar};
use super::subaddress;

/// The private view key and the public spend key.
pub struct ViewAccountKey {
    view: PrivateScalar,
    spend: Point,
}

impl ViewAccountKey {
    /// The account of a private view key (32 bytes, little-endian, canonical, not zero) and a
    /// public spend key (a point, not the identity).
    ///
    /// # Errors
    /// Any of `ViewKeyError`.
    pub fn from_parts(view: &SecretBytes, spend_public: &[u8; 32]) -> Result<Self, ViewKeyError> {
        let view = PrivateScalar::parse(view).map_err(ViewKeyError::View)?;
        let spend = Point::parse(spend_public).ok_or(ViewKeyError::SpendPublic)?;
        Ok(Self { view, spend })
    }

    pub(super) const fn new(view: PrivateScalar, spend: Point) -> Self {
        Self { view, spend }
    }

    /// The private view key: 32 bytes, little-endian.
    #[must_use]
    pub fn view_private(&self) -> SecretBytes {
        // Safe: from one secret type into the other.
        SecretBytes::copy_from(self.view.secret().expose())
    }

    /// The public spend key: 32 bytes, compressed.
    #[must_use]
    pub const fn spend_public(&self) -> [u8; 32] {
        *self.spend.as_bytes()
    }

    /// The address at `index`, without fog: its signature takes the private spend key.
    #[must_use]
    pub fn subaddress(&self, index: u64) -> PublicAddress {
        let offset = subaddress::derive_offset(&self.view, index);
        let spend = offset.derive_point().add(&self.spend);
        let view = self.view.multiply_point(&spend);
        PublicAddress {
            view_public: *view.as_bytes(),
            spend_public: *spend.as_bytes(),
            fog: None,
        }
    }
}
