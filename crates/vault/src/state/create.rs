//! Creates the state of an installation, once.
//!
//! Invariant: `state` is written last, so a creation that was stopped is one that never was. An
//! existing state is never written over.
//! Called by the binary, at the first start and when an installation is adopted.

use std::{
    fs::File,
    io,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use seedport_wire::Timestamp;

use super::{
    FACTS, StateSettings, VaultState,
    book::{Book, Files},
    directory::{Directory, PlaceError},
    facts::{MOST_QUORUM_KEYS, StateFacts},
    key::StateKey,
    ledger::Ledger,
    open::{LedgerFound, StateReport, TimesFound},
    progress::{self, Noted},
    sends::Sends,
    times::{Mark, Times},
};

/// How far ahead of the clock a time may be.
const MOST_AHEAD: Duration = Duration::from_secs(1);

/// How the ledger of a new state begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// Nothing is used: the installation is new, and no code was ever sent.
    Fresh,
    /// Everything is used up and comes back within a day: codes may be out that this state does
    /// not know. An adopted installation and a copy that joins begin so.
    UsedUp,
}

/// Why no state was created.
#[derive(Debug, thiserror::Error)]
pub enum CreateStateError {
    /// There is one.
    #[error("the vault has a state already")]
    Exists,
    /// Another process has the directory.
    #[error("another process has the vault's state open")]
    Held,
    /// More quorum keys than a state lists.
    #[error("a vault's state lists {MOST_QUORUM_KEYS} quorum keys at most")]
    TooManyQuorumKeys,
    /// The directory, or a file in it, is not used.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// It could not be written.
    #[error("the vault's state cannot be written: {0}")]
    Io(#[from] io::Error),
}

impl VaultState {
    /// Creates the state in the directory at `path`, which is made (mode 0700) when there is
    /// none, and opens it to serve.
    ///
    /// # Errors
    /// When there is a state already, when the directory or what is in it is open to others or
    /// belongs to another user, when another process has it, and when it cannot be written.
    pub fn create(
        path: &Path,
        key: StateKey,
        facts: StateFacts,
        beginning: Beginning,
        settings: StateSettings,
        now: Timestamp,
    ) -> Result<Self, CreateStateError> {
        if facts.quorum_keys.len() > MOST_QUORUM_KEYS {
            return Err(CreateStateError::TooManyQuorumKeys);
        }
        let directory = Directory::open_or_make(path)?;
        let lock = directory.lock()?.ok_or(CreateStateError::Held)?;
        if directory.read(FACTS)?.is_some() {
            return Err(CreateStateError::Exists);
        }
        let files = Arc::new(Files {
            directory,
            key,
            installation: facts.installation,
        });
        let limits = settings.guesses;
        let (ledger, found) = match beginning {
            Beginning::Fresh => (Ledger::fresh(limits, now), LedgerFound::Fresh),
            Beginning::UsedUp => (Ledger::used_up(limits, now), LedgerFound::BegunUsedUp),
        };
        let book = Book::begin(files.clone(), ledger, limits, 0)?;
        // An installation that may have served may have given out times up to a second ahead.
        let time = match beginning {
            Beginning::Fresh => Timestamp::from_millis(0),
            Beginning::UsedUp => now.plus(MOST_AHEAD),
        };
        let mark = Mark { time, ledger: 0 };
        files.write_mark(mark)?;
        let progress = progress::encode(0, &files.key, files.installation);
        files.directory.replace(progress::NAME, &progress)?;
        files.directory.replace(FACTS, &facts.encode(&files.key))?;
        let report = StateReport {
            ledger: found,
            times: TimesFound::Continued,
        };
        let opened = Opened {
            files,
            facts,
            book,
            times: Times::after(mark, limits.copies, now),
            noted: Noted::of(0),
            report,
        };
        Ok(opened.into_state(settings, lock))
    }
}

/// The parts of an open state.
pub struct Opened {
    pub files: Arc<Files>,
    pub facts: StateFacts,
    pub book: Book,
    pub times: Times,
    pub noted: Noted,
    pub report: StateReport,
}

impl Opened {
    /// Puts them together.
    pub fn into_state(self, settings: StateSettings, lock: File) -> VaultState {
        VaultState {
            settings,
            report: self.report,
            files: self.files,
            facts: Mutex::new(self.facts),
            book: self.book,
            times: self.times,
            noted: self.noted,
            sends: Sends::new(settings.sends),
            lock,
        }
    }
}
