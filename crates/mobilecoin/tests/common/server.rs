//! A whole server in a temporary directory: SQLite, vault, custody, router.
//!
//! Invariant: nothing stands for anything else but the clock, which a case moves by hand.
//! Called by every case.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::Router;
use rusqlite::Connection;
use seedport_custody::{
    Custody, Policy,
    mobilecoin::{Admission, ApiKey, ExportForm},
    open::Parts,
    store::{SqliteOptions, SqliteStore, Store},
};
use seedport_mobilecoin::{DEFAULT_BODY_LIMIT, Door, Edition, SecretsShape};
use seedport_vault::{
    Delivery, Limits, RootKey, VaultParts,
    oidc::{Issuers, TokenVerifier},
};
use seedport_wire::{Clock, Fingerprint, SecretBytes, SystemEntropy, Timestamp};
use tempfile::TempDir;

use super::{client::Client, log};
use crate::vault_state::vault_state;

/// The door's key.
pub const KEY: &str = "the-key-of-this-door-1";

/// A clock that a case moves.
#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// What the operator configured.
pub struct Settings {
    pub export: ExportForm,
    pub secrets: SecretsShape,
    pub chain_id: &'static str,
    pub address_batch: u64,
    pub key: Option<&'static str>,
    pub max_bytes: Option<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            export: ExportForm::Plaintext,
            secrets: SecretsShape::Full,
            chain_id: "main",
            address_batch: 1000,
            key: Some(KEY),
            max_bytes: None,
        }
    }
}

/// A server.
pub struct Server {
    pub custody: Arc<Custody>,
    pub router: Router,
    clock: Hands,
    place: TempDir,
}

impl Server {
    /// A server as it comes.
    pub async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    /// A server with this configuration.
    pub async fn with(settings: Settings) -> Self {
        log::install();
        let place = tempfile::tempdir().expect("a directory");
        let options = SqliteOptions {
            path: place.path().join("seedport.db"),
            readers: 2,
            max_bytes: settings.max_bytes,
        };
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&options).expect("opens"));
        let clock = Hands(Arc::new(AtomicI64::new(1_775_681_700_000)));
        let root = RootKey::make(&SystemEntropy).expect("a root key");
        let state = vault_state(&place.path().join("vault"), &root, true, clock.now());
        let parts = Parts {
            store,
            root,
            vault: VaultParts {
                clock: Box::new(clock.clone()),
                entropy: Box::new(SystemEntropy),
                delivery: Delivery::Sandbox,
                limits: Limits {
                    operator_export: settings.export,
                    ..Limits::default()
                },
                passkeys: None,
                tokens: TokenVerifier::sandbox(Issuers::default()),
                state,
            },
            clock: Arc::new(clock.clone()),
            entropy: Arc::new(SystemEntropy),
            policy: Policy {
                mobilecoin_address_batch: settings.address_batch,
                ..Policy::default()
            },
        };
        let custody = Arc::new(Custody::open(parts).await.expect("custody opens"));
        let platform = custody.platform_named("mobilecoin").await;
        let key = settings.key.map(|key| {
            let key = SecretBytes::copy_from(key.as_bytes());
            ApiKey::new(&key).expect("a key")
        });
        let router = seedport_mobilecoin::router(Door {
            custody: Arc::clone(&custody),
            admission: Admission::new(platform.expect("a platform"), key),
            secrets: settings.secrets,
            chain_id: settings.chain_id.to_owned(),
            body_limit: DEFAULT_BODY_LIMIT,
        });
        Self {
            custody,
            router,
            clock,
            place,
        }
    }

    /// A client with the door's key, of the current edition.
    pub fn client(&self) -> Client {
        Client::new(self.router.clone(), Some(KEY), Edition::V2)
    }

    /// A client with the door's key, of the first edition.
    pub fn first_edition(&self) -> Client {
        Client::new(self.router.clone(), Some(KEY), Edition::V1)
    }

    /// A client without a key.
    pub fn stranger(&self) -> Client {
        Client::new(self.router.clone(), None, Edition::V2)
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).expect("short");
        self.clock.0.fetch_add(millis, Ordering::Relaxed);
    }

    /// The database in the hands of whoever can write to the file.
    pub fn database(&self) -> Connection {
        Connection::open(self.place.path().join("seedport.db")).expect("opens")
    }

    /// Every byte that is kept: the database, what lies beside it, and the vault's state.
    pub fn kept(&self) -> Vec<u8> {
        let directories = [
            self.place.path().to_owned(),
            self.place.path().join("vault"),
        ];
        directories
            .iter()
            .flat_map(|directory| std::fs::read_dir(directory).expect("a directory"))
            .map(|file| file.expect("a file").path())
            .filter(|path| path.is_file())
            .flat_map(|path| std::fs::read(path).expect("readable"))
            .collect()
    }

    /// The quorum keys, as an owner has pinned them.
    pub fn pins(&self) -> Vec<Fingerprint> {
        let document = self.custody.key_document();
        document.keys.iter().map(|key| key.fingerprint).collect()
    }
}
