//! Opens what a data directory holds: the store, the root key, and custody over both.
//!
//! Invariant: only `open` makes an installation, where there is none; what it refuses is as it was
//! found, to the byte. A new database has its id before there is a root key, so a first start that
//! was stopped is told from a database that was lost.
//! Called by `serve` and `demo`; the store also by the operator's commands.

mod found;
mod words;

use std::sync::Arc;

use seedport_custody::operator::Hand;
use seedport_custody::{
    Custody,
    open::{OpenError, Parts, stored},
};
use seedport_store::{Looked, OpenFault, SqliteOptions, SqliteStore, StoreError};
use seedport_vault::{
    Delivery, OpenVaultError, RootKey, VaultParts, oidc::TokenVerifier, quorum::fingerprints,
    root_key::file, webauthn::PasskeyPolicy,
};
use seedport_wire::{SystemClock, SystemEntropy};

use crate::{config::Config, data_dir::DataDir, egress::Egress, failure::Failure, vault_state};

pub use found::{Way, older};

use found::{Asked, Found};
pub use words::{root_key_failure, store_failure, wrong_root_key};

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

/// Opens the store of an installation that is there.
pub fn open_kept(config: &Config, directory: &DataDir) -> Result<SqliteStore, Failure> {
    let told = |error: StoreError| store_failure(directory, &error);
    match SqliteStore::look(&directory.database()).map_err(told)? {
        Looked::Kept(_) => open_store(config, directory),
        Looked::Missing | Looked::Empty => Err(told(StoreError::Open(OpenFault::Nothing))),
    }
}

fn open_store(config: &Config, directory: &DataDir) -> Result<SqliteStore, Failure> {
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
    new: bool,
) -> Result<Custody, Failure> {
    let sandbox = matches!(proofs.delivery, Delivery::Sandbox);
    let found = Found::look(config, directory)?;
    let way = found.way(Asked { sandbox, new })?;
    let store = open_store(config, directory)?;
    let opening = vault_state::Opening {
        config,
        directory,
        store: &store,
        sandbox,
    };
    let is_new = matches!(way, Way::Begin | Way::BeginAgain);
    if is_new {
        vault_state::name_database(&opening).await?;
    }
    let root_file = config.root_key_file(directory);
    let root = match found.root {
        Some(root) => root,
        None => file::read_or_make(&root_file, &SystemEntropy)
            .map_err(|error| root_key_failure(&root_file, error))?,
    };
    let state = vault_state::open(&opening, &root, way).await?;
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
        OpenError::Vault(error) => words::vault_failure(&error),
        OpenError::State(error) => words::vault_failure(&error),
        OpenError::Fault(error) => words::vault_failure(&error),
        OpenError::NoWebhookKey => words::vault_failure(&error),
    })
}

/// Makes the vault's state anew, for a database that opens under its root key. Gives the store.
pub async fn adopt(
    config: &Config,
    directory: &DataDir,
    sandbox: bool,
    hand: Hand<'_>,
) -> Result<SqliteStore, Failure> {
    let root = existing_root_key(config, directory)?;
    let found = SqliteStore::look(&directory.database());
    let found = found.map_err(|error| store_failure(directory, &error))?;
    let Looked::Kept(look) = found else {
        return Err(store_failure(
            directory,
            &StoreError::Open(OpenFault::Nothing),
        ));
    };
    let root_file = config.root_key_file(directory);
    if fingerprints(&root, &stored(look.quorum_keys.clone())).is_err() {
        return Err(wrong_root_key(&root_file, directory));
    }
    if look.quorum_keys.is_empty() {
        return Err(Failure::new(
            format!("{} has never served", directory.database().display()),
            "there is nothing to adopt: `seedport serve` begins an installation",
        ));
    }
    let store = open_store(config, directory)?;
    let opening = vault_state::Opening {
        config,
        directory,
        store: &store,
        sandbox,
    };
    vault_state::adopt(&opening, &root, hand).await?;
    Ok(store)
}

/// The root key of an installation that has one.
pub fn existing_root_key(config: &Config, directory: &DataDir) -> Result<RootKey, Failure> {
    let path = config.root_key_file(directory);
    file::read(&path).map_err(|error| {
        if error.is_missing() {
            words::missing_root_key(&path, &directory.database())
        } else {
            root_key_failure(&path, error)
        }
    })
}
