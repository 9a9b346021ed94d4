//! Makes a wallet, and its first credential in the same breath.
//!
//! Invariant: authority starts inside. The vault draws the account's, the wallet's and the
//! credential's id in this call, so an account has one wallet; and this call is the only one that
//! seals a credential without an owner's proof, so whoever owns the API and the database still
//! cannot attach a credential to somebody's wallet. The contact is parsed here, and its digest is
//! sealed into the wallet and into everything that later opens it.
//! Called by `custody`, when a customer is created.

use seedport_keys::{language::Language, manifest::Manifest, mnemonic::Mnemonic};
use seedport_wire::{
    ManifestMark, SecretBytes,
    contact::{Contact, ContactError},
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
    /// The owner's mail address, as it was given: the first credential.
    pub email: &'a str,
}

/// A wallet, sealed.
#[derive(Debug)]
pub struct NewWallet {
    /// The account whose wallet it is.
    pub account: AccountId,
    /// The mail address in its canonical form.
    pub email: String,
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

/// Why no wallet was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreateWalletError {
    /// The mail address does not parse.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

impl Vault {
    /// Draws an account with a 24-word wallet, and seals the wallet with its first credential.
    ///
    /// # Errors
    /// [`CreateWalletError::Contact`] when the mail address does not parse.
    pub fn create_wallet(
        &self,
        request: &CreateWallet<'_>,
    ) -> Result<NewWallet, CreateWalletError> {
        let CreateWallet { platform, email } = *request;
        let contact = Contact::mail(email)?;
        Ok(self.draw_wallet(platform, &contact)?)
    }

    fn draw_wallet(
        &self,
        platform: PlatformId,
        contact: &Contact,
    ) -> Result<NewWallet, VaultFault> {
        let entropy = self.entropy.as_ref();
        let account = AccountId::make(entropy)?;
        let id = WalletId::make(entropy)?;
        let founding = Some(contact.founding_digest(account, id));
        let mnemonic = Mnemonic::from_entropy(
            Language::English,
            SecretBytes::make(ENTROPY_LENGTH, entropy)?,
        )
        .map_err(|_| VaultFault::Crypto)?;
        let manifest = Manifest::derive(&mnemonic).map_err(|_| VaultFault::Crypto)?;
        let record = OwnerWalletRecord {
            account,
            mnemonic,
            manifest: ManifestMark {
                version: Manifest::VERSION,
                digest: manifest.digest(),
            },
            founding,
        };
        let place = Place::new(RecordKind::OwnerWallet, platform, id, id.as_bytes());
        let sealed = self.ring.seal(&place, &record.encode()?, entropy)?;

        let credential = CredentialId::make(entropy)?;
        let record = CredentialRecord {
            account,
            identity: Identity::of_contact(contact),
            founding,
            tokens_after: None,
        };
        let place = Place::new(RecordKind::Credential, platform, id, credential.as_bytes());
        let credential = NewCredential {
            id: credential,
            sealed: self.ring.seal(&place, &record.encode()?, entropy)?,
        };
        Ok(NewWallet {
            account,
            email: contact.as_str().to_owned(),
            id,
            sealed,
            manifest,
            credential,
        })
    }
}
