//! Where a record belongs: what its seal is bound to.
//!
//! Invariant: two different places never encode alike (every part carries its length), so a
//! record moved to another kind, platform, wallet or id does not open.
//! Called by the verbs, which state the place, and by `sealing`, which binds it.

use seedport_wire::ids::{PlatformId, WalletId};

use crate::fault::RecordKind;

/// A record's place: kind, platform, wallet and record id.
pub struct Place {
    pub(crate) kind: RecordKind,
    bytes: Vec<u8>,
}

impl Place {
    /// The place of a record that belongs to a wallet.
    pub fn new(kind: RecordKind, platform: PlatformId, wallet: WalletId, id: &[u8; 16]) -> Self {
        Self::encode(kind, &[platform.as_bytes(), wallet.as_bytes(), id])
    }

    /// The place of a record that belongs to a platform and to no wallet of it.
    pub fn of_platform(kind: RecordKind, platform: PlatformId, id: &[u8; 16]) -> Self {
        Self::encode(kind, &[platform.as_bytes(), &[], id])
    }

    /// The place of a record that belongs to the whole installation.
    pub fn global(kind: RecordKind, id: &[u8; 16]) -> Self {
        Self::encode(kind, &[&[], &[], id])
    }

    fn encode(kind: RecordKind, parts: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(96);
        for part in std::iter::once(&kind.label().as_bytes()).chain(parts) {
            // No part is longer than a label or an id.
            bytes.push(u8::try_from(part.len()).unwrap_or(u8::MAX));
            bytes.extend_from_slice(part);
        }
        Self { kind, bytes }
    }

    /// Associated data of the record itself.
    pub fn record_aad(&self) -> &[u8] {
        &self.bytes
    }

    /// Associated data of the wrapped data key: the place and the key version that wraps it.
    pub fn wrap_aad(&self, key_version: u32) -> Vec<u8> {
        let mut aad = Vec::with_capacity(self.bytes.len() + 5);
        aad.extend_from_slice(&self.bytes);
        aad.push(4);
        aad.extend_from_slice(&key_version.to_be_bytes());
        aad
    }
}
