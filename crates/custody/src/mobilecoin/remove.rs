//! Removes a MobileCoin account with its secrets.
//!
//! Invariant: an account with an owner's key is removed by its owner's stamp alone, which serves once,
//! in the transaction that removes. Without one the operator's key alone removes it.
//! Called by `remove_account`.

use seedport_store::{
    AuditVerb, CommitError, Guard, MobilecoinAccountRow, MobilecoinAccountWrite, Write,
};
use seedport_vault::{OperatorExportError, OperatorExportRefusal, RecordKind, Redemption};
use seedport_wire::{BodyDigest, MobilecoinId, Timestamp};

use super::{
    MobilecoinError, Operator, OwnerRetry, OwnerRetryRefusal, audit::Attempt, error::refused,
    expect, request::Request, scope_of, unfrozen, wallet_of,
};
use crate::Custody;

/// What a removal gives.
#[derive(Debug)]
pub enum Removal {
    /// The account is gone.
    Removed,
    /// The owner must stamp first.
    Challenge {
        /// What the owner's key signs, byte for byte.
        payload_to_sign: String,
        /// What comes back with the stamp.
        request: String,
        /// Until when.
        expires_at: Timestamp,
    },
}

impl Custody {
    /// Removes the account, its secrets and its addresses. Who kept its secrets imports it again.
    ///
    /// # Errors
    /// [`MobilecoinError::AccountNotFound`], [`MobilecoinError::Retry`], or a fault of ours.
    pub async fn remove_mobilecoin_account(
        &self,
        operator: &Operator,
        id: MobilecoinId,
        retry: Option<OwnerRetry<'_>>,
    ) -> Result<Removal, MobilecoinError> {
        let row = self.mobilecoin_account(operator, id).await?;
        let attempt = Attempt::on(AuditVerb::MobilecoinRemove, &row);
        let done = match retry {
            Some(retry) => self.remove_stamped(operator, &row, retry).await,
            None => self.remove_or_ask(operator, &row).await,
        };
        self.operator_audited(operator, attempt, done).await
    }

    async fn remove_or_ask(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
    ) -> Result<Removal, MobilecoinError> {
        let (scope, wallet) = (scope_of(row), wallet_of(row));
        let asked = self
            .vault
            .begin_operator_removal(scope, wallet, body_of(row));
        let pending = match asked {
            Ok(pending) => pending,
            Err(OperatorExportError::Refused(OperatorExportRefusal::NoOwnerKey)) => {
                return self.remove(operator, row, None).await;
            }
            Err(error) => return Err(error.into()),
        };
        let attempt = Attempt::on(AuditVerb::MobilecoinRemoveBegin, row);
        let entry = attempt.done(operator, self.now()).write();
        let done = self
            .store
            .commit(vec![unfrozen(row), expect(row), entry])
            .await;
        done.map_err(|error| refused(row.id, error))?;
        let request = Request {
            id: pending.id,
            payload: pending.payload.clone(),
            sealed: pending.sealed,
        };
        Ok(Removal::Challenge {
            payload_to_sign: pending.payload,
            request: request.to_text(),
            expires_at: pending.expires_at,
        })
    }

    async fn remove_stamped(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        retry: OwnerRetry<'_>,
    ) -> Result<Removal, MobilecoinError> {
        let unknown = OwnerRetryRefusal::RequestUnknown;
        let request = Request::parse(retry.request).ok_or(unknown)?;
        let redemption = Redemption {
            platform: row.platform,
            account: row.account,
            wallet: row.wallet,
            challenge: request.stored(),
            payload: &request.payload,
            body: body_of(row),
            stamp: retry.stamp,
        };
        let agreed = self
            .vault
            .finish_operator_removal(&redemption, row.id, wallet_of(row));
        agreed.map_err(|error| {
            MobilecoinError::from(error).of_carried(RecordKind::Challenge, unknown)
        })?;
        self.remove(operator, row, Some(&request)).await
    }

    async fn remove(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        request: Option<&Request>,
    ) -> Result<Removal, MobilecoinError> {
        let now = self.now();
        let remove = MobilecoinAccountWrite::Remove {
            platform: operator.platform,
            id: row.id,
        };
        let entry = Attempt::on(AuditVerb::MobilecoinRemove, row).done(operator, now);
        let mut writes = vec![unfrozen(row), expect(row)];
        writes.extend(request.map(|request| request.spend(operator.platform, now)));
        writes.extend([Write::MobilecoinAccount(remove), entry.write()]);
        match self.store.commit(writes).await {
            Ok(()) => Ok(Removal::Removed),
            Err(CommitError::Guard(Guard::NonceSpent)) => {
                Err(OwnerRetryRefusal::RequestSpent.into())
            }
            Err(error) => Err(refused(row.id, error)),
        }
    }
}

/// What the second call must repeat.
fn body_of(row: &MobilecoinAccountRow) -> BodyDigest {
    let id = row.id.to_string();
    BodyDigest::of(
        AuditVerb::MobilecoinRemove.text(),
        &[("account_id", id.as_str())],
    )
}
