//! Where the database's files are, and whether they are still there.
//!
//! Invariant: a file counts as there while its path names the very file that was opened. What was
//! written to one that is gone, or that another took the place of, is written to nothing.
//! Called by the writer after each transaction, and by the readiness probe.

use std::{
    ffi::OsString,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use crate::error::StoreError;

/// What SQLite adds to the database's name.
const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// The file beside the database whose name ends so.
pub(super) fn beside(path: &Path, added: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(added);
    PathBuf::from(name)
}

/// The file that a link leads to; the path itself where there is none.
pub(super) fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The files of an opened database.
#[derive(Debug, Clone)]
pub(super) struct Place(Vec<(PathBuf, Identity)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

impl Place {
    /// The files as they are now. A file that SQLite does without is not expected later.
    pub(super) fn of(path: &Path) -> Self {
        let files = FILES.map(|added| beside(&real(path), added));
        let link = std::iter::once(path.to_owned());
        let there = link.chain(files).filter_map(|file| {
            let identity = identity(&file)?;
            Some((file, identity))
        });
        Self(there.collect())
    }

    /// Insists that each is where it was.
    pub(super) fn holds(&self) -> Result<(), StoreError> {
        for (file, identity_then) in &self.0 {
            if identity(file) != Some(*identity_then) {
                return Err(StoreError::Gone { file: file.clone() });
            }
        }
        Ok(())
    }
}

impl Place {
    /// What the files take together, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        // The first one is the name by which the database was opened.
        let files = self.0.iter().skip(1);
        let sizes = files.filter_map(|(file, _)| Some(fs::metadata(file).ok()?.len()));
        sizes.sum()
    }
}

fn identity(file: &Path) -> Option<Identity> {
    let data = fs::metadata(file).ok()?;
    Some(Identity {
        device: data.dev(),
        inode: data.ino(),
    })
}
