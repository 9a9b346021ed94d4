//! The vault's own limits: what a caller cannot talk it out of.
//!
//! Invariant: read from configuration at start, never from a request.
//! Called by the binary (set) and the verbs (obey).

use std::time::Duration;

/// How long things live, and in which forms they leave. How often a code may be looked at, and how
/// strong it is, stands in the settings of the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Life of a session.
    pub session: Duration,
    /// Life of a pending challenge.
    pub challenge: Duration,
    /// Whether the first edition of the export is served, whose target its owner does not sign.
    pub first_edition: bool,
    /// Whether the token of an addition must have the digest of the stamping session's key as its
    /// nonce.
    pub addition_nonce: bool,
    /// In which form operators' wallets leave.
    pub operator_export: ExportForm,
}

/// In which form the secrets of operators' wallets leave. An account that has an owner's key
/// leaves sealed and stamped by it whatever this says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExportForm {
    /// In plaintext, as the contract has it, or sealed.
    #[default]
    Plaintext,
    /// Sealed to the caller's key only.
    Sealed,
    /// Sealed, and stamped by the account's owner; every account has one.
    Stamped,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            session: Duration::from_mins(15),
            challenge: Duration::from_mins(5),
            first_edition: true,
            addition_nonce: false,
            operator_export: ExportForm::default(),
        }
    }
}
