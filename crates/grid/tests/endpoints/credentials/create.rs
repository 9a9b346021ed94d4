//! `POST /auth/credentials`: what holds for every type.

use serde_json::{Value, json};

use crate::common::{
    authenticator::Authenticator,
    client::{Answer, Client},
    credentials::{CREDENTIALS, claims, open_by_passkey, token},
    owner::{Owner, text},
    server::{ALL, Server},
};

/// A customer with a phone, logged in by mail in a sandbox.
async fn with_phone(server: &Server, client: &Client) -> Owner {
    let owner = Owner::logged_in(server, client, "ada@example.com").await;
    give_phone(client, &owner).await;
    owner
}

pub async fn give_phone(client: &Client, owner: &Owner) {
    let body = json!({"customerType": "INDIVIDUAL", "phoneNumber": "+14155550123"});
    let path = format!("/customers/{}", owner.customer);
    client.patch(&path, &body).await.expect(200);
}

#[tokio::test]
async fn an_account_without_a_wallet_takes_no_credential() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({"customerType": "INDIVIDUAL"});
    let customer = text(&client.post("/customers", &body).await.expect(201)["id"]);
    let account = server.account_without_wallet(&customer);
    for kind in ["EMAIL_OTP", "SMS_OTP"] {
        let body = json!({"type": kind, "accountId": account});
        let answer = client.post(CREDENTIALS, &body).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), "NO_WALLET", "{kind}");
    }
}

#[tokio::test]
async fn a_second_credential_of_a_type_that_an_account_has_once_is_400_on_the_first_leg() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = with_phone(&server, &client).await;
    let answer = client
        .post(CREDENTIALS, &owner.code_body("EMAIL_OTP"))
        .await;
    let reason = answer.refused(400, "EMAIL_OTP_CREDENTIAL_ALREADY_EXISTS");
    assert_eq!(reason, "EMAIL_CREDENTIAL_EXISTS");
    owner.add(&client, &owner.code_body("SMS_OTP")).await;
    let answer = client.post(CREDENTIALS, &owner.code_body("SMS_OTP")).await;
    let reason = answer.refused(400, "SMS_OTP_CREDENTIAL_ALREADY_EXISTS");
    assert_eq!(reason, "SMS_CREDENTIAL_EXISTS");
    let authenticator = Authenticator::es256();
    owner.add_passkey(&client, &authenticator).await;
    let again = owner.honest_passkey_body(&authenticator);
    let answer = client.post(CREDENTIALS, &again).await;
    let reason = answer.refused(400, "PASSKEY_CREDENTIAL_ALREADY_EXISTS");
    assert_eq!(reason, "PASSKEY_EXISTS");
    let body = owner.oauth_body(&token(&claims(&server, "1")));
    owner.add(&client, &body).await;
    let answer = client.post(CREDENTIALS, &body).await;
    assert_eq!(answer.refused(409, "CONFLICT"), "IDENTITY_EXISTS");
    assert_eq!(owner.credentials(&client).await.len(), 4);
}

/// Begins each of two additions, stamps both, and sends both at once.
async fn race(client: &Client, owner: &Owner, bodies: [Value; 2]) -> [Answer; 2] {
    let one = client.post(CREDENTIALS, &bodies[0]).await.expect(202);
    let other = client.post(CREDENTIALS, &bodies[1]).await.expect(202);
    let (one, other) = tokio::join!(
        owner.retry(client, CREDENTIALS, &bodies[0], &one),
        owner.retry(client, CREDENTIALS, &bodies[1], &other),
    );
    [one, other]
}

#[tokio::test]
async fn of_two_stamped_additions_of_the_same_one_is_made_and_the_other_told_why_not() {
    let server = Server::start().await;
    let client = server.client().await;
    let mut owner = with_phone(&server, &client).await;
    let authenticator = Authenticator::es256();
    let google = |email: &str| {
        let mut claims = claims(&server, "1");
        claims["email"] = json!(email);
        owner.oauth_body(&token(&claims))
    };
    let cases = [
        (
            [owner.code_body("SMS_OTP"), owner.code_body("SMS_OTP")],
            400,
            "SMS_OTP_CREDENTIAL_ALREADY_EXISTS",
            "SMS_CREDENTIAL_EXISTS",
        ),
        (
            [
                owner.honest_passkey_body(&authenticator),
                owner.honest_passkey_body(&authenticator),
            ],
            400,
            "PASSKEY_CREDENTIAL_ALREADY_EXISTS",
            "PASSKEY_EXISTS",
        ),
        (
            [google("ada@example.org"), google("ada@example.net")],
            409,
            "CONFLICT",
            "IDENTITY_EXISTS",
        ),
    ];
    let mut made = Vec::new();
    for (bodies, status, code, reason) in cases {
        let mut answers = race(&client, &owner, bodies).await;
        answers.sort_by_key(|answer| answer.status);
        made.push(text(&answers[0].expect(201)["id"]));
        assert_eq!(answers[1].refused(status, code), reason);
    }
    assert_eq!(owner.credentials(&client).await.len(), 4);
    owner.session_key = open_by_passkey(&client, &made[1], &authenticator).await;
    let revoked = owner.revoke(&client, &owner.credential).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    let bodies = [owner.code_body("EMAIL_OTP"), owner.code_body("EMAIL_OTP")];
    let mut answers = race(&client, &owner, bodies).await;
    answers.sort_by_key(|answer| answer.status);
    answers[0].expect(201);
    let reason = answers[1].refused(400, "EMAIL_OTP_CREDENTIAL_ALREADY_EXISTS");
    assert_eq!(reason, "EMAIL_CREDENTIAL_EXISTS");
}

#[tokio::test]
async fn an_addition_is_stamped_once() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = with_phone(&server, &client).await;
    let body = owner.code_body("SMS_OTP");
    let challenge = client.post(CREDENTIALS, &body).await.expect(202);
    let added = owner.retry(&client, CREDENTIALS, &body, &challenge).await;
    added.expect(201);
    let again = owner.retry(&client, CREDENTIALS, &body, &challenge).await;
    assert_eq!(again.refused(401, "UNAUTHORIZED"), "REQUEST_ID_SPENT");
    assert_eq!(owner.credentials(&client).await.len(), 2);
}

#[tokio::test]
async fn types_with_codes_ignore_the_fields_of_the_others() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = with_phone(&server, &client).await;
    let mut body = owner.code_body("SMS_OTP");
    body["nickname"] = json!(7);
    body["attestation"] = json!([]);
    body["oidcToken"] = json!(null);
    body["otp"] = json!("000000");
    let challenge = client.post(CREDENTIALS, &body).await.expect(202);
    // Neither do they count as a change.
    let body = owner.code_body("SMS_OTP");
    let added = owner.retry(&client, CREDENTIALS, &body, &challenge).await;
    assert_eq!(added.expect(201)["nickname"], "+14155550123");
}

#[tokio::test]
async fn a_body_that_is_none_of_the_four_kinds_is_400_naming_the_field() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let account = &owner.account;
    for (body, field) in [
        (json!({}), "type"),
        (json!({"accountId": account}), "type"),
        (json!({"type": "EMAIL_OTP"}), "accountId"),
        (json!({"type": null, "accountId": account}), "type"),
        (json!({"type": "email_otp", "accountId": account}), "type"),
        (json!({"type": "FAX", "accountId": account}), "type"),
        (json!({"type": ["OAUTH"], "accountId": account}), "type"),
        (json!({"type": "EMAIL_OTP", "accountId": 1}), "accountId"),
        (json!({"type": "EMAIL_OTP", "accountId": ""}), "accountId"),
        (
            json!({"type": "EMAIL_OTP", "accountId": owner.customer}),
            "accountId",
        ),
        (
            json!({"type": "EMAIL_OTP", "accountId": account.to_uppercase()}),
            "accountId",
        ),
        (json!({"type": "OAUTH", "accountId": account}), "oidcToken"),
        (
            json!({"type": "OAUTH", "accountId": account, "oidcToken": {}}),
            "oidcToken",
        ),
        (json!({"type": "PASSKEY", "accountId": account}), "nickname"),
    ] {
        let answer = client.post(CREDENTIALS, &body).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), field, "{body}");
    }
}

#[tokio::test]
async fn an_account_that_is_not_the_platforms_is_404() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = with_phone(&server, &client).await;
    let body = owner.code_body("SMS_OTP");
    let other = server.client_of("other", ALL).await;
    let foreign = other.post(CREDENTIALS, &body).await;
    foreign.refused(404, "REFERENCE_NOT_FOUND");
    let mut nobodys = body.clone();
    nobodys["accountId"] = json!("InternalAccount:6a1b9c1e-0000-4000-8000-000000000000");
    let missing = other.post(CREDENTIALS, &nobodys).await;
    assert_eq!(missing.body, foreign.body);
    // On the second leg as well.
    let challenge = client.post(CREDENTIALS, &body).await.expect(202);
    let answer = owner.retry(&other, CREDENTIALS, &body, &challenge).await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
    let answer = owner
        .retry(&client, CREDENTIALS, &nobodys, &challenge)
        .await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
    let added = owner.retry(&client, CREDENTIALS, &body, &challenge).await;
    added.expect(201);
}
