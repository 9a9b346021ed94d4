//! The vault's own limits: what a caller cannot talk it out of.
//!
//! Invariant: read from configuration at start, never from a request.
//! Called by the binary (set) and the verbs (obey).

use std::time::Duration;

/// How long things live and how often a code may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Life of a session.
    pub session: Duration,
    /// Life of a pending challenge.
    pub challenge: Duration,
    /// Tries of one code.
    pub tries_a_code: u32,
    /// Wrong codes of one credential within [`Limits::wrong_codes_window`].
    pub wrong_codes: u32,
    /// The window of [`Limits::wrong_codes`].
    pub wrong_codes_window: Duration,
    /// Codes and credentials whose tries are remembered at once. When every place is taken by
    /// an entry that still counts, further codes are refused rather than left uncounted.
    pub remembered: usize,
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
            tries_a_code: 3,
            wrong_codes: 30,
            wrong_codes_window: Duration::from_hours(24),
            remembered: 65_536,
            operator_export: ExportForm::default(),
        }
    }
}
