//! Passkeys, as the configuration writes them: for whom and from where.
//!
//! Invariant: outside a sandbox there are passkeys only where the operator named both the relying
//! party and its origins; nothing is guessed.
//! Called by `config`; by `serve` for the vault's policy, and by `config check`.

use serde::{Deserialize, Serialize};

/// For whom and from where passkeys are used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webauthn {
    /// The relying party: a domain name. A sandbox's is `localhost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rp_id: Option<String>,
    /// The origins that may use its passkeys. A sandbox's are those of `http://localhost`.
    pub origins: Vec<String>,
    /// Whether a page of these origins may ask from within another site's frame.
    pub cross_origin: bool,
}
