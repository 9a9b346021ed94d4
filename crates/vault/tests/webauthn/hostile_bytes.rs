//! Bytes that nobody honest sends.
//!
//! Invariant: no panic, and nothing is accepted that the passkey's key did not sign.

use ciborium::Value;
use proptest::prelude::{ProptestConfig, any, prop, prop_assert, proptest};
use seedport_vault::webauthn::{
    Assertion, Attestation, PasskeyPublicKey, verify_assertion, verify_registration,
};

use crate::authenticator::{
    CHALLENGE, Draft, EXTENSION_DATA, map, object, passkey, policy, signers,
};

/// A failure prints its input, so no file keeps it.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// One byte changed, one removed or one put in.
fn changed(bytes: &[u8], place: prop::sample::Index, how: u8, byte: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let place = place.index(bytes.len());
    match how % 3 {
        0 => bytes[place] ^= byte.max(1),
        1 => drop(bytes.remove(place)),
        _ => bytes.insert(place, byte),
    }
    bytes
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn arbitrary_bytes_are_refused_in_every_place(
        bytes in prop::collection::vec(any::<u8>(), 0..512),
    ) {
        let [signer, ..] = signers();
        let draft = Draft::registration(&signer);
        let honest = draft.attest("none", map([]));
        for attestation in [
            Attestation { credential_id: bytes.clone(), ..honest.clone() },
            Attestation { client_data_json: bytes.clone(), ..honest.clone() },
            Attestation { attestation_object: bytes.clone(), ..honest.clone() },
            Attestation {
                attestation_object: object("none", map([]), bytes.clone()),
                ..honest
            },
        ] {
            prop_assert!(verify_registration(&policy(), CHALLENGE, &attestation).is_err());
        }
        let extended = Draft {
            tail: bytes.clone(),
            flags: draft.flags | EXTENSION_DATA,
            ..draft
        };
        let extended = extended.attest("none", map([]));
        let is_map = ciborium::from_reader(&bytes[..]).is_ok_and(|item: Value| item.is_map());
        prop_assert!(is_map || verify_registration(&policy(), CHALLENGE, &extended).is_err());
        let honest = Draft::assertion().assert(&signer);
        for assertion in [
            Assertion { credential_id: bytes.clone(), ..honest.clone() },
            Assertion { client_data_json: bytes.clone(), ..honest.clone() },
            Assertion { authenticator_data: bytes.clone(), ..honest.clone() },
            Assertion { signature: bytes.clone(), ..honest },
        ] {
            prop_assert!(verify_assertion(&policy(), CHALLENGE, &passkey(&signer), &assertion).is_err());
        }
    }

    #[test]
    fn a_changed_byte_of_a_signed_registration_is_refused(
        place in any::<prop::sample::Index>(), how in any::<u8>(), byte in any::<u8>(),
    ) {
        for signer in signers() {
            let honest = Draft::registration(&signer).attest_by_itself(&signer);
            for attestation in [
                Attestation {
                    client_data_json: changed(&honest.client_data_json, place, how, byte),
                    ..honest.clone()
                },
                Attestation {
                    attestation_object: changed(&honest.attestation_object, place, how, byte),
                    ..honest.clone()
                },
            ] {
                let same = attestation == honest;
                let judged = verify_registration(&policy(), CHALLENGE, &attestation);
                prop_assert!(same || judged.is_err());
            }
        }
    }

    #[test]
    fn a_changed_byte_of_an_assertion_is_refused(
        place in any::<prop::sample::Index>(), how in any::<u8>(), byte in any::<u8>(),
    ) {
        for signer in signers() {
            let honest = Draft::assertion().assert(&signer);
            for assertion in [
                Assertion {
                    client_data_json: changed(&honest.client_data_json, place, how, byte),
                    ..honest.clone()
                },
                Assertion {
                    authenticator_data: changed(&honest.authenticator_data, place, how, byte),
                    ..honest.clone()
                },
                Assertion { signature: changed(&honest.signature, place, how, byte), ..honest.clone() },
            ] {
                let same = assertion == honest;
                let judged = verify_assertion(&policy(), CHALLENGE, &passkey(&signer), &assertion);
                prop_assert!(same || judged.is_err());
            }
        }
    }

    #[test]
    fn a_key_that_is_read_is_written_back(
        tag in 0..5_u8, bytes in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let bytes = [&[tag], &bytes[..]].concat();
        if let Ok(key) = PasskeyPublicKey::decode(&bytes) {
            prop_assert!(key.encode() == bytes);
        }
    }
}
