//! New files: never over an old one, on disk before they count.
//!
//! Invariant: a private file has mode 0600 from its first byte.
//! Called by `export`, `keygen`.

use std::{
    fs::OpenOptions,
    io::{self, ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use crate::failure::{Failure, room_or};

/// Writes a new file that only its owner can read.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write(path, bytes, 0o600)
}

/// Writes a new file that holds nothing secret.
pub fn write_public(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write(path, bytes, 0o644)
}

/// Refuses a path that something is at, before work is done that would be lost by it.
pub fn refuse_existing(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() {
        Err(exists(path))
    } else {
        Ok(())
    }
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Failure> {
    create(path, bytes, mode).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => Failure::new(
            format!("{} cannot be written: {error}", path.display()),
            room_or(
                &error,
                "choose a path in a directory that exists and is yours",
            ),
        ),
    })
}

fn create(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn exists(path: &Path) -> Failure {
    Failure::new(
        format!("{} exists, and is not overwritten", path.display()),
        "choose another path, or move the old file away",
    )
}
