//! Opens custody: the quorum key is made on the first start, then the vault opens over it, and
//! the webhook key is made by the vault.
//!
//! Invariant: a quorum key is made, or taken over from the rows, only while the vault's state names
//! none: at the first start. After that the rows choose nothing; emptying them stops the vault.
//! Called by the binary.

use std::sync::Arc;

use seedport_store::{
    CommitError, Guard, QuorumKeyRow, QuorumKeyWrite, SealedRecord, Store, StoreError, Write,
};
use seedport_vault::{
    OpenVaultError, RootKey, StoredQuorumKey, Vault, VaultFault, VaultParts,
    quorum::{fingerprints, make_quorum_key},
    state::AddQuorumKeyError,
};
use seedport_wire::{Clock, Entropy};

use crate::{
    Custody, Policy,
    guard::Running,
    mobilecoin::Turns,
    refusals::Refusals,
    shares::Shares,
    webhooks::{WebhookKey, Webhooks},
};

/// Why custody does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault does not open.
    #[error(transparent)]
    Vault(#[from] OpenVaultError),
    /// A first key could not be made, or the webhook key does not open.
    #[error(transparent)]
    Fault(#[from] VaultFault),
    /// The vault's state cannot be written.
    #[error(transparent)]
    State(#[from] AddQuorumKeyError),
    /// The store took no webhook key and has none.
    #[error("no webhook key is stored")]
    NoWebhookKey,
}

/// What custody is put together from.
pub struct Parts {
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// The root key.
    pub root: RootKey,
    /// What the vault is put together from.
    pub vault: VaultParts,
    /// The moment, for rows.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for ids and token secrets.
    pub entropy: Arc<dyn Entropy>,
    /// The operator's decisions.
    pub policy: Policy,
}

impl Custody {
    /// Opens the vault over the store.
    ///
    /// # Errors
    /// [`OpenVaultError::WrongRootKey`] when the root key is not this store's.
    pub async fn open(parts: Parts) -> Result<Self, OpenError> {
        let Parts {
            store,
            root,
            vault,
            clock,
            entropy,
            policy,
        } = parts;
        let first = vault.state.facts().quorum_keys.is_empty();
        let mut keys = stored_keys(store.as_ref()).await?;
        if first && keys.is_empty() {
            make_first(store.as_ref(), &root, clock.as_ref(), entropy.as_ref()).await?;
            keys = stored_keys(store.as_ref()).await?;
        }
        if first {
            for key in fingerprints(&root, &keys)? {
                vault.state.add_quorum_key(key)?;
            }
        }
        let vault = Arc::new(Vault::open(root, &keys, vault)?);
        let webhook_key = WebhookKey::open(store.as_ref(), &vault, clock.now()).await?;
        Ok(Self {
            store,
            vault,
            clock,
            entropy,
            policy,
            webhook_key,
            webhooks: Webhooks::default(),
            turns: Turns::default(),
            running: Running::default(),
            refusals: Refusals::default(),
            shares: Shares::default(),
        })
    }
}

/// The quorum keys as the store has them.
///
/// # Errors
/// When the store cannot be read.
pub async fn stored_keys(store: &dyn Store) -> Result<Vec<StoredQuorumKey>, StoreError> {
    Ok(stored(store.quorum_keys().await?))
}

/// The keys of these rows, as the vault takes them.
#[must_use]
pub fn stored(rows: Vec<QuorumKeyRow>) -> Vec<StoredQuorumKey> {
    let stored = rows.into_iter().map(|row| StoredQuorumKey {
        id: row.id,
        sealed: row.sealed.0,
    });
    stored.collect()
}

async fn make_first(
    store: &dyn Store,
    root: &RootKey,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<(), OpenError> {
    let key = make_quorum_key(root, clock, entropy)?;
    let row = QuorumKeyRow {
        id: key.id,
        public_key: *key.public.as_bytes(),
        sealed: SealedRecord(key.sealed),
        not_before: key.not_before,
        not_after: None,
        created_at: key.not_before,
    };
    match store
        .commit(vec![Write::QuorumKey(QuorumKeyWrite::InsertFirst(row))])
        .await
    {
        // Another process was first: its key is read back.
        Ok(()) | Err(CommitError::Guard(Guard::QuorumKeyTaken)) => Ok(()),
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(CommitError::Guard(_)) => Err(VaultFault::Crypto.into()),
    }
}
