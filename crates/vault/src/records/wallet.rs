//! A wallet of an owner: the seed itself.
//!
//! Invariant: the account is sealed in beside the seed, so a wallet cannot be shown under
//! another account; the kind is sealed in and is part of the place.
//! Called by `create_wallet` and `finish_export`.

use seedport_keys::{language::Language, mnemonic::Mnemonic};
use seedport_wire::{SecretBytes, ids::AccountId};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const VERSION: u8 = 1;
const OWNER_CONTROLLED: u8 = 1;

/// A wallet that leaves only by its owner's stamp.
pub struct OwnerWalletRecord {
    /// The account whose wallet this is.
    pub account: AccountId,
    /// The seed.
    pub mnemonic: Mnemonic,
    /// SHA-256 of the manifest of public addresses.
    pub manifest_digest: [u8; 32],
}

impl OwnerWalletRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        Writer::new(VERSION)
            .raw(&[OWNER_CONTROLLED])
            .raw(self.account.as_bytes())
            .raw(&[self.mnemonic.language().code()])
            .raw(&self.manifest_digest)
            // Exposed to be sealed.
            .sized(self.mnemonic.entropy().expose())
            .finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::OwnerWallet, VERSION)?;
        if reader.array()? != [OWNER_CONTROLLED] {
            return Err(reader.fault());
        }
        let account = AccountId::from_bytes(reader.array()?);
        let [language] = reader.array()?;
        let language = Language::from_code(language).ok_or(reader.fault())?;
        let manifest_digest = reader.array()?;
        let mnemonic =
            Mnemonic::from_entropy(language, reader.secret()?).map_err(|_| reader.fault())?;
        reader.finish()?;
        Ok(Self {
            account,
            mnemonic,
            manifest_digest,
        })
    }
}
