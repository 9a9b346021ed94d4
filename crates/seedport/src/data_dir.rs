//! The data directory: the database and, by default, the root key.
//!
//! Invariant: made with mode 0700; one that others can write is refused. The database's files have
//! mode 0600 before the database is opened.
//! Called by `installation`, and by the commands that open one.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use seedport_vault::private_file::{self, NotPrivate};

use crate::failure::{Failure, room_or};

/// What `SQLite` adds to the database's name.
const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// A directory that is there.
#[derive(Debug)]
pub struct DataDir(PathBuf);

impl DataDir {
    /// Uses the directory, or makes it.
    pub fn prepare(path: &Path) -> Result<Self, Failure> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(|error| unusable(path, &error))?;
        Self(path.to_owned()).made_private()
    }

    /// Uses a directory that has a database already.
    pub fn existing(path: &Path) -> Result<Self, Failure> {
        let directory = Self(path.to_owned());
        match directory.database().metadata() {
            Ok(data) if data.len() == 0 => Err(Failure::new(
                format!(
                    "{} is empty, and nothing was written to it",
                    directory.database().display()
                ),
                "put the database back from your backup; if the installation is a new one, \
                 `seedport serve` begins it",
            )),
            Ok(_) => directory.made_private(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Failure::new(
                format!("there is no database in {}", path.display()),
                "name the server's own directory with --data-dir",
            )),
            Err(error) => Err(unusable(path, &error)),
        }
    }

    /// Insists that the directory is nobody else's, and takes the database's files from others, who
    /// could read them where an earlier umask allowed it.
    fn made_private(self) -> Result<Self, Failure> {
        if let Some(error) = problem(&self.0) {
            return Err(refused(&self.0, &error));
        }
        for added in FILES {
            let mut file = self.database().into_os_string();
            file.push(added);
            let file = PathBuf::from(file);
            // By its name: an opened database file that is closed loses its locks.
            make_private(&file).map_err(|error| unusable(&file, &error))?;
        }
        Ok(self)
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

/// What is wrong with an existing directory, if something is.
pub fn problem(path: &Path) -> Option<NotPrivate> {
    match private_file::check_directory(path) {
        Ok(()) => None,
        Err(NotPrivate::Io(error)) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => Some(error),
    }
}

fn make_private(file: &Path) -> io::Result<()> {
    let data = match fs::metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    if data.is_file() && data.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

fn refused(path: &Path, error: &NotPrivate) -> Failure {
    let shown = path.display();
    match error {
        NotPrivate::PlaceTooOpen { mode, .. } => Failure::new(
            format!("the data directory {shown} can be written by others (mode {mode:o})"),
            format!("run `chmod go-w {shown}`, and look whether the files in it are still yours"),
        ),
        NotPrivate::Owner { .. } => Failure::new(
            format!("the data directory {shown} {error}"),
            format!("run `sudo chown \"$(id -u)\" {shown}`, or name another with --data-dir"),
        ),
        _ => Failure::new(
            format!("the data directory {shown} {error}"),
            "choose a directory that is yours with --data-dir",
        ),
    }
}

/// The directory cannot be written.
pub fn unusable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        format!(
            "the data directory {} cannot be used: {error}",
            path.display()
        ),
        room_or(error, "choose a directory that is yours with --data-dir"),
    )
}
