//! The files: whose they are, who else may read them, and what lies beside what.
//!
//! Called by `doctor`.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use super::Findings;
use crate::{config::Config, data_dir, secret_file};

/// Looks, without opening the database.
pub fn look(config: &Config, found: &mut Findings) {
    let directory = &config.storage.data_dir;
    match data_dir::problem(directory) {
        None => found.ok(
            "data directory",
            format!("{} is nobody else's", directory.display()),
        ),
        Some(error) => found.failing(
            "data directory",
            format!("{} {error}", directory.display()),
            "make it yours with chown and chmod 700, and look whether its files still are",
        ),
    }
    for name in ["seedport.db", "seedport.db-wal", "seedport.db-shm"] {
        database_file(&directory.join(name), found);
    }
    let beside = directory.join("root.key");
    let root = config
        .root_key
        .file
        .clone()
        .unwrap_or_else(|| beside.clone());
    root_key(&root, directory, found);
    if root != beside && beside.exists() {
        found.warning(
            "root key",
            format!(
                "{} is not the configured one, and lies there",
                beside.display()
            ),
            "remove it if it is a copy",
        );
    }
    if rustix::process::getuid().is_root() {
        found.warning(
            "user",
            "seedport runs as root here",
            "give it a user of its own: root's other programs then do not share its files",
        );
    } else {
        found.ok("user", "not root");
    }
}

fn database_file(path: &Path, found: &mut Findings) {
    // A missing one is no finding: -wal and -shm come and go.
    let Ok(data) = fs::symlink_metadata(path) else {
        return;
    };
    let (mode, shown) = (data.permissions().mode() & 0o777, path.display());
    let mine = data.uid() == rustix::process::getuid().as_raw();
    if !data.is_file() {
        found.failing(
            "database file",
            format!("{shown} is no plain file"),
            "put the database itself there",
        );
    } else if mode & 0o077 != 0 {
        found.failing(
            "database file",
            format!("{shown} is open to others (mode {mode:o})"),
            "this command makes it private now; find out who has read it",
        );
    } else if mine {
        found.ok("database file", format!("{shown} has mode {mode:o}"));
    } else {
        found.warning(
            "database file",
            format!("{shown} belongs to user {}", data.uid()),
            "run this as the user who runs the server",
        );
    }
}

fn root_key(path: &Path, directory: &Path, found: &mut Findings) {
    let shown = path.display();
    if let Some(error) = secret_file::problem(path) {
        found.failing(
            "root key",
            format!("{shown} {error}"),
            "put it back, or make it yours alone with chown and chmod 600",
        );
        return;
    }
    let place = |path: &Path| -> Option<PathBuf> { fs::canonicalize(path).ok() };
    let device = |path: &Path| fs::metadata(path).ok().map(|data| data.dev());
    let inside = place(path).zip(place(directory));
    if inside.is_some_and(|(key, directory)| key.starts_with(directory)) {
        found.warning(
            "root key",
            format!("{shown} lies beside the database: one copy of the directory opens every seed"),
            "keep it elsewhere (root_key.file), out of the backups of the data directory",
        );
    } else if device(path) == device(directory) {
        found.ok(
            "root key",
            format!("{shown} is private, on the database's file system"),
        );
    } else {
        found.ok(
            "root key",
            format!("{shown} is private, on a file system of its own"),
        );
    }
}
