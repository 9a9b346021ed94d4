//! `DELETE /auth/credentials/{credentialId}`.

use axum::http::Method;
use serde_json::{Value, json};

use crate::common::{
    authenticator::Authenticator,
    client::{Client, names},
    credentials::{CREDENTIALS, claims, open_by_passkey, revoke, stamp, token},
    owner::{Owner, target, text},
    server::{ALL, Server},
};

/// An owner with a mail credential, whose session is the owner's, and a passkey.
struct Two {
    server: Server,
    client: Client,
    owner: Owner,
    authenticator: Authenticator,
    passkey: String,
}

impl Two {
    async fn open() -> Self {
        let server = Server::start().await;
        let client = server.client().await;
        let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
        let authenticator = Authenticator::es256();
        let passkey = owner.add_passkey(&client, &authenticator).await;
        Self {
            server,
            client,
            owner,
            authenticator,
            passkey,
        }
    }

    async fn begin(&self, credential: &str) -> Value {
        let path = format!("{CREDENTIALS}/{credential}");
        self.client.delete(&path).await.expect(202)
    }
}

#[tokio::test]
async fn a_credential_of_each_type_is_revoked_by_another_ones_session() {
    let two = Two::open().await;
    let Two {
        server,
        client,
        owner,
        ..
    } = &two;
    let body = json!({"customerType": "INDIVIDUAL", "phoneNumber": "+14155550123"});
    let path = format!("/customers/{}", owner.customer);
    client.patch(&path, &body).await.expect(200);
    let sms = owner.add(client, &owner.code_body("SMS_OTP")).await;
    let oauth = owner.oauth_body(&token(&claims(server, "1")));
    let oauth = owner.add(client, &oauth).await;
    let user = &owner.account;
    for (id, kind, activity, parameters) in [
        (
            text(&sms["id"]),
            "SMS_OTP",
            "ACTIVITY_TYPE_UPDATE_USER_PHONE_NUMBER",
            json!({"userId": user, "userPhoneNumber": ""}),
        ),
        (
            text(&oauth["id"]),
            "OAUTH",
            "ACTIVITY_TYPE_DELETE_OAUTH_PROVIDERS",
            json!({"providerIds": [oauth["id"]], "userId": user}),
        ),
        (
            two.passkey.clone(),
            "PASSKEY",
            "ACTIVITY_TYPE_DELETE_AUTHENTICATORS",
            json!({"authenticatorIds": [two.passkey], "userId": user}),
        ),
    ] {
        let challenge = two.begin(&id).await;
        let names = names(&challenge);
        assert_eq!(names, ["expiresAt", "payloadToSign", "requestId", "type"]);
        assert_eq!(challenge["type"], kind);
        let payload: Value =
            serde_json::from_str(&text(&challenge["payloadToSign"])).expect("JSON");
        assert_eq!(payload["type"], activity);
        assert_eq!(payload["parameters"], parameters);
        let path = format!("{CREDENTIALS}/{id}");
        let key = &owner.session_key;
        let answer = client
            .retry_without_body(Method::DELETE, &path, &challenge, key)
            .await;
        assert_eq!(answer.status, 204, "{answer:?}");
        assert!(answer.body.is_empty());
        // It is gone, for either leg and for every other verb.
        let gone = client.delete(&path).await;
        gone.refused(404, "REFERENCE_NOT_FOUND");
        let gone = client
            .retry_without_body(Method::DELETE, &path, &challenge, key)
            .await;
        gone.refused(404, "REFERENCE_NOT_FOUND");
        let gone = client.post(&format!("{path}/challenge"), &json!({})).await;
        gone.refused(404, "REFERENCE_NOT_FOUND");
        assert!(!owner.credentials(client).await.contains(&id));
    }
}

#[tokio::test]
async fn the_mail_credential_that_a_wallet_began_with_can_go_too() {
    let two = Two::open().await;
    let key = open_by_passkey(&two.client, &two.passkey, &two.authenticator).await;
    let challenge = two.begin(&two.owner.credential).await;
    assert_eq!(challenge["type"], "EMAIL_OTP");
    let payload: Value = serde_json::from_str(&text(&challenge["payloadToSign"])).expect("JSON");
    assert_eq!(payload["parameters"]["userEmail"], "");
    let answer = revoke(&two.client, &two.owner.credential, &key).await;
    assert_eq!(answer.status, 204, "{answer:?}");
    let kept = two.owner.credentials(&two.client).await;
    assert_eq!(kept, [two.passkey]);
}

#[tokio::test]
async fn the_last_credential_stays() {
    let two = Two::open().await;
    let revoked = two.owner.revoke(&two.client, &two.passkey).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    let path = format!("{CREDENTIALS}/{}", two.owner.credential);
    let answer = two.client.delete(&path).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "LAST_CREDENTIAL");
    assert_eq!(two.owner.credentials(&two.client).await.len(), 1);
}

#[tokio::test]
async fn two_credentials_that_revoke_each_other_leave_one() {
    let two = Two::open().await;
    let Two { client, owner, .. } = &two;
    let key = open_by_passkey(client, &two.passkey, &two.authenticator).await;
    let of_mail = two.begin(&owner.credential).await;
    let of_passkey = two.begin(&two.passkey).await;
    let (mail, passkey) = (
        format!("{CREDENTIALS}/{}", owner.credential),
        format!("{CREDENTIALS}/{}", two.passkey),
    );
    let (one, other) = tokio::join!(
        client.retry_without_body(Method::DELETE, &mail, &of_mail, &key),
        client.retry_without_body(Method::DELETE, &passkey, &of_passkey, &owner.session_key),
    );
    let (done, refused) = if one.status == 204 {
        (one, other)
    } else {
        (other, one)
    };
    assert_eq!(done.status, 204, "{done:?}");
    let reason = refused.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_UNKNOWN");
    assert_eq!(owner.credentials(client).await.len(), 1);
}

#[tokio::test]
async fn a_credential_is_not_revoked_by_its_own_session() {
    let two = Two::open().await;
    let Two { client, owner, .. } = &two;
    let own = owner.revoke(client, &owner.credential).await;
    let reason = own.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "OWN_CREDENTIAL");
    let key = open_by_passkey(client, &two.passkey, &two.authenticator).await;
    let own = revoke(client, &two.passkey, &key).await;
    let reason = own.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "OWN_CREDENTIAL");
    // The refusal spent nothing: the other session may still do it, over the same challenge.
    let challenge = two.begin(&two.passkey).await;
    let path = format!("{CREDENTIALS}/{}", two.passkey);
    let refused = client
        .retry_without_body(Method::DELETE, &path, &challenge, &key)
        .await;
    refused.refused(401, "WALLET_SIGNATURE_INVALID");
    let done = client
        .retry_without_body(Method::DELETE, &path, &challenge, &owner.session_key)
        .await;
    assert_eq!(done.status, 204, "{done:?}");
}

#[tokio::test]
async fn the_sessions_of_a_revoked_credential_end_at_once() {
    let two = Two::open().await;
    let Two { client, owner, .. } = &two;
    let key = open_by_passkey(client, &two.passkey, &two.authenticator).await;
    let path = owner.export_path();
    let (_, body) = target();
    let before = client.post(&path, &body).await.expect(202);
    let sessions = format!("/auth/sessions?accountId={}", owner.account);
    let list = client.get(&sessions).await.expect(200);
    assert_eq!(list["data"].as_array().map(Vec::len), Some(2));
    let revoked = owner.revoke(client, &two.passkey).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    let list = client.get(&sessions).await.expect(200);
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["data"][0]["type"], "EMAIL_OTP");
    let after = client.post(&path, &body).await.expect(202);
    for challenge in [&before, &after] {
        let request = text(&challenge["requestId"]);
        let answer = client
            .signed(&path, &body, &stamp(&key, challenge), &request)
            .await;
        let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
        assert_eq!(reason, "SESSION_UNKNOWN");
    }
    // A session of the credential that stays still stamps what was begun before.
    owner.retry(client, &path, &body, &before).await.expect(200);
}

#[tokio::test]
async fn what_was_begun_by_a_revoked_credential_leads_nowhere() {
    let two = Two::open().await;
    let Two {
        server,
        client,
        owner,
        ..
    } = &two;
    let key = open_by_passkey(client, &two.passkey, &two.authenticator).await;
    // A code that was answered rightly and not yet stamped.
    let body = owner.answer_code(server, client, "000000").await;
    let verify = owner.verify_path();
    let pending = client.post(&verify, &body).await.expect(202);
    // A further code on its way.
    let fresh = owner.answer_code(server, client, "000000").await;
    let revoked = revoke(client, &owner.credential, &key).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    let answer = owner.retry(client, &verify, &body, &pending).await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
    let answer = client.post(&verify, &fresh).await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
    let list = client
        .get(&format!("/auth/sessions?accountId={}", owner.account))
        .await
        .expect(200);
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_challenge_revokes_only_the_credential_that_it_names() {
    let two = Two::open().await;
    let Two {
        server,
        client,
        owner,
        ..
    } = &two;
    let oauth = owner.oauth_body(&token(&claims(server, "1")));
    let oauth = text(&owner.add(client, &oauth).await["id"]);
    let challenge = two.begin(&oauth).await;
    for path in [
        format!("{CREDENTIALS}/{}", two.passkey),
        format!("/auth/sessions/{}", {
            let list = client
                .get(&format!("/auth/sessions?accountId={}", owner.account))
                .await
                .expect(200);
            text(&list["data"][0]["id"])
        }),
    ] {
        let answer = client
            .retry_without_body(Method::DELETE, &path, &challenge, &owner.session_key)
            .await;
        assert_eq!(answer.refused(401, "UNAUTHORIZED"), "REQUEST_ID_UNKNOWN");
    }
    let body = owner.honest_passkey_body(&Authenticator::es256());
    let answer = owner.retry(client, CREDENTIALS, &body, &challenge).await;
    assert_eq!(answer.refused(401, "UNAUTHORIZED"), "REQUEST_ID_UNKNOWN");
    let path = format!("{CREDENTIALS}/{oauth}");
    let answer = client
        .retry_without_body(Method::DELETE, &path, &challenge, &owner.session_key)
        .await;
    assert_eq!(answer.status, 204, "{answer:?}");
    assert_eq!(owner.credentials(client).await.len(), 2);
}

#[tokio::test]
async fn a_credential_that_is_not_the_platforms_is_404_on_both_legs() {
    let two = Two::open().await;
    let Two { server, owner, .. } = &two;
    let other = server.client_of("other", ALL).await;
    let challenge = two.begin(&two.passkey).await;
    let path = format!("{CREDENTIALS}/{}", two.passkey);
    let foreign = other.delete(&path).await;
    foreign.refused(404, "REFERENCE_NOT_FOUND");
    let foreign = other
        .retry_without_body(Method::DELETE, &path, &challenge, &owner.session_key)
        .await;
    foreign.refused(404, "REFERENCE_NOT_FOUND");
    for id in ["AuthMethod:6a1b9c1e-0000-4000-8000-000000000000", "x"] {
        let missing = two.client.delete(&format!("{CREDENTIALS}/{id}")).await;
        missing.refused(404, "REFERENCE_NOT_FOUND");
    }
    assert_eq!(owner.credentials(&two.client).await.len(), 2);
}
