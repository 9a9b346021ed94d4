//! What the commands about webhooks have in common: the store, and a platform by its name.
//!
//! Invariant: they make no data directory; a wrong path is an error.
//! Called by `webhook_list` and `webhook_retry`.

pub mod list;
pub mod retry;

use seedport_store::{Platforms as _, SqliteStore};
use seedport_wire::ids::PlatformId;

use crate::{
    cli::{serve::Settings, webhook::Webhook},
    config,
    data_dir::DataDir,
    failure::Failure,
    installation,
};

/// Does what was asked for.
pub fn run(command: &Webhook) -> Result<(), Failure> {
    match command {
        Webhook::List(arguments) => list::run(arguments),
        Webhook::Retry(arguments) => retry::run(arguments),
    }
}

/// An opened installation.
struct Kept {
    directory: DataDir,
    store: SqliteStore,
}

impl Kept {
    fn open(settings: &Settings) -> Result<Self, Failure> {
        let config = config::load(settings, None)?;
        let directory = DataDir::existing(&config.storage.data_dir)?;
        let store = installation::open_store(&config, &directory)?;
        Ok(Self { directory, store })
    }

    /// The platform of this name, if one is named.
    async fn platform(&self, name: Option<&str>) -> Result<Option<PlatformId>, Failure> {
        let Some(name) = name else { return Ok(None) };
        let row = self.store.platform_by_name(name).await;
        let row = row.map_err(|error| installation::store_failure(&self.directory, &error))?;
        let row = row.ok_or_else(|| {
            Failure::new(
                format!("there is no platform {name:?}"),
                "name one that `seedport token create --platform` made",
            )
        })?;
        Ok(Some(row.id))
    }
}
