//! `seedport token create`.

use crate::harness::{Scratch, Server, Token, run, seedport};

#[test]
fn a_token_made_beside_a_running_server_works_at_once() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let permissions = serde_json::json!(["VIEW", "TRANSACT", "MANAGE"]);
    assert_eq!(token.json["permissions"], permissions);
    assert_eq!(token.json["platform"], "default");
    assert_eq!(token.json["name"], "cli");
    for key in ["id", "platformId"] {
        assert!(token.json[key].is_string(), "{key}");
    }
    run(token.command(&["customer", "list"], &server)).succeeded();
}

#[test]
fn a_token_may_do_what_it_was_given_and_no_more() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let mut command = seedport([
        "token",
        "create",
        "--name",
        "reader",
        "--permission",
        "VIEW",
    ]);
    command.arg("--data-dir").arg(&server.data);
    let json = run(command).succeeded().json();
    assert_eq!(json["permissions"], serde_json::json!(["VIEW"]));
    let secret = json["clientSecret"].as_str().expect("a secret");
    let token = Token {
        client_id: json["clientId"].as_str().expect("an id").to_owned(),
        secret_file: scratch.file("reader.secret", secret),
        json: json.clone(),
    };
    run(token.command(&["customer", "list"], &server)).succeeded();
    let mut command = token.command(&["customer", "create"], &server);
    command.args(["--email", "a@example.com"]);
    let refused = run(command);
    assert!(refused.only_failure().0.contains("403"));
}

#[test]
fn platforms_are_made_by_name_on_first_use_and_kept_apart() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let data = &server.data;
    let platform = |name: &str| {
        let mut command = seedport(["token", "create", "--name", "t", "--platform", name]);
        command.arg("--data-dir").arg(data);
        run(command).succeeded().json()["platformId"].clone()
    };
    let (one, again, other) = (platform("one"), platform("one"), platform("other"));
    assert_eq!(one, again);
    assert_ne!(one, other);
}
