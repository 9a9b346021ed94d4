//! What the foreign crate seals, our crate opens: the other direction of the formats.

use p256::ecdsa::SigningKey;
use rand_core::OsRng;
use seedport_wire::{
    Fingerprint, PublicKey, SystemEntropy, TargetKey, envelope, envelope::EnvelopeError,
    session_bundle,
};
use turnkey_enclave_encrypt::{P256Public, server::EnclaveEncryptServer};

const ORGANIZATION: &str = "019542f5-b3e7-4d02-8000-000000000001";
const PLAINTEXTS: [&[u8]; 4] = [b"", b"word", &[0xff; 32], &[b'x'; 5000]];

/// A quorum key, as both sides know it.
fn quorum() -> (SigningKey, Fingerprint) {
    let key = SigningKey::random(&mut OsRng);
    let public = key.verifying_key().to_encoded_point(false);
    let public = PublicKey::from_uncompressed(public.as_bytes()).expect("a point");
    (key, Fingerprint::of(&public))
}

/// An owner's key, as both sides know it.
fn target() -> (TargetKey, P256Public) {
    let key = TargetKey::make(&SystemEntropy).expect("randomness");
    let public = P256Public::try_from(key.public().as_bytes().to_vec()).expect("65 bytes");
    (key, public)
}

#[test]
fn our_crate_opens_envelopes_that_the_foreign_crate_seals() {
    let (key, pin) = quorum();
    let server = EnclaveEncryptServer::from_enclave_auth_key(key, ORGANIZATION.to_owned(), None);
    for plain in PLAINTEXTS {
        let (ours, theirs) = target();
        let message = server.encrypt(&theirs, plain).expect("seals");
        let text = serde_json::to_string(&message).expect("JSON");
        let verified = envelope::verify(&text, &[pin]).expect("verifies");
        let verified = verified.expect_organization(ORGANIZATION).expect("ours");
        // Their envelope does not say which wallet it holds, and ours does not guess.
        assert_eq!(verified.wallet(), None);
        assert_eq!(verified.open(&ours).expect("opens").expose(), plain);
    }
}

#[test]
fn our_crate_refuses_an_envelope_of_a_signer_that_is_not_pinned() {
    let (key, _) = quorum();
    let (_, other) = quorum();
    let server = EnclaveEncryptServer::from_enclave_auth_key(key, ORGANIZATION.to_owned(), None);
    let (_, theirs) = target();
    let message = server.encrypt(&theirs, b"word").expect("seals");
    let text = serde_json::to_string(&message).expect("JSON");
    let refused = envelope::verify(&text, &[other]).expect_err("not pinned");
    assert!(matches!(refused, EnvelopeError::Message(_)), "{refused}");
}

#[test]
fn our_crate_opens_session_bundles_that_the_foreign_crate_seals() {
    for _ in 0..20 {
        let (ours, theirs) = target();
        let scalar = SigningKey::random(&mut OsRng).to_bytes();
        let text = EnclaveEncryptServer::auth_encrypt(&theirs, &scalar).expect("seals");
        let opened = session_bundle::open(&ours, &text).expect("opens");
        assert_eq!(opened.expose(), &scalar[..]);
    }
}
