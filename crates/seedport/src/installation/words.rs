//! What is said of a database and a root key that cannot be used.
//!
//! Invariant: each cause has its own words and its own remedy.
//! Called by `installation`, and by the commands that open a store.

use std::{error::Error, path::Path};

use seedport_store::{OpenFault, StoreError};
use seedport_vault::root_key::file::RootKeyFileError;

use crate::{
    data_dir::{self, DataDir},
    failure::{Failure, chain, room_or},
    secret_file,
};

/// Words a failure of the store.
pub fn store_failure(directory: &DataDir, error: &StoreError) -> Failure {
    let file = directory.database();
    let file = file.display();
    match error {
        StoreError::NewerSchema { found, known } => Failure::new(
            format!("{file} has schema {found}, and this seedport knows schemas up to {known}"),
            "start the newer seedport that migrated it; nothing was changed",
        ),
        StoreError::Damaged(_) => Failure::new(
            format!("{file} is not an intact database"),
            "put it back from your backup (`seedport restore`)",
        ),
        StoreError::Open(OpenFault::File(error)) => data_dir::unusable(directory.path(), error),
        StoreError::Open(OpenFault::Foreign) => Failure::new(
            format!("{file} is a database of another program"),
            "choose another directory with --data-dir; nothing was changed",
        ),
        StoreError::Open(OpenFault::Nothing) => Failure::new(
            format!("{file} holds no installation"),
            "name the server's own directory with --data-dir; a new installation begins with \
             `seedport serve`",
        ),
        StoreError::Open(OpenFault::Opening) => Failure::new(
            format!("another process is opening {file}, and has not come to an end"),
            "look for another `seedport` on this directory (`fuser` names it), and start again when \
             it is done",
        ),
        StoreError::Open(OpenFault::StrayLog { log }) => Failure::new(
            format!("{} does not belong to {file}", log.display()),
            "put back the database that it belongs to; if seedport.db is the right one, put there \
             from elsewhere, move the -wal file away, for what is in it is of another one",
        ),
        StoreError::Gone { file } => Failure::new(
            format!("{} is no longer there", file.display()),
            "nothing was kept: put the data directory back, and do this again",
        ),
        StoreError::Full => Failure::new(
            format!("there is no room for {file}"),
            "free some space on that disk, or raise storage.max_bytes",
        ),
        StoreError::Unavailable(_) => Failure::new(
            format!("{file} cannot be used: {}", chain(error)),
            "check that the directory is writable and that no other program holds the database",
        ),
        StoreError::Inconsistent { .. } | StoreError::Rejected(_) | StoreError::Open(_) => {
            Failure::new(
                format!("{file}: {}", chain(error)),
                "keep the file as it is and report this",
            )
        }
    }
}

/// Words a root key file that cannot be used.
pub fn root_key_failure(path: &Path, error: RootKeyFileError) -> Failure {
    let shown = path.display();
    match error {
        RootKeyFileError::WrongLength => Failure::new(
            format!("the root key file {shown} does not hold exactly 32 bytes"),
            "put back the file as it was made, from your backup",
        ),
        RootKeyFileError::NotPrivate(error) => {
            secret_file::refused("the root key file", path, &error)
        }
        RootKeyFileError::Io(error) => Failure::new(
            format!("the root key file {shown} cannot be used: {error}"),
            room_or(&error, "check the path and who owns it"),
        ),
        RootKeyFileError::Entropy(error) => vault_failure(&error),
    }
}

/// The root key of a database is not there.
pub fn missing_root_key(root_file: &Path, database: &Path) -> Failure {
    Failure::new(
        format!(
            "the root key file {} is missing, and {} was made with one",
            root_file.display(),
            database.display()
        ),
        "put it back from your backup; without it no seed in this database can be opened",
    )
}

/// The root key is another one than the database was made with.
pub fn wrong_root_key(root_file: &Path, directory: &DataDir) -> Failure {
    Failure::new(
        format!(
            "the root key in {} does not open {}",
            root_file.display(),
            directory.database().display()
        ),
        "put back the root key that this database was made with, or choose another --data-dir",
    )
}

/// The installation is for another use.
pub fn other_use(database: &Path, is_sandbox: bool) -> Failure {
    let shown = database.parent().unwrap_or(database).display();
    if is_sandbox {
        Failure::new(
            format!("the installation in {shown} is a sandbox, for good"),
            "start it with --sandbox, or choose another --data-dir for owners' wallets",
        )
    } else {
        Failure::new(
            format!(
                "the installation in {shown} is no sandbox: --sandbox would open it to everybody"
            ),
            "start it without --sandbox, or try things out in another --data-dir",
        )
    }
}

/// A fault of the vault's.
pub fn vault_failure(error: &dyn Error) -> Failure {
    Failure::new(
        format!("the vault does not open: {}", chain(error)),
        "keep the files as they are and report this",
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_disk_without_room_is_helped_by_room() {
        let scratch = tempfile::tempdir().expect("a directory");
        let directory = DataDir::prepare(scratch.path()).expect("a data directory");
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        for error in [
            StoreError::Full,
            StoreError::Open(OpenFault::File(Arc::new(full))),
        ] {
            let failure = store_failure(&directory, &error);
            let said = format!("{failure:?}");
            assert!(
                said.contains("help: \"free some space on that disk"),
                "{said}"
            );
        }
    }
}
