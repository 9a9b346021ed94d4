//! HKDF-SHA256: the root key to key-encryption keys.
//!
//! Invariant: `HKDF[salt = "seedport root v1", ikm = root](label, 32)`; one label a purpose and
//! version, so no two purposes share a key.
//! Called by `sealing`. Source: RFC 5869.

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
    // Exposed to HKDF-Extract.
    let pseudo_random = Salt::new(HKDF_SHA256, b"seedport root v1").extract(root.expose());
    let version = version.to_be_bytes();
    let info: [&[u8]; 4] = [b"key-encryption-key/", kind.as_bytes(), b"/", &version];
    let mut key = zeroize::Zeroizing::new([0; KEY_LENGTH]);
    pseudo_random
        .expand(&info, KeyLength)
        .and_then(|okm| okm.fill(key.as_mut()))
        .map_err(|_| DoesNotOpen)?;
    AesKey::from_secret(&SecretBytes::copy_from(key.as_ref()))
}
