//! What the operator's commands have in common: the store of an installation, and what is in it by
//! its name.
//!
//! Invariant: they make no data directory; a wrong path is an error. What they change holds in a
//! server that runs beside them.
//! Called by `token`, `platform`, `account`, `freeze`, `audit`, `webhook` and `key`.

use seedport_custody::{
    Fault,
    operator::{
        Hand,
        accounts::{self, AccountName, Found},
        platforms,
    },
};
use seedport_store::{PlatformRow, SqliteStore, StoreError};
use seedport_wire::{SystemClock, SystemEntropy, ids::PlatformId};

use crate::{
    cli::serve::Settings,
    config::{self, Config},
    data_dir::DataDir,
    failure::{Failure, chain},
    installation,
};

/// An opened installation.
pub struct Kept {
    /// Its configuration.
    pub config: Config,
    /// Where it is.
    pub directory: DataDir,
    /// What it keeps.
    pub store: SqliteStore,
}

impl Kept {
    /// Opens an installation that is there.
    pub fn open(settings: &Settings) -> Result<Self, Failure> {
        let config = config::load(settings, None)?;
        let directory = DataDir::existing(&config.storage.data_dir)?;
        let store = installation::open_kept(&config, &directory)?;
        Ok(Self {
            config,
            directory,
            store,
        })
    }

    /// Words a failure of the store.
    pub fn failed(&self, error: &StoreError) -> Failure {
        installation::store_failure(&self.directory, error)
    }

    /// Words a failed change.
    pub fn unchanged(&self, error: &Fault) -> Failure {
        match error {
            Fault::Store(error) => self.failed(error),
            error => Failure::new(
                format!("nothing was changed: {}", chain(error)),
                "try again; if it happens again, keep the files as they are and report this",
            ),
        }
    }

    /// The platform of this name or id.
    pub async fn platform_row(&self, name: &str) -> Result<PlatformRow, Failure> {
        let row = platforms::find(&self.store, name).await;
        row.map_err(|error| self.failed(&error))?.ok_or_else(|| {
            Failure::new(
                format!("there is no platform {name:?}"),
                "name one that `seedport platform list` lists",
            )
        })
    }

    /// The id of the platform of this name, if one is named.
    pub async fn platform(&self, name: Option<&str>) -> Result<Option<PlatformId>, Failure> {
        match name {
            Some(name) => Ok(Some(self.platform_row(name).await?.id)),
            None => Ok(None),
        }
    }

    /// The platform of this name, or all.
    pub async fn platforms(&self, name: Option<&str>) -> Result<Vec<PlatformRow>, Failure> {
        match name {
            Some(name) => Ok(vec![self.platform_row(name).await?]),
            None => platforms::all(&self.store)
                .await
                .map_err(|error| self.failed(&error)),
        }
    }

    /// The account of this name, on whichever platform.
    pub async fn account(&self, name: AccountName) -> Result<Found, Failure> {
        let found = accounts::find(&self.store, name).await;
        found.map_err(|error| self.failed(&error))?.ok_or_else(|| {
            Failure::new(
                "no platform of this installation has an account of this id",
                "look at the id, and at --data-dir; `seedport audit list` names accounts",
            )
        })
    }
}

/// The hand of whoever runs this command, `who` by name.
pub fn hand(who: &str) -> Hand<'_> {
    Hand {
        who,
        clock: &SystemClock,
        entropy: &SystemEntropy,
    }
}
