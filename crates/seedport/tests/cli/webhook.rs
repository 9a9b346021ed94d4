//! Webhooks from the built binary to a real receiver, and `seedport webhook`.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use p256::{
    ecdsa::{Signature, VerifyingKey, signature::Verifier as _},
    pkcs8::DecodePublicKey as _,
};
use serde_json::{Value, json};

use crate::{
    harness::{Run, Scratch, Server, Token, run, seedport},
    hooks::{Hook, Hooks, Say},
};

/// A sandbox whose webhooks may go to this machine, and a token of it.
fn private(scratch: &Scratch) -> (Server, Token) {
    let text = "[webhooks]\nprivate = true\ntimeout_seconds = 1\n";
    let config = scratch.file("seedport.toml", text);
    let config = config.to_str().expect("a path of text");
    let server = Server::start(scratch, &["--sandbox", "--config", config]);
    let token = Token::create(scratch, &server.data);
    (server, token)
}

/// One request, by hand; gives status and body.
fn request(server: &Server, token: &Token, head: &str, body: &str) -> (u16, String) {
    let address = server.url.strip_prefix("http://").expect("http");
    let secret = fs::read_to_string(&token.secret_file).expect("a secret");
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
    (status.parse().expect("a number"), body.to_owned())
}

fn set(server: &Server, token: &Token, endpoint: &str) -> u16 {
    let body = json!({"webhookEndpoint": endpoint}).to_string();
    request(server, token, "PATCH /grid/2025-10-13/config", &body).0
}

fn endpoint(hooks: &Hooks) -> String {
    format!("http://{}/hooks?tenant=1", hooks.address)
}

fn webhook(words: &[&str], data: &Path) -> Run {
    let mut command = seedport(["webhook"]);
    command.args(words).arg("--data-dir").arg(data);
    run(command)
}

/// The list in this state, read until it has so many lines.
fn listed(state: &str, data: &Path, count: usize) -> Vec<Value> {
    let begun = Instant::now();
    loop {
        let words = ["list", "--state", state, "--json"];
        let list = webhook(&words, data).succeeded().stdout;
        let rows = list.lines().map(serde_json::from_str);
        let rows: Vec<Value> = rows.collect::<Result<_, _>>().expect("JSON");
        if rows.len() == count {
            return rows;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{rows:?}");
        thread::yield_now();
    }
}

fn kind(hook: &Hook) -> String {
    let body: Value = serde_json::from_str(&hook.body).expect("JSON");
    body["type"].as_str().expect("a type").to_owned()
}

fn holds(hook: &Hook, key: &VerifyingKey) -> bool {
    let header = &hook.headers["x-grid-signature"];
    let header: Value = serde_json::from_str(header).expect("JSON");
    assert_eq!(header["v"], "1");
    let der = STANDARD.decode(header["s"].as_str().expect("a text"));
    let signature = Signature::from_der(&der.expect("base64")).expect("DER");
    key.verify(hook.body.as_bytes(), &signature).is_ok()
}

#[test]
fn a_receiver_gets_signed_webhooks_that_the_published_key_verifies() {
    let scratch = Scratch::new();
    let (server, token) = private(&scratch);
    let hooks = Hooks::saying([]);
    assert_eq!(set(&server, &token, &endpoint(&hooks)), 200);
    let first = hooks.next();
    token.customer(&server, "ann@example.com");
    let (second, third) = (hooks.next(), hooks.next());
    let path = "GET /.well-known/seedport-webhook-key.pem";
    let (status, pem) = request(&server, &token, path, "");
    assert_eq!(status, 200);
    let key = VerifyingKey::from_public_key_pem(&pem).expect("PEM");
    let mut kinds = vec![kind(&first), kind(&second), kind(&third)];
    // They leave beside one another: their order means nothing.
    kinds.sort();
    let expected = [
        "CUSTOMER.KYC_APPROVED",
        "INTERNAL_ACCOUNT.STATUS_UPDATED",
        "TEST",
    ];
    assert_eq!(kinds, expected);
    for hook in [&first, &second, &third] {
        assert!(holds(hook, &key));
        assert_eq!(hook.path, "/hooks?tenant=1");
        assert_eq!(hook.headers["content-type"], "application/json");
        assert!(!hook.headers.contains_key("authorization"));
        let changed = Hook {
            body: hook.body.replace("Webhook:", "webhook:"),
            ..hook.clone()
        };
        assert!(!holds(&changed, &key));
    }
    let (_, counts) = request(&server, &token, "GET /metrics", "");
    let line = "seedport_webhooks_total{outcome=\"DELIVERED\"}";
    assert!(counts.contains(line), "{counts}");
    let (status, body) = request(
        &server,
        &token,
        "POST /grid/2025-10-13/sandbox/webhooks/test",
        "",
    );
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    let expected = json!({
        "url": endpoint(&hooks), "response_status": 200, "response_body": "ok",
    });
    assert_eq!((status, answer), (200, expected));
    assert!(holds(&hooks.next(), &key));
}

#[test]
fn a_receiver_that_fails_redirects_hangs_up_or_says_nothing_gets_it_again() {
    let elsewhere = Hooks::saying([]);
    let away = format!("http://{}/", elsewhere.address);
    let failures = [
        Say::Status(500),
        Say::Redirect(away),
        Say::Close,
        Say::Nothing,
    ];
    let worlds = failures.map(|failure| {
        let scratch = Scratch::new();
        let (server, token) = private(&scratch);
        let hooks = Hooks::saying([]);
        assert_eq!(set(&server, &token, &endpoint(&hooks)), 200);
        assert_eq!(kind(&hooks.next()), "TEST");
        hooks.then(failure.clone());
        let path = "POST /grid/2025-10-13/customers";
        let body = json!({"customerType": "INDIVIDUAL"}).to_string();
        assert_eq!(request(&server, &token, path, &body).0, 201);
        (failure, hooks, server, scratch)
    });
    // All of them wait for their second try at once.
    for (failure, hooks, server, _scratch) in &worlds {
        let (first, second) = (hooks.next(), hooks.next());
        assert_eq!(first.body, second.body, "{failure:?}");
        assert_eq!(kind(&first), "CUSTOMER.KYC_APPROVED");
        listed("pending", &server.data, 0);
        assert!(hooks.is_quiet(), "{failure:?}");
    }
    assert!(elsewhere.is_quiet(), "nobody follows a redirect");
}

#[test]
fn a_409_is_a_webhook_that_the_receiver_has() {
    let scratch = Scratch::new();
    let (server, token) = private(&scratch);
    let hooks = Hooks::saying([Say::Status(409)]);
    assert_eq!(set(&server, &token, &endpoint(&hooks)), 200);
    hooks.next();
    assert_eq!(listed("delivered", &server.data, 1)[0]["type"], "TEST");
}

#[test]
fn what_was_given_up_is_listed_and_tried_again_by_hand() {
    let scratch = Scratch::new();
    let (server, token) = private(&scratch);
    // A `TEST` has one try, so that it is given up at once.
    let hooks = Hooks::saying([Say::Status(503)]);
    assert_eq!(set(&server, &token, &endpoint(&hooks)), 200);
    let first = hooks.next();
    let dead = listed("dead", &server.data, 1).remove(0);
    let id = dead["id"].as_str().expect("an id").to_owned();
    assert!(first.body.contains(&id));
    assert_eq!(dead["platform"], "default");
    assert_eq!(dead["type"], "TEST");
    assert_eq!(dead["state"], "DEAD");
    assert_eq!(dead["attempts"], 1);
    assert_eq!(dead["lastError"], "answered 503");
    assert!(server.log().contains("WEBHOOK_STATUS"), "{}", server.log());
    let plain = webhook(&["list", "--platform", "default"], &server.data);
    let plain = plain.succeeded().stdout;
    assert!(
        plain.contains(&id) && plain.contains("answered 503"),
        "{plain}"
    );

    let retried = webhook(&["retry", &id], &server.data).succeeded();
    assert_eq!(retried.stdout, "1 webhook to be sent again\n");
    assert_eq!(hooks.next().body, first.body, "the same to the byte");
    listed("delivered", &server.data, 1);
    let again = webhook(&["retry", &id], &server.data);
    assert!(again.only_failure().0.contains("no webhook of this id"));
    let none = webhook(&["retry", "--all"], &server.data).succeeded();
    assert_eq!(none.stdout, "0 webhooks to be sent again\n");
}

#[test]
fn nothing_goes_to_this_machine_unless_the_operator_says_so() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let hooks = Hooks::saying([]);
    let port = hooks.address.port();
    for refused in [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        "https://169.254.169.254/".to_owned(),
        "https://10.0.0.1/".to_owned(),
        "https://user:secret@hooks.example.com/".to_owned(),
    ] {
        assert_eq!(set(&server, &token, &refused), 400, "{refused}");
    }
    // What a name stands for is judged when it is looked up.
    let named = format!("https://localhost:{port}/");
    assert_eq!(set(&server, &token, &named), 200);
    let dead = listed("dead", &server.data, 1);
    assert_eq!(dead[0]["lastError"], "address may not be reached");
    assert!(hooks.is_quiet());
}

#[test]
fn a_webhook_command_that_cannot_be_done_says_so_in_two_lines() {
    let scratch = Scratch::new();
    let nowhere = scratch.path("nowhere");
    let id = "Webhook:6a1b9c1e-0000-4000-8000-000000000000";
    for words in [&["list"][..], &["retry", "--all"], &["retry", id]] {
        let refused = webhook(words, &nowhere);
        assert!(refused.only_failure().0.contains("there is no database in"));
    }
    assert!(!nowhere.exists(), "a wrong path makes nothing");

    let server = Server::sandbox(&scratch);
    let data = server.data.clone();
    Token::create(&scratch, &data);
    assert_eq!(webhook(&["list"], &data).succeeded().stdout, "");
    let refused = webhook(&["retry", id], &data);
    assert!(refused.only_failure().0.contains("no webhook of this id"));
    for words in [&["list"][..], &["retry", "--all"]] {
        let words = [words, &["--platform", "other"]].concat();
        let refused = webhook(&words, &data);
        assert!(refused.only_failure().0.contains("no platform \"other\""));
    }
    for words in [
        &["retry"][..],
        &["retry", "x"],
        &["retry", id, "--all"],
        &["list", "--state", "lost"],
    ] {
        let refused = webhook(words, &data);
        assert_eq!(refused.code, Some(2), "{words:?}");
        assert_eq!(refused.stderr.lines().count(), 2, "{}", refused.stderr);
    }
}
