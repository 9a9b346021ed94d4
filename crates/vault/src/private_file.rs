//! Files that hold a secret: opened only where nobody but their owner and root can read or replace
//! them.
//!
//! Invariant: every directory on the way and every link in it is of root or of this process's user,
//! and others can replace none of them; a step is looked at only after the one that it stands in, so
//! nobody else can change a step between the look and the opening. What is opened is what was
//! checked: a regular file, by its descriptor.
//! Called by `root_key::file`, and by the binary for key files, session files and configured secrets.
//! Source: OpenSSH's `StrictModes` for directories; PostgreSQL's `ssl_key_file` for files.

use std::{
    collections::VecDeque,
    ffi::OsString,
    fs::{self, File, Metadata},
    io::{self, Read as _},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Component, Path, PathBuf},
};

use rustix::fs::{Mode, OFlags};
use seedport_wire::SecretBytes;

/// The longest file that is read whole, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;

/// How many links one path may lead through, as in Linux.
const MAX_LINKS: usize = 40;

/// Write permission of the group and of others.
const WRITABLE: u32 = 0o022;
/// Of a directory: only an entry's owner replaces it.
const STICKY: u32 = 0o1000;

/// Why a file is not believed to be private. Each goes on after the name of the file.
#[derive(Debug, thiserror::Error)]
pub enum NotPrivate {
    /// Missing, or the system refuses.
    #[error("cannot be used: {0}")]
    Io(#[from] io::Error),
    /// Of neither root nor this process's user.
    #[error("belongs to another user (uid {owner})")]
    Owner {
        /// Whose it is.
        owner: u32,
    },
    /// Group or others have some right on it.
    #[error("can be read by others (mode {mode:o})")]
    TooOpen {
        /// The permission bits found.
        mode: u32,
    },
    /// The file is a link that leads out of its directory.
    #[error("is a symbolic link to {}", target.display())]
    Link {
        /// Where it leads.
        target: PathBuf,
    },
    /// A directory, a pipe, a socket or a device.
    #[error("is not a regular file")]
    Kind,
    /// Longer than [`MAX_LENGTH`].
    #[error("is longer than {MAX_LENGTH} bytes")]
    TooLong,
    /// Something on the way is of neither root nor this process's user.
    #[error("is reached through {}, which belongs to another user (uid {owner})", place.display())]
    PlaceOwner {
        /// The directory or link.
        place: PathBuf,
        /// Whose it is.
        owner: u32,
    },
    /// Others can replace what is in a directory on the way.
    #[error("is in {}, which others can write (mode {mode:o})", place.display())]
    PlaceTooOpen {
        /// The directory.
        place: PathBuf,
        /// The permission bits found.
        mode: u32,
    },
}

/// Opens a file that is private, to read it. Never blocks on what is no file.
///
/// Links are followed in the directories on the way. The file itself may be one only if it stays
/// below its own directory, as Kubernetes lays out a mounted secret.
///
/// The owner is root or this process's user. Others have no right on the file; the group of a file
/// that is root's, and not this process's own, may read it, as systemd and Kubernetes hand a secret
/// to a service that does not run as root.
///
/// # Errors
/// [`NotPrivate`] names the check that failed.
pub fn open(path: &Path) -> Result<File, NotPrivate> {
    let resolved = Walk::of(path)?.finish()?;
    // Opening a device may do something; what is opened is looked at once more.
    if !fs::symlink_metadata(&resolved)?.is_file() {
        return Err(NotPrivate::Kind);
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let opened = rustix::fs::open(&resolved, flags, Mode::empty());
    let file = File::from(opened.map_err(io::Error::from)?);
    let data = file.metadata()?;
    if !data.is_file() {
        return Err(NotPrivate::Kind);
    }
    if !is_trusted(&data) {
        return Err(NotPrivate::Owner { owner: data.uid() });
    }
    let mode = permissions(&data);
    if mode & forbidden(data.uid(), own()) != 0 {
        return Err(NotPrivate::TooOpen { mode });
    }
    Ok(file)
}

/// Reads a private file whole.
///
/// # Errors
/// As [`open`], and when it is longer than [`MAX_LENGTH`].
pub fn read(path: &Path) -> Result<SecretBytes, NotPrivate> {
    let file = open(path)?;
    // Room for one more than there may be, so that nothing is moved, and left behind, on the way.
    let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(MAX_LENGTH + 1));
    let limit = u64::try_from(MAX_LENGTH + 1).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_LENGTH {
        return Err(NotPrivate::TooLong);
    }
    Ok(SecretBytes::copy_from(&bytes))
}

/// Insists that this directory is of root or of this process's user, and that nobody else can write
/// into it: not even where it is sticky, because new files would be theirs.
///
/// # Errors
/// [`NotPrivate::Owner`], [`NotPrivate::PlaceTooOpen`], or what the system says.
pub fn check_directory(path: &Path) -> Result<(), NotPrivate> {
    let data = fs::metadata(path)?;
    if !is_trusted(&data) {
        return Err(NotPrivate::Owner { owner: data.uid() });
    }
    let mode = permissions(&data);
    if mode & WRITABLE != 0 {
        let place = path.to_owned();
        return Err(NotPrivate::PlaceTooOpen { place, mode });
    }
    Ok(())
}

/// A path that is followed step by step.
struct Walk {
    /// What was checked; no link is in it.
    at: PathBuf,
    ahead: VecDeque<OsString>,
    links: usize,
    /// The file was a link; from here on nothing leads out of its directory.
    below: bool,
}

impl Walk {
    fn of(path: &Path) -> io::Result<Self> {
        let mut walk = Self {
            at: PathBuf::from("/"),
            ahead: VecDeque::new(),
            links: 0,
            below: false,
        };
        walk.go_first(&std::path::absolute(path)?);
        Ok(walk)
    }

    /// Puts the steps of a path before those that are ahead.
    fn go_first(&mut self, path: &Path) {
        for step in path.components().rev() {
            self.ahead.push_front(step.as_os_str().to_owned());
        }
    }

    /// Follows the path; gives where the file is, with no link left.
    fn finish(mut self) -> Result<PathBuf, NotPrivate> {
        while let Some(step) = self.ahead.pop_front() {
            match Path::new(&step).components().next() {
                Some(Component::RootDir) => {
                    self.at = PathBuf::from("/");
                    check_place(&self.at, &fs::symlink_metadata(&self.at)?)?;
                }
                // What is above was checked on the way here.
                Some(Component::ParentDir) => drop(self.at.pop()),
                Some(Component::Normal(_)) => self.step_into(&step)?,
                Some(Component::CurDir | Component::Prefix(_)) | None => {}
            }
        }
        Ok(self.at)
    }

    fn step_into(&mut self, name: &OsString) -> Result<(), NotPrivate> {
        let next = self.at.join(name);
        let data = fs::symlink_metadata(&next)?;
        let is_last = self.ahead.is_empty();
        if data.is_symlink() {
            check_owner(&next, &data)?;
            return self.follow(&fs::read_link(&next)?, is_last);
        }
        if !is_last {
            check_place(&next, &data)?;
        }
        self.at = next;
        Ok(())
    }

    fn follow(&mut self, target: &Path, is_last: bool) -> Result<(), NotPrivate> {
        self.links += 1;
        if self.links > MAX_LINKS {
            return Err(io::Error::from(rustix::io::Errno::LOOP).into());
        }
        self.below |= is_last;
        let stays = |step| matches!(step, Component::Normal(_) | Component::CurDir);
        if self.below && !target.components().all(stays) {
            let target = self.at.join(target);
            return Err(NotPrivate::Link { target });
        }
        self.go_first(target);
        Ok(())
    }
}

/// Insists that nobody else can replace what is in this directory, and whose it is.
fn check_place(place: &Path, data: &Metadata) -> Result<(), NotPrivate> {
    check_owner(place, data)?;
    let mode = permissions(data);
    // In a sticky directory only an entry's owner replaces it, and each entry's owner is checked.
    if mode & WRITABLE != 0 && mode & STICKY == 0 {
        let place = place.to_owned();
        return Err(NotPrivate::PlaceTooOpen { place, mode });
    }
    Ok(())
}

fn check_owner(place: &Path, data: &Metadata) -> Result<(), NotPrivate> {
    if is_trusted(data) {
        return Ok(());
    }
    Err(NotPrivate::PlaceOwner {
        place: place.to_owned(),
        owner: data.uid(),
    })
}

/// What a file of `owner` may not allow, to a process of `own`.
const fn forbidden(owner: u32, own: u32) -> u32 {
    if owner == own { 0o077 } else { 0o037 }
}

/// Whether it is root's, who reads and replaces everything, or this process's user's.
fn is_trusted(data: &Metadata) -> bool {
    trusts(data.uid(), own())
}

const fn trusts(owner: u32, own: u32) -> bool {
    owner == 0 || owner == own
}

fn own() -> u32 {
    rustix::process::geteuid().as_raw()
}

fn permissions(data: &Metadata) -> u32 {
    data.permissions().mode() & 0o7777
}

#[cfg(test)]
mod tests;
