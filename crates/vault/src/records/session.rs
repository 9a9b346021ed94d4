//! A session: a key that may stamp for one wallet until a moment.
//!
//! Invariant: no bearer secret; whoever has the record and not the private key has nothing.
//! Called by `open_session` and `authorized`.

use seedport_wire::{
    PublicKey, SecretBytes, Timestamp,
    ids::{AccountId, CredentialId},
};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const VERSION: u8 = 1;

/// A session of one wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// The account it is for.
    pub account: AccountId,
    /// The credential that issued it.
    pub credential: CredentialId,
    /// The key that stamps.
    pub key: PublicKey,
    /// From when it holds.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl SessionRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        Writer::new(VERSION)
            .raw(self.account.as_bytes())
            .raw(self.credential.as_bytes())
            .raw(self.key.as_bytes())
            .time(self.issued_at)
            .time(self.expires_at)
            .finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::Session, VERSION)?;
        let record = Self {
            account: AccountId::from_bytes(reader.array()?),
            credential: CredentialId::from_bytes(reader.array()?),
            key: reader.point()?,
            issued_at: reader.time()?,
            expires_at: reader.time()?,
        };
        reader.finish()?;
        Ok(record)
    }
}
