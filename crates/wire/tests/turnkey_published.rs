//! The values that Turnkey publishes: production envelopes and targets, bundles, stamps, a
//! verification token, points and keys.
//!
//! Invariant: every published vector is used by a test here, or its absence is explained in
//! `every_published_vector_is_used_or_explained`.
//! Called by the test runner. Source: `vectors/turnkey-grid`.

#[path = "support/key_schedule.rs"]
mod key_schedule;
#[path = "support/vectors.rs"]
mod vectors;

use hpke::{Kem as _, Serializable as _};
use seedport_wire::{
    CompressedKey, Fingerprint, PublicKey, SecretBytes, SigningKey, Stamp, SystemEntropy,
    TargetKey,
    envelope::{self, EnvelopeError, EnvelopeFacts},
    hpke as wire_hpke,
    ids::{AccountId, ExportId, PlatformId, WalletId},
    otp::{self, TargetError},
    p256::{PointError, SignatureInvalid},
    session_bundle::{self, SessionBundleError},
    signed_message::{SignedMessage, SignedMessageError},
    timestamp::Timestamp,
    verification_token,
};
use serde_json::Value;
use vectors::{bytes, list, load, text};

fn published(id: &str) -> Value {
    let file = load("turnkey-grid/turnkey_published.json");
    let vector = list(&file["vectors"]).iter().find(|v| v["id"] == id);
    vector.unwrap_or_else(|| panic!("no vector {id}")).clone()
}

fn point(value: &Value) -> PublicKey {
    PublicKey::from_hex(text(value)).expect("a point")
}

fn pin(value: &Value) -> [Fingerprint; 1] {
    [Fingerprint::of(&point(value))]
}

fn target_key(value: &Value) -> TargetKey {
    TargetKey::from_scalar(SecretBytes::from_vec(bytes(value))).expect("a scalar")
}

#[test]
fn the_production_envelope_opens_to_its_mnemonic() {
    let golden = load("turnkey-grid/export_bundle_golden.json");
    let other = published("export-bundle-mnemonic-prod");
    assert_eq!(golden["exportBundle"], other["inputs"]["exportBundle"]);

    let bundle = golden["exportBundle"].to_string();
    let pins = pin(&golden["exportBundle"]["enclaveQuorumPublic"]);
    let target = target_key(&golden["receiver_private_key_hex"]);
    assert_eq!(target.public(), &point(&golden["receiver_public_key_hex"]));

    let verified = envelope::verify(&bundle, &pins).expect("verifies");
    assert_eq!(verified.organization(), text(&golden["organizationId"]));
    assert_eq!((verified.wallet(), verified.account()), (None, None));
    let opened = verified
        .expect_organization(text(&golden["organizationId"]))
        .and_then(|envelope| envelope.open(&target))
        .expect("opens");
    let mnemonic = text(&golden["expected_plaintext_utf8"]);
    assert_eq!(opened.expose_text(), Some(mnemonic));
    assert_eq!(text(&other["expected"]["mnemonic"]), mnemonic);
}

#[test]
fn the_production_envelope_is_refused_under_another_pin_organization_or_key() {
    let golden = load("turnkey-grid/export_bundle_golden.json");
    let bundle = golden["exportBundle"].to_string();
    let pins = pin(&golden["exportBundle"]["enclaveQuorumPublic"]);

    let wrong = envelope::verify(&bundle, &pin(&golden["receiver_public_key_hex"]));
    let not_pinned = EnvelopeError::Message(SignedMessageError::NotPinned);
    assert_eq!(wrong.err(), Some(not_pinned));
    assert_eq!(envelope::verify(&bundle, &[]).err(), Some(not_pinned));

    let organizations = ["", "F9A31C64-D604-42E4-9BEF-A773096AFAD7", "wrong-org-id"];
    for organization in organizations {
        let verified = envelope::verify(&bundle, &pins).expect("verifies");
        let refused = verified.expect_organization(organization).err();
        assert_eq!(refused, Some(EnvelopeError::Organization), "{organization}");
    }

    let verified = envelope::verify(&bundle, &pins).expect("verifies");
    let stranger = TargetKey::make(&SystemEntropy).expect("a key");
    let refused = verified.open(&stranger).err();
    assert_eq!(refused, Some(EnvelopeError::Open(wire_hpke::OpenFailed)));
}

#[test]
fn the_production_envelope_is_refused_with_any_byte_flipped() {
    let golden = load("turnkey-grid/export_bundle_golden.json");
    let pins = pin(&golden["exportBundle"]["enclaveQuorumPublic"]);
    let mut flipped = 0;
    for field in ["data", "dataSignature", "enclaveQuorumPublic"] {
        let honest = bytes(&golden["exportBundle"][field]);
        for position in 0..honest.len() {
            let mut changed = honest.clone();
            changed[position] ^= 1;
            let mut bundle = golden["exportBundle"].clone();
            bundle[field] = hex::encode(changed).into();
            let refused = envelope::verify(&bundle.to_string(), &pins).err();
            let expected = if field == "enclaveQuorumPublic" {
                SignedMessageError::Malformed // off the curve, or no longer 04
            } else {
                SignedMessageError::Signature
            };
            let refused = refused.unwrap_or_else(|| panic!("{field} {position}"));
            assert_eq!(
                refused,
                EnvelopeError::Message(expected),
                "{field} {position}"
            );
            flipped += 1;
        }
    }
    println!("turnkey envelope: {flipped} of {flipped} flipped bytes refused");
    assert_eq!(flipped, 409 + 71 + 65);
}

#[test]
fn the_negative_cases_of_the_rust_client_are_refused() {
    let vector = published("export-negatives-rust");
    let inputs = &vector["inputs"];
    let quorum = SigningKey::make(&SystemEntropy).expect("a key");
    let target = TargetKey::make(&SystemEntropy).expect("a key");
    let pins = [Fingerprint::of(quorum.public())];
    let mnemonic = text(&inputs["mnemonic"]);
    let sealed = wire_hpke::seal(target.public(), mnemonic.as_bytes()).expect("seals");
    let data = serde_json::json!({
        "encappedPublic": sealed.encapped.to_hex(),
        "ciphertext": hex::encode(&sealed.ciphertext),
        "organizationId": inputs["organizationId"],
    });
    let message = SignedMessage::make(&quorum, data.to_string().into_bytes()).expect("signs");
    let verify = || envelope::verify(&message.to_json(), &pins).expect("verifies");

    let wrong = verify().expect_organization(text(&inputs["wrongOrganizationId"]));
    assert_eq!(wrong.err(), Some(EnvelopeError::Organization));
    let opened = verify()
        .expect_organization(text(&inputs["organizationId"]))
        .and_then(|envelope| envelope.open(&target))
        .expect("opens");
    assert_eq!(opened.expose_text(), Some(mnemonic));

    let not_text = SecretBytes::from_vec(bytes(&inputs["nonUtf8PlaintextHex"]));
    assert_eq!(not_text.expose_text(), None);
}

#[test]
fn the_production_import_targets_verify_and_are_no_envelopes() {
    for id in [
        "import-bundle-wallet-prod",
        "import-bundle-private-key-prod",
    ] {
        let vector = published(id);
        let bundle = &vector["inputs"]["importBundle"];
        let pins = pin(&bundle["enclaveQuorumPublic"]);
        // Signed as ours are; one that does not say what it is for is not sealed to.
        let refused = otp::verify_target(&bundle.to_string(), &pins).err();
        assert_eq!(refused, Some(TargetError::OtherUse), "{id}");
        let message = SignedMessage::parse(&bundle.to_string()).expect("reads");
        let signed: Value =
            serde_json::from_slice(message.verify(&pins).expect("holds")).expect("JSON");
        let expected = point(&vector["inputs"]["innerData"]["targetPublic"]);
        assert_eq!(point(&signed["targetPublic"]), expected, "{id}");
        let wrong = otp::verify_target(&bundle.to_string(), &[Fingerprint::of(&expected)]).err();
        let not_pinned = TargetError::Message(SignedMessageError::NotPinned);
        assert_eq!(wrong, Some(not_pinned), "{id}");
        let as_envelope = envelope::verify(&bundle.to_string(), &pins).err();
        assert_eq!(as_envelope, Some(EnvelopeError::Malformed), "{id}");
    }
    let envelope = &published("export-bundle-mnemonic-prod")["inputs"]["exportBundle"];
    let pins = pin(&envelope["enclaveQuorumPublic"]);
    let as_target = otp::verify_target(&envelope.to_string(), &pins).err();
    assert_eq!(as_target, Some(TargetError::OtherUse));
}

#[test]
fn the_published_credential_bundles_open() {
    let from_js = published("credential-bundle-js");
    let from_rust = published("credential-bundle-rust-ikm");
    let (private, public) =
        hpke::kem::DhP256HkdfSha256::derive_keypair(&bytes(&from_rust["inputs"]["ikm"]));
    let expected = &from_rust["expected"];
    assert_eq!(
        private.to_bytes().as_slice(),
        bytes(&expected["derivedPrivateKey"])
    );
    assert_eq!(
        public.to_bytes().as_slice(),
        bytes(&expected["derivedPublicKey"])
    );

    let cases = [
        (&from_js, &from_js["inputs"]["embeddedPrivateKey"]),
        (&from_rust, &from_rust["expected"]["derivedPrivateKey"]),
    ];
    for (vector, key) in cases {
        let bundle = text(&vector["inputs"]["bundle"]);
        let key = target_key(key);
        let opened = session_bundle::open(&key, bundle).expect("opens");
        assert_eq!(opened.expose(), bytes(&vector["expected"]["plaintextHex"]));

        let stranger = TargetKey::make(&SystemEntropy).expect("a key");
        let refused = session_bundle::open(&stranger, bundle).err();
        assert_eq!(
            refused,
            Some(SessionBundleError::Open(wire_hpke::OpenFailed))
        );
        for position in 0..bundle.len() {
            let mut changed = bundle.as_bytes().to_vec();
            changed[position] = if changed[position] == b'z' {
                b'y'
            } else {
                b'z'
            };
            let changed = String::from_utf8(changed).expect("ASCII");
            let refused = session_bundle::open(&key, &changed).err();
            assert_eq!(refused, Some(SessionBundleError::Malformed), "{position}");
        }
    }
}

#[test]
fn the_quorum_keys_split_into_points_and_the_test_key_fits() {
    let vector = published("quorum-keys-rust");
    let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
    let halves = |name: &str| {
        let key = text(&inputs[name]);
        let (encrypt, sign) = key.split_at(130);
        (PublicKey::from_hex(encrypt), PublicKey::from_hex(sign))
    };
    let (encrypt, sign) = halves("productionSigner130");
    assert!(encrypt.is_ok());
    assert_eq!(sign, Ok(point(&expected["productionVerifyingKey"])));
    let (encrypt, sign) = halves("preprodSigner130");
    assert!(encrypt.is_ok() && sign.is_ok());

    let scalar = SecretBytes::from_vec(bytes(&inputs["testQuorumPrivateKey"]));
    let key = SigningKey::from_scalar(&scalar).expect("a scalar");
    let (placeholder, sign) = halves("testQuorumPublicKey130");
    assert_eq!(placeholder, Err(PointError::NotOnCurve));
    assert_eq!(sign, Ok(*key.public()));
    let (_, invalid) = halves("invalidVerifyingKey130");
    assert_eq!(invalid, Err(PointError::NotOnCurve));
}

#[test]
fn the_production_verification_token_binds_its_key() {
    let vector = published("otp-verification-token");
    let inputs = &vector["inputs"];
    let (token, signer) = (text(&inputs["jwt"]), point(&inputs["publicKey"]));
    let pins = [Fingerprint::of(&signer)];
    let session_key = CompressedKey::from_hex(text(&inputs["payload"]["public_key"]));
    let bound = verification_token::verify(token, &signer, &pins).expect("holds");
    assert_eq!(Ok(bound.session_key), session_key);
    let ends = text(&inputs["payload"]["exp"]);
    assert_eq!(bound.expires_at.millis().to_string(), ends);
    assert!(verification_token::verify(token, &signer, &[]).is_err());
    let stranger = SigningKey::make(&SystemEntropy).expect("a key");
    let pins = [Fingerprint::of(stranger.public())];
    assert!(verification_token::verify(token, stranger.public(), &pins).is_err());
}

#[test]
fn the_published_stamps_parse_and_the_known_body_verifies() {
    let unknown_body = published("stamp-base64url-js");
    let header = text(&unknown_body["expected"]["headerValue"]);
    let json: Value =
        serde_json::from_str(text(&unknown_body["inputs"]["stampJson"])).expect("JSON");
    let stamp = Stamp::parse(header).expect("a stamp");
    assert_eq!(stamp.claimed_key().to_hex(), text(&json["publicKey"]));
    assert_eq!(Stamp::parse(&stamp.to_header()), Ok(stamp));

    let vector = published("stamp-docs-tkcli");
    let (inputs, decoded) = (&vector["inputs"], &vector["inputs"]["decoded"]);
    let stamp = Stamp::parse(text(&inputs["headerValue"])).expect("a stamp");
    let key = point(&decoded["publicKey"]);
    assert_eq!(stamp.claimed_key(), &key.compressed());
    assert_eq!(stamp.verify(&key, text(&inputs["body"])), Ok(()));
    let changed = text(&inputs["body"]).replace("hello", "hallo");
    assert_eq!(stamp.verify(&key, &changed), Err(SignatureInvalid));

    // The same signature with n - s for s: as good, and seen from half of all honest signers.
    let low = p256::ecdsa::Signature::from_der(&bytes(&decoded["signature"])).expect("DER");
    let (r, s) = low.split_scalars();
    let high = p256::ecdsa::Signature::from_scalars(r, -s).expect("in range");
    let verified = key.verify(text(&inputs["body"]).as_bytes(), high.to_der().as_bytes());
    assert_eq!(verified, Ok(()));
}

#[test]
fn the_published_points_and_private_keys_agree() {
    let decode = published("point-decode");
    let inputs = &decode["inputs"];
    assert_eq!(point(&inputs["compressed"]), point(&inputs["uncompressed"]));
    let invalid = PublicKey::from_hex(text(&inputs["invalidUncompressed"]));
    assert_eq!(invalid, Err(PointError::NotOnCurve));

    let compress = published("point-compress");
    for pair in list(&compress["inputs"]["pairs"]) {
        assert_eq!(point(&pair[0]).compressed().to_hex(), text(&pair[1]));
        assert_eq!(point(&pair[1]), point(&pair[0]));
    }
    let off_curve = &compress["inputs"]["compressOnlyOffCurve"][0];
    assert_eq!(
        PublicKey::from_hex(text(off_curve)),
        Err(PointError::NotOnCurve)
    );

    let keys = published("privkey-to-pubkey");
    for pair in list(&keys["inputs"]["pairs"]) {
        let public = point(&pair[1]);
        assert_eq!(target_key(&pair[0]).public(), &public);
        let scalar = SecretBytes::from_vec(bytes(&pair[0]));
        let signing = SigningKey::from_scalar(&scalar).expect("a scalar");
        assert_eq!(signing.public(), &public);
    }
}

#[test]
fn the_published_agreements_and_key_schedule_are_ours() {
    let constants = published("hpke-key-schedule-constants");
    let context = key_schedule::context(wire_hpke::INFO);
    for name in ["AES_KEY_INFO", "IV_INFO"] {
        assert!(
            bytes(&constants["inputs"][name]).ends_with(&context),
            "{name}"
        );
    }
    for triple in list(&published("ecdh")["inputs"]["triples"]) {
        let (peer, own) = (point(&triple[0]), target_key(&triple[1]));
        let (encapped, recipient) = (peer.as_bytes(), own.public().as_bytes());
        let aad = [encapped.as_slice(), recipient].concat();
        let ciphertext = key_schedule::seal(
            &bytes(&triple[2]),
            encapped,
            recipient,
            b"turnkey_hpke",
            &aad,
            b"plaintext",
        );
        let message = wire_hpke::SealedMessage {
            encapped: peer,
            ciphertext,
        };
        let opened = wire_hpke::open(&own, &message).expect("opens");
        assert_eq!(opened.expose(), b"plaintext");
    }
}

#[test]
fn a_mnemonic_with_a_passphrase_travels_verbatim() {
    let vector = published("wallet-mnemonic-passphrase");
    let plaintext = text(&vector["expected"]["plaintext"]);
    let quorum = SigningKey::make(&SystemEntropy).expect("a key");
    let target = TargetKey::make(&SystemEntropy).expect("a key");
    let facts = EnvelopeFacts {
        platform: PlatformId::from_bytes([1; 16]),
        wallet: WalletId::from_bytes([2; 16]),
        account: AccountId::from_bytes([3; 16]),
        export: ExportId::from_bytes([4; 16]),
        issued_at: Timestamp::from_millis(1_775_681_700_000),
        content: envelope::Content::Phrase,
        owner: None,
    };
    let secret = SecretBytes::copy_from(plaintext.as_bytes());
    let made = envelope::make(&quorum, target.public(), &facts, &secret).expect("made");
    let verified = envelope::verify(&made, &[Fingerprint::of(quorum.public())]);
    let opened = verified
        .and_then(|envelope| envelope.open(&target))
        .expect("opens");
    assert_eq!(opened.expose_text(), Some(plaintext));
}

/// Why a key format is not used.
const RENDERING: &str = "a client's rendering of a key; wire carries plaintexts verbatim";

/// The vectors that no public function of `wire` reaches, and why.
const NOT_USED: [(&str, &str); 6] = [
    (
        "hkdf",
        "wire has no HKDF of its own; HPKE's is inside the library",
    ),
    ("key-format-solana", RENDERING),
    ("key-format-hex", RENDERING),
    ("key-format-wif", RENDERING),
    ("key-format-sui", RENDERING),
    (
        "base58",
        "bare base58 is the library's; wire reads it only as a session bundle",
    ),
];

const USED: [&str; 16] = [
    "export-bundle-mnemonic-prod",
    "credential-bundle-js",
    "credential-bundle-rust-ikm",
    "import-bundle-wallet-prod",
    "import-bundle-private-key-prod",
    "quorum-keys-rust",
    "export-negatives-rust",
    "otp-verification-token",
    "stamp-base64url-js",
    "stamp-docs-tkcli",
    "point-decode",
    "point-compress",
    "privkey-to-pubkey",
    "ecdh",
    "hpke-key-schedule-constants",
    "wallet-mnemonic-passphrase",
];

#[test]
fn every_published_vector_is_used_or_explained() {
    let file = load("turnkey-grid/turnkey_published.json");
    let ids: Vec<&str> = list(&file["vectors"])
        .iter()
        .map(|v| text(&v["id"]))
        .collect();
    for id in &ids {
        let explained = NOT_USED.iter().any(|(unused, _)| unused == id);
        assert!(USED.contains(id) != explained, "{id}");
    }
    assert_eq!(ids.len(), USED.len() + NOT_USED.len());
    println!(
        "turnkey published: {} of {} vectors used",
        USED.len(),
        ids.len()
    );
    for (id, reason) in NOT_USED {
        println!("turnkey published: {id} is not: {reason}");
    }
}
