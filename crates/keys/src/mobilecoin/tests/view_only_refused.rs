//! Secrets of view-only accounts that contradict themselves.
//!
//! Invariant: each refusal is the one that names the field.
//! Called by nothing.

use super::accounts::{assert_refusals, json, read, refusal, view_only};
use super::{any_key, fog};
use crate::mobilecoin::{
    B58Error, KeyHexError, MAIN, PublicAddress, ScalarError, SecretsError, Shape, ViewKeyError,
    wire_hex, wire_hex_public,
};

#[test]
fn a_refusal_of_view_only_secrets_names_the_field() {
    use SecretsError::{
        Contradiction, DefaultAddress, KeyHex, Malformed, Missing, UnknownKey, ViewKey,
    };
    let key = any_key(5);
    let view = wire_hex(&key.view_private())
        .expose_text()
        .unwrap()
        .to_owned();
    let spend = wire_hex_public(&key.view_account().spend_public());
    let zero = format!("0a20{}", "00".repeat(32));
    let secrets = view_only(&key, None);
    let other_view = wire_hex(&any_key(6).view_private())
        .expose_text()
        .unwrap()
        .to_owned();
    let other_spend = wire_hex_public(&any_key(6).view_account().spend_public());
    let cases: [(&str, &str, _); 10] = [
        (&view, &other_view, Contradiction("account_id")),
        (&spend, &other_spend, Contradiction("account_id")),
        (&view, &zero, ViewKey(ViewKeyError::View(ScalarError::Zero))),
        (&spend, &zero, ViewKey(ViewKeyError::SpendPublic)),
        (
            &spend,
            &spend[2..],
            KeyHex("view_account_key.spend_public_key", KeyHexError::Length),
        ),
        (
            r#""object":"view_account_key""#,
            r#""object":"account_key""#,
            Malformed("view_account_key.object"),
        ),
        (
            r#""spend_public_key""#,
            r#""spend_private_key""#,
            Missing("view_account_key.spend_public_key"),
        ),
        (
            r#"{"object""#,
            r#"{"more":1,"object""#,
            UnknownKey("view_account_key"),
        ),
        (
            r#""account_key":null"#,
            r#""account_key":{}"#,
            Contradiction("account_key"),
        ),
        (r#""view_account_key":{"#, r#""x":{"#, UnknownKey("")),
    ];
    assert_refusals(&secrets, &cases);
    let with_fog = view_only(&key, Some(key.subaddress(MAIN, Some(&fog()))));
    let address = key.subaddress(MAIN, Some(&fog())).to_b58();
    let plain = key.subaddress(MAIN, None).to_b58();
    let other = any_key(6).subaddress(MAIN, Some(&fog())).to_b58();
    for (to, expected) in [
        (&*plain, Contradiction("account_id")),
        (&*other, Contradiction("default_public_address")),
        (&address[1..], DefaultAddress(B58Error::Checksum)),
    ] {
        assert_eq!(refusal(&with_fog, &address, to), Some(expected));
    }
}

#[test]
fn a_default_address_with_one_key_of_another_account_is_refused() {
    let ours = any_key(5).subaddress(MAIN, Some(&fog()));
    let other = any_key(6).subaddress(MAIN, Some(&fog()));
    for address in [
        PublicAddress {
            view_public: other.view_public,
            ..ours.clone()
        },
        PublicAddress {
            spend_public: other.spend_public,
            ..ours.clone()
        },
    ] {
        let secrets = view_only(&any_key(5), Some(address));
        assert_eq!(
            read(&json(&secrets, Shape::V2)).err(),
            Some(SecretsError::Contradiction("default_public_address"))
        );
    }
}
