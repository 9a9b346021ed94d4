//! New files: never over an old one, there before what fills them is done, on disk before they count.
//!
//! Invariant: a private file has mode 0600 from its first byte. A reserved file that nothing fills is
//! gone again, also when the command is interrupted.
//! Called by the commands that keep something.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use rustix::fs::{FallocateFlags, fallocate};

use crate::{
    failure::Failure,
    leftovers::{Leftover, remove_if_empty},
};

/// The room that a reserved file takes on the disk, so that a full one is found out beforehand: more
/// than a phrase, a session, a statement or an envelope has.
const ROOM: u64 = 64 * 1024;

/// A new file, empty and this process's own.
#[derive(Debug)]
pub struct Reserved {
    path: PathBuf,
    file: Option<File>,
    leftover: Option<Leftover>,
}

impl Reserved {
    /// Makes a file that only its owner can read.
    pub fn private(path: &Path) -> Result<Self, Failure> {
        Self::make(path, 0o600)
    }

    /// Makes a file that will hold nothing secret.
    pub fn public(path: &Path) -> Result<Self, Failure> {
        Self::make(path, 0o644)
    }

    fn make(path: &Path, mode: u32) -> Result<Self, Failure> {
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(path);
        let file = file.map_err(|error| refused(path, &error))?;
        let reserved = Self {
            path: path.to_owned(),
            file: Some(file),
            leftover: Some(Leftover::remember(path)),
        };
        reserved.take_room()?;
        Ok(reserved)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes room on the disk, where the file system can say whether there is any.
    fn take_room(&self) -> Result<(), Failure> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        match fallocate(file, FallocateFlags::KEEP_SIZE, 0, ROOM) {
            Err(rustix::io::Errno::NOSPC | rustix::io::Errno::DQUOT) => Err(refused(
                &self.path,
                &io::Error::from(ErrorKind::StorageFull),
            )),
            // A file system that cannot reserve says so in many ways; writing will tell.
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Becomes this file, which was written and synced elsewhere in the same file system.
    pub fn become_file(mut self, from: &Path) -> Result<(), Failure> {
        let renamed = fs::rename(from, &self.path).and_then(|()| sync_directory(&self.path));
        // Empty until then, it goes when this is dropped.
        renamed.map_err(|error| refused(&self.path, &error))?;
        self.file = None;
        self.leftover = None;
        Ok(())
    }

    /// Writes it whole and to the disk; what cannot be written whole goes again.
    pub fn fill(mut self, bytes: &[u8]) -> Result<(), Failure> {
        let Some(mut file) = self.file.take() else {
            return Ok(());
        };
        // The room that is not used is given back.
        let length = bytes.len() as u64;
        let written = file
            .write_all(bytes)
            .and_then(|()| file.set_len(length))
            .and_then(|()| file.sync_all())
            .and_then(|()| sync_directory(&self.path));
        self.leftover = None;
        written.map_err(|error| {
            // Half of it serves nobody, and it may be half of a secret.
            let _ = fs::remove_file(&self.path);
            refused(&self.path, &error)
        })
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            remove_if_empty(&self.path);
        }
    }
}

/// Removes a file that this process filled and that turned out to be of no use.
pub fn take_back(path: &Path) {
    // It is of no use; where it cannot go, nothing is lost.
    let _ = fs::remove_file(path);
}

fn sync_directory(path: &Path) -> io::Result<()> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    match File::open(parent.unwrap_or_else(|| Path::new("."))) {
        Ok(directory) => directory.sync_all(),
        // One may write into a directory without being able to read it.
        Err(_) => Ok(()),
    }
}

/// Words a file that cannot be made or written.
pub fn refused(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    let (what, help) = match error.kind() {
        ErrorKind::AlreadyExists => (
            format!("{shown} exists, and is not overwritten"),
            "choose another path, or move the old file away",
        ),
        ErrorKind::NotFound | ErrorKind::NotADirectory => (
            format!("{shown} cannot be written: its directory is not there"),
            "make the directory first, or choose a path in one that is there",
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (
            format!("{shown} cannot be written: there is no room on the disk"),
            "free some of the disk, or choose a path on another one",
        ),
        _ => (
            format!("{shown} cannot be written: {error}"),
            "choose a path in a directory that is yours and can be written",
        ),
    };
    Failure::new(what, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_file_that_nothing_fills_is_gone_again() {
        let scratch = tempfile::tempdir().expect("a directory");
        let path = scratch.path().join("a");
        let reserved = Reserved::private(&path).expect("reserved");
        assert_eq!(fs::metadata(&path).expect("there").len(), 0);
        assert!(Reserved::private(&path).is_err(), "never twice");
        drop(reserved);
        assert!(!path.exists());
        let reserved = Reserved::private(&path).expect("reserved");
        reserved.fill(b"words").expect("written");
        assert_eq!(fs::read(&path).expect("there"), b"words");
    }

    #[test]
    fn a_file_that_cannot_be_made_is_refused_with_its_own_reason() {
        let scratch = tempfile::tempdir().expect("a directory");
        let said = |path: &Path| {
            let refused = Reserved::private(path).expect_err("refused");
            refused.to_string()
        };
        let missing = said(&scratch.path().join("no/such"));
        assert!(missing.contains("its directory is not there"), "{missing}");
        let file = scratch.path().join("file");
        fs::write(&file, "mine").expect("a file");
        let under = said(&file.join("a"));
        assert!(under.contains("its directory is not there"), "{under}");
        assert!(said(&file).contains("exists"));
        assert!(said(scratch.path()).contains("exists"));
        assert_eq!(fs::read(&file).expect("kept"), b"mine");
    }
}
