//! `seedport serve`, as it should go.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    time::Duration,
};

use crate::harness::{Scratch, Server, Token, run, seedport};

#[test]
fn a_server_says_where_it_is_and_keeps_its_files_to_itself() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    assert!(
        server
            .announced
            .contains(&server.data.display().to_string())
    );
    assert!(server.announced.contains("SANDBOX"), "{}", server.announced);
    let mode = |name: &str| {
        let path = server.data.join(name);
        fs::metadata(path).expect(name).permissions().mode() & 0o777
    };
    assert_eq!(mode(""), 0o700);
    for name in ["seedport.db", "root.key"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
}

#[test]
fn a_server_leaves_no_image_of_its_memory() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let process = server.process();
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).expect("limits");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let words: Vec<_> = core.expect("a limit").split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{words:?}");
}

#[test]
fn a_signal_ends_a_server_gracefully_with_connections_open() {
    for signal in ["TERM", "INT"] {
        let scratch = Scratch::new();
        let mut server = Server::sandbox(&scratch);
        let address = server.url.strip_prefix("http://").expect("http");
        let mut connection = TcpStream::connect(address).expect("a connection");
        write!(connection, "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").expect("a request");
        let mut answer = BufReader::new(&connection).lines();
        let status = answer.next().expect("a line").expect("text");
        assert_eq!(status, "HTTP/1.1 200 OK");
        assert_eq!(server.end(signal), Some(0));
        assert!(server.log().contains("stopped"), "{}", server.log());
    }
}

#[test]
fn a_connection_that_never_finishes_its_request_is_closed() {
    let scratch = Scratch::new();
    let config = scratch.file("seedport.toml", "[server]\nheader_timeout_seconds = 1\n");
    let config = config.to_str().expect("a path of text");
    let server = Server::start(&scratch, &["--sandbox", "--config", config]);
    let address = server.url.strip_prefix("http://").expect("http");
    let mut connection = TcpStream::connect(address).expect("a connection");
    write!(connection, "GET /healthz HTTP/1.1\r\nhost:").expect("half a request");
    let patience = Some(Duration::from_secs(30));
    connection.set_read_timeout(patience).expect("a limit");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an end");
    assert!(!answer.contains("200 OK"), "{answer}");
}

#[test]
fn a_restart_keeps_the_quorum_key_and_the_tokens() {
    let scratch = Scratch::new();
    let mut first = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &first.data);
    let pin = first.pin.clone();
    assert_eq!(first.end("TERM"), Some(0));
    let second = Server::sandbox(&scratch);
    assert_eq!(second.pin, pin);
    run(token.command(&["customer", "list"], &second)).succeeded();
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let scratch = Scratch::new();
    let file = "[server]\nlisten = \"192.0.2.1:1\"\n[storage]\ndata_dir = \"/dev/null/file\"\n";
    let config = scratch.file("seedport.toml", file);
    let data = scratch.path("from-environment");
    let mut command = seedport(["serve", "--sandbox", "--listen", "127.0.0.1:0", "--config"]);
    command
        .arg(config)
        .env("SEEDPORT_SERVER__LISTEN", "192.0.2.2:1")
        .env("SEEDPORT_STORAGE__DATA_DIR", &data);
    let server = Server::spawn(&scratch, command, data);
    assert!(server.url.starts_with("http://127.0.0.1:"));
    assert!(server.data.join("seedport.db").exists());
}

#[test]
fn variables_that_are_not_ours_are_warned_of_once_by_name() {
    let scratch = Scratch::new();
    let mut command = seedport([
        "serve",
        "--sandbox",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
    ]);
    let data = scratch.path("data");
    command
        .arg(&data)
        .env("SEEDPORT_PORT", "tcp://10.11.12.13:8080")
        .env("SEEDPORT_SERVER_LISTEN", "192.0.2.2:1");
    let server = Server::spawn(&scratch, command, data);
    let log = server.log();
    let told: Vec<_> = log
        .lines()
        .filter(|line| line.contains("SEEDPORT_PORT"))
        .collect();
    let [line] = told.as_slice() else {
        panic!("not once: {log}");
    };
    assert!(
        line.contains("did you mean SEEDPORT_SERVER__LISTEN?"),
        "{line}"
    );
    assert!(
        !log.contains("10.11.12.13") && !log.contains("192.0.2.2"),
        "{log}"
    );
}
