//! The webhook key: what an integrator knows our webhooks by.
//!
//! Invariant: the private half exists sealed, or here for the time of one signature. It signs
//! what the caller says and nothing else is signed with it: a webhook is word of the server, not
//! a proof of the vault's.
//! Called by `custody`: at its start (make, read) and for each delivery (sign).

use seedport_wire::{PublicKey, SigningKey, ids::WebhookKeyId};

use crate::{
    Stored, Vault,
    fault::{RecordKind, VaultFault},
    place::Place,
    records::webhook_key::WebhookKeyRecord,
};

/// A fresh webhook key, to be stored.
pub struct NewWebhookKey {
    /// The record's id.
    pub id: WebhookKeyId,
    /// The public half, for finding it.
    pub public: PublicKey,
    /// The sealed record.
    pub sealed: Vec<u8>,
}

impl Vault {
    /// Draws and seals a webhook key; the first start does this once.
    ///
    /// # Errors
    /// When randomness or sealing fails.
    pub fn make_webhook_key(&self) -> Result<NewWebhookKey, VaultFault> {
        let entropy = self.entropy.as_ref();
        let id = WebhookKeyId::make(entropy)?;
        let key = SigningKey::make(entropy)?;
        let record = WebhookKeyRecord { key };
        let sealed = self.ring.seal(&place(id), &record.encode()?, entropy)?;
        Ok(NewWebhookKey {
            id,
            public: *record.key.public(),
            sealed,
        })
    }

    /// The public half of a stored webhook key: from the opened record, not from a column.
    ///
    /// # Errors
    /// When the record does not open.
    pub fn webhook_public_key(
        &self,
        key: Stored<'_, WebhookKeyId>,
    ) -> Result<PublicKey, VaultFault> {
        Ok(*self.open_webhook_key(key)?.key.public())
    }

    /// Signs a webhook's body; the signature is ECDSA in DER.
    ///
    /// # Errors
    /// When the record does not open or signing fails.
    pub fn sign_webhook(
        &self,
        key: Stored<'_, WebhookKeyId>,
        body: &[u8],
    ) -> Result<Vec<u8>, VaultFault> {
        let record = self.open_webhook_key(key)?;
        record.key.sign(body).map_err(|_| VaultFault::Crypto)
    }

    fn open_webhook_key(
        &self,
        key: Stored<'_, WebhookKeyId>,
    ) -> Result<WebhookKeyRecord, VaultFault> {
        WebhookKeyRecord::decode(&self.ring.open(&place(key.id), key.sealed)?)
    }
}

fn place(id: WebhookKeyId) -> Place {
    Place::global(RecordKind::WebhookKey, id.as_bytes())
}
