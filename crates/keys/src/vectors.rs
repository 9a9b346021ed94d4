//! The published vectors that the tests of this crate read.
//!
//! Invariant: test code only; a missing file or field fails the test that asks for it.
//! Called by the tests of `language`, `mnemonic`, `seed`, `bip32` and `mobilecoin`.

mod mobilecoin;

pub(crate) use mobilecoin::{FullAccount, MobilecoinKeys, MobilecoinOrigin, mobilecoin};

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::language::Language;

/// The ten languages of BIP-39 under the names that the published files use.
pub(crate) const LANGUAGES: [(&str, Language); 10] = [
    ("english", Language::English),
    ("japanese", Language::Japanese),
    ("korean", Language::Korean),
    ("spanish", Language::Spanish),
    ("chinese_simplified", Language::ChineseSimplified),
    ("chinese_traditional", Language::ChineseTraditional),
    ("french", Language::French),
    ("italian", Language::Italian),
    ("czech", Language::Czech),
    ("portuguese", Language::Portuguese),
];

/// One BIP-39 case; the passphrase is `TREZOR`.
pub(crate) struct Bip39Vector {
    /// Hex.
    pub(crate) entropy: String,
    pub(crate) phrase: String,
    /// Hex.
    pub(crate) seed: String,
    /// The master key of the seed.
    pub(crate) xprv: String,
}

/// The BIP-32 file.
#[derive(Deserialize)]
pub(crate) struct Bip32Vectors {
    pub(crate) valid: Vec<Bip32Chain>,
    pub(crate) invalid: Vec<Bip32Invalid>,
}

/// A seed (hex) and the keys along one way down from it.
#[derive(Deserialize)]
pub(crate) struct Bip32Chain {
    pub(crate) seed: String,
    pub(crate) nodes: Vec<Bip32Node>,
}

/// A path and the two keys at its end.
#[derive(Deserialize)]
pub(crate) struct Bip32Node {
    pub(crate) path: String,
    pub(crate) xpub: String,
    pub(crate) xprv: String,
}

/// A text that is no extended key, and BIP-32's words for why.
#[derive(Deserialize)]
pub(crate) struct Bip32Invalid {
    pub(crate) key: String,
    pub(crate) reason: String,
}

/// The text of a file under `vectors/`.
pub(crate) fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../vectors")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Every language that the BIP-39 file has cases for.
pub(crate) fn bip39_names() -> Vec<String> {
    let file: Value = serde_json::from_str(&read("bip39/trezor_vectors.json")).unwrap();
    file.as_object().unwrap().keys().cloned().collect()
}

/// The BIP-39 cases of one language.
pub(crate) fn bip39(name: &str) -> Vec<Bip39Vector> {
    let file: Value = serde_json::from_str(&read("bip39/trezor_vectors.json")).unwrap();
    let cases: Vec<[String; 4]> = serde_json::from_value(file[name].clone()).unwrap();
    cases
        .into_iter()
        .map(|[entropy, phrase, seed, xprv]| Bip39Vector {
            entropy,
            phrase,
            seed,
            xprv,
        })
        .collect()
}

/// The BIP-32 cases.
pub(crate) fn bip32() -> Bip32Vectors {
    serde_json::from_str(&read("bip32/bip32_vectors.json")).unwrap()
}
