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

use crate::state::{
    facts::InstallationId,
    journal::cursor::Cursor,
    key::{StateKey, TAG},
};

/// The file's name.
pub const NAME: &str = "times";

const MAGIC: &[u8; 8] = b"SPVTIMES";
const VERSION: u8 = 1;
const LABEL: &str = "vault times/";

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
        let mut out = Vec::with_capacity(73);
        out.extend_from_slice(MAGIC);
        out.push(VERSION);
        out.extend_from_slice(installation.as_bytes());
        out.extend_from_slice(&self.time.millis().to_be_bytes());
        out.extend_from_slice(&self.ledger.to_be_bytes());
        let tag = key.tag(LABEL, &[&out]);
        out.extend_from_slice(&tag);
        out
    }

    /// Reads the file; `None` when it is not this installation's, or changed.
    pub fn decode(bytes: &[u8], key: &StateKey, installation: InstallationId) -> Option<Self> {
        let (content, tag) = bytes.split_last_chunk::<TAG>()?;
        if !key.verifies(LABEL, &[content], tag) {
            return None;
        }
        let mut cursor = Cursor::new(content);
        let ours = cursor.array()? == *MAGIC
            && cursor.byte()? == VERSION
            && cursor.array()? == *installation.as_bytes();
        let mark = Self {
            time: cursor.moment()?,
            ledger: cursor.u64()?,
        };
        (ours && cursor.rest() == 0).then_some(mark)
    }
}
