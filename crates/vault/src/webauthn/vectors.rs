//! The published test vectors of WebAuthn Level 3, as they stand.
//!
//! Invariant: every case of the file is judged, both its ceremonies, and the counts are asserted.
//! Called by the test runner. Inside the crate because some cases lack user verification: those
//! are refused, and shown to hold in everything else by a switch that exists in tests only.

use serde_json::Value;

use super::{
    Assertion, Attestation, OriginPolicy, Passkey, PasskeyPolicy, PasskeyRefusal, assertion,
    authenticator_data::UserVerification, registration, verify_assertion, verify_registration,
};

const FILE: &str = include_str!("../../../../vectors/webauthn/webauthn_l3_test_vectors.json");
const UNVERIFIED: PasskeyRefusal = PasskeyRefusal::UserNotVerified;
const UNSUPPORTED: PasskeyRefusal = PasskeyRefusal::UnsupportedAlgorithm;

/// A case of the file with the policy that it is made for.
struct Case {
    name: String,
    policy: PasskeyPolicy,
    registered: Vec<u8>,
    attestation: Attestation,
    asserted: Vec<u8>,
    assertion: Assertion,
}

/// Both ceremonies of a case: as they are judged, and as they are without user verification.
struct Judged {
    registration: Result<(), PasskeyRefusal>,
    unverified_registration: Result<Passkey, PasskeyRefusal>,
    /// Judged only with a passkey to judge by.
    assertion: Option<Result<(), PasskeyRefusal>>,
    unverified_assertion: Option<Result<(), PasskeyRefusal>>,
}

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().expect("a text")
}

fn bytes(object: &Value, name: &str) -> Vec<u8> {
    hex::decode(text(object, name)).expect("hex")
}

fn cases() -> Vec<Case> {
    let file: Value = serde_json::from_str(FILE).expect("JSON");
    let list = file["cases"].as_array().expect("cases");
    list.iter().map(|case| Case::of(&file, case)).collect()
}

impl Case {
    fn of(file: &Value, case: &Value) -> Self {
        let name = text(case, "name").to_owned();
        let framed = ["none-es256-crossOrigin", "none-es256-topOrigin"].contains(&&*name);
        let mut origins = vec![text(file, "origin").parse().expect("an origin")];
        if name == "none-es256-topOrigin" {
            origins.push(text(file, "top_origin").parse().expect("an origin"));
        }
        let origins = OriginPolicy::Listed(origins);
        let (made, used) = (&case["registration"], &case["authentication"]);
        let credential_id = bytes(made, "credential_id");
        Self {
            name,
            policy: PasskeyPolicy::new(text(file, "rp_id"), origins, framed).expect("a policy"),
            registered: bytes(made, "challenge"),
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

    fn registration(&self, verification: UserVerification) -> Result<Passkey, PasskeyRefusal> {
        let Self {
            policy,
            registered,
            attestation,
            ..
        } = self;
        registration::verify(policy, registered, attestation, verification)
    }

    fn judge(&self) -> Judged {
        let Self {
            policy,
            registered,
            attestation,
            asserted,
            assertion,
            ..
        } = self;
        let passkey = self.registration(UserVerification::NotAsked);
        let by = passkey.as_ref().ok();
        Judged {
            registration: verify_registration(policy, registered, attestation).map(drop),
            assertion: by
                .map(|passkey| verify_assertion(policy, asserted, passkey, assertion).map(drop)),
            unverified_assertion: by.map(|passkey| {
                let verification = UserVerification::NotAsked;
                assertion::verify(policy, asserted, passkey, assertion, verification).map(drop)
            }),
            unverified_registration: passkey,
        }
    }
}

#[test]
fn every_published_case_is_judged_as_its_algorithm_and_flags_say() {
    let (yes, no) = (Ok(()), Err(UNVERIFIED));
    // Registration, assertion; none where there is no passkey to judge an assertion by.
    let expected = [
        ("none-es256", no, Some(no)),
        ("packed-self-es256", yes, Some(no)),
        ("none-es256-crossOrigin", yes, Some(yes)),
        ("none-es256-topOrigin", no, Some(yes)),
        ("none-es256-long-credential-id", no, Some(yes)),
        ("packed-es256", yes, Some(yes)),
        ("packed-es384", no, None),
        ("packed-es512", Err(UNSUPPORTED), None),
        ("packed-rs256", yes, Some(no)),
        ("packed-eddsa", no, Some(no)),
        ("packed-ed448", no, None),
        ("tpm-es256", yes, Some(yes)),
        ("android-key-es256", yes, Some(no)),
        ("apple-es256", no, Some(no)),
        ("fido-u2f-es256", no, Some(no)),
    ];
    let cases = cases();
    assert_eq!(cases.len(), expected.len());
    let (mut registered, mut asserted, mut otherwise) = (0, 0, 0);
    for (case, (name, registration, assertion)) in cases.iter().zip(expected) {
        assert_eq!(case.name, name);
        let judged = case.judge();
        assert_eq!(judged.registration, registration, "{name}");
        assert_eq!(judged.assertion, assertion, "{name}");
        registered += usize::from(judged.registration.is_ok());
        asserted += usize::from(judged.assertion == Some(Ok(())));
        match judged.unverified_registration {
            Ok(_) => {
                assert_eq!(judged.unverified_assertion, Some(Ok(())), "{name}");
                otherwise += 1;
            }
            Err(refusal) => assert_eq!(refusal, UNSUPPORTED, "{name}"),
        }
    }
    // Of 15 cases, 12 have one of our algorithms; those hold in both ceremonies, user
    // verification aside.
    assert_eq!((registered, asserted, otherwise), (6, 5, 12));
}

#[test]
fn a_published_signature_is_by_its_own_passkey_only() {
    let cases = cases();
    let passkeys: Vec<Option<Passkey>> = cases
        .iter()
        .map(|case| case.registration(UserVerification::NotAsked).ok())
        .collect();
    let mut refused = 0;
    for (case, own) in cases.iter().zip(&passkeys) {
        for other in passkeys
            .iter()
            .flatten()
            .filter(|key| own.as_ref() != Some(key))
        {
            let judge = |passkey: &Passkey| {
                let verification = UserVerification::NotAsked;
                let Case {
                    policy,
                    asserted,
                    assertion,
                    ..
                } = case;
                assertion::verify(policy, asserted, passkey, assertion, verification)
            };
            assert_eq!(judge(other), Err(PasskeyRefusal::CredentialId));
            let renamed = Passkey {
                credential_id: case.assertion.credential_id.clone(),
                ..other.clone()
            };
            assert_eq!(
                judge(&renamed),
                Err(PasskeyRefusal::Signature),
                "{}",
                case.name
            );
            refused += 1;
        }
    }
    // 12 cases against 11 other keys, and 3 of other algorithms against 12.
    assert_eq!(refused, 12 * 11 + 3 * 12);
}

#[test]
fn a_published_signature_holds_in_every_bit() {
    let mut refused = 0;
    for case in cases() {
        let Ok(passkey) = case.registration(UserVerification::NotAsked) else {
            continue;
        };
        let Case {
            policy,
            asserted,
            mut assertion,
            name,
            ..
        } = case;
        for place in 0..assertion.signature.len() * 8 {
            assertion.signature[place / 8] ^= 1 << (place % 8);
            let verification = UserVerification::NotAsked;
            let judged = assertion::verify(&policy, &asserted, &passkey, &assertion, verification);
            assert_eq!(
                judged,
                Err(PasskeyRefusal::Signature),
                "{name}, bit {place}"
            );
            assertion.signature[place / 8] ^= 1 << (place % 8);
            refused += 1;
        }
    }
    assert!(refused > 12 * 64 * 8, "{refused} bits");
}
