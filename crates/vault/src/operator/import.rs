//! Takes a whole account in: a target is given out, and the account comes sealed to it.
//!
//! Invariant: the account's secrets are in plaintext in the vault alone. What comes must agree
//! with its own keys to the last address, or nothing of it is taken.
//! Called by `custody`, on the two calls of an import. Spending the target is the caller's: it
//! keeps the id of each that served.

use seedport_keys::mobilecoin::{
    self,
    secrets::{AccountSecrets, SecretsError},
};
use seedport_wire::{
    PublicKey, SecretBytes, TargetKey, Timestamp, account_bundle,
    hpke::{self, SealedMessage},
    ids::{PlatformId, RequestId},
};

use super::{
    NewOperatorWallet, OperatorWalletError, Subaddresses,
    bundle::{Bundle, BundledAddress},
};
use crate::{
    fault::{RecordKind, VaultFault},
    place::Place,
    records::{Stored, import_target::ImportTargetRecord, operator_wallet::Material},
    vault::Vault,
};

/// `next_subaddress_index` of an account with fog, which has no addresses of the user's.
const NEXT_WITH_FOG: u64 = 1;

/// A target that one account may be sealed to.
#[derive(Debug)]
pub struct ImportTarget {
    /// Its id.
    pub id: RequestId,
    /// The sealed record.
    pub sealed: Vec<u8>,
    /// `import_target_bundle`: the signed target, for the caller.
    pub bundle: String,
    /// Until when it serves.
    pub expires_at: Timestamp,
}

/// An account that came in a bundle, sealed.
#[derive(Debug)]
pub struct OpenedBundle {
    /// The wallet; its addresses are in the order of `metadata`.
    pub wallet: NewOperatorWallet,
    /// The name.
    pub name: String,
    /// `require_spend_subaddress`.
    pub require_spend_subaddress: bool,
    /// `first_block_index`.
    pub first_block_index: u64,
    /// `next_subaddress_index`.
    pub next_subaddress_index: u64,
    /// The metadata of each of the wallet's addresses.
    pub metadata: Vec<String>,
}

/// Why a bundle is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleRefusal {
    /// The target's time is over.
    #[error("the import request has expired")]
    Expired,
    /// The bundle is sealed to another target, or was changed.
    #[error("the bundle is not sealed to the target of this import request")]
    NotSealedToTarget,
    /// What was sealed is no bundle.
    #[error("what was sealed is not the bundle of an account")]
    Malformed,
    /// The secrets disagree with each other.
    #[error("the bundle's secrets are refused: {0}")]
    Secrets(#[from] SecretsError),
    /// An address is not of the account's keys, one is missing or too many, or the next index is
    /// not the one after them.
    #[error("the bundle's addresses are not those of its keys")]
    Addresses,
    /// The owner's key is no acceptable point.
    #[error("the bundle's owner_public_key is not a P-256 point")]
    OwnerKey,
}

/// Why no account was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportBundleError {
    /// The bundle is refused.
    #[error(transparent)]
    Refused(#[from] BundleRefusal),
    /// The account is refused, or a fault of ours.
    #[error(transparent)]
    Wallet(#[from] OperatorWalletError),
}

impl From<VaultFault> for ImportBundleError {
    fn from(fault: VaultFault) -> Self {
        Self::Wallet(fault.into())
    }
}

impl Vault {
    /// Makes a target that one account may be sealed to.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn begin_bundle_import(&self, platform: PlatformId) -> Result<ImportTarget, VaultFault> {
        let entropy = self.entropy.as_ref();
        let id = RequestId::make(entropy)?;
        let expires_at = self.clock.now().plus(self.limits.challenge);
        let record = ImportTargetRecord {
            target: TargetKey::make(entropy)?,
            expires_at,
        };
        let bundle = account_bundle::make_target(
            self.quorum.signer(),
            record.target.public(),
            platform,
            expires_at,
        );
        let place = Place::of_platform(RecordKind::ImportTarget, platform, id.as_bytes());
        Ok(ImportTarget {
            id,
            sealed: self.ring.seal(&place, &record.encode()?, entropy)?,
            bundle: bundle.map_err(|_| VaultFault::Crypto)?,
            expires_at,
        })
    }

    /// Opens a bundle, holds it against its own keys, and seals the account.
    ///
    /// # Errors
    /// [`BundleRefusal`] names the check that failed.
    pub fn finish_bundle_import(
        &self,
        platform: PlatformId,
        target: Stored<'_, RequestId>,
        sealed: &SealedMessage,
    ) -> Result<OpenedBundle, ImportBundleError> {
        let place = Place::of_platform(RecordKind::ImportTarget, platform, target.id.as_bytes());
        let record = ImportTargetRecord::decode(&self.ring.open(&place, target.sealed)?)?;
        if self.clock.now() >= record.expires_at {
            return Err(BundleRefusal::Expired.into());
        }
        let plaintext =
            hpke::open(&record.target, sealed).map_err(|_| BundleRefusal::NotSealedToTarget)?;
        let bundle = Bundle::read(&plaintext).ok_or(BundleRefusal::Malformed)?;
        self.take_in(platform, bundle)
    }

    /// Seals what a bundle holds. It is dropped again when an address disagrees.
    fn take_in(
        &self,
        platform: PlatformId,
        bundle: Bundle<'_>,
    ) -> Result<OpenedBundle, ImportBundleError> {
        let mut secrets = bundle.secrets()?;
        let name = std::mem::take(&mut secrets.name);
        let require_spend_subaddress = secrets.require_spend_subaddress;
        let material = Material::from_secrets(secrets)?;
        let indexes = bundle.user_indexes(material.has_fog());
        let indexes = indexes.ok_or(BundleRefusal::Addresses)?;
        let owner_key = bundle.owner_key()?;
        let wallet = self.seal_material(platform, material, owner_key, indexes)?;
        let metadata = metadata_of(&wallet, bundle.addresses.into_owned());
        Ok(OpenedBundle {
            metadata: metadata.ok_or(BundleRefusal::Addresses)?,
            wallet,
            name,
            require_spend_subaddress,
            first_block_index: bundle.first_block_index,
            next_subaddress_index: bundle.next_subaddress_index,
        })
    }
}

impl Bundle<'_> {
    fn secrets(&self) -> Result<AccountSecrets, BundleRefusal> {
        // From one secret buffer into another.
        let json = SecretBytes::copy_from(self.account_secrets.get().as_bytes());
        Ok(AccountSecrets::from_json(&json)?)
    }

    fn owner_key(&self) -> Result<Option<PublicKey>, BundleRefusal> {
        let key = self.owner_public_key.as_deref();
        key.map(PublicKey::from_hex_uncompressed)
            .transpose()
            .map_err(|_| BundleRefusal::OwnerKey)
    }

    /// The user's subaddresses that the next index says there are; `None` when no account has
    /// such a next index, or they are more than the bundle lists, which bounds what is derived.
    fn user_indexes(&self, fog: bool) -> Option<Subaddresses> {
        let next = self.next_subaddress_index;
        if fog {
            return (next == NEXT_WITH_FOG).then_some(Subaddresses::NONE);
        }
        let count = next.checked_sub(mobilecoin::FIRST_USER)?;
        if count > self.addresses.len() as u64 {
            return None;
        }
        Subaddresses::new(count)
    }
}

/// The metadata of each of the wallet's addresses, when the bundle has these and no others.
fn metadata_of(wallet: &NewOperatorWallet, mut given: Vec<BundledAddress>) -> Option<Vec<String>> {
    if given.len() != wallet.addresses.len() {
        return None;
    }
    let mut own: Vec<_> = wallet.addresses.iter().enumerate().collect();
    own.sort_by_key(|(_, address)| address.index);
    given.sort_by_key(|address| address.subaddress_index);
    let mut metadata = vec![String::new(); given.len()];
    for ((place, own), given) in own.into_iter().zip(given) {
        if own.index != given.subaddress_index || own.b58 != given.public_address_b58 {
            return None;
        }
        metadata[place] = given.metadata;
    }
    Some(metadata)
}
