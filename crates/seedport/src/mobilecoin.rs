//! The MobileCoin door of a server: its key, its listener, its router.
//!
//! Invariant: a key file that others can read opens no door, and a door without a key listens on a
//! loopback address only (`config/mobilecoin.rs`); both are seen before anything is made on disk.
//! Called by `serve`.

use std::{net::SocketAddr, path::Path, sync::Arc};

use axum::Router;
use seedport_custody::{
    Custody,
    mobilecoin::{Admission, ApiKey},
};
use seedport_mobilecoin::{Door, SecretsShape};
use tokio::net::TcpListener;

use crate::{
    config::{Config, Listen, MobilecoinProblem},
    failure::{Failure, chain},
    secret_file, server,
};

/// A door that may be opened.
pub struct Plan {
    listen: Listen,
    key: Option<ApiKey>,
}

/// A door that listens.
pub struct OpenDoor {
    /// Where connections come in.
    pub listener: TcpListener,
    /// What is behind it.
    pub router: Router,
    /// Where it is, port 0 resolved.
    pub address: SocketAddr,
    /// Whether it asks for a key.
    pub has_key: bool,
}

impl Plan {
    /// What the configuration says; `None` when it says nothing.
    pub fn of(config: &Config) -> Result<Option<Self>, Failure> {
        let Some(opening) = config.mobilecoin_opening()? else {
            return Ok(None);
        };
        let key = opening.api_key_file.map(read_key).transpose()?;
        Ok(Some(Self {
            listen: opening.listen.clone(),
            key,
        }))
    }

    /// Takes the address, and the platform, which is made when it is missing.
    pub async fn open(self, config: &Config, custody: &Arc<Custody>) -> Result<OpenDoor, Failure> {
        let listener = server::listen(&self.listen, "--mobilecoin-listen").await?;
        let address = server::address(&listener)?;
        // The configuration knows a name; what it stands for is known here.
        if self.key.is_none() && !address.ip().is_loopback() {
            return Err(MobilecoinProblem::OpenToOthers.into());
        }
        let platform = custody.platform_named(&config.mobilecoin.platform).await;
        let platform = platform.map_err(|fault| {
            Failure::new(
                format!(
                    "the platform of the MobileCoin door is not there: {}",
                    chain(&fault)
                ),
                "check the data directory; if a server is busy there, try again",
            )
        })?;
        let has_key = self.key.is_some();
        let router = seedport_mobilecoin::router(Door {
            custody: Arc::clone(custody),
            admission: Admission::new(platform, self.key),
            secrets: config.mobilecoin.secrets.into(),
            chain_id: config.mobilecoin.chain_id.clone(),
            body_limit: config.mobilecoin.body_limit_bytes.get(),
        });
        Ok(OpenDoor {
            listener,
            router,
            address,
            has_key,
        })
    }
}

impl OpenDoor {
    /// What is said of it when the server starts.
    pub fn announcement(&self) -> String {
        let address = self.address;
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "plain HTTP beyond this machine: put a TLS proxy before it");
        }
        let line = format!("mobilecoin door on http://{address}\n");
        if self.has_key {
            return line;
        }
        tracing::warn!(%address, "the MobileCoin door asks for no API key");
        let loud = "NO API KEY: every program of this machine can export and remove every account \
                    of the MobileCoin door.\n";
        [loud, &line].concat()
    }
}

fn read_key(path: &Path) -> Result<ApiKey, Failure> {
    let shown = path.display();
    let key = secret_file::read_secret("the MobileCoin door's API key file", path)?;
    ApiKey::new(&key).map_err(|error| {
        Failure::new(
            format!("the MobileCoin door's API key in {shown} is refused: {error}"),
            "put a random text there, for example of `openssl rand -hex 32`, and nothing else",
        )
    })
}

impl From<crate::config::SecretsShape> for SecretsShape {
    fn from(shape: crate::config::SecretsShape) -> Self {
        match shape {
            crate::config::SecretsShape::Full => Self::Full,
            crate::config::SecretsShape::Documented => Self::Documented,
        }
    }
}
