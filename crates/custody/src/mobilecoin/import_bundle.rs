//! Takes a whole MobileCoin account in, sealed to a target that the vault made for it.
//!
//! Invariant: a target serves one account: its id is spent in the transaction that keeps it.
//! Called by `create_account_bundle_import_request` and `import_account_bundle`.

use std::sync::Arc;

use seedport_store::{AuditVerb, MobilecoinAccountRow};
use seedport_vault::{OpenedBundle, RecordKind};
use seedport_wire::{Timestamp, hpke::SealedMessage};

use super::{
    MobilecoinError, Operator, audit::Attempt, bounded, create::Arrival, request::Request,
};
use crate::{Custody, Fault};

/// A target that one account may be sealed to.
#[derive(Debug)]
pub struct ImportTarget {
    /// The signed target, JSON text.
    pub bundle: String,
    /// What comes back with the account.
    pub request: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Custody {
    /// Makes a target.
    ///
    /// # Errors
    /// A fault of ours.
    pub async fn begin_mobilecoin_bundle_import(
        &self,
        operator: &Operator,
    ) -> Result<ImportTarget, MobilecoinError> {
        let target = self.vault.begin_bundle_import(operator.platform)?;
        let attempt = Attempt::at(AuditVerb::MobilecoinBundleBegin);
        let entry = attempt.done(operator, self.now()).subject(&target.id);
        let done = self.store.commit(vec![entry.write()]).await;
        done.map_err(Fault::from)?;
        let request = Request {
            id: target.id,
            payload: String::new(),
            sealed: target.sealed,
        };
        Ok(ImportTarget {
            bundle: target.bundle,
            request: request.to_text(),
            expires_at: target.expires_at,
        })
    }

    /// Takes the account in.
    ///
    /// # Errors
    /// [`MobilecoinError::Bundle`] names the check that failed; nothing is kept then.
    pub async fn import_mobilecoin_bundle(
        &self,
        operator: &Operator,
        request: &str,
        sealed: SealedMessage,
    ) -> Result<MobilecoinAccountRow, MobilecoinError> {
        let verb = AuditVerb::MobilecoinBundleImport;
        match self.open_bundle(operator, request, sealed).await {
            Ok((request, arrival)) => {
                let spend = request.spend(operator.platform, self.now());
                self.keep_account(operator, verb, arrival, Some(spend))
                    .await
            }
            Err(error) => {
                let attempt = Attempt::at(verb);
                self.operator_audited(operator, attempt, Err(error)).await
            }
        }
    }

    async fn open_bundle(
        &self,
        operator: &Operator,
        request: &str,
        sealed: SealedMessage,
    ) -> Result<(Request, Arrival), MobilecoinError> {
        let request = Request::parse(request).ok_or(MobilecoinError::ImportRequest)?;
        let (vault, platform) = (Arc::clone(&self.vault), operator.platform);
        let open = move || {
            let opened = vault.finish_bundle_import(platform, request.stored(), &sealed);
            (request, opened)
        };
        // As many addresses are derived as the bundle has.
        let opened = tokio::task::spawn_blocking(open).await;
        let (request, opened) = opened.map_err(|_| Fault::Task)?;
        let opened = opened.map_err(|error| {
            let instead = MobilecoinError::ImportRequest;
            MobilecoinError::from(error).of_carried(RecordKind::ImportTarget, instead)
        })?;
        Ok((request, arrival(opened)?))
    }
}

fn arrival(opened: OpenedBundle) -> Result<Arrival, MobilecoinError> {
    bounded("name", &opened.name)?;
    for metadata in &opened.metadata {
        bounded("metadata", metadata)?;
    }
    Ok(Arrival {
        wallet: opened.wallet,
        name: opened.name,
        first_block_index: opened.first_block_index,
        next_subaddress_index: opened.next_subaddress_index,
        require_spend_subaddress: opened.require_spend_subaddress,
        metadata: opened.metadata,
    })
}
