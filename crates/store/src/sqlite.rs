//! SQLite behind the traits: one machine, one file, no set-up.
//!
//! Invariant: point reads run inline on a few connections that cannot write, listings beside the
//! threads that serve on two more (`listing`); everything written goes through one thread (`writer`), which makes what waits durable together. Other processes may
//! use the same file beside this one.
//! Called by the binary, which opens the store and hands it on as `Arc<dyn Store>`.

mod accounts;
mod audit;
mod backup;
mod budgets;
mod challenges;
mod credentials;
mod customers;
mod examine;
mod fault;
mod freezes;
mod installation;
mod listing;
mod log_file;
mod look;
mod migrations;
mod mobilecoin_accounts;
mod mobilecoin_addresses;
mod nonces;
mod open;
mod otps;
mod place;
#[cfg(debug_assertions)]
mod plans;
mod platforms;
mod purge;
mod quorum_keys;
mod readers;
mod room;
mod row;
mod sessions;
mod statement;
mod tokens;
mod usage;
mod wallets;
mod webhook_keys;
mod webhooks;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;

use crate::{
    commit::{Store, Write},
    error::{CommitError, StoreError},
};

pub use backup::Counted;
pub use examine::Examination;
pub use look::{Look, Looked};
use place::Place;
use readers::Readers;
use usage::Usage;
use writer::Writer;

/// Where the database is and what it may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteOptions {
    /// The database file; its directory must exist. Made with mode 0600 when missing.
    pub path: PathBuf,
    /// How many connections serve point reads; 0 counts as 1.
    pub readers: usize,
    /// The operator's ceiling on the size of the database and its log together, in bytes.
    pub max_bytes: Option<u64>,
}

/// A store in one SQLite file. Dropping it waits until every commit handed over is answered.
#[derive(Debug)]
pub struct SqliteStore {
    max_bytes: Option<u64>,
    readers: Readers,
    listers: Arc<Readers>,
    usage: Usage,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the file, makes it when it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when a later version of the program migrated it,
    /// [`StoreError::Damaged`] when it is no database, [`StoreError::Open`], and those of any
    /// read or write. Whatever is refused is as it was found, to the byte.
    pub fn open(options: &SqliteOptions) -> Result<Self, StoreError> {
        #[cfg(unix)]
        let _alone = open::alone(&options.path)?;
        look::look(&options.path)?;
        open::make_file(&options.path)?;
        let writer = open::writer(&options.path, options.max_bytes)?;
        let connections = |count| -> Result<_, StoreError> {
            let opened = (0..count).map(|_| open::reader(&options.path));
            Ok(Readers::new(opened.collect::<Result<_, _>>()?))
        };
        let readers = connections(options.readers.max(1))?;
        let listers = connections(listing::AT_ONCE)?;
        let usage = Usage::default();
        Ok(Self {
            max_bytes: options.max_bytes,
            readers,
            listers: Arc::new(listers),
            writer: Writer::start(
                writer,
                Place::of(&options.path),
                options.max_bytes,
                usage.clone(),
            )?,
            usage,
        })
    }

    /// Looks at what is at `path`, and changes no byte of it.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn look(path: &Path) -> Result<Looked, StoreError> {
        let _alone = open::alone(path)?;
        look::look(path)
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, writes: Vec<Write>) -> Result<(), CommitError> {
        self.writer.commit(writes).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.readers
            .read(|connection| room::insist(connection, self.max_bytes))?;
        self.writer.prove().await
    }
}
