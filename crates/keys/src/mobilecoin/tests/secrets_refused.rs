//! Secrets that are not what they say, or not what anybody says.
//!
//! Invariant: each refusal is the one that names the field, and repeats no value.
//! Called by nothing.

use super::accounts::{
    SEED, assert_refusals, from_entropy, from_phrase, json, made_of, read, refusal,
};
use super::{any_key, fog};
use crate::mnemonic::MnemonicError;
use crate::mobilecoin::{FogInfoError, KeyHexError, MAIN, SecretsError, Shape};

#[test]
fn what_is_no_object_is_refused() {
    let deep = format!("{{\"name\":{}", "[".repeat(500));
    let twice = json(&from_phrase(SEED, "", None), Shape::V2).repeat(2);
    for text in [
        "",
        "null",
        "[]",
        "\"\"",
        "1",
        "{",
        "{\"name\":1,}",
        &deep,
        &twice,
    ] {
        assert_eq!(read(text).err(), Some(SecretsError::NotAnObject));
    }
    assert_eq!(read("{}").err(), Some(SecretsError::Missing("account_id")));
}

#[test]
fn a_refusal_of_the_outer_fields_names_the_field() {
    use SecretsError::{Contradiction, Malformed, Missing, Repeated, UnknownKey};
    const NAME: &str = r#""name":"n""#;
    const REQUIRED: &str = "subaddress\":false";
    let secrets = from_phrase(SEED, "n", None);
    let cases = [
        (r#"id":"60"#, r#"id":"61"#, Contradiction("account_id")),
        (r#"id":"60"#, r#"id":"6"#, Malformed("account_id")),
        (r#"id":"60ef"#, r#"id":"60EF"#, Malformed("account_id")),
        (r#""account_id""#, r#""account""#, Missing("account_id")),
        (NAME, r#""name":7"#, Malformed("name")),
        (NAME, r#""name":null"#, Missing("name")),
        (NAME, r#""name":"n","name":"n""#, Repeated("name")),
        (NAME, r#""name":"n","note":"n""#, UnknownKey("")),
        (NAME, r#""name":"n","object":"o""#, UnknownKey("")),
        (
            REQUIRED,
            "subaddress\":\"false\"",
            Malformed("require_spend_subaddress"),
        ),
        (
            REQUIRED,
            "subaddress\":0",
            Malformed("require_spend_subaddress"),
        ),
    ];
    assert_refusals(&secrets, &cases);
    let address = any_key(1).subaddress(MAIN, None).to_b58();
    let with_address = format!(r#""default_public_address":"{address}",{NAME}"#);
    let expected = Contradiction("default_public_address");
    assert_refusals(&secrets, &[(NAME, &with_address, expected)]);
}

#[test]
fn a_refusal_of_the_phrase_names_the_field() {
    use SecretsError::{Contradiction, Malformed, Missing, Mnemonic};
    const WORDS: &str = "bomb canyon";
    const VERSION: &str = "key_derivation_version";
    let secrets = from_phrase(SEED, "n", None);
    let cases = [
        (
            r#""entropy":null"#,
            r#""entropy":true"#,
            Malformed("entropy"),
        ),
        (
            r#""entropy":null"#,
            r#""entropy":"""#,
            Contradiction("entropy"),
        ),
        (WORDS, "bomb bomb", Mnemonic(MnemonicError::Checksum)),
        (WORDS, "canyon bomb", Mnemonic(MnemonicError::Checksum)),
        (
            WORDS,
            "Bomb canyon",
            Mnemonic(MnemonicError::UnknownWord(1)),
        ),
        (WORDS, "canyon", Mnemonic(MnemonicError::WordCount(23))),
        (WORDS, r"bomb\u0020canyon", Malformed("mnemonic")),
        (r#"version":"2""#, r#"version":"1""#, Contradiction(VERSION)),
        (r#"version":"2""#, r#"version":"3""#, Malformed(VERSION)),
        (r#"version":"2""#, r#"version":2"#, Malformed(VERSION)),
        (r#""key_derivation_version":"2","#, "", Missing(VERSION)),
    ];
    assert_refusals(&secrets, &cases);
}

#[test]
fn a_refusal_of_the_keys_names_the_field() {
    use SecretsError::{Contradiction, KeyHex, Malformed, Missing, Repeated, UnknownKey};
    const KEY: &str = r#""account_key":{"#;
    const VIEW: &str = "account_key.view_private_key";
    const SPEND: &str = "account_key.spend_private_key";
    let secrets = from_phrase(SEED, "n", None);
    let cases = [
        (
            KEY,
            r#""account_key":{"object":"o","#,
            UnknownKey("account_key"),
        ),
        (KEY, r#""account_key":7,"k":{"#, Malformed("account_key")),
        (
            KEY,
            r#""k":null,"view_account_key":{"#,
            Repeated("view_account_key"),
        ),
        ("0a20952e", "0a20962e", Contradiction(VIEW)),
        ("0a206f34", "0a206e34", Contradiction(SPEND)),
        ("0a206f34", "0b206f34", KeyHex(SPEND, KeyHexError::Prefix)),
        ("0a206f34", "0a206f3", KeyHex(SPEND, KeyHexError::Length)),
        ("0a206f34", "0a206f3x", KeyHex(SPEND, KeyHexError::NotHex)),
        (r#""view_private_key""#, r#""view_key""#, Missing(VIEW)),
        (
            r#""view_account_key":null"#,
            r#""view_account_key":{}"#,
            Contradiction("view_account_key"),
        ),
    ];
    assert_refusals(&secrets, &cases);
}

#[test]
fn a_refusal_of_the_fog_service_names_the_field() {
    use SecretsError::{Contradiction, Fog, Malformed, Missing};
    const URL: &str = r#""fog_report_url":"""#;
    const ID: &str = r#""fog_report_id":"""#;
    const SPKI: &str = r#""fog_authority_spki":"""#;
    let without = from_phrase(SEED, "n", None);
    let cases = [
        (
            URL,
            r#""fog_report_url":null"#,
            Missing("account_key.fog_report_url"),
        ),
        (
            URL,
            r#""fog_report_url":"fog://x""#,
            Fog(FogInfoError::AuthoritySpki),
        ),
        (ID, r#""fog_report_id":"x""#, Fog(FogInfoError::ReportUrl)),
        (
            SPKI,
            r#""fog_authority_spki":"3003""#,
            Fog(FogInfoError::ReportUrl),
        ),
        (
            SPKI,
            r#""fog_authority_spki":"30""#,
            Malformed("account_key.fog_authority_spki"),
        ),
    ];
    assert_refusals(&without, &cases);
    let with = from_phrase(SEED, "n", Some(fog()));
    let cases = [
        (
            r#""fog_report_id":"2""#,
            r#""fog_report_id":"3""#,
            Contradiction("account_id"),
        ),
        (
            "fog.example.com",
            "fog.example.net",
            Contradiction("account_id"),
        ),
        ("MAMBAgM=", "MAMBAgQ=", Contradiction("account_id")),
    ];
    assert_refusals(&with, &cases);
}

#[test]
fn a_refusal_of_an_account_of_version_1_names_the_field() {
    use SecretsError::{Contradiction, Malformed, Missing, UnknownKey};
    let secrets = from_entropy(&"c5".repeat(32), None);
    let cases = [
        (
            "\"c5",
            "\"c6",
            Contradiction("account_key.view_private_key"),
        ),
        ("\"c5", "\"c", Malformed("entropy")),
        ("\"c5", "\"y5", Malformed("entropy")),
        (
            r#"version":"1""#,
            r#"version":"2""#,
            Contradiction("key_derivation_version"),
        ),
        (
            r#""account_key":{"#,
            r#""account_key":null,"unknown":{"#,
            UnknownKey(""),
        ),
    ];
    assert_refusals(&secrets, &cases);
    let no_key = r#"{"account_id":"60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa","name":"","entropy":"0101010101010101010101010101010101010101010101010101010101010101","key_derivation_version":"1"}"#;
    assert_eq!(read(no_key).err(), Some(Missing("account_key")));
}

#[test]
fn keys_without_their_prefix_are_read_too() {
    let secrets = from_phrase(SEED, "n", None);
    let raw = json(&secrets, Shape::V2).replace("0a20", "");
    assert_eq!(made_of(&read(&raw).unwrap()), made_of(&secrets));
}

#[test]
fn no_refusal_repeats_a_value() {
    let cases = [
        ("bomb canyon", "bomb zebraword"),
        ("0a20952e", "0a20zebraword"),
        (r#""name":"n""#, r#""name":"n","zebraword":"zebraword""#),
        (r#"version":"2""#, r#"version":"zebraword""#),
        (
            r#""fog_authority_spki":"""#,
            r#""fog_authority_spki":"zebraword!""#,
        ),
        ("subaddress\":false", "subaddress\":\"zebraword\""),
    ];
    let secrets = from_phrase(SEED, "n", None);
    for (from, to) in cases {
        let error = refusal(&secrets, from, to).unwrap();
        assert!(
            !format!("{error} {error:?}").contains("zebraword"),
            "{error}"
        );
    }
}

#[test]
fn the_entropy_in_the_documents_of_version_1_is_refused() {
    // It holds a letter that is no hex digit.
    let json = r#"{"account_id":"3407fbbc250799f5ce9089658380c5fe152403643a525f581f359917d8d59d52","name":"Bob","entropy":"c0b285cc589447c7d47f3yfdc466e7e946753fd412337bfc1a7008f0184b0479","key_derivation_version":"1"}"#;
    assert_eq!(read(json).err(), Some(SecretsError::Malformed("entropy")));
}
