//! The data directory: the database and, by default, the root key.
//!
//! Invariant: made with mode 0700; what is in it has mode 0600.
//! Called by `installation`.

use std::{
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use crate::failure::Failure;

/// A directory that is there.
#[derive(Debug)]
pub struct DataDir(PathBuf);

impl DataDir {
    /// Uses the directory, or makes it.
    pub fn prepare(path: &Path) -> Result<Self, Failure> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(|error| unusable(path, &error))?;
        Ok(Self(path.to_owned()))
    }

    /// Uses a directory that has a database already.
    pub fn existing(path: &Path) -> Result<Self, Failure> {
        let directory = Self(path.to_owned());
        match directory.database().metadata() {
            Ok(_) => Ok(directory),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Failure::new(
                format!("there is no database in {}", path.display()),
                "name the server's own directory with --data-dir",
            )),
            Err(error) => Err(unusable(path, &error)),
        }
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.0.join("seedport.db")
    }

    /// Where the root key is, unless the configuration says otherwise.
    pub fn root_key(&self) -> PathBuf {
        self.0.join("root.key")
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// The directory cannot be written.
pub fn unusable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        format!(
            "the data directory {} cannot be used: {error}",
            path.display()
        ),
        "choose a directory that is yours with --data-dir",
    )
}
