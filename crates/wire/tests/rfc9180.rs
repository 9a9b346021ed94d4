//! RFC 9180's own vectors for our KEM and KDF, and the `hpke` crate as a second opinion.
//!
//! Invariant: every message of the file is either opened through `hpke::open_with` or counted
//! out of reach with its reason.
//! Called by the test runner. Source: RFC 9180 appendix A (CFRG vectors, base mode).

#[path = "support/vectors.rs"]
mod vectors;

use ::hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _, aead::AesGcm256,
    kdf::HkdfSha256, kem::DhP256HkdfSha256 as Kem, single_shot_open, single_shot_seal,
};
use proptest::prelude::*;
use seedport_wire::{PublicKey, SecretBytes, TargetKey, hpke};
use vectors::{bytes, list, load};

#[test]
fn the_published_messages_of_our_suite_open() {
    let file = load("hpke/rfc9180_p256_base_hkdfsha256_first12.json");
    let (mut keys, mut opened, mut later, mut other_suite) = (0, 0, 0, 0);
    for suite in list(&file) {
        assert!(suite["mode"] == 0 && suite["kem_id"] == 16 && suite["kdf_id"] == 1);
        for (private, public) in [("skRm", "pkRm"), ("skEm", "pkEm")] {
            let key = TargetKey::from_scalar(SecretBytes::from_vec(bytes(&suite[private])))
                .expect("a scalar of the file");
            assert_eq!(key.public().as_bytes().as_slice(), bytes(&suite[public]));
            keys += 1;
        }
        let recipient = TargetKey::from_scalar(SecretBytes::from_vec(bytes(&suite["skRm"])))
            .expect("a scalar of the file");
        let encapped = PublicKey::from_uncompressed(&bytes(&suite["enc"])).expect("a point");
        let info = bytes(&suite["info"]);
        for (sequence, message) in list(&suite["encryptions"]).iter().enumerate() {
            let (aad, ciphertext) = (bytes(&message["aad"]), bytes(&message["ct"]));
            let open = |info: &[u8], aad: &[u8], ciphertext: &[u8]| {
                hpke::open_with(&recipient, encapped.as_bytes(), info, aad, ciphertext)
            };
            let result = open(&info, &aad, &ciphertext);
            if suite["aead_id"] != 2 {
                assert!(result.is_err(), "another AEAD must not open");
                other_suite += 1;
            } else if sequence > 0 {
                assert!(result.is_err(), "message {sequence} is not the first");
                later += 1;
            } else {
                let plaintext = result.expect("the first message of our suite");
                assert_eq!(plaintext.expose(), bytes(&message["pt"]));
                assert!(open(b"", &aad, &ciphertext).is_err());
                assert!(open(&info, b"", &ciphertext).is_err());
                assert!(open(&info, &aad, &ciphertext[1..]).is_err());
                opened += 1;
            }
        }
    }
    println!(
        "rfc9180: {opened} of {} messages opened through wire; {later} of our suite out of reach \
         (a context opens one message, so sequence numbers 1 to 11 are refused), {other_suite} of \
         AES-128-GCM and ChaCha20-Poly1305 out of reach (wire has one suite; refused); {keys} of \
         6 key pairs agree",
        opened + later + other_suite
    );
    assert_eq!((opened, later, other_suite, keys), (1, 11, 24, 6));
}

/// `enc || pkR`, the AAD of every bundle.
fn aad(encapped: &[u8], recipient: &TargetKey) -> Vec<u8> {
    [encapped, recipient.public().as_bytes()].concat()
}

fn target_key(seed: &[u8; 31]) -> TargetKey {
    // One in front keeps the scalar below the group order and above zero.
    let scalar = [[1].as_slice(), seed].concat();
    TargetKey::from_scalar(SecretBytes::from_vec(scalar)).expect("a scalar in range")
}

/// A run of so many cases. A failure prints its input, so no file keeps it.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn what_we_seal_a_second_implementation_opens(
        seed: [u8; 31],
        plaintext in proptest::collection::vec(any::<u8>(), 0..2048),
    ) {
        let recipient = target_key(&seed);
        let sealed = hpke::seal(recipient.public(), &plaintext).expect("seals");
        let encapped = sealed.encapped.as_bytes();
        let opened = single_shot_open::<AesGcm256, HkdfSha256, Kem>(
            &OpModeR::Base,
            &<Kem as ::hpke::Kem>::PrivateKey::from_bytes(recipient.scalar().expose())
                .expect("a scalar in range"),
            &<Kem as ::hpke::Kem>::EncappedKey::from_bytes(encapped).expect("a point"),
            b"turnkey_hpke",
            &sealed.ciphertext,
            &aad(encapped, &recipient),
        );
        prop_assert_eq!(opened.expect("opens"), plaintext);
    }

    #[test]
    fn what_a_second_implementation_seals_we_open(
        seed: [u8; 31],
        info in proptest::collection::vec(any::<u8>(), 0..64),
        aad in proptest::collection::vec(any::<u8>(), 0..256),
        plaintext in proptest::collection::vec(any::<u8>(), 0..2048),
    ) {
        let recipient = target_key(&seed);
        let public = <Kem as ::hpke::Kem>::PublicKey::from_bytes(recipient.public().as_bytes())
            .expect("a point");
        let (encapped, ciphertext) = single_shot_seal::<AesGcm256, HkdfSha256, Kem>(
            &OpModeS::Base, &public, &info, &plaintext, &aad,
        ).expect("seals");
        let encapped = PublicKey::from_uncompressed(&encapped.to_bytes()).expect("a point");
        let opened = hpke::open_with(&recipient, encapped.as_bytes(), &info, &aad, &ciphertext);
        let opened = opened.expect("opens");
        prop_assert_eq!(opened.expose(), plaintext);
    }

    #[test]
    fn a_key_made_by_a_second_implementation_is_ours_too(ikm: [u8; 32]) {
        let (private, public) = Kem::derive_keypair(&ikm);
        let ours = TargetKey::from_scalar(SecretBytes::copy_from(&private.to_bytes()))
            .expect("in range");
        let public = public.to_bytes();
        prop_assert_eq!(ours.public().as_bytes().as_slice(), public.as_slice());
    }
}
