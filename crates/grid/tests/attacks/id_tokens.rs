//! Tokens of a provider that are forged, bent, late, or somebody else's.
//!
//! Invariant: the provider's signatures are checked on the key that it publishes; the honest token
//! is taken after all the others.

use std::time::Duration;

use seedport_custody::store::{AuditVerb, Outcome};
use serde_json::{Value, json};

use crate::{
    attacks::scene::Scene,
    common::{
        authenticator::text as binary,
        issuer::{AUDIENCE, ISSUER, Issuer, SECOND, signed},
        owner::text,
        proofs::{Asking, present},
    },
};

/// A scene whose owner has an identity at a provider, and its credential.
async fn with_identity() -> (Scene, Issuer, String) {
    let issuer = Issuer::new();
    let scene = Scene::believing(issuer.verifier()).await;
    let token = issuer.token(&Issuer::adding());
    let body = scene.owner.oauth_body(&token);
    let credential = text(&scene.owner.add(&scene.client, &body).await["id"]);
    (scene, issuer, credential)
}

/// Insists that a token opens nothing, for this reason.
async fn refused(scene: &Scene, credential: &str, token: &str, key: &Asking, reason: &str) {
    scene.hush(token);
    let answer = present(&scene.client, credential, token, &key.text()).await;
    assert_eq!(text(&answer.json()["details"]["reason"]), reason, "{token}");
    match reason {
        "OIDC_TOKEN_MALFORMED" | "OIDC_ISSUER_UNSUPPORTED" => {
            scene.refused(&answer, 400, "INVALID_INPUT", reason);
        }
        _ => scene.refused(&answer, 401, "UNAUTHORIZED", reason),
    }
}

#[tokio::test]
async fn a_token_that_the_provider_did_not_sign_is_refused() {
    let (scene, issuer, credential) = with_identity().await;
    let key = Asking::held();
    let claims = Issuer::claims(Some(&key.nonce()));
    let honest = issuer.token(&claims);
    let before = scene.state().await;

    let header = |alg: &str| json!({"alg": alg, "kid": "one", "typ": "JWT"});
    for alg in ["none", "None", "NONE", "nOnE"] {
        for signature in ["", "AA"] {
            let token = format!("{}.{signature}", signed(&header(alg), &claims));
            refused(&scene, &credential, &token, &key, "OIDC_ALGORITHM").await;
        }
    }
    let forged = issuer.token_by_hmac(&claims);
    refused(&scene, &credential, &forged, &key, "OIDC_ALGORITHM").await;
    for alg in ["HS256", "HS512", "RS512", "PS256", "ES256", "EdDSA"] {
        let token = issuer.sign(&header(alg), &claims);
        refused(&scene, &credential, &token, &key, "OIDC_ALGORITHM").await;
    }

    let stranger = Issuer::new();
    let token = stranger.token(&claims);
    refused(&scene, &credential, &token, &key, "OIDC_SIGNATURE").await;
    for (name, value) in [
        ("jwk", stranger.jwk("one")),
        ("jku", json!("https://id.example/keys")),
        ("x5c", json!(["AA=="])),
        ("x5u", json!("https://evil.example")),
    ] {
        let mut header = header("RS256");
        header[name] = value;
        let token = stranger.sign(&header, &claims);
        refused(&scene, &credential, &token, &key, "OIDC_EMBEDDED_KEY").await;
    }
    for kid in ["two", "", "../one", "one' OR 1=1 --", "ONE"] {
        let header = json!({"alg": "RS256", "kid": kid});
        let token = issuer.sign(&header, &claims);
        refused(&scene, &credential, &token, &key, "OIDC_KEY_UNKNOWN").await;
    }
    let (rest, signature) = honest.rsplit_once('.').expect("parts");
    let other = issuer.token(&json!({"iss": ISSUER}));
    let other = other.rsplit_once('.').expect("parts").1;
    for signature in [other, &signature[..168], "AA"] {
        let token = format!("{rest}.{signature}");
        refused(&scene, &credential, &token, &key, "OIDC_SIGNATURE").await;
    }

    assert_eq!(scene.state().await, before);
    let answer = present(&scene.client, &credential, &honest, &key.text()).await;
    answer.expect(200);
    scene.close().await;
}

#[tokio::test]
async fn every_claim_is_checked_on_a_token_that_the_provider_did_sign() {
    let (scene, issuer, credential) = with_identity().await;
    let key = Asking::held();
    let upper = key.nonce().to_ascii_uppercase();
    let cases = [
        ("exp", json!(SECOND), "OIDC_EXPIRED"),
        ("exp", json!(SECOND - 1), "OIDC_EXPIRED"),
        ("exp", json!((SECOND + 300).to_string()), "OIDC_CLAIM_TYPE"),
        ("exp", json!(true), "OIDC_CLAIM_TYPE"),
        ("exp", json!([SECOND + 300]), "OIDC_CLAIM_TYPE"),
        ("exp", json!(-1), "OIDC_CLAIM_TYPE"),
        ("exp", json!(1e300), "OIDC_CLAIM_TYPE"),
        ("exp", Value::Null, "OIDC_CLAIM_MISSING"),
        ("iat", json!(SECOND - 61), "OIDC_TOO_OLD"),
        ("iat", json!(SECOND + 6), "OIDC_ISSUED_IN_FUTURE"),
        ("iat", json!(SECOND.to_string()), "OIDC_CLAIM_TYPE"),
        ("iat", Value::Null, "OIDC_CLAIM_MISSING"),
        ("nbf", json!(SECOND + 60), "OIDC_NOT_YET_VALID"),
        ("sub", json!("248289761002"), "OIDC_IDENTITY"),
        ("sub", json!(248_289_761_001_u64), "OIDC_CLAIM_TYPE"),
        ("sub", json!(""), "OIDC_CLAIM_TYPE"),
        ("sub", Value::Null, "OIDC_CLAIM_MISSING"),
        // Listed, and not the one that was registered.
        ("aud", json!("other-app"), "OIDC_IDENTITY"),
        ("aud", json!("third-app"), "OIDC_AUDIENCE"),
        ("aud", json!([AUDIENCE, "other-app"]), "OIDC_CLAIM_TYPE"),
        ("aud", Value::Null, "OIDC_CLAIM_MISSING"),
        ("azp", json!("third-app"), "OIDC_AUTHORIZED_PARTY"),
        (
            "iss",
            json!("https://id.example/"),
            "OIDC_ISSUER_UNSUPPORTED",
        ),
        (
            "iss",
            json!("https://ID.example"),
            "OIDC_ISSUER_UNSUPPORTED",
        ),
        (
            "iss",
            json!("https://accounts.google.com"),
            "OIDC_ISSUER_UNSUPPORTED",
        ),
        ("nonce", json!(upper), "OIDC_NONCE"),
        ("nonce", json!(key.text()), "OIDC_NONCE"),
        ("nonce", json!(Asking::held().nonce()), "OIDC_NONCE"),
        ("nonce", json!(""), "OIDC_NONCE"),
        ("nonce", json!([key.nonce()]), "OIDC_CLAIM_TYPE"),
        ("nonce", Value::Null, "OIDC_CLAIM_MISSING"),
    ];
    let count = cases.len();
    for (name, value, reason) in cases {
        let mut claims = Issuer::claims(Some(&key.nonce()));
        if value.is_null() {
            claims.as_object_mut().expect("an object").remove(name);
        } else {
            claims[name] = value;
        }
        refused(&scene, &credential, &issuer.token(&claims), &key, reason).await;
    }
    let audit = scene.audit().await;
    let is_refusal = |row: &&_| {
        let row: &seedport_custody::store::AuditRow = row;
        row.entry.verb == AuditVerb::SessionCreate && row.entry.outcome == Outcome::Refused
    };
    assert_eq!(audit.iter().filter(is_refusal).count(), count);
    let honest = issuer.token(&Issuer::claims(Some(&key.nonce())));
    let answer = present(&scene.client, &credential, &honest, &key.text()).await;
    answer.expect(200);
    scene.close().await;
}

#[tokio::test]
async fn what_is_no_token_is_400() {
    let (scene, issuer, credential) = with_identity().await;
    let key = Asking::held();
    let honest = issuer.token(&Issuer::claims(Some(&key.nonce())));
    let long = format!("{honest}{}", "A".repeat(16_384));
    for token in [
        "",
        ".",
        "..",
        "...",
        "sandbox-valid-oidc-token",
        &honest[1..],
        &format!("{honest}="),
        &format!(" {honest}"),
        &format!("{honest}\n"),
        &format!("Bearer {honest}"),
        &format!("{honest}.{honest}"),
        &format!("{}.{}", binary(b"{}"), binary(b"{}")),
        &format!("{}.{}.AA", binary(b"[]"), binary(b"{}")),
        &format!("{}.{}.AA", binary(br#"{"alg":1}"#), binary(b"{}")),
        &format!(
            "{}.{}.AA",
            binary(br#"{"alg":"none","alg":"RS256"}"#),
            binary(b"{}")
        ),
        &long,
    ] {
        if token.is_empty() || token.len() < 9 {
            // Too short to be anybody's secret.
            let answer = present(&scene.client, &credential, token, &key.text()).await;
            scene.refused(&answer, 400, "INVALID_INPUT", "OIDC_TOKEN_MALFORMED");
        } else {
            refused(&scene, &credential, token, &key, "OIDC_TOKEN_MALFORMED").await;
        }
    }
    scene.close().await;
}

#[tokio::test]
async fn a_token_that_was_seen_on_its_way_is_worth_nothing_with_another_key() {
    let (scene, issuer, credential) = with_identity().await;
    let key = Asking::receiving();
    let token = issuer.token(&Issuer::claims(Some(&key.nonce())));
    for thief in [Asking::held(), Asking::receiving()] {
        refused(&scene, &credential, &token, &thief, "OIDC_NONCE").await;
    }
    scene.server.advance(Duration::from_secs(61));
    refused(&scene, &credential, &token, &key, "OIDC_TOO_OLD").await;
    scene.close().await;
}

#[tokio::test]
async fn two_keys_of_one_name_are_no_keys() {
    let (scene, issuer, credential) = with_identity().await;
    let key = Asking::held();
    let token = issuer.token(&Issuer::claims(Some(&key.nonce())));
    issuer.publish(&[issuer.jwk("one"), Issuer::new().jwk("one")]);
    // The keys from before are kept for an hour.
    let answer = present(&scene.client, &credential, &token, &key.text()).await;
    answer.expect(200);
    scene.server.advance(Duration::from_hours(1));
    let now = SECOND + 3600;
    let mut claims = Issuer::claims(Some(&key.nonce()));
    claims["iat"] = json!(now);
    claims["exp"] = json!(now + 300);
    let answer = present(
        &scene.client,
        &credential,
        &issuer.token(&claims),
        &key.text(),
    )
    .await;
    scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "PROVIDER_UNAVAILABLE");
    scene.close().await;
}

#[tokio::test]
async fn a_provider_that_is_away_leaves_its_tokens_unjudged() {
    let (scene, issuer, credential) = with_identity().await;
    let key = Asking::held();
    issuer.vanish();
    scene.server.advance(Duration::from_hours(1));
    let now = SECOND + 3600;
    let mut claims = Issuer::claims(Some(&key.nonce()));
    claims["iat"] = json!(now);
    claims["exp"] = json!(now + 300);
    let token = issuer.token(&claims);
    scene.hush(&token);
    let answer = present(&scene.client, &credential, &token, &key.text()).await;
    scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "PROVIDER_UNAVAILABLE");
    scene.close().await;
}

#[tokio::test]
async fn a_key_that_stamps_does_not_receive() {
    let (scene, issuer, credential) = with_identity().await;
    let stamping = scene.owner.session_key.public().to_hex();
    let receiver = Asking::receiving();
    let token = issuer.token(&Issuer::claims(Some(&receiver.nonce())));
    let answer = present(&scene.client, &credential, &token, &stamping).await;
    scene.refused(&answer, 400, "INVALID_INPUT", "TARGET_IS_SESSION_KEY");
    scene.close().await;
}

#[tokio::test]
async fn tokens_are_tried_within_the_accounts_budget_alone() {
    let (scene, issuer, credential) = with_identity().await;
    scene.server.advance(Duration::from_mins(1));
    let key = Asking::held();
    let mut claims = Issuer::claims(Some(&key.nonce()));
    claims["iat"] = json!(SECOND + 60);
    let honest = issuer.token(&claims);
    claims["sub"] = json!("248289761002");
    let wrong = issuer.token(&claims);
    for _ in 0..60 {
        refused(&scene, &credential, &wrong, &key, "OIDC_IDENTITY").await;
    }
    for token in [&wrong, &honest] {
        let answer = present(&scene.client, &credential, token, &key.text()).await;
        scene.refused(&answer, 429, "RATE_LIMITED", "");
        let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=60).contains(&seconds), "{seconds}");
    }
    scene.server.advance(Duration::from_mins(1));
    let mut claims = Issuer::claims(Some(&key.nonce()));
    claims["iat"] = json!(SECOND + 120);
    let answer = present(
        &scene.client,
        &credential,
        &issuer.token(&claims),
        &key.text(),
    )
    .await;
    answer.expect(200);
    scene.close().await;
}
