//! A wallet of an operator: the secret, the scalars that derive from it, and who may take it out.
//!
//! Invariant: the kind, our account and the account's own id are sealed in beside the secret, so
//! the wallet passes neither as an owner's nor as another account's. The scalars are kept, so
//! that handing them over derives nothing.
//! Called by the verbs of `operator`.

use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{AccountKey, FogInfo, PublicAddress, ViewAccountKey},
};
use seedport_wire::{MobilecoinId, PublicKey, SecretBytes, ids::AccountId};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const VERSION: u8 = 1;
const OPERATOR_CONTROLLED: u8 = 2;

const MNEMONIC: u8 = 1;
const ROOT_ENTROPY: u8 = 2;
const VIEW_ONLY: u8 = 3;

/// What a full account's keys derive from.
pub enum Origin {
    /// A phrase: key derivation version 2.
    Mnemonic(Mnemonic),
    /// 32 bytes: key derivation version 1.
    RootEntropy(SecretBytes),
}

/// An account's keys.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, for the length of one call"
)]
pub enum Material {
    /// Keys that spend.
    Full {
        /// What they derive from.
        origin: Origin,
        /// The scalars.
        key: AccountKey,
        /// Where its fog reports are, when it has fog.
        fog: Option<FogInfo>,
    },
    /// Keys that see.
    ViewOnly {
        /// The view scalar and the public spend key.
        key: ViewAccountKey,
        /// The main address of an account with fog, which these keys cannot sign for.
        default_address: Option<PublicAddress>,
    },
}

/// A wallet that its operator takes out, or its owner when one is registered.
pub struct OperatorWalletRecord {
    /// Our own id of the account.
    pub account: AccountId,
    /// The account's id.
    pub id: MobilecoinId,
    /// The key that must stamp, when the account has an owner.
    pub owner_key: Option<PublicKey>,
    /// The keys.
    pub material: Material,
}

impl OperatorWalletRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        let mut writer = Writer::new(VERSION);
        writer
            .raw(&[OPERATOR_CONTROLLED])
            .raw(self.account.as_bytes())
            .raw(self.id.as_bytes());
        match &self.owner_key {
            Some(key) => writer.raw(&[1]).raw(key.as_bytes()),
            None => writer.raw(&[0]),
        };
        // What follows is exposed to be sealed.
        match &self.material {
            Material::Full { origin, key, fog } => {
                match origin {
                    Origin::Mnemonic(mnemonic) => {
                        writer.raw(&[MNEMONIC]).sized(mnemonic.entropy().expose())
                    }
                    Origin::RootEntropy(entropy) => {
                        writer.raw(&[ROOT_ENTROPY]).sized(entropy.expose())
                    }
                };
                writer
                    .sized(key.view_private().expose())
                    .sized(key.spend_private().expose());
                match fog {
                    Some(fog) => writer
                        .raw(&[1])
                        .sized(fog.report_url().as_bytes())
                        .sized(fog.report_id().as_bytes())
                        .sized(fog.authority_spki()),
                    None => writer.raw(&[0]),
                };
            }
            Material::ViewOnly {
                key,
                default_address,
            } => {
                writer
                    .raw(&[VIEW_ONLY])
                    .sized(key.view_private().expose())
                    .raw(&key.spend_public());
                match default_address {
                    Some(address) => writer.raw(&[1]).sized(address.to_b58().as_bytes()),
                    None => writer.raw(&[0]),
                };
            }
        }
        writer.finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::OperatorWallet, VERSION)?;
        if reader.byte()? != OPERATOR_CONTROLLED {
            return Err(reader.fault());
        }
        let account = AccountId::from_bytes(reader.array()?);
        let id = MobilecoinId::from_bytes(reader.array()?);
        let owner_key = optional(&mut reader, Reader::point)?;
        let material = match reader.byte()? {
            MNEMONIC => {
                let entropy = reader.secret()?;
                let mnemonic = Mnemonic::from_entropy(Language::English, entropy);
                let origin = Origin::Mnemonic(mnemonic.map_err(|_| reader.fault())?);
                full(&mut reader, origin)?
            }
            ROOT_ENTROPY => {
                let origin = Origin::RootEntropy(reader.secret()?);
                full(&mut reader, origin)?
            }
            VIEW_ONLY => {
                let view = reader.secret()?;
                let key = ViewAccountKey::from_parts(&view, &reader.array()?);
                let key = key.map_err(|_| reader.fault())?;
                let default_address = optional(&mut reader, |reader| {
                    PublicAddress::parse_b58(reader.text()?).map_err(|_| reader.fault())
                })?;
                Material::ViewOnly {
                    key,
                    default_address,
                }
            }
            _ => return Err(reader.fault()),
        };
        reader.finish()?;
        Ok(Self {
            account,
            id,
            owner_key,
            material,
        })
    }
}

fn full(reader: &mut Reader<'_>, origin: Origin) -> Result<Material, VaultFault> {
    let (view, spend) = (reader.secret()?, reader.secret()?);
    let key = AccountKey::from_private(&view, &spend).map_err(|_| reader.fault())?;
    let fog = optional(reader, |reader| {
        let (url, id) = (reader.text()?.to_owned(), reader.text()?.to_owned());
        let spki = reader.sized()?.to_vec();
        FogInfo::new(url, id, spki).map_err(|_| reader.fault())
    })?;
    Ok(Material::Full { origin, key, fog })
}

fn optional<'a, T>(
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, VaultFault>,
) -> Result<Option<T>, VaultFault> {
    match reader.byte()? {
        0 => Ok(None),
        1 => read(reader).map(Some),
        _ => Err(reader.fault()),
    }
}
