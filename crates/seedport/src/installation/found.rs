//! What a data directory holds, before anything in it is opened: and whether a start may go on.
//!
//! Invariant: changes nothing. A start that is refused here leaves every byte as it was; each cause
//! has words of its own, with the way on.
//! Called by `installation`.

use std::path::{Path, PathBuf};

use seedport_custody::open::stored;
use seedport_store::{Look, Looked, SqliteStore};
use seedport_vault::{
    RootKey,
    quorum::fingerprints,
    root_key::file,
    state::{OpenStateError, Peeked, VaultState},
};

use super::words;
use crate::{config::Config, data_dir::DataDir, failure::Failure, vault_state};

/// What is there.
pub struct Found {
    /// The database.
    pub database: Looked,
    /// The root key, where there is one.
    pub root: Option<RootKey>,
    state: State,
    places: Places,
}

/// The vault's state.
enum State {
    Missing,
    /// There is one, and no root key to read it with.
    Unread,
    There(Peeked),
}

/// Where all of it is.
struct Places {
    database: PathBuf,
    root: PathBuf,
    state: PathBuf,
}

/// How a start goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The installation begins now.
    Begin,
    /// It began earlier, and was stopped before it had served.
    BeginAgain,
    /// It goes on.
    GoOn,
    /// It is older than the vault's state, which is made for it.
    Adopt,
}

/// What the start is for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// A sandbox.
    pub sandbox: bool,
    /// A new installation, with a root key that is there.
    pub new: bool,
}

impl Found {
    /// Looks.
    pub fn look(config: &Config, directory: &DataDir) -> Result<Self, Failure> {
        let places = Places {
            database: directory.database(),
            root: config.root_key_file(directory),
            state: config.vault.state_dir(directory),
        };
        let database = SqliteStore::look(&places.database);
        let database = database.map_err(|error| words::store_failure(directory, &error))?;
        let root = match file::read(&places.root) {
            Ok(root) => Some(root),
            Err(error) if error.is_missing() => None,
            Err(error) => return Err(words::root_key_failure(&places.root, error)),
        };
        if let (Some(root), Looked::Kept(look)) = (&root, &database)
            && fingerprints(root, &stored(look.quorum_keys.clone())).is_err()
        {
            return Err(words::wrong_root_key(&places.root, directory));
        }
        let state = State::look(&places.state, root.as_ref())?;
        Ok(Self {
            database,
            root,
            state,
            places,
        })
    }

    /// Decides how a start goes on, or refuses it.
    pub fn way(&self, asked: Asked) -> Result<Way, Failure> {
        if let State::There(peeked) = &self.state
            && peeked.facts.sandbox != asked.sandbox
        {
            return Err(words::other_use(
                &self.places.database,
                peeked.facts.sandbox,
            ));
        }
        let served = match &self.database {
            Looked::Kept(look) if !look.quorum_keys.is_empty() => Some(look),
            _ => None,
        };
        match served {
            Some(_) if asked.new => Err(self.not_new()),
            Some(look) => self.way_on(look),
            None => self.way_to_begin(asked),
        }
    }

    /// A database that has served.
    fn way_on(&self, look: &Look) -> Result<Way, Failure> {
        let Places {
            database,
            root,
            state,
        } = &self.places;
        let peeked = match &self.state {
            _ if self.root.is_none() => return Err(words::missing_root_key(root, database)),
            State::Missing | State::Unread if look.id.is_some() => {
                return Err(vault_state::missing(database, state));
            }
            State::Missing | State::Unread => return Ok(Way::Adopt),
            State::There(peeked) => peeked,
        };
        if look.id != Some(*peeked.facts.database.as_bytes()) {
            return Err(vault_state::other_database(database, state));
        }
        if look.progress < peeked.progress {
            return Err(older(database, look.progress, peeked.progress));
        }
        Ok(Way::GoOn)
    }

    /// No database, or one that has never served.
    fn way_to_begin(&self, asked: Asked) -> Result<Way, Failure> {
        let id = match &self.database {
            Looked::Kept(look) => look.id,
            Looked::Missing | Looked::Empty => None,
        };
        match &self.state {
            State::There(peeked) => {
                let is_its_own = id == Some(*peeked.facts.database.as_bytes());
                if is_its_own && peeked.facts.quorum_keys.is_empty() {
                    Ok(Way::GoOn)
                } else {
                    Err(self.lost_database())
                }
            }
            State::Unread => Err(self.lost_database()),
            State::Missing if self.root.is_none() => Ok(Way::Begin),
            // The id comes before the root key.
            State::Missing if id.is_some() => Ok(Way::BeginAgain),
            State::Missing if asked.new => Ok(Way::Begin),
            State::Missing => Err(self.lonely_root_key()),
        }
    }

    /// What is there in the database's place.
    fn in_its_place(&self) -> &'static str {
        match &self.database {
            Looked::Missing => "is missing",
            Looked::Empty => "is empty",
            Looked::Kept(_) => "holds no quorum key",
        }
    }

    fn lost_database(&self) -> Failure {
        let Places {
            database, state, ..
        } = &self.places;
        Failure::new(
            format!(
                "{} {}, and the vault's state in {} says that its database has served",
                database.display(),
                self.in_its_place(),
                state.display()
            ),
            "put the database back (is a volume not mounted?); `seedport restore` puts a backup into \
             a directory that has none; for a new installation choose another --data-dir",
        )
    }

    fn lonely_root_key(&self) -> Failure {
        let Places { database, root, .. } = &self.places;
        Failure::new(
            format!(
                "{} {}, and a root key is there in {}",
                database.display(),
                self.in_its_place(),
                root.display()
            ),
            "put the database back (is a volume not mounted?), or a backup with `seedport restore`; \
             if the installation is new and you made its root key yourself, start it once with \
             --new-installation",
        )
    }

    fn not_new(&self) -> Failure {
        Failure::new(
            format!("{} is no new installation", self.places.database.display()),
            "start it without --new-installation, which is for the first start alone",
        )
    }
}

impl State {
    fn look(path: &Path, root: Option<&RootKey>) -> Result<Self, Failure> {
        let Some(root) = root else {
            let is_there = path.join("state").exists();
            return Ok(if is_there {
                Self::Unread
            } else {
                Self::Missing
            });
        };
        let key = vault_state::state_key(root)?;
        match VaultState::peek(path, &key) {
            Ok(peeked) => Ok(Self::There(peeked)),
            Err(OpenStateError::Missing) => Ok(Self::Missing),
            Err(error) => Err(vault_state::not_opened(path, &error)),
        }
    }
}

/// The database is older than the vault's state knows it.
pub fn older(database: &Path, found: u64, noted: u64) -> Failure {
    Failure::new(
        format!(
            "{} is an older copy: it has had {found} transactions, and the vault's state knows of \
             {noted}",
            database.display()
        ),
        "put back the newest database with its -wal file (a copy made with cp beside a running \
         server lacks what is in it); a file of `seedport backup` goes back with `seedport restore`; \
         to go on with this one, and lose what came after, move the state's directory away and run \
         `seedport vault adopt`",
    )
}
