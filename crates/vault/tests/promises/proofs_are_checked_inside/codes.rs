//! Codes: wrong, late, spent, another's, and answers that are none.

use std::time::Duration;

use seedport_vault::{AnswerCodeError, CodeRefusal, RecordKind, VaultFault};
use seedport_wire::{
    hpke::{self, OpenFailed, SealedMessage},
    otp::AnswerError,
    p256::PointError,
};

use super::{Scene, TICK, scene};
use crate::common::{now, seal_to, signing_key, target_key, target_point};

const CODE_LIFE: Duration = Duration::from_mins(5);

fn refused<T>(result: Result<T, AnswerCodeError>) -> Option<CodeRefusal> {
    match result.err() {
        Some(AnswerCodeError::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

/// Another code of the same form.
fn other_than(code: &str) -> String {
    let shifted = |digit: char| char::from(b'0' + (digit as u8 - b'0' + 1) % 10);
    code.chars().map(shifted).collect()
}

#[test]
fn a_wrong_code_is_refused_and_the_right_one_still_serves() {
    let Scene { world, owner } = scene();
    let (code, mail) = world.code(&owner);
    let wrong = refused(world.guess(&owner, &code, &other_than(&mail.code)));
    assert_eq!(wrong, Some(CodeRefusal::WrongCode));
    assert!(world.guess(&owner, &code, &mail.code).is_ok());
}

#[test]
fn a_code_near_the_right_one_is_wrong() {
    let Scene { world, owner } = scene();
    let near: [fn(&str) -> String; 6] = [
        |code| format!("{code}0"),
        |code| code[1..].to_owned(),
        |code| format!(" {code}"),
        |code| format!("{code} "),
        |_| String::new(),
        |code| code.chars().rev().chain("1".chars()).collect(),
    ];
    for change in near {
        let (code, mail) = world.code(&owner);
        let wrong = refused(world.guess(&owner, &code, &change(&mail.code)));
        assert_eq!(wrong, Some(CodeRefusal::WrongCode), "{}", mail.code);
    }
}

#[test]
fn a_code_lives_to_the_millisecond_before_its_end() {
    let Scene { world, owner } = scene();
    for (age, expected) in [
        (CODE_LIFE.saturating_sub(TICK), None),
        (CODE_LIFE, Some(CodeRefusal::Expired)),
        (CODE_LIFE + TICK, Some(CodeRefusal::Expired)),
        (Duration::from_hours(48), Some(CodeRefusal::Expired)),
    ] {
        let (code, mail) = world.code(&owner);
        assert_eq!(code.expires_at, now(&world).plus(CODE_LIFE));
        world.clock.advance(age);
        let said = world.guess(&owner, &code, &mail.code);
        assert_eq!(said.is_ok(), expected.is_none(), "{age:?}");
        assert_eq!(refused(said), expected, "{age:?}");
    }
}

#[test]
fn a_right_code_serves_once_whatever_the_answer_is_sealed_for() {
    let Scene { world, owner } = scene();
    let (code, mail) = world.code(&owner);
    let answer = world.seal(&code.target_bundle, &mail.code, signing_key().public());
    assert!(world.answer(&owner, &code, &answer).is_ok());
    let replayed = refused(world.answer(&owner, &code, &answer));
    assert_eq!(replayed, Some(CodeRefusal::Spent), "the same bundle");
    let again = refused(world.guess(&owner, &code, &mail.code));
    assert_eq!(
        again,
        Some(CodeRefusal::Spent),
        "the same code, another key"
    );
}

#[test]
fn the_fourth_try_is_refused_even_with_the_right_code() {
    let Scene { world, owner } = scene();
    let (code, mail) = world.code(&owner);
    for _ in 0..3 {
        let wrong = refused(world.guess(&owner, &code, &other_than(&mail.code)));
        assert_eq!(wrong, Some(CodeRefusal::WrongCode));
    }
    let fourth = refused(world.guess(&owner, &code, &mail.code));
    assert_eq!(fourth, Some(CodeRefusal::Spent));
}

#[test]
fn a_code_of_another_credential_of_the_same_account_is_refused() {
    let Scene { world, owner } = scene();
    let second = world.owner_of(owner.account, "ann@example.com");
    let (code, mail) = world.code(&second);
    let answer = world.seal(&code.target_bundle, &mail.code, signing_key().public());
    let said = world.answer(&owner, &code, &answer).err();
    let expected = VaultFault::Record(RecordKind::Code);
    assert_eq!(said, Some(AnswerCodeError::Fault(expected)));
    assert!(
        world.answer(&second, &code, &answer).is_ok(),
        "a fault spends no code"
    );
}

#[test]
fn the_code_of_an_earlier_message_does_not_answer_a_later_one() {
    let Scene { world, owner } = scene();
    let (_, earlier) = world.code(&owner);
    let (later, mail) = world.code(&owner);
    assert_ne!(earlier.code, mail.code, "one chance in 10^8");
    let said = refused(world.guess(&owner, &later, &earlier.code));
    assert_eq!(said, Some(CodeRefusal::WrongCode));
}

#[test]
fn an_answer_sealed_to_another_target_is_refused_and_is_no_look() {
    let Scene { world, owner } = scene();
    let (other, _) = world.code(&owner);
    let (code, mail) = world.code(&owner);
    let key = signing_key();
    let not_sealed = Some(CodeRefusal::Answer(AnswerError::Open(OpenFailed)));
    let to_stranger = seal_to(target_key().public(), &mail.code, key.public());
    let to_other_code = world.seal(&other.target_bundle, &mail.code, key.public());
    let mut changed = world.seal(&code.target_bundle, &mail.code, key.public());
    changed.ciphertext[20] ^= 1;
    for answer in [to_stranger, to_other_code, changed] {
        assert_eq!(refused(world.answer(&owner, &code, &answer)), not_sealed);
    }
    // What does not open says nothing of the code, so nobody's code is spent by garbage.
    assert!(world.guess(&owner, &code, &mail.code).is_ok());
}

#[test]
fn an_answer_of_another_shape_is_refused() {
    let Scene { world, owner } = scene();
    let shapes: [(&[u8], AnswerError); 4] = [
        (b"", AnswerError::Plaintext),
        (b"[]", AnswerError::Plaintext),
        (br#"{"otp_code":"1"}"#, AnswerError::Plaintext),
        (
            br#"{"otp_code":"1","public_key":"02000000000000000000000000000000000000000000000000000000000000000005"}"#,
            AnswerError::SessionKey(PointError::WrongForm {
                expected: "a P-256 point: 66 hex characters starting with 02 or 03, or 130 \
                           starting with 04",
            }),
        ),
    ];
    for (plaintext, expected) in shapes {
        let (code, _) = world.code(&owner);
        let target = target_point(&code.target_bundle, &world.pins);
        let answer: SealedMessage = hpke::seal(&target, plaintext).expect("seals");
        let said = refused(world.answer(&owner, &code, &answer));
        assert_eq!(said, Some(CodeRefusal::Answer(expected)));
    }
}

#[test]
fn a_session_key_off_the_curve_is_refused_even_with_the_right_code() {
    let Scene { world, owner } = scene();
    let (code, mail) = world.code(&owner);
    let target = target_point(&code.target_bundle, &world.pins);
    let zeros = "0".repeat(128);
    let plaintext = format!(r#"{{"otp_code":"{}","public_key":"04{zeros}"}}"#, mail.code);
    let answer = hpke::seal(&target, plaintext.as_bytes()).expect("seals");
    let said = refused(world.answer(&owner, &code, &answer));
    let off = AnswerError::SessionKey(PointError::NotOnCurve);
    assert_eq!(said, Some(CodeRefusal::Answer(off)));
}
