//! The file `ledger`: a snapshot, and after it one record a change.
//!
//! Invariant: what was synced is read back, or the file is called unreadable. A tail that holds
//! no whole record was never synced, so nobody was told of it, and it is left out.
//! Called by the `book`.

pub mod cursor;
mod record;
mod snapshot;

use super::{
    copies::Copies,
    facts::InstallationId,
    key::StateKey,
    ledger::{Change, GuessLimits, Ledger},
};
use record::RECORD;
use seedport_wire::Timestamp;

pub use record::Record;
pub use snapshot::{Heading, encode};

/// The records after a snapshot, at most; then comes the next snapshot.
pub const RECORDS: usize = 65_536;

/// How many records one write holds at most.
pub const BATCH: usize = 1024;

/// A ledger file, read.
pub struct ReadLedger {
    /// What the snapshot says of the file.
    pub heading: Heading,
    /// The ledger with every record applied.
    pub ledger: Ledger,
    /// The last sequence number.
    pub sequence: u64,
}

/// Why a ledger file cannot be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Changed, cut, or written under another root key.
    Changed,
    /// It belongs to another installation.
    Foreign,
    /// It was another copy's, or there was another number of copies.
    OtherCopies,
}

/// Reads a ledger file.
pub fn read(
    bytes: &[u8],
    key: &StateKey,
    installation: InstallationId,
    limits: GuessLimits,
) -> Result<ReadLedger, Unreadable> {
    let (snapshot, mut rest) = snapshot::decode(bytes, key).ok_or(Unreadable::Changed)?;
    let heading = snapshot.heading;
    if heading.installation != installation {
        return Err(Unreadable::Foreign);
    }
    if heading.copies != limits.copies {
        return Err(Unreadable::OtherCopies);
    }
    let mut ledger = snapshot.into_ledger(limits);
    let mut sequence = heading.sequence;
    while let Some((bytes, after)) = rest.split_first_chunk::<RECORD>() {
        let Some(record) = Record::decode(bytes, key, &heading.tag, sequence + 1) else {
            break;
        };
        sequence = record.sequence;
        ledger.replay(&record.change, record.moment);
        rest = after;
    }
    if is_torn_tail(rest, key, &heading, sequence) {
        Ok(ReadLedger {
            heading,
            ledger,
            sequence,
        })
    } else {
        Err(Unreadable::Changed)
    }
}

/// Whether what follows the last good record can be the beginning of a write that never ended:
/// no longer than one write, and without a whole record.
fn is_torn_tail(rest: &[u8], key: &StateKey, heading: &Heading, sequence: u64) -> bool {
    let follows = (sequence + 1..).zip(rest.as_chunks::<RECORD>().0);
    let is_whole = |(sequence, bytes)| Record::decode(bytes, key, &heading.tag, sequence).is_some();
    rest.len() <= BATCH * RECORD && !follows.into_iter().any(is_whole)
}

/// A record of a change, as it is appended.
pub fn append(
    out: &mut Vec<u8>,
    key: &StateKey,
    heading: &Heading,
    (sequence, moment, change): (u64, Timestamp, Change),
) {
    let record = Record {
        sequence,
        moment,
        change,
    };
    record.encode(key, &heading.tag, out);
}

/// The heading of a file that is about to be written.
pub const fn heading(
    installation: InstallationId,
    copies: Copies,
    inode: u64,
    sequence: u64,
) -> Heading {
    Heading {
        installation,
        copies,
        inode,
        sequence,
        tag: [0; super::key::TAG],
    }
}
