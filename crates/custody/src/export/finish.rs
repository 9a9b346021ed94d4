//! The second leg of an export: the stamp releases the sealed seed.
//!
//! Called by `POST /internal-accounts/{id}/export` with both signature headers.

use seedport_store::{AccountWrite, AuditVerb, RedeemRows, Verb, Write};
use seedport_vault::{FinishExport, SessionRetry, Stored};
use seedport_wire::{
    BodyDigest, CompressedKey, Timestamp,
    ids::{AccountId, ExportId, PlatformId},
};

use crate::{
    Custody, Fault,
    fault::Inconsistency,
    permit::{Permit, Transact},
    sessions::keys::none_of_key,
    signed::{Act, FinishError, Retry, SignedRetry, no_names},
    webhooks::{Operation, OperationType, Resource},
};

/// A delivered export.
#[derive(Debug)]
pub struct FinishedExport {
    /// The delivery's id.
    pub id: ExportId,
    /// `encryptedWalletCredentials`.
    pub credentials: String,
    /// The key that they are sealed to.
    pub(super) target: CompressedKey,
}

impl Custody {
    /// Redeems the owner's stamp for the sealed seed.
    ///
    /// # Errors
    /// [`FinishError`] says why nothing was delivered; only success spends the challenge.
    pub async fn finish_export(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        retry: &SignedRetry,
        body: BodyDigest,
    ) -> Result<FinishedExport, FinishError> {
        let now = self.now();
        let leg = Retry {
            account,
            verb: Verb::ExportWallet,
            subject: None,
            audit: AuditVerb::ExportFinish,
            operation: Some(export_operation(account, retry)),
            headers: retry,
            token: None,
            body,
        };
        let platform = permit.platform;
        let act = |signed: &SessionRetry<'_>, rows: &RedeemRows| {
            let export = self.vault.finish_export(&FinishExport {
                redemption: signed.redemption.clone(),
                session: signed.session,
                wallet: wallet_of(rows)?,
            })?;
            let finished = FinishedExport {
                id: export.id,
                credentials: export.envelope,
                target: export.target,
            };
            Ok(delivered(platform, account, finished, now))
        };
        self.finish_signed(permit, leg, no_names, act).await
    }
}

/// The operation that webhooks tell of.
pub(super) fn export_operation<S>(account: AccountId, retry: &SignedRetry<S>) -> Operation {
    Operation {
        kind: OperationType::WalletExport,
        request: Some(retry.request),
        resource: Resource::Account(account),
    }
}

/// The wallet of the rows, as the vault takes it.
pub(super) fn wallet_of(
    rows: &RedeemRows,
) -> Result<Stored<'_, seedport_wire::ids::WalletId>, Fault> {
    let wallet = rows.wallet.as_ref();
    let wallet = wallet.ok_or(Fault::Inconsistent(Inconsistency::AccountWithoutWallet))?;
    Ok(Stored {
        id: wallet.id,
        sealed: &wallet.sealed.0,
    })
}

/// What an export changes.
pub(super) fn delivered(
    platform: PlatformId,
    account: AccountId,
    finished: FinishedExport,
    at: Timestamp,
) -> Act<FinishedExport> {
    let export = finished.id;
    let mark = AccountWrite::MarkExported {
        platform,
        id: account,
        at,
    };
    // The target may have become a session's key between the legs.
    let unused = none_of_key(platform, account, finished.target);
    let mut act = Act::new(finished, vec![unused, Write::Account(mark)]);
    act.export = Some(export);
    act
}
