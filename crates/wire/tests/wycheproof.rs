//! Wycheproof: ECDSA P-256 in DER, and ECDH P-256 as raw points, JWK and SPKI.
//!
//! Invariant: every case of a file is either checked against our public functions or counted
//! out of reach with its reason, and the counts add up to the file's own `numberOfTests`.
//! Called by the test runner. Source: C2SP/wycheproof, `testvectors_v1`.

#[path = "support/key_schedule.rs"]
mod key_schedule;
#[path = "support/vectors.rs"]
mod vectors;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{PublicKey, SecretBytes, TargetKey, hpke};
use serde_json::Value;
use vectors::{bytes, list, load, text};

/// Every case of a file, with the group it stands in.
fn cases(file: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    list(&file["testGroups"])
        .iter()
        .flat_map(|group| list(&group["tests"]).iter().map(move |case| (group, case)))
}

fn number_of_tests(file: &Value) -> u64 {
    file["numberOfTests"].as_u64().expect("a number")
}

#[test]
fn every_ecdsa_signature_is_judged_as_wycheproof_judges_it() {
    let file = load("wycheproof/ecdsa_secp256r1_sha256_test.json");
    let (mut valid, mut invalid) = (0, 0);
    for (group, case) in cases(&file) {
        let id = &case["tcId"];
        let point = bytes(&group["publicKey"]["uncompressed"]);
        let key = PublicKey::from_uncompressed(&point).expect("a public key of the file");
        let judged = key.verify(&bytes(&case["msg"]), &bytes(&case["sig"]));
        match text(&case["result"]) {
            "valid" => {
                assert!(judged.is_ok(), "case {id} is valid");
                valid += 1;
            }
            "invalid" => {
                assert!(judged.is_err(), "case {id} is invalid");
                invalid += 1;
            }
            other => panic!("case {id} is {other}: the file had no such case, decide"),
        }
    }
    println!(
        "wycheproof ecdsa: {} of {} ({valid} valid, {invalid} invalid, 0 acceptable in the file)",
        valid + invalid,
        number_of_tests(&file)
    );
    assert_eq!((valid, invalid), (174, 310));
    assert_eq!(valid + invalid, number_of_tests(&file));
}

/// A scalar of the files, whose texts have from 1 to 33 bytes, as the 32 bytes we take.
fn scalar(spelled: &[u8]) -> TargetKey {
    let first = spelled
        .iter()
        .position(|byte| *byte != 0)
        .expect("not zero");
    let value = &spelled[first..];
    let mut padded = [0; 32];
    padded[32 - value.len()..].copy_from_slice(value);
    TargetKey::from_scalar(SecretBytes::copy_from(&padded)).expect("a scalar of the file")
}

/// Checks a shared secret through `hpke::open_with`: a message sealed from the file's shared
/// secret opens, one sealed from a neighbouring secret does not.
fn assert_agreement(id: &Value, peer: PublicKey, own: &TargetKey, shared: &[u8]) {
    let (encapped, recipient) = (peer.as_bytes(), own.public().as_bytes());
    let seal = |shared: &[u8]| {
        key_schedule::seal(shared, encapped, recipient, b"info", b"aad", b"plaintext")
    };
    let opened = hpke::open_with(own, encapped, b"info", b"aad", &seal(shared));
    let opened = opened.unwrap_or_else(|error| panic!("case {id}: {error}"));
    assert_eq!(opened.expose(), b"plaintext", "case {id}");

    let mut neighbour = shared.to_vec();
    neighbour[31] ^= 1;
    let refused = hpke::open_with(own, encapped, b"info", b"aad", &seal(&neighbour));
    assert!(refused.is_err(), "case {id}, a neighbouring secret");
}

#[test]
fn every_ecdh_point_is_agreed_with_or_refused() {
    let file = load("wycheproof/ecdh_secp256r1_ecpoint_test.json");
    let (mut agreed, mut compressed, mut refused) = (0, 0, 0);
    for (_, case) in cases(&file) {
        let id = &case["tcId"];
        let point = bytes(&case["public"]);
        let read = PublicKey::from_sec1(&point);
        match text(&case["result"]) {
            "valid" => {
                let peer = PublicKey::from_uncompressed(&point).expect("a valid point");
                assert_eq!(read, Ok(peer), "case {id}");
                let own = scalar(&bytes(&case["private"]));
                assert_agreement(id, peer, &own, &bytes(&case["shared"]));
                agreed += 1;
            }
            // A compressed point: read where both forms are, refused where 65 bytes are asked.
            "acceptable" => {
                assert!(PublicKey::from_uncompressed(&point).is_err(), "case {id}");
                let own = scalar(&bytes(&case["private"]));
                let peer = read.expect("a valid compressed point");
                assert_agreement(id, peer, &own, &bytes(&case["shared"]));
                compressed += 1;
            }
            _ => {
                assert!(read.is_err(), "case {id}");
                assert!(PublicKey::from_uncompressed(&point).is_err(), "case {id}");
                assert!(PublicKey::from_hex(text(&case["public"])).is_err());
                refused += 1;
            }
        }
    }
    println!(
        "wycheproof ecdh ecpoint: {} of {} ({agreed} valid opened through HPKE, {compressed} \
         acceptable (compressed) read by from_sec1 and refused by from_uncompressed, {refused} \
         invalid refused)",
        agreed + compressed + refused,
        number_of_tests(&file)
    );
    assert_eq!((agreed, compressed, refused), (330, 1, 24));
    assert_eq!(agreed + compressed + refused, number_of_tests(&file));
}

#[test]
fn every_jwk_point_is_agreed_with_or_refused() {
    let file = load("wycheproof/ecdh_secp256r1_webcrypto_test.json");
    let (mut agreed, mut refused) = (0, 0);
    for (_, case) in cases(&file) {
        let id = &case["tcId"];
        let field = |key: &str, name: &str| {
            let spelled = text(&case[key][name]);
            URL_SAFE_NO_PAD.decode(spelled).expect("base64url")
        };
        let point = [vec![4], field("public", "x"), field("public", "y")].concat();
        let read = PublicKey::from_uncompressed(&point);
        if text(&case["result"]) == "valid" {
            let peer = read.expect("a valid point");
            let own = scalar(&field("private", "d"));
            let public = [vec![4], field("private", "x"), field("private", "y")].concat();
            assert_eq!(own.public().as_bytes(), public.as_slice(), "case {id}");
            assert_agreement(id, peer, &own, &bytes(&case["shared"]));
            agreed += 1;
        } else {
            assert!(read.is_err(), "case {id}");
            refused += 1;
        }
    }
    println!(
        "wycheproof ecdh webcrypto: {} of {} ({agreed} valid opened through HPKE, {refused} \
         invalid refused)",
        agreed + refused,
        number_of_tests(&file)
    );
    assert_eq!((agreed, refused), (330, 23));
    assert_eq!(agreed + refused, number_of_tests(&file));
}

/// The exact SPKI bytes before an uncompressed and a compressed P-256 point (RFC 5480).
const SPKI: [&str; 2] = [
    "3059301306072a8648ce3d020106082a8648ce3d030107034200",
    "3039301306072a8648ce3d020106082a8648ce3d030107032200",
];

#[test]
fn every_point_under_the_plain_spki_header_is_agreed_with_or_refused() {
    let file = load("wycheproof/ecdh_secp256r1_test.json");
    let (mut agreed, mut refused, mut out_of_reach) = (0, 0, 0);
    for (_, case) in cases(&file) {
        let id = &case["tcId"];
        let spki = text(&case["public"]);
        let point = SPKI.iter().find_map(|header| spki.strip_prefix(header));
        let Some(point) = point else {
            out_of_reach += 1;
            continue;
        };
        let read = PublicKey::from_hex(point);
        // Two cases append to the point or change its last byte; "acceptable" to a lax reader.
        let malformed = list(&case["flags"]).iter().any(|flag| flag == "InvalidAsn");
        if malformed || text(&case["result"]) == "invalid" {
            assert!(read.is_err(), "case {id}");
            refused += 1;
        } else {
            let own = scalar(&bytes(&case["private"]));
            let peer = read.expect("a valid point");
            assert_agreement(id, peer, &own, &bytes(&case["shared"]));
            agreed += 1;
        }
    }
    println!(
        "wycheproof ecdh spki: {} of {} ({agreed} opened through HPKE, {refused} refused); \
         {out_of_reach} out of reach (malformed DER, explicit parameters or another curve: wire \
         reads points, not SPKI)",
        agreed + refused,
        number_of_tests(&file)
    );
    assert_eq!((agreed, refused, out_of_reach), (331, 27, 254));
    assert_eq!(agreed + refused + out_of_reach, number_of_tests(&file));
}
