//! Tests of text messages against a real gateway on this host.
//!
//! Called by `cargo test -p seedport`.

use std::{num::NonZeroU32, path::PathBuf, sync::Arc};

use seedport_vault::AppName;
use serde_json::{Value, json};
use tokio::{runtime::Handle, task};

use super::{gateway::GatewayProblem, *};
use crate::{config::ContentType, egress::test_server::TestServer, files};

const PHONE: &str = "+15551234567";

/// A file that holds this secret, and the directory that it is in.
fn secret(text: &str) -> (tempfile::TempDir, PathBuf) {
    let scratch = tempfile::tempdir().expect("a directory");
    let file = scratch.path().join("secret");
    let reserved = files::Reserved::private(&file).expect("a place");
    reserved.fill(text.as_bytes()).expect("a file");
    (scratch, file)
}

fn sms(url: &str) -> Sms {
    let value = json!({
        "url": url,
        "body": r#"{"to": "{to}", "text": "{text}", "tag": "{app}"}"#,
        "private": true,
    });
    serde_json::from_value(value).expect("a gateway")
}

/// Delivers from a thread that may block, as the vault does.
async fn deliver(sms: &Sms, to: Recipient<'static>, app: Option<&str>) -> Result<(), CourierError> {
    let egress = Egress::new(Handle::current()).expect("a client");
    let courier = Arc::new(SmsCourier::new(sms, egress).expect("a courier"));
    let app = app.map(str::to_owned);
    let delivered = task::spawn_blocking(move || {
        let message = CodeMessage {
            to,
            code: &SecretBytes::copy_from(b"493817"),
            valid_seconds: 300,
            app_name: app.as_deref().and_then(AppName::parse),
        };
        courier.deliver(&message)
    });
    delivered.await.expect("ends")
}

#[tokio::test]
async fn a_code_is_posted_as_json_whatever_the_platform_is_called() {
    for (app, shown) in [
        ("Ducat", "Ducat"),
        ("Ü & Ö's", "Ü & Ö's"),
        ("\", \"to\": \"+15550000\", \"x\": \"", NAMELESS),
        ("\\", NAMELESS),
        ("{to}{code}", NAMELESS),
        ("a&To=+15559999\r\n", NAMELESS),
    ] {
        let server = TestServer::status(202);
        let sms = sms(&server.url("/v1/messages"));
        let sent = deliver(&sms, Recipient::Phone(PHONE), Some(app)).await;
        assert_eq!(sent, Ok(()));
        let request = server.next();
        assert!(request.head.starts_with("POST /v1/messages HTTP/1.1\r\n"));
        assert!(!request.head.contains("493817"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        let body: Value = serde_json::from_str(&request.body).expect("JSON");
        let text = format!(
            "493817 is your code for {shown}, valid for 5 min. Give it to nobody: whoever has it \
             can take over your wallet."
        );
        assert_eq!(body, json!({"to": PHONE, "text": text, "tag": shown}));
    }
}

#[tokio::test]
async fn a_code_is_put_as_a_form_with_the_secret_and_the_headers() {
    let (_scratch, file) = secret("QUM6dG9rZW4=\n");
    let server = TestServer::status(201);
    let mut sms = sms(&server.url("/Messages.json"));
    sms.method = Method::Put;
    sms.content_type = ContentType::Form;
    sms.body = "To={to}&From=%2B15550000&Body={text}".to_owned();
    sms.text = "{app}: {code} ({minutes})".to_owned();
    sms.secret_prefix = "Basic ".to_owned();
    sms.secret_file = Some(file);
    sms.headers.insert("X-Version".to_owned(), "2".to_owned());
    let app = "A & B";
    let sent = deliver(&sms, Recipient::Phone(PHONE), Some(app)).await;
    assert_eq!(sent, Ok(()));
    let request = server.next();
    assert!(request.head.starts_with("PUT /Messages.json HTTP/1.1\r\n"));
    let authorization = request.header("authorization");
    assert_eq!(authorization, Some("Basic QUM6dG9rZW4="));
    assert_eq!(request.header("x-version"), Some("2"));
    let form = Some("application/x-www-form-urlencoded");
    assert_eq!(request.header("content-type"), form);
    let fields: Vec<_> = form_urlencoded::parse(request.body.as_bytes()).collect();
    let text = "A & B: 493817 (5)";
    let expected = [("To", PHONE), ("From", "+15550000"), ("Body", text)];
    assert_eq!(
        fields,
        expected.map(|(key, value)| (key.into(), value.into()))
    );
}

#[tokio::test]
async fn a_platform_without_a_name_is_the_owners_wallet() {
    let server = TestServer::status(200);
    let sent = deliver(&sms(&server.url("/")), Recipient::Phone(PHONE), None).await;
    assert_eq!(sent, Ok(()));
    assert!(
        server
            .next()
            .body
            .contains("493817 is your code for your wallet, valid")
    );
}

#[tokio::test]
async fn only_a_2xx_is_an_acceptance() {
    for (status, expected) in [
        (200, None),
        (204, None),
        (299, None),
        (300, Some(CourierError::Unreachable)),
        (302, Some(CourierError::Unreachable)),
        (400, Some(CourierError::Refused)),
        (401, Some(CourierError::Refused)),
        (429, Some(CourierError::Refused)),
        (499, Some(CourierError::Refused)),
        (500, Some(CourierError::Unreachable)),
        (503, Some(CourierError::Unreachable)),
    ] {
        let server = TestServer::status(status);
        let sent = deliver(&sms(&server.url("/")), Recipient::Phone(PHONE), None).await;
        assert_eq!(sent.err(), expected, "{status}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = TestServer::status(200);
    let server = TestServer::answering(format!(
        "HTTP/1.1 308 Elsewhere\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        elsewhere.url("/")
    ));
    let sent = deliver(&sms(&server.url("/")), Recipient::Phone(PHONE), None).await;
    assert_eq!(sent, Err(CourierError::Unreachable));
    assert!(!elsewhere.has_more());
}

#[tokio::test]
async fn a_gateway_that_says_nothing_is_given_up_on() {
    let server = TestServer::silent();
    let mut sms = sms(&server.url("/"));
    sms.timeout_seconds = NonZeroU32::MIN;
    let sent = deliver(&sms, Recipient::Phone(PHONE), None).await;
    assert_eq!(sent, Err(CourierError::Unreachable));
}

#[tokio::test]
async fn a_name_of_this_host_gets_nothing_unless_it_is_allowed() {
    let server = TestServer::status(200);
    let mut sms = sms(&format!("https://localhost:{}/", server.port()));
    sms.private = false;
    let sent = deliver(&sms, Recipient::Phone(PHONE), None).await;
    assert_eq!(sent, Err(CourierError::Unreachable));
    assert!(!server.has_more());
}

#[tokio::test]
async fn what_is_no_phone_number_gets_nothing() {
    let server = TestServer::status(200);
    let sms = sms(&server.url("/"));
    for to in [
        "",
        "+",
        "+1",
        "15551234567",
        "+05551234567",
        "+1555123456789012",
        "+1555\r\n1234",
        "+1 555 1234567",
        "+１５５５１２３",
        "++15551234567",
    ] {
        let sent = deliver(&sms, Recipient::Phone(to), None).await;
        assert_eq!(sent, Err(CourierError::Address), "{to}");
    }
    let mail = deliver(&sms, Recipient::Mail("owner@example.com"), None).await;
    assert_eq!(mail, Err(CourierError::NotConfigured));
    assert!(!server.has_more());
}

/// What is wrong with a gateway after a change.
fn problem(change: impl FnOnce(&mut Sms)) -> Option<GatewayProblem> {
    let mut sms = sms("https://sms.example.com/");
    sms.private = false;
    change(&mut sms);
    Gateway::try_from(&sms).err()
}

#[test]
fn an_address_that_may_not_be_reached_is_a_problem() {
    assert_eq!(problem(|_| {}), None);
    for url in [
        "http://sms.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user:password@sms.example.com/",
        "sms.example.com",
    ] {
        let url = url.to_owned();
        assert_eq!(problem(|sms| sms.url = url), Some(GatewayProblem::Url));
    }
}

#[test]
fn a_template_that_cannot_carry_a_code_is_a_problem() {
    use GatewayProblem::{Body, Form, Json};
    for text in ["no code", "{code} {to}", "{ code }"] {
        let text = text.to_owned();
        assert_eq!(problem(|sms| sms.text = text), Some(GatewayProblem::Text));
    }
    for (content_type, body, expected) in [
        (ContentType::Json, r#"{"to": "{to}"}"#, Body),
        (ContentType::Json, r#"{"text": "{text}"}"#, Body),
        (
            ContentType::Json,
            r#"{"to": "{to}", "text": "{code}"}"#,
            Body,
        ),
        (ContentType::Json, r#"{"to": {to}, "text": "{text}"}"#, Json),
        (ContentType::Json, r#"{"to": "{to}", "text": {text}}"#, Json),
        (ContentType::Json, "To={to}&Body={text}", Json),
        (
            ContentType::Form,
            r#"{"to": "{to}", "text": "{text}"}"#,
            Form,
        ),
        (ContentType::Json, r#"{"{to}": "{text}"}"#, Json),
        (
            ContentType::Json,
            r#"{"to": "{to}", "text": "\u00{text}"}"#,
            Json,
        ),
        (ContentType::Form, "To={to}&Body=%{text}", Form),
        (ContentType::Form, "{to}={text}", Form),
        (ContentType::Form, "To={to}&{text}", Form),
        (ContentType::Form, "={to}&Body={text}", Form),
    ] {
        let found = problem(|sms| {
            sms.content_type = content_type;
            sms.body = body.to_owned();
        });
        assert_eq!(found, Some(expected), "{body}");
    }
}

#[test]
fn a_header_that_is_a_secret_or_set_elsewhere_is_a_problem() {
    use GatewayProblem::{Header, HeaderSecret, HeaderTaken, SecretHeader, SecretPrefix};
    let header = |name: &str, value: &str| {
        let (name, value) = (name.to_owned(), value.to_owned());
        problem(|sms| drop(sms.headers.insert(name, value)))
    };
    assert_eq!(header("X-Version", "2"), None);
    for (name, value) in [("a b", "c"), ("", "c"), ("a", "c\nd")] {
        assert_eq!(header(name, value), Some(Header(name.to_owned())));
    }
    for name in [
        "Content-Type",
        "content-length",
        "HOST",
        "transfer-encoding",
    ] {
        assert!(matches!(header(name, "a"), Some(HeaderTaken(_))), "{name}");
    }
    for name in ["Authorization", "cookie", "proxy-authorization"] {
        assert!(matches!(header(name, "a"), Some(HeaderSecret(_))), "{name}");
    }
    let secret = |name: &str, prefix: &str, also: &[&str]| {
        problem(|sms| {
            sms.secret_file = Some("/nowhere".into());
            name.clone_into(&mut sms.secret_header);
            prefix.clone_into(&mut sms.secret_prefix);
            let also = also.iter().map(|name| ((*name).to_owned(), String::new()));
            sms.headers.extend(also);
        })
    };
    assert_eq!(secret("X-Key", "", &[]), None);
    assert_eq!(secret("X Key", "", &[]), Some(SecretHeader));
    assert_eq!(secret("Host", "", &[]), Some(SecretHeader));
    assert_eq!(secret("X-Key", "\n", &[]), Some(SecretPrefix));
    assert!(matches!(
        secret("X-Key", "", &["x-key"]),
        Some(HeaderSecret(_))
    ));
}

#[tokio::test]
async fn a_secret_that_is_no_header_is_refused_and_not_shown() {
    let (_scratch, file) = secret("hunter2\nhunter3\n");
    let mut sms = sms("https://sms.example.com/");
    sms.secret_file = Some(file);
    let egress = Egress::new(Handle::current()).expect("a client");
    let refused = SmsCourier::new(&sms, egress).err().expect("refused");
    let said = format!("{refused:?}");
    assert!(said.contains("cannot stand in a header"), "{said}");
    assert!(!said.contains("hunter"), "{said}");
}
