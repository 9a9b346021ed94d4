//! The vault's state beside its database: held by one server, and never taken for another's.

use std::{fs, path::Path, process::Command};

use crate::harness::{Run, Scratch, Server, run, run_refused, seedport};

fn serve(data: &Path, sandbox: bool) -> Command {
    let mut command = seedport(["serve", "--listen", "127.0.0.1:0", "--data-dir"]);
    command.arg(data).env("SEEDPORT_LOG__FILTER", "error");
    if sandbox {
        command.arg("--sandbox");
    } else {
        // Nothing is sent here: a mail server is only named.
        for (key, value) in [
            ("HOST", "localhost"),
            ("TLS", "none"),
            ("FROM_ADDRESS", "codes@example.com"),
        ] {
            command.env(format!("SEEDPORT_MAIL__{key}"), value);
        }
    }
    command
}

fn adopt(data: &Path, more: &[&str]) -> Run {
    let mut command = seedport(["vault", "adopt", "--data-dir"]);
    command.arg(data).args(more);
    run(command)
}

/// A sandbox's directory, whose server has ended.
fn used(scratch: &Scratch) -> std::path::PathBuf {
    let mut server = Server::sandbox(scratch);
    assert_eq!(server.end("TERM"), Some(0));
    server.data.clone()
}

#[test]
fn a_second_server_on_one_data_directory_is_refused() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let refused = run_refused(serve(&server.data, true));
    let (what, help) = refused.failure();
    assert!(what.contains("another process"), "{what}");
    assert!(help.contains("stop the other server"), "{help}");
}

#[test]
fn a_production_directory_is_no_sandbox_and_a_sandbox_is_one_for_good() {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let mut server = Server::spawn(&scratch, serve(&data, false), data.clone());
    assert_eq!(server.end("TERM"), Some(0));
    let refused = run_refused(serve(&data, true));
    let (what, help) = refused.failure();
    assert!(what.contains("is no sandbox"), "{what}");
    assert!(help.contains("without --sandbox"), "{help}");
    let mut again = Server::spawn(&scratch, serve(&data, false), data.clone());
    assert_eq!(again.end("TERM"), Some(0));

    let scratch = Scratch::new();
    let refused = run_refused(serve(&used(&scratch), false));
    let (what, _) = refused.failure();
    assert!(what.contains("is a sandbox, for good"), "{what}");
}

#[test]
fn a_state_that_is_missing_is_refused_until_it_is_adopted() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    let pin = Server::sandbox(&scratch).pin.clone();
    fs::remove_dir_all(data.join("vault")).expect("was there");
    let before = fs::read(data.join("seedport.db")).expect("a database");
    let refused = run_refused(serve(&data, true));
    let (what, help) = refused.failure();
    assert!(what.contains("state is missing"), "{what}");
    assert!(help.contains("seedport vault adopt"), "{help}");
    assert!(!data.join("vault/state").exists());
    assert_eq!(
        fs::read(data.join("seedport.db")).expect("a database"),
        before
    );

    let adopted = adopt(&data, &["--sandbox"]).succeeded();
    assert!(
        adopted.stdout.contains("longer for a day"),
        "{}",
        adopted.stdout
    );
    let refused = adopt(&data, &["--sandbox"]);
    let (what, help) = refused.failure();
    assert!(what.contains("has a state already"), "{what}");
    assert!(help.contains("move it away"), "{help}");
    assert_eq!(
        Server::sandbox(&scratch).pin,
        pin,
        "it signs with the same key"
    );
}

#[test]
fn another_installations_database_is_refused() {
    let (scratch, other) = (Scratch::new(), Scratch::new());
    let (data, others) = (used(&scratch), used(&other));
    for file in ["seedport.db", "root.key"] {
        fs::copy(others.join(file), data.join(file)).expect("a copy");
    }
    let refused = run_refused(serve(&data, true));
    let (what, _) = refused.failure();
    assert!(
        what.contains("the root key does not fit the vault's state"),
        "{what}"
    );
    // With the state of the one and the root key of both alike, the ids tell.
    fs::remove_dir_all(data.join("vault")).expect("was there");
    adopt(&data, &["--sandbox"]).succeeded();
    let fresh = Scratch::new();
    let root = fresh.path("data");
    fs::create_dir(&root).expect("a directory");
    fs::set_permissions(&root, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("chmod");
    fs::copy(data.join("root.key"), root.join("root.key")).expect("a copy");
    let mut begin = serve(&root, true);
    begin.arg("--new-installation");
    let mut third = Server::spawn(&fresh, begin, root.clone());
    assert_eq!(third.end("TERM"), Some(0));
    let third = root;
    fs::copy(third.join("seedport.db"), data.join("seedport.db")).expect("a copy");
    let refused = run_refused(serve(&data, true));
    let (what, help) = refused.failure();
    assert!(what.contains("is not the database that"), "{what}");
    assert!(help.contains("put back the database"), "{help}");
}
