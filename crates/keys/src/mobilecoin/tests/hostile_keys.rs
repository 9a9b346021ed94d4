//! Keys out of range, points that are none, and names of fog services out of bounds.
//!
//! Invariant: each refusal is the one that names what is wrong.
//! Called by nothing.

use seedport_wire::SecretBytes;

use super::hostile_texts::{refusal, text_of_hex};
use super::{any_key, bytes32, secret};
use crate::mobilecoin::{
    AccountKey, B58Error, FogInfo, FogInfoError, KeyHexError, RootEntropyError, ScalarError,
    ViewAccountKey, ViewKeyError, parse_key_hex, wire_hex, wire_hex_public,
};

/// The order of the group, little-endian.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
const BELOW_ORDER: &str = "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

#[test]
fn private_keys_out_of_range_are_refused() {
    let good = any_key(1).view_private();
    let cases = [
        ("00".repeat(31), ScalarError::Length),
        ("01".repeat(33), ScalarError::Length),
        (String::new(), ScalarError::Length),
        ("00".repeat(32), ScalarError::Zero),
        (ORDER.to_owned(), ScalarError::NotCanonical),
        (ORDER.replacen("ed", "ee", 1), ScalarError::NotCanonical),
        ("ff".repeat(32), ScalarError::NotCanonical),
    ];
    let generator = any_key(2).view_account().spend_public();
    for (digits, expected) in cases {
        let bad = secret(&digits);
        assert_eq!(AccountKey::from_private(&bad, &good).err(), Some(expected));
        assert_eq!(AccountKey::from_private(&good, &bad).err(), Some(expected));
        assert_eq!(
            ViewAccountKey::from_parts(&bad, &generator).err(),
            Some(ViewKeyError::View(expected))
        );
    }
    let largest = secret(BELOW_ORDER);
    let key = AccountKey::from_private(&largest, &good).unwrap();
    assert_eq!(key.view_private().expose(), largest.expose());
    assert_eq!(key.spend_private().expose(), good.expose());
}

#[test]
fn public_keys_that_are_no_points_or_the_identity_are_refused() {
    let view = any_key(1).view_private();
    let minus_one = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";
    for digits in [
        &"00".repeat(32),
        &"ff".repeat(32),
        &"01".repeat(32),
        minus_one,
    ] {
        assert_eq!(
            ViewAccountKey::from_parts(&view, &bytes32(digits)).err(),
            Some(ViewKeyError::SpendPublic),
            "{digits}"
        );
        for template in ["0a48 0a220a20 V 12220a20 K", "0a48 0a220a20 K 12220a20 S"] {
            let text = text_of_hex(&template.replace('K', digits));
            assert_eq!(refusal(&text), Some(B58Error::InvalidPoint), "{template}");
        }
    }
}

#[test]
fn root_entropy_of_any_other_length_is_refused() {
    for length in (0..80).filter(|length| *length != 32) {
        assert_eq!(
            AccountKey::from_root_entropy(&SecretBytes::from_vec(vec![1; length])).err(),
            Some(RootEntropyError::Length(length))
        );
    }
}

#[test]
fn keys_in_hex_are_read_in_two_forms_and_no_third() {
    let key = secret(&"a5".repeat(32));
    let raw = "a5".repeat(32);
    let wire = format!("0a20{raw}");
    assert_eq!(wire_hex(&key).expose_text(), Some(&*wire));
    assert_eq!(wire_hex_public(&[0xa5; 32]), wire);
    for form in [&raw, &wire, &raw.to_uppercase(), &wire.to_uppercase()] {
        assert_eq!(
            parse_key_hex(form).unwrap().expose(),
            key.expose(),
            "{form}"
        );
    }
    let cases = [
        (String::new(), KeyHexError::Length),
        (raw[1..].to_owned(), KeyHexError::Length),
        (format!("20{raw}"), KeyHexError::Length),
        (format!("{wire}00"), KeyHexError::Length),
        (format!(" {wire}"), KeyHexError::Length),
        (format!("1220{raw}"), KeyHexError::Prefix),
        (format!("0x20{raw}"), KeyHexError::Prefix),
        (format!("{}g", &raw[1..]), KeyHexError::NotHex),
        (format!("{}é", &raw[2..]), KeyHexError::NotHex),
        (format!("0a2é{}", &raw[1..]), KeyHexError::NotHex),
        (format!("0a20{} ", &raw[1..]), KeyHexError::NotHex),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_key_hex(&text).err(), Some(expected), "{text}");
    }
}

#[test]
fn a_fog_service_is_named_within_bounds() {
    let make = |url: usize, id: usize, spki: usize| {
        FogInfo::new("u".repeat(url), "i".repeat(id), vec![1; spki]).err()
    };
    assert_eq!(make(512, 128, 1024), None);
    assert_eq!(make(1, 0, 1), None);
    for (url, id, spki, expected) in [
        (0, 0, 1, FogInfoError::ReportUrl),
        (513, 0, 1, FogInfoError::ReportUrl),
        (1, 129, 1, FogInfoError::ReportId),
        (1, 0, 0, FogInfoError::AuthoritySpki),
        (1, 0, 1025, FogInfoError::AuthoritySpki),
    ] {
        assert_eq!(make(url, id, spki), Some(expected));
    }
}
