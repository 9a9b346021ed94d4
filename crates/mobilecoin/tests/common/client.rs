//! A client of the door: calls in one line, answers as values.
//!
//! Called by every case.

use std::fmt;

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header, request::Builder},
};
use seedport_mobilecoin::Edition;
use serde::{
    Deserializer as _,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A client with its key.
#[derive(Clone)]
pub struct Client {
    router: Router,
    key: Option<String>,
    edition: Edition,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The error of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcError {
    pub code: i64,
    pub message: String,
    pub server_error: String,
    pub details: String,
}

impl Client {
    pub fn new(router: Router, key: Option<&str>, edition: Edition) -> Self {
        Self {
            router,
            key: key.map(str::to_owned),
            edition,
        }
    }

    /// The same client of another edition.
    pub fn of(&self, edition: Edition) -> Self {
        Self {
            edition,
            ..self.clone()
        }
    }

    /// A request with this client's key.
    pub fn request(&self, method: Method, path: &str) -> Builder {
        let request = Request::builder().method(method).uri(path);
        match &self.key {
            Some(key) => request.header("X-API-KEY", key),
            None => request,
        }
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await;
        let (parts, body) = response
            .expect("the router answers everything")
            .into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await;
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.expect("a whole body"),
        }
    }

    /// Sends a request without a body.
    pub async fn bare(&self, method: Method, path: &str) -> Answer {
        let request = self.request(method, path).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Posts this text as JSON.
    pub async fn post(&self, body: impl Into<Body>) -> Answer {
        self.post_as("application/json", body).await
    }

    /// Posts this text, announced so.
    pub async fn post_as(&self, content_type: &str, body: impl Into<Body>) -> Answer {
        let request = self
            .request(Method::POST, self.edition.path())
            .header(header::CONTENT_TYPE, content_type)
            .body(body.into());
        self.send(request.expect("a request")).await
    }

    /// Calls a method with the id 1.
    pub async fn call(&self, method: &str, params: &Value) -> Answer {
        let body = json!({"method": method, "params": params, "jsonrpc": "2.0", "id": 1});
        self.post(body.to_string()).await
    }

    /// Calls a method, insists on a result and gives it.
    pub async fn result(&self, method: &str, params: &Value) -> Value {
        let answer = self.call(method, params).await;
        let envelope = answer.expect(200);
        assert_eq!(envelope["method"], method);
        assert_eq!(envelope["jsonrpc"], "2.0");
        assert_eq!(envelope["id"], 1);
        let result = envelope.get("result");
        result
            .unwrap_or_else(|| panic!("{method}: {envelope}"))
            .clone()
    }

    /// Calls a method, insists on an error and gives it.
    pub async fn error(&self, method: &str, params: &Value) -> RpcError {
        self.call(method, params).await.error()
    }

    /// Imports the account of a phrase.
    pub async fn import(&self, name: &str, phrase: &str) -> Value {
        let params = json!({"mnemonic": phrase, "name": name});
        self.result("import_account", &params).await["account"].clone()
    }
}

impl Answer {
    /// Insists on a status and gives the body.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    /// Insists on an error of a call, with status 200, and gives it.
    #[track_caller]
    pub fn error(&self) -> RpcError {
        let envelope = self.expect(200);
        assert!(envelope.get("result").is_none(), "{envelope}");
        let error = &envelope["error"];
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        RpcError {
            code: error["code"].as_i64().expect("a number"),
            message: text(&error["message"]),
            server_error: text(&error["data"]["server_error"]),
            details: text(&error["data"]["details"]),
        }
    }

    /// Insists on a refusal that is no answer of a call; gives its description.
    #[track_caller]
    pub fn refused(&self, status: u16, reason: &str) -> String {
        let body = self.expect(status);
        assert_eq!(body["error"]["code"], status, "{body}");
        assert_eq!(body["error"]["reason"], reason, "{body}");
        let description = body["error"]["description"].as_str();
        description.expect("a text").to_owned()
    }

    /// The body from where the member of this name has its value.
    #[track_caller]
    pub fn after_name(&self, name: &str) -> &str {
        let text = self.text();
        let name = format!("{name:?}:");
        let at = text
            .find(&name)
            .unwrap_or_else(|| panic!("no {name} in {text}"));
        &text[at + name.len()..]
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    /// A header's text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("visible"))
    }
}

impl RpcError {
    /// Insists on an error of full-service's: everything but the request's form.
    #[track_caller]
    pub fn internal(&self, server_error: &str, details: &str) {
        let expected = Self {
            code: -32603,
            message: "InternalError".to_owned(),
            server_error: server_error.to_owned(),
            details: details.to_owned(),
        };
        assert_eq!(*self, expected);
    }

    /// Insists on an error that full-service does not have, by its name.
    #[track_caller]
    pub fn ours(&self, reason: &str) {
        assert_eq!(self.code, -32603, "{self:?}");
        assert_eq!(self.message, "InternalError", "{self:?}");
        assert_eq!(self.server_error, format!("Seedport({reason})"), "{self:?}");
        assert!(!self.details.is_empty(), "{self:?}");
    }

    /// Insists on an error of the request's form: what its reader says.
    #[track_caller]
    pub fn request(&self, said: &str) {
        let details = format!("Could not get value Error({said:?}, line: 0, column: 0)");
        let expected = Self {
            code: -32600,
            message: "InvalidRequest".to_owned(),
            server_error: format!("{details:?}"),
            details,
        };
        assert_eq!(*self, expected);
    }
}

/// The names of the members of the object that `text` begins with, in the order in which they are
/// written; what follows the object is not looked at.
#[track_caller]
pub fn names(text: &str) -> Vec<String> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.deserialize_map(Names).expect("an object")
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = map.next_key()? {
            names.push(name);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(names)
    }
}
