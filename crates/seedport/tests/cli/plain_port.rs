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
