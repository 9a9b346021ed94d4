//! `seedport serve`, where it refuses to start: two lines each, and nothing is changed.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{PermissionsExt as _, chown, symlink},
    path::Path,
    process::Command,
};

use crate::harness::{Run, Scratch, Server, run, run_refused, seedport, serve_sandbox};

/// A data directory that a server has used.
fn used(scratch: &Scratch) -> std::path::PathBuf {
    let mut server = Server::sandbox(scratch);
    assert_eq!(server.end("TERM"), Some(0));
    server.data.clone()
}

fn command(data: &Path) -> Command {
    let mut command = serve_sandbox(data);
    command.env("SEEDPORT_LOG__FILTER", "error");
    command
}

fn start(data: &Path) -> Run {
    run_refused(command(data))
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("chmod");
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
fn a_root_key_that_is_a_link_elsewhere_is_refused() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    let (file, other) = (data.join("root.key"), scratch.path("moved.key"));
    fs::rename(&file, &other).expect("moved");
    symlink(&other, &file).expect("a link");
    let refused = start(&data);
    let (what, help) = refused.only_failure();
    assert!(what.contains("is a symbolic link"), "{what}");
    assert!(help.contains(other.to_str().expect("text")), "{help}");
}

#[test]
fn a_root_key_in_a_directory_that_others_can_write_is_refused() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    let place = scratch.path("keys");
    fs::create_dir(&place).expect("a directory");
    fs::rename(data.join("root.key"), place.join("root.key")).expect("moved");
    let start = |mode| {
        set_mode(&place, mode);
        let mut command = command(&data);
        command.env("SEEDPORT_ROOT_KEY__FILE", place.join("root.key"));
        command
    };
    let refused = run_refused(start(0o777));
    let (what, help) = refused.only_failure();
    assert!(what.contains("others can write (mode 777)"), "{what}");
    let line = format!("`chmod go-w {}`", place.display());
    assert!(help.contains(&line), "{help}");
    let mut server = Server::spawn(&scratch, start(0o755), data.clone());
    assert_eq!(server.end("TERM"), Some(0));
}

#[test]
fn a_root_key_that_is_a_pipe_is_refused_and_not_waited_for() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    let file = data.join("root.key");
    fs::remove_file(&file).expect("lost");
    let made = Command::new("mkfifo")
        .args(["-m", "600"])
        .arg(&file)
        .status();
    assert!(made.expect("mkfifo").success());
    let refused = start(&data);
    assert!(refused.only_failure().0.contains("is not a regular file"));
}

#[test]
fn a_root_key_of_another_user_is_refused() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    let file = data.join("root.key");
    // Only root can give a file away.
    if chown(&file, Some(65534), None).is_ok() {
        let refused = start(&data);
        let (what, help) = refused.only_failure();
        assert!(what.contains("another user (uid 65534)"), "{what}");
        assert!(help.contains("chown"), "{help}");
    }
}

#[test]
fn a_data_directory_that_others_can_write_is_refused() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    for mode in [0o777, 0o1777, 0o770, 0o720] {
        set_mode(&data, mode);
        let refused = start(&data);
        let (what, help) = refused.only_failure();
        assert!(what.contains("can be written by others"), "{what}");
        assert!(help.contains("chmod go-w"), "{help}");
    }
    let mut token = seedport(["token", "create", "--name", "a", "--data-dir"]);
    token.arg(&data);
    assert!(
        run(token)
            .only_failure()
            .0
            .contains("can be written by others")
    );
}

#[test]
fn database_files_that_others_could_read_are_taken_from_them() {
    let scratch = Scratch::new();
    let data = used(&scratch);
    let file = data.join("seedport.db");
    set_mode(&file, 0o644);
    let mut server = Server::sandbox(&scratch);
    for name in ["seedport.db", "seedport.db-wal", "seedport.db-shm"] {
        let mode = fs::metadata(data.join(name))
            .expect(name)
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(server.end("TERM"), Some(0));
}

#[test]
fn a_configured_secret_that_others_can_read_is_refused() {
    let scratch = Scratch::new();
    let secret = scratch.file("secret", "0123456789abcdef");
    set_mode(&secret, 0o640);
    let shown = secret.to_str().expect("text");
    let mail = "[mail]\nhost = \"mail.invalid\"\nfrom_address = \"a@b.example\"\n";
    let mail = format!("{mail}username = \"a\"\npassword_file = \"{shown}\"\n");
    let sms = "[sms]\nurl = \"https://sms.invalid/\"\nbody = '{\"to\": \"{to}\", \"text\": \"{text}\"}'\n";
    let sms = format!("{sms}secret_file = \"{shown}\"\n");
    let door = "[mobilecoin]\nlisten = \"127.0.0.1:0\"\n";
    let door = format!("{door}api_key_file = \"{shown}\"\n");
    for (config, flag) in [(mail, None), (sms, None), (door, Some("--sandbox"))] {
        let config = scratch.file("seedport.toml", config);
        let mut command = seedport(["serve", "--listen", "127.0.0.1:0", "--config"]);
        command.arg(&config).args(flag);
        command.arg("--data-dir").arg(scratch.path("data"));
        command.env("SEEDPORT_LOG__FILTER", "error");
        let refused = run_refused(command);
        let (what, help) = refused.only_failure();
        assert!(what.contains("can be read by others (mode 640)"), "{what}");
        assert!(help.contains(&format!("`chmod 600 {shown}`")), "{help}");
        let mut check = seedport(["config", "check", "--config"]);
        check.arg(&config);
        let checked = run(check);
        let what = checked.failure().0.to_owned();
        assert!(what.contains("can be read by others (mode 640)"), "{what}");
    }
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
