//! The whole owner's side of an export by `turnkey_enclave_encrypt` and
//! `turnkey_api_key_stamper`.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey};
use rand_core::OsRng;
use seedport_interop::{
    grid::{Owner, Retry, text},
    owner::{export, log_in, quorum_public_key, stamp},
    server::Server,
};
use serde_json::{Value, json};
use turnkey_api_key_stamper::TurnkeyP256ApiKey;
use turnkey_enclave_encrypt::{ExportClient, errors::EnclaveEncryptError};

/// Below the default budget of one account's challenges in a minute.
const STAMPS: usize = 40;

fn client(server: &Server, first: u8) -> ExportClient {
    ExportClient::new(&quorum_public_key(&server.quorum_key, first))
}

fn is_high_s(header: &str) -> bool {
    let json = URL_SAFE_NO_PAD.decode(header).expect("base64url");
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    let der = hex::decode(text(&json, "signature")).expect("hex");
    let signature = Signature::from_der(&der).expect("DER");
    signature.normalize_s().is_some()
}

#[test]
fn the_foreign_crates_carry_an_export_from_customer_to_phrase() {
    let server = Server::start();
    let mut phrases = BTreeSet::new();
    for email in ["one@example.com", "other@example.com"] {
        let owner = server.grid.new_owner(email);
        let key = log_in(&server, &owner);
        // Two exports of one account, by two clients: one phrase.
        for first in [0, 0xa5] {
            let mut client = client(&server, first);
            let exported = export(&server, &owner, &key, &client);
            let phrase = client
                .decrypt_wallet_mnemonic_phrase(&exported.envelope, &server.platform)
                .expect("opens");
            assert_eq!(phrase.split(' ').count(), 24);
            phrases.insert(phrase);
        }
    }
    assert_eq!(phrases.len(), 2, "an account has one phrase of its own");
}

#[test]
fn a_client_that_pins_another_signer_refuses_our_envelope() {
    let server = Server::start();
    let owner = server.grid.new_owner("pin@example.com");
    let key = log_in(&server, &owner);
    let foreign = SigningKey::random(&mut OsRng);
    let foreign = foreign.verifying_key().to_encoded_point(false);
    let mut client = ExportClient::new(&quorum_public_key(foreign.as_bytes(), 0));
    let exported = export(&server, &owner, &key, &client);
    let refused = client.decrypt_wallet_mnemonic_phrase(&exported.envelope, &server.platform);
    assert!(
        matches!(
            refused,
            Err(EnclaveEncryptError::InvalidEnclaveQuorumPublicKey)
        ),
        "{refused:?}"
    );
}

#[test]
fn a_client_refuses_an_envelope_of_another_organization_or_with_a_changed_signature() {
    let server = Server::start();
    let owner = server.grid.new_owner("org@example.com");
    let key = log_in(&server, &owner);
    let mut client = client(&server, 0);
    let exported = export(&server, &owner, &key, &client);
    let refused = client.decrypt_wallet_mnemonic_phrase(&exported.envelope, "another");
    assert!(matches!(
        refused,
        Err(EnclaveEncryptError::InvalidOrganization)
    ));
    let mut outer: Value = serde_json::from_str(&exported.envelope).expect("JSON");
    let mut data = hex::decode(text(&outer, "data")).expect("hex");
    let last = data.len() - 10;
    data[last] ^= 1;
    outer["data"] = hex::encode(&data).into();
    let refused = client.decrypt_wallet_mnemonic_phrase(outer.to_string(), &server.platform);
    assert!(refused.is_err());
    // Neither refusal spent the client's key: the true envelope still opens.
    let opened = client.decrypt_wallet_mnemonic_phrase(&exported.envelope, &server.platform);
    assert_eq!(opened.expect("opens").split(' ').count(), 24);
}

#[test]
fn many_stamps_of_the_foreign_stamper_are_accepted() {
    let server = Server::start();
    let owner = server.grid.new_owner("stamps@example.com");
    let key = log_in(&server, &owner);
    let high = (0..STAMPS)
        .filter(|_| is_high_s(&export(&server, &owner, &key, &client(&server, 0)).stamp))
        .count();
    println!("{STAMPS} stamps accepted, {high} of them high-S");
    assert!(
        high > 0,
        "forty stamps without a high-S one happen once in 2^40 runs"
    );
}

/// The second leg with this stamp and target; the first leg was for `owner` and `target`.
fn refusal(server: &Server, owner: &Owner, key: &TurnkeyP256ApiKey, swap: bool) -> (u16, String) {
    let [target, other] =
        [0, 0].map(|first| client(server, first).target_public_key().expect("key"));
    let path = format!("/internal-accounts/{}/export", owner.account);
    let leg = server
        .grid
        .expect(202, &path, &json!({"clientPublicKey": target}), None);
    let retry = Retry {
        stamp: &stamp(key, &text(&leg, "payloadToSign")),
        request: &text(&leg, "requestId"),
    };
    let sent = if swap { other } else { target };
    let body = json!({"clientPublicKey": sent});
    let (status, json) = server.grid.post(&path, &body, Some(&retry));
    (status, text(&json, "code"))
}

#[test]
fn a_stranger_another_owner_and_a_changed_target_are_refused() {
    let server = Server::start();
    let owner = server.grid.new_owner("mine@example.com");
    let other = server.grid.new_owner("theirs@example.com");
    let (mine, theirs) = (log_in(&server, &owner), log_in(&server, &other));
    let invalid = (401, "WALLET_SIGNATURE_INVALID".to_owned());
    let stranger = TurnkeyP256ApiKey::generate();
    assert_eq!(refusal(&server, &owner, &stranger, false), invalid);
    assert_eq!(refusal(&server, &owner, &theirs, false), invalid);
    let mismatch = (401, "WALLET_SIGNATURE_BODY_MISMATCH".to_owned());
    assert_eq!(refusal(&server, &owner, &mine, true), mismatch);
}
