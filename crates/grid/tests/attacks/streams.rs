//! Bodies that come too long, too slowly or not to their end, over a real socket.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
};
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    attacks::scene::Scene,
    common::{
        client::{Answer, GRID},
        owner::target,
    },
};

/// What a caller sends, piece by piece, and whether they then hang up their side.
struct Call {
    pieces: Vec<Vec<u8>>,
    hang_up: bool,
}

/// Serves the scene's router on a free port.
async fn listen(scene: &Scene) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let router = scene.server.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Makes the call on a thread of its own and waits for one answer.
async fn call(address: SocketAddr, call: Call) -> Answer {
    let (report, reported) = oneshot::channel();
    thread::spawn(move || {
        // Whether anybody still waits is the test's business.
        let _ = report.send(talk(address, &call));
    });
    reported.await.expect("the caller did not panic")
}

fn talk(address: SocketAddr, call: &Call) -> Answer {
    let mut stream = TcpStream::connect(address).expect("connects");
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).expect("a limit");
    for piece in &call.pieces {
        stream.write_all(piece).expect("sends");
    }
    if call.hang_up {
        stream.shutdown(Shutdown::Write).expect("hangs up");
    }
    let mut heard = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).expect("an answer in time");
        heard.extend_from_slice(&buffer[..read]);
        if let Some(answer) = whole(&heard) {
            return answer;
        }
        assert_ne!(read, 0, "{}", String::from_utf8_lossy(&heard));
    }
}

/// The answer, once all of it is there.
fn whole(heard: &[u8]) -> Option<Answer> {
    let end = heard.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&heard[..end]).expect("a head");
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status: u16 = status.and_then(|code| code.parse().ok()).expect("a status");
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").expect("a header");
        let name: HeaderName = name.parse().expect("a name");
        headers.insert(name, HeaderValue::from_str(value).expect("a value"));
    }
    let length = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?;
    let length: usize = length.parse().expect("a length");
    let body = heard.get(end + 4..end + 4 + length)?;
    Some(Answer {
        status: StatusCode::from_u16(status).expect("a status"),
        headers,
        body: Bytes::copy_from_slice(body),
    })
}

/// The head of an export request, with one more header.
fn head(scene: &Scene, more: &str) -> Vec<u8> {
    let request = scene.client.request(Method::POST, "/config");
    let headers = request.headers_ref().expect("well-formed");
    let credential = headers[header::AUTHORIZATION].to_str().expect("visible");
    let path = scene.owner.export_path();
    format!(
        "POST {GRID}{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {credential}\r\n\
         Content-Type: application/json\r\n{more}\r\n\r\n"
    )
    .into_bytes()
}

#[tokio::test]
async fn an_announced_megabyte_is_refused_before_a_byte_of_it_is_sent() {
    let scene = Scene::open().await;
    let address = listen(&scene).await;
    let pieces = vec![head(&scene, "Content-Length: 1048576")];
    let answer = call(
        address,
        Call {
            pieces,
            hang_up: false,
        },
    )
    .await;
    scene.refused(&answer, 413, "PAYLOAD_TOO_LARGE", "BODY_TOO_LARGE");
    scene.close().await;
}

#[tokio::test]
async fn an_unannounced_megabyte_is_cut_off_while_it_streams() {
    let scene = Scene::open().await;
    let address = listen(&scene).await;
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len()).into_bytes();
    let mut pieces = vec![head(&scene, "Transfer-Encoding: chunked")];
    pieces.push(chunk("{\"x\":\""));
    pieces.extend((0..65).map(|_| chunk(&"a".repeat(1024))));
    // The stream is not over, and the caller does not say that it ever will be.
    let answer = call(
        address,
        Call {
            pieces,
            hang_up: false,
        },
    )
    .await;
    scene.refused(&answer, 413, "PAYLOAD_TOO_LARGE", "BODY_TOO_LARGE");
    scene.close().await;
}

#[tokio::test]
async fn a_body_that_ends_early_begins_nothing() {
    let scene = Scene::open().await;
    let address = listen(&scene).await;
    let before = scene.audit().await.len();
    let body = target().1.to_string();
    let length = format!("Content-Length: {}", body.len() + 1);
    for (announced, sent) in [
        (length.as_str(), body.clone()),
        (
            "Transfer-Encoding: chunked",
            format!("{:x}\r\n{body}\r\n", body.len()),
        ),
        (
            "Transfer-Encoding: chunked",
            format!("zz\r\n{body}\r\n0\r\n\r\n"),
        ),
    ] {
        let pieces = vec![head(&scene, announced), sent.into_bytes()];
        let answer = call(
            address,
            Call {
                pieces,
                hang_up: true,
            },
        )
        .await;
        scene.refused(&answer, 400, "INVALID_INPUT", "BODY_INCOMPLETE");
    }
    assert_eq!(scene.audit().await.len(), before);
    scene.close().await;
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_is_given_up_and_begins_nothing() {
    let scene = Scene::open().await;
    let address = listen(&scene).await;
    let before = scene.audit().await.len();
    let body = target().1.to_string();
    let announced = format!("Content-Length: {}", body.len());
    let pieces = vec![head(&scene, &announced), body.as_bytes()[..9].to_vec()];
    // From here on a time limit passes as soon as there is nothing to do but wait for it.
    tokio::time::pause();
    let answer = call(
        address,
        Call {
            pieces,
            hang_up: false,
        },
    )
    .await;
    tokio::time::resume();
    scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "TIME_LIMIT");
    assert_eq!(scene.audit().await.len(), before);
    scene.close().await;
}

#[tokio::test]
async fn a_hundred_kilobytes_of_credential_are_401_over_a_socket_too() {
    let scene = Scene::open().await;
    let address = listen(&scene).await;
    let huge = "A".repeat(100 * 1024);
    let text = format!(
        "GET {GRID}/config HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {huge}\r\n\r\n"
    );
    let pieces = vec![text.into_bytes()];
    let answer = call(
        address,
        Call {
            pieces,
            hang_up: false,
        },
    )
    .await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "API_CREDENTIALS");
    scene.close().await;
}
