//! Makes an operator's wallet, of fresh entropy or of what its operator brings.
//!
//! Invariant: the vault draws our ids, derives the account's id and its addresses, and seals the
//! owner's key in, if there is one: it cannot be added, changed or taken away later.
//! Called by `custody`, when an account is created or imported, and by `import`.

use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{FogInfo, PublicAddress, ViewAccountKey},
};
use seedport_wire::{
    MobilecoinId, PublicKey, SecretBytes,
    ids::{AccountId, PlatformId, WalletId},
};

use super::{OperatorAddress, Subaddresses};
use crate::{
    fault::{RecordKind, VaultFault},
    limits::ExportForm,
    place::Place,
    records::operator_wallet::{Material, OperatorWalletRecord},
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
    /// An English phrase (key derivation version 2).
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
    /// The user's subaddresses to derive; none with fog.
    pub subaddresses: Subaddresses,
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
    /// The main address in base58.
    pub main_address: String,
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
    /// The main address that was given is not of these keys, or longer than any account's.
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
        let source = match request.source {
            Some(source) => source,
            None => Source::Mnemonic(self.draw_phrase()?),
        };
        let material = Material::derive(source, request.fog)?;
        self.seal_material(
            request.platform,
            material,
            request.owner_key,
            request.subaddresses,
        )
    }

    fn draw_phrase(&self) -> Result<Mnemonic, VaultFault> {
        let drawn = SecretBytes::make(ENTROPY_LENGTH, self.entropy.as_ref())?;
        Mnemonic::from_entropy(Language::English, drawn).map_err(|_| VaultFault::Crypto)
    }

    /// Seals keys as an account of the platform: the one way in of every operator's wallet.
    pub(super) fn seal_material(
        &self,
        platform: PlatformId,
        material: Material,
        owner_key: Option<PublicKey>,
        subaddresses: Subaddresses,
    ) -> Result<NewOperatorWallet, OperatorWalletError> {
        if self.limits.operator_export == ExportForm::Stamped && owner_key.is_none() {
            return Err(OperatorWalletError::OwnerKeyRequired);
        }
        let main = material.main_address();
        let main_address = main.to_b58();
        let addresses = material.first_addresses(&main_address, subaddresses)?;
        let entropy = self.entropy.as_ref();
        let record = OperatorWalletRecord {
            account: AccountId::make(entropy).map_err(VaultFault::from)?,
            id: main.account_id(),
            owner_key,
            material,
        };
        let wallet = WalletId::make(entropy).map_err(VaultFault::from)?;
        let place = Place::new(
            RecordKind::OperatorWallet,
            platform,
            wallet,
            wallet.as_bytes(),
        );
        Ok(NewOperatorWallet {
            account: record.account,
            wallet,
            sealed: self.ring.seal(&place, &record.encode()?, entropy)?,
            id: record.id,
            derivation: record.material.derivation(),
            view_only: record.material.is_view_only(),
            fog_enabled: record.material.has_fog(),
            main_address,
            addresses,
        })
    }
}
