//! Webhooks, as the configuration writes them.
//!
//! Invariant: a platform's webhook reaches no private address unless the operator says so for
//! all of them.
//! Called by `config`; by `serve` for the delivery of webhooks.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// How webhooks are delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhooks {
    /// Whether they may go to private addresses, and without TLS.
    pub private: bool,
    /// How long one delivery may take.
    pub timeout_seconds: NonZeroU32,
    /// How long one that was given up is kept.
    pub keep_dead_days: NonZeroU32,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            private: false,
            timeout_seconds: const { NonZeroU32::new(10).unwrap() },
            keep_dead_days: const { NonZeroU32::new(30).unwrap() },
        }
    }
}
