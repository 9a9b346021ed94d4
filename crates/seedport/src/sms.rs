//! Codes by text message: the vault's courier over an HTTP gateway.
//!
//! Invariant: the code is in the request's body and nowhere else, neither in its address nor in
//! a log; of the gateway's answer only the status is read.
//! Called by `couriers` (deliver, on a thread that may block).

mod gateway;
mod template;
#[cfg(test)]
mod tests;

use reqwest::header::{HeaderMap, HeaderValue};
use seedport_vault::{CodeCourier, CodeMessage, CourierError, Recipient};
use seedport_wire::SecretBytes;

use crate::{
    config::{Method, Sms},
    couriers::Notice,
    egress::Egress,
    failure::Failure,
    secret_file,
};
pub use gateway::Gateway;
use gateway::SecretHeader;
use template::Escape;

/// What the code is for when the platform has no name.
const NAMELESS: &str = "your wallet";

/// Sends codes through one gateway.
pub struct SmsCourier {
    gateway: Gateway,
    secret: Option<SecretBytes>,
    egress: Egress,
}

impl SmsCourier {
    /// Prepares a courier; sends nothing yet.
    pub fn new(sms: &Sms, egress: Egress) -> Result<Self, Failure> {
        let gateway = Gateway::try_from(sms).map_err(|problem| {
            Failure::new(
                problem,
                "seedport.example.toml says what each key of [sms] means",
            )
        })?;
        let secret = gateway.secret.as_ref().map(header_value).transpose()?;
        Ok(Self {
            gateway,
            secret,
            egress,
        })
    }

    /// The body of the request: the code in the message, the message in the body.
    fn body(&self, to: &str, message: &CodeMessage<'_>) -> Result<SecretBytes, CourierError> {
        let app = message.app_name.map_or(NAMELESS, |name| name.as_str());
        // A life of less than a minute is said as one.
        let minutes = (message.valid_seconds / 60).max(1).to_string();
        // Exposed to its owner: this message is how a code leaves.
        let code = message.code.expose_text().ok_or(CourierError::Address)?;
        let text = self.gateway.text.fill(&[code, app, &minutes], Escape::None);
        // Exposed as above.
        let text = text.expose_text().ok_or(CourierError::Address)?;
        Ok(self
            .gateway
            .body
            .fill(&[to, text, app], self.gateway.escape))
    }

    fn headers(&self) -> Result<HeaderMap, CourierError> {
        let mut headers = self.gateway.headers.clone();
        if let (Some(header), Some(secret)) = (&self.gateway.secret, &self.secret) {
            // Exposed to the gateway that it is shared with; `new` saw that it is a header.
            let value = HeaderValue::from_bytes(secret.expose());
            let mut value = value.map_err(|_| CourierError::NotConfigured)?;
            value.set_sensitive(true);
            headers.insert(header.name.clone(), value);
        }
        Ok(headers)
    }
}

impl CodeCourier for SmsCourier {
    fn deliver(&self, message: &CodeMessage<'_>) -> Result<(), CourierError> {
        let Recipient::Phone(to) = message.to else {
            return Err(CourierError::NotConfigured);
        };
        if !is_phone_number(to) {
            return Err(CourierError::Address);
        }
        let headers = self.headers()?;
        // Exposed to the HTTP library, which keeps it until it is sent.
        self.send(self.body(to, message)?.expose().to_vec(), headers)
    }
}

impl SmsCourier {
    /// Sends a notice that carries no code.
    pub fn tell(&self, to: &str, notice: &Notice) -> Result<(), CourierError> {
        if !is_phone_number(to) {
            return Err(CourierError::Address);
        }
        let (template, escape) = (&self.gateway.body, self.gateway.escape);
        let body = template.fill(&[to, &notice.short, NAMELESS], escape);
        // Exposed as the body of a request; it holds no secret.
        self.send(body.expose().to_vec(), self.headers()?)
    }

    fn send(&self, body: Vec<u8>, headers: HeaderMap) -> Result<(), CourierError> {
        let (egress, url) = (self.egress.clone(), self.gateway.url.clone());
        let (method, limits) = (self.gateway.method, self.gateway.limits);
        let answer = self.egress.wait(limits, async move {
            match method {
                Method::Post => egress.post(&url, headers, body, limits).await,
                Method::Put => egress.put(&url, headers, body, limits).await,
            }
        });
        match answer.map(|answer| answer.status) {
            Ok(200..=299) => Ok(()),
            Ok(status @ 400..=499) => {
                tracing::warn!(status, "the SMS gateway refused a message");
                Err(CourierError::Refused)
            }
            Ok(status) => {
                tracing::warn!(status, "the SMS gateway did not take a message");
                Err(CourierError::Unreachable)
            }
            Err(error) => {
                // Its path and query may hold a secret.
                let url = reqwest::Url::parse(&self.gateway.url).ok();
                tracing::warn!(
                    host = url.as_ref().and_then(reqwest::Url::host_str),
                    port = url.as_ref().and_then(reqwest::Url::port_or_known_default),
                    %error,
                    "the SMS gateway was not reached"
                );
                Err(CourierError::Unreachable)
            }
        }
    }
}

/// E.164: a plus and two to fifteen digits, the first not zero.
fn is_phone_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (2..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The secret, with what stands before it.
fn header_value(header: &SecretHeader) -> Result<SecretBytes, Failure> {
    let secret = secret_file::read_secret("the SMS secret file", &header.file)?;
    let prefix = header.prefix.as_bytes();
    let mut value = Vec::with_capacity(prefix.len() + secret.expose().len());
    value.extend_from_slice(prefix);
    // Exposed to a buffer of the same kind.
    value.extend_from_slice(secret.expose());
    let value = SecretBytes::from_vec(value);
    // Exposed to see whether a header can carry it.
    if HeaderValue::from_bytes(value.expose()).is_err() {
        return Err(Failure::new(
            format!(
                "the SMS gateway's secret in {} cannot stand in a header",
                header.file.display()
            ),
            "write the secret, one line of text and nothing else, into that file",
        ));
    }
    Ok(value)
}
