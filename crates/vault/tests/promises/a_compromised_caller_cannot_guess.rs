//! The vault's own ledger of looks, against a caller that owns the whole API and the database and
//! guesses as fast as it can.
//!
//! A look is an answer that says whether a code was right: `WrongCode`, or a challenge. What it
//! costs is the chance that it is right.

mod attempts;
mod restarts;
mod sending;

use std::time::Duration;

use seedport_vault::{AnswerCodeError, CodeFormat, CodeRefusal, NewCode, state::CodeShape};
use seedport_wire::{SigningKey, hpke::SealedMessage, ids::PlatformId, otp};

use crate::common::{Owner, World, draw, signing_key, state::StateDirectory};

const DAY: Duration = Duration::from_hours(24);
const LONGEST: Duration = Duration::from_hours(24);
/// Of a right guess in one day, of one credential and of all, in 10^-18.
const CREDENTIAL_A_DAY: u64 = 10_000_000_000_000;
const INSTALLATION_A_DAY: u64 = 1_000_000_000_000_000;
const SIX_DIGITS: Shape = (6, false);

/// How many characters, and whether of Crockford's alphabet.
type Shape = (u8, bool);

fn digits(length: u8, valid: Duration) -> CodeFormat {
    CodeFormat::new(length, false, valid).expect("in bounds")
}

/// A world whose codes are the weakest and longest-lived that a platform may ask for.
fn weakest() -> World {
    let mut world = World::new();
    world.format = digits(4, LONGEST);
    world
}

/// The shape that the signed target of a code says.
fn shape(world: &World, code: &NewCode) -> Shape {
    let target = otp::verify_target(&code.target_bundle, &world.pins).expect("pinned");
    let facts = target.facts();
    (facts.code_length, facts.alphanumeric)
}

/// What a look at a code costs.
fn cost(world: &World, code: &NewCode) -> u64 {
    let (length, alphanumeric) = shape(world, code);
    let shape = CodeShape::new(length, alphanumeric).expect("in bounds");
    shape.cost()
}

/// An answer that is no code at all, sealed once: sealing is the attacker's cost, not ours.
fn wrong_answer(world: &World, code: &NewCode) -> SealedMessage {
    wrong_answer_by(world, code, &signing_key())
}

fn wrong_answer_by(world: &World, code: &NewCode, key: &SigningKey) -> SealedMessage {
    world.seal(&code.target_bundle, "none", key.public())
}

fn is_look(world: &World, owner: &Owner, code: &NewCode, answer: &SealedMessage) -> bool {
    match world.answer(owner, code, answer) {
        Ok(_) | Err(AnswerCodeError::Refused(CodeRefusal::WrongCode)) => true,
        Err(AnswerCodeError::Refused(_)) => false,
        Err(AnswerCodeError::Fault(fault)) => panic!("{fault}"),
    }
}

fn looks(world: &World, owner: &Owner, code: &NewCode, guesses: usize) -> usize {
    let answer = wrong_answer(world, code);
    (0..guesses)
        .filter(|_| is_look(world, owner, code, &answer))
        .count()
}

/// Why a right answer is refused.
fn refusal(world: &World, owner: &Owner, code: &NewCode, text: &str) -> Option<AnswerCodeError> {
    world.guess(owner, code, text).err()
}

const SPENT: Option<AnswerCodeError> = Some(AnswerCodeError::Refused(CodeRefusal::Spent));

#[test]
fn a_code_is_looked_at_three_times_however_often_it_is_guessed() {
    let world = weakest();
    let owner = world.owner("ann@example.com");
    let (code, mail) = world.code(&owner);
    assert_eq!(looks(&world, &owner, &code, 1000), 3);
    assert_eq!(refusal(&world, &owner, &code, &mail.code), SPENT);
    world
        .clock
        .advance(LONGEST.saturating_sub(Duration::from_millis(1)));
    assert_eq!(looks(&world, &owner, &code, 1000), 0);
}

#[test]
fn a_platform_asks_for_more_than_the_operators_floor_and_never_for_less() {
    let mut world = World::new();
    let owner = world.owner("ann@example.com");
    for (asked, served) in [(4, 6), (5, 6), (6, 6), (9, 9), (12, 12)] {
        world.format = digits(asked, LONGEST);
        let (code, mail) = world.code(&owner);
        assert_eq!(shape(&world, &code), (served, false), "{asked}");
        assert_eq!(mail.code.len(), usize::from(served));
    }
    let floor = CodeShape::new(8, true).expect("in bounds");
    let raised = |state: &mut StateDirectory| state.settings.guesses.floor = floor;
    let mut strict = World::new().restarted(raised);
    strict.format = digits(12, LONGEST);
    let (code, _) = strict.code(&strict.owner("ann@example.com"));
    assert_eq!(
        shape(&strict, &code),
        (12, true),
        "the wish's length, the floor's alphabet"
    );
}

#[test]
fn the_code_after_a_guessed_one_is_stronger_and_says_so() {
    let world = weakest();
    let owner = world.owner("ann@example.com");
    let (code, mail) = world.code(&owner);
    assert_eq!(shape(&world, &code), SIX_DIGITS);
    assert!(mail.code.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(looks(&world, &owner, &code, 9), 3);
    let (code, mail) = world.code(&owner);
    assert_eq!(shape(&world, &code), (6, true));
    assert_eq!(mail.code.len(), 6);
    // In either case, and with the letters that look like digits.
    let typed = mail.code.to_lowercase().replace('0', "o").replace('1', "l");
    assert!(world.guess(&owner, &code, &typed).is_ok());
    world.clock.advance(DAY);
    let (code, _) = world.code(&owner);
    assert_eq!(shape(&world, &code), SIX_DIGITS, "a day later");
}

/// Whatever was guessed at a credential, its owner asks for a new code and is in.
#[test]
fn nobody_is_kept_waiting_however_often_they_are_guessed_at() {
    let world = weakest();
    let (ann, ben) = (
        world.owner("ann@example.com"),
        world.owner("ben@example.com"),
    );
    let mut spent = 0;
    for _ in 0..40 {
        let (code, _) = world.code(&ann);
        spent += cost(&world, &code) * looks(&world, &ann, &code, 5) as u64;
        world.login(&ann);
        world.login(&ben);
    }
    assert!(spent < CREDENTIAL_A_DAY, "{spent}");
    let (code, _) = world.code(&ben);
    assert_eq!(shape(&world, &code), SIX_DIGITS, "nobody guessed at his");
}

#[test]
fn wrong_looks_are_given_back_to_the_key_of_the_right_answer_alone() {
    let world = weakest();
    let (clumsy, attacked) = (
        world.owner("ann@example.com"),
        world.owner("ben@example.com"),
    );
    // Mistyped twice by the owner, whose device keeps its key: a hundred times over.
    for _ in 0..100 {
        let (code, mail) = world.code(&clumsy);
        assert_eq!(shape(&world, &code), SIX_DIGITS);
        let key = signing_key();
        let wrong = wrong_answer_by(&world, &code, &key);
        assert!(is_look(&world, &clumsy, &code, &wrong));
        assert!(is_look(&world, &clumsy, &code, &wrong));
        let right = world.seal(&code.target_bundle, &mail.code, key.public());
        assert!(world.answer(&clumsy, &code, &right).is_ok());
    }
    // Two guesses with another key before each honest answer: what they cost stays used.
    let mut spent = 0;
    for round in 0..100 {
        let (code, mail) = world.code(&attacked);
        assert_eq!(shape(&world, &code) == SIX_DIGITS, round == 0, "{round}");
        spent += cost(&world, &code) * looks(&world, &attacked, &code, 2) as u64;
        let right = world.seal(&code.target_bundle, &mail.code, signing_key().public());
        assert!(world.answer(&attacked, &code, &right).is_ok());
    }
    assert!(spent < CREDENTIAL_A_DAY / 2, "{spent}");
}

#[test]
fn a_right_code_of_another_platform_is_taken_at_once_while_one_attacks() {
    let mut world = weakest();
    let victim_platform = world.platform;
    let victims: Vec<_> = (0..3)
        .map(|n| world.owner(&format!("victim{n}@example.com")))
        .collect();
    let before = world.code(&victims[0]);
    world.platform = PlatformId::from_bytes(draw());
    let mut spent = 0;
    for n in 0..300 {
        let own = world.owner(&format!("own{n}@example.com"));
        let (code, _) = world.code(&own);
        spent += cost(&world, &code) * looks(&world, &own, &code, 4) as u64;
        // Garbage, for credentials and codes of theirs.
        let garbage = world.seal(&before.0.target_bundle, "none", signing_key().public());
        assert!(!is_look(&world, &own, &code, &garbage));
    }
    assert!(
        spent < INSTALLATION_A_DAY / 4,
        "half of half a day's: {spent}"
    );
    let own = world.owner("own@example.com");
    let (code, _) = world.code(&own);
    assert_ne!(
        shape(&world, &code),
        SIX_DIGITS,
        "the platform used its share"
    );
    world.login(&own);

    world.platform = victim_platform;
    let (code, mail) = &before;
    assert!(world.guess(&victims[0], code, &mail.code).is_ok());
    for victim in &victims {
        let (code, mail) = world.code(victim);
        assert_eq!(shape(&world, &code), SIX_DIGITS);
        assert!(world.guess(victim, &code, &mail.code).is_ok());
    }
}

#[test]
fn old_codes_brought_back_from_a_backup_are_not_looked_at() {
    let mut world = World::new();
    world.format = digits(6, Duration::from_mins(5));
    let owner = world.owner("ann@example.com");
    let (spent, mail) = world.code(&owner);
    let right = world.seal(&spent.target_bundle, &mail.code, signing_key().public());
    assert!(world.answer(&owner, &spent, &right).is_ok());
    let (tried, _) = world.code(&owner);
    assert_eq!(looks(&world, &owner, &tried, 9), 3);
    world.clock.advance(Duration::from_mins(5));
    for _ in 0..3 {
        let (fresh, _) = world.code(&owner);
        looks(&world, &owner, &fresh, 1);
        let said = world.answer(&owner, &spent, &right).err();
        let expired = AnswerCodeError::Refused(CodeRefusal::Expired);
        assert_eq!(said, Some(expired), "forgotten, and still refused");
        assert_eq!(looks(&world, &owner, &tried, 9), 0);
        world.clock.advance(Duration::from_mins(5));
    }
}

#[test]
fn what_does_not_open_is_no_look() {
    let world = weakest();
    let owner = world.owner("ann@example.com");
    let (other, _) = world.code(&owner);
    let (code, mail) = world.code(&owner);
    let garbage = wrong_answer(&world, &other);
    for _ in 0..1000 {
        assert!(!is_look(&world, &owner, &code, &garbage));
    }
    assert!(world.guess(&owner, &code, &mail.code).is_ok());
}
