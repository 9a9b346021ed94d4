//! The directory and its files: who may have rights on them, and what is told apart.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use seedport_vault::{
    RootKey,
    state::{
        Beginning, CreateStateError, LedgerFound, OpenStateError, PlaceError, StateKey,
        StateSettings, TimesFound, VaultState,
    },
};
use seedport_wire::{Fingerprint, SecretBytes};

use crate::common::{START, directory, facts, owner, state_key};

const FILES: [&str; 5] = ["state", "ledger", "times", "database", "lock"];

fn create(path: &Path) -> Result<VaultState, CreateStateError> {
    let settings = StateSettings::default();
    VaultState::create(
        path,
        state_key(),
        facts(),
        Beginning::Fresh,
        settings,
        START,
    )
}

fn open_as(path: &Path, key: StateKey) -> Result<VaultState, OpenStateError> {
    VaultState::open(path, key, StateSettings::default(), START)
}

fn open(path: &Path) -> Result<VaultState, OpenStateError> {
    open_as(path, state_key())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("metadata").permissions().mode() & 0o777
}

#[test]
fn a_state_is_created_once_and_read_back() {
    let base = directory();
    let path = base.path().join("vault");
    assert!(matches!(open(&path), Err(OpenStateError::Missing)));
    let state = create(&path).expect("creates");
    assert_eq!(state.report().ledger, LedgerFound::Fresh);
    assert_eq!(state.facts(), facts());
    state.close().expect("closes");
    assert_eq!(mode(&path), 0o700);
    for name in FILES {
        assert_eq!(mode(&path.join(name)), 0o600, "{name}");
    }
    assert_eq!(fs::read_dir(&path).expect("directory").count(), FILES.len());
    assert!(matches!(create(&path), Err(CreateStateError::Exists)));
    let state = open(&path).expect("opens");
    assert_eq!(state.facts(), facts());
    assert_eq!(state.report().ledger, LedgerFound::Continued);
    assert_eq!(state.report().times, TimesFound::Continued);
}

#[test]
fn a_listed_quorum_key_stays_and_no_other_may_sign() {
    let base = directory();
    let path = base.path().join("vault");
    let state = create(&path).expect("creates");
    let (ours, other) = (Fingerprint::of(owner()), "11".repeat(32));
    let other: Fingerprint = other.parse().expect("a fingerprint");
    assert!(!state.may_sign_with(&ours));
    state.add_quorum_key(ours).expect("adds");
    state.add_quorum_key(ours).expect("is listed");
    drop(state);
    let state = open(&path).expect("opens");
    assert!(state.may_sign_with(&ours));
    assert!(!state.may_sign_with(&other));
    assert_eq!(state.facts().quorum_keys, [ours]);
}

#[test]
fn another_root_key_and_a_changed_state_are_told_from_a_missing_one() {
    let base = directory();
    let path = base.path().join("vault");
    drop(create(&path).expect("creates"));
    let root = RootKey::from_secret(SecretBytes::copy_from(&[8; 32])).expect("32 bytes");
    let other = StateKey::derive(&root).expect("derives");
    let refused = open_as(&path, other).err();
    assert!(matches!(
        refused,
        Some(OpenStateError::WrongRootKeyOrChanged)
    ));
    let file = path.join("state");
    let whole = fs::read(&file).expect("reads");
    for index in 0..whole.len() {
        let mut changed = whole.clone();
        // The version becomes an earlier one, which is read: only the tag tells.
        changed[index] ^= if index == 8 { 3 } else { 1 };
        fs::write(&file, &changed).expect("writes");
        let refused = open(&path).err();
        let told = matches!(refused, Some(OpenStateError::WrongRootKeyOrChanged));
        assert!(told, "byte {index}: {refused:?}");
        fs::write(&file, &whole[..index]).expect("writes");
        let refused = open(&path).err();
        assert!(
            matches!(refused, Some(OpenStateError::WrongRootKeyOrChanged)),
            "cut to {index}"
        );
    }
    let mut newer = whole.clone();
    newer[8] = 3;
    fs::write(&file, &newer).expect("writes");
    let refused = open(&path).err();
    assert!(matches!(
        refused,
        Some(OpenStateError::NewerVersion { version: 3 })
    ));
    fs::write(&file, &whole).expect("writes");
    assert!(open(&path).is_ok());
}

#[test]
fn how_far_the_database_has_come_is_kept_and_never_lowered() {
    let base = directory();
    let path = base.path().join("vault");
    let state = create(&path).expect("creates");
    assert_eq!(state.database_progress(), 0);
    for progress in [7, 12, 3] {
        state.note_database(progress).expect("notes");
    }
    assert!(state.is_in_place());
    drop(state);
    let peeked = VaultState::peek(&path, &state_key()).expect("reads");
    assert_eq!((peeked.progress, peeked.facts), (12, facts()));
    let state = open(&path).expect("opens");
    assert_eq!(state.database_progress(), 12);
    fs::rename(&path, base.path().join("away")).expect("moved");
    assert!(!state.is_in_place());
    state
        .note_database(20)
        .expect_err("there is no place for it");
    assert_eq!(
        state.database_progress(),
        12,
        "what is not written is not noted"
    );
}

#[test]
fn a_note_of_the_database_that_is_lost_or_changed_is_refused() {
    let base = directory();
    let path = base.path().join("vault");
    let state = create(&path).expect("creates");
    state.note_database(7).expect("notes");
    drop(state);
    let file = path.join("database");
    let whole = fs::read(&file).expect("reads");
    for index in 0..whole.len() {
        let mut changed = whole.clone();
        changed[index] ^= 1;
        for bytes in [&changed[..], &whole[..index]] {
            fs::write(&file, bytes).expect("writes");
            let refused = open(&path).err();
            assert!(
                matches!(refused, Some(OpenStateError::NoProgress)),
                "{index}"
            );
        }
    }
    fs::remove_file(&file).expect("removed");
    assert!(matches!(open(&path), Err(OpenStateError::NoProgress)));
    fs::write(&file, &whole).expect("writes");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("chmod");
    assert!(open(&path).is_ok());
}

#[test]
fn what_others_have_a_right_on_is_refused() {
    let base = directory();
    let path = base.path().join("vault");
    drop(create(&path).expect("creates"));
    for name in FILES {
        let file = path.join(name);
        fs::set_permissions(&file, Permissions::from_mode(0o640)).expect("chmod");
        let refused = open(&path).err();
        let told = matches!(
            refused,
            Some(OpenStateError::Place(PlaceError::TooOpen { name: found, mode: 0o640 })) if found == name
        );
        assert!(told, "{name}: {refused:?}");
        fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("chmod");
    }
    fs::set_permissions(&path, Permissions::from_mode(0o750)).expect("chmod");
    let refused = open(&path).err();
    let told = matches!(
        refused,
        Some(OpenStateError::Place(PlaceError::TooOpen {
            name: "the directory",
            mode: 0o750
        }))
    );
    assert!(told, "{refused:?}");
    let refused = create(&path).err();
    assert!(
        matches!(refused, Some(CreateStateError::Place(_))),
        "{refused:?}"
    );
}

#[test]
fn a_link_is_refused_wherever_it_leads() {
    let base = directory();
    let path = base.path().join("vault");
    drop(create(&path).expect("creates"));
    let elsewhere = base.path().join("elsewhere");
    for name in FILES {
        fs::rename(path.join(name), &elsewhere).expect("moves");
        symlink(&elsewhere, path.join(name)).expect("links");
        let refused = open(&path).err();
        let told = matches!(
            refused,
            Some(OpenStateError::Place(PlaceError::NotPlain { name: found })) if found == name
        );
        assert!(told, "{name}: {refused:?}");
        fs::remove_file(path.join(name)).expect("removes");
        fs::rename(&elsewhere, path.join(name)).expect("moves back");
    }
    let link = base.path().join("link");
    symlink(&path, &link).expect("links");
    let refused = open(&link).err();
    let told = matches!(
        refused,
        Some(OpenStateError::Place(PlaceError::NotPlain {
            name: "the directory"
        }))
    );
    assert!(told, "{refused:?}");
}

#[test]
fn a_pipe_in_a_files_place_is_refused_and_keeps_nobody_waiting() {
    let base = directory();
    let path = base.path().join("vault");
    drop(create(&path).expect("creates"));
    for name in FILES {
        fs::rename(path.join(name), base.path().join("aside")).expect("moves");
        let mode = rustix::fs::Mode::from_bits_truncate(0o600);
        let pipe = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, path.join(name), pipe, mode, 0).expect("a pipe");
        let refused = open(&path).err();
        let told = matches!(
            refused,
            Some(OpenStateError::Place(PlaceError::NotPlain { name: found })) if found == name
        );
        assert!(told, "{name}: {refused:?}");
        fs::rename(base.path().join("aside"), path.join(name)).expect("moves back");
    }
}

#[test]
fn a_file_of_another_user_is_refused() {
    let base = directory();
    let path = base.path().join("vault");
    drop(create(&path).expect("creates"));
    // Only root can give a file away; for others the test ends here.
    if std::os::unix::fs::chown(path.join("state"), Some(4711), None).is_err() {
        return;
    }
    let refused = open(&path).err();
    let told = matches!(
        refused,
        Some(OpenStateError::Place(PlaceError::ForeignOwner {
            name: "state"
        }))
    );
    assert!(told, "{refused:?}");
}

#[test]
fn one_process_serves_and_others_are_refused() {
    let base = directory();
    let path = base.path().join("vault");
    let serving = create(&path).expect("creates");
    let before = FILES.map(|name| fs::read(path.join(name)).expect("reads"));
    assert!(matches!(open(&path), Err(OpenStateError::Held)));
    let after = FILES.map(|name| fs::read(path.join(name)).expect("reads"));
    assert_eq!(before, after, "whoever is refused writes nothing");
    drop(serving);
    assert!(open(&path).is_ok(), "the lock ends with its process");
}

#[test]
fn a_creation_that_was_stopped_is_begun_anew() {
    let base = directory();
    let path = base.path().join("vault");
    drop(create(&path).expect("creates"));
    // `state` is the last to come; without it the rest is nobody's.
    fs::remove_file(path.join("state")).expect("removes");
    for name in ["state", "ledger", "times"] {
        fs::write(path.join(name).with_extension("draft"), b"half a fi").expect("writes");
    }
    assert!(matches!(open(&path), Err(OpenStateError::Missing)));
    drop(create(&path).expect("creates"));
    let state = open(&path).expect("opens");
    assert_eq!(state.report().ledger, LedgerFound::Continued);
}
