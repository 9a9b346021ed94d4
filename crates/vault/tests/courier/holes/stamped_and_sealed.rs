//! Hole 3: the texts that an owner stamped and the attestation that was sealed were two
//! arguments. The owner stamped their own passkey, and the courier's was added.

use seedport_vault::{
    BeginAddCredential, BeginAddError, BeginPasskey, NewProof, RecordKind, RedeemError,
    SessionRetry, VaultFault, webauthn::PasskeyRefusal,
};
use seedport_wire::payload::{AttestationTexts, Authenticator as Texts};

use crate::{
    cast::stored,
    common::{
        World,
        authenticator::Authenticator,
        signing_key, stamp,
        verbs::{any_body, held, retry},
    },
};

#[test]
fn the_passkey_that_is_added_is_the_one_in_the_text_that_its_owner_stamped() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let login = world.login(&ann);
    let (own, couriers) = (Authenticator::new(), Authenticator::new());
    let challenge = b"0123456789abcdef";
    let (anns, foreign) = (own.register(challenge), couriers.register(challenge));
    let begin = |texts| {
        world.vault.begin_add_credential(&BeginAddCredential {
            scope: ann.scope(),
            proof: NewProof::Passkey(texts),
            body: any_body(),
        })
    };
    // A text that shows one passkey and carries another is not begun.
    for texts in [
        Texts {
            attestation: AttestationTexts {
                credential_id: &anns.credential_id,
                ..foreign.texts().attestation
            },
            ..anns.texts()
        },
        Texts {
            attestation: AttestationTexts {
                credential_id: &foreign.credential_id,
                ..anns.texts().attestation
            },
            ..anns.texts()
        },
    ] {
        let refused = begin(texts).err();
        let expected = BeginAddError::Passkey(PasskeyRefusal::CredentialId);
        assert_eq!(refused, Some(expected));
    }
    let honest = begin(anns.texts()).expect("begins").pending;
    let swapped = begin(foreign.texts()).expect("begins").pending;
    assert!(honest.payload.contains(&anns.credential_id));
    assert!(!honest.payload.contains(&foreign.credential_id));
    let stamp = stamp(&login.key, &honest.payload);
    let finish = |retry: &SessionRetry<'_>| world.vault.add_credential(retry);

    // Her stamp, under the courier's challenge: with its text, and with hers.
    let mut attempt = retry(&ann, &login.session, &swapped, &stamp);
    let refused = finish(&attempt).err();
    let invalid = seedport_vault::RedeemRefusal::StampInvalid;
    assert_eq!(refused, Some(RedeemError::Refused(invalid)));
    attempt.redemption.payload = &honest.payload;
    let fault = VaultFault::Record(RecordKind::Challenge);
    assert_eq!(finish(&attempt).err(), Some(RedeemError::Fault(fault)));

    let added = finish(&retry(&ann, &login.session, &honest, &stamp)).expect("adds");
    let asked = world.vault.begin_passkey(&BeginPasskey {
        scope: ann.scope(),
        credential: stored(&added.credential),
        key: &held(signing_key().public()),
    });
    assert_eq!(asked.expect("begins").credential_id, own.id);
}
