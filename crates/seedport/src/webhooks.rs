//! Custody's port for webhooks, over the way out.
//!
//! Invariant: public addresses and `https` only, unless the configuration says otherwise for all
//! webhooks; at most 4 KiB of an answer are read.
//! Called by the courier and by the test of an endpoint, through custody; made by `serve`.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};
use seedport_custody::webhooks::{
    SendError, SignedWebhook, WebhookAnswer, WebhookSender, Webhooks,
};
use seedport_wire::webhook::SIGNATURE_HEADER;

use crate::{
    config,
    egress::{self, Egress, EgressError, Limits, Reach},
};

/// How much of an answer is read, in bytes.
const LONGEST: usize = 4096;

/// The way out for webhooks.
struct Outgoing {
    egress: Egress,
    limits: Limits,
}

/// Webhooks as this configuration lets them leave, in the door's words.
pub fn outgoing(config: &config::Webhooks, egress: Egress) -> Webhooks {
    let limits = Limits {
        reach: Reach::of(config.private),
        timeout: Duration::from_secs(u64::from(config.timeout_seconds.get())),
        longest: LONGEST,
    };
    Webhooks {
        sender: Arc::new(Outgoing { egress, limits }),
        bodies: seedport_grid::webhook_bodies(),
    }
}

#[async_trait::async_trait]
impl WebhookSender for Outgoing {
    fn may_reach(&self, url: &str) -> bool {
        egress::destination(url, self.limits.reach).is_ok()
    }

    fn patience(&self) -> Duration {
        self.limits.timeout
    }

    async fn send(&self, webhook: SignedWebhook<'_>) -> Result<WebhookAnswer, SendError> {
        let signature =
            HeaderValue::from_str(webhook.signature).expect("JSON of base64 is visible ASCII");
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (
                HeaderName::from_bytes(SIGNATURE_HEADER.as_bytes()).expect("a header's name"),
                signature,
            ),
        ]);
        let body = webhook.body.as_bytes().to_vec();
        let answer = self.egress.post(webhook.url, headers, body, self.limits);
        match answer.await {
            Ok(answer) => Ok(WebhookAnswer {
                status: answer.status,
                body: answer.body,
            }),
            Err(EgressError::Forbidden) => Err(SendError::Forbidden),
            Err(EgressError::Unreachable) => Err(SendError::Unreachable),
            Err(EgressError::TimedOut) => Err(SendError::TimedOut),
        }
    }
}
