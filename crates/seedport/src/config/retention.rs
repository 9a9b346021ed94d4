//! How long what nothing needs any more is kept, as the configuration writes it.
//!
//! Invariant: nothing goes earlier than it says.
//! Called by `config`; by `audit prune`.

use std::{num::NonZeroU32, time::Duration};

use serde::{Deserialize, Serialize};

/// What is kept at least so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Entries of the audit log.
    pub audit_days: NonZeroU32,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            audit_days: const { NonZeroU32::new(400).unwrap() },
        }
    }
}

impl Retention {
    /// How long entries of the audit log are kept.
    pub fn audit(self) -> Duration {
        Duration::from_hours(24 * u64::from(self.audit_days.get()))
    }
}
