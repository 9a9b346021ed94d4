//! Opens the state of an installation.
//!
//! Invariant: every cause of a refusal is told apart. A ledger that is missing, unreadable, a
//! copy or an older one counts as used up for a day, and the caller is told so.
//! Called by the binary, at every start but the first.
//!
//! How an older ledger is noticed. Its snapshot names the number of its own file (inode): a file
//! that was copied into place has another one. The mark of times says how far the ledger had come
//! about a second before the end: a ledger written back into its own file is behind it. A file
//! system that is put back as a whole is not noticed.

use std::{io, path::Path, sync::Arc, time::Duration};

use seedport_wire::Timestamp;

use super::{
    FACTS, StateSettings, VaultState,
    book::{self, Book, Files},
    create::Opened,
    directory::{Directory, PlaceError},
    facts::{FactsError, Read, StateFacts},
    journal::{self, Unreadable},
    key::StateKey,
    ledger::{GuessLimits, Ledger},
    progress::{self, Noted},
    times::{self, Mark, Times},
};

/// How many sequence numbers are left out after a loss. A lost ledger that turns up again is then
/// behind the mark, even where the new file was given the number of the lost one.
const GAP: u64 = 1 << 32;

/// Why a state does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenStateError {
    /// There is none.
    #[error("the vault has no state there")]
    Missing,
    /// It was written under another root key, or changed.
    #[error("the root key does not fit the vault's state, or the state was changed")]
    WrongRootKeyOrChanged,
    /// A later build wrote it.
    #[error("the vault's state has format {version}, which a later build wrote")]
    NewerVersion {
        /// Its format.
        version: u8,
    },
    /// What says how far the database had come is missing or changed.
    #[error("nothing says how far the database of the vault's state had come")]
    NoProgress,
    /// Another process serves it.
    #[error("another process has the vault's state open")]
    Held,
    /// The directory, or a file in it, is not used: open to others, of another user, a link, or
    /// not readable.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// It could not be written.
    #[error("the vault's state cannot be written: {0}")]
    Io(#[from] io::Error),
}

/// How the ledger was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerFound {
    /// It was made now, with nothing used.
    Fresh,
    /// It was made now, used up.
    BegunUsedUp,
    /// It goes on where it ended.
    Continued,
    /// It was lost, and counts as used up for a day.
    Lost(LedgerLoss),
}

/// Why a ledger counts as lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerLoss {
    /// There is no ledger.
    #[error("the ledger of guesses is missing")]
    Missing,
    /// It was changed, cut short, or written under another root key.
    #[error("the ledger of guesses cannot be read")]
    Unreadable,
    /// It belongs to another installation.
    #[error("the ledger of guesses belongs to another installation")]
    Foreign,
    /// It is a copy, or an older one.
    #[error("the ledger of guesses was put back")]
    PutBack,
    /// It was another copy's, or there was another number of copies.
    #[error("the ledger of guesses is of another number of copies")]
    OtherCopies,
    /// The mark that would show an older one is missing or unreadable.
    #[error("nothing says how far the ledger of guesses had come")]
    NoMark,
}

/// How the mark of times was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimesFound {
    /// It goes on where it ended.
    Continued,
    /// It was missing or unreadable; times go on a second ahead of the clock. Only a clock that
    /// was set back meanwhile could make a text twice.
    Lost,
}

/// What the state says, without holding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peeked {
    /// What the installation is.
    pub facts: StateFacts,
    /// The database had at least this progress; 0 where an older version wrote the state.
    pub progress: u64,
}

/// How the files were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateReport {
    /// The ledger.
    pub ledger: LedgerFound,
    /// The mark of times.
    pub times: TimesFound,
}

impl VaultState {
    /// Reads what the state says of the installation, and changes nothing: also beside the process
    /// that holds it.
    ///
    /// # Errors
    /// [`OpenStateError`], but never `Held`.
    pub fn peek(path: &Path, key: &StateKey) -> Result<Peeked, OpenStateError> {
        Self::copy(path, key).map(|(peeked, _)| peeked)
    }

    /// The file `state` as it stands, to be kept elsewhere, with what it says; changes nothing.
    ///
    /// # Errors
    /// As [`VaultState::peek`].
    pub fn copy(path: &Path, key: &StateKey) -> Result<(Peeked, Vec<u8>), OpenStateError> {
        let directory = Directory::open(path)?.ok_or(OpenStateError::Missing)?;
        let found = directory.read(FACTS)?.ok_or(OpenStateError::Missing)?;
        let read = facts_of(&found.bytes, key)?;
        let progress = progress_of(&directory, key, &read)?;
        let facts = read.facts;
        Ok((Peeked { facts, progress }, found.bytes))
    }

    /// Reads what a kept copy of the file `state` says.
    ///
    /// # Errors
    /// [`OpenStateError::WrongRootKeyOrChanged`] and [`OpenStateError::NewerVersion`].
    pub fn read_kept(bytes: &[u8], key: &StateKey) -> Result<StateFacts, OpenStateError> {
        facts_of(bytes, key).map(|read| read.facts)
    }

    /// Opens the state in the directory at `path`.
    ///
    /// # Errors
    /// [`OpenStateError`] names every cause.
    pub fn open(
        path: &Path,
        key: StateKey,
        settings: StateSettings,
        now: Timestamp,
    ) -> Result<Self, OpenStateError> {
        let directory = Directory::open(path)?.ok_or(OpenStateError::Missing)?;
        let lock = directory.lock()?.ok_or(OpenStateError::Held)?;
        let found = directory.read(FACTS)?.ok_or(OpenStateError::Missing)?;
        let read = facts_of(&found.bytes, &key)?;
        let progress = progress_of(&directory, &key, &read)?;
        let has_progress = read.has_progress;
        let facts = read.facts;
        let installation = facts.installation;
        let files = Arc::new(Files {
            directory,
            key,
            installation,
        });
        if !has_progress {
            // The file first: `state` then says that it must be there.
            let bytes = progress::encode(progress, &files.key, installation);
            files.directory.replace(progress::NAME, &bytes)?;
            files.directory.replace(FACTS, &facts.encode(&files.key))?;
        }
        let noted = Noted::of(progress);
        let opened = go_on(files, facts, noted, settings.guesses, now)?;
        Ok(opened.into_state(settings, lock))
    }
}

fn progress_of(directory: &Directory, key: &StateKey, read: &Read) -> Result<u64, OpenStateError> {
    if !read.has_progress {
        return Ok(0);
    }
    let found = directory.read(progress::NAME)?;
    found
        .and_then(|found| progress::decode(&found.bytes, key, read.facts.installation))
        .ok_or(OpenStateError::NoProgress)
}

fn facts_of(bytes: &[u8], key: &StateKey) -> Result<Read, OpenStateError> {
    StateFacts::decode(bytes, key).map_err(|error| match error {
        FactsError::Changed => OpenStateError::WrongRootKeyOrChanged,
        FactsError::Newer(version) => OpenStateError::NewerVersion { version },
    })
}

/// Goes on from the ledger and the mark that are there.
fn go_on(
    files: Arc<Files>,
    facts: StateFacts,
    noted: Noted,
    limits: GuessLimits,
    now: Timestamp,
) -> Result<Opened, OpenStateError> {
    let mark = files.directory.read(times::NAME)?;
    let mark = mark.and_then(|found| Mark::decode(&found.bytes, &files.key, files.installation));
    let (read, sequence) = read_ledger(&files, limits, mark)?;
    let (ledger, found, sequence) = match read {
        Ok(ledger) => (ledger, LedgerFound::Continued, sequence),
        Err(loss) => (
            // A clock that is behind must not count its way back as time that passed.
            Ledger::used_up(limits, mark.map_or(now, |mark| now.max(mark.time))),
            LedgerFound::Lost(loss),
            sequence.saturating_add(GAP),
        ),
    };
    let newest = ledger.newest().max(now);
    let time = mark.map_or(newest.plus(Duration::from_secs(1)), |mark| mark.time);
    let report = StateReport {
        ledger: found,
        times: mark.map_or(TimesFound::Lost, |_| TimesFound::Continued),
    };
    let book = Book::begin(files.clone(), ledger, limits, sequence)?;
    let mark = Mark {
        time,
        ledger: sequence,
    };
    files.write_mark(mark)?;
    Ok(Opened {
        files,
        facts,
        book,
        times: Times::after(mark, limits.copies, now),
        noted,
        report,
    })
}

/// The ledger, or why it cannot be believed; and the sequence number to go on from.
fn read_ledger(
    files: &Files,
    limits: GuessLimits,
    mark: Option<Mark>,
) -> Result<(Result<Ledger, LedgerLoss>, u64), PlaceError> {
    let noted = mark.map_or(0, |mark| mark.ledger);
    let Some(file) = files.directory.read(book::NAME)? else {
        return Ok((Err(LedgerLoss::Missing), noted));
    };
    let read = match journal::read(&file.bytes, &files.key, files.installation, limits) {
        Ok(read) => read,
        Err(unreadable) => {
            let loss = match unreadable {
                Unreadable::Changed => LedgerLoss::Unreadable,
                Unreadable::Foreign => LedgerLoss::Foreign,
                Unreadable::OtherCopies => LedgerLoss::OtherCopies,
            };
            return Ok((Err(loss), noted));
        }
    };
    let sequence = read.sequence.max(noted);
    let ledger = if mark.is_none() {
        Err(LedgerLoss::NoMark)
    } else if read.heading.inode != file.inode || read.sequence < noted {
        Err(LedgerLoss::PutBack)
    } else {
        Ok(read.ledger)
    };
    Ok((ledger, sequence))
}
