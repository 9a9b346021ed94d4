//! The integrator: requests over real connections, answers as values.
//!
//! Invariant: one connection a request, read to its end.
//! Called by `owner` and by tests.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

/// Where the contract's routes are.
const BASE: &str = "/grid/2025-10-13";
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A caller with a token.
#[derive(Debug)]
pub struct Grid {
    host: String,
    authorization: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body; null when there is none.
    pub body: Value,
}

impl Grid {
    /// A caller of the server at `url`.
    ///
    /// # Panics
    /// When the server speaks something else than plain HTTP.
    #[must_use]
    pub fn new(url: &str, client: &str, secret: &str) -> Self {
        let host = url.strip_prefix("http://").expect("plain HTTP");
        Self {
            host: host.to_owned(),
            authorization: STANDARD.encode(format!("{client}:{secret}")),
        }
    }

    /// Asks for what is at `path`.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], "")
    }

    /// Sends a body.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.call("POST", path, headers, &body.to_string())
    }

    fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let Self {
            host,
            authorization,
        } = self;
        let more = headers.iter();
        let mut more: Vec<String> = more
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        if !body.is_empty() {
            more.push("Content-Type: application/json\r\n".to_owned());
        }
        let mut stream = TcpStream::connect(host).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        let request = format!(
            "{method} {BASE}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Authorization: Basic {authorization}\r\nContent-Length: {}\r\n{}\r\n{body}",
            body.len(),
            more.concat()
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("HTTP");
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
        Answer {
            status: status.expect("a status"),
            body: serde_json::from_str(body).unwrap_or_default(),
        }
    }
}

impl Answer {
    /// Insists on a status and gives the body.
    ///
    /// # Panics
    /// When it is another.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Insists on a refusal by the proof's own check and gives its reason.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    #[must_use]
    pub fn refused(self) -> String {
        let body = self.expect(401);
        assert_eq!(body["code"], "UNAUTHORIZED", "{body}");
        text(&body["details"]["reason"])
    }
}

/// A text in JSON.
///
/// # Panics
/// When it is none.
#[track_caller]
#[must_use]
pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
