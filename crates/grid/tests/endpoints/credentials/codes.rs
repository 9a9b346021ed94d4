//! `POST /auth/credentials` of the two types with codes.

use std::sync::{Arc, Mutex};

use seedport_custody::Policy;
use seedport_vault::{CodeCourier, CodeMessage, CourierError, Delivery, Recipient};
use serde_json::{Value, json};

use super::create::give_phone;
use crate::{
    attacks::scene::Letters,
    common::{
        authenticator::Authenticator,
        client::{Client, names},
        credentials::{CREDENTIALS, open_by_passkey},
        owner::{Owner, checked_target, text},
        server::Server,
    },
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
    let target = checked_target(&server, &bundle);
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
    let target = checked_target(&server, &bundle);
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
