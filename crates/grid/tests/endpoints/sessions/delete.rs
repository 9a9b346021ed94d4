//! `DELETE /auth/sessions/{sessionId}`.

use std::time::Duration;

use super::{listed, logged_in};
use crate::common::{
    legs::{Call, Legacy, stamp},
    owner::{Owner, target, text},
};

const NOBODYS: &str = "Session:00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn a_session_ends_itself() {
    let (_server, client, owner, session) = logged_in().await;
    let call = Call::end(&session);
    let challenge = call.begin(&client).await;
    assert_eq!(challenge["type"], "EMAIL_OTP");
    assert_eq!(challenge.as_object().expect("an object").len(), 4);
    let payload = text(&challenge["payloadToSign"]);
    assert!(payload.contains(r#""type":"ACTIVITY_TYPE_DELETE_API_KEYS""#));
    let pending = Call::export(&owner, &target().1);
    let begun = pending.begin(&client).await;
    let ended = call.finish(&client, &owner.session_key, &challenge).await;
    assert_eq!((ended.status.as_u16(), ended.body.len()), (204, 0));
    assert!(listed(&client, &owner).await.is_empty());
    // What was begun before is not finished by it either.
    let answer = pending.finish(&client, &owner.session_key, &begun).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_UNKNOWN");
}

#[tokio::test]
async fn a_session_ends_another_and_stays() {
    let (_server, client, owner, session) = logged_in().await;
    let other = Legacy::follow(&client, &session, &owner.session_key).await;
    let ended = Call::end(&session).by(&client, &other.key).await;
    assert_eq!(ended.status, 204, "{ended:?}");
    assert_eq!(listed(&client, &owner).await, [other.id.clone()].into());
    let export = Call::export(&owner, &target().1);
    let answer = export.by(&client, &owner.session_key).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_UNKNOWN");
    export.by(&client, &other.key).await.expect(200);
    // The credential is untouched: it opens a new one.
    let path = format!("/auth/credentials?accountId={}", owner.account);
    let list = client.get(&path).await.expect(200);
    assert_eq!(list["data"][0]["id"], owner.credential);
}

#[tokio::test]
async fn never_issued_revoked_and_expired_are_404_alike_on_both_legs() {
    let (server, client, owner, session) = logged_in().await;
    let other = Legacy::follow(&client, &session, &owner.session_key).await;
    let (revoked, expired) = (Call::end(&session), Call::end(&other.id));
    let first = revoked.begin(&client).await;
    let second = expired.begin(&client).await;
    let ended = revoked.finish(&client, &other.key, &first).await;
    assert_eq!(ended.status, 204, "{ended:?}");
    server.advance(Duration::from_mins(15));
    let mut told = Vec::new();
    for (call, challenge) in [
        (revoked, &first),
        (expired, &second),
        (Call::end(NOBODYS), &first),
        (Call::end("Session:1"), &first),
    ] {
        for answer in [
            call.first(&client).await,
            call.finish(&client, &other.key, challenge).await,
        ] {
            answer.refused(404, "REFERENCE_NOT_FOUND");
            told.push(answer.body);
        }
    }
    assert!(told.windows(2).all(|two| two[0] == two[1]), "{told:?}");
}

#[tokio::test]
async fn nobody_else_ends_a_session() {
    let (server, client, owner, session) = logged_in().await;
    let bob = Owner::logged_in(&server, &client, "bob@example.com").await;
    let call = Call::end(&session);
    let challenge = call.begin(&client).await;
    let answer = call.finish(&client, &bob.session_key, &challenge).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_UNKNOWN");
    // A stamp for another session's end is none for this one's.
    let other = Legacy::follow(&client, &session, &owner.session_key).await;
    let begun = Call::end(&other.id).begin(&client).await;
    let answer = call.finish(&client, &owner.session_key, &begun).await;
    assert_eq!(answer.refused(401, "UNAUTHORIZED"), "REQUEST_ID_UNKNOWN");
    let wrong = stamp(&owner.session_key, &begun);
    let answer = call.second(&client, &wrong, &challenge).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "STAMP_INVALID");
    assert_eq!(listed(&client, &owner).await, [session, other.id].into());
}

#[tokio::test]
async fn a_session_that_has_ended_ends_no_other() {
    let (_server, client, owner, session) = logged_in().await;
    let other = Legacy::follow(&client, &session, &owner.session_key).await;
    let call = Call::end(&other.id);
    let challenge = call.begin(&client).await;
    let ended = Call::end(&session).by(&client, &owner.session_key).await;
    assert_eq!(ended.status, 204, "{ended:?}");
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_UNKNOWN");
    assert_eq!(listed(&client, &owner).await, [other.id].into());
}
