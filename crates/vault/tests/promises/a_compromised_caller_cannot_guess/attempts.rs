//! Guesses at once, and many of them.

use std::sync::{
    Barrier,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use super::*;

#[test]
fn simultaneous_guesses_get_three_looks_together() {
    let world = weakest();
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
    for _ in 0..16 {
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

/// Four callers at once, ten days long, two hundred fresh codes a day of the weakest form, twenty
/// guesses at each, at one credential: the looks that were taken are worth under 10^-5 a day.
#[test]
fn forty_thousand_guesses_in_ten_days_cost_less_than_ten_allowances() {
    let world = weakest();
    let owner = world.owner("ann@example.com");
    let (guesses, seen) = (AtomicUsize::new(0), AtomicU64::new(0));
    for day in 1..=10 {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let (code, _) = world.code(&owner);
                        let granted = looks(&world, &owner, &code, 20);
                        guesses.fetch_add(20, Ordering::SeqCst);
                        let worth = cost(&world, &code) * granted as u64;
                        seen.fetch_add(worth, Ordering::SeqCst);
                    }
                });
            }
        });
        let seen = seen.load(Ordering::SeqCst);
        assert!(seen < CREDENTIAL_A_DAY * day, "{seen} on day {day}");
        assert!(seen > 0, "some looks are taken");
        world.clock.advance(DAY);
    }
    assert_eq!(guesses.into_inner(), 40_000);
}
