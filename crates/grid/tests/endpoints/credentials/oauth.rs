//! `POST /auth/credentials` of an `OAUTH` identity, as a sandbox takes it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::common::{
    client::{Client, names},
    credentials::{CREDENTIALS, claims, token},
    owner::{Owner, text},
    server::Server,
};

async fn scene() -> (Server, Client, Owner) {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    (server, client, owner)
}

#[tokio::test]
async fn an_identity_is_added_under_its_mail_address_or_its_subject() {
    let (server, client, owner) = scene().await;
    let token_of_ada = token(&claims(&server, "110248495921238986420"));
    let body = owner.oauth_body(&token_of_ada);
    let begun = client.post(CREDENTIALS, &body).await.expect(202);
    assert_eq!(begun["type"], "OAUTH");
    let payload: Value = serde_json::from_str(&text(&begun["payloadToSign"])).expect("JSON");
    assert_eq!(payload["type"], "ACTIVITY_TYPE_CREATE_OAUTH_PROVIDERS");
    assert_eq!(
        payload["parameters"],
        json!({
            "oauthProviders": [{"oidcToken": token_of_ada, "providerName": "Google"}],
            "userId": owner.account,
        })
    );
    let added = owner.retry(&client, CREDENTIALS, &body, &begun).await;
    let added = added.expect(201);
    let names = names(&added);
    let wanted = [
        "accountId",
        "createdAt",
        "id",
        "nickname",
        "type",
        "updatedAt",
    ];
    assert_eq!(names, wanted);
    assert_eq!(added["type"], "OAUTH");
    assert_eq!(added["nickname"], "ada@example.org");
    let mut quiet = claims(&server, "the subject");
    quiet["iss"] = json!("https://appleid.apple.com");
    quiet.as_object_mut().expect("an object").remove("email");
    let added = owner.add(&client, &owner.oauth_body(&token(&quiet))).await;
    assert_eq!(added["nickname"], "the subject");
    let list = client
        .get(&format!("{CREDENTIALS}?accountId={}", owner.account))
        .await
        .expect(200);
    assert_eq!(list["data"].as_array().map(Vec::len), Some(3));
    for row in list["data"].as_array().expect("a list") {
        assert_eq!(row["credentialId"], Value::Null, "a passkey's only");
    }
}

#[tokio::test]
async fn the_token_is_kept_nowhere_and_no_other_takes_its_place() {
    let (server, client, owner) = scene().await;
    let given = token(&claims(&server, "1"));
    let body = owner.oauth_body(&given);
    let begun = client.post(CREDENTIALS, &body).await.expect(202);
    let claims_of_it = given.split('.').nth(1).expect("three parts").to_owned();
    for (name, bytes) in server.files() {
        let found = bytes.windows(claims_of_it.len());
        let mut found = found.filter(|bytes| *bytes == claims_of_it.as_bytes());
        assert_eq!(found.next(), None, "{name}");
    }
    let other = owner.oauth_body(&token(&claims(&server, "2")));
    for other in [
        other,
        json!({"type": "EMAIL_OTP", "accountId": owner.account}),
    ] {
        let refused = owner.retry(&client, CREDENTIALS, &other, &begun).await;
        let reason = refused.refused(401, "WALLET_SIGNATURE_BODY_MISMATCH");
        assert_eq!(reason, "BODY_MISMATCH", "{other}");
    }
    let added = owner.retry(&client, CREDENTIALS, &body, &begun).await;
    assert_eq!(added.expect(201)["type"], "OAUTH");
    let payloads = "SELECT count(*) FROM challenges WHERE state = 'USED' AND payload <> ''";
    let left: i64 = server
        .database()
        .query_row(payloads, [], |row| row.get(0))
        .expect("a number");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn each_claim_is_checked_and_each_check_has_its_reason() {
    let (server, client, owner) = scene().await;
    let now = server.custody.now().millis() / 1000;
    for (name, value, status, reason) in [
        (
            "iss",
            json!("https://evil.example"),
            400,
            "OIDC_ISSUER_UNSUPPORTED",
        ),
        ("iss", json!(null), 401, "OIDC_CLAIM_TYPE"),
        ("aud", json!(""), 401, "OIDC_CLAIM_TYPE"),
        ("aud", json!([]), 401, "OIDC_CLAIM_TYPE"),
        ("aud", json!(["a", "b"]), 401, "OIDC_CLAIM_TYPE"),
        ("aud", json!("a".repeat(513)), 401, "OIDC_CLAIM_TYPE"),
        ("sub", json!(""), 401, "OIDC_CLAIM_TYPE"),
        ("sub", json!(1), 401, "OIDC_CLAIM_TYPE"),
        ("sub", json!("s".repeat(256)), 401, "OIDC_CLAIM_TYPE"),
        ("exp", json!(now), 401, "OIDC_EXPIRED"),
        ("exp", json!("9999999999"), 401, "OIDC_CLAIM_TYPE"),
        ("iat", json!(now - 66), 401, "OIDC_TOO_OLD"),
        ("iat", json!(now + 6), 401, "OIDC_ISSUED_IN_FUTURE"),
        ("iat", json!(true), 401, "OIDC_CLAIM_TYPE"),
        ("nbf", json!(now + 6), 401, "OIDC_NOT_YET_VALID"),
        ("email", json!(["a@example.org"]), 401, "OIDC_CLAIM_TYPE"),
    ] {
        let mut claims = claims(&server, "1");
        claims[name] = value;
        let body = owner.oauth_body(&token(&claims));
        let code = if status == 400 {
            "INVALID_INPUT"
        } else {
            "UNAUTHORIZED"
        };
        let answer = client.post(CREDENTIALS, &body).await;
        assert_eq!(answer.refused(status, code), reason, "{name}");
    }
    for name in ["iss", "aud", "sub", "exp", "iat"] {
        let mut claims = claims(&server, "1");
        claims.as_object_mut().expect("an object").remove(name);
        let answer = client
            .post(CREDENTIALS, &owner.oauth_body(&token(&claims)))
            .await;
        let reason = answer.refused(401, "UNAUTHORIZED");
        assert_eq!(reason, "OIDC_CLAIM_MISSING", "{name}");
    }
    assert_eq!(owner.credentials(&client).await.len(), 1);
}

#[tokio::test]
async fn what_is_no_token_is_400() {
    let (server, client, owner) = scene().await;
    let whole = token(&claims(&server, "1"));
    let (signed, _) = whole.rsplit_once('.').expect("three parts");
    for text in [
        "",
        "sandbox-valid-oidc-token",
        "a.b.c",
        signed,
        &format!("{signed}."),
        &format!("{whole}.x"),
        &"a".repeat(9000),
    ] {
        let answer = client.post(CREDENTIALS, &owner.oauth_body(text)).await;
        let reason = answer.refused(400, "INVALID_INPUT");
        assert_eq!(reason, "OIDC_TOKEN_MALFORMED", "{text}");
    }
}

#[tokio::test]
async fn the_longest_identity_is_kept_whole() {
    let (server, client, owner) = scene().await;
    let mut claims = claims(&server, &"s".repeat(255));
    claims["aud"] = json!("a".repeat(512));
    claims["email"] = json!("e".repeat(320));
    let added = owner.add(&client, &owner.oauth_body(&token(&claims))).await;
    assert_eq!(added["nickname"], "e".repeat(320));
}

#[tokio::test]
async fn an_identity_is_issuer_audience_and_subject_together() {
    let (server, client, owner) = scene().await;
    owner
        .add(&client, &owner.oauth_body(&token(&claims(&server, "1"))))
        .await;
    for (name, value) in [
        ("iss", json!("https://appleid.apple.com")),
        ("aud", json!("another app")),
        ("sub", json!("2")),
    ] {
        let mut claims = claims(&server, "1");
        claims[name] = value;
        owner.add(&client, &owner.oauth_body(&token(&claims))).await;
    }
    // Another spelling of Google, a list of one and another address are the first one again.
    for (name, value) in [
        ("iss", json!("accounts.google.com")),
        ("aud", json!(["wallet-app"])),
        ("email", json!("else@example.org")),
    ] {
        let mut claims = claims(&server, "1");
        claims[name] = value;
        let answer = client
            .post(CREDENTIALS, &owner.oauth_body(&token(&claims)))
            .await;
        let reason = answer.refused(409, "CONFLICT");
        assert_eq!(reason, "IDENTITY_EXISTS", "{name}");
    }
    // Two accounts may be of one person.
    let bob = Owner::logged_in(&server, &client, "bob@example.com").await;
    bob.add(&client, &bob.oauth_body(&token(&claims(&server, "1"))))
        .await;
}

#[tokio::test]
async fn a_token_is_judged_on_the_first_leg_and_bound_for_the_second() {
    let (server, client, owner) = scene().await;
    let body = owner.oauth_body(&token(&claims(&server, "1")));
    let begun = client.post(CREDENTIALS, &body).await.expect(202);
    let other = owner.oauth_body(&token(&claims(&server, "2")));
    let answer = owner.retry(&client, CREDENTIALS, &other, &begun).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_BODY_MISMATCH");
    assert_eq!(reason, "BODY_MISMATCH");
    // The owner may take longer to sign than a token is fresh.
    server.advance(Duration::from_mins(4));
    let added = owner.retry(&client, CREDENTIALS, &body, &begun).await;
    added.expect(201);
}
