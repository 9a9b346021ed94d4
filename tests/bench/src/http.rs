//! A keep-alive HTTP/1.1 connection with as little of its own as a measurement wants.
//!
//! Called by `owners` and `load`, against our own server on loopback.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    authorization: String,
}

/// A stamp and the challenge it answers.
pub struct Signature<'a> {
    pub stamp: &'a str,
    pub request: &'a str,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr, authorization: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let authorization = authorization.to_owned();
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(8192),
            authorization,
        })
    }

    /// Sends a request and reads the answer: status and JSON.
    pub async fn call(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
        signature: Option<Signature<'_>>,
    ) -> Result<(u16, Value)> {
        self.send(method, path, body, signature).await?;
        self.read().await
    }

    /// Sends a request and reads nothing.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
        signature: Option<Signature<'_>>,
    ) -> Result<()> {
        let signature = signature.map_or_else(String::new, |Signature { stamp, request }| {
            format!("Grid-Wallet-Signature: {stamp}\r\nRequest-Id: {request}\r\n")
        });
        let request = format!(
            "{method} /grid/2025-10-13{path} HTTP/1.1\r\nHost: localhost\r\n\
             Authorization: {}\r\nContent-Type: application/json\r\n{signature}\
             Content-Length: {}\r\n\r\n{body}",
            self.authorization,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        Ok(())
    }

    async fn read(&mut self) -> Result<(u16, Value)> {
        loop {
            if let Some(answer) = self.whole()? {
                return Ok(answer);
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection");
            }
        }
    }

    fn whole(&mut self) -> Result<Option<(u16, Value)>> {
        let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = std::str::from_utf8(&self.buffer[..end])?.to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(Ok(0), str::parse::<usize>)?;
        let (start, all) = (end + 4, end + 4 + length);
        if self.buffer.len() < all {
            return Ok(None);
        }
        let status = head.get(9..12).context("no status line")?.parse()?;
        let json = if length == 0 {
            Value::Null
        } else {
            serde_json::from_slice(&self.buffer[start..all])?
        };
        self.buffer.drain(..all);
        Ok(Some((status, json)))
    }
}
