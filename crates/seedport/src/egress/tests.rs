//! Tests of the way out against real servers on this host.
//!
//! Called by `cargo test -p seedport`.

use std::thread;

use reqwest::header::HeaderValue;
use seedport_vault::oidc::fetch::{
    DocumentFetcher as _, DocumentRequest, FetchError, MAX_DOCUMENT,
};
use tokio::{net::TcpListener, task};

use super::{test_server::TestServer, *};

const LIMITS: Limits = Limits {
    reach: Reach::Private,
    timeout: Duration::from_secs(20),
    longest: 4096,
};

fn egress() -> Egress {
    Egress::new(Handle::current()).expect("a client")
}

async fn post(url: String, limits: Limits) -> Result<Answer, EgressError> {
    let body = b"body".to_vec();
    egress().post(&url, HeaderMap::new(), body, limits).await
}

async fn get(url: String, limits: Limits) -> Result<Answer, EgressError> {
    egress().get(&url, HeaderMap::new(), limits).await
}

fn answer(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// An endless body: no length, and more of it as long as the connection takes any.
async fn endless() -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.expect("a connection");
        let asked = connection.read(&mut [0; 4096]).await;
        assert!(asked.expect("a request") > 0);
        let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        let mut sent = connection.write_all(head).await;
        while sent.is_ok() {
            sent = connection.write_all(&[b'x'; 4096]).await;
        }
    });
    format!("http://{address}/")
}

#[tokio::test]
async fn a_post_carries_its_headers_and_body_and_gives_the_answer() {
    let server = TestServer::answering(answer(b"kept"));
    let headers = HeaderMap::from_iter([(
        reqwest::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    )]);
    let answered = egress()
        .post(
            &server.url("/hook?a=b"),
            headers,
            b"{\"a\":1}".to_vec(),
            LIMITS,
        )
        .await;
    let expected = Answer {
        status: 200,
        body: b"kept".to_vec(),
        whole: true,
    };
    assert_eq!(answered, Ok(expected));
    let request = server.next();
    assert!(request.head.starts_with("POST /hook?a=b HTTP/1.1\r\n"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("user-agent"), Some(USER_AGENT));
    assert_eq!(request.header("cookie"), None);
    assert_eq!(request.body, "{\"a\":1}");
}

#[tokio::test]
async fn a_put_says_so() {
    let server = TestServer::status(204);
    let body = b"a".to_vec();
    let put = egress()
        .put(&server.url("/"), HeaderMap::new(), body, LIMITS)
        .await;
    assert_eq!(put.map(|answer| answer.status), Ok(204));
    assert!(server.next().head.starts_with("PUT / HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere = TestServer::status(200);
    let server = TestServer::answering(format!(
        "HTTP/1.1 307 Elsewhere\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        elsewhere.url("/")
    ));
    let posted = post(server.url("/"), LIMITS);
    assert_eq!(posted.await.map(|answer| answer.status), Ok(307));
    assert!(!elsewhere.has_more());
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_on() {
    let server = TestServer::silent();
    let limits = Limits {
        timeout: Duration::from_millis(100),
        ..LIMITS
    };
    let posted = post(server.url("/"), limits);
    assert_eq!(posted.await, Err(EgressError::TimedOut));
}

#[tokio::test]
async fn a_body_that_stops_halfway_is_given_up_on() {
    let server =
        TestServer::answering(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec());
    let got = get(server.url("/"), LIMITS);
    // The server closes: the rest cannot come.
    assert_eq!(got.await, Err(EgressError::Unreachable));
}

#[tokio::test]
async fn no_more_of_a_body_is_read_than_asked_for() {
    let limits = Limits {
        longest: 10_000,
        ..LIMITS
    };
    let answer = get(endless().await, limits).await;
    let answer = answer.expect("an answer");
    assert_eq!((answer.body.len(), answer.whole), (10_000, false));
}

#[tokio::test]
async fn a_body_that_stalls_is_waited_for_only_by_who_wants_it() {
    let server = TestServer::stalling(*b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n");
    let limits = Limits {
        timeout: Duration::from_millis(500),
        ..LIMITS
    };
    let got = get(server.url("/"), limits).await;
    assert_eq!(got, Err(EgressError::TimedOut));
    let limits = Limits {
        longest: 0,
        ..LIMITS
    };
    let got = get(server.url("/"), limits).await;
    assert_eq!(
        got.map(|answer| (answer.status, answer.whole)),
        Ok((200, false))
    );
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let got = get(url, LIMITS).await;
    assert_eq!(got, Err(EgressError::Unreachable));
}

#[tokio::test]
async fn a_public_reach_sends_nothing_to_this_host_by_whatever_name() {
    let server = TestServer::status(200);
    let egress = egress();
    let limits = Limits {
        reach: Reach::Public,
        ..LIMITS
    };
    let port = server.port();
    for host in [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "127.0.0.1.",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "localhost",
        "LOCALHOST",
        "１２７.0.0.1",
    ] {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:{port}/");
            let got = egress.get(&url, HeaderMap::new(), limits).await;
            assert_eq!(got, Err(EgressError::Forbidden), "{url}");
        }
    }
    assert!(!server.has_more());
}

#[test]
fn a_destination_is_https_and_anonymous() {
    for (url, public, private) in [
        ("https://example.com/a?b=c", true, true),
        ("https://1.1.1.1/", true, true),
        ("https://[2606:4700:4700::1111]:8443/", true, true),
        ("http://example.com/", false, true),
        ("https://10.0.0.1/", false, true),
        ("http://[::1]/", false, true),
        ("https://user@example.com/", false, false),
        ("https://user:password@example.com/", false, false),
        ("https://:password@example.com/", false, false),
        ("ftp://example.com/", false, false),
        ("file:///etc/passwd", false, false),
        ("unix:/run/socket", false, false),
        ("https:", false, false),
        ("example.com", false, false),
        ("", false, false),
    ] {
        assert_eq!(destination(url, Reach::Public).is_ok(), public, "{url}");
        assert_eq!(destination(url, Reach::Private).is_ok(), private, "{url}");
    }
}

#[tokio::test]
async fn a_document_is_read_from_a_thread_that_may_block() {
    let body = vec![b'x'; MAX_DOCUMENT];
    let server = TestServer::answering(answer(&body));
    let (egress, url) = (egress(), server.url("/keys"));
    let fetch = move |egress: &Egress| {
        let request = DocumentRequest {
            url: &url,
            private: true,
        };
        egress.fetch(request)
    };
    let other = (egress.clone(), fetch.clone());
    let pooled = task::spawn_blocking(move || fetch(&egress)).await;
    assert_eq!(pooled.expect("ends").as_deref(), Ok(body.as_slice()));
    let (egress, fetch) = other;
    let (give, take) = tokio::sync::oneshot::channel();
    thread::spawn(move || give.send(fetch(&egress)));
    let plain = take.await.expect("ends");
    assert_eq!(plain.as_deref(), Ok(body.as_slice()));
    let request = server.next();
    assert!(request.head.starts_with("GET /keys HTTP/1.1\r\n"));
    assert_eq!(request.header("accept"), Some("application/json"));
}

#[tokio::test]
async fn what_is_no_document_is_refused() {
    let large = answer(&vec![b'x'; MAX_DOCUMENT + 1]);
    let gone = "http://127.0.0.1:1/".to_owned();
    let redirect = TestServer::status(302);
    let created = TestServer::answering("HTTP/1.1 201 Said\r\ncontent-length: 0\r\n\r\n");
    let large = TestServer::answering(large);
    for (url, private, expected) in [
        (redirect.url("/"), true, FetchError::Status),
        (created.url("/"), true, FetchError::Status),
        (large.url("/"), true, FetchError::TooLarge),
        (endless().await, true, FetchError::TooLarge),
        (gone, true, FetchError::Unreachable),
        (redirect.url("/"), false, FetchError::Forbidden),
        (
            "https://localhost/".to_owned(),
            false,
            FetchError::Forbidden,
        ),
        ("no url".to_owned(), true, FetchError::Forbidden),
    ] {
        let egress = egress();
        let fetched = task::spawn_blocking(move || {
            let request = DocumentRequest { url: &url, private };
            egress.fetch(request)
        });
        assert_eq!(fetched.await.expect("ends"), Err(expected));
    }
}

#[test]
fn a_wait_on_a_runtime_that_stands_still_ends() {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().expect("a runtime");
    let egress = Egress::new(runtime.handle().clone()).expect("a client");
    let limits = Limits {
        timeout: Duration::from_millis(10),
        ..LIMITS
    };
    let waited = egress.wait(limits, std::future::pending());
    assert_eq!(waited, Err(EgressError::TimedOut));
}
