//! `seedport serve`, where it refuses to start: two lines each, and nothing is changed.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt as _, path::Path};

use crate::harness::{Run, Scratch, Server, run, seedport};

/// A data directory that a server has used.
fn used(scratch: &Scratch) -> std::path::PathBuf {
    let mut server = Server::sandbox(scratch);
    assert_eq!(server.end("TERM"), Some(0));
    server.data.clone()
}

fn start(data: &Path) -> Run {
    let mut command = seedport([
        "serve",
        "--sandbox",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
    ]);
    command.arg(data).env("SEEDPORT_LOG__FILTER", "error");
    run(command)
}

#[test]
fn without_mail_only_a_sandbox_starts() {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let mut command = seedport(["serve", "--listen", "127.0.0.1:0", "--data-dir"]);
    command.arg(&data);
    let refused = run(command);
    let (what, help) = refused.only_failure();
    assert!(what.contains("no mail server"), "{what}");
    assert!(
        help.contains("[mail]") && help.contains("[sms]") && help.contains("--sandbox"),
        "{help}"
    );
    assert!(!data.exists());
}

#[test]
fn a_wrong_root_key_is_refused() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    fs::write(data.join("root.key"), [7; 32]).expect("another key");
    let refused = start(&data);
    assert!(refused.only_failure().0.contains("does not open"));
}

#[test]
fn a_missing_root_key_is_not_made_anew() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    fs::remove_file(data.join("root.key")).expect("lost");
    let refused = start(&data);
    assert!(refused.only_failure().0.contains("is missing"));
    assert!(!data.join("root.key").exists());
}

#[test]
fn a_root_key_that_others_can_read_is_refused() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    let file = data.join("root.key");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("chmod");
    let refused = start(&data);
    let (what, help) = refused.only_failure();
    assert!(what.contains("mode 644"), "{what}");
    assert!(help.contains("chmod 600"), "{help}");
}

#[test]
fn a_root_key_of_another_length_is_refused() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    fs::write(data.join("root.key"), [7; 31]).expect("a short key");
    assert!(start(&data).only_failure().0.contains("32 bytes"));
}

#[test]
fn a_database_of_a_newer_seedport_is_left_alone() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    let database = rusqlite::Connection::open(data.join("seedport.db")).expect("a database");
    let newer = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
                 VALUES (9999, 'tomorrow', '2030-01-01T00:00:00Z', '0')";
    assert_eq!(database.execute(newer, []), Ok(1));
    drop(database);
    let refused = start(&data);
    let (what, help) = refused.only_failure();
    assert!(what.contains("schema 9999"), "{what}");
    assert!(help.contains("newer seedport"), "{help}");
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    for name in ["seedport.db-wal", "seedport.db-shm"] {
        // A clean end leaves neither.
        let _ = fs::remove_file(data.join(name));
    }
    fs::write(data.join("seedport.db"), [b'x'; 8192]).expect("not a database");
    assert!(
        start(&data)
            .only_failure()
            .0
            .contains("not an intact database")
    );
}

#[test]
fn a_port_that_is_taken_is_refused() {
    let scratch = Scratch::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let mut command = seedport(["serve", "--sandbox", "--listen", &address, "--data-dir"]);
    command
        .arg(scratch.path("data"))
        .env("SEEDPORT_LOG__FILTER", "error");
    let refused = run(command);
    let (what, help) = refused.only_failure();
    assert!(what.contains(&address), "{what}");
    assert!(help.contains("--listen"), "{help}");
}

#[test]
fn a_data_directory_that_cannot_be_one_is_refused() {
    let scratch = Scratch::new();
    let file = scratch.file("file", "");
    for data in [file.clone(), file.join("below")] {
        let refused = start(&data);
        let (what, help) = refused.only_failure();
        assert!(what.contains("cannot be used"), "{what}");
        assert!(help.contains("--data-dir"), "{help}");
    }
}
