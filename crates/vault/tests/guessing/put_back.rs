//! A ledger that is lost, changed, or put back from a copy counts as used up for a day.

use std::{fs, path::Path, time::Duration};

use seedport_vault::state::{CodeShape, LedgerFound, LedgerLoss};

use seedport_vault::state::{Beginning, INSTALLATION, InstallationId, StateFacts, VaultState};

use crate::common::{
    A_DAY_OF_THE_INSTALLATION, START, World, directory, facts, fraction, owner, platform, state_key,
};
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

/// The ledger's number in the file `times`: after the magic, the version, the installation and the
/// mark.
fn noted(path: &Path) -> u64 {
    let bytes = fs::read(path.join("times")).expect("reads");
    u64::from_be_bytes(bytes[33..41].try_into().expect("eight bytes"))
}

#[test]
fn a_lost_ledger_that_turns_up_again_is_behind_the_mark() {
    let mut world = World::new();
    let sent = world.send(0, platform(1), 1);
    world.guess_at(0, &sent);
    world.restart(0);
    let path = world.path(0);
    let (before, lost) = (noted(&path), fs::read(path.join("ledger")).expect("reads"));
    let found = world.kill(0, |path| {
        fs::remove_file(path.join("ledger")).expect("removes");
    });
    assert_eq!(found, LedgerFound::Lost(LedgerLoss::Missing));
    // More than any run counts within the second by which the mark may lag.
    assert!(noted(&path) > before + 1_000_000_000);
    let found = world.kill(0, |path| {
        fs::write(path.join("ledger"), lost).expect("writes");
    });
    assert_eq!(found, LedgerFound::Lost(LedgerLoss::PutBack));
}

#[test]
fn a_ledger_of_another_installation_counts_as_used_up() {
    let other = directory();
    let path = other.path().join("vault");
    let mut world = World::new();
    let theirs = StateFacts {
        installation: InstallationId::from_bytes([9; 16]),
        ..facts()
    };
    let (beginning, settings) = (Beginning::Fresh, world.settings);
    let made = VaultState::create(&path, state_key(), theirs, beginning, settings, START);
    drop(made.expect("creates"));
    let foreign = fs::read(path.join("ledger")).expect("reads");
    let found = world.kill(0, |path| {
        fs::write(path.join("ledger"), foreign).expect("writes");
    });
    assert_eq!(found, LedgerFound::Lost(LedgerLoss::Foreign));
    let standing = world.state(0).standing();
    assert_eq!(standing.used, standing.capacity);
}

/// What SECURITY.md says of a file system that is put back as a whole: nobody notices, and each
/// time gives at most half a day's allowance more. A second name keeps the ledger's own file.
#[test]
fn a_file_system_that_is_put_back_gives_half_a_day_more_each_time() {
    let times_a_day = 3;
    let (mut world, mut to) = (World::new(), 0);
    let (path, keep) = (world.path(0), world.path(0).with_extension("keep"));
    fs::hard_link(path.join("ledger"), &keep).expect("links");
    let old = ["ledger", "times"].map(|name| {
        let bytes = fs::read(path.join(name)).expect("reads");
        (name, bytes)
    });
    for minute in 1..=2 * 24 * 60_u32 {
        let from = u8::try_from(minute % 20).expect("below 20");
        greedy(&mut world, 0, from, &mut to);
        world.pass(MINUTE);
        if minute % (24 * 60 / times_a_day) == 0 {
            let found = world.kill(0, |path| {
                fs::remove_file(path.join("ledger")).expect("removes");
                fs::hard_link(&keep, path.join("ledger")).expect("links");
                for (name, bytes) in &old {
                    fs::write(path.join(name), bytes).expect("writes");
                }
            });
            assert_eq!(found, LedgerFound::Continued, "nobody notices");
        }
    }
    let figure = world.figure();
    let most = u128::from(2 + times_a_day) * u128::from(INSTALLATION);
    println!(
        "put back whole, three times a day: {:.4e}",
        fraction(figure)
    );
    assert!(figure > A_DAY_OF_THE_INSTALLATION, "{figure}");
    assert!(figure <= most, "{figure}");
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
    assert_eq!(bits.first(), Some(&60), "long at first");
    assert!(bits.windows(2).all(|pair| pair[1] <= pair[0]), "{bits:?}");
    assert_eq!(bits.last(), Some(&CodeShape::SIX_DIGITS.bits()), "{bits:?}");
}
