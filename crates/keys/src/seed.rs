//! The 64-byte seed of BIP-39.
//!
//! Invariant: made from a phrase and a passphrase only, held in `SecretBytes`, and read by
//! this crate only.
//! Called by `mnemonic`, which makes it, and `bip32`, which makes the master key of it.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use seedport_wire::SecretBytes;
use zeroize::Zeroizing;

use crate::unicode::decompose;

const ROUNDS: NonZeroU32 = NonZeroU32::new(2048).expect("2048 is not zero");

/// A seed of 64 bytes; wiped when dropped.
pub struct Seed(SecretBytes);

impl Seed {
    /// PBKDF2-HMAC-SHA512(phrase, "mnemonic" ‖ NFKD(passphrase), 2048, 64), as in BIP-39.
    /// `phrase` is in form KD with single spaces already.
    pub(crate) fn derive(phrase: &SecretBytes, passphrase: &str) -> Self {
        let salt = decompose("mnemonic", passphrase);
        let mut seed = Zeroizing::new([0; 64]);
        // Safe: the phrase is read in place.
        let secret = phrase.expose();
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA512,
            ROUNDS,
            salt.as_bytes(),
            secret,
            seed.as_mut_slice(),
        );
        Self(SecretBytes::copy_from(seed.as_slice()))
    }

    /// The seed for key derivation inside this crate.
    pub(crate) const fn secret(&self) -> &SecretBytes {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bip32::ExtendedPrivateKey;
    use crate::mnemonic::Mnemonic;
    use crate::vectors;

    #[test]
    fn seeds_and_master_keys_of_twelve_languages_are_the_published_ones() {
        let mut matched = 0;
        for name in vectors::bip39_names() {
            for vector in vectors::bip39(&name) {
                let phrase = decompose("", &vector.phrase);
                let seed = Seed::derive(&SecretBytes::copy_from(phrase.as_bytes()), "TREZOR");
                assert_eq!(hex::encode(seed.0.expose()), vector.seed, "{name}");
                let master = ExtendedPrivateKey::derive_master(&seed).unwrap();
                assert_eq!(
                    master.serialize().expose_text(),
                    Some(&*vector.xprv),
                    "{name}"
                );
                matched += 1;
            }
        }
        println!("bip39: {matched} of 288 seeds and master keys");
        assert_eq!(matched, 288);
    }

    #[test]
    fn a_mnemonic_of_each_language_derives_the_published_seed() {
        let mut matched = 0;
        for (name, language) in vectors::LANGUAGES {
            for vector in vectors::bip39(name) {
                let entropy = SecretBytes::from_vec(hex::decode(&vector.entropy).unwrap());
                let seed = Mnemonic::from_entropy(language, entropy)
                    .unwrap()
                    .derive_seed("TREZOR");
                assert_eq!(hex::encode(seed.0.expose()), vector.seed, "{name}");
                matched += 1;
            }
        }
        println!("bip39: {matched} of 240 seeds from entropy");
        assert_eq!(matched, 240);
    }

    #[test]
    fn composed_and_decomposed_passphrases_give_one_seed() {
        let phrase = SecretBytes::copy_from(b"any words");
        let composed = Seed::derive(&phrase, "caf\u{e9}");
        let decomposed = Seed::derive(&phrase, "cafe\u{301}");
        let plain = Seed::derive(&phrase, "cafe");
        assert_eq!(composed.0.expose(), decomposed.0.expose());
        assert_ne!(composed.0.expose(), plain.0.expose());
    }
}
