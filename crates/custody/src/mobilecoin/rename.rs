//! Renames a MobileCoin account.
//!
//! Called by `update_account_name`.

use seedport_store::{AuditVerb, MobilecoinAccountRow, MobilecoinAccountWrite, Write};
use seedport_wire::MobilecoinId;

use super::{MobilecoinError, Operator, audit::Attempt, bounded, error::refused, expect};
use crate::Custody;

impl Custody {
    /// Gives the account another name.
    ///
    /// # Errors
    /// [`MobilecoinError::AccountNotFound`] or [`MobilecoinError::TooLong`].
    pub async fn rename_mobilecoin_account(
        &self,
        operator: &Operator,
        id: MobilecoinId,
        name: String,
    ) -> Result<MobilecoinAccountRow, MobilecoinError> {
        bounded("name", &name)?;
        let mut row = self.mobilecoin_account(operator, id).await?;
        row.name.clone_from(&name);
        let rename = MobilecoinAccountWrite::Rename {
            platform: operator.platform,
            id,
            name,
        };
        let entry = Attempt::on(AuditVerb::MobilecoinRename, &row).done(operator, self.now());
        let writes = vec![
            expect(&row),
            Write::MobilecoinAccount(rename),
            entry.write(),
        ];
        let done = self.store.commit(writes).await;
        done.map_err(|error| refused(id, error))?;
        Ok(row)
    }
}
