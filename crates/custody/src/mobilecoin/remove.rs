//! Removes a MobileCoin account with its secrets.
//!
//! Called by `remove_account`.

use seedport_store::{AuditVerb, MobilecoinAccountWrite, Write};
use seedport_wire::MobilecoinId;

use super::{MobilecoinError, Operator, audit::Attempt, error::refused, expect, unfrozen};
use crate::Custody;

impl Custody {
    /// Removes the account, its secrets and its addresses. Who kept its secrets imports it again.
    ///
    /// # Errors
    /// [`MobilecoinError::AccountNotFound`], or a fault of ours.
    pub async fn remove_mobilecoin_account(
        &self,
        operator: &Operator,
        id: MobilecoinId,
    ) -> Result<(), MobilecoinError> {
        let row = self.mobilecoin_account(operator, id).await?;
        let remove = MobilecoinAccountWrite::Remove {
            platform: operator.platform,
            id,
        };
        let entry = Attempt::on(AuditVerb::MobilecoinRemove, &row).done(operator, self.now());
        let writes = vec![
            unfrozen(&row),
            expect(&row),
            Write::MobilecoinAccount(remove),
            entry.write(),
        ];
        let done = self.store.commit(writes).await;
        let attempt = Attempt::on(AuditVerb::MobilecoinRemove, &row);
        let done = done.map_err(|error| refused(id, error));
        self.operator_audited(operator, attempt, done).await
    }
}
