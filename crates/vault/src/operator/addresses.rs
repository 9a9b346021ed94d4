//! The addresses of an operator's wallet.
//!
//! Invariant: an address comes from the sealed keys, never from a row. An account with fog has
//! its main address and its change; with keys that only see, the main one. How many are derived is
//! bounded by a type.
//! Called by `custody` when an address is assigned, and by the verbs that make a wallet.

use std::ops::Range;

use seedport_keys::mobilecoin::{self, PublicAddress};
use seedport_wire::ids::WalletId;

use super::{OperatorScope, OperatorWalletError};
use crate::{
    records::{Stored, operator_wallet::Material},
    vault::Vault,
};

/// The user's subaddresses of an account that is made: so many, from
/// [`FIRST_USER`](mobilecoin::FIRST_USER) on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subaddresses {
    count: u64,
}

impl Subaddresses {
    /// None.
    pub const NONE: Self = Self { count: 0 };

    /// The most that one call derives: ten seconds' work, and some ten megabytes.
    pub const MOST: u64 = 100_000;

    /// So many; `None` when they are more than [`Self::MOST`].
    #[must_use]
    pub const fn new(count: u64) -> Option<Self> {
        if count > Self::MOST {
            return None;
        }
        Some(Self { count })
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.count
    }

    /// The index after the last one.
    #[must_use]
    pub const fn next(self) -> u64 {
        mobilecoin::FIRST_USER + self.count
    }

    const fn indexes(self) -> Range<u64> {
        mobilecoin::FIRST_USER..self.next()
    }
}

/// One address of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorAddress {
    /// Its subaddress index.
    pub index: u64,
    /// The address in base58.
    pub b58: String,
}

impl Material {
    /// The main address.
    pub(super) fn main_address(&self) -> PublicAddress {
        match self {
            Self::ViewOnly {
                default_address: Some(given),
                ..
            } => given.clone(),
            _ => self.address_at(mobilecoin::MAIN),
        }
    }

    /// The address that the keys give at this index; keys that only see give one without fog.
    fn address_at(&self, index: u64) -> PublicAddress {
        match self {
            Self::Full { key, fog, .. } => key.subaddress(index, fog.as_ref()),
            Self::ViewOnly { key, .. } => key.subaddress(index),
        }
    }

    /// The address at this index, of those that the account can have; `None` with fog for most.
    pub(super) fn own_address(&self, index: u64) -> Option<PublicAddress> {
        let has_it = !self.has_fog() || (index == mobilecoin::CHANGE && !self.is_view_only());
        match index {
            mobilecoin::MAIN => Some(self.main_address()),
            _ => has_it.then(|| self.address_at(index)),
        }
    }

    /// Whether the account has fog.
    pub(super) const fn has_fog(&self) -> bool {
        match self {
            Self::Full { fog, .. } => fog.is_some(),
            // Kept for an account with fog alone.
            Self::ViewOnly {
                default_address, ..
            } => default_address.is_some(),
        }
    }

    /// The addresses of a new account: what every one has, `main` first, and those of the user,
    /// which an account with fog has none of.
    pub(super) fn first_addresses(
        &self,
        main: &str,
        user: Subaddresses,
    ) -> Result<Vec<OperatorAddress>, OperatorWalletError> {
        if self.has_fog() && user != Subaddresses::NONE {
            return Err(OperatorWalletError::Fog);
        }
        let fixed: &[u64] = match (self.has_fog(), self.is_view_only()) {
            (false, _) => &[mobilecoin::LEGACY_CHANGE, mobilecoin::CHANGE],
            (true, false) => &[mobilecoin::CHANGE],
            (true, true) => &[],
        };
        let mut all = vec![OperatorAddress {
            index: mobilecoin::MAIN,
            b58: main.to_owned(),
        }];
        let others = fixed.iter().copied().chain(user.indexes());
        all.extend(others.map(|index| OperatorAddress {
            index,
            b58: self.address_at(index).to_b58(),
        }));
        Ok(all)
    }
}

impl Vault {
    /// Derives the account's address at this subaddress index.
    ///
    /// # Errors
    /// [`OperatorWalletError::Fog`] when the account has fog.
    pub fn operator_address(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
        index: u64,
    ) -> Result<OperatorAddress, OperatorWalletError> {
        let material = self.open_operator_wallet(scope, wallet)?.material;
        if material.has_fog() {
            return Err(OperatorWalletError::Fog);
        }
        let b58 = material.address_at(index).to_b58();
        Ok(OperatorAddress { index, b58 })
    }
}
