//! A BIP-39 mnemonic: entropy and the language it is spoken in.
//!
//! Invariant: entropy of one of the five lengths; no `Clone`, `Debug`, `PartialEq` or
//! `Serialize`, and no error that carries a word. A phrase leaves only as `SecretBytes`.
//! Called by `manifest`, and by `vault` and `client` for every phrase they make or open.

use seedport_wire::SecretBytes;
use zeroize::Zeroizing;

use crate::language::Language;
use crate::seed::Seed;
use crate::unicode::decompose;

/// Why entropy or a phrase is no mnemonic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MnemonicError {
    /// Holds the length that was given, in bytes.
    #[error("entropy must be 16, 20, 24, 28 or 32 bytes, not {0}")]
    EntropyLength(usize),
    /// Holds the number of words that were given.
    #[error("a phrase must have 12, 15, 18, 21 or 24 words, not {0}")]
    WordCount(usize),
    /// Holds the word's place, counted from 1; never the word.
    #[error("word {0} of the phrase is not in the word list of its language")]
    UnknownWord(usize),
    /// Every word is known, and together they are not a phrase.
    #[error("the checksum of the phrase does not fit its words")]
    Checksum,
}

/// A mnemonic; wiped when dropped.
pub struct Mnemonic {
    language: Language,
    entropy: SecretBytes,
}

impl Mnemonic {
    /// Takes over entropy of 16, 20, 24, 28 or 32 bytes (BIP-39, "Generating the mnemonic").
    ///
    /// # Errors
    /// `EntropyLength`.
    pub fn from_entropy(language: Language, entropy: SecretBytes) -> Result<Self, MnemonicError> {
        // Safe: only the length is looked at.
        let length = entropy.expose().len();
        if !matches!(length, 16 | 20 | 24 | 28 | 32) {
            return Err(MnemonicError::EntropyLength(length));
        }
        Ok(Self { language, entropy })
    }

    /// Reads a phrase. Words may be in any Unicode normalization form and any white space may
    /// part them; upper case is not accepted.
    ///
    /// # Errors
    /// `WordCount`, `UnknownWord` or `Checksum`.
    pub fn parse(language: Language, phrase: &str) -> Result<Self, MnemonicError> {
        let decomposed = decompose("", phrase);
        let words = bip39::Mnemonic::parse_in_normalized(language.word_list(), &decomposed)
            .map_err(|error| match error {
                bip39::Error::BadWordCount(count) => MnemonicError::WordCount(count),
                bip39::Error::UnknownWord(index) => MnemonicError::UnknownWord(index + 1),
                // With the language given, nothing else is left for a phrase to fail.
                _ => MnemonicError::Checksum,
            })?;
        let (entropy, length) = words.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        Self::from_entropy(language, SecretBytes::copy_from(&entropy[..length]))
    }

    /// The phrase as people read and write it: UTF-8, words exactly as the BIP-39 lists have
    /// them (form KD), one space between them (U+3000 in Japanese).
    #[must_use]
    pub fn phrase(&self) -> SecretBytes {
        self.join(self.language.separator())
    }

    /// The entropy: 16, 20, 24, 28 or 32 bytes.
    #[must_use]
    pub const fn entropy(&self) -> &SecretBytes {
        &self.entropy
    }

    /// The language of the phrase.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The 64-byte seed under `passphrase`, empty when the owner has none (BIP-39, "From
    /// mnemonic to seed").
    #[must_use]
    pub fn derive_seed(&self, passphrase: &str) -> Seed {
        Seed::derive(&self.join(" "), passphrase)
    }

    fn join(&self, separator: &str) -> SecretBytes {
        // Safe: the words made of it go into another `SecretBytes` only.
        let entropy = self.entropy.expose();
        let words = bip39::Mnemonic::from_entropy_in(self.language.word_list(), entropy)
            .expect("`from_entropy` checked the length");
        let letters: usize = words.words().map(str::len).sum();
        let length = letters + separator.len() * (words.word_count() - 1);
        let mut phrase = Vec::with_capacity(length);
        for (index, word) in words.words().enumerate() {
            if index > 0 {
                phrase.extend_from_slice(separator.as_bytes());
            }
            phrase.extend_from_slice(word.as_bytes());
        }
        SecretBytes::from_vec(phrase)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vectors;

    fn text(phrase: &SecretBytes) -> &str {
        phrase.expose_text().unwrap()
    }

    fn refusal(language: Language, phrase: &str) -> Option<MnemonicError> {
        Mnemonic::parse(language, phrase).err()
    }

    #[test]
    fn phrases_of_ten_languages_are_the_published_ones_both_ways() {
        let mut matched = 0;
        for (name, language) in vectors::LANGUAGES {
            for vector in vectors::bip39(name) {
                let entropy = hex::decode(&vector.entropy).unwrap();
                let made =
                    Mnemonic::from_entropy(language, SecretBytes::copy_from(&entropy)).unwrap();
                assert_eq!(text(&made.phrase()), vector.phrase, "{name}");
                let read = Mnemonic::parse(language, &vector.phrase).unwrap();
                assert_eq!(read.entropy().expose(), entropy, "{name}");
                matched += 1;
            }
        }
        println!("bip39: {matched} of 240 phrases, both ways");
        assert_eq!(matched, 240);
    }

    #[test]
    fn entropy_of_any_other_length_is_refused() {
        for length in 0..=64 {
            let made =
                Mnemonic::from_entropy(Language::English, SecretBytes::from_vec(vec![7; length]));
            match length {
                16 | 20 | 24 | 28 | 32 => assert!(made.is_ok(), "{length}"),
                _ => assert_eq!(made.err(), Some(MnemonicError::EntropyLength(length))),
            }
        }
    }

    #[test]
    fn parse_says_what_is_wrong_without_a_word_of_the_phrase() {
        let eleven = ["abandon"; 11].join(" ");
        let cases = [
            (String::new(), MnemonicError::WordCount(0)),
            (eleven.clone(), MnemonicError::WordCount(11)),
            (["abandon"; 27].join(" "), MnemonicError::WordCount(27)),
            (format!("{eleven} zzyzx"), MnemonicError::UnknownWord(12)),
            (format!("{eleven} About"), MnemonicError::UnknownWord(12)),
            (format!("{eleven} abandon"), MnemonicError::Checksum),
        ];
        for (phrase, expected) in cases {
            assert_eq!(refusal(Language::English, &phrase), Some(expected));
            let message = expected.to_string();
            for word in ["abandon", "zzyzx", "About"] {
                assert!(!message.contains(word), "{message}");
            }
        }
    }

    #[test]
    fn parse_takes_composed_letters_and_untidy_spaces() {
        let vector = &vectors::bip39("korean")[1];
        let composed: String = {
            use unicode_normalization::UnicodeNormalization;
            vector.phrase.nfc().collect()
        };
        assert_ne!(composed, vector.phrase);
        let untidy = format!("  {}\n", composed.replace(' ', "\t  "));
        let read = Mnemonic::parse(Language::Korean, &untidy).unwrap();
        assert_eq!(hex::encode(read.entropy().expose()), vector.entropy);
    }

    #[test]
    fn eight_of_the_2048_last_words_fit_a_phrase_of_24() {
        let phrase = Mnemonic::from_entropy(Language::English, SecretBytes::from_vec(vec![9; 32]))
            .unwrap()
            .phrase();
        let (others, _) = text(&phrase).rsplit_once(' ').unwrap();
        let words = Language::English.word_list().word_list();
        let fitting = words
            .iter()
            .filter(|word| refusal(Language::English, &format!("{others} {word}")).is_none())
            .count();
        assert_eq!(fitting, 8);
    }

    /// Whether the words' last bits are the SHA-256 bits of those before, by the definition.
    fn checksum_fits(indices: &[usize]) -> bool {
        let bits: Vec<bool> = indices
            .iter()
            .flat_map(|index| (0..11).rev().map(move |bit| index >> bit & 1 == 1))
            .collect();
        let (data, checksum) = bits.split_at(bits.len() / 33 * 32);
        let entropy: Vec<u8> = data
            .chunks(8)
            .map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit)))
            .collect();
        let [first, ..] = seedport_wire::digest::sha256(&entropy);
        (0..)
            .zip(checksum)
            .all(|(place, bit)| (first >> (7 - place) & 1 == 1) == *bit)
    }

    fn languages() -> impl Strategy<Value = Language> {
        prop::sample::select(Language::ALL.to_vec())
    }

    fn entropies() -> impl Strategy<Value = Vec<u8>> {
        prop::sample::select(vec![16_usize, 20, 24, 28, 32])
            .prop_flat_map(|length| prop::collection::vec(any::<u8>(), length))
    }

    proptest! {
        #[test]
        fn entropy_survives_the_way_through_its_phrase(
            language in languages(),
            entropy in entropies(),
        ) {
            let made = Mnemonic::from_entropy(language, SecretBytes::copy_from(&entropy)).unwrap();
            let read = Mnemonic::parse(language, text(&made.phrase())).unwrap();
            prop_assert_eq!(read.entropy().expose(), entropy.as_slice());
            prop_assert_eq!(read.language(), language);
        }

        #[test]
        fn a_changed_word_is_refused_unless_the_checksum_fits_again(
            language in languages(),
            entropy in entropies(),
            place in any::<prop::sample::Index>(),
            shift in 1_usize..2048,
        ) {
            let list = language.word_list();
            let made = Mnemonic::from_entropy(language, SecretBytes::copy_from(&entropy)).unwrap();
            let mut indices: Vec<usize> = text(&made.phrase())
                .split_whitespace()
                .map(|word| usize::from(list.find_word(word).unwrap()))
                .collect();
            prop_assert!(checksum_fits(&indices));
            let place = place.index(indices.len());
            indices[place] = (indices[place] + shift) % 2048;
            let words: Vec<&str> = indices.iter().map(|index| list.word_list()[*index]).collect();
            let changed = words.join(" ");
            match Mnemonic::parse(language, &changed) {
                Ok(read) => {
                    prop_assert!(checksum_fits(&indices));
                    prop_assert_ne!(read.entropy().expose(), entropy.as_slice());
                }
                Err(error) => {
                    prop_assert!(!checksum_fits(&indices));
                    prop_assert_eq!(error, MnemonicError::Checksum);
                }
            }
        }
    }
}
