//! Every HTTP request that leaves the binary: issuers' documents, text messages, webhooks.
//!
//! Invariant: a destination is `https` at a public address unless the operator said otherwise for
//! it; no redirect is followed, no proxy is taken from the environment, nothing is sent twice,
//! and time and the bytes read are bounded. No log line holds more of a URL than its host.
//! Called by the vault through its port (`egress/documents.rs`), by `sms`, and by the delivery
//! of webhooks; made once, by `serve`.

mod address;
mod documents;
mod resolve;
#[cfg(test)]
pub mod test_server;
#[cfg(test)]
mod tests;

use std::{error::Error, net::IpAddr, sync::mpsc, time::Duration};

use reqwest::{Client, ClientBuilder, Method, Request, Response, Url, header::HeaderMap, redirect};
use tokio::runtime::Handle;

use crate::failure::{Failure, chain};
use resolve::{NoPublicAddress, PublicOnly};

/// How long a connection may take to stand, TLS included.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(30);
/// How much longer than a request's own limit a blocked thread waits for its end.
const GRACE: Duration = Duration::from_secs(1);
/// What Seedport calls itself.
const USER_AGENT: &str = concat!("seedport/", env!("CARGO_PKG_VERSION"));

/// The way out.
#[derive(Clone)]
pub struct Egress {
    public: Client,
    private: Client,
    runtime: Handle,
}

/// Where a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// `https`, at public addresses.
    Public,
    /// Anywhere, plain `http` too: the operator said so for this destination.
    Private,
}

/// What one request is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Where it may go.
    pub reach: Reach,
    /// How long it may take, from the look-up of the name to the last byte that is read.
    pub timeout: Duration,
    /// How many bytes of the answer's body are read; 0 ends the request at the answer's head.
    pub longest: usize,
}

/// What was answered, redirects and failures included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body: untrusted bytes, at most `Limits::longest` of them.
    pub body: Vec<u8>,
    /// Whether that is all of it.
    pub whole: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// Not a URL, not one of the allowed schemes, with a password in it, or at no address that
    /// the reach allows. Nothing was sent.
    #[error("the address may not be reached")]
    Forbidden,
    /// No connection, or one that broke; the request may have arrived.
    #[error("the address cannot be reached")]
    Unreachable,
    /// No whole answer in time; the request may have arrived.
    #[error("the address did not answer in time")]
    TimedOut,
}

impl Reach {
    /// The reach of a destination that the operator marked as private, or did not.
    pub const fn of(private: bool) -> Self {
        if private { Self::Private } else { Self::Public }
    }
}

impl Egress {
    /// Prepares the way out; sends nothing yet. Requests that a blocked thread waits for run on
    /// `runtime`, which must be driven by threads of its own.
    pub fn new(runtime: Handle) -> Result<Self, Failure> {
        let client = |builder: ClientBuilder| {
            builder.build().map_err(|error| {
                Failure::new(
                    format!("no HTTP client can be set up: {}", chain(&error)),
                    "check the certificates of this machine (or SSL_CERT_FILE)",
                )
            })
        };
        Ok(Self {
            public: client(hardened().https_only(true).dns_resolver(PublicOnly))?,
            private: client(hardened())?,
            runtime,
        })
    }

    /// Reads what is at `url`.
    ///
    /// # Errors
    /// [`EgressError`] says why there is no answer.
    pub async fn get(
        &self,
        url: &str,
        headers: HeaderMap,
        limits: Limits,
    ) -> Result<Answer, EgressError> {
        let request = Request::new(Method::GET, destination(url, limits.reach)?);
        self.send(request, headers, limits).await
    }

    /// Posts `body` to `url`.
    ///
    /// # Errors
    /// [`EgressError`] says why there is no answer.
    pub async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Vec<u8>,
        limits: Limits,
    ) -> Result<Answer, EgressError> {
        let mut request = Request::new(Method::POST, destination(url, limits.reach)?);
        *request.body_mut() = Some(body.into());
        self.send(request, headers, limits).await
    }

    /// Puts `body` at `url`.
    ///
    /// # Errors
    /// [`EgressError`] says why there is no answer.
    pub async fn put(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Vec<u8>,
        limits: Limits,
    ) -> Result<Answer, EgressError> {
        let mut request = Request::new(Method::PUT, destination(url, limits.reach)?);
        *request.body_mut() = Some(body.into());
        self.send(request, headers, limits).await
    }

    /// Blocks this thread until a request ends on the runtime.
    ///
    /// # Errors
    /// The request's own, or `TimedOut` if the runtime is not running.
    pub fn wait(
        &self,
        limits: Limits,
        request: impl Future<Output = Result<Answer, EgressError>> + Send + 'static,
    ) -> Result<Answer, EgressError> {
        let (give, take) = mpsc::sync_channel(1);
        self.runtime.spawn(async move {
            // Nobody takes what comes after the wait is over.
            let _ = give.send(request.await);
        });
        let answer = take.recv_timeout(limits.timeout + GRACE);
        answer.unwrap_or(Err(EgressError::TimedOut))
    }

    async fn send(
        &self,
        mut request: Request,
        headers: HeaderMap,
        limits: Limits,
    ) -> Result<Answer, EgressError> {
        *request.headers_mut() = headers;
        *request.timeout_mut() = Some(limits.timeout);
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let port = request.url().port_or_known_default();
        let client = match limits.reach {
            Reach::Public => &self.public,
            Reach::Private => &self.private,
        };
        let answer = async {
            let response = client.execute(request).await?;
            read(response, limits.longest).await
        };
        answer.await.map_err(|error| failed(&host, port, error))
    }
}

fn hardened() -> ClientBuilder {
    Client::builder()
        .user_agent(USER_AGENT)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE)
}

/// The URL, if the reach allows it. Names are judged by what they resolve to, later; the HTTP
/// library does not resolve a literal address, so that is judged here.
pub fn destination(url: &str, reach: Reach) -> Result<Url, EgressError> {
    let url = Url::parse(url).map_err(|_| EgressError::Forbidden)?;
    let scheme = match url.scheme() {
        "https" => true,
        "http" => reach == Reach::Private,
        _ => false,
    };
    let anonymous = url.username().is_empty() && url.password().is_none();
    let host = url.host_str().ok_or(EgressError::Forbidden)?;
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse();
    let reachable = match literal {
        Ok::<IpAddr, _>(literal) => reach == Reach::Private || address::is_public(literal),
        Err(_) => true,
    };
    if scheme && anonymous && reachable {
        Ok(url)
    } else {
        Err(EgressError::Forbidden)
    }
}

async fn read(mut response: Response, longest: usize) -> Result<Answer, reqwest::Error> {
    let mut answer = Answer {
        status: response.status().as_u16(),
        body: Vec::new(),
        whole: false,
    };
    if longest == 0 {
        return Ok(answer);
    }
    while let Some(chunk) = response.chunk().await? {
        let room = longest - answer.body.len();
        answer.body.extend(chunk.iter().take(room));
        if chunk.len() > room {
            return Ok(answer);
        }
    }
    answer.whole = true;
    Ok(answer)
}

/// Sorts a failure of the HTTP library. What it says of TLS or the connection is for whoever
/// debugs; its URL, which may hold a secret, is not.
fn failed(host: &str, port: Option<u16>, error: reqwest::Error) -> EgressError {
    let error = error.without_url();
    tracing::info!(
        host,
        port,
        error = chain(&error),
        "a request did not succeed"
    );
    if has_cause::<NoPublicAddress>(&error) {
        EgressError::Forbidden
    } else if error.is_timeout() {
        EgressError::TimedOut
    } else {
        EgressError::Unreachable
    }
}

fn has_cause<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<E>() {
            return true;
        }
        cause = error.source();
    }
    false
}
