//! Hands a MobileCoin account over sealed to a key, stamped by its owner when it has one.
//!
//! Invariant: a stamp's request serves once, in the transaction that writes the hand-over down;
//! the envelope is told after it.
//! Called by `export_account_secrets` with a target, and by the export of a bundle.

use std::sync::Arc;

use seedport_store::{AuditVerb, CommitError, Guard, MobilecoinAccountRow, Write};
use seedport_vault::{
    AddressFace, BundleFace, DeliveredExport, FinishOperatorExport, OperatorExportError,
    OperatorExportRefusal, Parcel, RecordKind, Redemption, Vault,
};
use seedport_wire::{BodyDigest, MobilecoinId, Stamp, TargetPublicKey, Timestamp};

use super::{
    MobilecoinError, Operator, OwnerRetryRefusal, audit::Attempt, error::refused, expect,
    export::face_of, request::Request, scope_of, unfrozen, wallet_of,
};
use crate::{Custody, Fault};

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
        self.hand_over(operator, row, Goods::Secrets, target, retry)
            .await
    }

    /// Hands something of the account over, or asks its owner first.
    pub(super) async fn hand_over(
        &self,
        operator: &Operator,
        row: MobilecoinAccountRow,
        goods: Goods,
        target: &TargetPublicKey,
        retry: Option<OwnerRetry<'_>>,
    ) -> Result<Sealed, MobilecoinError> {
        let parcel = Arc::new(Consignment { row, goods });
        let attempt = Attempt::on(parcel.verb(), &parcel.row);
        let handed = match retry {
            Some(retry) => self.finish(operator, &parcel, target, retry).await,
            None => self.seal_or_ask(operator, &parcel, target).await,
        };
        self.operator_audited(operator, attempt, handed).await
    }

    /// Lets the vault do this with the parcel, beside the threads that serve: it derives every
    /// address of a bundle.
    async fn with_vault<T: Send + 'static>(
        &self,
        parcel: &Arc<Consignment>,
        act: impl FnOnce(&Vault, &Consignment) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let (vault, parcel) = (Arc::clone(&self.vault), Arc::clone(parcel));
        let done = tokio::task::spawn_blocking(move || act(&vault, &parcel));
        done.await.map_err(|_| Fault::Task)
    }

    async fn seal_or_ask(
        &self,
        operator: &Operator,
        parcel: &Arc<Consignment>,
        target: &TargetPublicKey,
    ) -> Result<Sealed, MobilecoinError> {
        let to = target.clone();
        let sealed = self.with_vault(parcel, move |vault, Consignment { row, goods }| {
            let (scope, wallet) = (scope_of(row), wallet_of(row));
            vault.seal_operator_export(scope, wallet, &goods.parcel(row), &to)
        });
        match sealed.await? {
            Ok(delivered) => self.tell(operator, parcel, delivered, None).await,
            Err(OperatorExportError::Refused(OperatorExportRefusal::StampRequired)) => {
                self.ask(operator, parcel, target).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn ask(
        &self,
        operator: &Operator,
        parcel: &Arc<Consignment>,
        target: &TargetPublicKey,
    ) -> Result<Sealed, MobilecoinError> {
        let (body, target) = (parcel.body(target), target.clone());
        let pending = self.with_vault(parcel, move |vault, Consignment { row, goods }| {
            let (scope, wallet) = (scope_of(row), wallet_of(row));
            vault.begin_operator_export(scope, wallet, &goods.parcel(row), target, body)
        });
        let (pending, row) = (pending.await??, &parcel.row);
        let attempt = Attempt::on(AuditVerb::MobilecoinExportBegin, row);
        let entry = attempt.done(operator, self.now());
        let done = self
            .store
            .commit(vec![unfrozen(row), expect(row), entry.write()])
            .await;
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
        parcel: &Arc<Consignment>,
        target: &TargetPublicKey,
        retry: OwnerRetry<'_>,
    ) -> Result<Sealed, MobilecoinError> {
        let unknown = OwnerRetryRefusal::RequestUnknown;
        let request = Arc::new(Request::parse(retry.request).ok_or(unknown)?);
        let (body, stamp, asked) = (
            parcel.body(target),
            retry.stamp.clone(),
            Arc::clone(&request),
        );
        let finished = self.with_vault(parcel, move |vault, Consignment { row, goods }| {
            vault.finish_operator_export(&FinishOperatorExport {
                redemption: Redemption {
                    platform: row.platform,
                    account: row.account,
                    wallet: row.wallet,
                    challenge: asked.stored(),
                    payload: &asked.payload,
                    body,
                    stamp: &stamp,
                },
                id: row.id,
                wallet: wallet_of(row),
                parcel: goods.parcel(row),
            })
        });
        let delivered = finished.await?.map_err(|error| {
            MobilecoinError::from(error).of_carried(RecordKind::Challenge, unknown)
        })?;
        self.tell(operator, parcel, delivered, Some(&request)).await
    }

    async fn tell(
        &self,
        operator: &Operator,
        parcel: &Consignment,
        delivered: DeliveredExport,
        request: Option<&Request>,
    ) -> Result<Sealed, MobilecoinError> {
        let (now, row) = (self.now(), &parcel.row);
        let entry = Attempt::on(parcel.verb(), row).done(operator, now);
        let entry = entry.reason("SEALED").export(delivered.id);
        let mut writes: Vec<Write> = Vec::with_capacity(4);
        writes.extend([unfrozen(row), expect(row)]);
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

/// What of an account is handed over.
pub(super) enum Goods {
    /// Its secrets.
    Secrets,
    /// The whole, with what is said of each of its addresses.
    Bundle(Vec<AddressFace>),
}

impl Goods {
    /// As the vault is asked for it.
    fn parcel<'a>(&'a self, row: &'a MobilecoinAccountRow) -> Parcel<'a> {
        let face = face_of(row);
        match self {
            Self::Secrets => Parcel::Secrets(face),
            Self::Bundle(addresses) => Parcel::Bundle(BundleFace {
                face,
                first_block_index: row.first_block_index,
                next_subaddress_index: row.next_subaddress_index,
                addresses,
            }),
        }
    }
}

/// Something of an account on its way out.
struct Consignment {
    row: MobilecoinAccountRow,
    goods: Goods,
}

impl Consignment {
    const fn verb(&self) -> AuditVerb {
        match self.goods {
            Goods::Secrets => AuditVerb::MobilecoinExport,
            Goods::Bundle(_) => AuditVerb::MobilecoinBundleExport,
        }
    }

    /// What the second call must repeat.
    fn body(&self, target: &TargetPublicKey) -> BodyDigest {
        let id = self.row.id.to_string();
        let fields = [
            ("account_id", id.as_str()),
            ("client_public_key", target.as_text()),
        ];
        BodyDigest::of(self.verb().text(), &fields)
    }
}
