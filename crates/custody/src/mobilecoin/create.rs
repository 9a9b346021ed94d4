//! Makes or imports a MobileCoin account.
//!
//! Invariant: the account, its first addresses and the entry are one transaction; the secret is
//! in the vault's hands before anything is derived from it.
//! Called by `create_account` and the methods that import one.

use std::sync::Arc;

use seedport_keys::mobilecoin::{self, FogInfo};
use seedport_store::{
    AuditVerb, MobilecoinAccountRow, MobilecoinAccountWrite, MobilecoinAddressWrite, SealedRecord,
    Write,
};
use seedport_vault::{NewOperatorWallet, SealOperatorWallet, Source, Subaddresses};
use seedport_wire::{PublicKey, Timestamp, ids::PlatformId};

use super::{MobilecoinError, Operator, address_row, audit::Attempt, bounded, error::refused};
use crate::{Custody, Fault};

/// The next subaddress index of an account with fog, which has none beside the main one.
const AFTER_MAIN: u64 = 1;

/// How an account begins, beside its keys.
pub struct Opening {
    /// Its name; empty when it has none.
    pub name: String,
    /// The block from which a ledger would be searched for it.
    pub first_block_index: u64,
    /// The subaddress index after the last one in use; 2 in a new account.
    pub next_subaddress_index: u64,
    /// Where its fog reports are.
    pub fog: Option<FogInfo>,
    /// Whether a spend must name a subaddress.
    pub require_spend_subaddress: bool,
    /// The key without whose stamp its secrets do not leave.
    pub owner_key: Option<PublicKey>,
}

/// A sealed account on its way into the store.
pub(super) struct Arrival {
    pub wallet: NewOperatorWallet,
    pub name: String,
    pub first_block_index: u64,
    pub next_subaddress_index: u64,
    pub require_spend_subaddress: bool,
    /// The metadata of each of the wallet's addresses.
    pub metadata: Vec<String>,
}

impl Custody {
    /// Makes an account of a fresh 24-word phrase.
    ///
    /// # Errors
    /// [`MobilecoinError`] says why none was made.
    pub async fn create_mobilecoin_account(
        &self,
        operator: &Operator,
        opening: Opening,
    ) -> Result<MobilecoinAccountRow, MobilecoinError> {
        let verb = AuditVerb::MobilecoinCreate;
        self.open_mobilecoin_account(operator, verb, None, opening)
            .await
    }

    /// Imports an account.
    ///
    /// # Errors
    /// [`MobilecoinError::AccountExists`] when the platform has it already, in whatever form.
    pub async fn import_mobilecoin_account(
        &self,
        operator: &Operator,
        secret: Source,
        opening: Opening,
    ) -> Result<MobilecoinAccountRow, MobilecoinError> {
        let verb = AuditVerb::MobilecoinImport;
        self.open_mobilecoin_account(operator, verb, Some(secret), opening)
            .await
    }

    async fn open_mobilecoin_account(
        &self,
        operator: &Operator,
        verb: AuditVerb,
        source: Option<Source>,
        opening: Opening,
    ) -> Result<MobilecoinAccountRow, MobilecoinError> {
        bounded("name", &opening.name)?;
        let arrival = self.seal_account(operator.platform, source, opening).await;
        match arrival {
            Ok(arrival) => self.keep_account(operator, verb, arrival, None).await,
            Err(error) => {
                let attempt = Attempt::at(verb);
                self.operator_audited(operator, attempt, Err(error)).await
            }
        }
    }

    async fn seal_account(
        &self,
        platform: PlatformId,
        source: Option<Source>,
        opening: Opening,
    ) -> Result<Arrival, MobilecoinError> {
        let first = mobilecoin::FIRST_USER;
        let next = opening.next_subaddress_index.max(first);
        let limit = self.policy.mobilecoin_address_batch.min(Subaddresses::MOST);
        let subaddresses = Subaddresses::new(next - first)
            .filter(|subaddresses| subaddresses.count() <= limit)
            .ok_or(MobilecoinError::TooManyAddresses { limit })?;
        let request = SealOperatorWallet {
            platform,
            source,
            fog: opening.fog,
            owner_key: opening.owner_key,
            subaddresses,
        };
        let vault = Arc::clone(&self.vault);
        // A phrase and a thousand addresses take a tenth of a second.
        let sealed = tokio::task::spawn_blocking(move || vault.seal_operator_wallet(request));
        let wallet = sealed.await.map_err(|_| Fault::Task)??;
        let metadata = wallet.addresses.iter();
        let metadata = metadata.map(|address| standard_metadata(address.index).to_owned());
        Ok(Arrival {
            metadata: metadata.collect(),
            next_subaddress_index: if wallet.fog_enabled { AFTER_MAIN } else { next },
            name: opening.name,
            first_block_index: opening.first_block_index,
            require_spend_subaddress: opening.require_spend_subaddress,
            wallet,
        })
    }

    /// Keeps a sealed account, with what else its arrival writes.
    pub(super) async fn keep_account(
        &self,
        operator: &Operator,
        verb: AuditVerb,
        arrival: Arrival,
        spend: Option<Write>,
    ) -> Result<MobilecoinAccountRow, MobilecoinError> {
        let now = self.now();
        let (row, addresses) = arrival.into_rows(operator.platform, now);
        let mut writes: Vec<_> = spend.into_iter().collect();
        writes.extend([
            Write::MobilecoinAccount(MobilecoinAccountWrite::Insert(row.clone())),
            Write::MobilecoinAddress(addresses),
            Attempt::on(verb, &row).done(operator, now).write(),
        ]);
        let Err(error) = self.store.commit(writes).await else {
            return Ok(row);
        };
        // The account of this row did not come to be: the log names the one that is there.
        let platform = operator.platform;
        let there = self.store.mobilecoin_account(platform, row.id).await?;
        let attempt = Attempt {
            verb,
            account: there.map(|there| there.account),
            id: Some(row.id),
        };
        let error = refused(row.id, error);
        self.operator_audited(operator, attempt, Err(error)).await
    }
}

impl Arrival {
    fn into_rows(
        self,
        platform: PlatformId,
        now: Timestamp,
    ) -> (MobilecoinAccountRow, MobilecoinAddressWrite) {
        let wallet = self.wallet;
        let row = MobilecoinAccountRow {
            platform,
            id: wallet.id,
            account: wallet.account,
            wallet: wallet.wallet,
            sealed: SealedRecord(wallet.sealed),
            name: self.name,
            derivation: wallet.derivation,
            view_only: wallet.view_only,
            fog_enabled: wallet.fog_enabled,
            require_spend_subaddress: self.require_spend_subaddress,
            main_address: wallet.main_address,
            first_block_index: self.first_block_index,
            next_subaddress_index: self.next_subaddress_index,
            created_at: now,
        };
        let addresses = wallet.addresses.into_iter().zip(self.metadata);
        let addresses = addresses
            .map(|(address, metadata)| address_row(platform, wallet.id, address, metadata))
            .collect();
        (row, MobilecoinAddressWrite::Insert(addresses))
    }
}

/// What is written beside the addresses that every account has.
const fn standard_metadata(index: u64) -> &'static str {
    match index {
        mobilecoin::MAIN => "Main",
        mobilecoin::LEGACY_CHANGE => "Legacy Change",
        mobilecoin::CHANGE => "Change",
        _ => "",
    }
}
