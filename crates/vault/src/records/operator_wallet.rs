//! A wallet of an operator: its keys, whose account they are, and who must stamp.
//!
//! Invariant: the kind, our account and the account's own id are sealed in beside the keys, so
//! the wallet passes neither as an owner's nor as another account's.
//! Called by the verbs of `operator`.

mod material;

use seedport_wire::{MobilecoinId, PublicKey, SecretBytes, ids::AccountId};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

pub use material::{Material, Origin};

const VERSION: u8 = 1;
const OPERATOR_CONTROLLED: u8 = 2;

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
        let owner_key = self.owner_key.as_ref();
        writer.optional(owner_key, |writer, key| writer.raw(key.as_bytes()));
        self.material.write(&mut writer)?;
        writer.finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::OperatorWallet, VERSION)?;
        if reader.byte()? != OPERATOR_CONTROLLED {
            return Err(reader.fault());
        }
        let record = Self {
            account: AccountId::from_bytes(reader.array()?),
            id: MobilecoinId::from_bytes(reader.array()?),
            owner_key: reader.optional(Reader::point)?,
            material: Material::read(&mut reader)?,
        };
        reader.finish()?;
        Ok(record)
    }
}
