//! What a token's header says, and whether its signature holds.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_vault::oidc::{IssuerSettings, OidcError, OidcIdentity, OidcRefusal, TokenAlgorithm};
use serde_json::json;

use crate::common::{NONCE, SIGNER, Signer, Web, honest, judge, now, owner, settings};

const ALGORITHMS: [TokenAlgorithm; 4] = [
    TokenAlgorithm::Rs256,
    TokenAlgorithm::Ps256,
    TokenAlgorithm::Es256,
    TokenAlgorithm::EdDsa,
];

fn refused(refusal: OidcRefusal) -> Result<OidcIdentity, OidcError> {
    Err(refusal.into())
}

#[test]
fn an_honest_token_of_each_algorithm_is_its_owners() {
    for algorithm in ALGORITHMS {
        let signer = Signer::new(algorithm, "key");
        let pinned = IssuerSettings {
            algorithm,
            ..settings()
        };
        let verifier = Web::with(&[&signer]).verifier(pinned);
        let token = signer.token(&honest());
        let judged = verifier.verify(&token, Some(NONCE), now());
        assert_eq!(judged, Ok(owner()), "{algorithm}");
    }
}

#[test]
fn an_algorithm_that_is_not_the_issuers_is_refused_without_a_fetch() {
    let signers = ALGORITHMS.map(|algorithm| Signer::new(algorithm, algorithm.name()));
    for pinned in ALGORITHMS {
        for signer in signers.iter().filter(|signer| signer.algorithm != pinned) {
            let web = Web::with(&signers.each_ref());
            let verifier = web.verifier(IssuerSettings {
                algorithm: pinned,
                ..settings()
            });
            let judged = verifier.verify(&signer.token(&honest()), Some(NONCE), now());
            assert_eq!(judged, refused(OidcRefusal::Algorithm), "{pinned}");
            assert_eq!(web.asked(), []);
        }
    }
}

#[test]
fn none_is_refused_however_it_is_spelled() {
    for name in ["none", "None", "NONE", "nOnE", "", " none", "none\u{0}"] {
        let header = json!({"alg": name, "kid": "one", "typ": "JWT"}).to_string();
        let signed = SIGNER.sign(&header, &honest().to_string());
        let (unsigned, _) = signed.rsplit_once('.').expect("three parts");
        for token in [signed.clone(), format!("{unsigned}.")] {
            assert_eq!(judge(&token), refused(OidcRefusal::Algorithm), "{name}");
        }
    }
}

#[test]
fn a_digest_keyed_with_the_public_key_is_refused() {
    let signer = Signer::new(TokenAlgorithm::Rs256, "key");
    let pinned = || IssuerSettings {
        algorithm: TokenAlgorithm::Rs256,
        ..settings()
    };
    let jwk = signer.jwk();
    let modulus = URL_SAFE_NO_PAD
        .decode(jwk["n"].as_str().expect("a text"))
        .expect("base64url");
    for secret in [modulus, jwk.to_string().into_bytes()] {
        for name in ["HS256", "HS384", "HS512", "hs256"] {
            let header = json!({"alg": name, "kid": "key"}).to_string();
            let token = signer.sign(&header, &honest().to_string());
            let (message, _) = token.rsplit_once('.').expect("three parts");
            let tag = hmac::sign(
                &hmac::Key::new(hmac::HMAC_SHA256, &secret),
                message.as_bytes(),
            );
            let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag));
            let judged =
                Web::with(&[&signer])
                    .verifier(pinned())
                    .verify(&token, Some(NONCE), now());
            assert_eq!(judged, refused(OidcRefusal::Algorithm), "{name}");
        }
    }
}

#[test]
fn a_token_brings_no_key_and_no_extension() {
    let stranger = Signer::new(TokenAlgorithm::Es256, "one");
    let headers = [
        ("jwk", stranger.jwk(), OidcRefusal::EmbeddedKey),
        ("jwk", json!(null), OidcRefusal::EmbeddedKey),
        (
            "jku",
            json!("https://evil.example/keys"),
            OidcRefusal::EmbeddedKey,
        ),
        (
            "x5u",
            json!("https://evil.example/certificate"),
            OidcRefusal::EmbeddedKey,
        ),
        ("x5c", json!(["MIIB"]), OidcRefusal::EmbeddedKey),
        ("crit", json!(["exp"]), OidcRefusal::Extension),
        ("crit", json!([]), OidcRefusal::Extension),
        ("crit", json!(["b64"]), OidcRefusal::Extension),
        ("typ", json!("at+jwt"), OidcRefusal::Type),
        ("typ", json!("logout+jwt"), OidcRefusal::Type),
        ("typ", json!(""), OidcRefusal::Type),
        ("typ", json!(1), OidcRefusal::Type),
        ("typ", json!(null), OidcRefusal::Type),
    ];
    for signer in [&*SIGNER, &stranger] {
        for (name, value, refusal) in &headers {
            let mut header = signer.header();
            header[name] = value.clone();
            let token = signer.sign(&header.to_string(), &honest().to_string());
            assert_eq!(judge(&token), refused(*refusal), "{name}: {value}");
        }
    }
}

#[test]
fn a_type_and_other_members_may_be_left_out_or_be_there() {
    for header in [
        json!({"alg": "ES256", "kid": "one"}),
        json!({"alg": "ES256", "kid": "one", "typ": "jwt"}),
        json!({"alg": "ES256", "kid": "one", "x5t": "x", "cty": "x", "other": [{}]}),
        json!({"alg": "ES256"}),
    ] {
        let token = SIGNER.sign(&header.to_string(), &honest().to_string());
        assert_eq!(judge(&token), Ok(owner()), "{header}");
    }
}

#[test]
fn a_signature_by_another_key_or_over_something_else_does_not_hold() {
    let stranger = Signer::new(TokenAlgorithm::Es256, "one");
    let forged = stranger.token(&honest());
    assert_eq!(judge(&forged), refused(OidcRefusal::Signature));

    let token = SIGNER.token(&honest());
    let mut other = honest();
    other["sub"] = json!("somebody else");
    let (signed, _) = forged.rsplit_once('.').expect("three parts");
    let changed = SIGNER.token(&other);
    let (changed, _) = changed.rsplit_once('.').expect("three parts");
    let (_, signature) = token.rsplit_once('.').expect("three parts");
    assert!(
        judge(&format!("{signed}.{signature}")).is_ok(),
        "the same words"
    );
    assert_eq!(
        judge(&format!("{changed}.{signature}")),
        refused(OidcRefusal::Signature)
    );

    let raw = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    for bytes in [&raw[..63], &[&raw[..], &[0]].concat(), &[0; 64], &[0]] {
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(
            judge(&token),
            refused(OidcRefusal::Signature),
            "{}",
            bytes.len()
        );
    }
}

#[test]
fn a_key_is_found_by_its_whole_name_only() {
    let long = "k".repeat(4000);
    for kid in [
        "",
        "One",
        "one ",
        "one\u{0}",
        "two",
        "../../one",
        "../../../../dev/null",
        "one' OR '1'='1",
        "'; DROP TABLE keys; --",
        "https://evil.example/one",
        &long,
    ] {
        let mut header = SIGNER.header();
        header["kid"] = json!(kid);
        let token = SIGNER.sign(&header.to_string(), &honest().to_string());
        assert_eq!(judge(&token), refused(OidcRefusal::KeyUnknown), "{kid}");
    }
}
