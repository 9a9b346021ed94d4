//! What becomes of a webhook after one delivery.
//!
//! Invariant: a 2xx settles it, and so does 409, which says that the receiver has it already; all
//! else is tried again until its time is over, but `TEST`, which has one try. Source: contract
//! section 6.
//! Called by the courier; `judge` by the trial too.

use std::borrow::Cow;

use metrics::counter;
use seedport_store::{AuditEntry, AuditVerb, Outcome as Ended, WebhookRow, WebhookWrite, Write};
use seedport_wire::{Entropy, EntropyUnavailable, Timestamp};

use super::super::{SendError, backoff, event::TEST};

/// Why a delivery failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The endpoint answered with a status that settles nothing.
    Status(u16),
    /// The endpoint did not answer.
    Silent(SendError),
    /// The platform has no endpoint any more.
    NoEndpoint,
    /// A fault of ours.
    NotSigned,
}

/// What is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The receiver has it.
    Delivered,
    /// It is tried again then.
    Again(Failure, Timestamp),
    /// It is given up.
    GivenUp(Failure),
}

/// Whether a status settles a webhook.
pub fn judge(status: u16) -> Result<(), Failure> {
    match status {
        200..=299 | 409 => Ok(()),
        _ => Err(Failure::Status(status)),
    }
}

impl Failure {
    /// The failure in a few words, for the operator's list.
    fn text(self) -> Cow<'static, str> {
        match self {
            Self::Status(status) => format!("answered {status}").into(),
            Self::Silent(SendError::Forbidden) => "address may not be reached".into(),
            Self::Silent(SendError::Unreachable) => "unreachable".into(),
            Self::Silent(SendError::TimedOut) => "timed out".into(),
            Self::NoEndpoint => "no endpoint is set".into(),
            Self::NotSigned => "could not be signed".into(),
        }
    }

    /// The failure's stable name.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Status(_) => "WEBHOOK_STATUS",
            Self::Silent(SendError::Forbidden) => "WEBHOOK_ADDRESS_FORBIDDEN",
            Self::Silent(SendError::Unreachable) => "WEBHOOK_UNREACHABLE",
            Self::Silent(SendError::TimedOut) => "WEBHOOK_TIMED_OUT",
            Self::NoEndpoint => "WEBHOOK_ENDPOINT_NOT_SET",
            Self::NotSigned => "WEBHOOK_NOT_SIGNED",
        }
    }
}

impl Outcome {
    pub(super) fn of(
        row: &WebhookRow,
        result: Result<(), Failure>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Self, EntropyUnavailable> {
        let Err(failure) = result else {
            return Ok(Self::Delivered);
        };
        if row.event == TEST {
            return Ok(Self::GivenUp(failure));
        }
        let failures = row.attempts.saturating_add(1);
        let next = backoff::next(row.created_at, failures, now, entropy)?;
        Ok(next.map_or(Self::GivenUp(failure), |at| Self::Again(failure, at)))
    }

    /// The writes that settle the webhook.
    pub(super) fn writes(self, row: &WebhookRow, now: Timestamp) -> Vec<Write> {
        let (platform, id) = (row.platform, row.id);
        match self {
            Self::Delivered => vec![Write::Webhook(WebhookWrite::Delivered { platform, id })],
            Self::Again(failure, next_attempt_at) => {
                vec![Write::Webhook(WebhookWrite::Failed {
                    platform,
                    id,
                    next_attempt_at,
                    error: failure.text(),
                })]
            }
            Self::GivenUp(failure) => {
                tracing::warn!(
                    webhook = %id,
                    event = row.event,
                    reason = failure.reason(),
                    "a webhook was given up; `seedport webhook retry` tries it again"
                );
                let bury = Write::Webhook(WebhookWrite::Bury {
                    platform,
                    id,
                    error: failure.text(),
                });
                let entry = Write::Audit(AuditEntry {
                    platform,
                    at: now,
                    actor: None,
                    verb: AuditVerb::WebhookBury,
                    account: None,
                    subject: Some(id.to_string()),
                    outcome: Ended::Done,
                    reason: Some(failure.reason().into()),
                    export: None,
                    operator: None,
                    note: None,
                });
                vec![bury, entry]
            }
        }
    }

    /// Counts it.
    pub(super) fn count(self) {
        let outcome = match self {
            Self::Delivered => "DELIVERED",
            Self::Again(failure, _) => failure.reason(),
            Self::GivenUp(_) => "GIVEN_UP",
        };
        counter!("seedport_webhooks_total", "outcome" => outcome).increment(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_all_statuses_2xx_and_409_settle() {
        let settled: Vec<u16> = (0..=999).filter(|status| judge(*status).is_ok()).collect();
        let expected: Vec<u16> = (200..=299).chain([409]).collect();
        assert_eq!(settled, expected);
    }
}
