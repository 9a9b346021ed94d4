//! What speaks something else than HTTP/1.1 in plaintext to a port of ours, or does not say to whom.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use crate::harness::{Scratch, Server};

/// All that comes back for these bytes.
fn answer(server: &Server, bytes: &[u8]) -> String {
    let address = server.url.strip_prefix("http://").expect("http");
    let mut connection = TcpStream::connect(address).expect("a connection");
    let limit = Some(Duration::from_secs(20));
    connection.set_read_timeout(limit).expect("a limit");
    connection.write_all(bytes).expect("sent");
    let mut all = Vec::new();
    // What was not read may end the connection hard, after the answer.
    let _ = connection.read_to_end(&mut all);
    String::from_utf8(all).expect("text")
}

#[test]
fn what_is_no_plain_http_is_told_so() {
    let server = Server::sandbox(&Scratch::new());
    // The start of a greeting of TLS 1.3, and that of HTTP/2.
    let hello = [&[0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3][..], &[0; 40]].concat();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for (bytes, reason) in [(&hello[..], "PLAIN_HTTP"), (preface, "HTTP_VERSION")] {
        let said = answer(&server, bytes);
        assert!(said.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{said}");
        assert!(said.contains("content-type: application/json"), "{said}");
        assert!(said.contains(&format!(r#""reason":"{reason}""#)), "{said}");
    }
}

#[test]
fn a_request_says_once_to_whom_it_speaks() {
    let server = Server::sandbox(&Scratch::new());
    let ask = |version: &str, hosts: &str| {
        let request = format!("GET /healthz {version}\r\n{hosts}connection: close\r\n\r\n");
        answer(&server, request.as_bytes())
    };
    let missing = ask("HTTP/1.1", "");
    assert!(missing.starts_with("HTTP/1.1 400 "), "{missing}");
    assert!(missing.contains("needs a Host header"), "{missing}");
    let twice = ask("HTTP/1.1", "host: a\r\nhost: b\r\n");
    assert!(twice.starts_with("HTTP/1.1 400 "), "{twice}");
    assert!(twice.contains("HOST_TWICE"), "{twice}");
    for (version, hosts) in [("HTTP/1.1", "host: a\r\n"), ("HTTP/1.0", "")] {
        let said = ask(version, hosts);
        assert!(said.split(' ').nth(1) == Some("200"), "{version}: {said}");
    }
}

/// One answer of a connection that stays open.
fn next_answer(connection: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = connection.read(&mut part).expect("an answer");
        assert!(
            read > 0,
            "closed after: {}",
            String::from_utf8_lossy(&answer)
        );
        answer.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&answer).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.expect("a length").parse().expect("a number");
        if body.len() >= length {
            return text;
        }
    }
}

/// A proxy that is cut off while it sends answers 502 in our place.
#[test]
fn a_refused_body_may_be_sent_to_its_end() {
    let server = Server::sandbox(&Scratch::new());
    let address = server.url.strip_prefix("http://").expect("http");
    let mut connection = TcpStream::connect(address).expect("a connection");
    let limit = Some(Duration::from_secs(20));
    connection.set_read_timeout(limit).expect("a limit");
    for (path, status) in [("/grid/2025-10-13/customers", "401"), ("/none", "404")] {
        let length = 500_000;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).expect("sent");
        let said = next_answer(&mut connection);
        assert!(said.starts_with(&format!("http/1.1 {status} ")), "{said}");
        // Only now the body goes out, and the connection serves on.
        connection.write_all(&vec![b' '; length]).expect("sent");
    }
    connection
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")
        .expect("sent");
    let said = next_answer(&mut connection);
    assert!(said.starts_with("http/1.1 200 "), "{said}");
}

/// Leave to send is not given for what is refused already.
#[test]
fn a_refused_body_that_waits_for_leave_is_not_asked_for() {
    let server = Server::sandbox(&Scratch::new());
    let said = answer(
        &server,
        b"POST /grid/2025-10-13/customers HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\n\
          content-type: application/json\r\ncontent-length: 500000\r\n\r\n",
    );
    assert!(said.starts_with("HTTP/1.1 401 "), "{said}");
}
