//! What a device gives an authenticator, against what a server or a relay offers it.
//!
//! Invariant: the payload is written by `wire` as the vault writes it; everything else plays a relay.

use seedport_client::owner::{
    CheckChallengeError, CheckedChallenge, HeldKey, OfferedChallenge, ReceivingKey, SEARCHED_MILLIS,
};
use seedport_wire::{
    ClientKey, SigningKey, SystemEntropy, TargetKey, Timestamp, ids::PlatformId, payload::Activity,
};
use sha2::{Digest as _, Sha256};

const ORGANIZATION: PlatformId = PlatformId::from_bytes([1; 16]);
const STRANGERS: PlatformId = PlatformId::from_bytes([9; 16]);
const NOW: Timestamp = Timestamp::from_millis(1_775_681_700_000);

fn held() -> HeldKey {
    HeldKey::make(&SystemEntropy).expect("a key")
}

fn moved(millis: i64) -> Timestamp {
    Timestamp::from_millis(NOW.millis() + millis)
}

/// As the vault writes it.
fn payload_of(key: &ClientKey, at: Timestamp) -> String {
    Activity::CreateSession { target: key }.to_json(ORGANIZATION, at)
}

fn digest_of(payload: &str) -> String {
    hex::encode(Sha256::digest(payload))
}

/// An answer without a `Date`.
fn offered<'a>(challenge: &'a str, payload: Option<&'a str>) -> OfferedChallenge<'a> {
    OfferedChallenge {
        challenge,
        payload_to_sign: payload,
        passkey: "AQ",
        expires_at: NOW,
        answered_at: None,
    }
}

/// The check of a payload and its own digest.
fn whole(key: &HeldKey, payload: &str) -> Result<CheckedChallenge, CheckChallengeError> {
    let challenge = digest_of(payload);
    key.check_challenge(&offered(&challenge, Some(payload)), ORGANIZATION, NOW)
}

#[test]
fn the_challenge_of_ones_own_key_is_checked_at_whatever_time_the_server_says() {
    let key = held();
    for at in [0, 1, NOW.millis(), i64::MAX].map(Timestamp::from_millis) {
        let payload = payload_of(&key.client_key(), at);
        let checked = whole(&key, &payload).expect("one's own");
        assert_eq!(checked.as_text(), digest_of(&payload));
        assert_eq!(checked.as_bytes(), checked.as_text().as_bytes());
        assert_eq!(checked.payload(), payload);
        assert_eq!(checked.passkey(), "AQ");
    }
}

#[test]
fn a_relays_key_is_refused_whichever_of_the_texts_it_changed() {
    let (key, relay) = (held(), held());
    let mine = payload_of(&key.client_key(), NOW);
    let its = payload_of(&relay.client_key(), NOW);
    let digest = digest_of(&its);
    let check = |payload| key.check_challenge(&offered(&digest, payload), ORGANIZATION, NOW);
    let refused = |payload| check(payload).expect_err("another key's");
    // Whole; with the owner's payload put before it; with none.
    assert_eq!(refused(Some(&its)), CheckChallengeError::OtherKey);
    assert_eq!(refused(Some(&mine)), CheckChallengeError::OtherDigest);
    assert_eq!(refused(None), CheckChallengeError::NothingFits);
    // The other way round, the digest is the owner's and the text is not.
    let digest = digest_of(&mine);
    let refused = key.check_challenge(&offered(&digest, Some(&its)), ORGANIZATION, NOW);
    assert_eq!(
        refused.expect_err("another text"),
        CheckChallengeError::OtherKey
    );
}

#[test]
fn the_same_point_in_the_other_form_is_another_key() {
    let key = SigningKey::make(&SystemEntropy).expect("a key");
    let receiving = ClientKey::receiving(*key.public());
    let refused = whole(&HeldKey::of(key), &payload_of(&receiving, NOW));
    assert_eq!(
        refused.expect_err("the vault's key"),
        CheckChallengeError::OtherKey
    );
}

#[test]
fn another_organization_than_the_one_the_device_knows_is_refused() {
    let key = held();
    let payload = Activity::CreateSession {
        target: &key.client_key(),
    };
    let payload = payload.to_json(STRANGERS, NOW);
    let error = CheckChallengeError::OtherOrganization {
        named: STRANGERS,
        known: ORGANIZATION,
    };
    assert_eq!(whole(&key, &payload).expect_err("a stranger's"), error);
    let digest = digest_of(&payload);
    let searched = key.check_challenge(&offered(&digest, None), ORGANIZATION, NOW);
    let error = CheckChallengeError::NothingFits;
    assert_eq!(searched.expect_err("a stranger's"), error);
}

#[test]
fn a_payload_that_differs_by_a_byte_is_refused_with_its_own_digest() {
    let key = held();
    let payload = payload_of(&key.client_key(), NOW);
    let time = NOW.millis().to_string();
    let said = |time: &str| payload.replace(&NOW.millis().to_string(), time);
    let changed = [
        said(&format!("0{time}")),
        said(&format!("+{time}")),
        said(&format!("-{time}")),
        said(&format!(" {time}")),
        said(&format!("{time}.0")),
        said(&format!("{time}0000000")),
        said("1e12"),
        said(""),
        payload.replace(&format!("\"{time}\""), &time),
        payload.replace("_V2", "_V1"),
        payload.replace("CREATE_READ_WRITE_SESSION_V2", "EXPORT_WALLET"),
        payload.replace("{\"organ", "{\"a\":1,\"organ"),
        payload.replace("{\"target", "{\"a\":1,\"target"),
        payload.replace(':', ": "),
        format!("{payload}\n"),
        format!(" {payload}"),
        payload.replace("timestampMs", "timestampms"),
        payload[..payload.len() - 1].to_owned(),
        String::new(),
        "null".to_owned(),
    ];
    for text in &changed {
        assert_ne!(*text, payload);
        let refused = whole(&key, text).expect_err("another text");
        assert_eq!(refused, CheckChallengeError::OtherPayload, "{text}");
    }
}

#[test]
fn of_all_the_bytes_of_a_payload_the_digits_of_its_time_alone_are_free() {
    let key = held();
    let payload = payload_of(&key.client_key(), NOW);
    let time = NOW.millis().to_string();
    let start = payload.find(&time).expect("is there");
    let (mut free, mut tried) = (0, 0);
    for place in 0..payload.len() {
        for byte in (b' '..=b'~').filter(|byte| *byte != payload.as_bytes()[place]) {
            let mut changed = payload.clone().into_bytes();
            changed[place] = byte;
            let changed = String::from_utf8(changed).expect("ASCII");
            let in_time = (start..start + time.len()).contains(&place);
            // A time does not begin with a zero.
            let may = in_time && byte.is_ascii_digit() && (place > start || byte != b'0');
            assert_eq!(whole(&key, &changed).is_ok(), may, "{changed}");
            tried += 1;
            free += usize::from(may);
        }
    }
    assert_eq!((free, tried), (9 * time.len() - 1, 94 * payload.len()));
}

#[test]
fn a_challenge_that_is_no_digest_is_refused_before_anything_is_searched() {
    let key = held();
    let payload = payload_of(&key.client_key(), NOW);
    let digest = digest_of(&payload);
    let changed = [
        digest.to_uppercase(),
        digest[..62].to_owned(),
        format!("{digest}00"),
        format!("{digest} "),
        "g".repeat(64),
        String::new(),
    ];
    for challenge in &changed {
        for payload in [None, Some(payload.as_str())] {
            let refused = key.check_challenge(&offered(challenge, payload), ORGANIZATION, NOW);
            let refused = refused.expect_err("no digest");
            assert_eq!(refused, CheckChallengeError::Malformed, "{challenge}");
        }
    }
}

#[test]
fn a_time_that_was_not_sent_is_found_within_a_minute_of_the_answers_date_and_no_further() {
    let key = held();
    let edge = SEARCHED_MILLIS;
    // A clock that is hours wrong plays no part.
    let hours = moved(5 * 3_600_000);
    for away in [0, 1, -1, 999, -1000, edge, -edge, edge + 1, -edge - 1] {
        let payload = payload_of(&key.client_key(), moved(away));
        let digest = digest_of(&payload);
        let answer = OfferedChallenge {
            answered_at: Some(NOW),
            ..offered(&digest, None)
        };
        let checked = key.check_challenge(&answer, ORGANIZATION, hours);
        if away.abs() <= edge {
            assert_eq!(checked.expect("found").payload(), payload);
        } else {
            let refused = checked.expect_err("too far away");
            assert_eq!(refused, CheckChallengeError::NothingFits, "{away}");
        }
    }
}

#[test]
fn without_a_date_the_devices_own_time_is_the_centre() {
    let key = held();
    let payload = payload_of(&key.client_key(), NOW);
    let digest = digest_of(&payload);
    let at = |now| key.check_challenge(&offered(&digest, None), ORGANIZATION, now);
    assert_eq!(at(moved(2000)).expect("found").payload(), payload);
    assert_eq!(
        at(moved(3_600_000)).expect_err("an hour away"),
        CheckChallengeError::NothingFits
    );
}

#[test]
fn times_at_the_ends_of_all_time_are_searched_without_a_panic() {
    let key = held();
    let payload = payload_of(&key.client_key(), NOW);
    let digest = digest_of(&payload);
    for end in [i64::MIN, i64::MAX, 0] {
        let end = Timestamp::from_millis(end);
        let refused = key.check_challenge(&offered(&digest, None), ORGANIZATION, end);
        let refused = refused.expect_err("far away");
        assert_eq!(refused, CheckChallengeError::NothingFits);
    }
}

#[test]
fn a_key_that_receives_the_sessions_is_held_against_its_own_form() {
    let key = TargetKey::make(&SystemEntropy).expect("a key");
    let held = ClientKey::held(*key.public());
    let key = ReceivingKey::of(key);
    let payload = payload_of(&key.client_key(), NOW);
    let digest = digest_of(&payload);
    for sent in [None, Some(payload.as_str())] {
        let checked = key.check_challenge(&offered(&digest, sent), ORGANIZATION, NOW);
        assert_eq!(checked.expect("one's own").payload(), payload);
    }
    let other = payload_of(&held, NOW);
    let digest = digest_of(&other);
    let refused = key.check_challenge(&offered(&digest, Some(&other)), ORGANIZATION, NOW);
    assert_eq!(
        refused.expect_err("the other flow"),
        CheckChallengeError::OtherKey
    );
}
