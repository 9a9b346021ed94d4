//! The private half of a target that one account is taken in by.
//!
//! Invariant: it lives a few minutes and serves one account; the caller spends its id.
//! Called by `operator::import`.

use seedport_wire::{SecretBytes, TargetKey, Timestamp};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const VERSION: u8 = 1;

/// An import target.
pub struct ImportTargetRecord {
    /// The key that the account is sealed to.
    pub target: TargetKey,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl ImportTargetRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        Writer::new(VERSION)
            .time(self.expires_at)
            // Exposed to be sealed.
            .sized(self.target.scalar().expose())
            .finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::ImportTarget, VERSION)?;
        let expires_at = reader.time()?;
        let target = TargetKey::from_scalar(reader.secret()?).map_err(|_| reader.fault())?;
        reader.finish()?;
        Ok(Self { target, expires_at })
    }
}
