//! A verify by a token of an `OpenID` provider.

use serde_json::{Value, json};

use crate::common::{
    authenticator::text as binary,
    issuer::{Issuer, SECOND, signed},
    owner::{Owner, text},
    proofs::{Asking, present, verify_path},
    server::Server,
};

#[tokio::test]
async fn a_token_opens_sessions_of_both_flows_that_export() {
    let issuer = Issuer::new();
    let server = Server::believing(issuer.verifier()).await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let token = issuer.token(&Issuer::adding());
    let body = owner.oauth_body(&token);
    let credential = text(&owner.add(&client, &body).await["id"]);
    for key in [Asking::held(), Asking::receiving()] {
        let token = issuer.token(&Issuer::claims(Some(&key.nonce())));
        let session = present(&client, &credential, &token, &key.text()).await;
        let session = session.expect(200);
        assert!(text(&session["id"]).starts_with("Session:"));
        assert_eq!(session["accountId"], owner.account);
        assert_eq!(session["type"], "OAUTH");
        assert_eq!(session["nickname"], "ada@id.example");
        assert_eq!(session["expiresAt"], "2026-04-08T21:10:00Z");
        let session_key = key.session_key(&session);
        let exported = owner.export_with(&client, session_key).await.expect(200);
        assert_eq!(exported["id"], owner.account);
    }
}

#[tokio::test]
async fn the_nonce_is_of_the_key_as_it_was_spelled() {
    let issuer = Issuer::new();
    let server = Server::believing(issuer.verifier()).await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let token = issuer.token(&Issuer::adding());
    let body = owner.oauth_body(&token);
    let credential = text(&owner.add(&client, &body).await["id"]);
    let key = Asking::held();
    let token = issuer.token(&Issuer::claims(Some(&key.nonce())));
    let spelled = key.text().to_ascii_uppercase();
    assert_ne!(spelled, key.text());
    let answer = present(&client, &credential, &token, &spelled).await;
    assert_eq!(answer.refused(401, "UNAUTHORIZED"), "OIDC_NONCE");
    present(&client, &credential, &token, &key.text())
        .await
        .expect(200);
}

#[tokio::test]
async fn the_token_that_added_an_identity_opens_nothing_nor_one_of_its_second() {
    let issuer = Issuer::new();
    let server = Server::believing(issuer.verifier()).await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    // Whoever chose the nonce of the addition holds this key.
    let relay = Asking::held();
    let adding = issuer.token(&Issuer::claims(Some(&relay.nonce())));
    let body = owner.oauth_body(&adding);
    let credential = text(&owner.add(&client, &body).await["id"]);
    let of_its_second = issuer.token(&Issuer::claims(Some(&relay.nonce())));
    for token in [adding, of_its_second] {
        let answer = present(&client, &credential, &token, &relay.text()).await;
        assert_eq!(answer.refused(401, "UNAUTHORIZED"), "OIDC_USED_TO_ADD");
    }
}

#[tokio::test]
async fn a_sandbox_takes_a_token_that_nobody_signed() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let claims = |nonce: Option<String>| {
        json!({
            "iss": "https://accounts.google.com", "aud": ["app"], "sub": "1",
            "iat": SECOND, "exp": SECOND + 60, "nonce": nonce.unwrap_or_default(),
        })
    };
    let token = |claims: &Value| {
        let signed = signed(&json!({"alg": "RS256"}), claims);
        format!("{signed}.{}", binary(b"nobody"))
    };
    let mut adding = claims(None);
    adding["iat"] = json!(SECOND - 1);
    let body = owner.oauth_body(&token(&adding));
    let credential = text(&owner.add(&client, &body).await["id"]);
    let key = Asking::receiving();
    let proof = token(&claims(Some(key.nonce())));
    let session = present(&client, &credential, &proof, &key.text()).await;
    let session_key = key.session_key(&session.expect(200));
    owner.export_with(&client, session_key).await.expect(200);

    let other = Asking::held();
    let answer = present(&client, &credential, &proof, &other.text()).await;
    assert_eq!(answer.refused(401, "UNAUTHORIZED"), "OIDC_NONCE");
    let answer = present(
        &client,
        &credential,
        "sandbox-valid-oidc-token",
        &other.text(),
    )
    .await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "OIDC_TOKEN_MALFORMED");
}

#[tokio::test]
async fn a_token_and_a_point_are_needed() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let claims = json!({
        "iss": "https://accounts.google.com", "aud": "app", "sub": "1",
        "iat": SECOND, "exp": SECOND + 60,
    });
    let token = format!("{}.AA", signed(&json!({"alg": "RS256"}), &claims));
    let body = owner.oauth_body(&token);
    let credential = text(&owner.add(&client, &body).await["id"]);
    let key = Asking::held().text();
    let long = Asking::receiving().text();
    let off_curve = format!("04{}", "11".repeat(64));
    for (token, key, field) in [
        (json!(null), json!(key), "oidcToken"),
        (json!(1), json!(key), "oidcToken"),
        (json!({}), json!(key), "oidcToken"),
        (json!(token), json!(null), "clientPublicKey"),
        (json!(token), json!(""), "clientPublicKey"),
        (json!(token), json!(key[..64]), "clientPublicKey"),
        (json!(token), json!(format!("{key}00")), "clientPublicKey"),
        (
            json!(token),
            json!(format!("04{}", &long[4..])),
            "clientPublicKey",
        ),
        (json!(token), json!(off_curve), "clientPublicKey"),
        (json!(token), json!(format!("0x{key}")), "clientPublicKey"),
    ] {
        let body = json!({"type": "OAUTH", "oidcToken": token, "clientPublicKey": key});
        let answer = client.post(&verify_path(&credential), &body).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), field, "{body}");
    }
    for body in [
        json!({"type": "OAUTH", "oidcToken": token}),
        json!({"type": "OAUTH"}),
    ] {
        let answer = client.post(&verify_path(&credential), &body).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), "FIELD_MISSING");
    }
}
