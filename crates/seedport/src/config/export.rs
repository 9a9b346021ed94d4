//! The export, as the configuration writes it.
//!
//! Called by `config`; by `serve` for the door.

use serde::{Deserialize, Serialize};

/// Which editions of the export are served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Export {
    /// Whether the first edition is, whose request has no body.
    pub first_edition: bool,
}

impl Default for Export {
    fn default() -> Self {
        Self {
            first_edition: true,
        }
    }
}
