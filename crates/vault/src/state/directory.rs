//! The directory of the vault's state, and how a file in it is read and replaced.
//!
//! Invariant: the directory and every file belong to this process's effective user, nobody else
//! has a right on them, and no link is followed. A file is replaced whole: a draft, synced to
//! the disk, takes its name, and the directory is synced.
//! Called by the state and its files.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;

/// A file longer than this is none of ours: 64 MiB.
const LONGEST: u64 = 1 << 26;

/// The file that is locked.
const LOCK: &str = "lock";

/// The name of the directory itself.
pub const DIRECTORY: &str = "the directory";

/// Why the directory, or a file in it, is not used.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// It cannot be read or written.
    #[error("{name} of the vault's state cannot be used: {error}")]
    Io {
        /// The file's name, or "the directory".
        name: &'static str,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// Group or others have some right on it.
    #[error("{name} of the vault's state is open to others (mode {mode:o})")]
    TooOpen {
        /// The file's name, or "the directory".
        name: &'static str,
        /// The permission bits found.
        mode: u32,
    },
    /// It belongs to another user.
    #[error("{name} of the vault's state belongs to another user")]
    ForeignOwner {
        /// The file's name, or "the directory".
        name: &'static str,
    },
    /// It is a link, or not the kind of file that belongs there.
    #[error("{name} of the vault's state is a link, or no plain file or directory")]
    NotPlain {
        /// The file's name, or "the directory".
        name: &'static str,
    },
}

/// The directory, checked.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
}

/// A file as read.
pub struct Found {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its number in the file system.
    pub inode: u64,
}

/// A file that does not have its name yet.
pub struct Draft {
    /// The open file.
    pub file: File,
    /// Its number in the file system, which it keeps.
    pub inode: u64,
    from: PathBuf,
    to: PathBuf,
}

impl Directory {
    /// The directory at `path`; `None` when there is none.
    pub fn open(path: &Path) -> Result<Option<Self>, PlaceError> {
        let flags = OFlags::NOFOLLOW | OFlags::DIRECTORY;
        let Some(file) = open(path, DIRECTORY, flags)? else {
            return Ok(None);
        };
        check(&file, DIRECTORY, true)?;
        Ok(Some(Self {
            path: path.to_owned(),
        }))
    }

    /// The directory at `path`, made with mode 0700 when there is none.
    pub fn open_or_make(path: &Path) -> Result<Self, PlaceError> {
        let failed = |error| PlaceError::Io {
            name: DIRECTORY,
            error,
        };
        match DirBuilder::new().mode(0o700).create(path) {
            Ok(()) => sync_parent(path).map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
        let missing = || failed(io::ErrorKind::NotFound.into());
        Self::open(path)?.ok_or_else(missing)
    }

    /// The file of that name; `None` when there is none.
    pub fn read(&self, name: &'static str) -> Result<Option<Found>, PlaceError> {
        let Some(file) = open(&self.path.join(name), name, OFlags::NOFOLLOW)? else {
            return Ok(None);
        };
        check(&file, name, false)?;
        let failed = |error| PlaceError::Io { name, error };
        let inode = file.metadata().map_err(failed)?.ino();
        let mut bytes = Vec::new();
        let read = file.take(LONGEST + 1).read_to_end(&mut bytes);
        read.map_err(failed)?;
        Ok(Some(Found { bytes, inode }))
    }

    /// Opens a draft of that name, empty, in the place of one that was left behind.
    pub fn draft(&self, name: &'static str) -> io::Result<Draft> {
        let to = self.path.join(name);
        let from = to.with_extension("draft");
        match fs::remove_file(&from) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&from)?;
        let inode = file.metadata()?.ino();
        Ok(Draft {
            file,
            inode,
            from,
            to,
        })
    }

    /// Gives a written draft its name; on return both survive a loss of power.
    pub fn publish(&self, draft: Draft) -> io::Result<File> {
        draft.file.sync_all()?;
        fs::rename(&draft.from, &draft.to)?;
        File::open(&self.path)?.sync_all()?;
        Ok(draft.file)
    }

    /// Replaces the file of that name.
    pub fn replace(&self, name: &'static str, bytes: &[u8]) -> io::Result<()> {
        let mut draft = self.draft(name)?;
        draft.file.write_all(bytes)?;
        self.publish(draft).map(|_| ())
    }

    /// Whether the lock that stands in the directory is this open one.
    pub fn holds(&self, lock: &File) -> bool {
        let there = fs::symlink_metadata(self.path.join(LOCK));
        let (Ok(there), Ok(held)) = (there, lock.metadata()) else {
            return false;
        };
        (there.dev(), there.ino()) == (held.dev(), held.ino())
    }

    /// Takes the directory for this process alone; `None` when another one has it. The lock
    /// ends with the file.
    pub fn lock(&self) -> Result<Option<File>, PlaceError> {
        let name = LOCK;
        let failed = |error| PlaceError::Io { name, error };
        // As in `open`: a pipe must not keep the opening waiting.
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let opened = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(flags)
            .open(self.path.join(name));
        let file = opened.map_err(|error| refused(name, error))?;
        check(&file, name, false)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

fn open(path: &Path, name: &'static str, flags: OFlags) -> Result<Option<File>, PlaceError> {
    // A pipe in a file's place must not keep the opening waiting.
    let flags = (flags | OFlags::NONBLOCK).bits().cast_signed();
    match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(refused(name, error)),
    }
}

fn refused(name: &'static str, error: io::Error) -> PlaceError {
    let kind = error
        .raw_os_error()
        .map(rustix::io::Errno::from_raw_os_error);
    match kind {
        Some(rustix::io::Errno::LOOP | rustix::io::Errno::NOTDIR | rustix::io::Errno::NXIO) => {
            PlaceError::NotPlain { name }
        }
        _ => PlaceError::Io { name, error },
    }
}

fn check(file: &File, name: &'static str, directory: bool) -> Result<(), PlaceError> {
    let facts = file
        .metadata()
        .map_err(|error| PlaceError::Io { name, error })?;
    let plain = if directory {
        facts.is_dir()
    } else {
        facts.is_file()
    };
    if !plain {
        return Err(PlaceError::NotPlain { name });
    }
    if facts.uid() != rustix::process::geteuid().as_raw() {
        return Err(PlaceError::ForeignOwner { name });
    }
    let mode = facts.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(PlaceError::TooOpen { name, mode });
    }
    Ok(())
}

fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}
