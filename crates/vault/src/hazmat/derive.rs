//! HKDF-SHA256: the root key to key-encryption keys, and to the key of the vault's own state.
//!
//! Invariant: `HKDF[salt = "seedport root v1", ikm = root](label, 32)`; one label a purpose and
//! version, so no two purposes share a key.
//! Called by `sealing` and `state`. Source: RFC 5869.

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use seedport_wire::SecretBytes;

use super::aes_gcm::{AesKey, DoesNotOpen, KEY_LENGTH};

struct KeyLength;

impl KeyType for KeyLength {
    fn len(&self) -> usize {
        KEY_LENGTH
    }
}

/// Derives the key-encryption key of one record kind and key version.
pub fn derive_key_encryption_key(
    root: &SecretBytes,
    kind: &str,
    version: u32,
) -> Result<AesKey, DoesNotOpen> {
    let version = version.to_be_bytes();
    let label: [&[u8]; 4] = [b"key-encryption-key/", kind.as_bytes(), b"/", &version];
    AesKey::from_secret(&expand(root, &label)?)
}

/// Derives the key under which the files of the vault's own state are authenticated.
pub fn derive_state_key(root: &SecretBytes) -> Result<SecretBytes, DoesNotOpen> {
    expand(root, &[b"vault-state/", &1_u32.to_be_bytes()])
}

fn expand(root: &SecretBytes, label: &[&[u8]]) -> Result<SecretBytes, DoesNotOpen> {
    // Exposed to HKDF-Extract.
    let pseudo_random = Salt::new(HKDF_SHA256, b"seedport root v1").extract(root.expose());
    let mut key = zeroize::Zeroizing::new([0; KEY_LENGTH]);
    pseudo_random
        .expand(label, KeyLength)
        .and_then(|okm| okm.fill(key.as_mut()))
        .map_err(|_| DoesNotOpen)?;
    Ok(SecretBytes::copy_from(key.as_ref()))
}
