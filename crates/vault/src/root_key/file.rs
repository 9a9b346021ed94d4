//! The default source of the root key: a file that only its owner can read.
//!
//! Invariant: made once, whole, with mode 0600 from its first byte, and on disk before it is
//! used; a file that is not private is refused rather than repaired.
//! Called by `seedport serve`, `token` and `demo`.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use seedport_wire::{Entropy, EntropyUnavailable, SecretBytes};

use super::{LENGTH, RootKey};
use crate::private_file::{self, NotPrivate};

/// Why a root key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyFileError {
    /// Missing, or not private.
    #[error("the root key file {0}")]
    NotPrivate(#[from] NotPrivate),
    /// The file cannot be made or read.
    #[error("the root key file cannot be used: {0}")]
    Io(#[from] io::Error),
    /// Not exactly 32 bytes.
    #[error("the root key file does not hold exactly 32 bytes")]
    WrongLength,
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyUnavailable),
}

impl RootKeyFileError {
    /// Whether there is no such file.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::NotPrivate(NotPrivate::Io(error))
            if error.kind() == io::ErrorKind::NotFound)
    }
}

/// Reads the root key.
///
/// # Errors
/// When the file is missing, not private ([`private_file::open`] says when), or not 32 bytes.
pub fn read(path: &Path) -> Result<RootKey, RootKeyFileError> {
    let mut file = private_file::open(path)?;
    let mut buffer = zeroize::Zeroizing::new([0; LENGTH + 1]);
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    RootKey::from_secret(SecretBytes::copy_from(&buffer[..filled]))
        .ok_or(RootKeyFileError::WrongLength)
}

/// Reads the root key, or makes it when there is no file. Two processes that start at once end
/// with the same key: the file appears whole under its name, and only for the first of them.
///
/// # Errors
/// As [`read`], and when the file cannot be made.
pub fn read_or_make(path: &Path, entropy: &dyn Entropy) -> Result<RootKey, RootKeyFileError> {
    match read(path) {
        // The directory was looked at before the file was found to be missing.
        Err(error) if error.is_missing() => {}
        other => return other,
    }
    let key = RootKey::make(entropy)?;
    let mut suffix = [0; 8];
    entropy.fill(&mut suffix)?;
    let draft = path.with_extension(format!("{:016x}.draft", u64::from_be_bytes(suffix)));
    let written = write_draft(&draft, &key).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    let removed = fs::remove_file(&draft);
    written?;
    removed?;
    if let Some(directory) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        File::open(directory)?.sync_all()?;
    }
    read(path)
}

fn write_draft(draft: &Path, key: &RootKey) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(draft)?;
    // Exposed to its own 0600 file: this is the source.
    file.write_all(key.secret().expose())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use seedport_wire::SystemEntropy;

    use super::*;

    #[test]
    fn a_root_key_is_made_once_and_read_back() {
        let directory = tempfile::tempdir().expect("directory");
        let path = directory.path().join("root.key");
        let first = read_or_make(&path, &SystemEntropy).expect("makes");
        let second = read_or_make(&path, &SystemEntropy).expect("reads");
        assert_eq!(first.secret().expose(), second.secret().expose());
        let mode = fs::metadata(&path).expect("file").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        assert_eq!(
            fs::read_dir(directory.path()).expect("directory").count(),
            1
        );
    }

    #[test]
    fn a_root_key_that_others_can_read_is_refused() {
        let directory = tempfile::tempdir().expect("directory");
        let path = directory.path().join("root.key");
        read_or_make(&path, &SystemEntropy).expect("makes");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("chmod");
        let error = read(&path).err().expect("refused");
        assert!(
            matches!(
                error,
                RootKeyFileError::NotPrivate(NotPrivate::TooOpen { mode: 0o640 })
            ),
            "{error}"
        );
    }

    #[test]
    fn a_root_key_of_another_length_is_refused() {
        let directory = tempfile::tempdir().expect("directory");
        for length in [0, 31, 33, 64] {
            let path = directory.path().join(length.to_string());
            fs::write(&path, vec![1; length]).expect("write");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("chmod");
            let error = read(&path).err().expect("refused");
            assert!(matches!(error, RootKeyFileError::WrongLength), "{error}");
        }
    }
}
