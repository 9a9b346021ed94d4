//! Opens the vault's state beside its database, and makes it where there is none yet.
//!
//! Invariant: a state is made for a database that has no id, which no version with a state has
//! opened; a database that has one and finds no state, or another's, is refused. What was made
//! before there were states is adopted once, and loudly.
//! Called by `installation` and by `vault adopt`.

use std::path::Path;

use seedport_store::{
    Installation as _, InstallationWrite, QuorumKeys as _, SqliteStore, Store as _, StoreError,
    Write,
};
use seedport_vault::{
    RootKey,
    state::{Founding, LedgerFound, Role, StateError, StatePlace, VaultState},
};
use seedport_wire::{Clock as _, Entropy as _, SystemClock, SystemEntropy};

use crate::{
    config::Config,
    data_dir::DataDir,
    failure::{Failure, chain},
    installation::store_failure,
};

/// What an installation is opened with.
pub struct Opening<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The data directory.
    pub directory: &'a DataDir,
    /// The database.
    pub store: &'a SqliteStore,
    /// The root key.
    pub root: &'a RootKey,
    /// Whether it is a sandbox.
    pub sandbox: bool,
}

/// How the state came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It was there.
    AsItWas,
    /// The installation is new.
    New,
    /// The database is older than states, and was adopted.
    Adopted,
}

/// Opens the state, or makes it for a database that never had one.
pub async fn open(opening: &Opening<'_>) -> Result<(VaultState, Opened), Failure> {
    let path = opening.config.vault.state_dir(opening.directory);
    let place = place(opening, &path)?;
    let database = opening.store.installation().await;
    let database = database.map_err(|error| store_failure(opening.directory, &error))?;
    match VaultState::open(&place, SystemClock.now()) {
        Ok(state) if Some(state.database()) == database => {
            warn_of_ledger(&state);
            Ok((state, Opened::AsItWas))
        }
        Ok(_) => Err(other_database(opening.directory, &path)),
        Err(StateError::Missing) => {
            let sealed = has_keys(opening).await?;
            match (database, sealed) {
                (Some(_), true) => Err(missing(opening.directory, &path)),
                (_, sealed) => {
                    let state = make(opening, &place, sealed).await?;
                    let opened = if sealed { Opened::Adopted } else { Opened::New };
                    if sealed {
                        adopted(&path, opening.sandbox);
                    }
                    Ok((state, opened))
                }
            }
        }
        Err(error) => Err(state_failure(&path, &error)),
    }
}

/// Makes the state anew, where it was lost: all guesses count as used up for a day.
pub async fn adopt(opening: &Opening<'_>) -> Result<VaultState, Failure> {
    let path = opening.config.vault.state_dir(opening.directory);
    make(opening, &place(opening, &path)?, true).await
}

fn place<'a>(opening: &Opening<'a>, path: &'a Path) -> Result<StatePlace<'a>, Failure> {
    Ok(StatePlace {
        directory: path,
        root: opening.root,
        role: Role::Serve,
        copies: opening.config.vault.copies()?,
        sends: opening.config.vault.sends(),
    })
}

async fn has_keys(opening: &Opening<'_>) -> Result<bool, Failure> {
    let rows = opening.store.quorum_keys().await;
    let rows = rows.map_err(|error| store_failure(opening.directory, &error))?;
    Ok(!rows.is_empty())
}

async fn make(
    opening: &Opening<'_>,
    place: &StatePlace<'_>,
    used_up: bool,
) -> Result<VaultState, Failure> {
    let told = |error: StoreError| store_failure(opening.directory, &error);
    let mut drawn = [0; 16];
    SystemEntropy
        .fill(&mut drawn)
        .map_err(|error| state_failure(place.directory, &error.into()))?;
    // The database first: a state whose database has no id would be refused for ever.
    let set = Write::Installation(InstallationWrite::SetOnce(drawn));
    opening.store.commit(vec![set]).await.map_err(|error| {
        Failure::new(
            format!("the database's id cannot be written: {}", chain(&error)),
            "check that the directory is writable, and start again",
        )
    })?;
    let database = opening.store.installation().await.map_err(told)?;
    let founding = Founding {
        database: database.unwrap_or(drawn),
        sandbox: opening.sandbox,
        quorum_keys: &[],
        used_up,
    };
    VaultState::make(place, &founding, &SystemEntropy, SystemClock.now())
        .map_err(|error| state_failure(place.directory, &error))
}

fn adopted(path: &Path, sandbox: bool) {
    let kind = if sandbox { "a sandbox" } else { "no sandbox" };
    tracing::warn!(
        state = %path.display(),
        "this installation is older than the vault's state: it was adopted, as {kind} for good; for \
         a day one-time codes are longer, and accounts without a wallet get a new id with their first \
         email"
    );
}

fn warn_of_ledger(state: &VaultState) {
    let how = match state.ledger_found() {
        LedgerFound::Whole => return,
        LedgerFound::Missing => "missing",
        LedgerFound::Unreadable => "unreadable",
    };
    tracing::warn!(
        "the vault's ledger of guesses is {how}: all allowances count as used, and one-time codes are \
         longer for a day"
    );
}

fn missing(directory: &DataDir, path: &Path) -> Failure {
    Failure::new(
        format!(
            "{} has served before, and the vault's state is missing from {}",
            directory.database().display(),
            path.display()
        ),
        "put the directory back (was a volume not mounted?); if it is lost, run `seedport vault \
         adopt`, which keeps every wallet and makes codes longer for a day",
    )
}

fn other_database(directory: &DataDir, path: &Path) -> Failure {
    Failure::new(
        format!(
            "{} is not the database that the vault's state in {} belongs to",
            directory.database().display(),
            path.display()
        ),
        "put back the database that belongs to it; to go on with this one on purpose, move the \
         state's directory away and run `seedport vault adopt`",
    )
}

fn state_failure(path: &Path, error: &StateError) -> Failure {
    let shown = path.display();
    let remedy = match error {
        StateError::TooOpen { .. } => {
            format!("run `chmod -R go= {shown}`, and ask who has changed it")
        }
        StateError::ForeignOwner => {
            format!("run `chown -R` on {shown} for the user who runs seedport")
        }
        StateError::Held => "stop the other server first: one vault serves from a state at a time; \
                             with several copies, each has a directory of its own"
            .to_owned(),
        StateError::WrongRootKey => "put back the root key and the state that belong together; if \
                                     the state is damaged, move it away and run `seedport vault adopt`"
            .to_owned(),
        StateError::NewerVersion => "start the newer seedport that wrote it".to_owned(),
        StateError::Exists => "move it away first, if it is to be made anew".to_owned(),
        StateError::Missing | StateError::Io(_) => {
            "check the path, who owns it, and that the disk has room".to_owned()
        }
        StateError::Entropy(_) | StateError::Crypto => {
            "keep the files as they are and report this".to_owned()
        }
    };
    Failure::new(format!("{shown}: {}", chain(error)), remedy)
}
