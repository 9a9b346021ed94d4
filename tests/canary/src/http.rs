//! A caller that keeps every byte that the server answers.
//!
//! Invariant: one connection a request, read to its end; requests may be as wrong as asked.
//! Called by `script`.

use std::{
    io::{self, ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::search::Piece;

/// Where the contract's routes are.
pub const BASE: &str = "/grid/2025-10-13";

/// A caller.
pub struct Http {
    address: SocketAddr,
    authorization: String,
    /// Every answer so far, head and body as they came.
    pub answers: Vec<Piece>,
}

/// An answer.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.body).with_context(|| format!("no JSON: {}", self.body))
    }
}

impl Http {
    /// A caller with a token.
    pub fn new(address: SocketAddr, client: &str, secret: &str) -> Self {
        Self {
            address,
            authorization: basic(client, secret),
            answers: Vec::new(),
        }
    }

    /// A caller without a token.
    pub const fn without_token(address: SocketAddr) -> Self {
        Self {
            address,
            authorization: String::new(),
            answers: Vec::new(),
        }
    }

    /// The same caller at another server over the same data.
    pub fn go_to(&mut self, address: SocketAddr) {
        self.address = address;
    }

    /// From here on another caller, who keeps the answers so far.
    pub fn go_on_as(&mut self, other: Self) {
        self.address = other.address;
        self.authorization = other.authorization;
    }

    /// The value of the `Authorization` header.
    pub fn authorization(&self) -> &str {
        &self.authorization
    }

    /// One request with the token; the body, when there is one, as JSON.
    pub fn call(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer> {
        let authorization = self.authorization.clone();
        let mut all = vec![("Authorization", authorization.as_str())];
        if !body.is_empty() {
            all.push(("Content-Type", "application/json"));
        }
        all.extend_from_slice(headers);
        self.raw(method, &format!("{BASE}{path}"), &all, body)
    }

    /// One request as it is given.
    pub fn raw(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer> {
        let headers = headers.iter();
        let headers: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{}Connection: close\r\n\
             Content-Length: {}\r\n\r\n{body}",
            headers.concat(),
            body.len()
        );
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        // A server that refuses a body by its length answers and closes before it has read it: what
        // was not taken is no failure then, and the answer counts.
        unless_closed(stream.write_all(request.as_bytes()))?;
        let mut bytes = Vec::new();
        unless_closed(stream.read_to_end(&mut bytes).map(drop))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let name = format!("{} of {method} {path}", self.answers.len());
        self.answers.push(Piece {
            kind: "answer",
            name,
            bytes,
        });
        let (head, body) = text.split_once("\r\n\r\n").context("no HTTP answer")?;
        let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding");
        ensure!(!is_chunked, "{method} {path} is answered in chunks");
        let status = head.split(' ').nth(1).context("no status")?.parse()?;
        Ok(Answer {
            status,
            body: body.to_owned(),
        })
    }

    /// A request with the token that must be answered with this status; its JSON.
    pub fn expect(
        &mut self,
        status: u16,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Value> {
        let answer = self.call(method, path, headers, body)?;
        ensure!(
            answer.status == status,
            "{method} {path} answered {} and not {status}: {}",
            answer.status,
            answer.body
        );
        answer.json()
    }

    /// A request that must be refused as the caller's mistake; its code.
    pub fn refused(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<String> {
        let answer = self.call(method, path, headers, body)?;
        ensure!(
            (400..500).contains(&answer.status),
            "{method} {path} was to be refused and answered {}: {}",
            answer.status,
            answer.body
        );
        text(&answer.json()?, "code")
    }
}

/// The value of an `Authorization` header.
pub fn basic(client: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{client}:{secret}")))
}

/// A text field.
pub fn text(json: &Value, name: &str) -> Result<String> {
    let value = json[name].as_str().map(str::to_owned);
    value.with_context(|| format!("no {name} in {json}"))
}

/// Forgives the other side for closing early; an answer that is missing shows soon enough.
fn unless_closed(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
            ) =>
        {
            Ok(())
        }
        outcome => outcome,
    }
}
