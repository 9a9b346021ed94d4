//! Where a large file is made before it stands in its place.
//!
//! Invariant: what is in it is its owner's alone, on the disk that the file goes to, and gone in the end.
//! Called by `backup` and `audit export`.

use std::{
    fs::File,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{failure::Failure, files, leftovers::Leftover};

/// A directory for what is not finished, on the disk that the backup goes to. It is gone in the end,
/// also when the command is interrupted.
pub struct Workshop<'a> {
    place: TempDir,
    to: &'a Path,
    _leftover: Leftover,
}

impl<'a> Workshop<'a> {
    /// Makes one beside this file.
    pub fn beside(to: &'a Path) -> Result<Self, Failure> {
        let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
        let place = tempfile::Builder::new()
            .prefix(".seedport-unfinished-")
            .tempdir_in(parent.unwrap_or_else(|| Path::new(".")))
            .map_err(|error| files::refused(to, &error))?;
        let leftover = Leftover::remember(place.path());
        Ok(Self {
            place,
            to,
            _leftover: leftover,
        })
    }

    /// A new file, its owner's alone.
    pub fn file(&self, name: &str) -> Result<PathBuf, Failure> {
        let path = self.place.path().join(name);
        let made = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path);
        made.map_err(|error| files::refused(self.to, &error))?;
        Ok(path)
    }
}
