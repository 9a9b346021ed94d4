//! What the integrator is told: every kind of event, each searched as it arrived.
//!
//! Called by `run`.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::Script;
use crate::search::Piece;

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often the outbox is looked into.
const EVERY: Duration = Duration::from_millis(100);
/// What must have been told.
const TOLD: [&str; 11] = [
    r#""TEST""#,
    r#""CUSTOMER."#,
    r#""INTERNAL_ACCOUNT."#,
    r#""WALLET_OPERATION.COMPLETED""#,
    r#""WALLET_OPERATION.FAILED""#,
    r#""auth_credential.create""#,
    r#""auth_credential.delete""#,
    r#""SESSION.CREATED""#,
    r#""SESSION.REFRESHED""#,
    r#""session.revoke""#,
    r#""wallet.export""#,
];

impl Script<'_> {
    /// Waits until each webhook was tried, and insists that all kinds were.
    pub fn webhooks(&mut self) -> Result<Vec<Piece>> {
        let begun = Instant::now();
        let mut pieces = self.webhooks_so_far();
        while !self.sealed.tried_webhooks()? {
            ensure!(begun.elapsed() < PATIENCE, "webhooks stay in the outbox");
            pieces.extend(self.outside.integrator.next_within(EVERY).map(piece));
        }
        pieces.extend(self.webhooks_so_far());
        for event in TOLD {
            let has = |piece: &Piece| String::from_utf8_lossy(&piece.bytes).contains(event);
            ensure!(pieces.iter().any(has), "nobody was told of {event}");
        }
        Ok(pieces)
    }

    /// The webhooks that have arrived.
    pub fn webhooks_so_far(&self) -> Vec<Piece> {
        let next = || self.outside.integrator.next_within(Duration::ZERO);
        std::iter::from_fn(next).map(piece).collect()
    }
}

fn piece(request: String) -> Piece {
    Piece {
        kind: "webhook",
        name: "as it arrived".to_owned(),
        bytes: request.into_bytes(),
    }
}
