//! Makes an operator's wallet, of fresh entropy or of what its operator brings.
//!
//! Invariant: the vault draws our ids, derives the account's id and its addresses, and seals the
//! owner's key in, if there is one: it cannot be added, changed or taken away later.
//! Called by `custody`, when an account is created or imported.

use std::ops::Range;

use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{self, AccountKey, FogInfo, PublicAddress, ViewAccountKey},
};
use seedport_wire::{
    MobilecoinId, PublicKey, SecretBytes,
    ids::{AccountId, PlatformId, WalletId},
};

use super::addresses::Deriver;
use crate::{
    fault::{RecordKind, VaultFault},
    limits::ExportForm,
    place::Place,
    records::operator_wallet::{Material, OperatorWalletRecord, Origin},
    vault::Vault,
};

/// 256 bits: a 24-word phrase.
const ENTROPY_LENGTH: usize = 32;

/// What an account is imported from.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, for the length of one call"
)]
pub enum Source {
    /// A phrase (key derivation version 2).
    Mnemonic(Mnemonic),
    /// 32 bytes (key derivation version 1).
    RootEntropy(SecretBytes),
    /// Keys that see and do not spend.
    ViewOnly {
        /// The view scalar and the public spend key.
        key: ViewAccountKey,
        /// The main address, which these keys cannot make when the account has fog.
        default_address: Option<PublicAddress>,
    },
}

/// An account to be sealed.
pub struct SealOperatorWallet {
    /// The platform.
    pub platform: PlatformId,
    /// What it is imported from; the vault draws a 24-word phrase when there is nothing.
    pub source: Option<Source>,
    /// Where the account's fog reports are; not for keys that only see.
    pub fog: Option<FogInfo>,
    /// The key without whose stamp nothing leaves.
    pub owner_key: Option<PublicKey>,
    /// The user's subaddresses to derive, from [`mobilecoin::FIRST_USER`]; none with fog.
    pub subaddresses: Range<u64>,
}

/// One address of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorAddress {
    /// Its subaddress index.
    pub index: u64,
    /// The address in base58.
    pub b58: String,
}

/// An operator's wallet, sealed.
#[derive(Debug)]
pub struct NewOperatorWallet {
    /// Our own id of the account.
    pub account: AccountId,
    /// The wallet's id.
    pub wallet: WalletId,
    /// The sealed record.
    pub sealed: Vec<u8>,
    /// The account's id.
    pub id: MobilecoinId,
    /// The key derivation version: 1 or 2.
    pub derivation: u8,
    /// Whether the keys only see.
    pub view_only: bool,
    /// Whether the account has fog.
    pub fog_enabled: bool,
    /// The account's addresses, the main one first.
    pub addresses: Vec<OperatorAddress>,
}

/// Why no wallet was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OperatorWalletError {
    /// This installation takes accounts with an owner's key only.
    #[error("an account needs an owner's key here")]
    OwnerKeyRequired,
    /// The entropy is not 32 bytes.
    #[error("root entropy must be 32 bytes")]
    EntropyLength,
    /// The main address that was given is not of these keys.
    #[error("the default public address is not of these keys")]
    AddressOfOtherKeys,
    /// Fog signs with keys that this account does not have, or has one address only.
    #[error("an account with fog has its main address only")]
    Fog,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

impl Vault {
    /// Derives an account's keys, id and addresses, and seals them.
    ///
    /// Deriving from a phrase takes about a millisecond, an address a tenth of one.
    ///
    /// # Errors
    /// [`OperatorWalletError`].
    pub fn seal_operator_wallet(
        &self,
        request: SealOperatorWallet,
    ) -> Result<NewOperatorWallet, OperatorWalletError> {
        if self.limits.operator_export == ExportForm::Stamped && request.owner_key.is_none() {
            return Err(OperatorWalletError::OwnerKeyRequired);
        }
        let entropy = self.entropy.as_ref();
        let material = self.material(request.source, request.fog)?;
        let deriver = Deriver::of(&material);
        let main = deriver.main();
        let id = main.account_id();
        let addresses = deriver.first(&main, request.subaddresses)?;
        let (account, wallet) = (AccountId::make(entropy), WalletId::make(entropy));
        let (account, wallet) = (
            account.map_err(VaultFault::from)?,
            wallet.map_err(VaultFault::from)?,
        );
        let fog_enabled = main.fog.is_some();
        let derivation = match &material {
            Material::Full {
                origin: Origin::RootEntropy(_),
                ..
            } => 1,
            _ => 2,
        };
        let view_only = matches!(material, Material::ViewOnly { .. });
        let record = OperatorWalletRecord {
            account,
            id,
            owner_key: request.owner_key,
            material,
        };
        let kind = RecordKind::OperatorWallet;
        let place = Place::new(kind, request.platform, wallet, wallet.as_bytes());
        let sealed = self.ring.seal(&place, &record.encode()?, entropy)?;
        Ok(NewOperatorWallet {
            account,
            wallet,
            sealed,
            id,
            derivation,
            view_only,
            fog_enabled,
            addresses,
        })
    }

    fn material(
        &self,
        source: Option<Source>,
        fog: Option<FogInfo>,
    ) -> Result<Material, OperatorWalletError> {
        let of_phrase = |mnemonic: Mnemonic, fog| Material::Full {
            key: AccountKey::from_mnemonic(&mnemonic),
            origin: Origin::Mnemonic(mnemonic),
            fog,
        };
        match source {
            None => {
                let drawn = SecretBytes::make(ENTROPY_LENGTH, self.entropy.as_ref());
                let drawn = drawn.map_err(VaultFault::from)?;
                let mnemonic = Mnemonic::from_entropy(Language::English, drawn);
                Ok(of_phrase(mnemonic.map_err(|_| VaultFault::Crypto)?, fog))
            }
            Some(Source::Mnemonic(mnemonic)) => Ok(of_phrase(mnemonic, fog)),
            Some(Source::RootEntropy(entropy)) => Ok(Material::Full {
                key: AccountKey::from_root_entropy(&entropy)
                    .map_err(|_| OperatorWalletError::EntropyLength)?,
                origin: Origin::RootEntropy(entropy),
                fog,
            }),
            Some(Source::ViewOnly {
                key,
                default_address,
            }) => view_only(key, default_address, fog.is_some()),
        }
    }
}

/// Keys that see, with the main address that is theirs; one without fog says nothing new.
fn view_only(
    key: ViewAccountKey,
    default_address: Option<PublicAddress>,
    fog: bool,
) -> Result<Material, OperatorWalletError> {
    if fog {
        return Err(OperatorWalletError::Fog);
    }
    if let Some(given) = &default_address {
        let own = key.subaddress(mobilecoin::MAIN);
        if given.view_public != own.view_public || given.spend_public != own.spend_public {
            return Err(OperatorWalletError::AddressOfOtherKeys);
        }
    }
    Ok(Material::ViewOnly {
        key,
        default_address: default_address.filter(|address| address.fog.is_some()),
    })
}
