//! Hands a MobileCoin account's secrets over in plaintext, as the contract has it.
//!
//! Invariant: the entry is durable before the secrets are told.
//! Called by `export_account_secrets` without a target.

use seedport_keys::mobilecoin::Shape;
use seedport_store::{AuditVerb, MobilecoinAccountRow};
use seedport_vault::Face;
use seedport_wire::{MobilecoinId, SecretBytes, ids::ExportId};

use super::{
    MobilecoinError, Operator, audit::Attempt, error::refused, expect, scope_of, unfrozen,
    wallet_of,
};
use crate::{Custody, Fault};

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
        let attempt = Attempt::on(AuditVerb::MobilecoinExport, row);
        self.tell_in_plaintext(operator, row, attempt).await?;
        Ok(secrets)
    }

    /// Writes a hand-over in plaintext down. It has an id as those in envelopes have, so that the
    /// log counts them alike.
    pub(super) async fn tell_in_plaintext(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        attempt: Attempt,
    ) -> Result<(), MobilecoinError> {
        let export = ExportId::make(self.entropy.as_ref()).map_err(Fault::from)?;
        let entry = attempt.done(operator, self.now());
        let entry = entry.reason("PLAINTEXT").export(export);
        let done = self
            .store
            .commit(vec![unfrozen(row), expect(row), entry.write()])
            .await;
        done.map_err(|error| refused(row.id, error))
    }
}

/// What an export says of the account beside its keys.
pub(super) fn face_of(row: &MobilecoinAccountRow) -> Face<'_> {
    Face {
        name: &row.name,
        require_spend_subaddress: row.require_spend_subaddress,
    }
}
