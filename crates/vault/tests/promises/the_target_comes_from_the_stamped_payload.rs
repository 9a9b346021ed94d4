//! Promise 5: an envelope is sealed to the key in the payload that the owner stamped.

use std::sync::LazyLock;

use proptest::{prelude::*, sample::Index};
use seedport_vault::{RecordKind, RedeemError, VaultFault};
use seedport_wire::{
    ExportWallet, SecretBytes, Stamp, TargetKey, Timestamp,
    envelope::EnvelopeError,
    hpke::OpenFailed,
    ids::{PlatformId, WalletId},
};

use crate::common::{Login, Owner, World, draw, signing_key, stamp, target_key, target_of};

const CHALLENGE: RedeemError = RedeemError::Fault(VaultFault::Record(RecordKind::Challenge));

fn scene() -> (World, Owner, Login) {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    (world, owner, login)
}

/// Finishes `challenge` with another payload beside it, stamped by the owner or not.
fn finish_with(
    (world, owner, login): &(World, Owner, Login),
    challenge: &seedport_vault::PendingChallenge,
    payload: &str,
    stamp: &Stamp,
) -> Option<RedeemError> {
    let mut request = owner.export_request(login, challenge, stamp);
    request.redemption.payload = payload;
    world.vault.finish_export(&request).err()
}

#[test]
fn an_envelope_opens_with_the_stamped_targets_key_and_no_other() {
    let (world, owner, login) = scene();
    let (target, delivered) = world.export(&owner, &login);
    assert_eq!(
        world
            .phrase(&delivered.envelope, &target)
            .split(' ')
            .count(),
        24
    );
    let scalar = login.key.scalar().expect("exports");
    let as_target = TargetKey::from_scalar(scalar).expect("a scalar");
    for other in [target_key(), as_target] {
        let opened = world.verify(&delivered.envelope).open(&other);
        assert_eq!(opened.err(), Some(EnvelopeError::Open(OpenFailed)));
    }
}

#[test]
fn the_payload_names_what_was_asked() {
    let (world, owner, _) = scene();
    let asked = world.ask(&owner);
    let payload = ExportWallet::parse(&asked.challenge.payload).expect("a payload");
    assert_eq!(payload.platform, owner.platform);
    assert_eq!(payload.wallet, owner.wallet.id);
    assert_eq!(payload.target.point(), asked.target.public());
    assert_eq!(payload.made_at, crate::common::now(&world));
}

#[test]
fn a_payload_with_any_field_substituted_is_refused_whoever_stamps_it() {
    let scene = scene();
    let (world, owner, login) = &scene;
    let other = world.owner("ben@example.com");
    let attacker = target_key();
    let asked = world.ask(owner);
    let payload = ExportWallet::parse(&asked.challenge.payload).expect("a payload");
    let mut substitutes = Vec::new();
    let mut with = |change: &dyn Fn(&mut ExportWallet)| {
        let mut changed = payload.clone();
        change(&mut changed);
        substitutes.push(changed.to_json());
    };
    with(&|payload| payload.target = target_of(attacker.public()));
    with(&|payload| payload.wallet = other.wallet.id);
    with(&|payload| payload.wallet = WalletId::from_bytes(draw()));
    with(&|payload| payload.platform = PlatformId::from_bytes(draw()));
    with(&|payload| payload.made_at = Timestamp::from_millis(payload.made_at.millis() + 1));
    // The same point in upper case: another text, and the text is what is signed.
    let upper = payload.target.as_text().to_uppercase();
    substitutes.push(
        asked
            .challenge
            .payload
            .replace(payload.target.as_text(), &upper),
    );
    substitutes.push(String::new());
    substitutes.push("{}".to_owned());
    for text in &substitutes {
        assert_ne!(text, &asked.challenge.payload);
        let stamps = [
            stamp(&login.key, &asked.challenge.payload),
            stamp(&login.key, text),
            stamp(&signing_key(), text),
        ];
        for stamp in &stamps {
            let said = finish_with(&scene, &asked.challenge, text, stamp);
            assert_eq!(said, Some(CHALLENGE), "{text}");
        }
    }
}

#[test]
fn a_payload_that_was_stamped_but_is_another_challenges_is_refused() {
    let scene = scene();
    let (world, owner, login) = &scene;
    let first = world.ask(owner);
    let second = world.ask(owner);
    let stamped = stamp(&login.key, &first.challenge.payload);
    let said = finish_with(
        &scene,
        &second.challenge,
        &first.challenge.payload,
        &stamped,
    );
    assert_eq!(said, Some(CHALLENGE));
}

#[test]
fn a_payload_in_upper_case_keeps_its_text_and_its_point() {
    let (world, owner, login) = scene();
    let target = target_key();
    let text = target.public().to_hex().to_uppercase();
    let request = seedport_vault::BeginExport {
        platform: owner.platform,
        account: owner.account,
        wallet: owner.wallet.id,
        target: seedport_wire::TargetPublicKey::parse(&text).expect("a point"),
        body: crate::common::export_body(),
    };
    let challenge = world.vault.begin_export(request).expect("begins");
    assert!(challenge.payload.contains(&text));
    let stamped = stamp(&login.key, &challenge.payload);
    let delivered = world.finish(&owner, &login, &challenge, &stamped);
    world.phrase(&delivered.expect("delivers").envelope, &target);
}

static SCENE: LazyLock<(World, Owner, Login, String)> = LazyLock::new(|| {
    let (world, owner, login) = scene();
    let (target, delivered) = world.export(&owner, &login);
    let phrase = world.phrase(&delivered.envelope, &target);
    (world, owner, login, phrase)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_target_its_key_opens_the_same_phrase_and_others_do_not(
        scalar in any::<[u8; 32]>(), other in any::<[u8; 32]>(),
    ) {
        let (world, owner, login, phrase) = &*SCENE;
        let key = |scalar: &[u8; 32]| TargetKey::from_scalar(SecretBytes::copy_from(scalar));
        let (Ok(target), Ok(other)) = (key(&scalar), key(&other)) else {
            return Err(TestCaseError::reject("no scalar"));
        };
        prop_assume!(target.public() != other.public());
        let challenge = world.ask_for(owner, target.public());
        let stamped = stamp(&login.key, &challenge.payload);
        let delivered = world.finish(owner, login, &challenge, &stamped).expect("delivers");
        prop_assert_eq!(&world.phrase(&delivered.envelope, &target), phrase);
        prop_assert!(world.verify(&delivered.envelope).open(&other).is_err());
    }

    #[test]
    fn a_payload_with_any_byte_changed_is_refused(at in any::<Index>(), byte in 0x20..0x7fu8) {
        let (world, owner, login, _) = &*SCENE;
        let asked = world.ask(owner);
        let mut changed = asked.challenge.payload.clone().into_bytes();
        let at = at.index(changed.len());
        prop_assume!(changed[at] != byte);
        changed[at] = byte;
        let changed = String::from_utf8(changed).expect("ASCII");
        let stamped = stamp(&login.key, &changed);
        let mut request = owner.export_request(login, &asked.challenge, &stamped);
        request.redemption.payload = &changed;
        prop_assert_eq!(world.vault.finish_export(&request).err(), Some(CHALLENGE));
    }
}
