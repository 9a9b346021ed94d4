//! A world to act in: custody over a temporary SQLite, an integrator, and owners.
//!
//! Called by every test of the verbs.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use seedport_custody::{
    Authenticated, Custody, Manage, Permit, Policy, Transact, View,
    customers::CreateCustomer,
    export::FinishedExport,
    open::Parts,
    operator::Hand,
    policy::Budget,
    signed::{Begun, FinishError, SignedRetry},
    tokens::{CreateToken, Permissions, operator},
    verify::BeginVerifyError,
};
use seedport_store::{
    AuditFilter, AuditRow, CustomerType, PageRequest, Store,
    sqlite::{SqliteOptions, SqliteStore},
};
use seedport_vault::{
    Delivery, Limits, RootKey, VaultParts, root_key,
    state::{
        Beginning, CreateStateError, DatabaseId, InstallationId, OpenStateError, StateFacts,
        StateKey, StateSettings, VaultState,
    },
};
use seedport_wire::{
    BodyDigest, Clock, Fingerprint, KnownWallet, SecretBytes, SigningKey, Stamp, SystemEntropy,
    TargetKey, TargetPublicKey, Timestamp,
    ids::{AccountId, CredentialId, CustomerId},
    otp::{self, Answer, CheckedTarget},
};
use tempfile::TempDir;

/// A clock that stands still until it is set.
#[derive(Clone)]
pub struct SetClock(Arc<AtomicI64>);

impl SetClock {
    pub fn advance(&self, duration: Duration) {
        let millis = i64::try_from(duration.as_millis()).expect("a test's duration");
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Where a world keeps its things, so that it can be opened again.
pub struct Place {
    directory: TempDir,
    pub clock: SetClock,
    pub max_bytes: Option<u64>,
    pub policy: Policy,
    pub limits: Limits,
}

impl Place {
    pub fn new() -> Self {
        let roomy = Budget {
            limit: 100_000,
            window: Duration::from_mins(1),
        };
        Self {
            directory: tempfile::tempdir().expect("directory"),
            clock: SetClock(Arc::new(AtomicI64::new(1_775_000_000_000))),
            max_bytes: None,
            policy: Policy {
                // Cases look at the entry of each refusal.
                refusals_of_account: roomy,
                refusals_of_platform: roomy,
                ..Policy::default()
            },
            limits: Limits::default(),
        }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Opens the store and a vault with an empty memory, as a restart does.
    pub async fn open(&self) -> World {
        let options = SqliteOptions {
            path: self.file("seedport.db"),
            readers: 4,
            max_bytes: self.max_bytes,
        };
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&options).expect("store"));
        let root = root_key::file::read_or_make(&self.file("root.key"), &SystemEntropy);
        let root = root.expect("root key");
        let state = vault_state(self.directory.path(), &root, self.clock.now());
        let custody = Custody::open(Parts {
            store: Arc::clone(&store),
            root,
            vault: VaultParts {
                clock: Box::new(self.clock.clone()),
                entropy: Box::new(SystemEntropy),
                delivery: Delivery::Sandbox,
                limits: self.limits,
                passkeys: seedport_vault::webauthn::PasskeyPolicy::new(
                    "localhost",
                    seedport_vault::webauthn::OriginPolicy::AnyLocalhost,
                    false,
                )
                .ok(),
                tokens: seedport_vault::oidc::TokenVerifier::sandbox(
                    seedport_vault::oidc::Issuers::default(),
                ),
                state,
            },
            clock: Arc::new(self.clock.clone()),
            entropy: Arc::new(SystemEntropy),
            policy: self.policy.clone(),
        });
        World {
            custody: Arc::new(custody.await.expect("custody")),
            store,
            clock: self.clock.clone(),
        }
    }
}

/// The state of a vault that opens beside this database: the one that was left, or, where another
/// server holds that, one of its own, as a second copy has.
fn vault_state(directory: &Path, root: &RootKey, now: Timestamp) -> VaultState {
    let settings = StateSettings::default();
    let opened = (0..64).find_map(|copy| {
        let directory = directory.join(format!("vault-{copy}"));
        let key = || StateKey::derive(root).expect("a key");
        let facts = StateFacts {
            installation: InstallationId::from_bytes([copy; 16]),
            sandbox: true,
            database: DatabaseId::from_bytes([0xdb; 16]),
            quorum_keys: Vec::new(),
        };
        match VaultState::open(&directory, key(), settings, now) {
            Err(OpenStateError::Held) => None,
            Err(OpenStateError::Missing) => {
                let made =
                    VaultState::create(&directory, key(), facts, Beginning::Fresh, settings, now);
                match made {
                    Err(CreateStateError::Held | CreateStateError::Exists) => None,
                    made => Some(made.expect("a state")),
                }
            }
            opened => Some(opened.expect("the state opens")),
        }
    });
    opened.expect("not so many servers")
}

/// Custody and what is below it.
pub struct World {
    pub custody: Arc<Custody>,
    pub store: Arc<dyn Store>,
    pub clock: SetClock,
}

/// An integrator's token with every permission, on a platform of this name.
pub struct Integrator {
    pub caller: Authenticated,
    pub view: Permit<View>,
    pub manage: Permit<Manage>,
    pub transact: Permit<Transact>,
}

/// An account and its mail credential.
#[derive(Clone, Copy)]
pub struct Owned {
    pub customer: CustomerId,
    pub account: AccountId,
    pub credential: CredentialId,
}

pub const ALL: Permissions = Permissions::VIEW
    .union(Permissions::TRANSACT)
    .union(Permissions::MANAGE);

pub fn body(text: &str) -> BodyDigest {
    BodyDigest::of("test", &[("text", text)])
}

pub fn customer(email: Option<&str>) -> CreateCustomer {
    CreateCustomer {
        customer_type: CustomerType::Individual,
        platform_customer_id: None,
        uma_address: None,
        region: None,
        currencies: Vec::new(),
        email: email.map(str::to_owned),
        phone: None,
        profile: "{}".to_owned(),
    }
}

impl World {
    pub async fn integrator(&self, platform: &str) -> Integrator {
        let request = CreateToken {
            name: "test".to_owned(),
            permissions: ALL,
        };
        let store = self.store.as_ref();
        let hand = hand(&self.clock);
        let token = operator::create_token(store, hand, platform, request);
        let token = token.await.expect("token");
        let caller = self
            .custody
            .authenticate(&token.row.client_id, &token.secret);
        let caller = caller.await.expect("a right secret");
        Integrator {
            caller,
            view: caller.permit().expect("VIEW"),
            manage: caller.permit().expect("MANAGE"),
            transact: caller.permit().expect("TRANSACT"),
        }
    }

    pub async fn owned(&self, by: &Integrator, email: &str) -> Owned {
        let row = self
            .custody
            .create_customer(&by.manage, customer(Some(email)));
        let customer = row.await.expect("customer").id;
        let accounts = self
            .store
            .accounts_of_customer(by.caller.platform(), customer)
            .await
            .expect("reads");
        let account = accounts[0].id;
        let credentials = self
            .custody
            .credentials(&by.view, account)
            .await
            .expect("reads");
        Owned {
            customer,
            account,
            credential: credentials[0].id,
        }
    }

    pub fn pins(&self) -> [Fingerprint; 1] {
        [self.custody.key_document().keys[0].fingerprint]
    }

    /// Issues a code; gives the key to seal the answer to.
    pub async fn code(&self, by: &Integrator, owned: Owned) -> CheckedTarget {
        let issued = self
            .custody
            .challenge_credential(&by.transact, owned.credential)
            .await;
        let bundle = issued.expect("a code").target_bundle;
        let target = otp::verify_target(&bundle, &self.pins()).expect("signed by our quorum key");
        let known = KnownWallet {
            organization: Some(by.caller.platform()),
            account: Some(owned.account),
            ..KnownWallet::default()
        };
        let checked = target.check(&known, owned.credential, self.clock.now());
        checked.expect("of this wallet")
    }

    pub async fn answer(
        &self,
        by: &Integrator,
        owned: Owned,
        target: &CheckedTarget,
        code: &str,
        key: &SigningKey,
    ) -> Result<Begun, BeginVerifyError> {
        let code = SecretBytes::copy_from(code.as_bytes());
        let answer = Answer {
            code,
            session_key: *key.public(),
        };
        let answer = otp::seal_answer(target, &answer).expect("seals");
        let answer = otp::parse_answer(&answer).expect("well-formed");
        self.custody
            .begin_verify(&by.transact, owned.credential, &answer, body("verify"))
            .await
    }

    /// Opens a session; gives its key.
    pub async fn session(&self, by: &Integrator, owned: Owned) -> SigningKey {
        let key = SigningKey::make(&SystemEntropy).expect("key");
        let target = self.code(by, owned).await;
        let begun = self
            .answer(by, owned, &target, "000000", &key)
            .await
            .expect("right code");
        let retry = retry(&key, begun.request, &begun.payload);
        self.custody
            .finish_verify(&by.transact, owned.credential, &retry, body("verify"))
            .await
            .expect("a session");
        key
    }

    pub async fn begin(&self, by: &Integrator, account: AccountId, to: &TargetKey) -> Begun {
        let target = TargetPublicKey::parse(&to.public().to_hex()).expect("a point");
        let begun = self
            .custody
            .begin_export(&by.transact, account, target, body("export"));
        begun.await.expect("a challenge")
    }

    pub async fn finish(
        &self,
        by: &Integrator,
        account: AccountId,
        retry: &SignedRetry,
    ) -> Result<FinishedExport, FinishError> {
        self.custody
            .finish_export(&by.transact, account, retry, body("export"))
            .await
    }

    pub async fn audit(&self, by: &Integrator) -> Vec<AuditRow> {
        let page = PageRequest::new(100, None).expect("in bounds");
        let platform = by.caller.platform();
        self.store
            .audit_entries(platform, AuditFilter::default(), page)
            .await
            .expect("reads")
            .rows
    }
}

/// Somebody at the machine.
pub fn hand(clock: &SetClock) -> Hand<'_> {
    Hand {
        who: "ann (uid 7)",
        clock,
        entropy: &SystemEntropy,
    }
}

pub fn retry(
    key: &SigningKey,
    request: seedport_wire::ids::RequestId,
    payload: &str,
) -> SignedRetry {
    SignedRetry {
        request,
        stamp: Stamp::make(key, payload).expect("signs"),
    }
}

pub fn target() -> TargetKey {
    TargetKey::make(&SystemEntropy).expect("key")
}
