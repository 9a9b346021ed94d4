//! Hands a MobileCoin account over sealed to a key, stamped by its owner when it has one.
//!
//! Invariant: a stamp's request serves once, in the transaction that writes the hand-over down;
//! the envelope is told after it.
//! Called by `export_account_secrets` with a target, and by the export of a bundle.

use seedport_store::{AuditVerb, CommitError, Guard, MobilecoinAccountRow, Write};
use seedport_vault::{
    DeliveredExport, FinishOperatorExport, OperatorExportError, OperatorExportRefusal, Parcel,
    RecordKind, Redemption,
};
use seedport_wire::{BodyDigest, MobilecoinId, Stamp, TargetPublicKey, Timestamp};

use super::{
    MobilecoinError, Operator, OwnerRetryRefusal, audit::Attempt, error::refused, expect,
    export::face_of, request::Request, scope_of, wallet_of,
};
use crate::Custody;

/// An owner's answer to a challenge.
#[derive(Debug, Clone, Copy)]
pub struct OwnerRetry<'a> {
    /// `request`, as it was given out.
    pub request: &'a str,
    /// The owner's stamp over `payload_to_sign`.
    pub stamp: &'a Stamp,
}

/// What an export by target gives.
#[derive(Debug)]
pub enum Sealed {
    /// The envelope's JSON text.
    Envelope(String),
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
    /// Hands the account's secrets over, sealed to `target`.
    ///
    /// # Errors
    /// [`MobilecoinError::Export`] and [`MobilecoinError::Retry`] say why not.
    pub async fn seal_mobilecoin_secrets(
        &self,
        operator: &Operator,
        id: MobilecoinId,
        target: &TargetPublicKey,
        retry: Option<OwnerRetry<'_>>,
    ) -> Result<Sealed, MobilecoinError> {
        let row = self.mobilecoin_account(operator, id).await?;
        let parcel = Parcel::Secrets(face_of(&row));
        self.hand_over(operator, &row, &parcel, target, retry).await
    }

    /// Hands a parcel of the account over, or asks its owner first.
    pub(super) async fn hand_over(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        parcel: &Parcel<'_>,
        target: &TargetPublicKey,
        retry: Option<OwnerRetry<'_>>,
    ) -> Result<Sealed, MobilecoinError> {
        let attempt = Attempt::on(verb_of(parcel), row);
        let handed = match retry {
            Some(retry) => self.finish(operator, row, parcel, target, retry).await,
            None => self.seal_or_ask(operator, row, parcel, target).await,
        };
        self.operator_audited(operator, attempt, handed).await
    }

    async fn seal_or_ask(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        parcel: &Parcel<'_>,
        target: &TargetPublicKey,
    ) -> Result<Sealed, MobilecoinError> {
        let (scope, wallet) = (scope_of(row), wallet_of(row));
        match self
            .vault
            .seal_operator_export(scope, wallet, parcel, target)
        {
            Ok(delivered) => self.tell(operator, row, parcel, delivered, None).await,
            Err(OperatorExportError::Refused(OperatorExportRefusal::StampRequired)) => {
                self.ask(operator, row, parcel, target).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn ask(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        parcel: &Parcel<'_>,
        target: &TargetPublicKey,
    ) -> Result<Sealed, MobilecoinError> {
        let body = body_of(row, parcel, target);
        let (scope, wallet, target) = (scope_of(row), wallet_of(row), target.clone());
        let vault = &self.vault;
        let pending = vault.begin_operator_export(scope, wallet, parcel, target, body)?;
        let attempt = Attempt::on(AuditVerb::MobilecoinExportBegin, row);
        let entry = attempt.done(operator, self.now());
        let done = self.store.commit(vec![expect(row), entry.write()]).await;
        done.map_err(|error| refused(row.id, error))?;
        let request = Request {
            id: pending.id,
            payload: pending.payload.clone(),
            sealed: pending.sealed,
        };
        Ok(Sealed::Challenge {
            payload_to_sign: pending.payload,
            request: request.to_text(),
            expires_at: pending.expires_at,
        })
    }

    async fn finish(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        parcel: &Parcel<'_>,
        target: &TargetPublicKey,
        retry: OwnerRetry<'_>,
    ) -> Result<Sealed, MobilecoinError> {
        let unknown = OwnerRetryRefusal::RequestUnknown;
        let request = Request::parse(retry.request).ok_or(unknown)?;
        let finished = self.vault.finish_operator_export(&FinishOperatorExport {
            redemption: Redemption {
                platform: row.platform,
                account: row.account,
                wallet: row.wallet,
                challenge: request.stored(),
                payload: &request.payload,
                body: body_of(row, parcel, target),
                stamp: retry.stamp,
            },
            id: row.id,
            wallet: wallet_of(row),
            parcel: *parcel,
        });
        let delivered = finished.map_err(|error| {
            MobilecoinError::from(error).of_carried(RecordKind::Challenge, unknown)
        })?;
        self.tell(operator, row, parcel, delivered, Some(&request))
            .await
    }

    async fn tell(
        &self,
        operator: &Operator,
        row: &MobilecoinAccountRow,
        parcel: &Parcel<'_>,
        delivered: DeliveredExport,
        request: Option<&Request>,
    ) -> Result<Sealed, MobilecoinError> {
        let now = self.now();
        let entry = Attempt::on(verb_of(parcel), row).done(operator, now);
        let entry = entry.reason("SEALED").export(delivered.id);
        let mut writes: Vec<Write> = Vec::with_capacity(3);
        writes.push(expect(row));
        writes.extend(request.map(|request| request.spend(operator.platform, now)));
        writes.push(entry.write());
        match self.store.commit(writes).await {
            Ok(()) => Ok(Sealed::Envelope(delivered.envelope)),
            Err(CommitError::Guard(Guard::NonceSpent)) => {
                Err(OwnerRetryRefusal::RequestSpent.into())
            }
            Err(error) => Err(refused(row.id, error)),
        }
    }
}

const fn verb_of(parcel: &Parcel<'_>) -> AuditVerb {
    match parcel {
        Parcel::Secrets(_) => AuditVerb::MobilecoinExport,
        Parcel::Bundle(_) => AuditVerb::MobilecoinBundleExport,
    }
}

/// What the second call must repeat.
fn body_of(
    row: &MobilecoinAccountRow,
    parcel: &Parcel<'_>,
    target: &TargetPublicKey,
) -> BodyDigest {
    let id = row.id.to_string();
    let fields = [
        ("account_id", id.as_str()),
        ("client_public_key", target.as_text()),
    ];
    BodyDigest::of(verb_of(parcel).text(), &fields)
}
