//! `POST /auth/credentials` of a `PASSKEY`: what is refused, and for which reason.

use serde_json::{Value, json};

use super::passkey::scene;
use crate::common::{
    authenticator::{Authenticator, Draft, USER_PRESENT, USER_VERIFIED, random, text as base64url},
    credentials::CREDENTIALS,
    owner::text,
};

/// A change to what browser and authenticator will say.
type Bend = fn(&mut Draft<'_>);

#[tokio::test]
async fn each_check_of_a_registration_has_its_reason() {
    let (_server, client, owner) = scene().await;
    let bends: [(Bend, &str); 10] = [
        (
            |draft| draft.origin = "https://evil.example".to_owned(),
            "PASSKEY_ORIGIN",
        ),
        (
            |draft| draft.origin = "http://localhost.evil.example".to_owned(),
            "PASSKEY_ORIGIN",
        ),
        (
            |draft| draft.rp_id = "evil.example".to_owned(),
            "PASSKEY_RP_ID",
        ),
        (|draft| draft.challenge[0] ^= 1, "PASSKEY_CHALLENGE"),
        (|draft| draft.kind = "webauthn.get", "PASSKEY_TYPE"),
        (
            |draft| draft.flags = USER_VERIFIED,
            "PASSKEY_USER_NOT_PRESENT",
        ),
        (
            |draft| draft.flags = USER_PRESENT,
            "PASSKEY_USER_NOT_VERIFIED",
        ),
        (
            |draft| draft.more = r#","crossOrigin":true"#.to_owned(),
            "PASSKEY_CROSS_ORIGIN",
        ),
        (|draft| draft.flags |= 16, "PASSKEY_BACKUP_FLAGS"),
        (|draft| draft.named[0] ^= 1, "PASSKEY_CREDENTIAL_ID"),
    ];
    for (bend, reason) in bends {
        let authenticator = Authenticator::es256();
        let challenge = random(32);
        let mut draft = authenticator.registration(&challenge);
        bend(&mut draft);
        let body = owner.passkey_body(&challenge, &draft.attest());
        let answer = client.post(CREDENTIALS, &body).await;
        assert_eq!(answer.refused(401, "UNAUTHORIZED"), reason);
    }
    // A statement by another passkey's key.
    let (one, other) = (Authenticator::es256(), Authenticator::es256());
    let challenge = random(32);
    let mut body = owner.passkey_body(&challenge, &one.registration(&challenge).attest());
    let mut swapped = other.registration(&challenge);
    swapped.more = String::new();
    body["attestation"]["clientDataJson"] = swapped.attest()["clientDataJson"].clone();
    let answer = client.post(CREDENTIALS, &body).await;
    let reason = answer.refused(401, "UNAUTHORIZED");
    assert_eq!(reason, "PASSKEY_ATTESTATION_SIGNATURE");
    assert_eq!(owner.credentials(&client).await.len(), 1);
}

#[tokio::test]
async fn an_attestation_that_cannot_be_read_is_400_with_its_reason() {
    let (_server, client, owner) = scene().await;
    let authenticator = Authenticator::es256();
    let challenge = random(32);
    let assertion = authenticator.assertion(&challenge).assert();
    for (field, bytes, reason) in [
        (
            "clientDataJson",
            base64url(b"{}"),
            "PASSKEY_CLIENT_DATA_MALFORMED",
        ),
        (
            "attestationObject",
            base64url(&[0xff]),
            "PASSKEY_ATTESTATION_MALFORMED",
        ),
        (
            "attestationObject",
            text(&assertion["authenticatorData"]),
            "PASSKEY_ATTESTATION_MALFORMED",
        ),
    ] {
        let attestation = authenticator.registration(&challenge).attest();
        let mut body = owner.passkey_body(&challenge, &attestation);
        body["attestation"][field] = json!(bytes);
        let answer = client.post(CREDENTIALS, &body).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), reason);
    }
}

#[tokio::test]
async fn a_field_of_a_passkey_that_is_not_as_it_must_be_is_400_naming_it() {
    let (_server, client, owner) = scene().await;
    let authenticator = Authenticator::es256();
    let honest = owner.honest_passkey_body(&authenticator);
    let padded = |text: &Value| json!(format!("{}=", text.as_str().expect("a text")));
    let most = |length: usize| json!(base64url(&vec![0; length]));
    let cases = [
        ("/nickname", json!(null)),
        ("/nickname", json!(" ")),
        ("/nickname", json!("a".repeat(101))),
        ("/nickname", json!("a<b>")),
        ("/challenge", json!(null)),
        ("/challenge", most(15)),
        ("/challenge", most(1025)),
        ("/challenge", padded(&honest["challenge"])),
        ("/challenge", json!("+/+/+/+/+/+/+/+/+/+/+/+/")),
        ("/challenge", json!("AAAAAAAAAAAAAAAAAAAAAAAA\n")),
        // The last character of 16 bytes has four bits that must be zero.
        ("/challenge", json!("AAAAAAAAAAAAAAAAAAAAAB")),
        ("/attestation", json!(null)),
        ("/attestation", json!("o2Nm")),
        ("/attestation", json!([])),
        ("/attestation", json!(["AA", "AA", "AA", []])),
        ("/attestation/credentialId", json!(null)),
        ("/attestation/credentialId", json!("")),
        ("/attestation/credentialId", most(1024)),
        ("/attestation/credentialId", json!([1])),
        ("/attestation/clientDataJson", json!("")),
        ("/attestation/clientDataJson", most(4097)),
        ("/attestation/attestationObject", json!("")),
        ("/attestation/attestationObject", most(16 * 1024 + 1)),
        (
            "/attestation/attestationObject",
            padded(&honest["attestation"]["attestationObject"]),
        ),
        ("/attestation/transports", json!("usb")),
        ("/attestation/transports", json!(vec!["usb"; 17])),
        ("/attestation/transports/0", json!("")),
        ("/attestation/transports/0", json!("a b")),
        ("/attestation/transports/0", json!("ü")),
        ("/attestation/transports/0", json!("a".repeat(33))),
        ("/attestation/transports/0", json!(1)),
    ];
    for (pointer, value) in cases {
        let mut body = honest.clone();
        *body.pointer_mut(pointer).expect("there") = value.clone();
        let answer = client.post(CREDENTIALS, &body).await;
        answer.refused(400, "INVALID_INPUT");
        let field = pointer[1..].replace('/', ".");
        let field = field.replace("transports.0", "transports[0]");
        assert_eq!(answer.field(), field, "{pointer} {value}");
    }
    for name in ["nickname", "challenge", "attestation"] {
        let mut body = honest.clone();
        body.as_object_mut().expect("an object").remove(name);
        let answer = client.post(CREDENTIALS, &body).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), "FIELD_MISSING");
        assert_eq!(answer.field(), name);
    }
    let mut body = honest;
    let attestation = body["attestation"].as_object_mut().expect("an object");
    attestation.remove("transports");
    client.post(CREDENTIALS, &body).await.expect(202);
}
