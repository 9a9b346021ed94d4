//! Logins: the token stamped by another key, too late, changed, or for another verb.

use seedport_vault::{Limits, OpenSession, RecordKind, RedeemRefusal, VaultFault};
use seedport_wire::BodyDigest;

use super::{Scene, TICK, export_scene, fault, refusal, scene};
use crate::common::{
    export_body, login_body,
    parts::START,
    signatures::{der, halves, stamp_of},
    signing_key, stamp, target_key,
};

#[test]
fn a_token_stamped_by_another_key_is_refused_and_stays_open() {
    let scene = scene();
    let answered = scene.world.answered(&scene.owner);
    let payload = &answered.challenge.payload;
    let stranger = signing_key();
    let (r, s) = halves(&stranger.sign(payload.as_bytes()).expect("signs"));
    for stamp in [
        stamp(&stranger, payload),
        // Claims the right key over the wrong key's signature, and the other way about.
        stamp_of(&answered.key, &der(&r, &s)),
        stamp_of(
            &stranger,
            &answered.key.sign(payload.as_bytes()).expect("signs"),
        ),
    ] {
        let said = refusal(scene.open_with(&answered, &stamp, |_| ()));
        assert_eq!(said, Some(RedeemRefusal::StampInvalid));
    }
    assert!(scene.world.open(&scene.owner, &answered).is_ok());
}

#[test]
fn the_key_of_an_older_session_does_not_stamp_a_new_token() {
    let scene = scene();
    let old = scene.world.login(&scene.owner);
    let answered = scene.world.answered(&scene.owner);
    let stamp = stamp(&old.key, &answered.challenge.payload);
    let said = refusal(scene.open_with(&answered, &stamp, |_| ()));
    assert_eq!(said, Some(RedeemRefusal::StampInvalid));
}

#[test]
fn a_login_challenge_lives_to_the_millisecond_before_its_end() {
    let life = Limits::default().challenge;
    for (age, expected) in [
        (life.saturating_sub(TICK), None),
        (life, Some(RedeemRefusal::ChallengeExpired)),
    ] {
        let scene = scene();
        let answered = scene.world.answered(&scene.owner);
        assert_eq!(answered.challenge.expires_at, START.plus(life));
        scene.world.clock.advance(age);
        let said = scene.world.open(&scene.owner, &answered);
        assert_eq!(said.is_ok(), expected.is_none());
        assert_eq!(refusal(said), expected);
    }
}

#[test]
fn a_login_with_a_changed_body_is_a_mismatch() {
    let scene = scene();
    let answered = scene.world.answered(&scene.owner);
    let stamp = stamp(&answered.key, &answered.challenge.payload);
    for body in [export_body(), BodyDigest::of("verify", &[])] {
        let said = refusal(scene.open_with(&answered, &stamp, |request| {
            request.redemption.body = body;
        }));
        assert_eq!(said, Some(RedeemRefusal::BodyMismatch));
    }
}

#[test]
fn a_token_with_one_changed_character_is_a_fault() {
    let scene = scene();
    let answered = scene.world.answered(&scene.owner);
    let payload = &answered.challenge.payload;
    for at in (0..payload.len()).step_by(7) {
        let mut changed = payload.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("ASCII");
        let stamp = stamp(&answered.key, &changed);
        let said = scene.open_with(&answered, &stamp, |request| {
            request.redemption.payload = &changed;
        });
        let expected = VaultFault::Record(RecordKind::Challenge);
        assert_eq!(fault(said), Some(expected), "character {at}");
    }
}

#[test]
fn a_challenge_of_another_verb_is_refused() {
    let (scene, login, asked) = export_scene();
    let answered = scene.world.answered(&scene.owner);
    let wrong = Some(RedeemRefusal::WrongChallenge);

    // An export challenge where a login is finished, stamped by a key with a live session.
    let over_export = stamp(&login.key, &asked.challenge.payload);
    for body in [export_body(), login_body()] {
        let said = scene.world.vault.open_session(&OpenSession {
            redemption: scene.owner.redemption(&asked.challenge, body, &over_export),
            credential: scene.owner.wallet.credential.id,
        });
        assert_eq!(refusal(said), wrong);
    }

    // A login challenge where an export is finished.
    let over_login = stamp(&login.key, &answered.challenge.payload);
    for body in [export_body(), login_body()] {
        let mut request = scene
            .owner
            .export_request(&login, &answered.challenge, &over_login);
        request.redemption.body = body;
        assert_eq!(refusal(scene.world.vault.finish_export(&request)), wrong);
    }
}

#[test]
fn a_challenge_of_another_account_is_refused() {
    let scene = scene();
    let answered = scene.world.answered(&scene.owner);
    let other = scene.world.owner("ben@example.com");
    let stamp = stamp(&answered.key, &answered.challenge.payload);
    let said = scene.open_with(&answered, &stamp, |request| {
        request.redemption.account = other.account;
    });
    assert_eq!(refusal(said), Some(RedeemRefusal::WrongChallenge));
}

/// The caller may begin an export of a wallet under any account it likes; the challenge then
/// redeems for nobody, because no session of that account is of that wallet.
#[test]
fn a_challenge_begun_for_another_account_of_the_same_wallet_is_refused() {
    let (scene, login, _) = export_scene();
    let Scene { world, owner } = &scene;
    let other = world.owner("ben@example.com");
    let target = target_key();
    let challenge = world
        .vault
        .begin_export(seedport_vault::BeginExport {
            platform: owner.platform,
            account: other.account,
            wallet: owner.wallet.id,
            target: crate::common::target_of(target.public()),
            body: export_body(),
        })
        .expect("begins");
    let stamp = stamp(&login.key, &challenge.payload);
    let said = world.finish(owner, &login, &challenge, &stamp);
    assert_eq!(refusal(said), Some(RedeemRefusal::WrongChallenge));
    let mut request = owner.export_request(&login, &challenge, &stamp);
    request.redemption.account = other.account;
    let session = VaultFault::Record(RecordKind::Session);
    assert_eq!(fault(world.vault.finish_export(&request)), Some(session));
}
