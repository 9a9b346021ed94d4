//! How a token is spelled: its parts, their JSON, its length.

use std::collections::BTreeSet;

use seedport_vault::oidc::{OidcError, OidcIdentity, OidcRefusal};
use serde_json::json;

use crate::common::{SIGNER, honest, judge, owner};

fn refused(refusal: OidcRefusal) -> Result<OidcIdentity, OidcError> {
    Err(refusal.into())
}

#[test]
fn what_is_no_token_is_malformed() {
    let token = SIGNER.token(&honest());
    let parts: Vec<_> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        panic!("three parts");
    };
    let cases = [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "sandbox-valid-oidc-token".to_owned(),
        format!("{header}.{claims}"),
        format!("{header}.{claims}."),
        format!("{header}..{signature}"),
        format!(".{claims}.{signature}"),
        format!("{token}."),
        format!("{token}.{signature}"),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{token}="),
        format!("{header}=.{claims}.{signature}"),
        format!("{header}.{claims}=.{signature}"),
        format!("{header}.{claims}.{signature}AAA"),
        format!("{header}.{claims}.{}+", &signature[1..]),
        format!("{header}.{claims}.{}/", &signature[1..]),
        format!("{header}.{claims}\n.{signature}"),
        format!("{header}.{claims}.{signature}\u{e9}"),
        json!({"payload": claims, "protected": header, "signature": signature}).to_string(),
    ];
    for case in cases {
        assert_eq!(judge(&case), refused(OidcRefusal::Malformed), "{case}");
    }
}

#[test]
fn a_part_has_one_spelling() {
    // The last character of 64 bytes has four bits to spare; one of them is set here.
    let token = SIGNER.token(&honest());
    let (rest, last) = token.split_at(token.len() - 1);
    let other = match last {
        "A" => "B",
        "Q" => "R",
        "g" => "h",
        "w" => "x",
        other => panic!("the last two bits of 64 bytes are none of {other}'s"),
    };
    assert!(judge(&token).is_ok());
    assert_eq!(
        judge(&format!("{rest}{other}")),
        refused(OidcRefusal::Malformed)
    );
}

#[test]
fn a_header_and_claims_are_objects_with_each_member_once() {
    let honest = honest().to_string();
    for header in [
        "",
        "null",
        "[]",
        "{",
        "{}",
        r#"{"alg":null}"#,
        r#"{"alg":["ES256"]}"#,
        r#"{"ALG":"ES256","kid":"one"}"#,
        r#"{"alg":"ES256","alg":"ES256","kid":"one"}"#,
        r#"{"alg":"none","alg":"ES256","kid":"one"}"#,
        r#"{"alg":"ES256","\u0061lg":"none","kid":"one"}"#,
        r#"{"alg":"ES256","kid":"one","kid":"one"}"#,
        r#"{"alg":"ES256","kid":"one","x":{"a":1,"a":2}}"#,
        r#"{"alg":"ES256","kid":"one"} x"#,
        r#"{"alg":"ES256","kid":1}"#,
        r#"{"alg":"ES256","kid":null}"#,
        r#"{"alg":"ES256","kid":["one"]}"#,
    ] {
        let token = SIGNER.sign(header, &honest);
        assert_eq!(judge(&token), refused(OidcRefusal::Malformed), "{header}");
    }
    let header = SIGNER.header().to_string();
    let twice = |member: &str| honest.replacen('{', &format!("{{{member},"), 1);
    for claims in [
        String::new(),
        "null".to_owned(),
        format!("[{honest}]"),
        format!("{honest}{honest}"),
        twice(r#""sub":"248289761001""#),
        twice(r#""sub":"another""#),
        twice(r#""\u0061ud":"another""#),
        twice(r#""exp":9999999999"#),
        twice(r#""nonce":"x""#),
        twice(r#""other":1,"other":2"#),
        twice(r#""other":1e999"#),
    ] {
        let token = SIGNER.sign(&header, &claims);
        assert_eq!(judge(&token), refused(OidcRefusal::Malformed), "{claims}");
    }
}

#[test]
fn a_token_may_be_long_to_a_bound() {
    // Base64 has no part of 4n + 1 characters: padding header and claims reaches every length.
    let mut lengths = BTreeSet::new();
    for (header_pad, claims_pad) in (0..4).flat_map(|header| (0..40).map(move |pad| (header, pad)))
    {
        let mut header = SIGNER.header();
        header["pad"] = json!("x".repeat(header_pad));
        let mut claims = honest();
        claims["pad"] = json!("x".repeat(11_924 + claims_pad));
        let token = SIGNER.sign(&header.to_string(), &claims.to_string());
        let outcome = match token.len() {
            ..=16_384 => Ok(owner()),
            _ => refused(OidcRefusal::Malformed),
        };
        assert_eq!(judge(&token), outcome, "{}", token.len());
        lengths.insert(token.len());
    }
    assert!(
        lengths.contains(&16_384) && lengths.contains(&16_385),
        "{lengths:?}"
    );
}
