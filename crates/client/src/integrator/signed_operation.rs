//! A signed operation: one request, sent twice, and its two legs.
//!
//! Invariant: both legs are the same request to the byte; the second adds the stamp and the
//! request id. The payload is relayed as it came, and not read here.
//! Called by every operation that the owner stamps, and by `flow`. Source: Grid contract section 3.

use reqwest::{RequestBuilder, StatusCode, header::HeaderValue};
use seedport_wire::{Timestamp, ids::RequestId};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    CallError, CredentialType, Integrator,
    call::{exchange, insist, json},
    moment,
};

/// The 202 of the first leg.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedRequestChallenge {
    /// What the owner's device stamps, to the byte.
    pub payload_to_sign: String,
    /// The challenge's id, sent back with the stamp.
    pub request_id: RequestId,
    /// Until when the second leg may come.
    #[serde(deserialize_with = "moment::read")]
    pub expires_at: Timestamp,
    /// Of the credential concerned; operations on credentials and sessions only.
    #[serde(rename = "type")]
    pub credential_type: Option<CredentialType>,
}

/// What the second leg adds to the first.
#[derive(Debug, Clone, Copy)]
pub struct SignedRetry<'a> {
    /// `Grid-Wallet-Signature`, as the owner's device made it.
    pub stamp: &'a str,
    /// `Request-Id`, as the first leg gave it.
    pub request: RequestId,
}

/// How the first leg was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started<T> {
    /// 202: the owner's stamp is needed.
    Challenged(SignedRequestChallenge),
    /// Nothing of the owner's was touched: it is done.
    Done(T),
}

/// An operation that takes the owner's stamp. Nothing is sent before a leg is.
#[must_use = "nothing is sent before a leg is"]
pub struct SignedOperation<'a, T> {
    integrator: &'a Integrator,
    request: RequestBuilder,
    answer: Answer<T>,
}

/// What the operation's last answer is.
pub(super) struct Answer<T> {
    status: StatusCode,
    read: fn(&[u8]) -> Result<T, CallError>,
}

impl<T: DeserializeOwned> Answer<T> {
    /// JSON, with this status.
    pub(super) const fn json(status: StatusCode) -> Self {
        Self { status, read: json }
    }
}

impl Answer<()> {
    /// 204.
    pub(super) const NOTHING: Self = Self {
        status: StatusCode::NO_CONTENT,
        read: |_| Ok(()),
    };
}

impl<'a, T> SignedOperation<'a, T> {
    pub(super) const fn new(
        integrator: &'a Integrator,
        request: RequestBuilder,
        answer: Answer<T>,
    ) -> Self {
        Self {
            integrator,
            request,
            answer,
        }
    }

    /// First leg of an operation that always takes a stamp: gives the payload.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn begin(&self) -> Result<SignedRequestChallenge, CallError> {
        let answer = exchange(self.leg()?).await?;
        json(&insist(answer, StatusCode::ACCEPTED)?)
    }

    /// First leg of an operation that may be done without one, as a change of a customer.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn start(&self) -> Result<Started<T>, CallError> {
        let answer = exchange(self.leg()?).await?;
        if answer.status == StatusCode::ACCEPTED {
            return json(&answer.body).map(Started::Challenged);
        }
        let body = insist(answer, self.answer.status)?;
        (self.answer.read)(&body).map(Started::Done)
    }

    /// Second leg, with the owner's stamp.
    ///
    /// # Errors
    /// [`CallError`]; when the answer is lost the challenge may be spent: begin again.
    pub async fn finish(&self, retry: &SignedRetry<'_>) -> Result<T, CallError> {
        let header = |text: &str| HeaderValue::from_str(text).map_err(|_| CallError::Header);
        let request = self
            .leg()?
            .header("grid-wallet-signature", header(retry.stamp)?)
            .header("request-id", header(&retry.request.to_string())?);
        let body = insist(exchange(request).await?, self.answer.status)?;
        (self.answer.read)(&body)
    }

    fn leg(&self) -> Result<RequestBuilder, CallError> {
        // Only a body that could not be written cannot be copied.
        let request = self.request.try_clone().ok_or(CallError::Unwritable)?;
        self.integrator.authorize(request)
    }
}
