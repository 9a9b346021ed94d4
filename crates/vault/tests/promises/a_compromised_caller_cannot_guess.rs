//! The exception in promise 1: the vault's own count of looks, against a caller that owns the
//! whole API and the database and guesses as fast as it can.
//!
//! A look is an answer that says whether a code was right: `WrongCode`, or a challenge.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use seedport_vault::{AnswerCodeError, CodeFormat, CodeRefusal, Limits, NewCode};
use seedport_wire::{SystemEntropy, hpke::SealedMessage};

use crate::common::{Owner, World, now, signing_key};

const DAY: Duration = Duration::from_hours(24);
const LONGEST: Duration = Duration::from_hours(24);

fn digits(length: u8, valid: Duration) -> CodeFormat {
    CodeFormat::new(length, false, valid).expect("in bounds")
}

/// A world whose codes are the weakest and longest-lived that a platform may ask for.
fn weakest(limits: Limits) -> World {
    let mut world = World::limited(limits);
    world.format = digits(4, LONGEST);
    world
}

/// An answer that is no code at all, sealed once: sealing is the attacker's cost, not ours.
fn wrong_answer(world: &World, code: &NewCode) -> SealedMessage {
    world.seal(&code.target_bundle, "none", signing_key().public())
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

#[test]
fn a_code_is_looked_at_three_times_however_often_it_is_guessed() {
    let world = weakest(Limits::default());
    let owner = world.owner("ann@example.com");
    let (code, _) = world.code(&owner);
    assert_eq!(looks(&world, &owner, &code, 1000), 3);
    world
        .clock
        .advance(LONGEST.saturating_sub(Duration::from_millis(1)));
    assert_eq!(looks(&world, &owner, &code, 1000), 0);
}

#[test]
fn a_credential_is_guessed_at_thirty_times_a_day_over_any_number_of_codes() {
    let world = weakest(Limits::default());
    let owner = world.owner("ann@example.com");
    let mut seen = 0;
    for _ in 0..100 {
        let (code, _) = world.code(&owner);
        seen += looks(&world, &owner, &code, 4);
    }
    assert_eq!(seen, 30);
    let (code, mail) = world.code(&owner);
    let right = world.guess(&owner, &code, &mail.code).err();
    let wait = AnswerCodeError::Refused(CodeRefusal::Wait(DAY));
    assert_eq!(right, Some(wait), "the right code waits as well");
}

#[test]
fn another_credential_is_not_kept_waiting() {
    let world = weakest(Limits::default());
    let ann = world.owner("ann@example.com");
    for _ in 0..20 {
        let (code, _) = world.code(&ann);
        looks(&world, &ann, &code, 3);
    }
    let ben = world.owner("ben@example.com");
    world.login(&ben);
}

#[test]
fn the_wait_counts_down_and_ends() {
    let world = weakest(Limits::default());
    let owner = world.owner("ann@example.com");
    for _ in 0..10 {
        let (code, _) = world.code(&owner);
        looks(&world, &owner, &code, 3);
    }
    let hour = Duration::from_hours(1);
    world.clock.advance(hour);
    let (code, mail) = world.code(&owner);
    let early = world.guess(&owner, &code, &mail.code).err();
    let wait = AnswerCodeError::Refused(CodeRefusal::Wait(DAY.saturating_sub(hour)));
    assert_eq!(early, Some(wait));
    world.clock.advance(DAY.saturating_sub(hour));
    world.login(&owner);
}

#[test]
fn a_refused_answer_does_not_push_the_wait_further() {
    let world = weakest(Limits::default());
    let owner = world.owner("ann@example.com");
    for _ in 0..10 {
        let (code, _) = world.code(&owner);
        looks(&world, &owner, &code, 3);
    }
    for _ in 0..23 {
        world.clock.advance(Duration::from_hours(1));
        let (code, _) = world.code(&owner);
        assert_eq!(looks(&world, &owner, &code, 50), 0);
    }
    world.clock.advance(Duration::from_hours(1));
    world.login(&owner);
}

#[test]
fn an_owner_who_logs_in_between_gives_the_guesser_no_more_looks() {
    let world = weakest(Limits::default());
    let owner = world.owner("ann@example.com");
    let mut seen = 0;
    for round in 0..60 {
        let (code, _) = world.code(&owner);
        seen += looks(&world, &owner, &code, 1);
        if round < 29 {
            world.login(&owner);
        }
    }
    assert_eq!(seen, 30);
}

#[test]
fn old_codes_brought_back_from_a_backup_are_not_looked_at() {
    // So small a memory that everything forgettable is forgotten.
    let limits = Limits {
        remembered: 2,
        ..Limits::default()
    };
    let mut world = World::limited(limits);
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
fn a_full_memory_refuses_and_counts_nothing_less() {
    let limits = Limits {
        remembered: 4,
        ..Limits::default()
    };
    let world = weakest(limits);
    let owners = ["a", "b", "c", "d", "e", "f"].map(|name| world.owner(name));
    let wait = AnswerCodeError::Refused(CodeRefusal::Wait(Duration::from_mins(1)));
    let codes = owners.each_ref().map(|owner| world.code(owner));
    for (owner, (code, _)) in owners.iter().zip(&codes).take(4) {
        assert_eq!(looks(&world, owner, code, 1), 1);
    }
    for (owner, (code, mail)) in owners.iter().zip(&codes).skip(4) {
        assert_eq!(world.guess(owner, code, &mail.code).err(), Some(wait));
    }
    // Those that are remembered keep their own counts.
    for (owner, (code, _)) in owners.iter().zip(&codes).take(4) {
        assert_eq!(looks(&world, owner, code, 9), 2);
    }
    // Once nothing of them matters any more, there is room.
    world.clock.advance(LONGEST.max(DAY));
    world.login(&owners[5]);
}

#[test]
fn simultaneous_guesses_get_three_looks_together() {
    let world = weakest(Limits::default());
    let owner = world.owner("ann@example.com");
    for _ in 0..8 {
        let (code, _) = world.code(&owner);
        let answer = wrong_answer(&world, &code);
        let seen = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..4 {
                        let look = is_look(&world, &owner, &code, &answer);
                        seen.fetch_add(usize::from(look), Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(seen.into_inner(), 3);
    }
}

#[test]
fn a_right_code_sent_sixty_four_times_at_once_serves_once() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    for _ in 0..32 {
        let (code, mail) = world.code(&owner);
        let answer = world.seal(&code.target_bundle, &mail.code, signing_key().public());
        let (served, start) = (AtomicUsize::new(0), Barrier::new(64));
        std::thread::scope(|scope| {
            for _ in 0..64 {
                scope.spawn(|| {
                    start.wait();
                    let right = world.answer(&owner, &code, &answer).is_ok();
                    served.fetch_add(usize::from(right), Ordering::SeqCst);
                });
            }
        });
        assert_eq!(served.into_inner(), 1);
    }
}

/// Four callers at once, ten days long, two hundred fresh codes a day of the weakest form, a
/// hundred guesses at each: thirty looks a day into ten thousand codes is what is left of them.
#[test]
fn two_hundred_thousand_guesses_in_ten_days_are_three_hundred_looks() {
    let world = weakest(Limits::default());
    let owner = world.owner("ann@example.com");
    let (guesses, seen) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for day in 1..=10 {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let (code, _) = world.code(&owner);
                        let granted = looks(&world, &owner, &code, 100);
                        guesses.fetch_add(100, Ordering::SeqCst);
                        seen.fetch_add(granted, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(seen.load(Ordering::SeqCst), 30 * day, "on day {day}");
        world.clock.advance(DAY);
    }
    assert_eq!(guesses.into_inner(), 200_000);
}

#[test]
fn a_second_process_is_counted_for_itself_and_its_codes_are_the_same() {
    let world = weakest(Limits::default());
    let owner = world.owner("ann@example.com");
    let (code, mail) = world.code(&owner);
    assert_eq!(looks(&world, &owner, &code, 9), 3);
    // What a restart forgets is why `custody` commits a durable count before it asks.
    let beside = world.beside(Limits::default(), Box::new(SystemEntropy));
    assert_eq!(looks(&beside, &owner, &code, 2), 2);
    assert!(beside.guess(&owner, &code, &mail.code).is_ok());
    assert_eq!(looks(&beside, &owner, &code, 9), 0);
    assert!(now(&beside) < code.expires_at);
}
