//! Hands a MobileCoin account's secrets over in plaintext, as the contract has it.
//!
//! Invariant: the entry is durable before the secrets are told.
//! Called by `export_account_secrets` without a target.

use seedport_keys::mobilecoin::Shape;
use seedport_store::{AuditVerb, MobilecoinAccountRow};
use seedport_vault::Face;
use seedport_wire::{MobilecoinId, SecretBytes};

use super::{MobilecoinError, Operator, audit::Attempt, error::refused, scope_of, wallet_of};
use crate::Custody;

impl Custody {
    /// The JSON of `account_secrets`.
    ///
    /// # Errors
    /// [`MobilecoinError::Export`] where plaintext is off or the account has an owner.
    pub async fn export_mobilecoin_secrets(
        &self,
        operator: &Operator,
        id: MobilecoinId,
        shape: Shape,
    ) -> Result<SecretBytes, MobilecoinError> {
        let row = self.mobilecoin_account(operator, id).await?;
        let attempt = Attempt::on(AuditVerb::MobilecoinExport, &row);
        let exported = self.plaintext(operator, &row, shape).await;
        self.operator_audited(operator, attempt, exported).await
    }

    async fn plaintext(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        shape: Shape,
    ) -> Result<SecretBytes, MobilecoinError> {
        let (scope, wallet) = (scope_of(row), wallet_of(row));
        let secrets = self
            .vault
            .operator_secrets(scope, wallet, face_of(row), shape)?;
        let entry = Attempt::on(AuditVerb::MobilecoinExport, row).done(operator, self.now());
        let done = self.store.commit(vec![entry.reason("PLAINTEXT").write()]);
        done.await.map_err(|error| refused(row.id, error))?;
        Ok(secrets)
    }
}

/// What an export says of the account beside its keys.
pub(super) fn face_of(row: &MobilecoinAccountRow) -> Face<'_> {
    Face {
        name: &row.name,
        require_spend_subaddress: row.require_spend_subaddress,
    }
}
