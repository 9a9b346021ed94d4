//! Assigns the next address of a MobileCoin account.
//!
//! Invariant: two callers at once get two addresses: the store gives an index to the first.
//! Called by `assign_address_for_account`.

use seedport_store::{
    AuditVerb, CommitError, Guard, MobilecoinAccountRow, MobilecoinAddressRow,
    MobilecoinAddressWrite, Write,
};
use seedport_wire::MobilecoinId;

use super::{
    MobilecoinError, Operator, address_row, audit::Attempt, bounded, error::refused, expect,
    scope_of, wallet_of,
};
use crate::{Custody, Fault};

/// How often an index that another process took meanwhile is followed by the next. In this
/// process callers take turns.
const TRIES: u32 = 64;

impl Custody {
    /// Derives the account's next address and assigns it.
    ///
    /// # Errors
    /// [`MobilecoinError::Fog`] when the account has fog.
    pub async fn assign_mobilecoin_address(
        &self,
        operator: &Operator,
        id: MobilecoinId,
        metadata: String,
    ) -> Result<MobilecoinAddressRow, MobilecoinError> {
        bounded("metadata", &metadata)?;
        let _turn = self.turns.at(id).await;
        for _ in 0..TRIES {
            let row = self.mobilecoin_account(operator, id).await?;
            let attempt = Attempt::on(AuditVerb::MobilecoinAddress, &row);
            let assigned = self.assign_next(operator, &row, metadata.clone()).await;
            let assigned = self.operator_audited(operator, attempt, assigned).await?;
            if let Some(address) = assigned {
                return Ok(address);
            }
        }
        Err(Fault::Guard(Guard::MobilecoinIndexTaken).into())
    }

    /// Assigns the index that the row says is next; `None` when somebody else took it.
    async fn assign_next(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        metadata: String,
    ) -> Result<Option<MobilecoinAddressRow>, MobilecoinError> {
        let index = row.next_subaddress_index;
        let address = self
            .vault
            .operator_address(scope_of(row), wallet_of(row), index)?;
        let address = address_row(operator.platform, row.id, address, metadata);
        let assign = MobilecoinAddressWrite::Assign(address.clone());
        let entry = Attempt::on(AuditVerb::MobilecoinAddress, row).done(operator, self.now());
        let writes = vec![expect(row), Write::MobilecoinAddress(assign), entry.write()];
        match self.store.commit(writes).await {
            Ok(()) => Ok(Some(address)),
            Err(CommitError::Guard(Guard::MobilecoinIndexTaken)) => Ok(None),
            Err(error) => Err(refused(row.id, error)),
        }
    }
}
