//! Requests that take a stamp, after every stamp that must not be taken.
//!
//! Invariant: a request is stamped rightly only after it was refused with a stranger's stamp, a
//! cut one, none, and a private key in its place; and it is refused a second time.
//! Called by the other parts of the script.

use anyhow::{Context as _, Result, ensure};
use seedport_wire::{SigningKey, Stamp, SystemEntropy};
use serde_json::Value;

use super::Script;
use crate::{http::text, session};

/// A request that takes a stamp.
pub struct Call {
    /// Its method.
    pub method: &'static str,
    /// Its path, from the contract's base.
    pub path: String,
    /// Its body; none when empty.
    pub body: String,
}

/// What a first leg was answered with.
pub struct Leg {
    /// What to stamp.
    pub payload: String,
    /// Which challenge.
    pub request: String,
}

impl Call {
    /// A request with a body.
    pub fn new(method: &'static str, path: &str, body: &Value) -> Self {
        Self {
            method,
            path: path.to_owned(),
            body: body.to_string(),
        }
    }

    /// A request without a body.
    pub fn bare(method: &'static str, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            body: String::new(),
        }
    }
}

impl Script<'_> {
    /// Insists on a refusal; its code.
    pub fn refuse_call(&mut self, call: &Call, headers: &[(&str, &str)]) -> Result<String> {
        self.refused += 1;
        self.http
            .refused(call.method, &call.path, headers, &call.body)
    }

    /// The first leg.
    pub fn begin(&mut self, call: &Call) -> Result<Leg> {
        let leg = self
            .http
            .expect(202, call.method, &call.path, &[], &call.body)?;
        Ok(Leg {
            payload: text(&leg, "payloadToSign")?,
            request: text(&leg, "requestId")?,
        })
    }

    /// Both legs, with all mistakes between them: what the right stamp is answered with, which is
    /// nothing for a 204.
    pub fn signed(&mut self, call: &Call, key: &SigningKey, status: u16) -> Result<Value> {
        let leg = self.begin(call)?;
        self.bad_stamps(call, key, &leg)?;
        let stamp = session::stamp(key, &leg.payload)?;
        self.redeem(call, &stamp, &leg, status)
    }

    /// The second leg with a stamp that is taken, and once more when it is not.
    pub fn redeem(&mut self, call: &Call, stamp: &str, leg: &Leg, status: u16) -> Result<Value> {
        let headers = [
            ("Grid-Wallet-Signature", stamp),
            ("Request-Id", leg.request.as_str()),
        ];
        let answer = self
            .http
            .call(call.method, &call.path, &headers, &call.body)?;
        ensure!(
            answer.status == status,
            "{} {} answered {} and not {status}: {}",
            call.method,
            call.path,
            answer.status,
            answer.body
        );
        self.refuse_call(call, &headers)?;
        if status == 204 {
            return Ok(Value::Null);
        }
        answer.json().context("an answer")
    }

    /// Stamps that must be refused: by a stranger, cut, none, and the private key itself.
    pub fn bad_stamps(&mut self, call: &Call, key: &SigningKey, leg: &Leg) -> Result<()> {
        let stranger = SigningKey::make(&SystemEntropy)?;
        let stranger = Stamp::make(&stranger, &leg.payload)?.to_header();
        let good = session::stamp(key, &leg.payload)?;
        // What a client does that mixes its keys up.
        let private = key.scalar()?;
        let private = hex::encode(private.expose());
        let request = leg.request.as_str();
        for stamp in [&stranger, &good[..good.len() / 2], "AAAA", &private] {
            let headers = [("Grid-Wallet-Signature", stamp), ("Request-Id", request)];
            self.refuse_call(call, &headers)?;
        }
        self.refuse_call(call, &[("Grid-Wallet-Signature", &good)])?;
        self.refuse_call(call, &[("Request-Id", request)])?;
        let unknown = "Request:019542f5-b3e7-4d02-8000-000000000001";
        let headers = [
            ("Grid-Wallet-Signature", good.as_str()),
            ("Request-Id", unknown),
        ];
        self.refuse_call(call, &headers)?;
        Ok(())
    }
}
