//! The secrets of accounts as they are written.
//!
//! Invariant: each shape is frozen to the byte.
//! Called by nothing.

use super::accounts::{SEED, from_entropy, from_phrase, json, read, view_only};
use super::{any_key, fog};
use crate::mobilecoin::{MAIN, Shape, wire_hex, wire_hex_public};

#[test]
fn the_seed_account_is_written_as_published() {
    let secrets = from_phrase(SEED, "Carol", None);
    let documented = concat!(
        r#"{"account_id":"60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa","#,
        r#""name":"Carol","mnemonic":"bomb canyon vibrant giant convince grid little jeans frost "#,
        r#"mail depart rib hope rebuild green gesture birth arrive carry vault artefact average "#,
        r#"silent oval","key_derivation_version":"2","account_key":{"view_private_key":"#,
        r#""0a20952e7ea32b80f5249c8fa470913dd67b1f722e12f516d0aff8a64f95faf6cb07","#,
        r#""spend_private_key":"0a206f3460191ed6d1441350033d6a98e49b196e8815e626fbfe99a5a97c250ca303","#,
        r#""fog_report_url":"","fog_report_id":"","fog_authority_spki":""}}"#
    );
    assert_eq!(json(&secrets, Shape::Documented), documented);
    let v2 = documented
        .replace(r#""mnemonic""#, r#""entropy":null,"mnemonic""#)
        .replace(
            "\"\"}}",
            "\"\"},\"view_account_key\":null,\"require_spend_subaddress\":false}",
        );
    assert_eq!(json(&secrets, Shape::V2), v2);
    let v1 = documented
        .replacen('{', r#"{"object":"account_secrets","#, 1)
        .replace(r#""mnemonic""#, r#""entropy":null,"mnemonic""#)
        .replace(r#"_key":{"#, r#"_key":{"object":"account_key","#);
    assert_eq!(json(&secrets, Shape::V1), v1);
}

#[test]
fn an_account_of_version_1_is_written_with_its_entropy() {
    let entropy = "c593274dc6f6eb94242e34ae5f0ab16bc3085d45d49d9e18b8a8c6f057e6b56b";
    let secrets = from_entropy(entropy, Some(fog()));
    let keys = concat!(
        r#""view_private_key":"0a20b36469326dd7d10ab3bd203e5ab196906703671336859f130b6b0e1a1b10240b","#,
        r#""spend_private_key":"0a20a58629a772ae75d4901a15b2085bab7a1e9f8f935b840a385bae3c06cf64fb01","#,
        r#""fog_report_url":"fog://fog.example.com","fog_report_id":"2","fog_authority_spki":"#,
    );
    let account = secrets.account;
    assert_eq!(
        json(&secrets, Shape::V2),
        format!(
            r#"{{"account_id":"{account}","name":"old","entropy":"{entropy}","mnemonic":null,"key_derivation_version":"1","account_key":{{{keys}"MAMBAgM="}},"view_account_key":null,"require_spend_subaddress":true}}"#
        )
    );
    assert_eq!(
        json(&secrets, Shape::Documented),
        format!(
            r#"{{"account_id":"{account}","name":"old","entropy":"{entropy}","key_derivation_version":"1","account_key":{{{keys}"MAMBAgM="}}}}"#
        )
    );
    assert_eq!(
        json(&secrets, Shape::V1),
        format!(
            r#"{{"object":"account_secrets","account_id":"{account}","name":"old","entropy":"{entropy}","mnemonic":null,"key_derivation_version":"1","account_key":{{"object":"account_key",{keys}"3003010203"}}}}"#
        )
    );
}

#[test]
fn a_view_only_account_is_written_without_a_secret_to_spend_with() {
    let key = any_key(5);
    let secrets = view_only(&key, None);
    let account = secrets.account;
    let view = format!(
        r#"{{"object":"view_account_key","view_private_key":"{}","spend_public_key":"{}"}}"#,
        wire_hex(&key.view_private()).expose_text().unwrap(),
        wire_hex_public(&key.view_account().spend_public()),
    );
    assert_eq!(
        json(&secrets, Shape::V2),
        format!(
            r#"{{"account_id":"{account}","name":"look","entropy":null,"mnemonic":null,"key_derivation_version":"2","account_key":null,"view_account_key":{view},"require_spend_subaddress":false}}"#
        )
    );
    assert_eq!(
        json(&secrets, Shape::Documented),
        format!(
            r#"{{"account_id":"{account}","name":"look","key_derivation_version":"2","view_account_key":{view}}}"#
        )
    );
    assert_eq!(
        json(&secrets, Shape::V1),
        format!(
            r#"{{"object":"account_secrets","account_id":"{account}","name":"look","entropy":null,"mnemonic":null,"key_derivation_version":"2","view_account_key":{view}}}"#
        )
    );
    let address = key.subaddress(MAIN, Some(&fog()));
    let with_fog = json(&view_only(&key, Some(address.clone())), Shape::Documented);
    let end = format!(r#","default_public_address":"{}"}}"#, address.to_b58());
    assert!(with_fog.ends_with(&end), "{with_fog}");
    assert!(with_fog.contains(&address.account_id().to_string()));
}

#[test]
fn a_name_is_escaped_and_comes_back() {
    let name = "a \"quote\", a \\, a\nline, \u{7f} \u{0} é 🦀";
    let secrets = from_phrase(SEED, name, None);
    for shape in [Shape::V2, Shape::Documented] {
        assert_eq!(read(&json(&secrets, shape)).unwrap().name, name);
    }
    let value: serde_json::Value = serde_json::from_str(&json(&secrets, Shape::V1)).unwrap();
    assert_eq!(value["name"], name);
}
