//! What answers at --url and is no Seedport: every way leads on.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use crate::harness::{Scratch, Server, run, seedport};

/// Answers every request with these bytes; gives the address without its scheme.
fn stranger(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            // Who hangs up gets nothing.
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer);
        }
    });
    address.to_string()
}

fn listed(scratch: &Scratch, url: &str) -> (String, String) {
    let secret = scratch.file("secret", "s3cret");
    let mut command = seedport(["customer", "list", "--client-id", "a", "--url", url]);
    command.arg("--client-secret-file").arg(secret);
    let refused = run(command);
    let (what, help) = refused.only_failure();
    (what.to_owned(), help.to_owned())
}

#[test]
fn a_strangers_answer_is_told_with_what_stands_there() {
    let scratch = Scratch::new();
    for (answer, said, leads) in [
        (
            &b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"[..],
            "502 (bad gateway)",
            "seedport serve",
        ),
        (
            b"HTTP/1.1 400 Bad Request\r\nContent-Length: 6\r\n\r\n<html>",
            "400 (bad request)",
            "https://",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
            "no Seedport's answer",
            "check that --url",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "no Seedport's answer",
            "check that --url",
        ),
        (
            b"HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/x\r\nContent-Length: 0\r\n\r\n",
            "301, a redirect",
            "https://elsewhere.example/x",
        ),
        (
            b"HTTP/1.1 407 Proxy\r\nContent-Length: 0\r\n\r\n",
            "407 (a proxy wants credentials)",
            "proxies",
        ),
        // A TLS alert, as a TLS server answers plain HTTP.
        (
            b"\x15\x03\x03\x00\x02\x02\x46",
            "does not speak HTTP",
            "https://",
        ),
        (b"", "connection broke", "https://"),
    ] {
        let url = format!("http://{}", stranger(answer));
        let (what, help) = listed(&scratch, &url);
        assert!(what.contains(said), "{said}: {what}");
        assert!(help.contains(leads), "{leads}: {help}");
        assert!(!what.contains("s3cret") && !help.contains("s3cret"));
    }
}

#[test]
fn a_server_that_is_not_there_or_speaks_no_tls_is_told_so() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let plain = server.url.replace("http://", "https://");
    for (url, said, leads) in [
        (plain.as_str(), "does not speak TLS", "http://"),
        (
            "http://127.0.0.1:1",
            "nothing listens there",
            "seedport serve",
        ),
        (
            "http://no-such-host.invalid",
            "no address for the host",
            "--url",
        ),
    ] {
        let (what, help) = listed(&scratch, url);
        assert!(what.contains(said), "{said}: {what}");
        assert!(help.contains(leads), "{leads}: {help}");
    }
}
