//! A server on a socket of this machine, that answers each request as a test says.
//!
//! Called by `logins`.

use std::{
    io::{BufRead, BufReader, Write as _},
    net::TcpListener,
    thread::{self, JoinHandle},
};

use seedport_client::Integrator;
use seedport_wire::SecretBytes;
use serde_json::Value;

/// A request as it arrived.
pub struct Request {
    /// Method and path.
    pub line: String,
    /// Lower case.
    pub head: String,
    /// The body; null when there is none.
    pub json: Value,
}

/// Answers `count` requests, one a connection, each by looking at it: a status and a body.
pub fn serve(
    count: usize,
    mut answer: impl FnMut(&Request) -> (u16, Value) + Send + 'static,
) -> (Integrator, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let served = thread::spawn(move || {
        for _ in 0..count {
            let (mut stream, _) = listener.accept().expect("a client");
            let request = read(&mut BufReader::new(&stream));
            let (status, body) = answer(&request);
            let body = body.to_string();
            let length = body.len();
            let head =
                format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}");
            let text = format!("{head}\r\n\r\n{body}");
            stream.write_all(text.as_bytes()).expect("the client reads");
        }
    });
    let secret = SecretBytes::copy_from(b"s3cret");
    let integrator = Integrator::new(url.parse().expect("an address"), "id", secret);
    (integrator.expect("a client"), served)
}

fn read(stream: &mut impl BufRead) -> Request {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(stream.read_line(&mut head).expect("a request"), 0);
    }
    let line = head.lines().next().unwrap_or_default();
    let line = line.trim_end_matches(" HTTP/1.1").to_owned();
    let head = head.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(0, |length| length.parse().expect("a number"));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).expect("a body");
    let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Request { line, head, json }
}
