//! What is searched for: every secret of a run, cut into windows so short that a part is found.
//!
//! Invariant: a needle is so long that chance does not explain a find: sixteen bytes of a key,
//! four words of a phrase, a code of twelve characters out of thirty-two.
//! Called by `main`; `search` finds them, in every form that `views` reads.

use std::collections::{BTreeMap, BTreeSet};

/// The words of a phrase that make one needle.
const WORDS: usize = 4;
/// The words of a phrase whose numbers make one needle.
const NUMBERED: usize = 8;
/// The bytes of a key that make one needle, wherever in the key they stand.
pub const WINDOW: usize = 16;
/// The fewest bytes of a needle.
pub const SHORTEST: usize = 8;

/// A part of a secret.
pub struct Needle {
    /// Which secret: the name under which it was added.
    pub secret: String,
    /// Which part of it.
    pub part: &'static str,
    /// The bytes to look for.
    pub bytes: Vec<u8>,
}

/// Every needle, each once.
#[derive(Default)]
pub struct Needles {
    all: Vec<Needle>,
    seen: BTreeSet<Vec<u8>>,
    plants: BTreeMap<String, Secret>,
    words: BTreeSet<String>,
}

/// A whole secret, which the proof of the search plants.
pub enum Secret {
    /// Bytes: a key, or text.
    Bytes(Vec<u8>),
    /// A phrase.
    Phrase(Vec<String>),
}

impl Needles {
    /// Every needle.
    pub fn all(&self) -> &[Needle] {
        &self.all
    }

    /// The secrets that they come from, by name.
    pub fn secrets(&self) -> impl ExactSizeIterator<Item = (&str, &Secret)> {
        self.plants
            .iter()
            .map(|(name, secret)| (name.as_str(), secret))
    }

    /// The words of all phrases.
    pub fn words(&self) -> &BTreeSet<String> {
        &self.words
    }

    /// A key or another binary secret.
    pub fn add_bytes(&mut self, secret: &str, bytes: &[u8]) {
        assert!(bytes.len() >= WINDOW, "{secret} is too short to search for");
        for window in bytes.windows(WINDOW) {
            self.add(secret, "sixteen bytes", window.to_vec());
        }
        // These have no windows: each character depends on all bytes.
        let wif = [&[0x80], bytes, &[1]].concat();
        for (part, text) in [
            ("base58", bs58::encode(bytes).into_string()),
            (
                "base58check",
                bs58::encode(bytes).with_check().into_string(),
            ),
            ("WIF", bs58::encode(wif).with_check().into_string()),
            ("one number", decimal(bytes.iter().copied())),
            ("one number", decimal(bytes.iter().rev().copied())),
        ] {
            self.add(secret, part, text.into_bytes());
        }
        self.plant(secret, Secret::Bytes(bytes.to_vec()));
    }

    /// A secret that is text: a code, a client secret.
    pub fn add_text(&mut self, secret: &str, text: &str) {
        assert!(text.len() >= 10, "{secret} is too short to search for");
        self.add(secret, "the whole text", text.as_bytes().to_vec());
        self.plant(secret, Secret::Bytes(text.as_bytes().to_vec()));
    }

    /// A phrase: each run of four words, each run of eight of their numbers in a list of words.
    pub fn add_phrase(&mut self, secret: &str, phrase: &str, numbers: &[u16]) {
        let words: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
        for run in words.windows(WORDS) {
            self.add(secret, "four words", run.join(" ").into_bytes());
            let backwards: Vec<&str> = run.iter().rev().map(String::as_str).collect();
            self.add(secret, "four words", backwards.join(" ").into_bytes());
        }
        for run in numbers.windows(NUMBERED) {
            let digits = |number: &u16| format!("{number:04}").into_bytes();
            self.add(
                secret,
                "eight numbers",
                run.iter().flat_map(digits).collect(),
            );
            let bytes = run.iter().flat_map(|number| number.to_be_bytes());
            self.add(secret, "eight numbers", bytes.collect());
        }
        self.words.extend(words.iter().cloned());
        self.plant(secret, Secret::Phrase(words));
    }

    fn plant(&mut self, name: &str, secret: Secret) {
        self.plants.entry(name.to_owned()).or_insert(secret);
    }

    fn add(&mut self, secret: &str, part: &'static str, bytes: Vec<u8>) {
        let backwards: Vec<u8> = bytes.iter().rev().copied().collect();
        for bytes in [bytes, backwards] {
            if self.seen.insert(bytes.clone()) {
                self.all.push(Needle {
                    secret: secret.to_owned(),
                    part,
                    bytes,
                });
            }
        }
    }
}

/// Bytes, the highest first, as one decimal number.
fn decimal(bytes: impl Iterator<Item = u8>) -> String {
    // The lowest digit first.
    let mut digits = vec![0_u8];
    for byte in bytes {
        let mut carry = u32::from(byte);
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = u8::try_from(value % 10).unwrap_or_default();
            carry = value / 10;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 10).unwrap_or_default());
            carry /= 10;
        }
    }
    let shown = digits.iter().rev();
    shown.map(|digit| char::from(b'0' + digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(needles: &Needles, bytes: &[u8]) -> usize {
        let all = needles.all().iter();
        all.filter(|needle| needle.bytes == bytes).count()
    }

    #[test]
    fn a_key_gives_a_needle_for_each_sixteen_bytes_of_it() {
        let mut needles = Needles::default();
        let key: Vec<u8> = (1..=32).collect();
        needles.add_bytes("key", &key);
        for window in key.windows(16) {
            assert_eq!(count(&needles, window), 1);
        }
        assert_eq!(needles.secrets().len(), 1);
    }

    #[test]
    fn a_phrase_gives_a_needle_for_each_run_of_four_words() {
        let mut needles = Needles::default();
        needles.add_phrase("phrase", "one two three four five six", &[]);
        for run in [
            "one two three four",
            "two three four five",
            "three four five six",
        ] {
            assert_eq!(count(&needles, run.as_bytes()), 1);
        }
    }

    #[test]
    fn a_key_is_a_needle_in_base58_with_and_without_its_check_and_as_a_number() {
        let mut needles = Needles::default();
        needles.add_bytes("key", &[1; 32]);
        // Written by other implementations.
        for text in [
            "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
            "SeLqn3UAUoRymWmwW7axrzJK7JfNaBR2cHCryA6cFsgFkHEF",
            "454086624460063511464984254936031011189294057512315937409637584344757371137",
        ] {
            assert_eq!(count(&needles, text.as_bytes()), 1, "{text}");
        }
    }
}
