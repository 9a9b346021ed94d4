//! Opens the vault's state beside its database, and makes it where there is none yet.
//!
//! Invariant: a state is made for a database that has no id, which no version with a state has
//! opened; a database that has one and finds no state, or another's, is refused. What was made
//! before there were states is adopted once, and loudly.
//! Called by `installation` and by `vault adopt`.

use std::path::Path;

use seedport_store::{
    Installation as _, InstallationWrite, SqliteStore, Store as _, StoreError, Write,
};
use seedport_vault::{
    RootKey,
    state::{
        Beginning, CreateStateError, DatabaseId, InstallationId, LedgerFound, OpenStateError,
        PlaceError, StateFacts, StateKey, TimesFound, VaultState,
    },
};
use seedport_wire::{Clock as _, EntropyUnavailable, SystemClock, SystemEntropy};

use crate::{
    config::Config,
    data_dir::DataDir,
    failure::{Failure, chain, room_or},
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
    /// Whether the database has quorum keys.
    pub has_keys: bool,
    /// Whether it is a sandbox.
    pub sandbox: bool,
}

/// Opens the state, or makes it for a database that never had one.
pub async fn open(opening: &Opening<'_>) -> Result<VaultState, Failure> {
    let path = opening.config.vault.state_dir(opening.directory);
    let database = opening.store.installation().await;
    let database = database.map_err(|error| store_failure(opening.directory, &error))?;
    let settings = opening.config.state_settings()?;
    let key = state_key(opening.root)?;
    match VaultState::open(&path, key, settings, SystemClock.now()) {
        Ok(state) if Some(*state.facts().database.as_bytes()) == database => {
            warn_of_losses(&state);
            Ok(state)
        }
        Ok(_) => Err(other_database(opening.directory, &path)),
        Err(OpenStateError::Missing) => match (database, opening.has_keys) {
            (Some(_), true) => Err(missing(opening.directory, &path)),
            (None, false) => make(opening, &path, Beginning::Fresh).await,
            // A first start that was stopped; or rows that somebody removed.
            (Some(_), false) => make(opening, &path, Beginning::UsedUp).await,
            (None, true) => {
                let state = make(opening, &path, Beginning::UsedUp).await?;
                warn_of_adoption(&path, opening.sandbox);
                Ok(state)
            }
        },
        Err(error) => Err(not_opened(&path, &error)),
    }
}

/// Makes the state anew, where it was lost: all guesses count as used up for a day.
pub async fn adopt(opening: &Opening<'_>) -> Result<VaultState, Failure> {
    let path = opening.config.vault.state_dir(opening.directory);
    make(opening, &path, Beginning::UsedUp).await
}

fn state_key(root: &RootKey) -> Result<StateKey, Failure> {
    StateKey::derive(root).map_err(|error| {
        Failure::new(
            format!("the vault's state has no key: {error}"),
            "report this",
        )
    })
}

async fn make(
    opening: &Opening<'_>,
    path: &Path,
    beginning: Beginning,
) -> Result<VaultState, Failure> {
    let told = |error: StoreError| store_failure(opening.directory, &error);
    let drawn = |error: EntropyUnavailable| Failure::new(error.to_string(), "start again");
    let fresh = DatabaseId::make(&SystemEntropy).map_err(drawn)?;
    // The database first: a state whose database has no id would be refused for ever.
    let set = Write::Installation(InstallationWrite::SetOnce(*fresh.as_bytes()));
    opening.store.commit(vec![set]).await.map_err(|error| {
        Failure::new(
            format!("the database's id cannot be written: {}", chain(&error)),
            "check that the directory is writable and that its disk has room, and start again",
        )
    })?;
    let database = opening.store.installation().await.map_err(told)?;
    let facts = StateFacts {
        installation: InstallationId::make(&SystemEntropy).map_err(drawn)?,
        sandbox: opening.sandbox,
        database: database.map_or(fresh, DatabaseId::from_bytes),
        quorum_keys: Vec::new(),
    };
    let settings = opening.config.state_settings()?;
    let key = state_key(opening.root)?;
    VaultState::create(path, key, facts, beginning, settings, SystemClock.now())
        .map_err(|error| not_created(path, &error))
}

fn warn_of_adoption(path: &Path, sandbox: bool) {
    tracing::warn!(
        state = %path.display(),
        sandbox,
        "this installation is older than the vault's state and was adopted; sandbox or not is for \
         good. For a day one-time codes are longer; an account without a wallet gets a new id with \
         its customer's first email"
    );
}

fn warn_of_losses(state: &VaultState) {
    let report = state.report();
    if let LedgerFound::Lost(loss) = report.ledger {
        tracing::warn!(
            "{loss}: all that can be guessed counts as used up, and one-time codes are longer for a \
             day"
        );
    }
    if report.times == TimesFound::Lost {
        tracing::warn!("the mark of the times given out was lost: see that the clock is right");
    }
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

fn not_opened(path: &Path, error: &OpenStateError) -> Failure {
    let shown = path.display();
    let remedy = match error {
        OpenStateError::Place(error) => not_plain(path, error),
        OpenStateError::Held => held(),
        OpenStateError::WrongRootKeyOrChanged => {
            "put back the root key and the state that belong together; if the state is damaged, \
             move it away and run `seedport vault adopt`"
                .to_owned()
        }
        OpenStateError::NewerVersion { .. } => "start the newer seedport that wrote it".to_owned(),
        OpenStateError::Io(error) => room_or(error, NO_ROOM).to_owned(),
        OpenStateError::Missing => NO_ROOM.to_owned(),
    };
    Failure::new(format!("{shown}: {}", chain(error)), remedy)
}

fn not_created(path: &Path, error: &CreateStateError) -> Failure {
    let shown = path.display();
    let remedy = match error {
        CreateStateError::Place(error) => not_plain(path, error),
        CreateStateError::Held => held(),
        CreateStateError::Exists => "move it away first, if it is to be made anew".to_owned(),
        CreateStateError::TooManyQuorumKeys => "report this".to_owned(),
        CreateStateError::Io(error) => room_or(error, NO_ROOM).to_owned(),
    };
    Failure::new(format!("{shown}: {}", chain(error)), remedy)
}

fn held() -> String {
    "stop the other server first: one vault serves from a state at a time; with several copies, each \
     has a directory of its own (vault.state_dir)"
        .to_owned()
}

/// What to look at when a file of the state cannot be used.
const NO_ROOM: &str = "check the path, who owns it, and that the disk has room";

fn not_plain(path: &Path, error: &PlaceError) -> String {
    let shown = path.display();
    match error {
        PlaceError::TooOpen { .. } => {
            format!("run `chmod -R go= {shown}`, and ask who has changed it")
        }
        PlaceError::ForeignOwner { .. } => {
            format!("run `chown -R` on {shown} for the user who runs seedport")
        }
        PlaceError::NotPlain { .. } => "put a plain directory with plain files there".to_owned(),
        PlaceError::Io { .. } => NO_ROOM.to_owned(),
    }
}
