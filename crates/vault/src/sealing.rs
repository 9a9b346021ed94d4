//! Sealing at rest: a record, under a data key of its own, bound to its place.
//!
//! Invariant: `open` gives a plaintext only in the place it was sealed for. The data key is
//! wrapped beside the record, so rotating the root rewraps 48 bytes and leaves the record be.
//! Called by every verb.
//!
//! The stored form:
//! `01 || key version (4, big-endian) || wrap nonce (12) || wrapped data key (48) ||
//! nonce (12) || ciphertext || tag (16)`.
//! `wrapped = AES-256-GCM[KEK(kind, version)](data key; aad = place || key version)`,
//! `ciphertext = AES-256-GCM[data key](plaintext; aad = place)`.

use seedport_wire::{Entropy, SecretBytes};

use crate::{
    fault::{RecordKind, VaultFault},
    hazmat::{
        aes_gcm::{AesKey, DoesNotOpen, KEY_LENGTH, NONCE_LENGTH, TAG_LENGTH},
        derive::derive_key_encryption_key,
    },
    place::Place,
    root_key::RootKey,
};

const FORMAT: u8 = 1;
/// The one key version so far; rotation adds versions.
const KEY_VERSION: u32 = 1;
const WRAPPED: usize = KEY_LENGTH + TAG_LENGTH;
const HEADER: usize = 1 + 4 + NONCE_LENGTH + WRAPPED + NONCE_LENGTH;

/// The key-encryption keys, one a record kind.
pub struct KeyRing {
    keys: [AesKey; RecordKind::ALL.len()],
}

/// Wraps one record's data key. A type of its own, so that it cannot seal a record.
struct KeyEncryptionKey<'a>(&'a AesKey);

/// Seals one record, once.
struct DataKey(SecretBytes);

impl KeyRing {
    /// Derives every key-encryption key from the root.
    pub fn derive(root: &RootKey) -> Result<Self, VaultFault> {
        let mut keys = Vec::with_capacity(RecordKind::ALL.len());
        for kind in RecordKind::ALL {
            let key = derive_key_encryption_key(root.secret(), kind.label(), KEY_VERSION);
            keys.push(key.map_err(|_| VaultFault::Crypto)?);
        }
        let keys = keys.try_into().map_err(|_| VaultFault::Crypto)?;
        Ok(Self { keys })
    }

    fn key_encryption_key(&self, kind: RecordKind) -> KeyEncryptionKey<'_> {
        KeyEncryptionKey(&self.keys[kind as usize])
    }

    /// Seals `plaintext` for `place`.
    pub fn seal(
        &self,
        place: &Place,
        plaintext: &SecretBytes,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, VaultFault> {
        let mut nonces = [0; 2 * NONCE_LENGTH];
        entropy.fill(&mut nonces)?;
        let (wrap_nonce, nonce) = halves(nonces);
        let data_key = DataKey(SecretBytes::make(KEY_LENGTH, entropy)?);
        // Exposed for its length only.
        let length = HEADER + plaintext.expose().len() + TAG_LENGTH;
        let mut out = Vec::with_capacity(length);
        out.push(FORMAT);
        out.extend_from_slice(&KEY_VERSION.to_be_bytes());
        out.extend_from_slice(&wrap_nonce);
        self.key_encryption_key(place.kind)
            .wrap(place, wrap_nonce, &data_key, &mut out)?;
        out.extend_from_slice(&nonce);
        AesKey::from_secret(&data_key.0)
            .and_then(|key| key.seal_onto(nonce, place.record_aad(), plaintext, &mut out))
            .map_err(|_| VaultFault::Crypto)?;
        Ok(out)
    }

    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    /// [`VaultFault::Record`] when the record was changed, moved, or sealed under another root.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<SecretBytes, VaultFault> {
        self.try_open(place, sealed)
            .map_err(|_| VaultFault::Record(place.kind))
    }

    fn try_open(&self, place: &Place, sealed: &[u8]) -> Result<SecretBytes, DoesNotOpen> {
        let (header, ciphertext) = sealed.split_at_checked(HEADER).ok_or(DoesNotOpen)?;
        let (version, rest) = header.split_at(5);
        if version != [&[FORMAT][..], &KEY_VERSION.to_be_bytes()].concat() {
            return Err(DoesNotOpen);
        }
        let (wrap_nonce, rest) = rest.split_first_chunk().ok_or(DoesNotOpen)?;
        let (wrapped, nonce) = rest.split_at(WRAPPED);
        let nonce = nonce.try_into().map_err(|_| DoesNotOpen)?;
        let key = self
            .key_encryption_key(place.kind)
            .unwrap(place, *wrap_nonce, wrapped)?;
        AesKey::from_secret(&key.0)?.open(nonce, place.record_aad(), ciphertext)
    }
}

impl KeyEncryptionKey<'_> {
    fn wrap(
        &self,
        place: &Place,
        nonce: [u8; NONCE_LENGTH],
        key: &DataKey,
        out: &mut Vec<u8>,
    ) -> Result<(), VaultFault> {
        self.0
            .seal_onto(nonce, &place.wrap_aad(KEY_VERSION), &key.0, out)
            .map_err(|_| VaultFault::Crypto)
    }

    fn unwrap(
        &self,
        place: &Place,
        nonce: [u8; NONCE_LENGTH],
        wrapped: &[u8],
    ) -> Result<DataKey, DoesNotOpen> {
        self.0
            .open(nonce, &place.wrap_aad(KEY_VERSION), wrapped)
            .map(DataKey)
    }
}

fn halves(nonces: [u8; 2 * NONCE_LENGTH]) -> ([u8; NONCE_LENGTH], [u8; NONCE_LENGTH]) {
    let (mut left, mut right) = ([0; NONCE_LENGTH], [0; NONCE_LENGTH]);
    left.copy_from_slice(&nonces[..NONCE_LENGTH]);
    right.copy_from_slice(&nonces[NONCE_LENGTH..]);
    (left, right)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use seedport_wire::{
        SystemEntropy,
        ids::{PlatformId, WalletId},
    };

    use super::*;

    fn ring() -> KeyRing {
        KeyRing::derive(&RootKey::make(&SystemEntropy).expect("root")).expect("ring")
    }

    fn place(kind: usize, platform: u8, wallet: u8, id: u8) -> Place {
        Place::new(
            RecordKind::ALL[kind],
            PlatformId::from_bytes([platform; 16]),
            WalletId::from_bytes([wallet; 16]),
            &[id; 16],
        )
    }

    proptest! {
        #[test]
        fn a_record_opens_only_in_its_own_place(
            plaintext in proptest::collection::vec(any::<u8>(), 0..300),
            here in (0..RecordKind::ALL.len(), 0..3u8, 0..3u8, 0..3u8),
            there in (0..RecordKind::ALL.len(), 0..3u8, 0..3u8, 0..3u8),
        ) {
            let ring = ring();
            let home = place(here.0, here.1, here.2, here.3);
            let away = place(there.0, there.1, there.2, there.3);
            let sealed = ring
                .seal(&home, &SecretBytes::copy_from(&plaintext), &SystemEntropy)
                .expect("seals");
            let opened = ring.open(&away, &sealed);
            prop_assert_eq!(opened.is_ok(), here == there);
            if let Ok(opened) = opened {
                prop_assert_eq!(opened.expose(), plaintext);
            }
        }

        #[test]
        fn a_record_with_any_flipped_bit_or_missing_tail_does_not_open(
            flip in 0..1000usize, bit in 0..8u8, cut in 1..100usize,
        ) {
            let ring = ring();
            let home = place(0, 1, 1, 1);
            let sealed = ring
                .seal(&home, &SecretBytes::copy_from(&[7; 40]), &SystemEntropy)
                .expect("seals");
            let mut changed = sealed.clone();
            changed[flip % sealed.len()] ^= 1 << bit;
            prop_assert!(ring.open(&home, &changed).is_err());
            prop_assert!(ring.open(&home, &sealed[..sealed.len() - cut]).is_err());
        }
    }

    #[test]
    fn a_record_does_not_open_under_another_root_key() {
        let home = place(1, 1, 1, 1);
        let sealed = ring().seal(&home, &SecretBytes::copy_from(b"x"), &SystemEntropy);
        let opened = ring().open(&home, &sealed.expect("seals"));
        assert_eq!(
            opened.err(),
            Some(VaultFault::Record(RecordKind::Credential))
        );
    }
}
