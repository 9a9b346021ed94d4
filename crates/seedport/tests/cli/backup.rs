//! `seedport backup` and `seedport restore`: beside a running server, onto another place, and what
//! is refused on the way.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    harness::{
        Run, Scratch, Server, Token, run, run_refused, run_with_input, seedport, serve_sandbox,
    },
    trees::{contents, private_directory},
};

/// An identity and its recipient, which `age-keygen` made for this test.
const IDENTITY: &str = "AGE-SECRET-KEY-1GDUFQJFV0YKH6K78JSJFKUQZ79M8WGRN777PTVTMPA9RGURY7XMS09P3ZX";

const RECIPIENT: &str = "age1w0wddray4rn62ktqzvlgee8gmn87khc78gf6g4lane8wahph3v6qdjek7a";

fn backup(data: &Path, to: &Path, more: &[&str]) -> Run {
    let mut command = seedport(["backup", "--data-dir"]);
    command.arg(data).arg("--to").arg(to).args(more);
    run(command)
}

fn restore(from: &Path, data: &Path) -> Command {
    let mut command = seedport(["restore", "--from"]);
    command.arg(from).arg("--data-dir").arg(data);
    command
}

/// A new directory that holds a copy of the root key alone.
fn with_root_key(scratch: &Scratch, name: &str, of: &Path) -> PathBuf {
    let place = private_directory(scratch, name);
    fs::copy(of.join("root.key"), place.join("root.key")).expect("a copy");
    place
}

fn export(token: &Token, server: &Server, account: &str, out: &Path) -> Run {
    let mut command = token.command(&["export", "--account", account, "--json"], server);
    command.args(["--pin", &server.pin, "--out"]).arg(out);
    run_with_input(command, b"000000\n")
}

#[test]
fn a_backup_beside_a_running_server_is_restored_elsewhere_and_exports() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, address) = token.customer(&server, "ada@example.com");
    let file = scratch.path("backup");
    let made = backup(&server.data, &file, &[]).succeeded();
    for said in [
        "1 customer and 1 wallet",
        "not sealed",
        "does not hold the root key",
    ] {
        assert!(made.stdout.contains(said), "{}", made.stdout);
    }
    // Made later, and not in it.
    token.customer(&server, "bob@example.com");
    let root = fs::read(server.data.join("root.key")).expect("the root key");
    let bytes = fs::read(&file).expect("the backup");
    assert!(!bytes.windows(root.len()).any(|window| window == root));
    let rights = fs::metadata(&file).expect("there").permissions();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&rights) & 0o777,
        0o600
    );

    let data = with_root_key(&scratch, "other", &server.data);
    let restored = run(restore(&file, &data)).succeeded();
    for said in [
        "1 customer",
        "every session, code and challenge has ended",
        "is a sandbox",
    ] {
        assert!(restored.stdout.contains(said), "{}", restored.stdout);
    }
    let other = Scratch::new();
    let again = Server::spawn(&other, serve_sandbox(&data), data.clone());
    assert_eq!(again.pin, server.pin, "it signs with the same key");
    let out = scratch.path("phrase");
    let exported = export(&token, &again, &account, &out).succeeded();
    assert_eq!(exported.json()["address"], address.as_str());
    let mut list = token.command(&["customer", "list"], &again);
    list.arg("--json");
    let listed = run(list).succeeded().stdout;
    assert!(listed.contains("ada@example.com") && !listed.contains("bob@example.com"));
    let mut log = seedport(["audit", "list", "--json", "--data-dir"]);
    log.arg(&data);
    let log = run(log).succeeded().stdout;
    assert!(log.contains("installation.restore"), "{log}");
}

#[test]
fn a_session_from_before_the_backup_has_ended_after_it_is_restored() {
    let scratch = Scratch::new();
    let mut server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "ada@example.com");
    let session = scratch.path("session");
    let mut open = token.command(&["session", "open", "--account", &account], &server);
    open.args(["--pin", &server.pin, "--out"]).arg(&session);
    run_with_input(open, b"000000\n").succeeded();
    let list = |server: &Server| {
        let mut list = token.command(&["session", "list", "--account", &account], server);
        list.arg("--json");
        run(list).succeeded().stdout
    };
    assert!(list(&server).contains("Session:"), "it is there");
    let file = scratch.path("backup");
    backup(&server.data, &file, &[]).succeeded();
    server.end("TERM");
    let data = with_root_key(&scratch, "other", &server.data);
    run(restore(&file, &data)).succeeded();
    let other = Scratch::new();
    let again = Server::spawn(&other, serve_sandbox(&data), data);
    assert!(!list(&again).contains("Session:"), "{}", list(&again));
}

#[test]
fn a_sealed_backup_opens_with_its_identity_alone() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    token.customer(&server, "ada@example.com");
    let file = scratch.path("sealed");
    let made = backup(&server.data, &file, &["--recipient", RECIPIENT]).succeeded();
    assert!(made.stdout.contains(RECIPIENT), "{}", made.stdout);
    let bytes = fs::read(&file).expect("the backup");
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> X25519 "));
    assert!(!bytes.windows(3).any(|window| window == b"ada@"));

    let data = with_root_key(&scratch, "other", &server.data);
    let before = contents(&data);
    let refused = run(restore(&file, &data));
    let (what, help) = refused.only_failure();
    assert!(what.contains("sealed by age"), "{what}");
    assert!(help.contains("--identity"), "{help}");
    let identity = scratch.file("identity", format!("# made for a test\n{IDENTITY}\n"));
    let with = |identity: &Path| {
        let mut command = restore(&file, &data);
        command.arg("--identity").arg(identity);
        run(command)
    };
    let other = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";
    let other = scratch.file("other-identity", other);
    let refused = with(&other);
    let (what, _) = refused.only_failure();
    assert!(what.contains("another recipient"), "{what}");
    let none = scratch.file("none", "hello");
    assert!(with(&none).only_failure().0.contains("no age identity"));
    assert!(contents(&data) == before, "a refusal leaves nothing behind");
    with(&identity).succeeded();
}

#[test]
fn a_backup_that_was_cut_or_changed_is_refused_and_leaves_nothing() {
    let scratch = Scratch::new();
    let mut server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    token.customer(&server, "ada@example.com");
    let file = scratch.path("backup");
    backup(&server.data, &file, &[]).succeeded();
    server.end("TERM");
    let whole = fs::read(&file).expect("the backup");
    let data = with_root_key(&scratch, "other", &server.data);
    let before = contents(&data);
    let refused = |bytes: &[u8], reason: &str| {
        let file = scratch.file("wrong", bytes);
        let refused = run(restore(&file, &data));
        let (what, _) = refused.only_failure();
        assert!(what.contains(reason), "{what}");
        assert!(contents(&data) == before, "a refusal leaves nothing behind");
        fs::remove_file(file).expect("removed");
    };
    refused(&[], "no backup");
    refused(b"hello", "no backup");
    refused(
        &fs::read(server.data.join("seedport.db")).expect("there"),
        "no backup",
    );
    for cut in [512, 1024, whole.len() / 2, whole.len() - 40_000] {
        let cut = &whole[..cut];
        let file = scratch.file("wrong", cut);
        run(restore(&file, &data)).only_failure();
        assert!(contents(&data) == before);
        fs::remove_file(file).expect("removed");
    }
    let at = |part: &[u8]| {
        let mut windows = whole.windows(part.len());
        windows.position(|window| window == part).expect("there")
    };
    let mut changed = whole.clone();
    changed[at(b"SQLite format 3") + 5000] ^= 1;
    refused(&changed, "seedport.db in it was changed");
    let mut changed = whole.clone();
    changed[at(b"SPVSTATE") + 30] ^= 1;
    refused(&changed, "vault/state in it was changed");
    let newer = String::from_utf8_lossy(&whole[..2000]).replace("\"version\": 1", "\"version\": 2");
    let mut changed = whole.clone();
    changed[..newer.len().min(2000)].copy_from_slice(&newer.as_bytes()[..2000]);
    refused(&changed, "a later seedport made");
    run(restore(&file, &data)).succeeded();
}

#[test]
fn a_backup_or_a_restore_without_room_leaves_nothing_half_done() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let file = scratch.path("backup");
    backup(&server.data, &file, &[]).succeeded();
    let data = with_root_key(&scratch, "other", &server.data);
    let before = contents(&data);
    // A file may not grow beyond a part of the database: as a full disk, from the writer's side.
    let limited = |command: &Command| {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -f 64; trap '' XFSZ; exec \"$@\"", "sh"]);
        shell.arg(command.get_program()).args(command.get_args());
        run(shell)
    };
    let mut small = seedport(["backup", "--data-dir"]);
    small
        .arg(&server.data)
        .arg("--to")
        .arg(scratch.path("small"));
    limited(&small).failure();
    assert!(!scratch.path("small").exists());
    limited(&restore(&file, &data)).failure();
    assert!(contents(&data) == before);
    let left = fs::read_dir(scratch.path("")).expect("a directory");
    let left = left.filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        name.to_string_lossy().starts_with(".seedport-")
    });
    assert_eq!(left.count(), 0);
    run(restore(&file, &data)).succeeded();
}

#[test]
fn a_restore_never_goes_over_anything_and_needs_the_right_root_key() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let file = scratch.path("backup");
    backup(&server.data, &file, &[]).succeeded();

    let refused = run(restore(&file, &server.data));
    let (what, help) = refused.only_failure();
    assert!(what.contains("is not empty"), "{what}");
    assert!(help.contains("not restored over"), "{help}");

    for left in ["seedport.db-wal", "vault", "seedport.db"] {
        let place = with_root_key(&scratch, &format!("with {left}"), &server.data);
        fs::write(place.join(left), "left").expect("written");
        let refused = run(restore(&file, &place));
        let (what, _) = refused.only_failure();
        assert!(what.contains(left), "{what}");
    }

    let empty = scratch.path("empty");
    let refused = run(restore(&file, &empty));
    let (what, help) = refused.only_failure();
    assert!(what.contains("no backup holds it"), "{what}");
    assert!(help.contains("--root-key"), "{help}");

    let other = Scratch::new();
    let stranger = Server::sandbox(&other);
    let place = with_root_key(&scratch, "wrong key", &stranger.data);
    let before = contents(&place);
    let refused = run(restore(&file, &place));
    let (what, _) = refused.only_failure();
    assert!(what.contains("does not open this backup"), "{what}");
    assert!(contents(&place) == before);

    // Named, it stays where it is.
    let named = scratch.path("named");
    let mut command = restore(&file, &named);
    command.arg("--root-key").arg(server.data.join("root.key"));
    let restored = run(command).succeeded();
    assert!(
        restored.stdout.contains("root_key.file"),
        "{}",
        restored.stdout
    );
    assert!(!named.join("root.key").exists());
}

#[test]
fn a_backup_needs_a_new_file_an_installation_and_a_recipient_without_a_slip() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let there = scratch.file("there", "mine");
    let refused = backup(&server.data, &there, &[]);
    assert!(refused.only_failure().0.contains("exists"));
    assert_eq!(fs::read(&there).expect("kept"), b"mine");
    let refused = backup(&scratch.path("nowhere"), &scratch.path("a"), &[]);
    assert!(refused.only_failure().0.contains("no database"));
    assert!(!scratch.path("nowhere").exists());
    let refused = backup(&server.data, &scratch.path("a"), &["--recipient", IDENTITY]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("secret half"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("GDUFQJFV0Y"), "{}", refused.stderr);
    assert!(!scratch.path("a").exists());
}

#[test]
fn the_database_from_before_a_restore_is_an_older_one_for_ever() {
    let scratch = Scratch::new();
    let mut server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let file = scratch.path("backup");
    backup(&server.data, &file, &[]).succeeded();
    token.customer(&server, "late@example.com");
    server.end("TERM");
    let data = with_root_key(&scratch, "other", &server.data);
    run(restore(&file, &data)).succeeded();
    fs::copy(server.data.join("seedport.db"), data.join("seedport.db")).expect("a copy");
    let refused = run_refused(serve_sandbox(&data));
    let (what, help) = refused.failure();
    assert!(what.contains("is an older copy"), "{what}");
    assert!(help.contains("seedport restore"), "{help}");
}
