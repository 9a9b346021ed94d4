//! Quorum keys: the P-256 keys that sign envelopes, target bundles and tokens.
//!
//! Invariant: the private half exists sealed, or in the vault's memory. What is published comes
//! from opened records, never from a plain column.
//! Called by `Vault::open` and the key document.

use seedport_wire::{
    Clock, Entropy, Fingerprint, PublicKey, SigningKey, Timestamp,
    ids::QuorumKeyId,
    key_document::{KeyDocument, KeyEntry},
};

use crate::{
    fault::{RecordKind, VaultFault},
    place::Place,
    records::quorum_key::QuorumKeyRecord,
    root_key::RootKey,
    sealing::KeyRing,
    vault::OpenVaultError,
};

/// A fresh quorum key, to be stored.
pub struct NewQuorumKey {
    /// The record's id.
    pub id: QuorumKeyId,
    /// The public half, for finding it.
    pub public: PublicKey,
    /// The sealed record.
    pub sealed: Vec<u8>,
    /// From when it signs.
    pub not_before: Timestamp,
}

/// A quorum key as stored.
pub struct StoredQuorumKey {
    /// The record's id.
    pub id: QuorumKeyId,
    /// The sealed record.
    pub sealed: Vec<u8>,
}

/// Draws and seals a quorum key; the first start does this once.
///
/// # Errors
/// When randomness or sealing fails.
pub fn make_quorum_key(
    root: &RootKey,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<NewQuorumKey, VaultFault> {
    let ring = KeyRing::derive(root)?;
    let id = QuorumKeyId::make(entropy)?;
    let key = SigningKey::make(entropy)?;
    let not_before = clock.now();
    let record = QuorumKeyRecord {
        key,
        not_before,
        not_after: None,
    };
    let place = Place::global(RecordKind::QuorumKey, id.as_bytes());
    let sealed = ring.seal(&place, &record.encode()?, entropy)?;
    Ok(NewQuorumKey {
        id,
        public: *record.key.public(),
        sealed,
        not_before,
    })
}

/// The fingerprints of stored keys, from their opened records: what the vault's state takes over
/// when it names none yet.
///
/// # Errors
/// [`OpenVaultError::WrongRootKey`] when a record does not open under this root key.
pub fn fingerprints(
    root: &RootKey,
    stored: &[StoredQuorumKey],
) -> Result<Vec<Fingerprint>, OpenVaultError> {
    let ring = KeyRing::derive(root).map_err(OpenVaultError::Fault)?;
    let opened = stored.iter().map(|row| {
        let place = Place::global(RecordKind::QuorumKey, row.id.as_bytes());
        let record = ring
            .open(&place, &row.sealed)
            .and_then(|it| QuorumKeyRecord::decode(&it));
        let record = record.map_err(|_| OpenVaultError::WrongRootKey)?;
        Ok(Fingerprint::of(record.key.public()))
    });
    opened.collect()
}

/// The opened quorum keys: one that signs, and those that signed.
pub struct QuorumKeys {
    current: QuorumKeyRecord,
    past: Vec<QuorumKeyRecord>,
}

impl QuorumKeys {
    /// Opens the stored records that the vault's state names; the newest that has no end signs.
    /// Whoever chooses the rows can only take keys away.
    pub(crate) fn open(
        ring: &KeyRing,
        stored: &[StoredQuorumKey],
        named: &[Fingerprint],
    ) -> Result<Option<Self>, VaultFault> {
        let mut records = Vec::with_capacity(stored.len());
        for row in stored {
            let place = Place::global(RecordKind::QuorumKey, row.id.as_bytes());
            let record = QuorumKeyRecord::decode(&ring.open(&place, &row.sealed)?)?;
            if named.contains(&Fingerprint::of(record.key.public())) {
                records.push(record);
            }
        }
        records.sort_by_key(|record| {
            (
                record.not_after.is_none(),
                record.not_before,
                *record.key.public().as_bytes(),
            )
        });
        Ok(match records.pop() {
            Some(current) if current.not_after.is_none() => {
                records.reverse();
                Some(Self {
                    current,
                    past: records,
                })
            }
            _ => None,
        })
    }

    /// The key that signs.
    pub(crate) const fn signer(&self) -> &SigningKey {
        &self.current.key
    }

    /// What is published.
    pub(crate) fn document(&self) -> KeyDocument {
        let entry = |record: &QuorumKeyRecord| {
            KeyEntry::new(record.key.public(), record.not_before, record.not_after)
        };
        let keys = std::iter::once(&self.current)
            .chain(&self.past)
            .map(entry)
            .collect();
        KeyDocument { keys }
    }
}
