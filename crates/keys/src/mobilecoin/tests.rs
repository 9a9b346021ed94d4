//! MobileCoin accounts against published vectors, and against what hostile callers send.
//!
//! Invariant: every count is asserted, so that a vector that is not read fails its test.
//! Called by nothing.

mod accounts;
mod hostile_keys;
mod hostile_texts;
mod printables;
mod published;
mod secrets_refused;
mod secrets_round_trip;
mod secrets_written;
mod view_only_refused;

use seedport_wire::SecretBytes;

use super::{AccountKey, FogInfo};
use crate::language::Language;
use crate::mnemonic::Mnemonic;
use crate::vectors::MobilecoinOrigin;

/// The secret that hex digits spell.
fn secret(digits: &str) -> SecretBytes {
    SecretBytes::from_vec(hex::decode(digits).unwrap())
}

/// 32 bytes that hex digits spell.
fn bytes32(digits: &str) -> [u8; 32] {
    hex::decode(digits).unwrap().try_into().unwrap()
}

fn mnemonic(phrase: &str) -> Mnemonic {
    Mnemonic::parse(Language::English, phrase).unwrap()
}

fn fog() -> FogInfo {
    FogInfo::new(
        "fog://fog.example.com".into(),
        "2".into(),
        vec![0x30, 3, 1, 2, 3],
    )
    .unwrap()
}

/// The keys of a vector's account, by the way that its version names.
fn key_of(origin: &MobilecoinOrigin, account_index: u32) -> AccountKey {
    match (
        &*origin.key_derivation_version,
        &origin.mnemonic,
        &origin.entropy,
    ) {
        ("2", Some(phrase), None) => AccountKey::from_mnemonic_at(&mnemonic(phrase), account_index),
        ("1", None, Some(entropy)) => AccountKey::from_root_entropy(&secret(entropy)).unwrap(),
        _ => panic!("an account has a phrase or entropy, and the version that goes with it"),
    }
}

/// A key that no vector has.
fn any_key(seed: u8) -> AccountKey {
    AccountKey::from_root_entropy(&SecretBytes::from_vec(vec![seed; 32])).unwrap()
}

fn view_hex(key: &AccountKey) -> String {
    hex::encode(key.view_private().expose())
}

fn spend_hex(key: &AccountKey) -> String {
    hex::encode(key.spend_private().expose())
}
