//! The addresses of an operator's wallet.
//!
//! Invariant: an address comes from the sealed keys, never from a row. An account with fog has
//! its main address and its change; with keys that only see, the main one.
//! Called by `custody` when an address is assigned, and by the verbs that make a wallet.

use std::ops::Range;

use seedport_keys::mobilecoin::{self, AccountKey, FogInfo, PublicAddress, ViewAccountKey};
use seedport_wire::ids::WalletId;

use super::{OperatorAddress, OperatorScope, OperatorWalletError};
use crate::{records::Stored, records::operator_wallet::Material, vault::Vault};

/// What derives addresses.
pub(super) enum Deriver<'a> {
    /// Keys that spend.
    Full(&'a AccountKey, Option<&'a FogInfo>),
    /// Keys that see.
    ViewOnly(&'a ViewAccountKey, Option<&'a PublicAddress>),
}

impl<'a> Deriver<'a> {
    /// The deriver of these keys.
    pub const fn of(material: &'a Material) -> Self {
        match material {
            Material::Full { key, fog, .. } => Self::Full(key, fog.as_ref()),
            Material::ViewOnly {
                key,
                default_address,
            } => Self::ViewOnly(key, default_address.as_ref()),
        }
    }

    /// The main address.
    pub fn main(&self) -> PublicAddress {
        match self {
            Self::ViewOnly(_, Some(given)) => (*given).clone(),
            Self::Full(..) | Self::ViewOnly(_, None) => self.at(mobilecoin::MAIN),
        }
    }

    fn at(&self, index: u64) -> PublicAddress {
        match self {
            Self::Full(key, fog) => key.subaddress(index, *fog),
            Self::ViewOnly(key, _) => key.subaddress(index),
        }
    }

    /// The addresses of a new account: what every one has, and those of the user.
    pub fn first(
        &self,
        main: &PublicAddress,
        user: Range<u64>,
    ) -> Result<Vec<OperatorAddress>, OperatorWalletError> {
        let fixed: &[u64] = match (self, main.fog.is_some()) {
            (_, false) => &[mobilecoin::LEGACY_CHANGE, mobilecoin::CHANGE],
            (Self::Full(..), true) => &[mobilecoin::CHANGE],
            (Self::ViewOnly(..), true) => &[],
        };
        if main.fog.is_some() && !user.is_empty() {
            return Err(OperatorWalletError::Fog);
        }
        let address = |index, address: &PublicAddress| OperatorAddress {
            index,
            b58: address.to_b58(),
        };
        let mut all = vec![address(mobilecoin::MAIN, main)];
        let others = fixed.iter().copied().chain(user);
        all.extend(others.map(|index| address(index, &self.at(index))));
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
        let record = self.open_operator_wallet(scope, wallet)?;
        let deriver = Deriver::of(&record.material);
        if deriver.main().fog.is_some() {
            return Err(OperatorWalletError::Fog);
        }
        let b58 = deriver.at(index).to_b58();
        Ok(OperatorAddress { index, b58 })
    }
}
