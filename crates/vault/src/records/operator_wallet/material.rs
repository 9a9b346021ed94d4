//! The keys inside an operator's wallet, and what they derive from.
//!
//! Invariant: the scalars are kept beside the phrase, so that handing them over derives nothing.
//! Keys that see and a phrase never stand together, nor keys that spend and an address of
//! somebody else's making: where `secrets` of `seedport_keys` has parts that could disagree,
//! this has not.
//! Called by the record, and by the verbs of `operator`.

use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{AccountKey, FogInfo, PublicAddress, ViewAccountKey},
};
use seedport_wire::SecretBytes;

use super::super::codec::{Reader, Writer};
use crate::fault::VaultFault;

const MNEMONIC: u8 = 1;
const ROOT_ENTROPY: u8 = 2;
const VIEW_ONLY: u8 = 3;

/// What keys that spend derive from.
pub enum Origin {
    /// An English phrase: key derivation version 2.
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

impl Origin {
    /// Appends the origin to a record.
    fn write(&self, writer: &mut Writer) -> Result<(), VaultFault> {
        // Exposed to be sealed.
        match self {
            // A record names no language: its phrase is read back as English.
            Self::Mnemonic(mnemonic) if mnemonic.language() != Language::English => {
                return Err(VaultFault::Crypto);
            }
            Self::Mnemonic(mnemonic) => writer.raw(&[MNEMONIC]).sized(mnemonic.entropy().expose()),
            Self::RootEntropy(entropy) => writer.raw(&[ROOT_ENTROPY]).sized(entropy.expose()),
        };
        Ok(())
    }
}

impl Material {
    /// Appends the keys to a record.
    pub(super) fn write(&self, writer: &mut Writer) -> Result<(), VaultFault> {
        match self {
            Self::Full { origin, key, fog } => {
                origin.write(writer)?;
                // Exposed to be sealed.
                writer
                    .sized(key.view_private().expose())
                    .sized(key.spend_private().expose());
                writer.optional(fog.as_ref(), |writer, fog| {
                    writer
                        .sized(fog.report_url().as_bytes())
                        .sized(fog.report_id().as_bytes())
                        .sized(fog.authority_spki())
                });
            }
            Self::ViewOnly {
                key,
                default_address,
            } => {
                writer
                    .raw(&[VIEW_ONLY])
                    // Exposed to be sealed.
                    .sized(key.view_private().expose())
                    .raw(&key.spend_public());
                writer.optional(default_address.as_ref(), |writer, address| {
                    writer.sized(address.to_b58().as_bytes())
                });
            }
        }
        Ok(())
    }

    /// Takes keys from a record.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, VaultFault> {
        match reader.byte()? {
            MNEMONIC => {
                let mnemonic = Mnemonic::from_entropy(Language::English, reader.secret()?);
                let origin = Origin::Mnemonic(mnemonic.map_err(|_| reader.fault())?);
                Self::read_full(reader, origin)
            }
            ROOT_ENTROPY => {
                let origin = Origin::RootEntropy(reader.secret()?);
                Self::read_full(reader, origin)
            }
            VIEW_ONLY => Self::read_view_only(reader),
            _ => Err(reader.fault()),
        }
    }

    fn read_full(reader: &mut Reader<'_>, origin: Origin) -> Result<Self, VaultFault> {
        let (view, spend) = (reader.secret()?, reader.secret()?);
        let key = AccountKey::from_private(&view, &spend).map_err(|_| reader.fault())?;
        let fog = reader.optional(|reader| {
            let (url, id) = (reader.text()?.to_owned(), reader.text()?.to_owned());
            let spki = reader.sized()?.to_vec();
            FogInfo::new(url, id, spki).map_err(|_| reader.fault())
        })?;
        Ok(Self::Full { origin, key, fog })
    }

    fn read_view_only(reader: &mut Reader<'_>) -> Result<Self, VaultFault> {
        let view = reader.secret()?;
        let key = ViewAccountKey::from_parts(&view, &reader.array()?);
        let key = key.map_err(|_| reader.fault())?;
        let default_address = reader.optional(|reader| {
            let address = PublicAddress::parse_b58(reader.text()?).ok();
            // One without fog is the keys' own, and not kept.
            let address = address.filter(|address| address.fog.is_some());
            address.ok_or(reader.fault())
        })?;
        Ok(Self::ViewOnly {
            key,
            default_address,
        })
    }
}
