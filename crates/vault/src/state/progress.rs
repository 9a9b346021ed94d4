//! The file `database`: how far the database had come when it was last noted.
//!
//! Invariant: replaced whole, authenticated under the state's key, and never lowered. A database
//! that is behind the note is an older one.
//! Called by the state.
//!
//! `"SPVDBASE" || 01 || installation (16) || progress (8) || tag (32)`, numbers big-endian, with
//! `tag = HMAC-SHA256[state key]("vault database/" || all before)`.

use std::{
    io,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{book::Files, facts::InstallationId, key::StateKey, numbers::Form};

/// The file's name.
pub const NAME: &str = "database";

const FORM: Form = Form {
    magic: b"SPVDBASE",
    version: 1,
    label: "vault database/",
};

/// The file that says so.
pub fn encode(progress: u64, key: &StateKey, installation: InstallationId) -> Vec<u8> {
    FORM.encode(&[progress.to_be_bytes()], key, installation)
}

/// Reads the file; `None` when it is not this installation's, or changed.
pub fn decode(bytes: &[u8], key: &StateKey, installation: InstallationId) -> Option<u64> {
    FORM.decode(bytes, key, installation, |cursor| {
        let progress = cursor.u64()?;
        Some(progress)
    })
}

/// The note, as it stands in the file.
pub struct Noted(Mutex<u64>);

impl Noted {
    /// The note that was found.
    pub const fn of(progress: u64) -> Self {
        Self(Mutex::new(progress))
    }

    /// How far the database had come.
    pub fn progress(&self) -> u64 {
        *self.lock()
    }

    /// Notes that the database came so far; a lower number changes nothing.
    pub fn note(&self, progress: u64, files: &Files) -> io::Result<()> {
        let mut noted = self.lock();
        if progress <= *noted {
            return Ok(());
        }
        let bytes = encode(progress, &files.key, files.installation);
        files.directory.replace(NAME, &bytes)?;
        *noted = progress;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        // A panic leaves the old note or the new one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
