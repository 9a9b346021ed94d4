//! Says whether a spend from a MobileCoin account must name a subaddress.
//!
//! Called by `set_require_spend_subaddress`.

use seedport_store::{AuditVerb, MobilecoinAccountRow, MobilecoinAccountWrite, Write};
use seedport_wire::MobilecoinId;

use super::{MobilecoinError, Operator, audit::Attempt, error::refused, expect};
use crate::Custody;

impl Custody {
    /// Sets the account's mode.
    ///
    /// # Errors
    /// [`MobilecoinError::AccountNotFound`], or a fault of ours.
    pub async fn require_spend_subaddress(
        &self,
        operator: &Operator,
        id: MobilecoinId,
        required: bool,
    ) -> Result<MobilecoinAccountRow, MobilecoinError> {
        let mut row = self.mobilecoin_account(operator, id).await?;
        row.require_spend_subaddress = required;
        let update = MobilecoinAccountWrite::RequireSpendSubaddress {
            platform: operator.platform,
            id,
            required,
        };
        let entry = Attempt::on(AuditVerb::MobilecoinUpdate, &row).done(operator, self.now());
        let writes = vec![
            expect(&row),
            Write::MobilecoinAccount(update),
            entry.write(),
        ];
        let done = self.store.commit(writes).await;
        done.map_err(|error| refused(id, error))?;
        Ok(row)
    }
}
