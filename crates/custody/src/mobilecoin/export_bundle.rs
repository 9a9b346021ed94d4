//! Hands a whole MobileCoin account over: secrets, name and addresses, sealed to a key.
//!
//! Called by `export_account_bundle`.

use seedport_store::Slice;
use seedport_vault::{BundleFace, BundledAddress, OperatorExportRefusal, Parcel};
use seedport_wire::{MobilecoinId, TargetPublicKey, hpke};

use super::{MobilecoinError, Operator, OwnerRetry, Sealed, audit::Attempt, export::face_of};
use crate::Custody;

/// No bundle of more addresses fits an envelope: each takes more bytes than this.
const SHORTEST_ADDRESS: usize = 64;

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
        let room = hpke::MAX_PLAINTEXT / SHORTEST_ADDRESS;
        let slice = Slice {
            offset: 0,
            limit: Some(room as u64 + 1),
        };
        let store = &self.store;
        let addresses = store.mobilecoin_addresses(operator.platform, Some(id), slice);
        let addresses: Vec<_> = addresses
            .await?
            .into_iter()
            .map(|row| BundledAddress {
                subaddress_index: row.subaddress_index,
                public_address_b58: row.address,
                metadata: row.metadata,
            })
            .collect();
        if addresses.len() > room {
            let attempt = Attempt::on(seedport_store::AuditVerb::MobilecoinBundleExport, &row);
            let refused = Err(OperatorExportRefusal::TooLarge.into());
            return self.operator_audited(operator, attempt, refused).await;
        }
        let parcel = Parcel::Bundle(BundleFace {
            face: face_of(&row),
            first_block_index: row.first_block_index,
            next_subaddress_index: row.next_subaddress_index,
            addresses: &addresses,
        });
        self.hand_over(operator, &row, &parcel, target, retry).await
    }
}
