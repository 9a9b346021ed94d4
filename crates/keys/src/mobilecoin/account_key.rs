//! The two private keys of an account.
//!
//! Invariant: secret and wiped; no `Clone`, `Debug`, `PartialEq` or `Serialize`.
//! Called by `secrets`, and by `vault` when it makes or takes in an account.

use seedport_wire::SecretBytes;

use super::address::PublicAddress;
use super::error::{RootEntropyError, ScalarError};
use super::fog::FogInfo;
use super::scalar::PrivateScalar;
use super::view_account_key::ViewAccountKey;
use super::{phrase, root_entropy, subaddress};
use crate::mnemonic::Mnemonic;

/// The private view key and the private spend key.
pub struct AccountKey {
    view: PrivateScalar,
    spend: PrivateScalar,
}

impl AccountKey {
    /// The account of version 2 that a wallet shows for a phrase, at index 0. The phrase is
    /// English: what another language's phrase gives, no other wallet finds.
    #[must_use]
    pub fn from_mnemonic(mnemonic: &Mnemonic) -> Self {
        Self::from_mnemonic_at(mnemonic, 0)
    }

    /// The account of version 2 at another index; the top bit, which marks hardened levels, is
    /// set whatever the index says.
    #[must_use]
    pub fn from_mnemonic_at(mnemonic: &Mnemonic, account_index: u32) -> Self {
        let (view, spend) = phrase::derive(mnemonic, account_index);
        Self { view, spend }
    }

    /// The account of version 1 of 32 bytes of root entropy.
    ///
    /// # Errors
    /// `Length`.
    pub fn from_root_entropy(entropy: &SecretBytes) -> Result<Self, RootEntropyError> {
        // Safe: the entropy is read in place.
        let entropy = entropy.expose();
        let entropy = entropy
            .try_into()
            .map_err(|_| RootEntropyError::Length(entropy.len()))?;
        let (view, spend) = root_entropy::derive(entropy);
        Ok(Self { view, spend })
    }

    /// The account of two private keys: 32 bytes each, little-endian, canonical, not zero.
    ///
    /// # Errors
    /// Any of `ScalarError`.
    pub fn from_private(view: &SecretBytes, spend: &SecretBytes) -> Result<Self, ScalarError> {
        Ok(Self {
            view: PrivateScalar::parse(view)?,
            spend: PrivateScalar::parse(spend)?,
        })
    }

    /// The private view key: 32 bytes, little-endian.
    #[must_use]
    pub fn view_private(&self) -> SecretBytes {
        // Safe: from one secret type into the other.
        SecretBytes::copy_from(self.view.secret().expose())
    }

    /// The private spend key: 32 bytes, little-endian.
    #[must_use]
    pub fn spend_private(&self) -> SecretBytes {
        // Safe: from one secret type into the other.
        SecretBytes::copy_from(self.spend.secret().expose())
    }

    /// What is left of the account for one who may look and not spend.
    #[must_use]
    pub fn view_account(&self) -> ViewAccountKey {
        ViewAccountKey::new(self.view.duplicate(), self.spend.derive_point())
    }

    /// The address at `index`; with `fog`, signed for its authority.
    #[must_use]
    pub fn subaddress(&self, index: u64, fog: Option<&FogInfo>) -> PublicAddress {
        let offset = subaddress::derive_offset(&self.view, index);
        let spend = offset.add(&self.spend);
        let view = self.view.multiply(&spend);
        PublicAddress {
            view_public: *view.derive_point().as_bytes(),
            spend_public: *spend.derive_point().as_bytes(),
            fog: fog.map(|fog| fog.sign(&view)),
        }
    }
}
