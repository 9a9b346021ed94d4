//! Opens what a data directory holds: the store, the root key, and custody over both.
//!
//! Invariant: a root key is made only for a database that has none yet; beside a database that
//! was sealed under another one, nothing is made.
//! Called by `serve`, `demo` and `token create`.

use std::{path::Path, sync::Arc};

use seedport_custody::{
    Custody,
    open::{OpenError, Parts, stored_keys},
};
use seedport_store::{OpenFault, SqliteOptions, SqliteStore, StoreError};
use seedport_vault::{
    Delivery, OpenVaultError, RootKey, VaultParts,
    oidc::TokenVerifier,
    quorum::fingerprints,
    root_key::file::{self, RootKeyFileError},
    webauthn::PasskeyPolicy,
};
use seedport_wire::{SystemClock, SystemEntropy};

use crate::{
    config::Config,
    data_dir::{self, DataDir},
    egress::Egress,
    failure::{Failure, chain, room_or},
    secret_file, vault_state,
};

/// How owners prove themselves to this installation.
pub struct Proofs {
    /// How codes reach them.
    pub delivery: Delivery,
    /// Whom their passkeys are for.
    pub passkeys: Option<PasskeyPolicy>,
    /// Whose tokens are taken.
    pub tokens: TokenVerifier,
}

impl Proofs {
    /// What the configuration says, outside the sandbox.
    pub fn new(config: &Config, delivery: Delivery, egress: &Egress) -> Result<Self, Failure> {
        Ok(Self {
            delivery,
            passkeys: config.passkey_policy(false)?,
            tokens: TokenVerifier::new(config.issuers()?, Box::new(egress.clone())),
        })
    }

    /// The sandbox: nothing is sent, and no provider's signature is checked.
    pub fn sandbox(config: &Config) -> Result<Self, Failure> {
        Ok(Self {
            delivery: Delivery::Sandbox,
            passkeys: config.passkey_policy(true)?,
            tokens: TokenVerifier::sandbox(config.issuers()?),
        })
    }
}

/// Opens the store of the configured data directory.
pub fn open_store(config: &Config, directory: &DataDir) -> Result<SqliteStore, Failure> {
    let options = SqliteOptions {
        path: directory.database(),
        readers: config.storage.readers.get(),
        max_bytes: config.storage.max_bytes,
    };
    SqliteStore::open(&options).map_err(|error| store_failure(directory, &error))
}

/// Opens custody over the configured data directory.
pub async fn open(
    config: &Config,
    directory: &DataDir,
    proofs: Proofs,
) -> Result<Custody, Failure> {
    let store = open_store(config, directory)?;
    let root_file = config.root_key_file(directory);
    let stored = stored_keys(&store).await;
    let stored = stored.map_err(|error| store_failure(directory, &error))?;
    let root = root_key(&root_file, stored.is_empty(), directory)?;
    if fingerprints(&root, &stored).is_err() {
        return Err(wrong_root_key(&root_file, directory));
    }
    let sandbox = matches!(proofs.delivery, Delivery::Sandbox);
    let opening = vault_state::Opening {
        config,
        directory,
        store: &store,
        root: &root,
        has_keys: !stored.is_empty(),
        sandbox,
    };
    let state = vault_state::open(&opening).await?;
    let is_sandbox = state.facts().sandbox;
    if is_sandbox != sandbox {
        return Err(other_use(directory, is_sandbox));
    }
    let parts = Parts {
        store: Arc::new(store),
        root,
        vault: VaultParts {
            clock: Box::new(SystemClock),
            entropy: Box::new(SystemEntropy),
            delivery: proofs.delivery,
            limits: config.vault_limits(),
            passkeys: proofs.passkeys,
            tokens: proofs.tokens,
            state,
        },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        policy: if sandbox {
            config.sandbox_policy()
        } else {
            config.policy()
        },
    };
    Custody::open(parts).await.map_err(|error| match error {
        OpenError::Store(error) => store_failure(directory, &error),
        OpenError::Vault(OpenVaultError::WrongRootKey) => wrong_root_key(&root_file, directory),
        OpenError::Vault(OpenVaultError::NoQuorumKey) => Failure::new(
            format!(
                "{} has none of the quorum keys that the vault's state names",
                directory.database().display()
            ),
            "put back the database that belongs to this state; the vault signs with no other key",
        ),
        OpenError::Vault(error) => vault_failure(&error),
        OpenError::State(error) => vault_failure(&error),
        OpenError::Fault(error) => vault_failure(&error),
        OpenError::NoWebhookKey => vault_failure(&error),
    })
}

/// Makes the vault's state anew, for a database that opens under its root key.
pub async fn adopt(config: &Config, directory: &DataDir, sandbox: bool) -> Result<(), Failure> {
    let store = open_store(config, directory)?;
    let stored = stored_keys(&store).await;
    let stored = stored.map_err(|error| store_failure(directory, &error))?;
    let root_file = config.root_key_file(directory);
    let root = root_key(&root_file, false, directory)?;
    if fingerprints(&root, &stored).is_err() {
        return Err(wrong_root_key(&root_file, directory));
    }
    let opening = vault_state::Opening {
        config,
        directory,
        store: &store,
        root: &root,
        has_keys: !stored.is_empty(),
        sandbox,
    };
    vault_state::adopt(&opening).await?;
    Ok(())
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

fn other_use(directory: &DataDir, is_sandbox: bool) -> Failure {
    let shown = directory.path().display();
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

/// The root key of an installation that has one.
pub fn existing_root_key(config: &Config, directory: &DataDir) -> Result<RootKey, Failure> {
    root_key(&config.root_key_file(directory), false, directory)
}

fn root_key(path: &Path, fresh: bool, directory: &DataDir) -> Result<RootKey, Failure> {
    let key = if fresh {
        file::read_or_make(path, &SystemEntropy)
    } else {
        file::read(path)
    };
    let shown = path.display();
    key.map_err(|error| match error {
        RootKeyFileError::WrongLength => Failure::new(
            format!("the root key file {shown} does not hold exactly 32 bytes"),
            "put back the file as it was made, from your backup",
        ),
        error if !fresh && error.is_missing() => Failure::new(
            format!(
                "the root key file {shown} is missing, and {} was made with one",
                directory.database().display()
            ),
            "put it back from your backup; without it no seed in this database can be opened",
        ),
        RootKeyFileError::NotPrivate(error) => {
            secret_file::refused("the root key file", path, &error)
        }
        RootKeyFileError::Io(error) => Failure::new(
            format!("the root key file {shown} cannot be used: {error}"),
            room_or(&error, "check the path and who owns it"),
        ),
        RootKeyFileError::Entropy(error) => vault_failure(&error),
    })
}

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
            "put it back from your backup, together with its -wal file if there is one",
        ),
        StoreError::Open(OpenFault::File(error)) => data_dir::unusable(directory.path(), error),
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

fn vault_failure(error: &dyn std::error::Error) -> Failure {
    Failure::new(
        format!("the vault does not open: {}", chain(error)),
        "keep the files as they are and report this",
    )
}

#[cfg(test)]
mod tests {
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
