//! A client of the door: requests in one line, answers as values.
//!
//! Called by every case.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header, request::Builder},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http_body_util::BodyExt as _;
use seedport_wire::{SigningKey, Stamp};
use serde_json::Value;
use tower::ServiceExt as _;

use super::described;

/// Under which the contract's paths lie.
pub const GRID: &str = "/grid/2025-10-13";

/// A client with its credential.
#[derive(Clone)]
pub struct Client {
    router: Router,
    authorization: Option<String>,
}

/// The names of an object's members, in order.
#[track_caller]
pub fn names(object: &Value) -> Vec<&str> {
    let members = object.as_object().expect("an object");
    let mut names: Vec<_> = members.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Client {
    pub fn new(router: Router, client_id: &str, secret: &str) -> Self {
        let credential = STANDARD.encode(format!("{client_id}:{secret}"));
        Self {
            router,
            authorization: Some(format!("Basic {credential}")),
        }
    }

    pub const fn stranger(router: Router) -> Self {
        Self {
            router,
            authorization: None,
        }
    }

    /// A request with this client's credential; `path` is the contract's unless it is absolute
    /// (`!/healthz`).
    pub fn request(&self, method: Method, path: &str) -> Builder {
        let uri = path
            .strip_prefix('!')
            .map_or_else(|| format!("{GRID}{path}"), str::to_owned);
        let request = Request::builder().method(method).uri(uri);
        match &self.authorization {
            Some(value) => request.header(header::AUTHORIZATION, value),
            None => request,
        }
    }

    /// Sends a request; its answer must be one that the OpenAPI document describes.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await;
        let response = response.expect("the router answers everything");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        described::check(&method, &path, parts.status, &body);
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Sends a request without a body.
    pub async fn bare(&self, method: Method, path: &str) -> Answer {
        let request = self.request(method, path).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.bare(Method::GET, path).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.bare(Method::DELETE, path).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.raw(Method::POST, path, &body.to_string()).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.raw(Method::PATCH, path, &body.to_string()).await
    }

    /// Sends this text as JSON.
    pub async fn raw(&self, method: Method, path: &str, body: &str) -> Answer {
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()));
        self.send(request.expect("a request")).await
    }

    /// Stamps a challenge and sends the signed retry of a request without a body.
    pub async fn retry_without_body(
        &self,
        method: Method,
        path: &str,
        challenge: &Value,
        key: &SigningKey,
    ) -> Answer {
        let text = |name: &str| challenge[name].as_str().expect("a text");
        let stamp = Stamp::make(key, text("payloadToSign")).expect("signs");
        let request = self
            .request(method, path)
            .header("Grid-Wallet-Signature", stamp.to_header())
            .header("Request-Id", text("requestId"))
            .body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Sends a signed retry.
    pub async fn signed(&self, path: &str, body: &Value, stamp: &str, request: &str) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("Grid-Wallet-Signature", stamp)
            .header("Request-Id", request)
            .body(Body::from(body.to_string()));
        self.send(request.expect("a request")).await
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    /// Insists on a status and gives the body.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json()
    }

    /// Insists on the contract's error body with this status and code; gives its reason.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> String {
        let body = self.expect(status);
        assert_eq!(body["status"], status, "{body}");
        assert_eq!(body["code"], code, "{body}");
        assert!(body["message"].is_string(), "{body}");
        assert_eq!(self.header("content-type"), "application/json");
        body["details"]["reason"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The refused field, when the refusal names one.
    pub fn field(&self) -> String {
        let body = self.json();
        let field = body["details"]["errors"][0]["field"].as_str();
        field.unwrap_or_default().to_owned()
    }

    /// A header's text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("visible"))
    }
}
