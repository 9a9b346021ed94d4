//! A key that webhooks are signed with.
//!
//! Invariant: the public half is computed from the private one, never stored beside it.
//! Called by `webhook_key`.

use seedport_wire::{SecretBytes, SigningKey};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const VERSION: u8 = 1;

/// A webhook key.
pub struct WebhookKeyRecord {
    /// The key.
    pub key: SigningKey,
}

impl WebhookKeyRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        let scalar = self.key.scalar().map_err(|_| VaultFault::Crypto)?;
        // Exposed to be sealed.
        Writer::new(VERSION).sized(scalar.expose()).finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::WebhookKey, VERSION)?;
        let key = SigningKey::from_scalar(&reader.secret()?).map_err(|_| reader.fault())?;
        reader.finish()?;
        Ok(Self { key })
    }
}
