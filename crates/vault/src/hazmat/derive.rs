//! HKDF-SHA256: the root key to key-encryption keys.
//!
//! Invariant: `HKDF[salt = "seedport root v1", ikm = root](label, 32)`; one label a purpose and
//! version, so no two purposes share a key.
//! Called by `sealing` and `state`. Source: RFC 5869.

use aws_lc_rs::{
    hkdf::{HKDF_SHA256, KeyType, Salt},
    hmac,
};
use seedport_wire::SecretBytes;

use super::aes_gcm::{AesKey, DoesNotOpen, KEY_LENGTH};

struct KeyLength;

impl KeyType for KeyLength {
    fn len(&self) -> usize {
        KEY_LENGTH
    }
}

const SALT: &[u8] = b"seedport root v1";

/// Derives the key-encryption key of one record kind and key version.
pub fn derive_key_encryption_key(
    root: &SecretBytes,
    kind: &str,
    version: u32,
) -> Result<AesKey, DoesNotOpen> {
    let version = version.to_be_bytes();
    let info: [&[u8]; 4] = [b"key-encryption-key/", kind.as_bytes(), b"/", &version];
    AesKey::from_secret(&derive(root, &info)?)
}

/// Derives the key that the vault's own state is authenticated with.
pub fn derive_state_key(root: &SecretBytes) -> Result<hmac::Key, DoesNotOpen> {
    let key = derive(root, &[b"state-key/v1"])?;
    // Exposed to the HMAC.
    Ok(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
}

fn derive(root: &SecretBytes, info: &[&[u8]]) -> Result<SecretBytes, DoesNotOpen> {
    // Exposed to HKDF-Extract.
    let pseudo_random = Salt::new(HKDF_SHA256, SALT).extract(root.expose());
    let mut key = zeroize::Zeroizing::new([0; KEY_LENGTH]);
    pseudo_random
        .expand(info, KeyLength)
        .and_then(|okm| okm.fill(key.as_mut()))
        .map_err(|_| DoesNotOpen)?;
    Ok(SecretBytes::copy_from(key.as_ref()))
}
