//! The sealed exports: an account's secrets, or the whole account.
//!
//! Invariant: a public key goes along with every request, so no answer has a secret in plaintext.
//! Called by `flow` and operators' programs. Both are extensions of ours.

use seedport_wire::{MobilecoinId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{DoorError, Operator};
use crate::{integrator::moment, mobilecoin::owner::Handover};

/// How the first leg was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started {
    /// No stamp is due: the envelope's JSON text.
    Envelope(String),
    /// The account has an owner: their stamp is needed.
    Challenged(Challenge),
}

/// What the owner is asked to stamp.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Challenge {
    /// To the byte.
    pub payload_to_sign: String,
    /// Sent back with the stamp.
    pub request: String,
    /// Until when the second leg may come.
    #[serde(deserialize_with = "moment::read")]
    pub expires_at: Timestamp,
}

/// What the second leg adds to the first.
#[derive(Debug, Clone, Copy)]
pub struct Retry<'a> {
    /// As the challenge gave it.
    pub request: &'a str,
    /// The stamp, as the owner's device made it.
    pub stamp: &'a str,
}

#[derive(Serialize)]
struct Params<'a> {
    account_id: MobilecoinId,
    client_public_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stamp: Option<&'a str>,
}

/// An answer to either leg of either export.
#[derive(Deserialize)]
struct Answer {
    encrypted_account_secrets: Option<String>,
    account_bundle: Option<String>,
    #[serde(flatten)]
    challenge: Option<Challenge>,
}

impl Answer {
    fn envelope(&self, handover: Handover) -> Option<String> {
        match handover {
            Handover::Secrets => self.encrypted_account_secrets.clone(),
            Handover::Bundle => self.account_bundle.clone(),
        }
    }
}

impl Operator {
    /// First leg, sealed to `target`: 130 hex characters.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn begin_export(
        &self,
        account: MobilecoinId,
        handover: Handover,
        target: &str,
    ) -> Result<Started, DoorError> {
        let answer = self.leg(account, handover, target, None).await?;
        match (answer.envelope(handover), answer.challenge) {
            (Some(envelope), _) => Ok(Started::Envelope(envelope)),
            (None, Some(challenge)) => Ok(Started::Challenged(challenge)),
            (None, None) => Err(missing(handover)),
        }
    }

    /// Second leg, with the owner's stamp: the envelope's JSON text.
    ///
    /// # Errors
    /// [`DoorError`]; when the answer is lost the challenge may be spent: begin again.
    pub async fn finish_export(
        &self,
        account: MobilecoinId,
        handover: Handover,
        target: &str,
        retry: Retry<'_>,
    ) -> Result<String, DoorError> {
        let answer = self.leg(account, handover, target, Some(retry)).await?;
        answer.envelope(handover).ok_or(missing(handover))
    }

    async fn leg(
        &self,
        account: MobilecoinId,
        handover: Handover,
        target: &str,
        retry: Option<Retry<'_>>,
    ) -> Result<Answer, DoorError> {
        let method = match handover {
            Handover::Secrets => "export_account_secrets",
            Handover::Bundle => "export_account_bundle",
        };
        let params = Params {
            account_id: account,
            client_public_key: target,
            request: retry.map(|retry| retry.request),
            stamp: retry.map(|retry| retry.stamp),
        };
        self.ask(method, &params).await
    }
}

const fn missing(handover: Handover) -> DoorError {
    DoorError::Field {
        field: match handover {
            Handover::Secrets => "encrypted_account_secrets",
            Handover::Bundle => "account_bundle",
        },
    }
}
