//! A change of the phone number that an `SMS_OTP` credential is tied to.

use serde_json::{Value, json};

use crate::common::{
    client::Client,
    legs::Call,
    owner::{Owner, text},
    server::Server,
};

/// The number before and after.
const OLD: &str = "+14155550123";
const NEW: &str = "+442079460000";

fn number(owner: &Owner, phone: &str) -> Call {
    Call::customer(owner, json!({"phoneNumber": phone}))
}

/// An owner with a number and, tied to it, a credential.
async fn tied(server: &Server, client: &Client, email: &str, phone: &str) -> Owner {
    let owner = Owner::logged_in(server, client, email).await;
    // A number that nothing is tied to is the integrator's to set.
    let set = number(&owner, phone).first(client).await.expect(200);
    assert_eq!(set["phoneNumber"], phone);
    owner.add(client, &owner.code_body("SMS_OTP")).await;
    owner
}

/// The number of the customer and that of their credential.
async fn numbers(client: &Client, owner: &Owner) -> [Value; 2] {
    let path = format!("/customers/{}", owner.customer);
    let customer = client.get(&path).await.expect(200);
    let path = format!("/auth/credentials?accountId={}", owner.account);
    let list = client.get(&path).await.expect(200);
    let list = list["data"].as_array().expect("a list");
    let sms = list.iter().find(|row| row["type"] == "SMS_OTP");
    let nickname = sms.map_or(Value::Null, |row| row["nickname"].clone());
    [customer["phoneNumber"].clone(), nickname]
}

#[tokio::test]
async fn a_tied_number_moves_with_its_credential_by_the_owners_stamp() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = tied(&server, &client, "ada@example.com", OLD).await;
    let call = number(&owner, NEW);
    let challenge = call.begin(&client).await;
    assert_eq!(challenge.as_object().expect("an object").len(), 3);
    let payload = text(&challenge["payloadToSign"]);
    assert!(payload.contains(r#""type":"ACTIVITY_TYPE_UPDATE_USER_PHONE_NUMBER""#));
    assert_eq!(numbers(&client, &owner).await, [OLD, OLD]);
    let changed = call.finish(&client, &owner.session_key, &challenge).await;
    assert_eq!(changed.expect(200)["phoneNumber"], NEW);
    assert_eq!(numbers(&client, &owner).await, [NEW, NEW]);
    // The mail credential is another one, and its address changes apart.
    let other = Call::customer(&owner, json!({"email": "ada@example.org"}));
    other.by(&client, &owner.session_key).await.expect(200);
    assert_eq!(numbers(&client, &owner).await, [NEW, NEW]);
}

#[tokio::test]
async fn a_number_of_another_credential_is_a_conflict_on_either_leg() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = tied(&server, &client, "ada@example.com", OLD).await;
    tied(&server, &client, "eve@example.com", "+4930123456").await;
    let answer = number(&owner, "+4930123456").first(&client).await;
    assert_eq!(answer.refused(409, "CONFLICT"), "PHONE_TAKEN");
    let call = number(&owner, NEW);
    let challenge = call.begin(&client).await;
    tied(&server, &client, "bob@example.com", NEW).await;
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    assert_eq!(answer.refused(409, "CONFLICT"), "PHONE_TAKEN");
    assert_eq!(numbers(&client, &owner).await, [OLD, OLD]);
}

#[tokio::test]
async fn a_number_is_the_integrators_again_once_nothing_is_tied_to_it() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = tied(&server, &client, "ada@example.com", OLD).await;
    let call = number(&owner, NEW);
    let challenge = call.begin(&client).await;
    let sms = owner.credentials(&client).await.into_iter();
    let sms: Vec<_> = sms.filter(|id| *id != owner.credential).collect();
    let revoked = owner.revoke(&client, &sms[0]).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    // The owner agreed to move a credential that is gone.
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    assert_eq!(answer.refused(409, "CONFLICT"), "CREDENTIAL_SET_CHANGED");
    // One that was added since is not the one that they agreed to move.
    owner.add(&client, &owner.code_body("SMS_OTP")).await;
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    assert_eq!(answer.refused(409, "CONFLICT"), "CREDENTIAL_SET_CHANGED");
    assert_eq!(numbers(&client, &owner).await, [OLD, OLD]);
    let sms = owner.credentials(&client).await.into_iter();
    let sms: Vec<_> = sms.filter(|id| *id != owner.credential).collect();
    let revoked = owner.revoke(&client, &sms[0]).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    call.first(&client).await.expect(200);
    assert_eq!(numbers(&client, &owner).await, [json!(NEW), Value::Null]);
}
