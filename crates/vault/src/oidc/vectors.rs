//! Wycheproof's signatures, judged by published keys.
//!
//! Invariant: the judgement is by [`PublishedKey`], read from a JSON Web Key.
//! Called by the test runner. Source: C2SP/wycheproof, `testvectors_v1`.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{algorithm::TokenAlgorithm, json::Object, key::PublishedKey};

/// How a file's cases were judged.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    valid: usize,
    invalid: usize,
    /// Cases that a verifier may judge either way; this one refuses them.
    acceptable: usize,
}

/// The group's key. Some groups on P-256 have only its point.
fn jwk(group: &Value) -> Value {
    let Some(key) = group.get("publicKeyJwk").or(group.get("keyJwk")) else {
        let point = group["publicKey"]["uncompressed"]
            .as_str()
            .expect("a point");
        let point = hex::decode(point).expect("hex");
        let [x, y] = [&point[1..33], &point[33..]].map(|half| URL_SAFE_NO_PAD.encode(half));
        return json!({"kty": "EC", "crv": "P-256", "x": x, "y": y});
    };
    key.clone()
}

fn judge(file: &str, algorithm: TokenAlgorithm) -> Counts {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/wycheproof");
    let text = fs::read(path.join(file)).expect("a file of vectors");
    let file: Value = serde_json::from_slice(&text).expect("JSON");
    let mut counts = Counts::default();
    for group in file["testGroups"].as_array().expect("groups") {
        let key = Object::read(jwk(group).to_string().as_bytes()).expect("an object");
        let key = PublishedKey::read(&key, algorithm).expect("a key of the algorithm");
        for case in group["tests"].as_array().expect("tests") {
            let bytes =
                |name: &str| hex::decode(case[name].as_str().expect("a text")).expect("hex");
            let verifies = key.verifies(&bytes("msg"), &bytes("sig"));
            let (wanted, count) = match case["result"].as_str() {
                Some("valid") => (true, &mut counts.valid),
                Some("invalid") => (false, &mut counts.invalid),
                Some("acceptable") => (false, &mut counts.acceptable),
                other => panic!("no such result: {other:?}"),
            };
            assert_eq!(verifies, wanted, "case {}", case["tcId"]);
            *count += 1;
        }
    }
    counts
}

fn counts(valid: usize, invalid: usize, acceptable: usize) -> Counts {
    Counts {
        valid,
        invalid,
        acceptable,
    }
}

#[test]
fn es256_signatures_are_judged_as_wycheproof_judges_them() {
    let judged = judge(
        "ecdsa_secp256r1_sha256_p1363_test.json",
        TokenAlgorithm::Es256,
    );
    assert_eq!(judged, counts(173, 89, 0));
}

#[test]
fn eddsa_signatures_are_judged_as_wycheproof_judges_them() {
    let judged = judge("ed25519_test.json", TokenAlgorithm::EdDsa);
    assert_eq!(judged, counts(88, 63, 0));
}

#[test]
fn rs256_signatures_are_judged_as_wycheproof_judges_them() {
    let judged = judge("rsa_signature_2048_sha256_test.json", TokenAlgorithm::Rs256);
    assert_eq!(judged, counts(9, 249, 1));
}

#[test]
fn ps256_signatures_are_judged_as_wycheproof_judges_them() {
    let judged = judge(
        "rsa_pss_2048_sha256_mgf1_32_test.json",
        TokenAlgorithm::Ps256,
    );
    assert_eq!(judged, counts(63, 45, 0));
}
