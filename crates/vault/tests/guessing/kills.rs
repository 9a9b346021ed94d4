//! A stop at any instant: what was acknowledged is there afterwards.

use std::{
    env,
    fs::{self, OpenOptions},
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use seedport_vault::state::{
    Beginning, CodeShape, LedgerFound, LedgerLoss, LookAt, StateSettings, VaultState,
};
use seedport_wire::ids::OtpId;

use crate::common::{START, World, attacker, credential, directory, facts, platform, state_key};

const DIRECTORY: &str = "SEEDPORT_TEST_STATE";
const NAME: &str = "kills::a_process_that_is_killed_loses_no_acknowledged_look";
const SIX_DIGITS: u64 = CodeShape::SIX_DIGITS.cost();
const RECORD: usize = 80;

/// A world with three looks in its journal, and how long its snapshot is.
fn three_looks() -> (World, usize) {
    let mut world = World::new();
    let snapshot = fs::read(world.path(0).join("ledger")).expect("reads").len();
    for to in 0..3 {
        let sent = world.send(0, platform(1), to);
        assert!(world.guess(0, &sent, u64::MAX));
    }
    let whole = fs::read(world.path(0).join("ledger")).expect("reads").len();
    assert_eq!(whole, snapshot + 3 * RECORD);
    (world, snapshot)
}

fn cut(path: &Path, length: usize) {
    let file = OpenOptions::new().write(true).open(path.join("ledger"));
    let length = u64::try_from(length).expect("short");
    file.expect("opens").set_len(length).expect("cuts");
}

#[test]
fn a_journal_cut_at_any_byte_keeps_every_whole_record() {
    let (_, snapshot) = three_looks();
    for length in 0..=snapshot + 3 * RECORD {
        let (mut world, _) = three_looks();
        let found = world.kill(0, |path| cut(path, length));
        let standing = world.state(0).standing();
        match length.checked_sub(snapshot) {
            None => {
                assert_eq!(found, LedgerFound::Lost(LedgerLoss::Unreadable), "{length}");
                assert_eq!(standing.used, standing.capacity, "{length}");
            }
            Some(rest) => {
                assert_eq!(found, LedgerFound::Continued, "{length}");
                let looks = u64::try_from(rest / RECORD).expect("few");
                assert_eq!(standing.used, looks * SIX_DIGITS, "{length}");
            }
        }
    }
}

#[test]
fn a_journal_that_is_shorter_than_the_mark_says_was_put_back() {
    let (mut world, snapshot) = three_looks();
    world.pass(Duration::from_secs(2));
    let sent = world.send(0, platform(1), 9);
    assert!(world.guess(0, &sent, u64::MAX));
    let found = world.kill(0, |path| cut(path, snapshot + 3 * RECORD));
    assert_eq!(found, LedgerFound::Lost(LedgerLoss::PutBack));
}

#[test]
fn a_changed_byte_before_a_whole_record_makes_the_ledger_unreadable() {
    let (_, snapshot) = three_looks();
    for index in 0..snapshot + 2 * RECORD {
        let (mut world, _) = three_looks();
        let found = world.kill(0, |path| {
            let mut bytes = fs::read(path.join("ledger")).expect("reads");
            bytes[index] ^= 0x40;
            fs::write(path.join("ledger"), bytes).expect("writes");
        });
        assert_eq!(found, LedgerFound::Lost(LedgerLoss::Unreadable), "{index}");
    }
}

#[test]
fn a_long_tail_that_nobody_wrote_makes_the_ledger_unreadable() {
    for (tail, torn) in [(1, true), (1024 * RECORD, true), (1024 * RECORD + 1, false)] {
        let (mut world, _) = three_looks();
        let found = world.kill(0, |path| {
            let mut bytes = fs::read(path.join("ledger")).expect("reads");
            bytes.resize(bytes.len() + tail, 0);
            fs::write(path.join("ledger"), bytes).expect("writes");
        });
        assert_eq!(found == LedgerFound::Continued, torn, "{tail}");
    }
}

#[test]
fn a_stop_between_a_draft_and_its_name_changes_nothing() {
    let (mut world, _) = three_looks();
    let found = world.kill(0, |path| {
        for name in ["state.draft", "ledger.draft", "times.draft"] {
            fs::write(path.join(name), b"half a dra").expect("writes");
        }
    });
    assert_eq!(found, LedgerFound::Continued);
    assert_eq!(world.state(0).standing().used, 3 * SIX_DIGITS);
}

#[test]
fn a_journal_that_grew_long_is_written_anew_and_stays_bounded() {
    let mut world = World::new();
    let file = world.path(0).join("ledger");
    let mut longest = 0;
    let mut looks = 0;
    world.wish = CodeShape::new(9, true).expect("in bounds");
    while looks < 200_000 {
        let sent = world.send(0, platform(1), looks % 5000);
        for _ in 0..3 {
            assert!(world.miss(0, &sent, attacker()));
            looks += 1;
        }
        if looks % 5001 == 0 {
            longest = longest.max(fs::metadata(&file).expect("metadata").len());
        }
    }
    assert!(longest < 6 << 20, "{longest}");
    let used = world.state(0).standing().used;
    assert_eq!(world.kill(0, |_| ()), LedgerFound::Continued);
    assert_eq!(world.state(0).standing().used, used);
}

#[test]
fn a_look_that_cannot_be_written_is_refused_and_the_next_one_writes_all() {
    let mut world = World::new();
    world.wish = CodeShape::new(9, true).expect("in bounds");
    let (path, aside) = (world.path(0), world.path(0).with_extension("aside"));
    let mut looks = 0;
    let mut refused = 0;
    for to in 0..22_000 {
        let sent = world.send(0, platform(1), to % 5000);
        for _ in 0..3 {
            if looks == 65_536 {
                // The journal is full, and there is no place for a new one.
                fs::rename(&path, &aside).expect("moves");
                for _ in 0..2 {
                    refused += u32::from(!world.miss(0, &sent, attacker()));
                }
                fs::rename(&aside, &path).expect("moves back");
                looks += 2;
                break;
            }
            assert!(world.miss(0, &sent, attacker()), "{looks}");
            looks += 1;
        }
    }
    assert_eq!(refused, 2);
    let used = world.state(0).standing().used;
    assert_eq!(
        used,
        looks * world.wish.cost(),
        "refused looks are paid for too"
    );
    assert_eq!(world.kill(0, |_| ()), LedgerFound::Continued);
    assert_eq!(world.state(0).standing().used, used);
}

#[test]
fn a_process_that_is_killed_loses_no_acknowledged_look() {
    if let Some(path) = env::var_os(DIRECTORY) {
        look_until_killed(Path::new(&path));
    }
    for acknowledged in [1, 2, 17, 120] {
        let base = directory();
        let path = base.path().join("vault");
        let settings = StateSettings::default();
        let made = VaultState::create(
            &path,
            state_key(),
            facts(),
            Beginning::Fresh,
            settings,
            START,
        );
        drop(made.expect("creates"));
        let mut child = Command::new(env::current_exe().expect("this test"))
            .args(["--exact", NAME, "--nocapture"])
            .env(DIRECTORY, &path)
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let acks = output.lines().map_while(Result::ok);
        let seen = acks
            .filter(|line| line.contains("ack "))
            .take(acknowledged)
            .count();
        child.kill().expect("kills");
        child.wait().expect("ends");
        assert_eq!(seen, acknowledged);
        let state = open(&path);
        assert_eq!(state.report().ledger, LedgerFound::Continued);
        let looks = state.standing().used / SIX_DIGITS;
        assert!(
            looks >= u64::try_from(seen).expect("few"),
            "{looks} of {seen}"
        );
    }
}

fn open(path: &Path) -> VaultState {
    let settings = StateSettings::default();
    VaultState::open(path, state_key(), settings, START).expect("opens")
}

/// The process that is killed: each look is told when it was taken.
fn look_until_killed(path: &Path) -> ! {
    let state = open(path);
    for n in 0_u64.. {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&n.to_be_bytes());
        let at = LookAt {
            platform: platform(1),
            credential: credential(n),
            code: OtpId::from_bytes(id),
            shape: CodeShape::SIX_DIGITS,
            expires_at: START.plus(Duration::from_hours(1)),
            answer_key: attacker(),
        };
        if state.look(&at, START).is_err() {
            break;
        }
        println!("ack {n}");
    }
    // What one platform may use is used: the kill comes now.
    loop {
        std::thread::park();
    }
}
