//! Hands over the keys by which another wallet sees what an account has.
//!
//! Invariant: a private view key is a secret too: it leaves in plaintext only where secrets do.
//! Called by `create_view_only_account_import_request`.

use seedport_store::{AuditVerb, MobilecoinAccountRow};
use seedport_vault::{OperatorExportError, OperatorExportRefusal, ViewKey};
use seedport_wire::{MobilecoinId, SecretBytes};

use super::{MobilecoinError, Operator, audit::Attempt, error::refused, scope_of, wallet_of};
use crate::Custody;

/// What an import of the account as view only takes.
pub struct ViewOnlyRequest {
    /// The account.
    pub account: MobilecoinAccountRow,
    /// The view scalar, 32 bytes little endian.
    pub view_private: SecretBytes,
    /// The public spend key.
    pub spend_public: [u8; 32],
    /// The main address in base58, where the account has fog: view keys cannot make it.
    pub default_address: Option<String>,
}

impl Custody {
    /// The account's view keys, in plaintext.
    ///
    /// # Errors
    /// [`MobilecoinError::ViewOnly`] when the account only sees itself, and
    /// [`MobilecoinError::Export`] where plaintext is off or the account has an owner.
    pub async fn view_only_request(
        &self,
        operator: &Operator,
        id: MobilecoinId,
    ) -> Result<ViewOnlyRequest, MobilecoinError> {
        let row = self.mobilecoin_account(operator, id).await?;
        let attempt = Attempt::on(AuditVerb::MobilecoinView, &row);
        let key = self.view_key(operator, &row).await;
        let key = self.operator_audited(operator, attempt, key).await?;
        Ok(ViewOnlyRequest {
            view_private: key.view_private,
            spend_public: key.spend_public,
            default_address: row.fog_enabled.then(|| row.main_address.clone()),
            account: row,
        })
    }

    async fn view_key(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
    ) -> Result<ViewKey, MobilecoinError> {
        let key = self.vault.operator_view_key(scope_of(row), wallet_of(row));
        let key = key.map_err(|error| match error {
            OperatorExportError::Refused(OperatorExportRefusal::ViewOnly) => {
                MobilecoinError::ViewOnly(row.id)
            }
            error => error.into(),
        })?;
        let entry = Attempt::on(AuditVerb::MobilecoinView, row).done(operator, self.now());
        let done = self.store.commit(vec![entry.reason("PLAINTEXT").write()]);
        done.await.map_err(|error| refused(row.id, error))?;
        Ok(key)
    }
}
