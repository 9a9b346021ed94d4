//! A database that is lost, older, foreign or half there: the start is refused in words, and not a
//! byte is changed. Only `serve` begins an installation.

use std::{fs, path::Path, process::Command, thread};

use rusqlite::Connection;

use crate::{
    harness::{Scratch, Server, Token, run, run_refused, seedport, serve_sandbox},
    trees::{contents, copy, private_directory},
};

fn serve(data: &Path) -> Command {
    let mut command = serve_sandbox(data);
    command.env("SEEDPORT_LOG__FILTER", "error");
    command
}

/// Insists that a start is refused, with these words, and changes no byte.
fn refused(data: &Path, words: &str, remedy: &str) {
    let before = contents(data);
    let refused = run_refused(serve(data));
    let (what, help) = refused.failure();
    assert!(what.contains(words), "{what}");
    assert!(help.contains(remedy), "{help}");
    assert!(
        contents(data) == before,
        "changed by a refused start: {words}"
    );
}

/// A server with this many customers, and its token.
fn with_customers(scratch: &Scratch, count: usize) -> (Server, Token) {
    let server = Server::sandbox(scratch);
    let token = Token::create(scratch, &server.data);
    for number in 0..count {
        token.customer(&server, &format!("owner{number}@example.com"));
    }
    (server, token)
}

/// Waits until the vault's state knows all that the database has, which takes about a second.
fn wait_for_the_note(data: &Path) {
    let beside = Connection::open(data.join("seedport.db")).expect("opens");
    let sql = "SELECT progress FROM installation";
    let progress: i64 = beside.query_row(sql, [], |row| row.get(0)).expect("read");
    loop {
        let note = fs::read(data.join("vault/database")).expect("a note");
        let noted = i64::from_be_bytes(note[25..33].try_into().expect("eight bytes"));
        if noted >= progress {
            return;
        }
        thread::yield_now();
    }
}

#[test]
fn a_copy_made_with_cp_beside_a_running_server_is_refused() {
    let scratch = Scratch::new();
    let (server, token) = with_customers(&scratch, 3);
    // Some of it is folded into the file, and more comes after.
    let folds = Connection::open(server.data.join("seedport.db")).expect("opens");
    folds
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("folds");
    drop(folds);
    for number in 3..6 {
        token.customer(&server, &format!("owner{number}@example.com"));
    }
    let bare = private_directory(&scratch, "database and key");
    copy(&server.data, &bare, &["seedport.db", "root.key"]);
    refused(&bare, "state is missing", "seedport backup");

    wait_for_the_note(&server.data);
    let more = private_directory(&scratch, "with the state");
    copy(&server.data, &more, &["seedport.db", "root.key", "vault"]);
    refused(&more, "is an older copy", "cp beside a running server");

    let all = private_directory(&scratch, "with the log");
    copy(
        &server.data,
        &all,
        &["seedport.db", "seedport.db-wal", "root.key", "vault"],
    );
    let other = Scratch::new();
    drop(Server::spawn(&other, serve(&all), all.clone()));
}

#[test]
fn a_database_that_is_missing_or_empty_beside_its_root_key_is_refused() {
    let scratch = Scratch::new();
    let (mut server, _) = with_customers(&scratch, 1);
    server.end("TERM");
    let data = server.data.clone();
    let database = data.join("seedport.db");
    let bare = |path: &Path| {
        fs::remove_file(path).expect("removed");
        let connection = Connection::open(path).expect("opens");
        let mode = "PRAGMA journal_mode = WAL";
        connection
            .query_row(mode, [], |_| Ok(()))
            .expect("a header");
        drop(connection);
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .expect("chmod");
    };
    for with_state in [true, false] {
        if !with_state {
            fs::remove_dir_all(data.join("vault")).expect("removed");
        }
        let words = if with_state {
            "that its database has served"
        } else {
            "a root key is there"
        };
        fs::remove_file(&database).expect("removed");
        refused(&data, words, "a volume not mounted");
        fs::write(&database, "").expect("emptied");
        fs::set_permissions(
            &database,
            std::os::unix::fs::PermissionsExt::from_mode(0o600),
        )
        .expect("chmod");
        refused(&data, words, "seedport restore");
        bare(&database);
        refused(&data, words, "put the database back");
    }
    // Without the state, a new installation begins with this root key only when that is asked for.
    let mut command = serve(&data);
    command.arg("--new-installation");
    let other = Scratch::new();
    let mut begun = Server::spawn(&other, command, data.clone());
    assert_ne!(begun.pin, server.pin);
    begun.end("TERM");
    let mut again = serve(&data);
    again.arg("--new-installation");
    let refused = run_refused(again);
    let (what, help) = refused.failure();
    assert!(what.contains("no new installation"), "{what}");
    assert!(help.contains("without --new-installation"), "{help}");
}

#[test]
fn a_refused_start_over_an_unclean_log_changes_no_byte() {
    let scratch = Scratch::new();
    let (mut server, _) = with_customers(&scratch, 2);
    server.end("KILL");
    let data = server.data.clone();
    assert!(
        fs::metadata(data.join("seedport.db-wal"))
            .expect("a log")
            .len()
            > 0
    );
    let key = fs::read(data.join("root.key")).expect("the key");
    fs::write(data.join("root.key"), [7; 32]).expect("another key");
    refused(&data, "does not open", "put back the root key");
    fs::write(data.join("root.key"), &key).expect("the key");

    // Another installation's database, put over this one's log.
    let strange = Scratch::new();
    let (mut stranger, _) = with_customers(&strange, 1);
    stranger.end("TERM");
    let ours = scratch.path("ours");
    fs::rename(data.join("seedport.db"), &ours).expect("moved");
    copy(&stranger.data, &data, &["seedport.db"]);
    refused(&data, "does not belong to", "move the -wal file away");
    fs::rename(&ours, data.join("seedport.db")).expect("moved back");

    // The database of another program.
    let theirs = private_directory(&scratch, "theirs");
    let connection = Connection::open(theirs.join("seedport.db")).expect("opens");
    connection
        .execute_batch("CREATE TABLE bookmarks (url TEXT)")
        .expect("a table");
    drop(connection);
    fs::set_permissions(
        theirs.join("seedport.db"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .expect("chmod");
    refused(&theirs, "database of another program", "--data-dir");

    let mut again = Server::sandbox(&scratch);
    assert_eq!(again.pin, server.pin);
    assert_eq!(again.end("TERM"), Some(0));
}

#[test]
fn an_older_copy_over_a_leftover_log_is_refused() {
    let scratch = Scratch::new();
    let (mut server, token) = with_customers(&scratch, 1);
    server.end("TERM");
    let old = private_directory(&scratch, "old");
    copy(&server.data, &old, &["seedport.db"]);
    let mut server = Server::sandbox(&scratch);
    token.customer(&server, "later@example.com");
    let folds = Connection::open(server.data.join("seedport.db")).expect("opens");
    folds
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("folds");
    drop(folds);
    token.customer(&server, "latest@example.com");
    server.end("KILL");
    copy(&old, &server.data, &["seedport.db"]);
    refused(&server.data, "does not belong to", "put back the database");
}

#[test]
fn a_first_start_that_is_killed_at_any_moment_starts_again() {
    let moments = [
        "seedport.db",
        "seedport.db-wal",
        "root.key",
        "vault",
        "vault/lock",
        "vault/ledger",
        "vault/times",
        "vault/database",
        "vault/state",
    ];
    for moment in moments {
        let scratch = Scratch::new();
        let data = scratch.path("data");
        let mut child = serve(&data)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("starts");
        while !data.join(moment).exists() {
            thread::yield_now();
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
        let mut server = Server::sandbox(&scratch);
        assert_eq!(server.end("TERM"), Some(0), "{moment}");
    }
}

#[test]
fn no_command_but_serve_begins_an_installation() {
    let scratch = Scratch::new();
    let nowhere = scratch.path("nowhere");
    let words: [&[&str]; 7] = [
        &["token", "create", "--name", "a"],
        &["token", "list"],
        &["platform", "list"],
        &["audit", "list"],
        &["key", "show"],
        &["doctor"],
        &["vault", "adopt"],
    ];
    for words in words {
        let mut command = seedport(words);
        command.arg("--data-dir").arg(&nowhere);
        let refused = run(command);
        let (what, help) = refused.failure();
        assert!(what.contains("there is no database"), "{words:?}: {what}");
        assert!(help.contains("--data-dir"), "{words:?}: {help}");
        assert!(!nowhere.exists(), "{words:?}");
    }
}

#[test]
fn what_is_adopted_is_counted_so_that_an_older_copy_shows() {
    let scratch = Scratch::new();
    let (mut server, _) = with_customers(&scratch, 2);
    server.end("TERM");
    fs::remove_dir_all(server.data.join("vault")).expect("removed");
    let mut adopt = seedport(["vault", "adopt", "--sandbox", "--data-dir"]);
    adopt.arg(&server.data);
    let said = run(adopt).succeeded().stdout;
    assert!(said.contains("2 customers and 2 wallets"), "{said}");
    assert!(said.contains("older copy"), "{said}");
    let mut log = seedport(["audit", "list", "--data-dir"]);
    log.arg(&server.data);
    let log = run(log).succeeded().stdout;
    assert!(log.contains("installation.adopt"), "{log}");
}
