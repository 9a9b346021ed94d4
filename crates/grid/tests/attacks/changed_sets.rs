//! A set of credentials that changes between the two legs of a signed verb.

use axum::http::Method;
use seedport_wire::SigningKey;
use serde_json::{Value, json};

use crate::common::{
    authenticator::Authenticator,
    client::Client,
    credentials::{CREDENTIALS, claims, open_by_passkey, revoke, token},
    legs::{Call, Legacy, bare, fresh},
    owner::{Owner, target, text},
    server::Server,
};

/// An owner with their mail credential's session and a passkey's.
struct Set {
    server: Server,
    client: Client,
    owner: Owner,
    passkey: String,
    by_passkey: SigningKey,
}

impl Set {
    async fn open() -> Self {
        let server = Server::start().await;
        let client = server.client().await;
        let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
        let authenticator = Authenticator::es256();
        let passkey = owner.add_passkey(&client, &authenticator).await;
        // A moment later, so that the list is in order.
        server.advance(std::time::Duration::from_millis(1));
        let by_passkey = open_by_passkey(&client, &passkey, &authenticator).await;
        Self {
            server,
            client,
            owner,
            passkey,
            by_passkey,
        }
    }

    /// The ids of the sessions of the mail credential and of the passkey.
    async fn sessions(&self) -> [String; 2] {
        let path = format!("/auth/sessions?accountId={}", self.owner.account);
        let list = self.client.get(&path).await.expect(200);
        [&list["data"][0], &list["data"][1]].map(|session| text(&session["id"]))
    }

    async fn revoke_mail(&self) {
        let revoked = revoke(&self.client, &self.owner.credential, &self.by_passkey).await;
        assert_eq!(revoked.status, 204, "{revoked:?}");
    }

    /// Adds an identity at a provider.
    fn addition(&self) -> Call {
        let token = token(&claims(&self.server, "another"));
        let body = self.owner.oauth_body(&token);
        Call::new(Method::POST, CREDENTIALS.to_owned(), Some(body))
    }
}

#[tokio::test]
async fn what_a_revoked_credentials_session_began_is_anothers_to_finish() {
    let set = Set::open().await;
    let (client, owner) = (&set.client, &set.owner);
    let [_, of_passkey] = set.sessions().await;
    let spare = owner.add_passkey(client, &Authenticator::es256()).await;
    let legacy = Legacy::follow(client, &of_passkey, &set.by_passkey).await;
    let export = Call::export(owner, &target().1);
    let spared = format!("{CREDENTIALS}/{spare}");
    let calls = [
        (export, 200),
        (Call::privacy(owner, true), 200),
        (set.addition(), 201),
        (Call::new(Method::DELETE, spared, None), 204),
        (Call::end(&legacy.id), 204),
    ];
    let mut begun: Vec<(Call, Value, u16)> = Vec::new();
    for (call, status) in calls {
        let challenge = call.begin(client).await;
        begun.push((call, challenge, status));
    }
    let first_edition = Call::export_v1(owner);
    let of_first = first_edition.begin(client).await;
    set.revoke_mail().await;
    let code = "WALLET_SIGNATURE_INVALID";
    for (call, challenge, _) in &begun {
        let answer = call.finish(client, &owner.session_key, challenge).await;
        assert_eq!(
            answer.refused(401, code),
            "SESSION_UNKNOWN",
            "{}",
            call.path
        );
    }
    let answer = first_edition
        .finish(client, &owner.session_key, &of_first)
        .await;
    assert_eq!(answer.refused(401, code), "SESSION_UNKNOWN");
    let stamp = bare(&owner.session_key, &of_first);
    let answer = first_edition.second(client, &stamp, &of_first).await;
    assert_eq!(answer.refused(401, code), "STAMP_INVALID");
    // The challenges are the account's: a session of another credential redeems them.
    let export = first_edition.finish(client, &legacy.key, &of_first).await;
    assert!(legacy.open(&export.expect(200)).is_some());
    for (call, challenge, status) in &begun {
        let answer = call.finish(client, &set.by_passkey, challenge).await;
        assert_eq!(answer.status, *status, "{}: {answer:?}", call.path);
    }
}

#[tokio::test]
async fn a_revoked_credentials_sessions_are_neither_refreshed_nor_ended_nor_listed() {
    let set = Set::open().await;
    let client = &set.client;
    let [of_mail, of_passkey] = set.sessions().await;
    let refresh = Call::refresh(&of_mail, &fresh().public().to_hex());
    let end = Call::end(&of_mail);
    let refreshed = refresh.begin(client).await;
    let ended = end.begin(client).await;
    set.revoke_mail().await;
    for (call, challenge) in [(&refresh, &refreshed), (&end, &ended)] {
        for key in [&set.owner.session_key, &set.by_passkey] {
            let answer = call.finish(client, key, challenge).await;
            answer.refused(404, "REFERENCE_NOT_FOUND");
        }
        call.first(client).await.refused(404, "REFERENCE_NOT_FOUND");
    }
    let path = format!("/auth/sessions?accountId={}", set.owner.account);
    let list = client.get(&path).await.expect(200);
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["data"][0]["id"], of_passkey);
    // A session of the other credential is refreshed as before.
    let refresh = Call::refresh(&of_passkey, &fresh().public().to_hex());
    refresh.by(client, &set.by_passkey).await.expect(201);
}

#[tokio::test]
async fn a_contact_does_not_move_without_the_credential_that_was_tied_to_it() {
    let set = Set::open().await;
    let (client, owner) = (&set.client, &set.owner);
    let call = Call::customer(
        owner,
        json!({"email": "ada@example.org", "fullName": "Ada"}),
    );
    let challenge = call.begin(client).await;
    set.revoke_mail().await;
    let answer = call.finish(client, &set.by_passkey, &challenge).await;
    let reason = answer.refused(409, "EMAIL_OTP_CREDENTIAL_SET_CHANGED");
    assert_eq!(reason, "CREDENTIAL_SET_CHANGED");
    let kept = client.get(&call.path).await.expect(200);
    assert_eq!(kept["email"], "ada@example.com");
    assert!(kept.get("fullName").is_none());
    // Nothing is tied to the address now: it is the integrator's.
    let changed = call.first(client).await.expect(200);
    assert_eq!(changed["email"], "ada@example.org");
    assert_eq!(changed["fullName"], "Ada");
}

#[tokio::test]
async fn a_credential_that_is_added_between_the_legs_stops_nothing() {
    let set = Set::open().await;
    let (client, owner) = (&set.client, &set.owner);
    let [of_mail, _] = set.sessions().await;
    let calls = [
        (Call::export(owner, &target().1), 200),
        (Call::privacy(owner, true), 200),
        (
            Call::customer(owner, json!({"email": "ada@example.org"})),
            200,
        ),
        (Call::refresh(&of_mail, &fresh().public().to_hex()), 201),
        (Call::end(&of_mail), 204),
    ];
    let mut begun = Vec::new();
    for (call, status) in calls {
        let challenge = call.begin(client).await;
        begun.push((call, challenge, status));
    }
    let added = set.addition().by(client, &owner.session_key).await;
    added.expect(201);
    for (call, challenge, status) in &begun {
        let answer = call.finish(client, &owner.session_key, challenge).await;
        assert_eq!(answer.status, *status, "{}: {answer:?}", call.path);
    }
    // The passkey that was there before the addition is still there to be revoked by another.
    let listed = owner.credentials(client).await;
    assert!(listed.len() == 3 && listed.contains(&set.passkey));
}
