//! `/auth/credentials/{id}/verify`, for every type of credential.

mod oauth;
mod passkey;

use serde_json::json;

use crate::common::{
    owner::{Owner, text},
    proofs::verify_path,
    server::Server,
};

#[tokio::test]
async fn the_type_is_a_known_one_and_the_credentials_own() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let path = owner.verify_path();
    for (kind, reason) in [
        (json!("OAUTH"), "TYPE_MISMATCH"),
        (json!("PASSKEY"), "TYPE_MISMATCH"),
        (json!("SMS_OTP"), "TYPE_MISMATCH"),
        (json!("email_otp"), "TYPE_UNKNOWN"),
        (json!("EMAIL_OTP "), "TYPE_UNKNOWN"),
        (json!(""), "TYPE_UNKNOWN"),
    ] {
        let answer = client.post(&path, &json!({ "type": kind })).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), reason, "{kind}");
        assert_eq!(answer.field(), "type");
    }
    let nobody = verify_path("AuthMethod:019542f5-b3e7-4d02-8000-000000000001");
    for kind in ["OAUTH", "EMAIL_OTP", "SMS_OTP", "PASSKEY"] {
        let answer = client.post(&nobody, &json!({ "type": kind })).await;
        answer.refused(404, "REFERENCE_NOT_FOUND");
    }
}

#[tokio::test]
async fn a_code_by_text_message_opens_a_session_on_the_second_leg() {
    let server = Server::start().await;
    let client = server.client().await;
    let mut owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let path = format!("/customers/{}", owner.customer);
    let phone = json!({"customerType": "INDIVIDUAL", "phoneNumber": "+14155550123"});
    client.patch(&path, &phone).await.expect(200);
    let added = owner.add(&client, &owner.code_body("SMS_OTP")).await;
    owner.credential = text(&added["id"]);

    let mut body = owner.answer_code(&server, &client, "000000").await;
    let path = owner.verify_path();
    let answer = client.post(&path, &body).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "TYPE_MISMATCH");
    body["type"] = json!("SMS_OTP");
    let challenge = client.post(&path, &body).await.expect(202);
    assert_eq!(challenge["type"], "SMS_OTP");
    let session = owner.retry(&client, &path, &body, &challenge).await;
    let session = session.expect(200);
    assert!(text(&session["id"]).starts_with("Session:"));
    assert_eq!(session["type"], "SMS_OTP");
    assert_eq!(session["nickname"], "+14155550123");
    assert_eq!(session.get("encryptedSessionSigningKey"), None);
}
