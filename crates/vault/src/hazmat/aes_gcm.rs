//! AES-256-GCM with the nonce in the caller's hands.
//!
//! Invariant: a key never sees one nonce twice: data keys seal once, and key-encryption keys
//! draw 96-bit nonces at random (at most 2^32 wraps a key version: NIST SP 800-38D section 8.3).
//! Called by `sealing`.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use seedport_wire::SecretBytes;

/// Length of a key, in bytes.
pub const KEY_LENGTH: usize = 32;
/// Length of a nonce, in bytes.
pub const NONCE_LENGTH: usize = 12;
/// Length of a tag, in bytes.
pub const TAG_LENGTH: usize = 16;

/// The ciphertext does not open under this key, nonce and associated data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoesNotOpen;

/// An AES-256-GCM key.
pub struct AesKey(LessSafeKey);

impl AesKey {
    /// The key with these 32 bytes.
    pub fn from_secret(key: &SecretBytes) -> Result<Self, DoesNotOpen> {
        // Exposed to the cipher, which keeps its own schedule.
        let key = UnboundKey::new(&AES_256_GCM, key.expose()).map_err(|_| DoesNotOpen)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Appends ciphertext and tag of `plaintext` to `out`.
    pub fn seal_onto(
        &self,
        nonce: [u8; NONCE_LENGTH],
        aad: &[u8],
        plaintext: &SecretBytes,
        out: &mut Vec<u8>,
    ) -> Result<(), DoesNotOpen> {
        let start = out.len();
        out.reserve(plaintext.expose().len() + TAG_LENGTH);
        // Exposed to be overwritten by its ciphertext in place; the reserve above means that
        // the buffer does not move while it holds the plaintext.
        out.extend_from_slice(plaintext.expose());
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self
            .0
            .seal_in_place_separate_tag(nonce, Aad::from(aad), &mut out[start..])
            .map_err(|_| DoesNotOpen)?;
        out.extend_from_slice(tag.as_ref());
        Ok(())
    }

    /// Opens ciphertext and tag.
    pub fn open(
        &self,
        nonce: [u8; NONCE_LENGTH],
        aad: &[u8],
        ciphertext: &[u8],
    ) -> Result<SecretBytes, DoesNotOpen> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let mut buffer = zeroize::Zeroizing::new(ciphertext.to_vec());
        let plaintext = self
            .0
            .open_in_place(nonce, Aad::from(aad), &mut buffer)
            .map_err(|_| DoesNotOpen)?;
        Ok(SecretBytes::copy_from(plaintext))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C2SP Wycheproof `aes_gcm_test.json`: every case with a 256-bit key and 96-bit nonce.
    #[test]
    fn wycheproof_aes_gcm_agrees() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../vectors/wycheproof/aes_gcm_test.json"
        );
        let file: serde_json::Value =
            serde_json::from_slice(&std::fs::read(path).expect("vector file")).expect("JSON");
        let (mut checked, mut other) = (0, 0);
        for group in file["testGroups"].as_array().expect("groups") {
            let tests = group["tests"].as_array().expect("tests");
            if group["keySize"] != 256 || group["ivSize"] != 96 || group["tagSize"] != 128 {
                other += tests.len();
                continue;
            }
            for test in tests {
                let field =
                    |name: &str| hex::decode(test[name].as_str().expect("hex")).expect("hex");
                let key = AesKey::from_secret(&SecretBytes::from_vec(field("key"))).expect("key");
                let nonce: [u8; 12] = field("iv").try_into().expect("96 bits");
                let ciphertext = [field("ct"), field("tag")].concat();
                let opened = key.open(nonce, &field("aad"), &ciphertext);
                let id = &test["tcId"];
                if test["result"] == "valid" {
                    let opened = opened.ok().unwrap_or_else(|| panic!("case {id} opens"));
                    assert_eq!(opened.expose(), field("msg"), "case {id}");
                    let mut out = Vec::new();
                    key.seal_onto(nonce, &field("aad"), &opened, &mut out)
                        .expect("seals");
                    assert_eq!(out, ciphertext, "case {id}");
                } else {
                    assert!(opened.is_err(), "case {id} must not open");
                }
                checked += 1;
            }
        }
        println!(
            "wycheproof aes-gcm: {checked} of {checked} agree, {other} of other sizes left out"
        );
        assert_eq!((checked, checked + other), (66, 316));
    }
}
