//! Hands over the keys by which another wallet sees what an account has.
//!
//! Invariant: a private view key is a secret too: it leaves in plaintext only where secrets do.
//! The address beside it is the account's, whatever stands in the row.
//! Called by `create_view_only_account_import_request`.

use seedport_keys::mobilecoin::PublicAddress;
use seedport_store::{AuditVerb, MobilecoinAccountRow};
use seedport_vault::{OperatorExportError, OperatorExportRefusal, ViewKey};
use seedport_wire::{MobilecoinId, SecretBytes};

use super::{MobilecoinError, Operator, audit::Attempt, scope_of, wallet_of};
use crate::{Custody, Fault, fault::Inconsistency};

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
        let handed = self.view_key(operator, &row).await;
        let (key, main) = self.operator_audited(operator, attempt, handed).await?;
        Ok(ViewOnlyRequest {
            view_private: key.view_private,
            spend_public: key.spend_public,
            default_address: main.fog.is_some().then(|| main.to_b58()),
            account: row,
        })
    }

    async fn view_key(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
    ) -> Result<(ViewKey, PublicAddress), MobilecoinError> {
        let key = self.vault.operator_view_key(scope_of(row), wallet_of(row));
        let key = key.map_err(|error| match error {
            OperatorExportError::Refused(OperatorExportRefusal::ViewOnly) => {
                MobilecoinError::ViewOnly(row.id)
            }
            error => error.into(),
        })?;
        let main = main_address(row)?;
        let attempt = Attempt::on(AuditVerb::MobilecoinView, row);
        self.tell_in_plaintext(operator, row, attempt).await?;
        Ok((key, main))
    }
}

/// The row's main address, which the account's id is the digest of. The id is sealed in.
fn main_address(row: &MobilecoinAccountRow) -> Result<PublicAddress, Fault> {
    let main = PublicAddress::parse_b58(&row.main_address).ok();
    main.filter(|main| main.account_id() == row.id)
        .ok_or(Fault::Inconsistent(Inconsistency::MainAddress))
}
