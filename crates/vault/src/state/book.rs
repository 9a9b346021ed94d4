//! The ledger with its file: a look is on the disk before its outcome can be told.
//!
//! Invariant: `look` returns only after the record of its debit was synced; threads that wait at
//! the same time share one write. When a write fails, the debit stays in memory, the look is
//! refused, and the next one writes the whole ledger anew.
//! Called by the state.

use std::{
    fs::File,
    io::{self, Write},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use seedport_wire::{Timestamp, ids::OtpId};

use super::{
    directory::Directory,
    facts::InstallationId,
    journal::{self, BATCH, Heading, RECORDS},
    key::StateKey,
    ledger::{AnswerKey, Change, GuessLimits, Holder, Ledger, Spent},
    shape::CodeShape,
    times::{self, Mark},
};

/// The file's name.
pub const NAME: &str = "ledger";

/// What every file of the state is written with.
pub struct Files {
    /// The directory of the files.
    pub directory: Directory,
    /// The key that authenticates them.
    pub key: StateKey,
    /// The installation that the files belong to.
    pub installation: InstallationId,
}

impl Files {
    /// Writes the mark of times.
    pub fn write_mark(&self, mark: Mark) -> io::Result<()> {
        let bytes = mark.encode(&self.key, self.installation);
        self.directory.replace(times::NAME, &bytes)
    }
}

/// Why a look is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LookRefused {
    /// The code had its looks, has served, or does not fit the allowances any more. The owner
    /// asks for a new one, which is stronger where that is needed.
    #[error("the code is spent: ask for a new one")]
    Spent,
    /// The look could not be written down.
    #[error("the ledger of guesses cannot be written: {0}")]
    Unwritten(io::ErrorKind),
}

/// The ledger and its file.
pub struct Book {
    files: Arc<Files>,
    inner: Mutex<Inner>,
    written: Condvar,
}

struct Inner {
    ledger: Ledger,
    limits: GuessLimits,
    /// Changes that are not in the file yet, oldest first.
    pending: Vec<(u64, Timestamp, Change)>,
    /// The sequence number of the last change.
    sequence: u64,
    /// Up to which the disk has them.
    durable: u64,
    /// Up to which writing was tried.
    tried: u64,
    failure: io::ErrorKind,
    /// `None` while a thread writes.
    writer: Option<Writer>,
}

struct Writer {
    file: Option<File>,
    heading: Heading,
    records: usize,
}

impl Book {
    /// A book that continues `ledger` in a new file.
    pub fn begin(
        files: Arc<Files>,
        ledger: Ledger,
        limits: GuessLimits,
        sequence: u64,
    ) -> io::Result<Self> {
        let heading = journal::heading(files.installation, limits.copies, 0, sequence);
        let mut inner = Inner {
            ledger,
            limits,
            pending: Vec::new(),
            sequence,
            durable: sequence,
            tried: sequence,
            failure: io::ErrorKind::Other,
            writer: None,
        };
        let mut writer = Writer {
            file: None,
            heading,
            records: 0,
        };
        let draft = files.directory.draft(NAME)?;
        let snapshot = inner.snapshot(&files.key, &mut writer.heading, draft.inode);
        writer.publish(&files.directory, draft, &snapshot)?;
        inner.writer = Some(writer);
        Ok(Self {
            files,
            inner: Mutex::new(inner),
            written: Condvar::new(),
        })
    }

    /// Looks at the ledger.
    pub fn with<T>(&self, read: impl FnOnce(&mut Ledger) -> T) -> T {
        read(&mut self.lock().ledger)
    }

    /// The sequence number up to which the disk has the changes.
    pub fn durable(&self) -> u64 {
        self.lock().durable
    }

    /// Takes a look, durably.
    pub fn look(
        &self,
        holder: Holder,
        code: OtpId,
        shape: CodeShape,
        expires_at: Timestamp,
        key: AnswerKey,
        now: Timestamp,
    ) -> Result<(), LookRefused> {
        let mut inner = self.lock();
        let look = inner.ledger.look(holder, code, shape, expires_at, key, now);
        let Some(change) = look.map_err(|Spent| LookRefused::Spent)? else {
            return Ok(());
        };
        let sequence = inner.push(change);
        self.wait_until_durable(inner, sequence)
            .map_err(LookRefused::Unwritten)
    }

    /// Lets a right code serve; what is given back is written with the next look.
    pub fn right(&self, holder: Holder, code: OtpId, key: AnswerKey, now: Timestamp) -> bool {
        let mut inner = self.lock();
        let (first, change) = inner.ledger.right(holder, code, key, now);
        if let Some(change) = change {
            inner.push(change);
        }
        first
    }

    /// Writes what is not written yet.
    pub fn flush(&self) -> Result<(), io::ErrorKind> {
        let inner = self.lock();
        let sequence = inner.sequence;
        self.wait_until_durable(inner, sequence)
    }

    /// Returns when the change with that number is on the disk. The first thread to come writes
    /// for all that wait.
    fn wait_until_durable<'a>(
        &'a self,
        mut inner: MutexGuard<'a, Inner>,
        sequence: u64,
    ) -> Result<(), io::ErrorKind> {
        while inner.durable < sequence {
            if inner.tried >= sequence {
                return Err(inner.failure);
            }
            inner = match inner.writer.take() {
                Some(writer) => self.write(inner, writer),
                None => self
                    .written
                    .wait(inner)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
        Ok(())
    }

    /// Writes what is pending, without holding the lock meanwhile.
    fn write<'a>(
        &'a self,
        mut inner: MutexGuard<'a, Inner>,
        mut writer: Writer,
    ) -> MutexGuard<'a, Inner> {
        let key = &self.files.key;
        let (upto, done) = if writer.file.is_none() || writer.records >= RECORDS {
            drop(inner);
            let draft = self.files.directory.draft(NAME);
            inner = self.lock();
            let upto = inner.sequence;
            let done = draft.map(|draft| {
                let snapshot = inner.snapshot(key, &mut writer.heading, draft.inode);
                (draft, snapshot)
            });
            drop(inner);
            let directory = &self.files.directory;
            let published =
                |(draft, snapshot): (_, Vec<u8>)| writer.publish(directory, draft, &snapshot);
            (upto, done.and_then(published))
        } else {
            let count = inner.pending.len().min(BATCH);
            let batch: Vec<_> = inner.pending.drain(..count).collect();
            let upto = batch
                .last()
                .map_or(inner.durable, |(sequence, ..)| *sequence);
            drop(inner);
            (upto, writer.append(key, &batch))
        };
        let mut inner = self.lock();
        inner.tried = upto;
        match done {
            Ok(()) => inner.durable = upto,
            Err(error) => {
                inner.failure = error.kind();
                writer.file = None;
            }
        }
        inner.writer = Some(writer);
        self.written.notify_all();
        inner
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic while counting leaves whole numbers behind: the ledger stays usable.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn push(&mut self, change: Change) -> u64 {
        self.sequence += 1;
        let moment = self.ledger.newest();
        self.pending.push((self.sequence, moment, change));
        self.sequence
    }

    /// A snapshot with every change so far.
    fn snapshot(&mut self, key: &StateKey, heading: &mut Heading, inode: u64) -> Vec<u8> {
        mem::take(&mut self.pending);
        *heading = journal::heading(
            heading.installation,
            self.limits.copies,
            inode,
            self.sequence,
        );
        journal::encode(&self.ledger, heading, key)
    }
}

impl Writer {
    fn publish(
        &mut self,
        directory: &Directory,
        mut draft: super::directory::Draft,
        snapshot: &[u8],
    ) -> io::Result<()> {
        self.file = None;
        draft.file.write_all(snapshot)?;
        self.file = Some(directory.publish(draft)?);
        self.records = 0;
        Ok(())
    }

    fn append(&mut self, key: &StateKey, batch: &[(u64, Timestamp, Change)]) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(batch.len() * 80);
        for change in batch {
            journal::append(&mut bytes, key, &self.heading, *change);
        }
        let Some(file) = &mut self.file else {
            return Err(io::ErrorKind::NotFound.into());
        };
        file.write_all(&bytes)?;
        file.sync_data()?;
        self.records += batch.len();
        Ok(())
    }
}
