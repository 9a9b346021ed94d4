//! Published cases of WebAuthn Level 3, with one thing changed and nothing signed again.
//!
//! Invariant: every check stands before the signature, so each change meets its own check.
//! Called by the test runner. The cases as they stand are judged in `src/webauthn/vectors.rs`.

use ciborium::Value as Cbor;
use seedport_vault::webauthn::{
    Assertion, Attestation, Passkey, PasskeyPolicy, PasskeyRefusal as Refusal, verify_assertion,
    verify_registration,
};
use serde_json::Value;

use crate::authenticator::{
    BACKED_UP, BACKUP_ELIGIBLE, CREDENTIAL_DATA, EXTENSION_DATA, USER_PRESENT, USER_VERIFIED,
    encoded, policy_of,
};

const FILE: &str = include_str!("../../../../vectors/webauthn/webauthn_l3_test_vectors.json");
/// Where the flags stand in authenticator data, after the hash.
const FLAGS: usize = 32;

const RP_ID: &str = "example.org";
const ORIGIN: &str = "https://example.org";
const TOP_ORIGIN: &str = "https://example.com";

#[derive(Clone)]
struct Case {
    policy: PasskeyPolicy,
    challenge: Vec<u8>,
    attestation: Attestation,
    asserted: Vec<u8>,
    assertion: Assertion,
}

fn bytes(object: &Value, name: &str) -> Vec<u8> {
    hex::decode(object[name].as_str().expect("a text")).expect("hex")
}

fn framed(name: &str) -> bool {
    name == "none-es256-crossOrigin" || name == "none-es256-topOrigin"
}

fn case(name: &str) -> Case {
    let file: Value = serde_json::from_str(FILE).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    let case = cases.iter().find(|case| case["name"] == name);
    let case = case.expect("a case of the file");
    let (made, used) = (&case["registration"], &case["authentication"]);
    let credential_id = bytes(made, "credential_id");
    Case {
        policy: policy_of(RP_ID, &[ORIGIN, TOP_ORIGIN], framed(name)),
        challenge: bytes(made, "challenge"),
        attestation: Attestation {
            credential_id: credential_id.clone(),
            client_data_json: bytes(made, "clientDataJSON"),
            attestation_object: bytes(made, "attestationObject"),
        },
        asserted: bytes(used, "challenge"),
        assertion: Assertion {
            credential_id,
            client_data_json: bytes(used, "clientDataJSON"),
            authenticator_data: bytes(used, "authenticatorData"),
            signature: bytes(used, "signature"),
            user_handle: None,
        },
    }
}

/// Changes the authenticator data inside an attestation object.
fn inside(object: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut object: Cbor = ciborium::from_reader(object).expect("CBOR");
    let members = object.as_map_mut().expect("a map");
    let data = members
        .iter_mut()
        .find(|(key, _)| key.as_text() == Some("authData"));
    change(
        data.and_then(|(_, data)| data.as_bytes_mut())
            .expect("bytes"),
    );
    encoded(&object)
}

/// Replaces a text in client data by another; it must be there.
fn replace(json: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(json.clone()).expect("UTF-8");
    assert!(text.contains(from), "{text}");
    *json = text.replacen(from, to, 1).into_bytes();
}

fn without_framing(case: &mut Case) {
    case.policy = policy_of(RP_ID, &[ORIGIN, TOP_ORIGIN], false);
}

/// Changes of the client data and of what was asked, for either ceremony.
fn changes_of_client_data(name: &str, ceremony: &str) -> Vec<(Refusal, String, String)> {
    let other = if ceremony == "webauthn.get" {
        "webauthn.create"
    } else {
        "webauthn.get"
    };
    let crossing = if framed(name) {
        (
            r#""crossOrigin":true"#,
            r#""crossOrigin":1"#,
            Refusal::ClientDataMalformed,
        )
    } else {
        (
            r#""crossOrigin":false"#,
            r#""crossOrigin":true"#,
            Refusal::CrossOrigin,
        )
    };
    [
        (Refusal::Type, ceremony, other),
        (Refusal::Origin, ORIGIN, "https://example.net"),
        (Refusal::Origin, ORIGIN, "https://example.org.evil.example"),
        (Refusal::Challenge, r#""challenge":""#, r#""challenge":"A"#),
        (Refusal::ClientDataMalformed, "{", "["),
        (crossing.2, crossing.0, crossing.1),
    ]
    .map(|(refusal, from, to)| (refusal, from.to_owned(), to.to_owned()))
    .into()
}

/// Changes of authenticator data. Bits are set or cleared, whatever they were.
type Change = fn(&mut Vec<u8>);
const CHANGES: &[(Refusal, Change)] = &[
    (Refusal::RpId, |data| data[0] ^= 1),
    (Refusal::RpId, |data| data[31] ^= 0x80),
    (Refusal::UserNotPresent, |data| data[FLAGS] &= !USER_PRESENT),
    (Refusal::UserNotVerified, |data| {
        data[FLAGS] &= !USER_VERIFIED;
    }),
    (Refusal::BackupFlags, |data| {
        data[FLAGS] = (data[FLAGS] | BACKED_UP) & !BACKUP_ELIGIBLE;
    }),
    (Refusal::AuthenticatorDataMalformed, |data| {
        data[FLAGS] ^= CREDENTIAL_DATA;
    }),
    (Refusal::AuthenticatorDataMalformed, |data| {
        data[FLAGS] |= EXTENSION_DATA;
    }),
    (Refusal::AuthenticatorDataMalformed, |data| data.push(0)),
    (Refusal::AuthenticatorDataMalformed, |data| {
        data.truncate(data.len() - 1);
    }),
    (Refusal::AuthenticatorDataMalformed, |data| {
        data.truncate(36);
    }),
    (Refusal::AuthenticatorDataMalformed, Vec::clear),
];

const REGISTRATIONS: [&str; 6] = [
    "packed-self-es256",
    "none-es256-crossOrigin",
    "packed-es256",
    "packed-rs256",
    "tpm-es256",
    "android-key-es256",
];

fn register(case: &Case) -> Result<Passkey, Refusal> {
    verify_registration(&case.policy, &case.challenge, &case.attestation)
}

#[test]
fn each_change_of_a_published_registration_meets_its_own_check() {
    let mut refused = 0;
    for name in REGISTRATIONS {
        let honest = case(name);
        assert!(register(&honest).is_ok(), "{name}");
        let mut judge = |refusal: Refusal, change: &dyn Fn(&mut Case)| {
            let mut changed = honest.clone();
            change(&mut changed);
            assert_eq!(register(&changed), Err(refusal), "{name}");
            refused += 1;
        };
        for (refusal, from, to) in changes_of_client_data(name, "webauthn.create") {
            judge(refusal, &|case| {
                replace(&mut case.attestation.client_data_json, &from, &to);
            });
        }
        for (refusal, change) in CHANGES {
            judge(*refusal, &|case| {
                let object = &mut case.attestation.attestation_object;
                *object = inside(object, change);
            });
        }
        judge(Refusal::Challenge, &|case| case.challenge[0] ^= 1);
        judge(Refusal::CredentialId, &|case| {
            case.attestation.credential_id[0] ^= 1;
        });
        judge(Refusal::Origin, &|case| {
            case.policy = policy_of(RP_ID, &[TOP_ORIGIN], true);
        });
        judge(Refusal::RpId, &|case| {
            case.policy = policy_of("www.example.org", &[ORIGIN], framed(name));
        });
        if framed(name) {
            judge(Refusal::CrossOrigin, &without_framing);
        }
    }
    assert_eq!(refused, 6 * (6 + 11 + 4) + 1);
}

const ASSERTIONS: [&str; 5] = [
    "none-es256-crossOrigin",
    "none-es256-topOrigin",
    "none-es256-long-credential-id",
    "packed-es256",
    "tpm-es256",
];

/// The passkey of a published registration. Two of these were made without user verification;
/// nothing signs a registration in format `none`, so it can be added.
fn passkey(case: &Case) -> Passkey {
    let mut verified = case.clone();
    if register(case) == Err(Refusal::UserNotVerified) {
        let object = &mut verified.attestation.attestation_object;
        *object = inside(object, |data| data[FLAGS] |= USER_VERIFIED);
    }
    register(&verified).expect("a passkey")
}

#[test]
fn each_change_of_a_published_assertion_meets_its_own_check() {
    let mut refused = 0;
    for name in ASSERTIONS {
        let honest = case(name);
        let passkey = passkey(&honest);
        let assert =
            |case: &Case| verify_assertion(&case.policy, &case.asserted, &passkey, &case.assertion);
        assert!(assert(&honest).is_ok(), "{name}");
        let mut judge = |refusal: Refusal, change: &dyn Fn(&mut Case)| {
            let mut changed = honest.clone();
            change(&mut changed);
            assert_eq!(assert(&changed), Err(refusal), "{name}");
            refused += 1;
        };
        for (refusal, from, to) in changes_of_client_data(name, "webauthn.get") {
            judge(refusal, &|case| {
                replace(&mut case.assertion.client_data_json, &from, &to);
            });
        }
        for (refusal, change) in CHANGES {
            judge(*refusal, &|case| {
                change(&mut case.assertion.authenticator_data);
            });
        }
        judge(Refusal::Challenge, &|case| case.asserted[0] ^= 1);
        judge(Refusal::Challenge, &|case| {
            case.asserted = case.challenge.clone();
        });
        judge(Refusal::CredentialId, &|case| {
            case.assertion.credential_id[0] ^= 1;
        });
        judge(Refusal::Origin, &|case| {
            case.policy = policy_of(RP_ID, &[TOP_ORIGIN], true);
        });
        judge(Refusal::RpId, &|case| {
            case.policy = policy_of("www.example.org", &[ORIGIN, TOP_ORIGIN], framed(name));
        });
        judge(Refusal::Signature, &|case| {
            case.assertion.signature[20] ^= 1;
        });
        judge(Refusal::Signature, &|case| {
            case.assertion.authenticator_data[36] ^= 1;
        });
        judge(Refusal::Signature, &|case| {
            case.assertion.client_data_json.push(b' ');
        });
        if framed(name) {
            judge(Refusal::CrossOrigin, &without_framing);
        }
        if name == "none-es256-topOrigin" {
            judge(Refusal::TopOrigin, &|case| {
                case.policy = policy_of(RP_ID, &[ORIGIN], true);
            });
            judge(Refusal::TopOrigin, &|case| {
                let json = &mut case.assertion.client_data_json;
                replace(json, r#""crossOrigin":true"#, r#""crossOrigin":false"#);
            });
        }
    }
    assert_eq!(refused, 5 * (6 + 11 + 8) + 4);
}
