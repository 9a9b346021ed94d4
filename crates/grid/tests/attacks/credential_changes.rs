//! Attacks on who may open a wallet: additions and revocations by others, many at once, and with
//! texts that want to be repeated.

use axum::http::Method;
use seedport_custody::store::{AuditVerb, Outcome};
use seedport_wire::{SigningKey, SystemEntropy};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    attacks::scene::Scene,
    common::{
        authenticator::{Authenticator, random, text as base64url},
        client::Answer,
        credentials::{CREDENTIALS, claims, open_by_passkey, stamp, token},
        owner::{Owner, target, text},
        server::ALL,
    },
};

const CODE: &str = "WALLET_SIGNATURE_INVALID";

#[tokio::test]
async fn nobody_elses_session_adds_or_revokes_a_credential() {
    let scene = Scene::open().await;
    let (client, owner) = (&scene.client, &scene.owner);
    let passkey = owner.add_passkey(client, &Authenticator::es256()).await;
    let bob = scene.neighbour("bob@example.com").await;
    let other = scene.server.client_of("other", ALL).await;
    let eve = Owner::logged_in(&scene.server, &other, "ada@example.com").await;
    let stranger = SigningKey::make(&SystemEntropy).expect("a key");
    let body = owner.honest_passkey_body(&Authenticator::es256());
    let addition = client.post(CREDENTIALS, &body).await.expect(202);
    let path = format!("{CREDENTIALS}/{passkey}");
    let revocation = client.delete(&path).await.expect(202);
    for key in [&bob.session_key, &eve.session_key, &stranger] {
        let request = text(&addition["requestId"]);
        let answer = scene
            .signed(CREDENTIALS, &body, &stamp(key, &addition), &request)
            .await;
        scene.refused(&answer, 401, CODE, "SESSION_UNKNOWN");
        let answer = client
            .retry_without_body(Method::DELETE, &path, &revocation, key)
            .await;
        scene.refused(&answer, 401, CODE, "SESSION_UNKNOWN");
    }
    // Nor does the owner's own session over another payload.
    let request = text(&addition["requestId"]);
    let answer = scene
        .signed(CREDENTIALS, &body, &owner.stamp(&revocation), &request)
        .await;
    scene.refused(&answer, 401, CODE, "STAMP_INVALID");
    // Nor onto another account than the one that it was begun for.
    let mut onto_bob = body.clone();
    onto_bob["accountId"] = json!(bob.account);
    let answer = scene
        .signed(CREDENTIALS, &onto_bob, &bob.stamp(&addition), &request)
        .await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    assert_eq!(owner.credentials(client).await.len(), 2);
    assert_eq!(bob.credentials(client).await.len(), 1);
    owner
        .retry(client, CREDENTIALS, &body, &addition)
        .await
        .expect(201);
    scene.close().await;
}

/// How many of these there are, by what was told.
fn tally(answers: &[Answer], wanted: &str) -> usize {
    let told = |answer: &&Answer| match answer.status.as_u16() {
        201 | 204 => wanted == "DONE",
        _ => answer.json()["details"]["reason"] == wanted,
    };
    answers.iter().filter(told).count()
}

/// Begins all these additions, and then sends all their retries at once.
async fn at_once(scene: &Scene, bodies: impl Iterator<Item = Value>) -> Vec<Answer> {
    let mut begun = Vec::new();
    for body in bodies {
        let challenge = scene.client.post(CREDENTIALS, &body).await.expect(202);
        begun.push((body, challenge));
    }
    let mut retries = JoinSet::new();
    for (body, challenge) in begun {
        let (client, stamp) = (scene.client.clone(), scene.owner.stamp(&challenge));
        let request = text(&challenge["requestId"]);
        retries.spawn(async move { client.signed(CREDENTIALS, &body, &stamp, &request).await });
    }
    retries.join_all().await
}

#[tokio::test]
async fn of_many_retries_of_one_addition_one_adds() {
    let scene = Scene::open().await;
    let owner = &scene.owner;
    let body = owner.honest_passkey_body(&Authenticator::es256());
    let begun = scene.client.post(CREDENTIALS, &body).await.expect(202);
    let request = text(&begun["requestId"]);
    let mut retries = JoinSet::new();
    for _ in 0..32 {
        let (client, body) = (scene.client.clone(), body.clone());
        let (stamp, request) = (owner.stamp(&begun), request.clone());
        retries.spawn(async move { client.signed(CREDENTIALS, &body, &stamp, &request).await });
    }
    let answers = retries.join_all().await;
    assert_eq!(tally(&answers, "DONE"), 1);
    assert_eq!(tally(&answers, "REQUEST_ID_SPENT"), 31);
    assert_eq!(owner.credentials(&scene.client).await.len(), 2);
    scene.close().await;
}

#[tokio::test]
async fn of_many_additions_of_one_passkey_one_adds_whatever_their_challenges() {
    let scene = Scene::open().await;
    let owner = &scene.owner;
    let authenticator = Authenticator::es256();
    let body = |_| owner.honest_passkey_body(&authenticator);
    let answers = at_once(&scene, (0..16).map(body)).await;
    assert_eq!(tally(&answers, "DONE"), 1);
    assert_eq!(tally(&answers, "PASSKEY_EXISTS"), 15);
    assert_eq!(owner.credentials(&scene.client).await.len(), 2);
    scene.close().await;
}

#[tokio::test]
async fn of_many_additions_over_one_challenge_one_adds_whatever_their_passkeys() {
    let scene = Scene::open().await;
    let owner = &scene.owner;
    let challenge = random(32);
    let body = |_| {
        let attestation = Authenticator::es256().registration(&challenge).attest();
        owner.passkey_body(&challenge, &attestation)
    };
    let answers = at_once(&scene, (0..16).map(body)).await;
    assert_eq!(tally(&answers, "DONE"), 1);
    assert_eq!(tally(&answers, "CHALLENGE_REUSED"), 15);
    assert_eq!(owner.credentials(&scene.client).await.len(), 2);
    scene.close().await;
}

#[tokio::test]
async fn of_many_retries_of_one_revocation_one_revokes() {
    let scene = Scene::open().await;
    let (client, owner) = (&scene.client, &scene.owner);
    let passkey = owner.add_passkey(client, &Authenticator::es256()).await;
    let path = format!("{CREDENTIALS}/{passkey}");
    let begun = client.delete(&path).await.expect(202);
    let stamp = owner.stamp(&begun);
    let mut retries = JoinSet::new();
    for _ in 0..32 {
        let request = client
            .request(Method::DELETE, &path)
            .header("Grid-Wallet-Signature", &stamp)
            .header("Request-Id", text(&begun["requestId"]))
            .body(axum::body::Body::empty())
            .expect("a request");
        let client = client.clone();
        retries.spawn(async move { client.send(request).await });
    }
    let answers = retries.join_all().await;
    assert_eq!(tally(&answers, "DONE"), 1);
    for answer in answers.iter().filter(|answer| answer.status != 204) {
        // Whoever comes after the change finds no credential, whoever comes with it a spent one.
        match answer.status.as_u16() {
            404 => scene.refused(answer, 404, "REFERENCE_NOT_FOUND", ""),
            _ => scene.refused(answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT"),
        }
    }
    assert_eq!(owner.credentials(client).await.len(), 1);
    scene.close().await;
}

#[tokio::test]
async fn what_a_hostile_body_says_is_not_said_back() {
    let scene = Scene::open().await;
    let owner = &scene.owner;
    let honest = owner.honest_passkey_body(&Authenticator::es256());
    let secret = "this is nobody's business at all";
    for (pointer, value) in [
        ("/type", json!(secret)),
        ("/accountId", json!(secret)),
        ("/nickname", json!(format!("<{secret}>"))),
        ("/challenge", json!(secret)),
        ("/attestation", json!(secret)),
        ("/attestation/credentialId", json!(secret)),
        ("/attestation/clientDataJson", json!(secret)),
        (
            "/attestation/clientDataJson",
            json!(base64url(secret.as_bytes())),
        ),
        ("/attestation/attestationObject", json!(secret)),
        (
            "/attestation/attestationObject",
            json!(base64url(secret.as_bytes())),
        ),
        ("/attestation/transports/0", json!(secret)),
    ] {
        let mut body = honest.clone();
        *body.pointer_mut(pointer).expect("there") = value;
        scene.hush(secret);
        let answer = scene.post(CREDENTIALS, &body).await;
        let reason = answer.refused(400, "INVALID_INPUT");
        scene.refused(&answer, 400, "INVALID_INPUT", &reason);
    }
    let body = owner.oauth_body(secret);
    let answer = scene.post(CREDENTIALS, &body).await;
    scene.refused(&answer, 400, "INVALID_INPUT", "OIDC_TOKEN_MALFORMED");
    let mut foreign = claims(&scene.server, secret);
    foreign["exp"] = json!(1);
    let body = owner.oauth_body(&token(&foreign));
    let answer = scene.post(CREDENTIALS, &body).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "OIDC_EXPIRED");
    scene.close().await;
}

#[tokio::test]
async fn a_passkeys_column_finds_it_and_decides_nothing() {
    let scene = Scene::open().await;
    let (client, owner) = (&scene.client, &scene.owner);
    let authenticator = Authenticator::es256();
    let passkey = owner.add_passkey(client, &authenticator).await;
    let mallorys = Authenticator::es256();
    let changed = scene
        .server
        .database()
        .execute(
            "UPDATE credentials SET external_id = ?1, nickname = 'Mallory' \
             WHERE external_id IS NOT NULL",
            [&mallorys.credential_id],
        )
        .expect("writes");
    assert_eq!(changed, 1);
    let (_, body) = target();
    let path = format!("{CREDENTIALS}/{passkey}/challenge");
    let asked = client.post(&path, &body).await.expect(200);
    assert_eq!(
        asked["credentialId"],
        base64url(&authenticator.credential_id)
    );
    // Mallory's passkey is not the credential's, whatever the column says.
    let challenge = text(&asked["challenge"]);
    let assertion = mallorys.assertion(challenge.as_bytes()).assert();
    let verify = format!("{CREDENTIALS}/{passkey}/verify");
    let body = json!({"type": "PASSKEY", "assertion": assertion});
    let request = client
        .request(Method::POST, &verify)
        .header("Content-Type", "application/json")
        .header("Request-Id", text(&asked["requestId"]))
        .body(body.to_string().into());
    let answer = client.send(request.expect("a request")).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "PASSKEY_CREDENTIAL_ID");
    open_by_passkey(client, &passkey, &authenticator).await;
    scene.close().await;
}

#[tokio::test]
async fn every_change_and_every_refusal_is_written_down() {
    let scene = Scene::open().await;
    let (client, owner) = (&scene.client, &scene.owner);
    let before = scene.audit().await.len();
    let authenticator = Authenticator::es256();
    let passkey = owner.add_passkey(client, &authenticator).await;
    let again = owner.honest_passkey_body(&authenticator);
    client
        .post(CREDENTIALS, &again)
        .await
        .refused(400, "PASSKEY_CREDENTIAL_ALREADY_EXISTS");
    let own = owner.revoke(client, &owner.credential).await;
    own.refused(401, CODE);
    let revoked = owner.revoke(client, &passkey).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    client
        .delete(&format!("{CREDENTIALS}/{}", owner.credential))
        .await
        .refused(400, "INVALID_INPUT");
    let rows = scene.audit().await;
    let mut told: Vec<_> = rows
        .iter()
        .map(|row| &row.entry)
        .map(|entry| (entry.verb, entry.outcome, entry.reason.clone()))
        .collect();
    // Newest first or oldest first: what counts is what there is.
    let refused = |verb, reason: &'static str| (verb, Outcome::Refused, Some(reason.into()));
    let done = |verb| (verb, Outcome::Done, None);
    for wanted in [
        done(AuditVerb::CredentialCreateBegin),
        done(AuditVerb::CredentialCreate),
        refused(AuditVerb::CredentialCreateBegin, "PASSKEY_EXISTS"),
        done(AuditVerb::CredentialRevokeBegin),
        refused(AuditVerb::CredentialRevoke, "OWN_CREDENTIAL"),
        done(AuditVerb::CredentialRevokeBegin),
        done(AuditVerb::CredentialRevoke),
        refused(AuditVerb::CredentialRevokeBegin, "LAST_CREDENTIAL"),
    ] {
        let place = told.iter().position(|entry| *entry == wanted);
        told.remove(place.unwrap_or_else(|| panic!("{wanted:?} is not in {told:?}")));
    }
    assert_eq!(told.len(), before, "and nothing else");
    let of_passkey = |row: &&seedport_custody::store::AuditRow| {
        row.entry.subject.as_deref() == Some(passkey.as_str())
    };
    assert!(rows.iter().filter(of_passkey).count() >= 2);
    scene.close().await;
}
