//! Assertions, honest and with one thing changed.
//!
//! Invariant: the passkey signs what was changed, so no other check can refuse it.

use seedport_vault::webauthn::{
    Asserted, Assertion, Passkey, PasskeyRefusal as Refusal, verify_assertion,
};

use crate::authenticator::{
    BACKED_UP, BACKUP_ELIGIBLE, CHALLENGE, CREDENTIAL_DATA, Draft, EXTENSION_DATA, ORIGIN, RP_ID,
    Signer, USER_PRESENT, USER_VERIFIED, eddsa, es256, passkey, policy, policy_of, signers,
};

fn judge(passkey: &Passkey, assertion: &Assertion) -> Result<Asserted, Refusal> {
    verify_assertion(&policy(), CHALLENGE, passkey, assertion)
}

fn judge_changed(signer: &Signer, change: impl FnOnce(&mut Draft)) -> Result<Asserted, Refusal> {
    let mut draft = Draft::assertion();
    change(&mut draft);
    judge(&passkey(signer), &draft.assert(signer))
}

#[test]
fn each_change_meets_its_own_check() {
    type Change = fn(&mut Draft);
    let changes: &[(Refusal, Change)] = &[
        (Refusal::CredentialId, |draft| draft.named[0] ^= 1),
        (Refusal::CredentialId, |draft| draft.named.clear()),
        (Refusal::Type, |draft| {
            draft.kind = "webauthn.create".to_owned();
        }),
        (Refusal::Challenge, |draft| draft.challenge[0] ^= 1),
        (Refusal::Challenge, |draft| draft.challenge.clear()),
        (Refusal::Origin, |draft| draft.origin.push_str(":8443")),
        (Refusal::CrossOrigin, |draft| {
            draft.more = r#","crossOrigin":true"#.to_owned();
        }),
        (Refusal::TopOrigin, |draft| {
            draft.more = format!(r#","topOrigin":"{ORIGIN}""#);
        }),
        (Refusal::ClientDataMalformed, |draft| {
            draft.more = format!(r#","origin":"{ORIGIN}""#);
        }),
        (Refusal::RpId, |draft| draft.rp_id = "example".to_owned()),
        (Refusal::UserNotPresent, |draft| draft.flags ^= USER_PRESENT),
        (Refusal::UserNotVerified, |draft| {
            draft.flags ^= USER_VERIFIED;
        }),
        (Refusal::BackupFlags, |draft| draft.flags |= BACKED_UP),
        (Refusal::AuthenticatorDataMalformed, |draft| {
            draft.tail = vec![0];
        }),
        (Refusal::AuthenticatorDataMalformed, |draft| {
            draft.flags |= EXTENSION_DATA;
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
        |draft| draft.flags |= BACKUP_ELIGIBLE | BACKED_UP,
        |draft| draft.flags |= 0x22, // reserved for a later edition
        |draft| draft.flags |= CREDENTIAL_DATA,
        |draft| {
            draft.flags |= EXTENSION_DATA;
            draft.tail = b"\xa1\x65appid\xf5".to_vec();
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
fn the_user_handle_is_not_judged() {
    let [signer, ..] = signers();
    let mut assertion = Draft::assertion().assert(&signer);
    assertion.user_handle = Some(b"whoever".to_vec());
    assert!(judge(&passkey(&signer), &assertion).is_ok());
}

#[test]
fn a_signature_by_another_key_is_refused() {
    let strangers = [es256(2), eddsa(2), Signer::Rs256, es256(1), eddsa(1)];
    let mut refused = 0;
    for signer in [es256(1), eddsa(1), Signer::Rs256] {
        let passkey = passkey(&signer);
        for stranger in &strangers {
            let judged = judge(&passkey, &Draft::assertion().assert(stranger));
            // The only strangers with the same algorithm that are not strangers at all.
            if self::passkey(stranger).public_key == passkey.public_key {
                assert!(judged.is_ok());
            } else {
                assert_eq!(judged, Err(Refusal::Signature));
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 12);
}

#[test]
fn a_signature_over_something_else_is_refused() {
    for signer in signers() {
        let passkey = passkey(&signer);
        let honest = Draft::assertion().assert(&signer);
        let mut later = Draft::assertion();
        later.sign_count = 1;
        let later = later.assert(&signer);
        for (data, signature) in [
            (&later.authenticator_data, &honest.signature),
            (&honest.authenticator_data, &later.signature),
            (&honest.authenticator_data, &Vec::new()),
            (
                &honest.authenticator_data,
                &[&*honest.signature, &[0]].concat(),
            ),
        ] {
            let mixed = Assertion {
                authenticator_data: data.clone(),
                signature: signature.clone(),
                ..honest.clone()
            };
            assert_eq!(judge(&passkey, &mixed), Err(Refusal::Signature));
        }
        let mut elsewhere = honest;
        elsewhere.client_data_json.push(b' ');
        assert_eq!(judge(&passkey, &elsewhere), Err(Refusal::Signature));
    }
}

#[test]
fn a_passkey_of_another_relying_party_is_refused_even_when_all_else_agrees() {
    let [signer, ..] = signers();
    let honest = Draft::assertion().assert(&signer);
    let stray = Passkey {
        rp_id: "other.example".to_owned(),
        ..passkey(&signer)
    };
    assert_eq!(judge(&stray, &honest), Err(Refusal::RpId));
    let other = policy_of("other.example", &[ORIGIN], false);
    for passkey in [stray, passkey(&signer)] {
        let judged = verify_assertion(&other, CHALLENGE, &passkey, &honest);
        assert_eq!(judged, Err(Refusal::RpId));
    }
}

#[test]
fn a_registration_is_no_assertion() {
    let [signer, ..] = signers();
    let draft = Draft {
        named: b"the credential's id".to_vec(),
        ..Draft::registration(&signer)
    };
    let judged = judge(&passkey(&signer), &draft.assert(&signer));
    assert_eq!(judged, Err(Refusal::Type));
}

#[test]
fn a_count_that_does_not_grow_is_reported_and_not_refused() {
    let [signer, ..] = signers();
    for (kept, given, went_back) in [
        (0, 0, false),
        (0, 1, false),
        (1, 2, false),
        (5, 6, false),
        (5, 5, true),
        (5, 4, true),
        (5, 0, true),
        (u32::MAX, 0, true),
        (u32::MAX - 1, u32::MAX, false),
    ] {
        let passkey = Passkey {
            sign_count: kept,
            ..passkey(&signer)
        };
        let mut draft = Draft::assertion();
        draft.sign_count = given;
        let expected = Asserted {
            sign_count: given,
            went_back,
        };
        let judged = judge(&passkey, &draft.assert(&signer));
        assert_eq!(judged, Ok(expected), "{kept}, then {given}");
    }
    assert_eq!(passkey(&signer).rp_id, RP_ID);
}
