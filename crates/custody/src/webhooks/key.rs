//! The key that webhooks are signed with, made on the first start.
//!
//! Invariant: two processes that start at once agree on one key: the store takes the first and
//! the other reads it back. What is published comes from the opened record.
//! Called by `open`, by the courier and by the published key.

use seedport_store::{
    CommitError, Guard, SealedRecord, Store, WebhookKeyRow, WebhookKeyWrite, Write,
};
use seedport_vault::{Stored, Vault, VaultFault};
use seedport_wire::{PublicKey, Timestamp, ids::WebhookKeyId, webhook};

use crate::{Custody, open::OpenError};

/// The stored key.
pub(crate) struct WebhookKey {
    id: WebhookKeyId,
    sealed: Vec<u8>,
    public: PublicKey,
}

impl WebhookKey {
    /// Reads the store's key, and makes it when there is none.
    pub(crate) async fn open(
        store: &dyn Store,
        vault: &Vault,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let row = match store.webhook_key().await? {
            Some(row) => row,
            None => make_first(store, vault, now).await?,
        };
        let (id, sealed) = (row.id, row.sealed.0);
        let public = vault.webhook_public_key(Stored {
            id,
            sealed: &sealed,
        })?;
        Ok(Self { id, sealed, public })
    }

    /// The value of `X-Grid-Signature` over a body.
    pub(super) fn sign(&self, vault: &Vault, body: &str) -> Result<String, VaultFault> {
        let key = Stored {
            id: self.id,
            sealed: &self.sealed,
        };
        let signature = vault.sign_webhook(key, body.as_bytes())?;
        Ok(webhook::signature_header(&signature))
    }
}

async fn make_first(
    store: &dyn Store,
    vault: &Vault,
    now: Timestamp,
) -> Result<WebhookKeyRow, OpenError> {
    let key = vault.make_webhook_key()?;
    let row = WebhookKeyRow {
        id: key.id,
        public_key: *key.public.as_bytes(),
        sealed: SealedRecord(key.sealed),
        created_at: now,
    };
    let insert = WebhookKeyWrite::InsertFirst(row.clone());
    match store.commit(vec![Write::WebhookKey(insert)]).await {
        Ok(()) => Ok(row),
        // Another process was first.
        Err(CommitError::Guard(Guard::WebhookKeyTaken)) => {
            let row = store.webhook_key().await?;
            row.ok_or(OpenError::NoWebhookKey)
        }
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(CommitError::Guard(_)) => Err(OpenError::NoWebhookKey),
    }
}

impl Custody {
    /// The public half of the key that webhooks are signed with, as PEM.
    #[must_use]
    pub fn webhook_public_key(&self) -> String {
        webhook::public_key_pem(&self.webhook_key.public)
    }
}
