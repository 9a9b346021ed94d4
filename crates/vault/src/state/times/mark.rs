//! The file `times`: a mark that no time of an earlier run lies beyond, and how far the ledger
//! had come.
//!
//! Invariant: replaced whole, authenticated under the state's key.
//! Called by the state.
//!
//! `"SPVTIMES" || 01 || installation (16) || mark (8, milliseconds) ||
//! the ledger's sequence number (8) || tag (32)`, numbers big-endian, with
//! `tag = HMAC-SHA256[state key]("vault times/" || all before)`.

use seedport_wire::Timestamp;

use crate::state::{facts::InstallationId, key::StateKey, numbers::Form};

/// The file's name.
pub const NAME: &str = "times";

const FORM: Form = Form {
    magic: b"SPVTIMES",
    version: 1,
    label: "vault times/",
};

/// What the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// No time beyond this was given.
    pub time: Timestamp,
    /// The ledger had at least this sequence number.
    pub ledger: u64,
}

impl Mark {
    /// The file.
    pub fn encode(&self, key: &StateKey, installation: InstallationId) -> Vec<u8> {
        let numbers = [self.time.millis().to_be_bytes(), self.ledger.to_be_bytes()];
        FORM.encode(&numbers, key, installation)
    }

    /// Reads the file; `None` when it is not this installation's, or changed.
    pub fn decode(bytes: &[u8], key: &StateKey, installation: InstallationId) -> Option<Self> {
        FORM.decode(bytes, key, installation, |cursor| {
            Some(Self {
                time: cursor.moment()?,
                ledger: cursor.u64()?,
            })
        })
    }
}
