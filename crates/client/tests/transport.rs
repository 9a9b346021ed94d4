//! What the integrator does with answers that our own server never gives: a socket that
//! speaks one prepared answer stands for the stranger.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
};

use seedport_client::{
    CallError, Device, Expected, ExportWalletError, Integrator, Pins, Step,
    flow::{LogInError, export_wallet},
    integrator::{
        AccountFilter, CredentialType, CustomerChange, CustomerType, MAX_ANSWER, SignedRetry,
        Started,
    },
};
use seedport_wire::{
    SecretBytes, SystemClock, SystemEntropy,
    ids::{AccountId, CredentialId, CustomerId, RequestId},
};

/// Answers one request with `answer` and gives the request's head.
fn stranger(answer: Vec<u8>) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    let served = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("one client");
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !request.windows(4).any(|window| window == b"\r\n\r\n") {
            let read = stream.read(&mut buffer).expect("a request");
            assert_ne!(read, 0, "the client hung up");
            request.extend_from_slice(&buffer[..read]);
        }
        // A client that stops reading closes the connection; that is its right.
        let _ = stream.write_all(&answer);
        String::from_utf8_lossy(&request).into_owned()
    });
    (format!("http://{address}"), served)
}

fn integrator(base: &str) -> Integrator {
    let secret = SecretBytes::copy_from(b"s3cret");
    Integrator::new(base.parse().expect("an address"), "id", secret).expect("a client")
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (base, served) = stranger(answer("302 Found\r\nLocation: http://127.0.0.1:1/", b""));
    let error = integrator(&base).config().await.expect_err("refused");
    assert!(
        matches!(
            &error,
            CallError::Redirected { status: 302, to } if to.as_deref() == Some("http://127.0.0.1:1/")
        ),
        "{error}"
    );
    served.join().expect("served");
}

#[tokio::test]
async fn an_answer_announced_too_long_is_not_read() {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
        MAX_ANSWER + 1
    );
    let (base, served) = stranger(head.into_bytes());
    let error = integrator(&base).config().await.expect_err("refused");
    assert!(matches!(error, CallError::TooLong), "{error}");
    served.join().expect("served");
}

#[tokio::test]
async fn an_answer_that_never_says_its_length_is_bounded() {
    let mut text = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    text.resize(text.len() + MAX_ANSWER + 1, b' ');
    let (base, served) = stranger(text);
    let error = integrator(&base).config().await.expect_err("refused");
    assert!(matches!(error, CallError::TooLong), "{error}");
    served.join().expect("served");
}

#[tokio::test]
async fn another_success_than_the_expected_is_refused() {
    let (base, served) = stranger(answer("202 Accepted", b"{}"));
    let error = integrator(&base).config().await.expect_err("refused");
    assert!(
        matches!(error, CallError::Unexpected { status: 202, .. }),
        "{error}"
    );
    served.join().expect("served");
}

#[tokio::test]
async fn a_refusal_by_a_proxy_keeps_its_status() {
    let (base, served) = stranger(answer("502 Bad Gateway", b"<html>"));
    let error = integrator(&base).config().await.expect_err("refused");
    assert_eq!(error.refusal().map(|refusal| refusal.status), Some(502));
    served.join().expect("served");
}

#[tokio::test]
async fn the_token_travels_in_http_basic_and_the_document_is_asked_for_without_it() {
    let (base, served) = stranger(answer("200 OK", br#"{"embeddedWalletConfig":{}}"#));
    integrator(&base).config().await.expect("an answer");
    let head = served.join().expect("served");
    // `id:s3cret` in base64.
    assert!(
        head.contains("authorization: Basic aWQ6czNjcmV0\r\n"),
        "{head}"
    );
    let (base, served) = stranger(answer("200 OK", br#"{"keys":[]}"#));
    integrator(&base).key_document().await.expect("an answer");
    let head = served.join().expect("served").to_lowercase();
    assert!(head.starts_with("get /.well-known/seedport-keys.json http/1.1"));
    assert!(!head.contains("authorization"));
}

#[tokio::test]
async fn filters_and_ids_are_spelled_for_a_query() {
    let (base, served) = stranger(answer("200 OK", br#"{"data":[],"hasMore":false}"#));
    let filter = AccountFilter {
        customer: "Customer:019542f5-b3e7-4d02-8000-000000000001".parse().ok(),
        limit: Some(7),
        ..AccountFilter::default()
    };
    let page = integrator(&base).list_internal_accounts(&filter).await;
    assert_eq!(page.expect("a page").data, []);
    let expected = "GET /grid/2025-10-13/customers/internal-accounts\
        ?customerId=Customer%3A019542f5-b3e7-4d02-8000-000000000001&limit=7 HTTP/1.1\r\n";
    assert!(served.join().expect("served").starts_with(expected));
}

#[tokio::test]
async fn a_stamp_that_no_header_carries_is_not_sent() {
    let retry = SignedRetry {
        stamp: "a\r\nX: b",
        request: RequestId::from_bytes([1; 16]),
    };
    // Nothing listens there; the refusal comes before any connection.
    let account = AccountId::from_bytes([2; 16]);
    let integrator = integrator("http://127.0.0.1:1");
    let error = integrator.export(account, "04").finish(&retry).await;
    assert!(matches!(error, Err(CallError::Header)));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_from_one_that_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    drop(listener);
    let error = integrator(&format!("http://{address}")).config().await;
    assert!(matches!(error, Err(CallError::Unreachable(_))));
}

/// Runs the flow as a task of its own, as a server that is an integrator does, up to its first
/// failure.
async fn flow_against(body: &'static [u8], head: &str) -> (ExportWalletError, usize) {
    let (base, served) = stranger(answer(head, body));
    let flow = tokio::spawn(async move {
        let integrator = integrator(&base);
        let pins: Pins = "ab".repeat(32).parse().expect("a fingerprint");
        let device = Device {
            pins: &pins,
            entropy: &SystemEntropy,
            clock: &SystemClock,
            expected: &Expected::default(),
        };
        let account = AccountId::from_bytes([2; 16]);
        let mut steps = 0;
        let mut progress = |_: Step<'_>| steps += 1;
        let outcome = export_wallet(&integrator, account, device, async |_| None, &mut progress);
        (outcome.await.err().expect("stopped"), steps)
    });
    let stopped = flow.await.expect("joined");
    served.join().expect("served");
    stopped
}

#[tokio::test]
async fn the_flow_hands_on_the_servers_refusal() {
    let body = br#"{"status":401,"code":"UNAUTHORIZED","message":"no"}"#;
    let (error, steps) = flow_against(body, "401 Unauthorized").await;
    let refusal = error.refusal().expect("a refusal");
    assert!(refusal.is("UNAUTHORIZED"), "{refusal}");
    assert_eq!(steps, 0);
}

#[tokio::test]
async fn the_flow_stops_at_an_account_without_a_mailed_code() {
    let (error, steps) = flow_against(br#"{"data":[]}"#, "200 OK").await;
    let stopped = ExportWalletError::LogIn(LogInError::NoCredential {
        account: AccountId::from_bytes([2; 16]),
    });
    assert_eq!(error.to_string(), stopped.to_string());
    assert_eq!(steps, 0);
}

/// The whole request that a call makes, and whether its answer was taken.
async fn sent<T>(
    head: &str,
    body: &'static [u8],
    call: impl AsyncFnOnce(Integrator) -> Result<T, CallError>,
) -> (String, Result<T, CallError>) {
    let (base, served) = stranger(answer(head, body));
    let answered = call(integrator(&base)).await;
    (served.join().expect("served").to_lowercase(), answered)
}

#[tokio::test]
async fn both_legs_are_one_request_and_the_second_adds_two_headers() {
    let id = CredentialId::from_bytes([3; 16]);
    let path = "delete /grid/2025-10-13/auth/credentials/\
                authmethod:03030303-0303-0303-0303-030303030303 http/1.1\r\n";
    let challenge =
        br#"{"payloadToSign":"p","requestId":"Request:01010101-0101-0101-0101-010101010101",
        "expiresAt":"2026-04-08T15:30:01Z","type":"PASSKEY"}"#;
    let (first, begun) = sent("202 Accepted", challenge, async |integrator| {
        integrator.revoke_credential(id).begin().await
    })
    .await;
    let begun = begun.expect("a challenge");
    assert_eq!(begun.payload_to_sign, "p");
    assert_eq!(begun.credential_type, Some(CredentialType::Passkey));
    assert!(first.starts_with(path), "{first}");
    assert!(!first.contains("grid-wallet-signature") && !first.contains("request-id"));
    let retry = SignedRetry {
        stamp: "s",
        request: begun.request_id,
    };
    let (second, done) = sent("204 No Content", b"", async |integrator| {
        integrator.revoke_credential(id).finish(&retry).await
    })
    .await;
    done.expect("nothing, as expected");
    assert!(second.starts_with(path), "{second}");
    assert!(second.contains("grid-wallet-signature: s\r\n"), "{second}");
    let request = format!("request-id: {}\r\n", retry.request).to_lowercase();
    assert!(second.contains(&request), "{second}");
    assert!(second.contains("authorization: basic "), "{second}");
}

#[tokio::test]
async fn a_first_leg_that_is_already_the_end_is_taken_by_start_alone() {
    let id = CustomerId::from_bytes([3; 16]);
    let mut change = CustomerChange::of(CustomerType::Individual);
    change.full_name = Some("Ann".to_owned());
    let customer = br#"{"id":"Customer:03030303-0303-0303-0303-030303030303",
        "platformCustomerId":"a","customerType":"INDIVIDUAL","umaAddress":"$a@b"}"#;
    let (_, started) = sent("200 OK", customer, async |integrator| {
        integrator.update_customer(id, &change).start().await
    })
    .await;
    let started = started.expect("an answer");
    assert!(matches!(started, Started::Done(customer) if customer.id == id));
    let (_, begun) = sent("200 OK", customer, async |integrator| {
        integrator.update_customer(id, &change).begin().await
    })
    .await;
    let error = begun.expect_err("no challenge");
    assert!(
        matches!(
            error,
            CallError::Unexpected {
                status: 200,
                expected: 202
            }
        ),
        "{error}"
    );
}
