//! Codes by mail, end to end over real SMTP.

use std::{
    io::Write as _,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    harness::{Run, Scratch, Server, Token, run, seedport},
    receiver::{Mail, Receiver},
};

/// Long enough for any machine; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

fn server(scratch: &Scratch, receiver: &Receiver) -> Server {
    let config = scratch.file(
        "seedport.toml",
        format!(
            "[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
             from_address = \"codes@seedport.example\"\n[log]\nfilter = \"trace\"\n",
            receiver.address.port()
        ),
    );
    let config = config.to_str().expect("a path of text");
    Server::start(scratch, &["--config", config])
}

fn export(server: &Server, token: &Token, account: &str) -> Command {
    let mut command = token.command(&["export", "--account", account], server);
    command.args(["--pin", &server.pin]);
    command
}

fn code_in(mail: &Mail) -> String {
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
    let lines = mail.text.lines().map(str::trim);
    lines.filter(|line| is_code(line)).collect()
}

#[test]
fn a_mailed_code_opens_a_session_and_exports_the_wallet() {
    let scratch = Scratch::new();
    let receiver = Receiver::start();
    let server = server(&scratch, &receiver);
    let token = Token::create(&scratch, &server.data);
    let (account, address) = token.customer(&server, "owner@example.com");

    let phrase_file = scratch.path("phrase");
    let mut command = export(&server, &token, &account);
    command
        .arg("--json")
        .arg("--out")
        .arg(&phrase_file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    let mail = receiver.mails.recv_timeout(PATIENCE).expect("a mail");
    let code = code_in(&mail);
    let mut input = child.stdin.take().expect("a pipe");
    writeln!(input, "{code}").expect("the code is read");
    drop(input);
    let output = child.wait_with_output().expect("ends");
    let run = Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
    .succeeded();

    assert!(
        mail.from.contains("<codes@seedport.example>"),
        "{}",
        mail.from
    );
    assert!(mail.to.contains("<owner@example.com>"), "{}", mail.to);
    assert_ne!(code, "000000");
    assert_eq!(run.json()["address"], address.as_str());
    let phrase = std::fs::read_to_string(phrase_file).expect("the phrase");
    assert_eq!(phrase.split(' ').count(), 24);
    assert!(!run.stdout.contains(&phrase) && !run.stderr.contains(&phrase));
    let log = server.log();
    assert!(!log.is_empty());
    assert!(!log.contains(&phrase));
    // Each line's time is left out: its fraction has six digits as well.
    let said = log
        .lines()
        .filter_map(|line| Some(line.trim().split_once(' ')?.1));
    let mut words = said.flat_map(|line| line.split(|c: char| !c.is_alphanumeric()));
    assert!(!words.any(|word| word == code));
}

#[test]
fn a_wrong_code_is_refused_and_says_so() {
    let scratch = Scratch::new();
    let receiver = Receiver::start();
    let server = server(&scratch, &receiver);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "owner@example.com");
    let wrong = scratch.file("code", "00000x");
    let mut command = export(&server, &token, &account);
    command.arg("--out").arg(scratch.path("phrase"));
    command.arg("--code-file").arg(wrong);
    let run = run(command);
    let (what, _) = run.failure();
    assert!(
        what.contains("401") && what.contains("UNAUTHORIZED"),
        "{what}"
    );
    assert!(!scratch.path("phrase").exists());
}

#[test]
fn a_mail_server_that_refuses_the_owner_is_a_503() {
    let scratch = Scratch::new();
    let receiver = Receiver::answering("550 no such owner");
    let server = server(&scratch, &receiver);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "owner@example.com");
    let mut command = export(&server, &token, &account);
    command.arg("--out").arg(scratch.path("phrase"));
    let run = run(command);
    let (what, _) = run.failure();
    assert!(
        what.contains("asking for a code") && what.contains("503"),
        "{what}"
    );
}

#[test]
fn a_password_is_not_sent_without_tls() {
    let scratch = Scratch::new();
    let config = scratch.file(
        "seedport.toml",
        "[mail]\nhost = \"127.0.0.1\"\ntls = \"none\"\nfrom_address = \"a@b.example\"\n\
         username = \"a\"\npassword_file = \"secret\"\n",
    );
    let mut command = seedport(["serve", "--listen", "127.0.0.1:0", "--config"]);
    command
        .arg(config)
        .arg("--data-dir")
        .arg(scratch.path("data"));
    let run = run(command);
    assert!(run.only_failure().0.contains("in the clear"));
    assert!(!scratch.path("data").exists());
}

#[test]
fn a_mail_server_that_is_away_is_told_with_its_place_and_the_systems_words() {
    let scratch = Scratch::new();
    // A port that was free a moment ago, and at which nobody listens.
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        free.local_addr().expect("an address").port()
    };
    let config = format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
         from_address = \"codes@seedport.example\"\n"
    );
    let config = scratch.file("seedport.toml", config);
    let server = Server::start(&scratch, &["--config", config.to_str().expect("text")]);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "owner@example.com");
    let mut command = export(&server, &token, &account);
    command.arg("--out").arg(scratch.path("phrase"));
    let refused = run(command);
    assert!(refused.failure().0.contains("503"), "{}", refused.stderr);
    let log = server.log();
    let line = log
        .lines()
        .find(|line| line.contains("was not reached"))
        .expect("a line");
    assert!(
        line.contains("127.0.0.1") && line.contains(&format!("port={port}")),
        "{line}"
    );
    assert!(line.contains("Connection refused"), "{line}");
}
