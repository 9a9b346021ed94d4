//! What the installation is: the file `state`.
//!
//! Invariant: authenticated under the state's key, so another root key and an edited file are
//! told apart from a missing one.
//! Called by the state.
//!
//! `"SPVSTATE" || 02 || installation (16) || sandbox (1) || database (16) ||
//! number of quorum keys (2, big-endian) || their fingerprints (32 each) || tag (32)`, with
//! `tag = HMAC-SHA256[state key]("vault state/" || all before)`. Version 2 says that the file
//! `database` stands beside it; version 1, which is read, that there was none yet.

use std::fmt;

use seedport_wire::{Entropy, EntropyUnavailable, Fingerprint};

use super::{
    journal::cursor::Cursor,
    key::{StateKey, TAG},
};

const MAGIC: &[u8; 8] = b"SPVSTATE";
const VERSION: u8 = 2;
/// The version that knows no file `database`.
const WITHOUT_PROGRESS: u8 = 1;
const LABEL: &str = "vault state/";

/// The most quorum keys that an installation may list.
pub const MOST_QUORUM_KEYS: usize = 256;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Draws a fresh id.
            ///
            /// # Errors
            /// When the source of randomness fails.
            pub fn make(entropy: &dyn Entropy) -> Result<Self, EntropyUnavailable> {
                let mut bytes = [0; 16];
                entropy.fill(&mut bytes)?;
                Ok(Self(bytes))
            }

            /// The id with these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        /// In lower-case hex.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

id!(
    /// An installation: one root key and what hangs on it.
    InstallationId
);
id!(
    /// The database that belongs to an installation.
    DatabaseId
);

/// What an installation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateFacts {
    /// Its id.
    pub installation: InstallationId,
    /// Whether it is a sandbox; for good.
    pub sandbox: bool,
    /// The database that belongs to it.
    pub database: DatabaseId,
    /// The quorum keys that the vault may sign with; at most 256.
    pub quorum_keys: Vec<Fingerprint>,
}

/// Why a file does not tell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactsError {
    /// Another root key wrote it, or it was changed.
    Changed,
    /// A later build wrote it.
    Newer(u8),
}

/// What the file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// What the installation is.
    pub facts: StateFacts,
    /// Whether the file `database` must stand beside it.
    pub has_progress: bool,
}

impl StateFacts {
    /// The file.
    pub(super) fn encode(&self, key: &StateKey) -> Vec<u8> {
        let mut out = Vec::with_capacity(128);
        out.extend_from_slice(MAGIC);
        out.push(VERSION);
        out.extend_from_slice(self.installation.as_bytes());
        out.push(u8::from(self.sandbox));
        out.extend_from_slice(self.database.as_bytes());
        let keys = &self.quorum_keys[..self.quorum_keys.len().min(MOST_QUORUM_KEYS)];
        let count = u16::try_from(keys.len()).unwrap_or(u16::MAX);
        out.extend_from_slice(&count.to_be_bytes());
        for key in keys {
            out.extend_from_slice(key.as_bytes());
        }
        let tag = key.tag(LABEL, &[&out]);
        out.extend_from_slice(&tag);
        out
    }

    /// Reads the file.
    pub(super) fn decode(bytes: &[u8], key: &StateKey) -> Result<Read, FactsError> {
        let mut cursor = Cursor::new(bytes);
        if cursor.array() != Some(*MAGIC) {
            return Err(FactsError::Changed);
        }
        let has_progress = match cursor.byte() {
            Some(VERSION) => true,
            Some(WITHOUT_PROGRESS) => false,
            Some(newer) if newer > VERSION => return Err(FactsError::Newer(newer)),
            _ => return Err(FactsError::Changed),
        };
        let (content, tag) = bytes.split_last_chunk::<TAG>().ok_or(FactsError::Changed)?;
        if !key.verifies(LABEL, &[content], tag) {
            return Err(FactsError::Changed);
        }
        let facts = Self::read(&mut cursor)
            .filter(|_| cursor.rest() == TAG)
            .ok_or(FactsError::Changed)?;
        Ok(Read {
            facts,
            has_progress,
        })
    }

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let installation = InstallationId(cursor.array()?);
        let sandbox = match cursor.byte()? {
            0 => false,
            1 => true,
            _ => return None,
        };
        let database = DatabaseId(cursor.array()?);
        let count = u16::from_be_bytes(cursor.array()?);
        let keys = (0..count).map(|_| cursor.array().map(Fingerprint::from_bytes));
        Some(Self {
            installation,
            sandbox,
            database,
            quorum_keys: keys.collect::<Option<_>>()?,
        })
    }
}
