//! Registrations, honest and with one thing changed.
//!
//! Invariant: the passkey signs what was changed, so no other check can refuse it.

use ciborium::Value;
use seedport_vault::webauthn::{
    Attestation, OriginPolicy, Passkey, PasskeyPolicy, PasskeyPublicKey, PasskeyRefusal as Refusal,
    verify_registration,
};

use crate::authenticator::{
    BACKED_UP, BACKUP_ELIGIBLE, CHALLENGE, CREDENTIAL_DATA, Draft, EXTENSION_DATA, ORIGIN, RP_ID,
    Signer, USER_PRESENT, USER_VERIFIED, map, policy, policy_of, signers,
};

fn judge(attestation: &Attestation) -> Result<Passkey, Refusal> {
    verify_registration(&policy(), CHALLENGE, attestation)
}

fn judge_changed(signer: &Signer, change: impl FnOnce(&mut Draft)) -> Result<Passkey, Refusal> {
    let mut draft = Draft::registration(signer);
    change(&mut draft);
    judge(&draft.attest_by_itself(signer))
}

#[test]
fn an_honest_registration_of_each_algorithm_gives_its_passkey() {
    for signer in signers() {
        let mut draft = Draft::registration(&signer);
        draft.sign_count = 258;
        let by_itself = judge(&draft.attest_by_itself(&signer)).expect("by itself");
        let none = judge(&draft.attest("none", map([]))).expect("no word");
        assert_eq!(by_itself, none);
        assert_eq!(none.credential_id, draft.credential_id);
        assert_eq!((&*none.rp_id, none.sign_count), (RP_ID, 258));
        let kept = none.public_key.encode();
        assert_eq!(PasskeyPublicKey::decode(&kept), Ok(none.public_key));
    }
}

#[test]
fn each_change_meets_its_own_check() {
    type Change = fn(&mut Draft);
    let changes: &[(Refusal, Change)] = &[
        (Refusal::Type, |draft| {
            draft.kind = "webauthn.get".to_owned();
        }),
        (Refusal::Challenge, |draft| draft.challenge[0] ^= 1),
        (Refusal::Challenge, |draft| draft.challenge.clear()),
        (Refusal::Challenge, |draft| draft.challenge.push(0)),
        (Refusal::Origin, |draft| {
            draft.origin.push_str(".evil.example");
        }),
        (Refusal::Origin, |draft| {
            draft.origin = "http://localhost".to_owned();
        }),
        (Refusal::CrossOrigin, |draft| {
            draft.more = r#","crossOrigin":true"#.to_owned();
        }),
        (Refusal::TopOrigin, |draft| {
            draft.more = format!(r#","topOrigin":"{ORIGIN}""#);
        }),
        (Refusal::ClientDataMalformed, |draft| {
            draft.more = format!(r#","origin":"{ORIGIN}""#);
        }),
        (Refusal::ClientDataMalformed, |draft| {
            draft.more = " ".repeat(4096);
        }),
        (Refusal::RpId, |draft| {
            draft.rp_id = "app.wallet.example".to_owned();
        }),
        (Refusal::RpId, |draft| draft.rp_id.clear()),
        (Refusal::UserNotPresent, |draft| draft.flags ^= USER_PRESENT),
        (Refusal::UserNotVerified, |draft| {
            draft.flags ^= USER_VERIFIED;
        }),
        (Refusal::BackupFlags, |draft| draft.flags |= BACKED_UP),
        (Refusal::CredentialDataMissing, |draft| {
            draft.flags ^= CREDENTIAL_DATA;
        }),
        (Refusal::CredentialId, |draft| draft.named[0] ^= 1),
        (Refusal::CredentialId, |draft| draft.named.push(0)),
        (Refusal::CredentialId, |draft| draft.named.clear()),
        (Refusal::AuthenticatorDataMalformed, |draft| {
            draft.credential_id.clear();
        }),
        (Refusal::AuthenticatorDataMalformed, |draft| {
            draft.credential_id = vec![7; 1024];
        }),
        (Refusal::AuthenticatorDataMalformed, |draft| {
            draft.tail = vec![0];
        }),
        (Refusal::AuthenticatorDataMalformed, |draft| {
            draft.flags |= EXTENSION_DATA;
        }),
        (Refusal::AuthenticatorDataMalformed, |draft| {
            draft.tail = vec![0xa0];
        }),
        (Refusal::KeyInvalid, |draft| draft.key = map([])),
        (Refusal::KeyInvalid, |draft| {
            draft.key = Value::Bytes(vec![4; 65]);
        }),
    ];
    for signer in signers() {
        assert!(judge_changed(&signer, |_| {}).is_ok());
        for (place, (refusal, change)) in changes.iter().enumerate() {
            let judged = judge_changed(&signer, change);
            assert_eq!(judged, Err(*refusal), "change {place}");
        }
    }
}

#[test]
fn what_is_allowed_to_vary_may_vary() {
    let changes: &[fn(&mut Draft)] = &[
        |draft| draft.more.clear(),
        |draft| draft.more = r#","crossOrigin":false,"extra":{"a":[1]}"#.to_owned(),
        |draft| draft.flags |= BACKUP_ELIGIBLE,
        |draft| draft.flags |= BACKUP_ELIGIBLE | BACKED_UP,
        |draft| draft.flags |= 0x22, // reserved for a later edition
        |draft| {
            draft.flags |= EXTENSION_DATA;
            draft.tail = b"\xa1\x6bcredProtect\x02".to_vec();
        },
        |draft| {
            draft.credential_id = vec![7; 1023];
            draft.named = vec![7; 1023];
        },
    ];
    for (place, change) in changes.iter().enumerate() {
        for signer in signers() {
            let judged = judge_changed(&signer, change);
            assert!(judged.is_ok(), "change {place}: {judged:?}");
        }
    }
}

#[test]
fn a_key_of_another_algorithm_is_named_as_such() {
    let [signer, ..] = signers();
    for algorithm in [-35, -36, -53, -9] {
        let judged = judge_changed(&signer, |draft| {
            let key = draft.key.as_map_mut().expect("a map");
            key[1].1 = algorithm.into();
        });
        assert_eq!(judged, Err(Refusal::UnsupportedAlgorithm));
    }
}

#[test]
fn a_frame_is_taken_where_the_policy_says_so_and_its_site_is_listed() {
    let policy = policy_of(RP_ID, &[ORIGIN, "https://shop.example"], true);
    let [signer, ..] = signers();
    let cases = [
        (r#","crossOrigin":true"#, None),
        (
            r#","crossOrigin":true,"topOrigin":"https://shop.example""#,
            None,
        ),
        (
            r#","crossOrigin":true,"topOrigin":"https://evil.example""#,
            Some(Refusal::TopOrigin),
        ),
        (
            r#","topOrigin":"https://shop.example""#,
            Some(Refusal::TopOrigin),
        ),
    ];
    for (more, refusal) in cases {
        let mut draft = Draft::registration(&signer);
        more.clone_into(&mut draft.more);
        let attestation = draft.attest_by_itself(&signer);
        let judged = verify_registration(&policy, CHALLENGE, &attestation);
        assert_eq!(judged.err(), refusal, "{more}");
    }
}

#[test]
fn a_sandbox_takes_localhost_on_any_port_for_its_relying_party() {
    let policy = PasskeyPolicy::new("localhost", OriginPolicy::AnyLocalhost, false);
    let policy = policy.expect("a policy");
    let [signer, ..] = signers();
    for (origin, rp_id, refusal) in [
        ("http://localhost", "localhost", None),
        ("http://localhost:5173", "localhost", None),
        ("http://localhost:5173", RP_ID, Some(Refusal::RpId)),
        ("https://localhost:5173", "localhost", Some(Refusal::Origin)),
        (ORIGIN, "localhost", Some(Refusal::Origin)),
    ] {
        let mut draft = Draft::registration(&signer);
        origin.clone_into(&mut draft.origin);
        rp_id.clone_into(&mut draft.rp_id);
        let attestation = draft.attest_by_itself(&signer);
        let judged = verify_registration(&policy, CHALLENGE, &attestation);
        assert_eq!(judged.err(), refusal, "{origin}");
    }
}
