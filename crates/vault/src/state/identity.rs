//! The state's first file: which installation this is, and what it may never become.
//!
//! Invariant: read back only as it was written, under the same root key. Sandbox or not is for
//! good.
//! Called by `state`. The form, frozen by a vector:
//! `"SPSTATE1" || installation (16) || database (16) || sandbox (1) || n (2, big-endian) ||
//! n fingerprints (32 each) || HMAC-SHA256 (32)`.

use seedport_wire::Fingerprint;

use super::{
    StateError,
    mac::{StateKey, TAG},
};

/// The file's name.
pub const FILE: &str = "state";
const MAGIC: &[u8; 8] = b"SPSTATE1";
const MAGIC_FAMILY: &[u8; 7] = b"SPSTATE";
/// More quorum keys than an installation ever has.
const MOST_KEYS: usize = 1_024;

/// Which installation the state is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The installation's id, drawn once.
    pub installation: [u8; 16],
    /// The id of the database that belongs to it.
    pub database: [u8; 16],
    /// Whether it is a sandbox.
    pub sandbox: bool,
    /// The quorum keys that the vault may sign with or publish.
    pub quorum_keys: Vec<Fingerprint>,
}

impl Identity {
    /// The file's bytes.
    pub fn encode(&self, key: &StateKey) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.installation);
        bytes.extend(self.database);
        bytes.push(u8::from(self.sandbox));
        let keys = &self.quorum_keys[..self.quorum_keys.len().min(MOST_KEYS)];
        let count = u16::try_from(keys.len()).unwrap_or(u16::MAX);
        bytes.extend(count.to_be_bytes());
        for fingerprint in keys {
            bytes.extend(fingerprint.as_bytes());
        }
        let tag = key.tag(FILE, &[], &bytes);
        bytes.extend(tag);
        bytes
    }

    /// Reads the file's bytes.
    pub fn decode(bytes: &[u8], key: &StateKey) -> Result<Self, StateError> {
        if bytes.starts_with(MAGIC_FAMILY) && !bytes.starts_with(MAGIC) {
            return Err(StateError::NewerVersion);
        }
        let (bytes, tag) = bytes
            .split_last_chunk::<TAG>()
            .ok_or(StateError::WrongRootKey)?;
        if !key.holds(FILE, &[], bytes, tag) {
            return Err(StateError::WrongRootKey);
        }
        Self::parse(bytes).ok_or(StateError::WrongRootKey)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (installation, rest) = rest.split_first_chunk()?;
        let (database, rest) = rest.split_first_chunk()?;
        let (sandbox, rest) = rest.split_first_chunk::<1>()?;
        let (count, rest) = rest.split_first_chunk()?;
        let (keys, left) = rest.as_chunks::<32>();
        let whole = left.is_empty() && keys.len() == usize::from(u16::from_be_bytes(*count));
        (whole && sandbox[0] <= 1).then(|| Self {
            installation: *installation,
            database: *database,
            sandbox: sandbox[0] == 1,
            quorum_keys: keys
                .iter()
                .map(|key| Fingerprint::from_bytes(*key))
                .collect(),
        })
    }
}
