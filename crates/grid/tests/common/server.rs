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
    Custody, Policy, Webhooks,
    open::Parts,
    store::{Permissions, SqliteOptions, SqliteStore, Store},
    tokens::{CreateToken, operator},
    webhooks::Courier,
};
use seedport_grid::{DEFAULT_BODY_LIMIT, Door};
use seedport_vault::{
    Delivery, Limits, RootKey, VaultParts,
    oidc::{Issuers, TokenVerifier},
};
use seedport_wire::{Clock, SystemEntropy, Timestamp};
use tempfile::TempDir;

use super::{
    client::Client,
    endpoints::{Arrived, Endpoints},
    vault_state::vault_state,
};

/// Every permission.
pub const ALL: Permissions = Permissions::VIEW
    .union(Permissions::TRANSACT)
    .union(Permissions::MANAGE);

/// A clock that a case moves.
#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// A server.
pub struct Server {
    pub custody: Arc<Custody>,
    pub store: Arc<dyn Store>,
    pub router: Router,
    pub endpoints: Arc<Endpoints>,
    clock: Hands,
    place: TempDir,
}

impl Server {
    /// A sandbox with the default policy.
    pub async fn start() -> Self {
        Self::with(Policy::default(), Delivery::Sandbox, None).await
    }

    /// A server with this policy, delivery and ceiling on the database's size in bytes.
    pub async fn with(policy: Policy, delivery: Delivery, max_bytes: Option<u64>) -> Self {
        Self::shaped(policy, delivery, max_bytes, |_| {}).await
    }

    /// The same with a vault of another shape.
    pub async fn shaped(
        policy: Policy,
        delivery: Delivery,
        max_bytes: Option<u64>,
        shape: impl FnOnce(&mut VaultParts),
    ) -> Self {
        let place = tempfile::tempdir().expect("a directory");
        let options = SqliteOptions {
            path: place.path().join("seedport.db"),
            readers: 2,
            max_bytes,
        };
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&options).expect("opens"));
        let clock = Hands(Arc::new(AtomicI64::new(1_775_681_700_000)));
        let root = RootKey::make(&SystemEntropy).expect("a root key");
        let sandbox = matches!(delivery, Delivery::Sandbox);
        let state = vault_state(&place.path().join("vault"), &root, sandbox, clock.now());
        let mut parts = Parts {
            store: Arc::clone(&store),
            root,
            vault: VaultParts {
                clock: Box::new(clock.clone()),
                entropy: Box::new(SystemEntropy),
                delivery,
                limits: Limits::default(),
                passkeys: seedport_vault::webauthn::PasskeyPolicy::new(
                    "localhost",
                    seedport_vault::webauthn::OriginPolicy::AnyLocalhost,
                    false,
                )
                .ok(),
                tokens: TokenVerifier::sandbox(Issuers::default()),
                state,
            },
            clock: Arc::new(clock.clone()),
            entropy: Arc::new(SystemEntropy),
            policy,
        };
        shape(&mut parts.vault);
        let endpoints = Arc::<Endpoints>::default();
        let custody = Custody::open(parts).await.expect("custody opens");
        let custody = Arc::new(custody.with_webhooks(Webhooks {
            sender: Arc::<Endpoints>::clone(&endpoints),
            bodies: seedport_grid::webhook_bodies(),
        }));
        let router = seedport_grid::router(Door {
            custody: Arc::clone(&custody),
            metrics: Arc::new(|| "seedport_up 1\n".to_owned()),
            body_limit: DEFAULT_BODY_LIMIT,
        });
        Self {
            custody,
            store,
            router,
            endpoints,
            clock,
            place,
        }
    }

    /// A server whose codes are a sandbox's, and which judges providers' tokens like this.
    pub async fn believing(tokens: TokenVerifier) -> Self {
        let shape = |parts: &mut VaultParts| parts.tokens = tokens;
        Self::shaped(Policy::default(), Delivery::Sandbox, None, shape).await
    }

    /// Delivers what waits in the outbox; gives what arrived.
    pub async fn webhooks(&self) -> Vec<Arrived> {
        let mut courier = Courier::new(Arc::clone(&self.custody));
        courier.deliver_due().await.expect("the store works");
        self.endpoints.take()
    }

    /// The server's moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).expect("short");
        self.clock.0.fetch_add(millis, Ordering::Relaxed);
    }

    /// Leaves an account without a wallet to a customer, as 265848f did; gives its id.
    pub fn account_without_wallet(&self, customer: &str) -> String {
        let id = "77777777-7777-7777-7777-777777777777";
        let customer = customer.split_once(':').expect("an id").1.replace('-', "");
        let customer = hex::decode(customer).expect("hex");
        let made = self.database().execute(
            "INSERT INTO accounts (platform, id, customer, status, currency, addresses,
                private_enabled, created_at, updated_at, balance)
            SELECT platform, ?1, id, 'PENDING', 'USDB', '[]', 0, created_at, updated_at, 0
            FROM customers WHERE id = ?2",
            rusqlite::params![[0x77_u8; 16], customer],
        );
        assert_eq!(made, Ok(1));
        format!("InternalAccount:{id}")
    }

    /// The files of the database, by name and bytes.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let files = ["seedport.db", "seedport.db-wal"].map(|name| {
            let bytes = std::fs::read(self.place.path().join(name));
            (name.to_owned(), bytes.expect("a file"))
        });
        files.into()
    }

    /// The database in the hands of whoever can write to the file: no rule of ours holds there.
    pub fn database(&self) -> Connection {
        let database = Connection::open(self.place.path().join("seedport.db")).expect("opens");
        database
            .busy_timeout(Duration::from_secs(5))
            .expect("a limit");
        database
            .pragma_update(None, "foreign_keys", false)
            .expect("a setting");
        database
    }

    /// How many rows a table has.
    pub fn rows(&self, table: &str) -> usize {
        let count = format!("SELECT count(*) FROM {table}");
        let count = self
            .database()
            .query_row(&count, [], |row| row.get::<_, i64>(0));
        usize::try_from(count.expect("reads")).expect("a count")
    }

    /// A client of the platform `default` with every permission.
    pub async fn client(&self) -> Client {
        self.client_of("default", ALL).await
    }

    /// A client of this platform with these permissions.
    pub async fn client_of(&self, platform: &str, permissions: Permissions) -> Client {
        let request = CreateToken {
            name: "test".to_owned(),
            permissions,
        };
        let store = self.store.as_ref();
        let hand = seedport_custody::operator::Hand {
            who: "a test",
            clock: &self.clock,
            entropy: &SystemEntropy,
        };
        let token = operator::create_token(store, hand, platform, request).await;
        let token = token.expect("a token");
        // Exposed to be the client's own password.
        let secret = token.secret.expose_text().expect("hex");
        Client::new(self.router.clone(), &token.row.client_id, secret)
    }

    /// A client without credentials.
    pub fn stranger(&self) -> Client {
        Client::stranger(self.router.clone())
    }
}
