//! The operator's commands beside a running server, and what the server does from then on.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::harness::{Run, Scratch, Server, Token, run, seedport};

fn command(words: &[&str], data: &Path) -> Run {
    let mut command = seedport(words);
    command.arg("--data-dir").arg(data);
    run(command)
}

fn lines(run: Run) -> Vec<Value> {
    let parsed = |line| serde_json::from_str(line).expect("JSON");
    run.succeeded().stdout.lines().map(parsed).collect()
}

/// A request of this token, by hand; gives status and body.
pub fn ask(server: &Server, token: &Token, head: &str, body: &str) -> (u16, Value) {
    let address = server.url.strip_prefix("http://").expect("http");
    let secret = std::fs::read_to_string(&token.secret_file).expect("a secret");
    let credential = STANDARD.encode(format!("{}:{}", token.client_id, secret.trim()));
    let mut connection = TcpStream::connect(address).expect("a connection");
    write!(
        connection,
        "{head} HTTP/1.1\r\nhost: seedport\r\nauthorization: Basic {credential}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .expect("a request");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status");
    let body = serde_json::from_str(body).unwrap_or_default();
    (status.parse().expect("a number"), body)
}

fn begin_export(server: &Server, token: &Token, account: &str) -> (u16, Value) {
    let head = format!("POST /grid/2025-10-13/internal-accounts/{account}/export");
    ask(server, token, &head, "")
}

#[test]
fn a_revoked_token_is_refused_at_once_and_no_longer_listed() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let listed = lines(command(&["token", "list", "--json"], &server.data));
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["clientId"], token.client_id);
    assert_eq!(listed[0]["platform"], "default");
    let secret = std::fs::read_to_string(&token.secret_file).expect("a secret");
    let shown = command(&["token", "list"], &server.data).succeeded().stdout;
    assert!(shown.contains(&token.client_id) && !shown.contains(secret.trim()));
    let id = listed[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        ask(&server, &token, "GET /grid/2025-10-13/config", "").0,
        200
    );
    let revoke = ["token", "revoke", &id, "--reason", "left on a bus"];
    command(&revoke, &server.data).succeeded();
    assert_eq!(
        ask(&server, &token, "GET /grid/2025-10-13/config", "").0,
        401
    );
    assert!(lines(command(&["token", "list", "--json"], &server.data)).is_empty());
    let again = command(&revoke, &server.data);
    assert!(again.only_failure().1.contains("token list"));
    let log = lines(command(
        &["audit", "list", "--json", "--limit", "1"],
        &server.data,
    ));
    assert_eq!(log[0]["verb"], "token.delete");
    assert_eq!(log[0]["note"], "left on a bus");
    assert!(
        log[0]["operator"]
            .as_str()
            .is_some_and(|who| who.contains("uid"))
    );
}

#[test]
fn a_disabled_platform_gets_403_and_its_sessions_are_gone_when_it_is_enabled() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "ann@example.com");
    let sessions = || {
        let shown = command(&["account", "show", &account, "--json"], &server.data);
        let shown = shown.succeeded().json();
        shown["sessions"].as_array().expect("a list").len()
    };
    let code = scratch.file("code", "000000\n");
    let words = [
        "session",
        "open",
        "--pin",
        &server.pin,
        "--account",
        &account,
    ];
    let mut open = token.command(&words, &server);
    open.args(["--contact", "ann@example.com", "--code-file"])
        .arg(code);
    open.arg("--out").arg(scratch.path("session.json"));
    run(open).succeeded();
    assert_eq!(sessions(), 1);
    let disable = ["platform", "disable", "default", "--reason", "hostile"];
    command(&disable, &server.data).succeeded();
    let (status, body) = ask(&server, &token, "GET /grid/2025-10-13/config", "");
    assert_eq!((status, &body["code"]), (403, &Value::from("FORBIDDEN")));
    assert_eq!(body["details"]["reason"], "PLATFORM_DISABLED");
    let listed = lines(command(&["platform", "list", "--json"], &server.data));
    assert!(listed[0]["disabledAt"].is_string());
    let again = command(&disable, &server.data).succeeded();
    assert!(again.stdout.contains("already"), "{}", again.stdout);
    command(&["platform", "enable", "default"], &server.data).succeeded();
    assert_eq!(
        ask(&server, &token, "GET /grid/2025-10-13/config", "").0,
        200
    );
    assert_eq!(sessions(), 0);
    let unknown = command(
        &["platform", "disable", "nobody", "--reason", "x"],
        &server.data,
    );
    assert!(unknown.only_failure().1.contains("platform list"));
}

#[test]
fn a_freeze_holds_in_a_running_server_from_its_commit_on() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "ann@example.com");
    let (other, _) = token.customer(&server, "bob@example.com");
    assert_eq!(begin_export(&server, &token, &account).0, 202);
    for (scope, reason, hits_other) in [
        (vec!["--account", account.as_str()], "ACCOUNT_FROZEN", false),
        (vec!["--platform", "default"], "PLATFORM_FROZEN", true),
        (vec!["--all"], "ALL_FROZEN", true),
    ] {
        let mut freeze = vec!["freeze", "--reason", "mail stolen"];
        freeze.extend(&scope);
        let frozen = command(&freeze, &server.data).succeeded();
        assert!(frozen.stdout.starts_with("frozen: "), "{}", frozen.stdout);
        let (status, body) = begin_export(&server, &token, &account);
        assert_eq!((status, &body["code"]), (403, &Value::from("FORBIDDEN")));
        assert_eq!(body["details"]["reason"], reason);
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|said| said.contains("froze"))
        );
        assert!(
            !body.to_string().contains("mail stolen"),
            "the reason is the operator's"
        );
        let of_other = begin_export(&server, &token, &other).0;
        assert_eq!(of_other, if hits_other { 403 } else { 202 });
        let path = format!("GET /grid/2025-10-13/internal-accounts/{account}");
        assert_eq!(ask(&server, &token, &path, "").1["status"], "FROZEN");
        let again = command(&freeze, &server.data).succeeded();
        assert!(again.stdout.contains("already"), "{}", again.stdout);
        let mut thaw = vec!["thaw"];
        thaw.extend(&scope);
        command(&thaw, &server.data).succeeded();
        assert_eq!(begin_export(&server, &token, &account).0, 202);
        assert_eq!(ask(&server, &token, &path, "").1["status"], "ACTIVE");
        let nothing = command(&thaw, &server.data);
        assert!(nothing.only_failure().0.contains("was not frozen"));
    }
    let none = command(&["freeze", "--all"], &server.data);
    assert_eq!(none.code, Some(2), "a freeze has a reason");
    let two = ["freeze", "--all", "--platform", "default", "--reason", "x"];
    assert_eq!(command(&two, &server.data).code, Some(2));
    let nobody = "InternalAccount:00000000-0000-4000-8000-000000000000";
    let unknown = command(
        &["freeze", "--account", nobody, "--reason", "x"],
        &server.data,
    );
    assert!(unknown.only_failure().0.contains("no platform"));
}

#[test]
fn the_audit_log_is_read_in_both_directions_by_time_account_and_platform() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "ann@example.com");
    let (other, _) = token.customer(&server, "bob@example.com");
    begin_export(&server, &token, &account);
    command(&["freeze", "--all", "--reason", "a\u{202e}b"], &server.data).succeeded();
    let list = |more: &[&str]| {
        let mut words = vec!["audit", "list", "--json"];
        words.extend(more);
        lines(command(&words, &server.data))
    };
    let all = list(&[]);
    assert_eq!(all[0]["verb"], "freeze", "the newest first");
    assert!(all[0]["platform"].is_null(), "of the whole installation");
    let mut turned = list(&["--oldest-first"]);
    assert_eq!(turned[0]["verb"], "platform.create");
    turned.reverse();
    assert_eq!(turned, all);
    assert_eq!(list(&["--limit", "2"]), all[..2]);
    assert!(list(&["--limit", "0"]).is_empty());
    let of = list(&["--account", &account]);
    assert!(!of.is_empty() && of.iter().all(|row| row["account"] == account.as_str()));
    assert!(of.iter().any(|row| row["verb"] == "export.v1.begin"));
    assert!(
        list(&["--account", &other])
            .iter()
            .all(|row| row["verb"] != "export.v1.begin")
    );
    assert_eq!(list(&["--since", "1h"]), all);
    assert!(list(&["--until", "1h"]).is_empty());
    assert!(list(&["--since", "2020-01-01", "--until", "2020-01-02"]).is_empty());
    assert_eq!(list(&["--platform", "default"]).len(), all.len());
    let shown = command(&["audit", "list"], &server.data).succeeded().stdout;
    assert_eq!(shown.lines().count(), all.len());
    assert!(
        shown.contains("note=a?b"),
        "no text turns the line: {shown}"
    );
    let wrong = command(&["audit", "list", "--since", "yesterday"], &server.data);
    assert_eq!(wrong.code, Some(2));
}

#[test]
fn no_command_of_the_operator_makes_an_installation() {
    let scratch = Scratch::new();
    let account = "InternalAccount:00000000-0000-4000-8000-000000000000";
    for words in [
        &["token", "list"][..],
        &["token", "revoke", "abc"],
        &["platform", "list"],
        &["platform", "disable", "x", "--reason", "x"],
        &["platform", "enable", "x"],
        &["audit", "list"],
        &["audit", "export", "--to", "/nonexistent/audit"],
        &["audit", "prune", "--before", "2020-01-01"],
        &["account", "show", account],
        &["freeze", "--all", "--reason", "x"],
        &["thaw", "--all"],
        &["key", "show"],
        &["doctor"],
    ] {
        let data = scratch.path("none");
        command(words, &data).failure();
        assert!(!data.exists(), "{words:?}");
        let data = scratch.path("emptied");
        std::fs::create_dir_all(&data).expect("a directory");
        std::fs::write(data.join("seedport.db"), "").expect("an empty file");
        let refused = command(words, &data);
        assert!(refused.only_failure().0.contains("is empty"), "{words:?}");
        let left = std::fs::read_dir(&data).expect("a directory").count();
        let size = std::fs::metadata(data.join("seedport.db"))
            .expect("there")
            .len();
        assert_eq!((left, size), (1, 0), "{words:?}");
    }
}

#[test]
fn the_key_of_the_directory_is_the_one_that_the_server_announces() {
    let scratch = Scratch::new();
    let mut server = Server::sandbox(&scratch);
    let shown = command(&["key", "show", "--json"], &server.data)
        .succeeded()
        .json();
    assert_eq!(shown["fingerprint"], server.pin);
    let url = server.url.clone();
    let asked = run(seedport(["key", "show", "--json", "--url", &url]));
    let asked = asked.succeeded().json();
    assert_eq!(asked["fingerprint"], server.pin);
    assert!(
        asked["source"]
            .as_str()
            .is_some_and(|it| it.contains("compared with nothing"))
    );
    let both = ["key", "show", "--json", "--url", &url];
    let both = command(&both, &server.data).succeeded().json();
    assert!(
        both["source"]
            .as_str()
            .is_some_and(|it| it.contains("agree"))
    );
    let elsewhere = Scratch::new();
    let other = Server::sandbox(&elsewhere);
    let differs = command(&["key", "show", "--url", &other.url], &server.data);
    assert!(differs.only_failure().0.contains("other quorum keys"));
    server.end("TERM");
    let stopped = command(&["key", "show", "--json"], &server.data)
        .succeeded()
        .json();
    assert_eq!(stopped["fingerprint"], server.pin);
}

#[test]
fn a_doctor_finds_what_is_well_and_what_is_not() {
    use std::os::unix::fs::PermissionsExt as _;
    let scratch = Scratch::new();
    let mut server = Server::sandbox(&scratch);
    let look = || {
        let found = command(&["doctor", "--json"], &server.data);
        let parsed = |line| serde_json::from_str::<Value>(line).expect("JSON");
        (
            found.code,
            found.stdout.lines().map(parsed).collect::<Vec<_>>(),
        )
    };
    let is = |rows: &[Value], about: &str, state: &str| {
        rows.iter()
            .any(|row| row["about"] == about && row["state"] == state)
    };
    let (code, rows) = look();
    assert_eq!(code, Some(0), "{rows:?}");
    for (about, state) in [
        ("data directory", "ok"),
        ("database", "ok"),
        ("write-ahead log", "ok"),
        ("vault's state", "ok"),
        ("quorum key", "ok"),
        ("root key", "warning"),
        ("sandbox", "warning"),
        ("memory", "ok"),
        ("freezes", "ok"),
    ] {
        assert!(is(&rows, about, state), "{about} {state}: {rows:?}");
    }
    for row in &rows {
        assert_eq!(row["state"] == "ok", row["do"].is_null(), "{row}");
    }
    command(&["freeze", "--all", "--reason", "x"], &server.data).succeeded();
    assert!(is(&look().1, "freezes", "warning"));
    let root = server.data.join("root.key");
    std::fs::set_permissions(&root, std::fs::Permissions::from_mode(0o644)).expect("chmod");
    let (code, rows) = look();
    assert_eq!(code, Some(1));
    assert!(is(&rows, "root key", "failing"), "{rows:?}");
    std::fs::set_permissions(&root, std::fs::Permissions::from_mode(0o600)).expect("chmod");
    let database = server.data.join("seedport.db");
    std::fs::set_permissions(&database, std::fs::Permissions::from_mode(0o644)).expect("chmod");
    assert!(is(&look().1, "database file", "failing"));
    assert!(
        !is(&look().1, "database file", "failing"),
        "made private meanwhile"
    );
    server.end("TERM");
    std::fs::write(&root, [7; 32]).expect("another key");
    let found = command(&["doctor"], &server.data);
    assert!(found.failure().0.contains("failing"), "{}", found.stdout);
    assert!(found.stdout.contains("does not open"), "{}", found.stdout);
}

#[test]
fn a_hangup_does_not_end_a_server_and_says_what_it_does_not_do() {
    let scratch = Scratch::new();
    let mut server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let kill = format!("kill -HUP {}", server.process());
    let sent = std::process::Command::new("sh")
        .args(["-c", &kill])
        .status();
    assert!(sent.expect("a shell").success());
    let begun = Instant::now();
    while !server.log().contains("SIGHUP") {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{}",
            server.log()
        );
        std::thread::yield_now();
    }
    assert!(
        server.log().contains("nothing is read again"),
        "{}",
        server.log()
    );
    assert_eq!(
        ask(&server, &token, "GET /grid/2025-10-13/config", "").0,
        200
    );
    assert_eq!(server.end("TERM"), Some(0));
}
