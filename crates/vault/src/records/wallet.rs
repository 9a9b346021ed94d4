//! A wallet of an owner: the seed itself.
//!
//! Invariant: the account is sealed in beside the seed, so a wallet cannot be shown under
//! another account; the kind is sealed in and is part of the place.
//! Format 2 added the founding contact and the manifest's version; format 1 has none, and its
//! manifest is of version 1.
//! Called by `create_wallet` and `finish_export`.

use seedport_keys::{language::Language, mnemonic::Mnemonic};
use seedport_wire::{ContactDigest, ManifestMark, SecretBytes, ids::AccountId};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const WITHOUT_FOUNDING: u8 = 1;
const VERSION: u8 = 2;
const FIRST_MANIFEST: u32 = 1;
const OWNER_CONTROLLED: u8 = 1;

/// A wallet that leaves only by its owner's stamp.
pub struct OwnerWalletRecord {
    /// The account whose wallet this is.
    pub account: AccountId,
    /// The seed.
    pub mnemonic: Mnemonic,
    /// The manifest of public addresses that the wallet was made with.
    pub manifest: ManifestMark,
    /// The digest of the contact that the wallet was made with; `None` for a wallet that is older
    /// than statements.
    pub founding: Option<ContactDigest>,
}

impl OwnerWalletRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        Writer::new(VERSION)
            .raw(&[OWNER_CONTROLLED])
            .raw(self.account.as_bytes())
            .raw(&[self.mnemonic.language().code()])
            .raw(&self.manifest.digest)
            // Exposed to be sealed.
            .sized(self.mnemonic.entropy().expose())
            .raw(&self.manifest.version.to_be_bytes())
            .optional_digest(self.founding.as_ref().map(ContactDigest::as_bytes))
            .finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let (mut reader, version) = Reader::any_version(plaintext, RecordKind::OwnerWallet)?;
        if reader.array()? != [OWNER_CONTROLLED] {
            return Err(reader.fault());
        }
        let account = AccountId::from_bytes(reader.array()?);
        let [language] = reader.array()?;
        let language = Language::from_code(language).ok_or(reader.fault())?;
        let digest = reader.array()?;
        let mnemonic =
            Mnemonic::from_entropy(language, reader.secret()?).map_err(|_| reader.fault())?;
        let (manifest_version, founding) = match version {
            WITHOUT_FOUNDING => (FIRST_MANIFEST, None),
            VERSION => {
                let manifest_version = u32::from_be_bytes(reader.array()?);
                let founding = reader.optional_digest()?.map(ContactDigest::from_bytes);
                (manifest_version, founding)
            }
            _ => return Err(reader.fault()),
        };
        reader.finish()?;
        Ok(Self {
            account,
            mnemonic,
            manifest: ManifestMark {
                version: manifest_version,
                digest,
            },
            founding,
        })
    }
}
