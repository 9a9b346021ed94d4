//! The vault's port for documents, over plain HTTP to this machine.
//!
//! Invariant: only addresses of 127.0.0.1, only for issuers that are marked private, and no
//! redirect; every request is counted.
//! Called by tests of the vault alone: the server has its own way out.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use seedport_vault::oidc::fetch::{DocumentFetcher, DocumentRequest, FetchError, MAX_DOCUMENT};

/// How long a connection may be silent.
const PATIENCE: Duration = Duration::from_secs(20);

/// Fetches, and counts. A clone counts with it.
#[derive(Debug, Clone, Default)]
pub struct PlainHttp(Arc<AtomicUsize>);

impl PlainHttp {
    /// How many documents were asked for.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl DocumentFetcher for PlainHttp {
    fn fetch(&self, request: DocumentRequest<'_>) -> Result<Vec<u8>, FetchError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let rest = request.url.strip_prefix("http://");
        let rest = rest.filter(|rest| request.private && rest.starts_with("127.0.0.1:"));
        let (host, path) = rest
            .and_then(|rest| rest.split_once('/'))
            .ok_or(FetchError::Forbidden)?;
        let answer = exchange(host, path).map_err(|_| FetchError::Unreachable)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.ok_or(FetchError::Unreachable)?;
        if !answer.starts_with(b"HTTP/1.1 200 ") {
            return Err(FetchError::Status);
        }
        let document = answer[end + 4..].to_vec();
        if document.len() > MAX_DOCUMENT {
            return Err(FetchError::TooLarge);
        }
        Ok(document)
    }
}

/// One request of HTTP 1.0, whose answer ends with the connection.
fn exchange(host: &str, path: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
    let mut answer = Vec::new();
    let most = u64::try_from(MAX_DOCUMENT * 2).unwrap_or(u64::MAX);
    stream.take(most).read_to_end(&mut answer)?;
    Ok(answer)
}
