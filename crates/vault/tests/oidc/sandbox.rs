//! The sandbox: no signature is checked and nothing is fetched; all the rest is as elsewhere.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_vault::oidc::{
    Claim, IssuerPolicy, IssuerSettings, Issuers, OidcError, OidcIdentity, OidcRefusal,
    TokenVerifier,
};
use serde_json::{Value, json};

use crate::common::{NONCE, SECOND, honest, issuers, now, settings};

const GOOGLE: &str = "https://accounts.google.com";

fn token(algorithm: &str, claims: &Value, signature: &str) -> String {
    let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({"alg": algorithm, "typ": "JWT"});
    format!("{}.{}.{signature}", text(&header), text(claims))
}

fn verify(token: &str) -> Result<OidcIdentity, OidcError> {
    TokenVerifier::sandbox(Issuers::default()).verify(token, Some(NONCE), now())
}

/// Honest claims by Google with one changed.
fn claims(name: &str, value: Value) -> Value {
    let mut claims = honest();
    claims["iss"] = json!(GOOGLE);
    claims[name] = value;
    claims
}

#[test]
fn the_sandbox_takes_google_apple_and_the_pinned_issuers() {
    for (named, issuer, provider) in [
        (GOOGLE, GOOGLE, "Google"),
        ("accounts.google.com", GOOGLE, "Google"),
        (
            "https://appleid.apple.com",
            "https://appleid.apple.com",
            "Apple",
        ),
    ] {
        let token = token("RS256", &claims("iss", json!(named)), "x");
        let identity = verify(&token).expect("verifies");
        assert_eq!((&*identity.issuer, &*identity.provider), (issuer, provider));
    }
    let token = token("RS256", &honest(), "x");
    assert_eq!(verify(&token), Err(OidcRefusal::Issuer.into()));
    let pinned = TokenVerifier::sandbox(issuers(settings()));
    assert!(pinned.verify(&token, Some(NONCE), now()).is_ok());
}

#[test]
fn what_the_operator_says_of_google_holds_in_the_sandbox_too() {
    let mine = IssuerSettings {
        issuer: GOOGLE.to_owned(),
        audiences: vec!["mine".to_owned()],
        authorized_parties: Vec::new(),
        provider: "Mine".to_owned(),
        ..settings()
    };
    let mine = Issuers::new(vec![IssuerPolicy::new(mine).expect("a policy")]);
    let verifier = TokenVerifier::sandbox(mine.expect("a list"));
    let verify = |audience: &str| {
        let token = token("RS256", &claims("aud", json!(audience)), "x");
        verifier.verify(&token, Some(NONCE), now())
    };
    assert_eq!(verify("mine").expect("verifies").provider, "Mine");
    assert_eq!(verify("another"), Err(OidcRefusal::Audience.into()));
}

#[test]
fn a_signature_may_be_anything_but_nothing() {
    let claims = claims("iss", json!(GOOGLE));
    for signature in ["x", "signature", "c2lnbmF0dXJl", "-_"] {
        assert!(
            verify(&token("RS256", &claims, signature)).is_ok(),
            "{signature}"
        );
    }
    for signature in ["", "=", "a b", "a.b", "a+b"] {
        let judged = verify(&token("RS256", &claims, signature));
        assert_eq!(judged, Err(OidcRefusal::Malformed.into()), "{signature}");
    }
    for text in ["sandbox-valid-oidc-token", "", "a.b.c"] {
        assert_eq!(verify(text), Err(OidcRefusal::Malformed.into()), "{text}");
    }
}

#[test]
fn an_algorithm_has_a_public_key_in_the_sandbox_too() {
    let claims = claims("iss", json!(GOOGLE));
    for algorithm in [
        "RS256", "RS512", "PS384", "ES256", "ES384", "ES256K", "EdDSA",
    ] {
        assert!(
            verify(&token(algorithm, &claims, "x")).is_ok(),
            "{algorithm}"
        );
    }
    for algorithm in [
        "none", "None", "NONE", "HS256", "HS512", "rs256", "A128KW", "",
    ] {
        for signature in ["x", ""] {
            let judged = verify(&token(algorithm, &claims, signature));
            assert_eq!(judged, Err(OidcRefusal::Algorithm.into()), "{algorithm}");
        }
    }
}

#[test]
fn the_sandbox_allows_five_seconds_more_and_no_sixth() {
    let age = |seconds: u64| {
        verify(&token(
            "RS256",
            &claims("iat", json!(SECOND - seconds)),
            "x",
        ))
    };
    assert!(age(60).is_ok());
    assert!(age(65).is_ok());
    assert_eq!(age(66), Err(OidcRefusal::TooOld.into()));
    let ahead = |seconds: u64| {
        verify(&token(
            "RS256",
            &claims("iat", json!(SECOND + seconds)),
            "x",
        ))
    };
    assert!(ahead(5).is_ok());
    assert_eq!(ahead(6), Err(OidcRefusal::IssuedInFuture.into()));
}

#[test]
fn every_claim_is_checked_in_the_sandbox() {
    for (name, value, refusal) in [
        (
            "iss",
            json!("https://accounts.google.com/"),
            OidcRefusal::Issuer,
        ),
        ("iss", json!(1), OidcRefusal::ClaimType(Claim::Issuer)),
        ("aud", json!([]), OidcRefusal::ClaimType(Claim::Audience)),
        (
            "aud",
            json!(["a", "b"]),
            OidcRefusal::ClaimType(Claim::Audience),
        ),
        ("sub", json!(""), OidcRefusal::ClaimType(Claim::Subject)),
        ("exp", json!(SECOND), OidcRefusal::Expired),
        ("exp", json!("soon"), OidcRefusal::ClaimType(Claim::Expiry)),
        ("iat", json!(null), OidcRefusal::ClaimType(Claim::IssuedAt)),
        ("nbf", json!(SECOND + 6), OidcRefusal::NotYetValid),
        ("nonce", json!(NONCE.to_uppercase()), OidcRefusal::Nonce),
        ("azp", json!("another"), OidcRefusal::AuthorizedParty),
    ] {
        let judged = verify(&token("RS256", &claims(name, value), "x"));
        assert_eq!(judged, Err(refusal.into()), "{name}");
    }
}
