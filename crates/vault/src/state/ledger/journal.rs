//! The ledger's file: balances, and behind them what was used and given back since.
//!
//! Invariant: `append` returns once the lines are on disk. A tail that is torn was never
//! acknowledged and is cut off; any other line that does not hold makes the file unreadable. When
//! it is long, balances take the place of all lines.
//! Called by the ledger. The form, frozen by a vector:
//! `"SPLEDGR1" || generation (8, big-endian) || tag (16)`, then lines of 65 bytes:
//! `kind (1) || platform (16) || credential (16) || amount (8, big-endian) || moment (8) ||
//! tag (16)`; a line's tag is over its generation and number too.

use std::{fs::File, io::Write as _, sync::Arc};

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, PlatformId},
};

use super::super::{
    StateError,
    directory::Directory,
    mac::{SHORT_TAG, StateKey},
};

/// The file's name.
pub const FILE: &str = "ledger";
const MAGIC: &[u8; 8] = b"SPLEDGR1";
const HEADER: usize = 8 + 8 + SHORT_TAG;
const SAID: usize = 1 + 16 + 16 + 8 + 8;
const LINE: usize = SAID + SHORT_TAG;
/// When a file has so many lines more than balances, it is written anew.
const LONG: usize = 8_192;

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A look was taken.
    Use(Look),
    /// A look was given back.
    GiveBack(Look),
    /// So much of the installation's allowance counts as used.
    Installation(u64, Timestamp),
    /// So much of a platform's.
    Platform(PlatformId, u64, Timestamp),
    /// So much of a credential's.
    Credential(CredentialId, u64, Timestamp),
    /// So much of the allowance of every credential that has no line of its own.
    OtherCredentials(u64, Timestamp),
}

/// A look at a code of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The platform.
    pub platform: PlatformId,
    /// The credential.
    pub credential: CredentialId,
    /// What it cost.
    pub cost: u64,
    /// When.
    pub at: Timestamp,
}

impl Entry {
    fn parts(&self) -> (u8, [u8; 16], [u8; 16], u64, Timestamp) {
        let none = [0; 16];
        match *self {
            Self::Use(look) | Self::GiveBack(look) => {
                let kind = if matches!(self, Self::Use(_)) { 1 } else { 2 };
                let (platform, credential) = (look.platform.as_bytes(), look.credential.as_bytes());
                (kind, *platform, *credential, look.cost, look.at)
            }
            Self::Installation(used, at) => (3, none, none, used, at),
            Self::Platform(id, used, at) => (4, *id.as_bytes(), none, used, at),
            Self::Credential(id, used, at) => (5, none, *id.as_bytes(), used, at),
            Self::OtherCredentials(used, at) => (6, none, none, used, at),
        }
    }

    fn encode(&self) -> [u8; SAID] {
        let (kind, platform, credential, amount, at) = self.parts();
        let mut line = [0; SAID];
        line[0] = kind;
        line[1..17].copy_from_slice(&platform);
        line[17..33].copy_from_slice(&credential);
        line[33..41].copy_from_slice(&amount.to_be_bytes());
        line[41..].copy_from_slice(&at.millis().to_be_bytes());
        line
    }

    fn decode(line: &[u8]) -> Option<Self> {
        let (kind, rest) = line.split_first()?;
        let (platform, rest) = rest.split_first_chunk()?;
        let (credential, rest) = rest.split_first_chunk()?;
        let (amount, rest) = rest.split_first_chunk()?;
        let amount = u64::from_be_bytes(*amount);
        let at = Timestamp::from_millis(i64::from_be_bytes(rest.try_into().ok()?));
        let platform = PlatformId::from_bytes(*platform);
        let credential = CredentialId::from_bytes(*credential);
        let look = Look {
            platform,
            credential,
            cost: amount,
            at,
        };
        Some(match kind {
            1 => Self::Use(look),
            2 => Self::GiveBack(look),
            3 => Self::Installation(amount, at),
            4 => Self::Platform(platform, amount, at),
            5 => Self::Credential(credential, amount, at),
            6 => Self::OtherCredentials(amount, at),
            _ => return None,
        })
    }
}

/// The file, open for appending.
pub struct Journal {
    directory: Arc<Directory>,
    key: StateKey,
    installation: [u8; 16],
    file: File,
    generation: u64,
    lines: u64,
    balances: usize,
    /// A write failed: the file's end is not known, and it is written anew before anything else.
    unsure: bool,
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// What a file held.
pub struct Found {
    /// Its lines.
    pub entries: Vec<Entry>,
    /// Its generation.
    pub generation: u64,
}

impl Journal {
    /// Reads a file's lines; `None` when there is no file.
    pub fn read(
        directory: &Directory,
        key: &StateKey,
        installation: &[u8; 16],
    ) -> Result<Option<Result<Found, Unreadable>>, StateError> {
        let bytes = directory.read(FILE)?;
        Ok(bytes.map(|bytes| parse(&bytes, key, installation).ok_or(Unreadable)))
    }

    /// Writes balances in the place of whatever there was.
    pub fn start(
        directory: Arc<Directory>,
        key: StateKey,
        installation: [u8; 16],
        generation: u64,
        balances: &[Entry],
    ) -> Result<Self, StateError> {
        let bytes = whole(&key, &installation, generation, balances);
        let file = directory.replace(FILE, &bytes)?;
        Ok(Self {
            directory,
            key,
            installation,
            file,
            generation,
            lines: balances.len() as u64,
            balances: balances.len(),
            unsure: false,
        })
    }

    /// Whether the file is to be written anew before more is appended.
    pub fn wants_balances(&self) -> bool {
        self.unsure || self.lines > (LONG + self.balances) as u64
    }

    /// Appends lines; they are on disk when it returns.
    pub fn append(&mut self, entries: &[Entry]) -> Result<(), StateError> {
        let mut bytes = Vec::with_capacity(entries.len() * LINE);
        for (number, entry) in (self.lines..).zip(entries) {
            push_line(
                &mut bytes,
                &self.key,
                &self.installation,
                self.generation,
                number,
                entry,
            );
        }
        let written = self
            .file
            .write_all(&bytes)
            .and_then(|()| self.file.sync_data());
        self.unsure |= written.is_err();
        written?;
        self.lines += entries.len() as u64;
        Ok(())
    }

    /// Puts balances in the place of every line.
    pub fn renew(&mut self, balances: &[Entry]) -> Result<(), StateError> {
        let generation = self.generation + 1;
        let bytes = whole(&self.key, &self.installation, generation, balances);
        self.unsure = true;
        self.file = self.directory.replace(FILE, &bytes)?;
        self.unsure = false;
        self.generation = generation;
        self.balances = balances.len();
        self.lines = balances.len() as u64;
        Ok(())
    }
}

fn whole(key: &StateKey, installation: &[u8; 16], generation: u64, entries: &[Entry]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(generation.to_be_bytes());
    let tag = key.tag(FILE, installation, &bytes);
    bytes.extend(&tag[..SHORT_TAG]);
    for (number, entry) in (0..).zip(entries) {
        push_line(&mut bytes, key, installation, generation, number, entry);
    }
    bytes
}

fn context(installation: &[u8; 16], generation: u64, number: u64) -> [u8; 32] {
    let mut context = [0; 32];
    context[..16].copy_from_slice(installation);
    context[16..24].copy_from_slice(&generation.to_be_bytes());
    context[24..].copy_from_slice(&number.to_be_bytes());
    context
}

fn push_line(
    bytes: &mut Vec<u8>,
    key: &StateKey,
    installation: &[u8; 16],
    generation: u64,
    number: u64,
    entry: &Entry,
) {
    let said = entry.encode();
    let tag = key.tag(FILE, &context(installation, generation, number), &said);
    bytes.extend(said);
    bytes.extend(&tag[..SHORT_TAG]);
}

fn parse(bytes: &[u8], key: &StateKey, installation: &[u8; 16]) -> Option<Found> {
    let (header, lines) = bytes.split_first_chunk::<HEADER>()?;
    let (said, tag) = header.split_at(HEADER - SHORT_TAG);
    if !said.starts_with(MAGIC) || !key.holds(FILE, installation, said, tag) {
        return None;
    }
    let generation = u64::from_be_bytes(said[8..].try_into().ok()?);
    let (lines, _torn) = lines.as_chunks::<LINE>();
    let mut read = (0..).zip(lines).map(|(number, line)| {
        let (said, tag) = line.split_at(SAID);
        let held = key.holds(FILE, &context(installation, generation, number), said, tag);
        if held { Entry::decode(said) } else { None }
    });
    let entries: Vec<_> = read.by_ref().map_while(|entry| entry).collect();
    // Whole lines behind one that does not hold: it was not the end that was torn.
    if read.any(|entry| entry.is_some()) {
        return None;
    }
    Some(Found {
        entries,
        generation,
    })
}
