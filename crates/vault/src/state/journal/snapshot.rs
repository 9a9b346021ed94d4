//! The ledger as it stood at one moment: what is used, by whom.
//!
//! Invariant: reservations are not in it. Its tag covers all of it, the number of its own file
//! in the file system included, so a copy put in its place tells that it is one.
//! Called by the journal.
//!
//! `"SPLEDGER" || 01 || installation (16) || copy (2) || copies (2) || inode (8) ||
//! last sequence number (8) || newest moment (8) || moment of the last decay (8) ||
//! used units (8) || moment of a loss (8), the lowest number for none || platforms (4) ||
//! credentials (4) || a platform (16) and its used units (8), each || a platform (16), its
//! credential (16), used units (8) and the moment of their last decay (8), each || tag (32)`,
//! numbers big-endian, with `tag = HMAC-SHA256[state key]("ledger snapshot/" || all before)`.

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, PlatformId},
};

use super::cursor::Cursor;
use crate::state::{
    copies::Copies,
    facts::InstallationId,
    key::{StateKey, TAG},
    ledger::{GuessLimits, Holder, INSTALLATION, Ledger, PLACES},
    shared::Shared,
};

const MAGIC: &[u8; 8] = b"SPLEDGER";
const VERSION: u8 = 1;
const LABEL: &str = "ledger snapshot/";

/// What a snapshot says of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// Whose ledger it is.
    pub installation: InstallationId,
    /// Which copy's.
    pub copies: Copies,
    /// The number of its file in the file system.
    pub inode: u64,
    /// The sequence number of the last change that is in it.
    pub sequence: u64,
    /// The tag at its end.
    pub tag: [u8; TAG],
}

/// A snapshot, read.
pub struct Snapshot {
    pub heading: Heading,
    newest: Timestamp,
    moment: Timestamp,
    used: u64,
    lost_at: Option<Timestamp>,
    platforms: Vec<(PlatformId, u64)>,
    credentials: Vec<(Holder, u64, Timestamp)>,
}

/// Writes a snapshot, and completes the heading with its tag.
pub fn encode(ledger: &Ledger, heading: &mut Heading, key: &StateKey) -> Vec<u8> {
    let shared = ledger.shared();
    let mut platforms: Vec<_> = shared.used_by_platform().collect();
    platforms.sort_unstable();
    let entries = ledger
        .entries()
        .filter(|(_, entry)| entry.bucket.used() > 0);
    let mut credentials: Vec<_> = entries
        .map(|(holder, entry)| (*holder, entry.bucket.used(), entry.moment()))
        .collect();
    credentials.sort_unstable();
    let mut out = Vec::with_capacity(192 + 24 * platforms.len() + 48 * credentials.len());
    out.extend_from_slice(MAGIC);
    out.push(VERSION);
    out.extend_from_slice(heading.installation.as_bytes());
    out.extend_from_slice(&heading.copies.index().to_be_bytes());
    out.extend_from_slice(&heading.copies.count().to_be_bytes());
    out.extend_from_slice(&heading.inode.to_be_bytes());
    out.extend_from_slice(&heading.sequence.to_be_bytes());
    let lost_at = ledger.lost_at().map_or(i64::MIN, Timestamp::millis);
    let moment = shared.moment().millis();
    out.extend_from_slice(&ledger.newest().millis().to_be_bytes());
    out.extend_from_slice(&moment.to_be_bytes());
    out.extend_from_slice(&shared.used().to_be_bytes());
    out.extend_from_slice(&lost_at.to_be_bytes());
    for count in [platforms.len(), credentials.len()] {
        out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
    }
    for (platform, used) in platforms {
        out.extend_from_slice(platform.as_bytes());
        out.extend_from_slice(&used.to_be_bytes());
    }
    for (holder, used, moment) in credentials {
        out.extend_from_slice(holder.platform.as_bytes());
        out.extend_from_slice(holder.credential.as_bytes());
        out.extend_from_slice(&used.to_be_bytes());
        out.extend_from_slice(&moment.millis().to_be_bytes());
    }
    heading.tag = key.tag(LABEL, &[&out]);
    out.extend_from_slice(&heading.tag);
    out
}

/// Reads the snapshot at the front of a file; gives what follows it beside.
pub fn decode<'a>(bytes: &'a [u8], key: &StateKey) -> Option<(Snapshot, &'a [u8])> {
    let mut cursor = Cursor::new(bytes);
    if cursor.array()? != *MAGIC || cursor.byte()? != VERSION {
        return None;
    }
    let mut snapshot = read(&mut cursor)?;
    let content = &bytes[..bytes.len() - cursor.rest()];
    snapshot.heading.tag = cursor.array()?;
    let genuine = key.verifies(LABEL, &[content], &snapshot.heading.tag);
    genuine.then(|| (snapshot, cursor.into_rest()))
}

fn read(cursor: &mut Cursor<'_>) -> Option<Snapshot> {
    let installation = InstallationId::from_bytes(cursor.array()?);
    let index = u16::from_be_bytes(cursor.array()?);
    let count = u16::from_be_bytes(cursor.array()?);
    let heading = Heading {
        installation,
        copies: Copies::new(index, count)?,
        inode: cursor.u64()?,
        sequence: cursor.u64()?,
        tag: [0; TAG],
    };
    let newest = cursor.moment()?;
    let moment = cursor.moment()?;
    let used = cursor.u64()?;
    let lost_at = cursor.i64()?;
    let lost_at = (lost_at != i64::MIN).then(|| Timestamp::from_millis(lost_at));
    let (platforms, credentials) = (cursor.u32()?, cursor.u32()?);
    let platforms = (0..platforms).map(|_| {
        let platform = PlatformId::from_bytes(cursor.array()?);
        Some((platform, cursor.u64()?))
    });
    let platforms = platforms.collect::<Option<_>>()?;
    let credentials = (0..credentials).map(|_| {
        let holder = Holder {
            platform: PlatformId::from_bytes(cursor.array()?),
            credential: CredentialId::from_bytes(cursor.array()?),
        };
        Some((holder, cursor.u64()?, cursor.moment()?))
    });
    Some(Snapshot {
        heading,
        newest,
        moment,
        used,
        lost_at,
        platforms,
        credentials: credentials.collect::<Option<_>>()?,
    })
}

impl Snapshot {
    /// The ledger that it tells of.
    pub fn into_ledger(self, limits: GuessLimits) -> Ledger {
        let capacity = limits.copies.part_of(INSTALLATION);
        let mut shared = Shared::new(capacity, PLACES, self.used, self.moment);
        for (platform, used) in self.platforms {
            shared.attribute(platform, used);
        }
        let mut ledger = Ledger::with(limits, shared, self.newest, self.lost_at);
        for (holder, used, moment) in self.credentials {
            ledger.restore(holder, used, moment);
        }
        ledger
    }
}
