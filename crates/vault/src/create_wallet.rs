//! Makes a wallet, and its first credential in the same breath.
//!
//! Invariant: authority starts inside. The vault draws the wallet's id, and this call is the
//! only one that seals a credential without an owner's proof; so whoever owns the API and the
//! database still cannot attach a credential to somebody's wallet.
//! Called by `custody`, when a customer is created.

use seedport_keys::{language::Language, manifest::Manifest, mnemonic::Mnemonic};
use seedport_wire::{
    SecretBytes,
    ids::{AccountId, CredentialId, PlatformId, WalletId},
};

use crate::{
    fault::{RecordKind, VaultFault},
    place::Place,
    records::{
        credential::{CredentialRecord, Identity},
        wallet::OwnerWalletRecord,
    },
    vault::Vault,
};

/// 256 bits: a 24-word phrase.
const ENTROPY_LENGTH: usize = 32;

/// What a wallet is made for.
#[derive(Debug)]
pub struct CreateWallet<'a> {
    /// The platform.
    pub platform: PlatformId,
    /// The account whose wallet it becomes.
    pub account: AccountId,
    /// The owner's mail address: the first credential.
    pub email: &'a str,
}

/// A wallet, sealed.
#[derive(Debug)]
pub struct NewWallet {
    /// The wallet's id.
    pub id: WalletId,
    /// The sealed record.
    pub sealed: Vec<u8>,
    /// The wallet's public addresses.
    pub manifest: Manifest,
    /// Its first credential.
    pub credential: NewCredential,
}

/// A credential, sealed.
#[derive(Debug)]
pub struct NewCredential {
    /// The credential's id.
    pub id: CredentialId,
    /// The sealed record.
    pub sealed: Vec<u8>,
}

impl Vault {
    /// Draws a 24-word wallet and seals it with its first credential.
    ///
    /// # Errors
    /// When randomness or sealing fails.
    pub fn create_wallet(&self, request: &CreateWallet<'_>) -> Result<NewWallet, VaultFault> {
        let entropy = self.entropy.as_ref();
        let CreateWallet {
            platform,
            account,
            email,
        } = *request;
        let id = WalletId::make(entropy)?;
        let mnemonic = Mnemonic::from_entropy(
            Language::English,
            SecretBytes::make(ENTROPY_LENGTH, entropy)?,
        )
        .map_err(|_| VaultFault::Crypto)?;
        let manifest = Manifest::derive(&mnemonic).map_err(|_| VaultFault::Crypto)?;
        let record = OwnerWalletRecord {
            account,
            mnemonic,
            manifest_digest: manifest.digest(),
        };
        let place = Place::new(RecordKind::OwnerWallet, platform, id, id.as_bytes());
        let sealed = self.ring.seal(&place, &record.encode()?, entropy)?;

        let credential = CredentialId::make(entropy)?;
        let record = CredentialRecord {
            account,
            identity: Identity::Email(email.to_owned()),
        };
        let place = Place::new(RecordKind::Credential, platform, id, credential.as_bytes());
        let credential = NewCredential {
            id: credential,
            sealed: self.ring.seal(&place, &record.encode()?, entropy)?,
        };
        Ok(NewWallet {
            id,
            sealed,
            manifest,
            credential,
        })
    }
}
