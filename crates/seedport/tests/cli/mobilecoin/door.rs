//! `seedport serve` with a MobileCoin door: where it is, and when it is not opened.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
};

use serde_json::json;

use crate::{
    harness::{Run, Scratch, Server, run, run_refused, seedport},
    mobilecoin::{CAROL, PHRASE, Scene, address, private, text},
};

/// A start of a sandbox that is refused, and has made nothing.
fn refused(scratch: &Scratch, config: &str, arguments: &[&str]) -> Run {
    let config = scratch.file("seedport.toml", config);
    let data = scratch.path("data");
    let words = ["serve", "--sandbox", "--listen", "127.0.0.1:0", "--config"];
    let mut command = seedport(words);
    command.arg(config).arg("--data-dir").arg(&data);
    command.args(arguments).env("SEEDPORT_LOG__FILTER", "error");
    let run = run_refused(command);
    assert!(!data.exists());
    run
}

#[test]
fn a_door_opens_beside_the_other_and_says_where() {
    let scene = Scene::new();
    let announced = &scene.server.announced;
    let last = announced.lines().last().expect("a line");
    let expected = format!("mobilecoin door on {}", scene.server.door);
    assert_eq!(last, expected);
    assert_ne!(scene.server.door, scene.server.url);
    assert!(!announced.contains("API KEY"));
    let without = Server::sandbox(&Scratch::new());
    assert!(!without.announced.contains("mobilecoin"));
}

#[test]
fn one_signal_ends_both_doors_gracefully() {
    let mut scene = Scene::new();
    let mut connections = Vec::new();
    for (url, path) in [
        (&scene.server.url, "/healthz"),
        (&scene.server.door, "/health"),
    ] {
        let mut connection = TcpStream::connect(address(url)).expect("a connection");
        write!(connection, "GET {path} HTTP/1.1\r\nhost: a\r\n\r\n").expect("a request");
        let mut answer = String::new();
        let mut lines = BufReader::new(&connection);
        lines.read_line(&mut answer).expect("a line");
        assert_eq!(answer, "HTTP/1.1 200 OK\r\n", "{path}");
        connections.push(connection);
    }
    assert_eq!(scene.server.end("TERM"), Some(0));
    assert!(scene.server.log().contains("stopped"));
    assert!(!scene.server.log().contains("in flight"));
}

#[test]
fn accounts_are_there_after_a_restart() {
    let mut scene = Scene::new();
    scene.import(&[]).succeeded();
    assert_eq!(scene.server.end("TERM"), Some(0));
    let second = Scene::with(scene.scratch, "");
    assert_eq!(second.listed()[0]["accountId"], CAROL);
    let out = second.path("phrase");
    second.export(CAROL, &["--out", &out]).succeeded();
    assert_eq!(fs::read_to_string(out).expect("the phrase"), PHRASE);
}

#[test]
fn without_a_key_a_door_opens_on_this_machine_alone_and_says_so_loudly() {
    let scratch = Scratch::new();
    let open = "[mobilecoin]\nwithout_api_key = true\n";
    let far = ["--mobilecoin-listen", "0.0.0.0:0"];
    let run_far = refused(&scratch, open, &far);
    let (what, help) = run_far.only_failure();
    assert!(what.contains("loopback"), "{what}");
    assert!(help.contains("--mobilecoin-api-key-file"), "{help}");
    for listen in ["127.0.0.1:0", "0.0.0.0:0"] {
        let run = refused(&scratch, "", &["--mobilecoin-listen", listen]);
        let (what, _) = run.only_failure();
        assert!(what.contains("mobilecoin.api_key_file"), "{what}");
    }

    let config = scratch.file("seedport.toml", open);
    let near = ["--mobilecoin-listen", "127.0.0.1:0", "--config"];
    let near = [&["--sandbox"][..], &near, &[text(&config)]].concat();
    let server = Server::start(&scratch, &near);
    assert!(
        server
            .announced
            .contains("NO API KEY: every program of this machine")
    );
    assert!(server.log().contains("asks for no API key"));
    let list = ["mobilecoin", "list", "--url", &server.door];
    run(seedport(list)).succeeded();
}

#[test]
fn a_key_file_that_does_not_serve_opens_no_door() {
    let scratch = Scratch::new();
    let with = |file: &str| {
        let listen = ["--mobilecoin-listen", "127.0.0.1:0"];
        let key = ["--mobilecoin-api-key-file", file];
        refused(&scratch, "", &[listen, key].concat())
    };
    let open = private(&scratch, "open.key", "0123456789abcdef");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o640)).expect("chmod");
    let run = with(text(&open));
    let (what, help) = run.only_failure();
    assert!(what.contains("mode 640"), "{what}");
    assert!(help.contains("chmod 600"), "{help}");

    let short = private(&scratch, "short.key", "0123456789abcde\n");
    let run = with(text(&short));
    let (what, _) = run.only_failure();
    assert!(what.contains("16 to 512"), "{what}");
    assert!(!what.contains("0123456789"), "{what}");
    let empty = private(&scratch, "empty.key", "\n");
    assert!(with(text(&empty)).only_failure().0.contains("empty"));
    let run = with("/nowhere/key");
    let (what, help) = run.only_failure();
    assert!(what.contains("API key file /nowhere/key"), "{what}");
    assert!(help.contains("check the path"), "{help}");
}

#[test]
fn a_port_that_is_taken_is_told_by_its_flag() {
    let scratch = Scratch::new();
    let key = private(&scratch, "api.key", "0123456789abcdef");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = listener.local_addr().expect("an address").to_string();
    let words = ["serve", "--sandbox", "--listen", "127.0.0.1:0"];
    let mut command = seedport(words);
    command.arg("--data-dir").arg(scratch.path("data"));
    command.args(["--mobilecoin-listen", &taken]);
    command.arg("--mobilecoin-api-key-file").arg(key);
    command.env("SEEDPORT_LOG__FILTER", "error");
    let run = run_refused(command);
    drop(listener);
    let (what, help) = run.only_failure();
    assert!(what.contains(&taken), "{what}");
    assert!(help.contains("--mobilecoin-listen"), "{help}");
}

#[test]
fn where_plaintext_is_off_secrets_leave_sealed_only() {
    let asked = json!({"account_id": CAROL});
    let plaintext = Scene::new();
    plaintext.import(&[]).succeeded();
    let told = plaintext.rpc("export_account_secrets", &asked);
    assert_eq!(told["result"]["account_secrets"]["mnemonic"], PHRASE);

    let scene = Scene::with(Scratch::new(), "[mobilecoin]\nexport = \"sealed\"\n");
    scene.import(&[]).succeeded();
    for method in [
        "export_account_secrets",
        "create_view_only_account_import_request",
    ] {
        let told = scene.rpc(method, &asked);
        assert!(told["result"].is_null(), "{told}");
        let error = told["error"]["data"]["server_error"].as_str();
        assert!(error.expect("an error").contains("PLAINTEXT_OFF"), "{told}");
    }
    let out = scene.path("phrase");
    scene.export(CAROL, &["--out", &out]).succeeded();
    assert_eq!(fs::read_to_string(out).expect("the phrase"), PHRASE);
}

#[test]
fn the_configured_shape_of_secrets_is_served() {
    let asked = json!({"account_id": CAROL});
    for (config, has_null) in [
        ("", true),
        ("[mobilecoin]\nsecrets = \"documented\"\n", false),
    ] {
        let scene = Scene::with(Scratch::new(), config);
        scene.import(&[]).succeeded();
        let told = scene.rpc("export_account_secrets", &asked);
        let secrets = told["result"]["account_secrets"].as_object();
        let secrets = secrets.expect("secrets");
        assert_eq!(secrets.contains_key("entropy"), has_null);
        assert_eq!(secrets["mnemonic"], PHRASE);
    }
}

#[test]
fn a_body_over_the_configured_limit_is_not_read() {
    let scene = Scene::with(Scratch::new(), "[mobilecoin]\nbody_limit_bytes = 512\n");
    let long = "x".repeat(600);
    let refused = scene.run(["create", "--name", &long]);
    assert!(refused.only_failure().0.contains("413"));
    scene.run(["create", "--name", "short"]).succeeded();
}
