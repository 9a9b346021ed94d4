//! A restart forgets no look.

use std::time::Duration;

use seedport_vault::state::{CodeShape, LedgerFound, LedgerLoss};

use crate::common::{World, owner, platform};

#[test]
fn a_restart_after_every_few_looks_gives_no_look_back() {
    let (mut world, mut to) = (World::new(), 0);
    for _ in 0..2 * 24 * 12 {
        for _ in 0..30 {
            to += 1;
            let sent = world.send(0, platform(1), to);
            if sent.shape != CodeShape::SIX_DIGITS {
                break;
            }
            // Two looks, a restart, and more at the same code.
            for n in 0..2 {
                world.guess(0, &sent, n);
            }
            assert_eq!(world.kill(0, |_| ()), LedgerFound::Continued);
            world.guess_at(0, &sent);
        }
        world.pass(Duration::from_mins(5));
    }
    world.check("restarts");
    assert!(world.looks > 1000, "{}", world.looks);
}

#[test]
fn codes_hoarded_over_restarts_stay_within_the_allowance() {
    let mut world = World::new();
    let mut hoard = Vec::new();
    for to in 0..200_000 {
        let sent = world.send(0, platform(u8::try_from(to % 3).expect("below 3")), to);
        if !sent.shape.is_long() {
            hoard.push(sent);
        }
        if to % 100 == 99 {
            world.kill(0, |_| ());
        }
    }
    let six_digits = hoard
        .iter()
        .filter(|sent| sent.shape == CodeShape::SIX_DIGITS);
    assert!(
        six_digits.count() > 100_000,
        "restarts forget what is reserved"
    );
    for _ in 0..24 {
        for sent in hoard.iter().take(40_000) {
            world.guess(0, sent, 0);
        }
        world.pass(Duration::from_hours(1));
    }
    world.check("hoarding over restarts");
}

#[test]
fn a_code_of_an_earlier_run_is_taken_while_it_fits() {
    let mut world = World::new();
    let sent = world.send(0, platform(1), 1);
    assert_eq!(world.kill(0, |_| ()), LedgerFound::Continued);
    assert_eq!(world.state(0).standing().reserved, 0);
    assert!(world.answer(0, &sent, owner()));
}

#[test]
fn a_clock_that_is_set_back_makes_nothing_come_back() {
    let mut world = World::new();
    let sent = world.send(0, platform(1), 1);
    world.guess_at(0, &sent);
    let used = world.state(0).standing().used;
    let later = world.now;
    world.now = seedport_wire::Timestamp::from_millis(later.millis() - 86_400_000);
    assert_eq!(world.kill(0, |_| ()), LedgerFound::Continued);
    let next = world.send(0, platform(1), 1);
    assert!(next.shape.is_alphanumeric());
    assert_eq!(world.state(0).standing().used, used);
    world.now = later;
    world.send(0, platform(1), 1);
    assert_eq!(world.state(0).standing().used, used);
}

#[test]
fn a_loss_while_the_clock_is_behind_gives_nothing_when_it_is_set_right() {
    let mut world = World::new();
    world
        .state(0)
        .next_time([5; 32], world.now)
        .expect("a time");
    let later = world.now;
    world.now = seedport_wire::Timestamp::from_millis(later.millis() - 7_200_000);
    world.kill(0, |path| {
        std::fs::remove_file(path.join("ledger")).expect("removes");
    });
    world.now = later;
    world.send(0, platform(1), 1);
    let standing = world.state(0).standing();
    assert_eq!(standing.used, standing.capacity);
}

#[test]
fn a_clock_that_was_years_ahead_is_cured_by_removing_the_mark() {
    let mut world = World::new();
    let right = world.now;
    world.pass(Duration::from_hours(24 * 365 * 3));
    let sent = world.send(0, platform(1), 1);
    world.guess_at(0, &sent);
    world
        .state(0)
        .next_time([5; 32], world.now)
        .expect("a time");
    world.now = right;
    assert_eq!(world.kill(0, |_| ()), LedgerFound::Continued);
    assert!(
        world.state(0).next_time([6; 32], right).is_err(),
        "the clock is behind"
    );
    let sent = world.send(0, platform(1), 2);
    assert!(world.answer(0, &sent, owner()), "owners get in meanwhile");
    let found = world.kill(0, |path| {
        std::fs::remove_file(path.join("times")).expect("removes");
    });
    assert_eq!(found, LedgerFound::Lost(LedgerLoss::NoMark));
    world.pass(Duration::from_secs(1));
    assert!(world.state(0).next_time([6; 32], world.now).is_ok());
    world.pass(Duration::from_hours(24));
    let sent = world.send(0, platform(1), 1);
    assert_eq!(
        sent.shape,
        CodeShape::SIX_DIGITS,
        "a day later all is as before"
    );
}

#[test]
fn a_code_keeps_its_looks_while_a_clock_that_was_set_back_catches_up() {
    let mut world = World::new();
    world.send(0, platform(1), 1);
    world.now = seedport_wire::Timestamp::from_millis(world.now.millis() - 7 * 86_400_000);
    let sent = world.send(0, platform(1), 2);
    let others = world.send(0, platform(1), 3);
    assert_eq!(world.state(0).standing().reserved, 9 * sent.shape.cost());
    for _ in 0..3 {
        assert!(world.miss(0, &others, owner()));
    }
    assert!(!world.miss(0, &others, owner()), "its tries are counted");
    assert!(world.answer(0, &sent, owner()));
}
