//! A quorum signing key with its dates.
//!
//! Invariant: the public half is computed from the private one, never stored beside it.
//! Called by `quorum`.

use seedport_wire::{SecretBytes, SigningKey, Timestamp};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const VERSION: u8 = 1;

/// A quorum key.
pub struct QuorumKeyRecord {
    /// The key.
    pub key: SigningKey,
    /// From when it signs.
    pub not_before: Timestamp,
    /// Until when it signed; `None` while it does.
    pub not_after: Option<Timestamp>,
}

impl QuorumKeyRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        let scalar = self.key.scalar().map_err(|_| VaultFault::Crypto)?;
        let mut writer = Writer::new(VERSION);
        writer.time(self.not_before);
        writer.optional(self.not_after, Writer::time);
        // Exposed to be sealed.
        writer.sized(scalar.expose()).finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::QuorumKey, VERSION)?;
        let not_before = reader.time()?;
        let not_after = reader.optional(Reader::time)?;
        let key = SigningKey::from_scalar(&reader.secret()?).map_err(|_| reader.fault())?;
        reader.finish()?;
        Ok(Self {
            key,
            not_before,
            not_after,
        })
    }
}
