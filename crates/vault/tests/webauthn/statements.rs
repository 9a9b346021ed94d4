//! Attestation objects and the statements in them.
//!
//! Invariant: a statement has its format's members and no other; one by certificates is taken
//! for what it is worth, which is nothing.

use ciborium::Value;
use seedport_vault::webauthn::{
    Attestation, Passkey, PasskeyRefusal as Refusal, verify_registration,
};

use crate::authenticator::{CHALLENGE, Draft, Signer, encoded, map, policy, signers};

type Members = Vec<(&'static str, Value)>;

fn judge(attestation: &Attestation) -> Result<Passkey, Refusal> {
    verify_registration(&policy(), CHALLENGE, attestation)
}

fn judge_statement(format: &str, statement: Value) -> Result<Passkey, Refusal> {
    let [signer, ..] = signers();
    judge(&Draft::registration(&signer).attest(format, statement))
}

/// A statement by certificates, well-formed and worthless, of each format that has them.
fn by_certificates() -> [(&'static str, Members); 5] {
    let bytes = || Value::Bytes(b"forged".to_vec());
    let chain = || Value::Array(vec![bytes()]);
    let alg = || Value::from(-7);
    [
        (
            "packed",
            vec![("alg", alg()), ("sig", bytes()), ("x5c", chain())],
        ),
        ("fido-u2f", vec![("sig", bytes()), ("x5c", chain())]),
        (
            "android-key",
            vec![("alg", alg()), ("sig", bytes()), ("x5c", chain())],
        ),
        ("apple", vec![("x5c", chain())]),
        (
            "tpm",
            vec![
                ("ver", "2.0".into()),
                ("alg", alg()),
                ("x5c", chain()),
                ("sig", bytes()),
                ("certInfo", bytes()),
                ("pubArea", bytes()),
            ],
        ),
    ]
}

#[test]
fn a_forged_statement_by_certificates_gives_what_none_gives_and_no_more() {
    let plain = judge_statement("none", map([])).expect("no word");
    for (format, members) in by_certificates() {
        assert_eq!(
            judge_statement(format, map(members)),
            Ok(plain.clone()),
            "{format}"
        );
    }
}

#[test]
fn every_member_of_a_statement_is_needed_of_its_own_type_and_no_other_is_taken() {
    let mut changed = 0;
    for (format, members) in by_certificates() {
        let refused = |members: &Members, change: &str| {
            let judged = judge_statement(format, map(members.clone()));
            assert_eq!(
                judged,
                Err(Refusal::AttestationMalformed),
                "{format}: {change}"
            );
        };
        for (place, (name, _)) in members.iter().enumerate() {
            // Without certificates `packed` is another kind of statement; see below.
            if (format, *name) != ("packed", "x5c") {
                let mut without = members.clone();
                without.remove(place);
                refused(&without, name);
            }
            let empty = Value::Array(vec![Value::Bytes(Vec::new())]);
            let mixed = Value::Array(vec![Value::Bytes(vec![1]), 1.into()]);
            for wrong in [
                true.into(),
                Value::Null,
                1.5.into(),
                Value::Array(vec![]),
                empty,
                mixed,
            ] {
                let mut other = members.clone();
                other[place].1 = wrong;
                refused(&other, name);
                changed += 1;
            }
        }
        let mut more = members.clone();
        more.push(("ecdaaKeyId", Value::Bytes(vec![1])));
        refused(&more, "one more");
        let mut twice = members.clone();
        twice.push(members[0].clone());
        refused(&twice, "one twice");
        for other in [Value::Null, Value::Array(vec![]), "".into()] {
            let judged = judge_statement(format, other);
            assert_eq!(judged, Err(Refusal::AttestationMalformed), "{format}");
        }
    }
    assert_eq!(changed, (3 + 2 + 3 + 1 + 6) * 6);
}

#[test]
fn formats_have_their_own_rules() {
    let [_, (_, u2f), _, _, (_, tpm)] = by_certificates();
    let two = Value::Array(vec![Value::Bytes(vec![1]), Value::Bytes(vec![2])]);
    let mut chained = u2f;
    chained[1].1 = two;
    let mut older = tpm;
    older[0].1 = "1.2".into();
    for (format, statement) in [
        ("fido-u2f", map(chained)),
        ("tpm", map(older)),
        ("none", map([("sig", Value::Bytes(vec![1]))])),
        ("none", Value::Null),
    ] {
        let judged = judge_statement(format, statement);
        assert_eq!(judged, Err(Refusal::AttestationMalformed), "{format}");
    }
    for format in [
        "",
        "None",
        "none ",
        "android-safetynet",
        "compound",
        "packed\0",
    ] {
        let judged = judge_statement(format, map([]));
        assert_eq!(judged, Err(Refusal::AttestationUnsupported), "{format}");
    }
}

#[test]
fn a_self_attestation_is_by_the_passkey_under_its_own_algorithm() {
    for signer in signers() {
        let draft = Draft::registration(&signer);
        let Value::Map(honest) = statement_of(&draft, &signer) else {
            unreachable!("a statement is a map");
        };
        let judge_signed = |alg: i32, sig: Vec<u8>| {
            let statement = map([("alg", alg.into()), ("sig", Value::Bytes(sig))]);
            judge(&draft.attest("packed", statement)).map(drop)
        };
        let sig = honest[1].1.as_bytes().expect("a signature").clone();
        let own = signer.algorithm();
        assert_eq!(judge_signed(own, sig.clone()), Ok(()));
        for other in [-7, -8, -257, -35].into_iter().filter(|alg| *alg != own) {
            assert_eq!(
                judge_signed(other, sig.clone()),
                Err(Refusal::AttestationAlgorithm)
            );
        }
        let mut changed = sig.clone();
        changed[10] ^= 1;
        let elsewhere = signer.sign(&draft.authenticator_data());
        for wrong in [changed, elsewhere, Vec::new(), sig[1..].to_vec()] {
            assert_eq!(judge_signed(own, wrong), Err(Refusal::AttestationSignature));
        }
    }
}

/// The statement of a self attestation.
fn statement_of(draft: &Draft, signer: &Signer) -> Value {
    let object = draft.attest_by_itself(signer).attestation_object;
    let object: Value = ciborium::from_reader(&object[..]).expect("CBOR");
    object.into_map().expect("a map").remove(1).1
}

#[test]
fn an_attestation_object_is_one_map_of_three_members() {
    let [signer, ..] = signers();
    let draft = Draft::registration(&signer);
    let honest = draft.attest("none", map([]));
    let data = Value::Bytes(draft.authenticator_data());
    let members = [
        ("fmt", "none".into()),
        ("attStmt", map([])),
        ("authData", data),
    ];
    let judge_object = |attestation_object: Vec<u8>| {
        let attestation = Attestation {
            attestation_object,
            ..honest.clone()
        };
        judge(&attestation).map(drop)
    };
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let object = map(order.map(|place| members[place].clone()));
        assert_eq!(judge_object(encoded(&object)), Ok(()), "in any order");
    }
    let object = encoded(&map(members.clone()));
    let mut wrong = vec![
        Vec::new(),
        [&object[..], &[0]].concat(),
        object[..object.len() - 1].to_vec(),
        [&[0xd9, 0xd9, 0xf7], &object[..]].concat(), // tagged
        encoded(&Value::Array(vec![map(members.clone())])),
        encoded(&map(members
            .clone()
            .into_iter()
            .chain([("more", 1.into())]))),
        encoded(&map(members
            .clone()
            .into_iter()
            .chain([members[0].clone()]))),
    ];
    for place in 0..3 {
        let mut without = members.to_vec();
        without.remove(place);
        wrong.push(encoded(&map(without)));
        let mut other = members.to_vec();
        other[place].1 = 1.into();
        wrong.push(encoded(&map(other)));
    }
    for object in wrong {
        assert_eq!(judge_object(object), Err(Refusal::AttestationMalformed));
    }
}

#[test]
fn an_attestation_object_may_be_long_to_a_bound() {
    let [signer, ..] = signers();
    let draft = Draft::registration(&signer);
    let object = |length: usize| {
        let chain = Value::Array(vec![Value::Bytes(vec![1; length])]);
        draft.attest("apple", map([("x5c", chain)]))
    };
    let room = 16 * 1024 - (object(8192).attestation_object.len() - 8192);
    assert_eq!(object(room).attestation_object.len(), 16 * 1024);
    assert!(judge(&object(room)).is_ok());
    assert_eq!(judge(&object(room + 1)), Err(Refusal::AttestationMalformed));
}
