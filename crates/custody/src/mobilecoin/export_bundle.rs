//! Hands a whole MobileCoin account over: secrets, name and addresses, sealed to a key.
//!
//! Called by `export_account_bundle`.

use seedport_store::Slice;
use seedport_vault::{AddressFace, BundleFace, OperatorExportRefusal};
use seedport_wire::{MobilecoinId, TargetPublicKey};

use super::{MobilecoinError, Operator, OwnerRetry, Sealed, audit::Attempt, sealed::Goods};
use crate::Custody;

impl Custody {
    /// Hands the account over, sealed to `target`.
    ///
    /// # Errors
    /// [`MobilecoinError::Export`] and [`MobilecoinError::Retry`] say why not.
    pub async fn export_mobilecoin_bundle(
        &self,
        operator: &Operator,
        id: MobilecoinId,
        target: &TargetPublicKey,
        retry: Option<OwnerRetry<'_>>,
    ) -> Result<Sealed, MobilecoinError> {
        let row = self.mobilecoin_account(operator, id).await?;
        let room = BundleFace::MOST_ADDRESSES;
        let slice = Slice {
            offset: 0,
            limit: Some(room as u64 + 1),
        };
        let store = &self.store;
        let addresses = store.mobilecoin_addresses(operator.platform, Some(id), slice);
        let addresses: Vec<_> = addresses
            .await?
            .into_iter()
            .map(|row| AddressFace {
                index: row.subaddress_index,
                metadata: row.metadata,
            })
            .collect();
        if addresses.len() > room {
            let attempt = Attempt::on(seedport_store::AuditVerb::MobilecoinBundleExport, &row);
            let refused = Err(OperatorExportRefusal::TooLarge.into());
            return self.operator_audited(operator, attempt, refused).await;
        }
        let goods = Goods::Bundle(addresses);
        self.hand_over(operator, row, goods, target, retry).await
    }
}
