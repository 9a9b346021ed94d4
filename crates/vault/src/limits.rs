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
        }
    }
}
