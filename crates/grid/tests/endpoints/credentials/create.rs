//! `POST /auth/credentials`: what holds for every type, and the two types with codes.

use std::sync::{Arc, Mutex};

use seedport_custody::Policy;
use seedport_vault::{CodeCourier, CodeMessage, CourierError, Delivery, Recipient};
use seedport_wire::otp;
use serde_json::{Value, json};

use crate::common::{
    authenticator::Authenticator,
    client::{Answer, Client, names},
    credentials::{CREDENTIALS, claims, open_by_passkey, token},
    owner::{Owner, pins, text},
    server::{ALL, Server},
};

/// The letters and text messages of a server, newest last: to whom, and the code.
#[derive(Clone, Default)]
struct Phones {
    sent: Arc<Mutex<Vec<(String, String)>>>,
    broken: Arc<Mutex<bool>>,
}

impl CodeCourier for Phones {
    fn deliver(&self, message: &CodeMessage<'_>) -> Result<(), CourierError> {
        if *self.broken.lock().expect("no panic") {
            return Err(CourierError::Unreachable);
        }
        // Exposed to the owner's own phone.
        let code = message.code.expose_text().expect("ASCII").to_owned();
        let to = match message.to {
            Recipient::Mail(to) => format!("mail {to}"),
            Recipient::Phone(to) => format!("text {to}"),
        };
        self.sent.lock().expect("no panic").push((to, code));
        Ok(())
    }

    fn sends_texts(&self) -> bool {
        true
    }
}

impl Phones {
    async fn server(&self) -> Server {
        let delivery = Delivery::Courier(Box::new(self.clone()));
        Server::with(Policy::default(), delivery, None).await
    }

    fn newest(&self) -> (String, String) {
        let sent = self.sent.lock().expect("no panic");
        sent.last().expect("sent").clone()
    }

    fn count(&self) -> usize {
        self.sent.lock().expect("no panic").len()
    }

    /// Opens a session of the owner's key by mail.
    async fn log_in(&self, server: &Server, client: &Client, owner: &Owner) {
        let target = owner.ask_code(server, client).await;
        let body = owner.answer(&target, &self.newest().1);
        let challenge = client.post(&owner.verify_path(), &body).await.expect(202);
        let answer = owner
            .retry(client, &owner.verify_path(), &body, &challenge)
            .await;
        answer.expect(200);
    }
}

/// A customer with a phone, logged in by mail in a sandbox.
async fn with_phone(server: &Server, client: &Client) -> Owner {
    let owner = Owner::logged_in(server, client, "ada@example.com").await;
    give_phone(client, &owner).await;
    owner
}

async fn give_phone(client: &Client, owner: &Owner) {
    let body = json!({"customerType": "INDIVIDUAL", "phoneNumber": "+14155550123"});
    let path = format!("/customers/{}", owner.customer);
    client.patch(&path, &body).await.expect(200);
}

#[tokio::test]
async fn an_sms_credential_is_added_and_its_first_code_goes_to_the_customers_phone() {
    let phones = Phones::default();
    let server = phones.server().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    give_phone(&client, &owner).await;
    phones.log_in(&server, &client, &owner).await;
    let body = owner.code_body("SMS_OTP");
    let sent = phones.count();
    let challenge = client.post(CREDENTIALS, &body).await.expect(202);
    assert_eq!(phones.count(), sent, "nothing is sent before the stamp");
    assert_eq!(
        names(&challenge),
        ["expiresAt", "payloadToSign", "requestId", "type"]
    );
    assert_eq!(challenge["type"], "SMS_OTP");
    let payload: Value = serde_json::from_str(&text(&challenge["payloadToSign"])).expect("JSON");
    assert_eq!(payload["type"], "ACTIVITY_TYPE_UPDATE_USER_PHONE_NUMBER");
    assert_eq!(
        payload["parameters"],
        json!({"userId": owner.account, "userPhoneNumber": "+14155550123"})
    );
    let added = owner.retry(&client, CREDENTIALS, &body, &challenge).await;
    let added = added.expect(201);
    assert_eq!(
        names(&added),
        [
            "accountId",
            "createdAt",
            "id",
            "nickname",
            "otpEncryptionTargetBundle",
            "type",
            "updatedAt"
        ]
    );
    assert_eq!(added["type"], "SMS_OTP");
    assert_eq!(added["nickname"], "+14155550123");
    assert_eq!(added["accountId"], owner.account);
    let (to, code) = phones.newest();
    assert_eq!(
        (to.as_str(), phones.count()),
        ("text +14155550123", sent + 1)
    );
    // The code of the message, sealed to the target of the answer, is a proof.
    let bundle = text(&added["otpEncryptionTargetBundle"]);
    let target = otp::verify_target(&bundle, &pins(&server)).expect("a signed target");
    let mut answer = owner.answer(&target, &code);
    answer["type"] = json!("SMS_OTP");
    let path = format!("{CREDENTIALS}/{}/verify", text(&added["id"]));
    assert_eq!(
        client.post(&path, &answer).await.expect(202)["type"],
        "SMS_OTP"
    );
}

#[tokio::test]
async fn a_mail_credential_is_added_again_by_a_passkeys_session() {
    let server = Server::start().await;
    let client = server.client().await;
    let mut owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let authenticator = Authenticator::es256();
    let passkey = owner.add_passkey(&client, &authenticator).await;
    owner.session_key = open_by_passkey(&client, &passkey, &authenticator).await;
    let revoked = owner.revoke(&client, &owner.credential).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    let body = owner.code_body("EMAIL_OTP");
    let challenge = client.post(CREDENTIALS, &body).await.expect(202);
    assert_eq!(challenge["type"], "EMAIL_OTP");
    let payload: Value = serde_json::from_str(&text(&challenge["payloadToSign"])).expect("JSON");
    assert_eq!(payload["type"], "ACTIVITY_TYPE_UPDATE_USER_EMAIL");
    assert_eq!(payload["parameters"]["userEmail"], "ada@example.com");
    let added = owner.retry(&client, CREDENTIALS, &body, &challenge).await;
    let added = added.expect(201);
    assert_ne!(added["id"], owner.credential);
    assert_eq!(added["nickname"], "ada@example.com");
    let bundle = text(&added["otpEncryptionTargetBundle"]);
    let target = otp::verify_target(&bundle, &pins(&server)).expect("a signed target");
    owner.credential = text(&added["id"]);
    let answer = owner.answer(&target, "000000");
    client.post(&owner.verify_path(), &answer).await.expect(202);
}

#[tokio::test]
async fn a_credential_whose_first_code_does_not_leave_stands_without_a_bundle() {
    let phones = Phones::default();
    let server = phones.server().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    give_phone(&client, &owner).await;
    phones.log_in(&server, &client, &owner).await;
    *phones.broken.lock().expect("no panic") = true;
    let added = owner.add(&client, &owner.code_body("SMS_OTP")).await;
    assert_eq!(added["otpEncryptionTargetBundle"], Value::Null);
    let path = format!("{CREDENTIALS}/{}/challenge", text(&added["id"]));
    let answer = client.post(&path, &json!({})).await;
    assert_eq!(answer.refused(503, "SERVICE_UNAVAILABLE"), "CODE_NOT_SENT");
    *phones.broken.lock().expect("no panic") = false;
    let issued = client.post(&path, &json!({})).await.expect(200);
    assert!(issued["otpEncryptionTargetBundle"].is_string());
    assert_eq!(phones.newest().0, "text +14155550123");
}

#[tokio::test]
async fn without_a_way_to_phones_an_sms_credential_is_501() {
    use crate::attacks::scene::Letters;

    let letters = Letters::default();
    let delivery = Delivery::Courier(Box::new(letters));
    let server = Server::with(Policy::default(), delivery, None).await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    give_phone(&client, &owner).await;
    let answer = client.post(CREDENTIALS, &owner.code_body("SMS_OTP")).await;
    assert_eq!(answer.refused(501, "NOT_IMPLEMENTED"), "NOT_CONFIGURED");
    assert_eq!(answer.header("x-should-retry"), "false");
}

#[tokio::test]
async fn an_sms_credential_of_a_customer_without_a_phone_is_400() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let answer = client.post(CREDENTIALS, &owner.code_body("SMS_OTP")).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "NO_CONTACT");
}

#[tokio::test]
async fn an_account_without_a_wallet_takes_no_credential() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({"customerType": "INDIVIDUAL"});
    let customer = text(&client.post("/customers", &body).await.expect(201)["id"]);
    let path = format!("/customers/internal-accounts?customerId={customer}");
    let account = client.get(&path).await.expect(200)["data"][0]["id"].clone();
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
