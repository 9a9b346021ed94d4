//! A caller at the MobileCoin door: calls of its methods, right and wrong, with the API key.
//!
//! Invariant: every byte that is answered is kept, as `http` keeps it.
//! Called by `script`.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::http::{Answer, Http};

/// Where the current edition is.
pub const V2: &str = "/wallet/v2";
/// Where the first edition is.
pub const V1: &str = "/wallet";

/// A caller.
pub struct Door {
    /// What carries the calls.
    pub http: Http,
    key: String,
}

impl Door {
    /// A caller with this API key.
    pub fn new(address: SocketAddr, key: &str) -> Self {
        Self {
            http: Http::without_token(address),
            key: key.to_owned(),
        }
    }

    /// From here on at another server, with its key; the answers so far are kept.
    pub fn go_to(&mut self, address: SocketAddr, key: &str) {
        self.http.go_to(address);
        key.clone_into(&mut self.key);
    }

    /// A body as it is, with the key.
    pub fn post(&mut self, path: &str, body: &str) -> Result<Answer> {
        let key = self.key.clone();
        let headers = [("Content-Type", "application/json"), ("X-API-KEY", &key)];
        self.http.raw("POST", path, &headers, body)
    }

    /// A call that must be served: its result.
    pub fn call(&mut self, path: &str, method: &str, params: &Value) -> Result<Value> {
        let answer = self.post(path, &request(method, params))?;
        let mut json = answer.json()?;
        let result = json.get_mut("result").map(Value::take);
        result.ok_or_else(|| anyhow::anyhow!("{method} answered {json}"))
    }

    /// A call that must be refused: `server_error`.
    pub fn refused(&mut self, path: &str, method: &str, params: &Value) -> Result<String> {
        let answer = self.post(path, &request(method, params))?;
        let json = answer.json()?;
        let error = json["error"]["data"]["server_error"].as_str();
        // The parameters are secrets, and this text goes to the terminal of a test.
        ensure!(answer.status == 200, "a call answered {}", answer.status);
        error.map(str::to_owned).ok_or_else(|| {
            anyhow::anyhow!("{path}: a call was to be refused and answered {json}: {params}")
        })
    }
}

/// The body of a call.
pub fn request(method: &str, params: &Value) -> String {
    json!({"method": method, "params": params, "jsonrpc": "2.0", "id": 1}).to_string()
}
