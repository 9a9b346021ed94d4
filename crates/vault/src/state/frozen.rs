//! The files of the state, frozen: what an older version wrote, this one reads, and writes
//! alike.
//!
//! Invariant: a file that is there is never edited.
//!
//! `vectors/state/v1.json` has no file `database`. `vectors/state/v2.json` is written once, by the test below, which acts only when the variable
//! `SEEDPORT_WRITE_VECTORS` is set, and never over a file that is there. A ledger's file names
//! its own inode; in the vector that is 42, and who tries it elsewhere puts their own check in
//! its place.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

use seedport_wire::{
    Fingerprint, SecretBytes, Timestamp,
    ids::{CredentialId, OtpId, PlatformId},
};

use super::{
    CodeShape, Copies, DatabaseId, GuessLimits, InstallationId, StateFacts, StateKey,
    facts::FactsError,
    journal::{self, Heading, ReadLedger, Unreadable},
    ledger::{AnswerKey, Change, Holder, Ledger},
    progress,
    times::Mark,
};
use crate::root_key::RootKey;

const ROOT: [u8; 32] = [0x5e; 32];
const INSTALLATION: InstallationId = InstallationId::from_bytes([0x11; 16]);
const START: Timestamp = Timestamp::from_millis(1_775_662_200_000);
const INODE: u64 = 42;
const SEQUENCE: u64 = 1000;

/// The generator of P-256.
const POINT: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                     4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

const PROGRESS: u64 = 0x0102_0304_0506_0708;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/state/v2.json")
}

fn key() -> StateKey {
    let root = RootKey::from_secret(SecretBytes::copy_from(&ROOT)).expect("32 bytes");
    StateKey::derive(&root).expect("derives")
}

fn facts() -> StateFacts {
    let fingerprints = ["aa", "bb"].map(|digits| digits.repeat(32));
    let parsed = fingerprints.map(|text| text.parse::<Fingerprint>().expect("64 digits"));
    StateFacts {
        installation: INSTALLATION,
        sandbox: false,
        database: DatabaseId::from_bytes([0x22; 16]),
        quorum_keys: parsed.to_vec(),
    }
}

fn limits() -> GuessLimits {
    GuessLimits {
        copies: Copies::new(1, 3).expect("in bounds"),
        tries: 2,
        ..GuessLimits::default()
    }
}

fn mark() -> Mark {
    Mark {
        time: START.plus(Duration::from_millis(900)),
        ledger: SEQUENCE + 2,
    }
}

fn holder(n: u8) -> Holder {
    Holder {
        platform: PlatformId::from_bytes([0x30 + n; 16]),
        credential: CredentialId::from_bytes([0x40 + n; 16]),
    }
}

fn look(ledger: &mut Ledger, n: u8, now: Timestamp) -> Change {
    let shape = CodeShape::new(6 + n, true).expect("in bounds");
    let point = seedport_wire::PublicKey::from_hex(POINT).expect("the generator");
    let (code, key) = (OtpId::from_bytes([n; 16]), AnswerKey::of(&point));
    let look = ledger.look(
        holder(n),
        code,
        shape,
        now.plus(Duration::from_mins(5)),
        key,
        now,
    );
    look.expect("is taken").expect("is counted")
}

/// A ledger that was lost half a day ago, with two looks in its snapshot and three records after
/// it: two looks, and one of them given back.
fn ledger() -> (Vec<u8>, Ledger) {
    let mut ledger = Ledger::used_up(limits(), START);
    let half = START.plus(Duration::from_hours(12));
    for n in [1, 2] {
        look(&mut ledger, n, half);
    }
    let mut heading = journal::heading(INSTALLATION, limits().copies, INODE, SEQUENCE);
    let mut file = journal::encode(&ledger, &mut heading, &key());
    let now = half.plus(Duration::from_secs(90));
    let mut changes = Vec::new();
    for n in [1, 3] {
        changes.push(look(&mut ledger, n, now));
    }
    let point = seedport_wire::PublicKey::from_hex(POINT).expect("the generator");
    let code = OtpId::from_bytes([3; 16]);
    let (first, given_back) = ledger.right(holder(3), code, AnswerKey::of(&point), now);
    assert!(first);
    changes.push(given_back.expect("something stands"));
    for (sequence, change) in (SEQUENCE + 1..).zip(changes) {
        journal::append(&mut file, &key(), &heading, (sequence, now, change));
    }
    (file, ledger)
}

fn written() -> BTreeMap<String, String> {
    let files = [
        ("root_key", ROOT.to_vec()),
        ("state", facts().encode(&key())),
        ("database", progress::encode(PROGRESS, &key(), INSTALLATION)),
        ("ledger", ledger().0),
        ("times", mark().encode(&key(), INSTALLATION)),
    ];
    let texts = files.map(|(name, bytes)| (name.to_owned(), hex::encode(bytes)));
    texts.into()
}

fn frozen() -> BTreeMap<String, String> {
    let text = fs::read(path()).expect("the vector");
    serde_json::from_slice(&text).expect("JSON")
}

/// What version 1 wrote.
fn first() -> BTreeMap<String, String> {
    let text = fs::read(path().with_file_name("v1.json")).expect("the vector");
    serde_json::from_slice(&text).expect("JSON")
}

fn file(name: &str) -> Vec<u8> {
    hex::decode(&frozen()[name]).expect("hex")
}

fn read(bytes: &[u8]) -> Result<ReadLedger, Unreadable> {
    journal::read(bytes, &key(), INSTALLATION, limits())
}

#[test]
fn the_state_is_written_as_it_was_frozen() {
    if std::env::var_os("SEEDPORT_WRITE_VECTORS").is_some() && !path().exists() {
        let mut text = serde_json::to_string_pretty(&written()).expect("JSON");
        text.push('\n');
        fs::create_dir_all(path().parent().expect("a directory")).expect("makes");
        fs::write(path(), text).expect("writes");
    }
    assert_eq!(frozen(), written());
}

#[test]
fn frozen_facts_and_times_are_read() {
    let read = |bytes: &[u8]| {
        let read = StateFacts::decode(bytes, &key()).expect("reads");
        (read.facts, read.has_progress)
    };
    assert_eq!(read(&file("state")), (facts(), true));
    let older = hex::decode(&first()["state"]).expect("hex");
    assert_eq!(read(&older), (facts(), false));
    for name in ["ledger", "times"] {
        assert_eq!(first()[name], frozen()[name], "{name} did not change");
    }
    let progress = |installation| progress::decode(&file("database"), &key(), installation);
    assert_eq!(progress(INSTALLATION), Some(PROGRESS));
    assert_eq!(progress(InstallationId::from_bytes([0; 16])), None);
    assert_eq!(
        Mark::decode(&file("times"), &key(), INSTALLATION),
        Some(mark())
    );
    let other = InstallationId::from_bytes([0; 16]);
    assert_eq!(Mark::decode(&file("times"), &key(), other), None);
}

#[test]
fn a_frozen_ledger_is_read_with_its_records() {
    let (_, expected) = ledger();
    let found = read(&file("ledger")).map_err(|error| format!("{error:?}"));
    let ReadLedger {
        heading,
        ledger,
        sequence,
    } = found.expect("reads");
    let Heading { inode, copies, .. } = heading;
    assert_eq!(
        (inode, copies, sequence),
        (INODE, limits().copies, SEQUENCE + 3)
    );
    assert_eq!(ledger.shared().used(), expected.shared().used());
    assert_eq!(ledger.lost_at(), Some(START));
    assert_eq!(ledger.newest(), expected.newest());
    for n in 1..=3 {
        let used = |ledger: &Ledger| {
            let mut entries = ledger.entries();
            let entry = entries.find(|(found, _)| **found == holder(n));
            entry.map(|(_, entry)| (entry.bucket.used(), entry.moment()))
        };
        assert_eq!(used(&ledger), used(&expected), "credential {n}");
    }
}

#[test]
fn a_ledger_of_another_installation_or_number_of_copies_is_told() {
    let bytes = file("ledger");
    let other = InstallationId::from_bytes([0; 16]);
    let foreign = journal::read(&bytes, &key(), other, limits()).err();
    assert_eq!(foreign, Some(Unreadable::Foreign));
    let alone = GuessLimits::default();
    let copies = journal::read(&bytes, &key(), INSTALLATION, alone).err();
    assert_eq!(copies, Some(Unreadable::OtherCopies));
}

#[test]
fn a_frozen_file_that_is_cut_is_none() {
    for length in 0..file("state").len() {
        let cut = StateFacts::decode(&file("state")[..length], &key());
        assert_eq!(cut, Err(FactsError::Changed), "{length}");
    }
    for length in 0..file("database").len() {
        let cut = progress::decode(&file("database")[..length], &key(), INSTALLATION);
        assert_eq!(cut, None, "{length}");
    }
    for length in 0..file("times").len() {
        let cut = Mark::decode(&file("times")[..length], &key(), INSTALLATION);
        assert_eq!(cut, None, "{length}");
    }
}
