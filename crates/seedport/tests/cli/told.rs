//! Who is told of a freeze: the owner by mail, the integrator by webhook; and what a disabled
//! platform gets.

use std::{path::Path, time::Duration};

use serde_json::Value;

use crate::{
    harness::{Run, Scratch, Server, Token, run, seedport},
    hooks::{Hook, Hooks},
    mobilecoin::rpc,
    receiver::Receiver,
};

/// Long enough for any machine; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

fn operator(words: &[&str], data: &Path) -> Run {
    let mut command = seedport(words);
    command.arg("--data-dir").arg(data);
    run(command).succeeded()
}

fn event(hook: &Hook) -> (String, Value) {
    let body: Value = serde_json::from_str(&hook.body).expect("JSON");
    let kind = body["type"].as_str().expect("a type").to_owned();
    (kind, body["data"].clone())
}

#[test]
fn an_owner_is_told_by_mail_of_a_freeze_and_of_its_end() {
    let scratch = Scratch::new();
    let receiver = Receiver::start();
    let config = scratch.file(
        "seedport.toml",
        format!(
            "[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
             from_address = \"codes@seedport.example\"\n",
            receiver.address.port()
        ),
    );
    let config = config.to_str().expect("a path of text");
    let server = Server::start(&scratch, &["--config", config]);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "ann@example.com");
    let freeze = [
        "freeze",
        "--account",
        &account,
        "--reason",
        "a secret worry",
        "--config",
        config,
    ];
    let said = operator(&freeze, &server.data).stdout;
    assert!(said.contains("1 sent, 0 not sent"), "{said}");
    let mail = receiver.mails.recv_timeout(PATIENCE).expect("a mail");
    assert!(mail.to.contains("<ann@example.com>"), "{}", mail.to);
    assert!(
        mail.text.contains("Subject: Your wallet was frozen"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains(&account), "{}", mail.text);
    assert!(!mail.text.contains("a secret worry"), "{}", mail.text);
    let again = operator(&freeze, &server.data).stdout;
    assert!(
        again.contains("already") && !again.contains("sent"),
        "{again}"
    );
    operator(
        &["thaw", "--account", &account, "--config", config],
        &server.data,
    );
    let mail = receiver.mails.recv_timeout(PATIENCE).expect("a mail");
    assert!(
        mail.text.contains("Subject: Your wallet was thawed"),
        "{}",
        mail.text
    );
    let platform = ["freeze", "--platform", "default", "--reason", "x"];
    operator(&platform, &server.data);
    operator(
        &["freeze", "--account", &account, "--reason", "x"],
        &server.data,
    );
    let thaw = ["thaw", "--account", &account, "--config", config];
    let said = operator(&thaw, &server.data).stdout;
    assert!(
        said.contains("0 sent, 0 not sent"),
        "it is frozen still: {said}"
    );
    operator(&["thaw", "--platform", "default"], &server.data);
    let all = ["freeze", "--all", "--reason", "x", "--config", config];
    let said = operator(&all, &server.data).stdout;
    assert!(
        !said.contains("sent"),
        "many owners are told on demand alone: {said}"
    );
    operator(&["thaw", "--all"], &server.data);
    let mut told = all.to_vec();
    told.extend(["--tell-owners", "yes"]);
    let said = operator(&told, &server.data).stdout;
    assert!(said.contains("1 sent, 0 not sent"), "{said}");
    receiver.mails.recv_timeout(PATIENCE).expect("a mail");
}

#[test]
fn a_mail_server_that_refuses_undoes_no_freeze() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "ann@example.com");
    let receiver = Receiver::answering("550 no such user");
    let config = scratch.file(
        "notices.toml",
        format!(
            "[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
             from_address = \"codes@seedport.example\"\n",
            receiver.address.port()
        ),
    );
    let config = config.to_str().expect("a path of text");
    let freeze = [
        "freeze",
        "--account",
        &account,
        "--reason",
        "x",
        "--config",
        config,
    ];
    let said = operator(&freeze, &server.data);
    assert!(
        said.stdout.contains("0 sent, 1 not sent"),
        "{}",
        said.stdout
    );
    let shown = operator(&["account", "show", &account, "--json"], &server.data).json();
    assert_eq!(shown["status"], "FROZEN");
    assert!(
        shown["frozenBy"]
            .as_str()
            .is_some_and(|who| who.contains("uid"))
    );
    operator(&["thaw", "--account", &account], &server.data);
    let quiet = ["freeze", "--account", &account, "--reason", "x"];
    let said = operator(&quiet, &server.data);
    assert!(
        said.stderr.contains("no message was sent"),
        "{}",
        said.stderr
    );
}

#[test]
fn an_integrator_is_told_of_freezes_and_a_disabled_platform_of_nothing() {
    let scratch = Scratch::new();
    let hooks = Hooks::saying([]);
    let config = scratch.file("seedport.toml", "[webhooks]\nprivate = true\n");
    let config = config.to_str().expect("a path of text");
    let server = Server::start(&scratch, &["--sandbox", "--config", config]);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "ann@example.com");
    let endpoint = format!("http://{}/hooks", hooks.address);
    let body = serde_json::json!({"webhookEndpoint": endpoint}).to_string();
    let set = crate::operator::ask(&server, &token, "PATCH /grid/2025-10-13/config", &body);
    assert_eq!(set.0, 200);
    assert_eq!(event(&hooks.next()).0, "TEST");
    let told = |words: &[&str]| {
        operator(words, &server.data);
        event(&hooks.next())
    };
    let (kind, data) = told(&["freeze", "--account", &account, "--reason", "x"]);
    assert_eq!(kind, "INTERNAL_ACCOUNT.STATUS_UPDATED");
    assert_eq!(
        (&data["id"], &data["status"]),
        (&Value::from(&*account), &Value::from("FROZEN"))
    );
    let (kind, data) = told(&["thaw", "--account", &account]);
    assert_eq!(kind, "INTERNAL_ACCOUNT.STATUS_UPDATED");
    assert_eq!(data["status"], "ACTIVE");
    assert_eq!(
        told(&["freeze", "--all", "--reason", "x"]).0,
        "PLATFORM.FROZEN"
    );
    // What changes nothing for them is not told.
    operator(
        &["freeze", "--platform", "default", "--reason", "x"],
        &server.data,
    );
    operator(
        &["freeze", "--account", &account, "--reason", "x"],
        &server.data,
    );
    operator(&["thaw", "--account", &account], &server.data);
    operator(&["thaw", "--platform", "default"], &server.data);
    assert_eq!(told(&["thaw", "--all"]).0, "PLATFORM.THAWED");
    operator(
        &["platform", "disable", "default", "--reason", "x"],
        &server.data,
    );
    operator(
        &["freeze", "--platform", "default", "--reason", "x"],
        &server.data,
    );
    let waiting = operator(
        &["webhook", "list", "--state", "pending", "--json"],
        &server.data,
    );
    assert_eq!(waiting.stdout.lines().count(), 1, "{}", waiting.stdout);
    assert!(hooks.is_quiet());
    operator(&["platform", "enable", "default"], &server.data);
    assert_eq!(event(&hooks.next()).0, "PLATFORM.FROZEN", "it waited");
}

#[test]
fn the_mobilecoin_door_of_a_frozen_or_disabled_platform_hands_nothing_over() {
    const KEY: &str = "a-key-of-the-operator";
    let scratch = Scratch::new();
    let key = scratch.file("api.key", KEY);
    let key = key.to_str().expect("a path of text");
    let server = Server::start(
        &scratch,
        &[
            "--sandbox",
            "--mobilecoin-listen",
            "127.0.0.1:0",
            "--mobilecoin-api-key-file",
            key,
        ],
    );
    let call = |method: &str, params: &Value| rpc(&server.door, KEY, method, params);
    let made = call("create_account", &serde_json::json!({"name": "Carol"}));
    let id = made["result"]["account"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let params = serde_json::json!({"account_id": id});
    let export = || call("export_account_secrets", &params);
    assert!(export()["result"].is_object());
    operator(
        &[
            "freeze",
            "--account",
            &id,
            "--reason",
            "x",
            "--tell-owners",
            "no",
        ],
        &server.data,
    );
    let refused = export();
    assert!(refused.to_string().contains("ACCOUNT_FROZEN"), "{refused}");
    assert!(
        call("remove_account", &params)
            .to_string()
            .contains("ACCOUNT_FROZEN")
    );
    operator(&["thaw", "--account", &id], &server.data);
    assert!(export()["result"].is_object());
    let listed = operator(&["platform", "list", "--json"], &server.data).json();
    let name = listed["name"].as_str().expect("a name").to_owned();
    operator(
        &["platform", "disable", &name, "--reason", "x"],
        &server.data,
    );
    let list = [
        "mobilecoin",
        "list",
        "--url",
        &server.door,
        "--api-key-file",
        key,
    ];
    let refused = run(seedport(list));
    let said = refused.failure().0;
    assert!(said.contains("403") || said.contains("disabled"), "{said}");
    operator(&["platform", "enable", &name], &server.data);
    assert!(export()["result"].is_object());
}
