//! Opens the vault's state beside its database, and makes it where there is none yet.
//!
//! Invariant: a state is made for an installation that begins, or that is older than the vault's
//! state, which is told loudly; `installation` has refused all else before. A state that is made
//! knows how far its database has come.
//! Called by `installation`, and by `vault adopt` and `restore` through it.

use std::path::{Path, PathBuf};

use seedport_custody::operator::Hand;

use seedport_store::{
    AuditVerb, CommitError, Installation as _, InstallationWrite, SqliteStore, Store as _,
    StoreError, Write,
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
    installation::{Way, store_failure},
};

/// What an installation is opened with.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The data directory.
    pub directory: &'a DataDir,
    /// The database.
    pub store: &'a SqliteStore,
    /// Whether it is a sandbox.
    pub sandbox: bool,
}

impl Opening<'_> {
    fn path(&self) -> PathBuf {
        self.config.vault.state_dir(self.directory)
    }

    fn told(&self, error: &StoreError) -> Failure {
        store_failure(self.directory, error)
    }
}

/// Opens the state, or makes it for a database that never had one.
pub async fn open(opening: &Opening<'_>, root: &RootKey, way: Way) -> Result<VaultState, Failure> {
    let path = opening.path();
    match way {
        Way::GoOn => {
            let settings = opening.config.state_settings()?;
            let key = state_key(root)?;
            let state = VaultState::open(&path, key, settings, SystemClock.now());
            let state = state.map_err(|error| not_opened(&path, &error))?;
            warn_of_losses(&state);
            Ok(state)
        }
        Way::Begin => make(opening, root, Beginning::Fresh).await,
        Way::BeginAgain => make(opening, root, Beginning::UsedUp).await,
        Way::Adopt => {
            let state = make(opening, root, Beginning::UsedUp).await?;
            warn_of_adoption(&path, opening.sandbox);
            Ok(state)
        }
    }
}

/// Makes the state anew, where it was lost: all guesses count as used up for a day.
pub async fn adopt(
    opening: &Opening<'_>,
    root: &RootKey,
    hand: Hand<'_>,
) -> Result<VaultState, Failure> {
    let state = make(opening, root, Beginning::UsedUp).await?;
    let entry = hand.of_installation(AuditVerb::InstallationAdopt, None);
    let written = opening.store.commit(vec![Write::Audit(entry)]).await;
    written.map_err(|error| not_written(&error))?;
    Ok(state)
}

/// Gives the database an id, where it has none.
pub async fn name_database(opening: &Opening<'_>) -> Result<DatabaseId, Failure> {
    let fresh = DatabaseId::make(&SystemEntropy).map_err(drawn)?;
    let set = Write::Installation(InstallationWrite::SetOnce(*fresh.as_bytes()));
    let set = opening.store.commit(vec![set]).await;
    set.map_err(|error| not_written(&error))?;
    let id = opening.store.installation().await;
    let id = id.map_err(|error| opening.told(&error))?;
    Ok(id.map_or(fresh, DatabaseId::from_bytes))
}

/// The key of the state's files.
pub fn state_key(root: &RootKey) -> Result<StateKey, Failure> {
    StateKey::derive(root).map_err(|error| {
        Failure::new(
            format!("the vault's state has no key: {error}"),
            "report this",
        )
    })
}

async fn make(
    opening: &Opening<'_>,
    root: &RootKey,
    beginning: Beginning,
) -> Result<VaultState, Failure> {
    // The database first: a state whose database has no id would be refused for ever.
    let database = name_database(opening).await?;
    let facts = StateFacts {
        installation: InstallationId::make(&SystemEntropy).map_err(drawn)?,
        sandbox: opening.sandbox,
        database,
        quorum_keys: Vec::new(),
    };
    let progress = opening.store.progress().await;
    let progress = progress.map_err(|error| opening.told(&error))?;
    create(
        opening.config,
        &opening.path(),
        root,
        facts,
        beginning,
        progress,
    )
}

/// Makes a state that knows how far its database has come.
pub fn create(
    config: &Config,
    path: &Path,
    root: &RootKey,
    facts: StateFacts,
    beginning: Beginning,
    progress: u64,
) -> Result<VaultState, Failure> {
    let settings = config.state_settings()?;
    let key = state_key(root)?;
    let state = VaultState::create(path, key, facts, beginning, settings, SystemClock.now());
    let state = state.map_err(|error| not_created(path, &error))?;
    let noted = state.note_database(progress);
    noted.map_err(|error| not_created(path, &CreateStateError::Io(error)))?;
    Ok(state)
}

fn drawn(error: EntropyUnavailable) -> Failure {
    Failure::new(error, "start again")
}

fn not_written(error: &CommitError) -> Failure {
    Failure::new(
        format!("the database cannot be written: {}", chain(error)),
        "check that the directory is writable and that its disk has room, and start again",
    )
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

/// A database that has served finds no state.
pub fn missing(database: &Path, path: &Path) -> Failure {
    Failure::new(
        format!(
            "{} has served before, and the vault's state is missing from {}",
            database.display(),
            path.display()
        ),
        "put the directory back (was a volume not mounted?); if it is lost, and the database is the newest, \
         run `seedport vault adopt`, which keeps every wallet and makes codes longer for a day; a \
         copy made with cp beside a running server is not: take `seedport backup`",
    )
}

/// The state belongs to another database.
pub fn other_database(database: &Path, path: &Path) -> Failure {
    Failure::new(
        format!(
            "{} is not the database that the vault's state in {} belongs to",
            database.display(),
            path.display()
        ),
        "put back the database that belongs to it; to go on with this one on purpose, move the \
         state's directory away and run `seedport vault adopt`",
    )
}

/// The state cannot be opened.
pub fn not_opened(path: &Path, error: &OpenStateError) -> Failure {
    let shown = path.display();
    let remedy = match error {
        OpenStateError::Place(error) => not_plain(path, error),
        OpenStateError::Held => held(),
        OpenStateError::WrongRootKeyOrChanged => {
            "put back the root key and the state that belong together; if the state is damaged, \
             move it away and run `seedport vault adopt`"
                .to_owned()
        }
        OpenStateError::NoProgress => {
            "put the directory back whole; if a file of it is lost, move it away and run `seedport \
             vault adopt`"
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
