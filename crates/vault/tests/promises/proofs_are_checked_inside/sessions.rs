//! Sessions and exports: too late, too early, another's, over other bytes.

use std::time::Duration;

use seedport_vault::{Limits, PendingChallenge, RecordKind, RedeemRefusal, Stored, VaultFault};
use seedport_wire::{BodyDigest, SigningKey};

use super::{Scene, TICK, export_scene, fault, refusal, scene};
use crate::common::{parts::START, signing_key, stamp};

#[test]
fn a_session_lives_to_the_millisecond_before_its_end() {
    let life = Limits::default().session;
    for (age, expected) in [
        (Duration::ZERO, None),
        (life.saturating_sub(TICK), None),
        (life, Some(RedeemRefusal::SessionExpired)),
        (life + TICK, Some(RedeemRefusal::SessionExpired)),
    ] {
        let Scene { world, owner } = scene();
        let login = world.login(&owner);
        assert_eq!(login.session.issued_at, START);
        assert_eq!(login.session.expires_at, START.plus(life));
        world.clock.advance(age);
        let asked = world.ask(&owner);
        let stamp = stamp(&login.key, &asked.challenge.payload);
        let said = world.finish(&owner, &login, &asked.challenge, &stamp);
        assert_eq!(said.is_ok(), expected.is_none(), "{age:?}");
        assert_eq!(refusal(said), expected, "{age:?}");
    }
}

#[test]
fn a_session_that_is_not_yet_issued_is_refused() {
    let (Scene { world, owner }, login, _) = export_scene();
    world
        .clock
        .set(seedport_wire::Timestamp::from_millis(START.millis() - 1));
    let asked = world.ask(&owner);
    let stamp = stamp(&login.key, &asked.challenge.payload);
    let said = world.finish(&owner, &login, &asked.challenge, &stamp);
    assert_eq!(refusal(said), Some(RedeemRefusal::SessionExpired));
}

#[test]
fn a_session_said_to_be_of_another_account_is_a_fault() {
    let (Scene { world, owner }, login, asked) = export_scene();
    let other = world.owner("ben@example.com");
    let stamp = stamp(&login.key, &asked.challenge.payload);
    let mut request = owner.export_request(&login, &asked.challenge, &stamp);
    request.redemption.account = other.account;
    let expected = VaultFault::Record(RecordKind::Session);
    assert_eq!(fault(world.vault.finish_export(&request)), Some(expected));
}

#[test]
fn a_stamp_by_another_session_of_the_same_wallet_is_refused() {
    let (Scene { world, owner }, login, asked) = export_scene();
    let other = world.login(&owner);
    let stamp = stamp(&other.key, &asked.challenge.payload);
    let said = world.finish(&owner, &login, &asked.challenge, &stamp);
    assert_eq!(refusal(said), Some(RedeemRefusal::StampInvalid));
    let said = world.finish(&owner, &other, &asked.challenge, &stamp);
    assert!(said.is_ok(), "any live session of the account stamps");
}

#[test]
fn an_export_challenge_lives_to_the_millisecond_before_its_end() {
    let life = Limits::default().challenge;
    for (age, expected) in [
        (life.saturating_sub(TICK), None),
        (life, Some(RedeemRefusal::ChallengeExpired)),
    ] {
        let (Scene { world, owner }, login, asked) = export_scene();
        world.clock.advance(age);
        let stamp = stamp(&login.key, &asked.challenge.payload);
        let said = world.finish(&owner, &login, &asked.challenge, &stamp);
        assert_eq!(said.is_ok(), expected.is_none());
        assert_eq!(refusal(said), expected);
    }
}

#[test]
fn an_export_with_a_changed_body_is_a_mismatch() {
    let (Scene { world, owner }, login, asked) = export_scene();
    let stamp = stamp(&login.key, &asked.challenge.payload);
    let mut request = owner.export_request(&login, &asked.challenge, &stamp);
    request.redemption.body = BodyDigest::of("export", &[("clientPublicKey", "05")]);
    let said = refusal(world.vault.finish_export(&request));
    assert_eq!(said, Some(RedeemRefusal::BodyMismatch));
}

#[test]
fn a_stamp_over_other_bytes_is_refused_and_the_challenge_stays_open() {
    let (Scene { world, owner }, login, asked) = export_scene();
    let payload = &asked.challenge.payload;
    let other = world.ask(&owner);
    for text in [
        "",
        &payload[1..],
        &format!("{payload} "),
        &other.challenge.payload,
    ] {
        let said = world.finish(&owner, &login, &asked.challenge, &stamp(&login.key, text));
        assert_eq!(refusal(said), Some(RedeemRefusal::StampInvalid), "{text}");
    }
    let honest = stamp(&login.key, payload);
    assert!(
        world
            .finish(&owner, &login, &asked.challenge, &honest)
            .is_ok()
    );
}

#[test]
fn a_target_equal_to_the_session_key_is_refused() {
    let Scene { world, owner } = scene();
    let login = world.login(&owner);
    let challenge: PendingChallenge = world.ask_for(&owner, login.key.public());
    let stamp = stamp(&login.key, &challenge.payload);
    let said = world.finish(&owner, &login, &challenge, &stamp);
    assert_eq!(refusal(said), Some(RedeemRefusal::TargetIsSessionKey));
}

#[test]
fn a_session_key_that_an_attacker_brings_does_not_replace_the_sealed_one() {
    let (Scene { world, owner }, login, asked) = export_scene();
    let attacker: SigningKey = signing_key();
    let theirs = stamp(&attacker, &asked.challenge.payload);
    let mut request = owner.export_request(&login, &asked.challenge, &theirs);
    assert_eq!(
        refusal(world.vault.finish_export(&request)),
        Some(RedeemRefusal::StampInvalid)
    );
    // A session that the attacker made up beside it is no record at all.
    let made_up = [
        &[1, 0, 0, 0, 1][..],
        attacker.public().as_bytes(),
        &[0; 120],
    ]
    .concat();
    request.session = Stored {
        id: login.session.id,
        sealed: &made_up,
    };
    let session = VaultFault::Record(RecordKind::Session);
    assert_eq!(fault(world.vault.finish_export(&request)), Some(session));
}
