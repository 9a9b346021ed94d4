//! A ledger that is lost, changed, or put back from a copy counts as used up for a day.

use std::{fs, path::Path, time::Duration};

use seedport_vault::state::{CodeShape, LedgerFound, LedgerLoss};

use crate::common::{World, owner, platform};
use crate::strategies::greedy;

const MINUTE: Duration = Duration::from_mins(1);

/// Attacks for a day, lets `meanwhile` act on the directory after a kill each six hours, and
/// attacks for two days more.
fn attack(strategy: &str, loss: LedgerLoss, meanwhile: impl Fn(&Path)) {
    let (mut world, mut to) = (World::new(), 0);
    for minute in 0..3 * 24 * 60 {
        greedy(&mut world, 0, 1, &mut to);
        world.pass(MINUTE);
        if minute >= 24 * 60 && minute % 360 == 0 {
            let found = world.kill(0, &meanwhile);
            assert_eq!(found, LedgerFound::Lost(loss), "{strategy}");
        }
    }
    world.check(strategy);
}

#[test]
fn a_lost_ledger_counts_as_used_up() {
    attack("a lost ledger", LedgerLoss::Missing, |path| {
        fs::remove_file(path.join("ledger")).expect("removes");
    });
}

#[test]
fn a_changed_ledger_counts_as_used_up() {
    attack("a changed ledger", LedgerLoss::Unreadable, |path| {
        let mut bytes = fs::read(path.join("ledger")).expect("reads");
        bytes[80] ^= 1;
        fs::write(path.join("ledger"), bytes).expect("writes");
    });
}

#[test]
fn a_ledger_without_its_mark_counts_as_used_up() {
    attack("a ledger without its mark", LedgerLoss::NoMark, |path| {
        fs::remove_file(path.join("times")).expect("removes");
    });
}

#[test]
fn a_copied_ledger_counts_as_used_up() {
    attack("a copied ledger", LedgerLoss::PutBack, |path| {
        // As a backup puts it: another file takes the name.
        fs::copy(path.join("ledger"), path.join("copy")).expect("copies");
        fs::rename(path.join("copy"), path.join("ledger")).expect("renames");
    });
}

#[test]
fn an_older_ledger_written_into_its_own_file_counts_as_used_up() {
    let (mut world, mut to) = (World::new(), 0);
    let file = world.path(0).join("ledger");
    let mut older = fs::read(&file).expect("reads");
    for minute in 0..3 * 24 * 60 {
        greedy(&mut world, 0, 1, &mut to);
        world.pass(MINUTE);
        if minute % 360 == 359 {
            let found = world.kill(0, |path| {
                fs::write(path.join("ledger"), &older).expect("writes");
            });
            assert_eq!(found, LedgerFound::Lost(LedgerLoss::PutBack));
            older = fs::read(&file).expect("reads");
        }
    }
    world.check("an older ledger put back");
}

#[test]
fn nobody_is_refused_while_a_ledger_counts_as_used_up() {
    let mut world = World::new();
    let before = world.send(0, platform(1), 7);
    world.kill(0, |path| {
        fs::remove_file(path.join("ledger")).expect("removes");
    });
    assert!(
        !world.answer(0, &before, owner()),
        "a short code of before is spent"
    );
    let mut bits = Vec::new();
    for hour in 0..25 {
        let sent = world.send(0, platform(1), hour);
        bits.push(sent.shape.bits());
        assert!(world.answer(0, &sent, owner()), "{:?}", sent.shape);
        world.pass(Duration::from_hours(1));
    }
    assert_eq!(bits.first(), Some(&50), "long at first");
    assert!(bits.windows(2).all(|pair| pair[1] <= pair[0]), "{bits:?}");
    assert_eq!(bits.last(), Some(&CodeShape::SIX_DIGITS.bits()), "{bits:?}");
}
