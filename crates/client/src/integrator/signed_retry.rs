//! The two legs of a signed operation.
//!
//! Invariant: the payload is relayed to the byte, the request id echoed; neither is read here.
//! Called by verify and export. Source: Grid contract section 3.

use seedport_wire::{Timestamp, ids::RequestId};
use serde::Deserialize;

use super::moment;

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
}

/// What the second leg adds to the first.
#[derive(Debug, Clone, Copy)]
pub struct SignedRetry<'a> {
    /// `Grid-Wallet-Signature`, as the owner's device made it.
    pub stamp: &'a str,
    /// `Request-Id`, as the first leg gave it.
    pub request: RequestId,
}
