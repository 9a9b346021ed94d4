//! The directory of the vault's state: its files, and that nobody else touches them.
//!
//! Invariant: mode 0700, files 0600, owned by this process's user, no links followed; a file that
//! is replaced is there as it was or as it is to be, whatever moment the power goes. One serving
//! vault holds a directory at a time.
//! Called by `state` and its files.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::StateError;

/// `O_NOFOLLOW` and `O_NONBLOCK`: a link or a pipe in a file's place is not opened.
const OPEN_FLAGS: i32 = 0o400_000 | 0o4_000;

/// A directory that was checked.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    /// Held for as long as the state is; `None` for a visitor.
    _lock: Option<File>,
}

impl Directory {
    /// Opens a directory that is there.
    pub fn open(path: &Path, hold: bool) -> Result<Self, StateError> {
        check(&fs::symlink_metadata(path)?)?;
        let lock = if hold { Some(hold_lock(path)?) } else { None };
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Makes the directory, where it is missing, and opens it.
    pub fn make(path: &Path, hold: bool) -> Result<Self, StateError> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        Self::open(path, hold)
    }

    /// The whole content of a file; `None` when there is none.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(OPEN_FLAGS)
            .open(self.path.join(name));
        let mut file = match opened {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let metadata = file.metadata()?;
        check(&metadata)?;
        if !metadata.is_file() {
            return Err(StateError::Io(io::ErrorKind::InvalidData.into()));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Puts a file in the place of the one that was there, whole and on disk. It is open for
    /// appending afterwards.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<File, StateError> {
        let (path, draft) = (
            self.path.join(name),
            self.path.join(format!("{name}.draft")),
        );
        match fs::remove_file(&draft) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, &path)?;
        File::open(&self.path)?.sync_all()?;
        Ok(file)
    }

    /// Opens a file that was read, for writing.
    pub fn write(&self, name: &str) -> Result<File, StateError> {
        let file = OpenOptions::new()
            .write(true)
            .custom_flags(OPEN_FLAGS)
            .open(self.path.join(name))?;
        Ok(file)
    }
}

fn hold_lock(directory: &Path) -> Result<File, StateError> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(OPEN_FLAGS)
        .open(directory.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StateError::Held),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn check(metadata: &fs::Metadata) -> Result<(), StateError> {
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(StateError::ForeignOwner);
    }
    let mode = metadata.mode() & 0o777;
    if mode & 0o077 != 0 || metadata.is_symlink() {
        return Err(StateError::TooOpen { mode });
    }
    Ok(())
}
