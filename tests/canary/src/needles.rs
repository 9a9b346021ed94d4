//! What is searched for: every secret of a run, in every form in which a program writes bytes.
//!
//! Invariant: a needle is so long that chance does not explain a find: sixteen bytes of a key,
//! four words of a phrase, a code of twelve characters out of thirty-two.
//! Called by `main`; `search` finds them.

use std::collections::BTreeSet;

use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// The words of a phrase that make one needle.
const WORDS: usize = 4;
/// Binary secrets are cut into pieces of this length, so that a part of one is found as well.
const PIECE: usize = 16;

/// A secret in one form.
pub struct Needle {
    /// Which secret: the name under which it was added.
    pub secret: String,
    /// In which form.
    pub form: &'static str,
    /// The bytes to look for.
    pub bytes: Vec<u8>,
}

/// Every needle, each once.
#[derive(Default)]
pub struct Needles {
    all: Vec<Needle>,
    seen: BTreeSet<Vec<u8>>,
    secrets: BTreeSet<String>,
}

impl Needles {
    /// Every needle.
    pub fn all(&self) -> &[Needle] {
        &self.all
    }

    /// How many secrets they come from.
    pub fn secrets(&self) -> usize {
        self.secrets.len()
    }

    /// A key or another binary secret.
    pub fn add_bytes(&mut self, secret: &str, bytes: &[u8]) {
        assert!(bytes.len() >= PIECE, "{secret} is too short to search for");
        let whole = bytes.chunks_exact(PIECE);
        for piece in whole {
            self.add_forms(secret, piece);
        }
        // Base58 has no pieces: each character depends on all bytes.
        let base58 = bs58::encode(bytes);
        self.add(secret, "base58", base58.into_vec());
        let checked = bs58::encode(bytes).with_check();
        self.add(secret, "base58check", checked.into_vec());
    }

    /// A secret that is text: a code, a client secret.
    pub fn add_text(&mut self, secret: &str, text: &str) {
        assert!(text.len() >= 10, "{secret} is too short to search for");
        self.add_forms(secret, text.as_bytes());
    }

    /// A phrase: each run of four words, as text and as a list, in every form.
    pub fn add_phrase(&mut self, secret: &str, phrase: &str) {
        let words: Vec<&str> = phrase.split(' ').collect();
        for run in words.windows(WORDS) {
            self.add_forms(secret, run.join(" ").as_bytes());
            for (form, separator) in [
                ("words with commas", ","),
                ("words with commas and spaces", ", "),
                ("words quoted", "\",\""),
                ("words quoted and spaced", "\", \""),
                ("words on lines", "\n"),
                ("words on escaped lines", "\\n"),
                ("words with dashes", "-"),
                ("words with plus signs", "+"),
                ("words percent-encoded", "%20"),
            ] {
                self.add(secret, form, run.join(separator).into_bytes());
            }
        }
    }

    fn add_forms(&mut self, secret: &str, bytes: &[u8]) {
        let decimal: Vec<String> = bytes.iter().map(u8::to_string).collect();
        let spaced = hex::encode(bytes)
            .as_bytes()
            .chunks(2)
            .map(|pair| String::from_utf8_lossy(pair).into_owned())
            .collect::<Vec<_>>();
        self.add(secret, "as it is", bytes.to_vec());
        self.add(secret, "hex", hex::encode(bytes).into_bytes());
        self.add(secret, "upper hex", hex::encode_upper(bytes).into_bytes());
        self.add(secret, "hex with spaces", spaced.join(" ").into_bytes());
        self.add(secret, "hex with colons", spaced.join(":").into_bytes());
        self.add(secret, "decimal list", decimal.join(", ").into_bytes());
        self.add(secret, "decimal array", decimal.join(",").into_bytes());
        let escaped = bytes.escape_ascii().to_string();
        self.add(secret, "escaped", escaped.into_bytes());
        for offset in 0..3 {
            for (form, engine) in [("base64", &STANDARD), ("base64url", &URL_SAFE)] {
                self.add(secret, form, inside_base64(engine, bytes, offset));
            }
        }
        let backwards: Vec<u8> = bytes.iter().rev().copied().collect();
        self.add(secret, "backwards", backwards);
    }

    fn add(&mut self, secret: &str, form: &'static str, bytes: Vec<u8>) {
        self.secrets.insert(secret.to_owned());
        if self.seen.insert(bytes.clone()) {
            self.all.push(Needle {
                secret: secret.to_owned(),
                form,
                bytes,
            });
        }
    }
}

/// The characters that `bytes` have in base64 wherever they stand: `offset` other bytes before
/// them, and any after. Characters that also depend on the neighbours are left out.
fn inside_base64(engine: &impl base64::Engine, bytes: &[u8], offset: usize) -> Vec<u8> {
    let mut padded = vec![0; offset];
    padded.extend_from_slice(bytes);
    let whole = padded.len() * 8 / 6;
    let first = (offset * 8).div_ceil(6);
    let text = engine.encode(padded);
    text.as_bytes()[first..whole].to_vec()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::*;

    #[test]
    fn a_secret_inside_a_longer_base64_text_is_found_at_every_offset() {
        let secret = *b"sixteen bytes ab";
        let mut needles = Needles::default();
        needles.add_bytes("secret", &secret);
        for before in 0..7 {
            for after in 0..4 {
                let all = [&[0x9e; 7][..before], &secret, &[0xe7; 4][..after]].concat();
                for text in [STANDARD.encode(&all), URL_SAFE.encode(&all)] {
                    let is_in = |needle: &Needle| {
                        let parts = &mut text.as_bytes().windows(needle.bytes.len());
                        parts.any(|part| part == needle.bytes)
                    };
                    assert!(needles.all().iter().any(is_in), "{before} {after}");
                }
            }
        }
    }

    #[test]
    fn a_phrase_gives_a_needle_for_each_run_of_four_words() {
        let mut needles = Needles::default();
        needles.add_phrase("phrase", "one two three four five six");
        for run in [
            "one two three four",
            "two three four five",
            "three four five six",
        ] {
            let found = needles.all().iter();
            assert_eq!(
                found
                    .filter(|needle| needle.bytes == run.as_bytes())
                    .count(),
                1
            );
        }
        assert_eq!(needles.secrets(), 1);
    }

    #[test]
    fn a_key_is_a_needle_in_base58_with_and_without_its_check() {
        let mut needles = Needles::default();
        needles.add_bytes("key", &[1; 32]);
        // Written by another implementation.
        for text in [
            "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
            "SeLqn3UAUoRymWmwW7axrzJK7JfNaBR2cHCryA6cFsgFkHEF",
        ] {
            let found = needles.all().iter();
            assert_eq!(
                found
                    .filter(|needle| needle.bytes == text.as_bytes())
                    .count(),
                1,
                "{text}"
            );
        }
    }

    #[test]
    fn both_halves_of_a_key_are_needles() {
        let mut needles = Needles::default();
        needles.add_bytes("key", &[[1; 16], [2; 16]].concat());
        for half in ["01".repeat(16), "02".repeat(16)] {
            let found = needles.all().iter();
            assert_eq!(
                found
                    .filter(|needle| needle.bytes == half.as_bytes())
                    .count(),
                1
            );
        }
    }
}
