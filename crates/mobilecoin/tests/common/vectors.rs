//! Published accounts, from `vectors/mobilecoin`.
//!
//! Called by the cases that know what must come out.

use std::sync::LazyLock;

use serde_json::Value;

static VECTORS: LazyLock<Value> = LazyLock::new(|| {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../vectors/mobilecoin/mobilecoin.json"
    );
    let text = std::fs::read_to_string(path).expect("the vectors are in the repository");
    serde_json::from_str(&text).expect("JSON")
});

/// The account of the published example: its id, and its name there.
pub const CAROL: &str = "60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa";

/// What is published and derived of Carol's account.
pub fn carol() -> &'static Value {
    &VECTORS["full_accounts"][0]
}

/// Carol's phrase.
pub fn carol_phrase() -> &'static str {
    text(&carol()["mnemonic"])
}

/// A value that is derived from Carol's phrase.
pub fn carol_derived(name: &str) -> &'static str {
    text(&carol()["derived"][name])
}

/// The account of the first key derivation that full-service tests with.
pub fn legacy() -> &'static Value {
    &VECTORS["full_accounts"][4]
}

/// The account with fog that full-service tests with.
pub fn fog() -> &'static Value {
    &VECTORS["fog_accounts"][0]
}

/// All accounts that come from a phrase: phrase, index, id and main address.
pub fn phrases() -> &'static [Value] {
    VECTORS["bip39_to_keys"]["cases"]
        .as_array()
        .expect("a list")
}

/// All accounts that come from root entropy: entropy, id and main address.
pub fn entropies() -> &'static [Value] {
    VECTORS["root_entropy_to_keys"]["cases"]
        .as_array()
        .expect("a list")
}

/// The text of a value.
#[track_caller]
pub fn text(value: &'static Value) -> &'static str {
    value.as_str().expect("a text")
}
