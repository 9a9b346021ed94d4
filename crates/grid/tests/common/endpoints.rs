//! Integrators' endpoints: they keep what arrives, and answer as a case wants.
//!
//! Called by the cases of webhooks; every server has them.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_custody::webhooks::{SendError, SignedWebhook, WebhookAnswer, WebhookSender};
use serde_json::Value;

/// A webhook as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub url: String,
    pub body: String,
    pub signature: String,
}

/// Endpoints at every `https` address.
#[derive(Default)]
pub struct Endpoints {
    arrived: Mutex<Vec<Arrived>>,
    answer: Mutex<Option<Result<u16, SendError>>>,
}

impl Endpoints {
    /// What arrived since this was last asked.
    pub fn take(&self) -> Vec<Arrived> {
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut arrived)
    }

    /// What is answered from now on; 200 at first.
    pub fn answer(&self, answer: Result<u16, SendError>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }
}

#[async_trait]
impl WebhookSender for Endpoints {
    fn may_reach(&self, url: &str) -> bool {
        url.starts_with("https://")
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(10)
    }

    async fn send(&self, webhook: SignedWebhook<'_>) -> Result<WebhookAnswer, SendError> {
        let arrived = Arrived {
            url: webhook.url.to_owned(),
            body: webhook.body.to_owned(),
            signature: webhook.signature.to_owned(),
        };
        let mut all = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(arrived);
        let answer = *self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.unwrap_or(Ok(200)).map(|status| WebhookAnswer {
            status,
            body: b"taken".to_vec(),
        })
    }
}

impl Arrived {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// Bytes out of base64.
pub fn base64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).expect("base64")
}
