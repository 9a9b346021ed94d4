//! What the vault remembers: one small directory of its own.
//!
//! Invariant: nothing in it is read from the database, and nothing in it is secret. It says which
//! installation this is, whether it is a sandbox, and with which quorum keys the vault may sign;
//! it counts guesses (`ledger`) and moments (`times`). Every file is authenticated under a key of
//! the root, and survives a crash at any moment. Its loss costs availability, never secrecy:
//! guesses count as used up for a day. Who puts the whole directory back puts back its counts.
//! Called by the vault and, to open it, by the binary.

mod allowances;
mod bucket;
mod directory;
mod identity;
mod ledger;
mod mac;
mod sends;
mod shape;
mod times;

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use seedport_wire::{
    Entropy, EntropyUnavailable, Fingerprint, Timestamp,
    ids::{CredentialId, PlatformId},
};

use self::{
    allowances::Allowances, directory::Directory, identity::Identity, ledger::Ledger,
    mac::StateKey, sends::Sends, times::Times,
};
use crate::{fault::VaultFault, root_key::RootKey};

pub use allowances::Copies;
pub use ledger::{Guess, LedgerFound, LookRefused, NewGuess};
pub use sends::{SendLimit, SendLimits};
pub use shape::CodeShape;

/// Why the state does not open.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// There is no state in this directory.
    #[error("the vault's state is missing")]
    Missing,
    /// There is a state already.
    #[error("the directory holds a state already")]
    Exists,
    /// Written under another root key, or changed.
    #[error("the vault's state was written under another root key, or it was changed")]
    WrongRootKey,
    /// Written by a newer version.
    #[error("the vault's state was written by a newer version")]
    NewerVersion,
    /// Group or others have some right on it, or it is a link.
    #[error("the vault's state can be read or changed by others (mode {mode:o})")]
    TooOpen {
        /// The permission bits found.
        mode: u32,
    },
    /// It belongs to another user.
    #[error("the vault's state belongs to another user")]
    ForeignOwner,
    /// Another vault that serves holds it.
    #[error("another process serves from this vault's state")]
    Held,
    /// It cannot be read or written.
    #[error("the vault's state cannot be used: {0}")]
    Io(#[from] io::Error),
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyUnavailable),
    /// A primitive of the cryptographic library failed.
    #[error("a cryptographic primitive failed")]
    Crypto,
}

impl From<VaultFault> for StateError {
    fn from(_: VaultFault) -> Self {
        Self::Crypto
    }
}

/// What a process opens the state for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// To serve owners. One process at a time.
    Serve,
    /// To look after the installation beside a server: no code is planned as weak, none looked
    /// at, and no challenge made.
    Visit,
}

/// How the state is opened.
#[derive(Clone, Copy)]
pub struct StatePlace<'a> {
    /// The directory.
    pub directory: &'a Path,
    /// The root key, which authenticates the files.
    pub root: &'a RootKey,
    /// What for.
    pub role: Role,
    /// Which of how many vaults this is.
    pub copies: Copies,
    /// How many codes are sent.
    pub sends: SendLimits,
}

/// What a new state is made of.
#[derive(Debug, Clone, Copy)]
pub struct Founding<'a> {
    /// The id of the database.
    pub database: [u8; 16],
    /// Whether it is a sandbox, for good.
    pub sandbox: bool,
    /// The quorum keys that there are.
    pub quorum_keys: &'a [Fingerprint],
    /// Whether guesses count as used up for a day: so they do unless the installation is new.
    pub used_up: bool,
}

/// What the vault remembers.
pub struct VaultState {
    directory: Arc<Directory>,
    key: StateKey,
    identity: Mutex<Identity>,
    ledger: Ledger,
    found: LedgerFound,
    times: Times,
    sends: Sends,
}

impl VaultState {
    /// Opens the state that is in the directory.
    ///
    /// # Errors
    /// [`StateError`] says why it does not open; nothing was changed then.
    pub fn open(place: &StatePlace<'_>, now: Timestamp) -> Result<Self, StateError> {
        let serve = place.role == Role::Serve;
        let directory = match Directory::open(place.directory, serve) {
            Err(StateError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StateError::Missing);
            }
            opened => Arc::new(opened?),
        };
        let key = StateKey::derive(place.root)?;
        let bytes = directory.read(identity::FILE)?.ok_or(StateError::Missing)?;
        let identity = Identity::decode(&bytes, &key)?;
        let installation = identity.installation;
        let allowances = Allowances::of(place.copies);
        let (ledger, found, times) = match place.role {
            Role::Visit => (
                Ledger::of_visitor(allowances, now),
                LedgerFound::Whole,
                Times::of_visitor(),
            ),
            Role::Serve => {
                let key = || StateKey::derive(place.root);
                let (ledger, found) = Ledger::open(
                    Arc::clone(&directory),
                    key()?,
                    installation,
                    allowances,
                    now,
                )?;
                let times = Times::open(&directory, key()?, installation, place.copies, now)?;
                (ledger, found, times)
            }
        };
        Ok(Self {
            directory,
            key,
            identity: Mutex::new(identity),
            ledger,
            found,
            times,
            sends: Sends::new(place.sends),
        })
    }

    /// Makes the state of an installation, in a directory that has none, and opens it.
    ///
    /// # Errors
    /// [`StateError::Exists`] when there is one.
    pub fn make(
        place: &StatePlace<'_>,
        founding: &Founding<'_>,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> Result<Self, StateError> {
        {
            let directory = Arc::new(Directory::make(place.directory, true)?);
            if directory.read(identity::FILE)?.is_some() {
                return Err(StateError::Exists);
            }
            let key = StateKey::derive(place.root)?;
            let mut installation = [0; 16];
            entropy.fill(&mut installation)?;
            let identity = Identity {
                installation,
                database: founding.database,
                sandbox: founding.sandbox,
                quorum_keys: founding.quorum_keys.to_vec(),
            };
            let allowances = Allowances::of(place.copies);
            let used_up = founding.used_up;
            let of_ledger = StateKey::derive(place.root)?;
            let inside = Arc::clone(&directory);
            Ledger::make(inside, of_ledger, installation, allowances, used_up, now)?;
            let of_times = StateKey::derive(place.root)?;
            Times::make(&directory, of_times, installation, used_up, now)?;
            // Last: a state without it is none, and is made again.
            directory.replace(identity::FILE, &identity.encode(&key))?;
        }
        Self::open(place, now)
    }

    /// Whether it is a sandbox.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.identity().sandbox
    }

    /// The id of the database that belongs to it.
    #[must_use]
    pub fn database(&self) -> [u8; 16] {
        self.identity().database
    }

    /// The quorum keys that the vault may sign with or publish.
    #[must_use]
    pub fn quorum_keys(&self) -> Vec<Fingerprint> {
        self.identity().quorum_keys
    }

    /// In which state the ledger was found.
    #[must_use]
    pub const fn ledger_found(&self) -> LedgerFound {
        self.found
    }

    /// Allows one more quorum key.
    ///
    /// # Errors
    /// When the file cannot be written; the key is not allowed then.
    pub fn add_quorum_key(&self, key: Fingerprint) -> Result<(), StateError> {
        let mut kept = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.quorum_keys.contains(&key) {
            return Ok(());
        }
        let mut next = kept.clone();
        next.quorum_keys.push(key);
        self.directory
            .replace(identity::FILE, &next.encode(&self.key))?;
        *kept = next;
        Ok(())
    }

    fn identity(&self) -> Identity {
        let kept = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    /// A moment for a text with these words that no other text with them has.
    pub(crate) fn next_time(
        &self,
        words: &[u8; 32],
        now: Timestamp,
    ) -> Result<Timestamp, VaultFault> {
        self.times.next(words, now)
    }

    /// Counts a message to a credential, or says how long to wait.
    pub(crate) fn count_send(
        &self,
        platform: PlatformId,
        credential: CredentialId,
        address: &[u8; 32],
        now: Timestamp,
    ) -> Result<(), Duration> {
        self.sends.count(platform, credential, address, now)
    }

    /// Chooses how strong a code must be.
    pub(crate) fn plan(&self, new: &NewGuess) -> CodeShape {
        self.ledger.plan(new)
    }

    /// Counts a look at a code, durably.
    pub(crate) fn look(&self, guess: &Guess, now: Timestamp) -> Result<(), LookRefused> {
        self.ledger.look(guess, now)
    }

    /// Spends a code that was right.
    pub(crate) fn right(&self, guess: &Guess, now: Timestamp) -> bool {
        self.ledger.right(guess, now)
    }
}
