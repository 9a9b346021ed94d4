//! One change of the ledger, as it is appended.
//!
//! Invariant: eighty bytes. The tag binds a record to the snapshot before it and to its
//! sequence number, so no record stands in for another.
//! Called by the journal.
//!
//! `sequence (8) || moment (8) || platform (16) || credential (16) ||
//! units of the installation (8, signed) || units of the credential (8, signed) || tag (16)`,
//! numbers big-endian, with `tag` the first half of
//! `HMAC-SHA256[state key]("ledger record/" || the snapshot's tag || all before)`.

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, PlatformId},
};

use super::cursor::Cursor;
use crate::state::{
    key::{StateKey, TAG},
    ledger::{Change, Holder},
};

/// Length of a record.
pub const RECORD: usize = CONTENT + SHORT_TAG;
const CONTENT: usize = 8 + 8 + 16 + 16 + 8 + 8;
const SHORT_TAG: usize = 16;
const LABEL: &str = "ledger record/";

/// A change, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Its number; they have no gaps.
    pub sequence: u64,
    /// When it was made.
    pub moment: Timestamp,
    /// What was debited or given back.
    pub change: Change,
}

impl Record {
    /// Appends the record's bytes.
    pub fn encode(&self, key: &StateKey, snapshot: &[u8; TAG], out: &mut Vec<u8>) {
        let start = out.len();
        let Change {
            holder,
            shared,
            own,
        } = self.change;
        out.extend_from_slice(&self.sequence.to_be_bytes());
        out.extend_from_slice(&self.moment.millis().to_be_bytes());
        out.extend_from_slice(holder.platform.as_bytes());
        out.extend_from_slice(holder.credential.as_bytes());
        out.extend_from_slice(&shared.to_be_bytes());
        out.extend_from_slice(&own.to_be_bytes());
        let tag = key.tag(LABEL, &[snapshot, &out[start..]]);
        out.extend_from_slice(&tag[..SHORT_TAG]);
    }

    /// Reads the record with that number after that snapshot.
    pub fn decode(
        bytes: &[u8; RECORD],
        key: &StateKey,
        snapshot: &[u8; TAG],
        sequence: u64,
    ) -> Option<Self> {
        let (content, tag) = bytes.split_at(CONTENT);
        let mut cursor = Cursor::new(content);
        if cursor.u64()? != sequence || !key.verifies(LABEL, &[snapshot, content], tag) {
            return None;
        }
        Some(Self {
            sequence,
            moment: cursor.moment()?,
            change: Change {
                holder: Holder {
                    platform: PlatformId::from_bytes(cursor.array()?),
                    credential: CredentialId::from_bytes(cursor.array()?),
                },
                shared: cursor.i64()?,
                own: cursor.i64()?,
            },
        })
    }
}
