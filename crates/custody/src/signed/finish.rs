//! The second leg: a stamp redeems a challenge, once.
//!
//! Invariant: the challenge is spent, the session that stamped is still there, the change is made
//! and the entry and the webhook are written in one durable transaction before anything is told;
//! of many simultaneous retries one spends it.
//! Called by the `finish` of each signed verb.

use seedport_store::{
    AuditVerb, ChallengeRow, ChallengeState, ChallengeWrite, CommitError, Guard, RedeemRows, Verb,
    Write,
};
use seedport_vault::{RedeemError, Redemption, SessionRetry, Stored, VaultFault};
use seedport_wire::{
    BodyDigest, Timestamp,
    ids::{AccountId, ExportId, RequestId, SessionId},
};

use super::{Attempt, Conflict, Outcome, RetryRefusal, SignedRetry, Subject};
use crate::{
    Custody, Fault, credentials::with_token, fault::Inconsistency, permit::Permit,
    webhooks::Operation,
};

/// Why a second leg did nothing.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// The platform has nothing of this id.
    #[error("no such thing")]
    NotFound,
    /// The retry is refused; only success spends the challenge.
    #[error(transparent)]
    Refused(#[from] RetryRefusal),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Conflict> for FinishError {
    fn from(conflict: Conflict) -> Self {
        Self::Refused(conflict.into())
    }
}

impl From<RedeemError> for FinishError {
    fn from(error: RedeemError) -> Self {
        match error {
            RedeemError::Refused(refusal) => Self::Refused(refusal.into()),
            RedeemError::Fault(fault) => Fault::from(fault).into(),
        }
    }
}

impl From<VaultFault> for FinishError {
    fn from(fault: VaultFault) -> Self {
        Fault::from(fault).into()
    }
}

impl Outcome for FinishError {
    fn reason(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => None,
            Self::Refused(refusal) => Some(refusal.reason()),
            Self::Fault(fault) => fault.noted(),
        }
    }

    fn fails_operation(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.of_operation())
    }
}

/// A second leg that a session stamps.
#[derive(Debug)]
pub(crate) struct Retry<'a> {
    /// The account.
    pub account: AccountId,
    /// The verb whose challenge it must be.
    pub verb: Verb,
    /// What the challenge must act on beside the account.
    pub subject: Option<Subject>,
    /// The verb in the audit log.
    pub audit: AuditVerb,
    /// The operation, where webhooks tell of it.
    pub operation: Option<Operation>,
    /// The headers.
    pub headers: &'a SignedRetry,
    /// The provider's token in the body: the payload is kept without it.
    pub token: Option<&'a str>,
    /// The body of this leg.
    pub body: BodyDigest,
}

/// What a redeemed stamp does.
#[derive(Debug)]
pub(crate) struct Act<T> {
    /// What is told once it is durable.
    pub value: T,
    /// The change.
    pub writes: Vec<Write>,
    /// The id of what it was about, for the entry; the request's when absent.
    pub subject: Option<String>,
    /// The export that it delivers.
    pub export: Option<ExportId>,
    /// The operation, where the act knows more of it than the retry.
    pub operation: Option<Operation>,
}

impl<T> Act<T> {
    /// An act of these writes.
    pub fn new(value: T, writes: Vec<Write>) -> Self {
        Self {
            value,
            writes,
            subject: None,
            export: None,
            operation: None,
        }
    }

    /// What the entry names.
    pub fn about(mut self, id: &impl ToString) -> Self {
        self.subject = Some(id.to_string());
        self
    }
}

/// A challenge to be spent, with what is told of it.
pub(crate) struct Spending {
    pub account: AccountId,
    pub request: RequestId,
    pub signer: Option<SessionId>,
    pub audit: AuditVerb,
    pub operation: Option<Operation>,
    pub now: Timestamp,
}

impl Custody {
    /// Redeems a stamp: loads, lets `act` ask the vault, and commits.
    ///
    /// `named` words a guard that needs the verb to be told apart.
    pub(crate) async fn finish_signed<R, T>(
        &self,
        permit: &Permit<R>,
        retry: Retry<'_>,
        named: impl FnOnce(Guard) -> Option<Conflict>,
        act: impl FnOnce(&SessionRetry<'_>, &RedeemRows) -> Result<Act<T>, FinishError>,
    ) -> Result<T, FinishError> {
        let done = self.redeem(permit, &retry, named, act).await;
        let attempt = Attempt {
            verb: retry.audit,
            account: retry.account,
            subject: Some(retry.headers.request.to_string()),
            operation: retry.operation,
        };
        self.audited(permit, attempt, done).await
    }

    async fn redeem<R, T>(
        &self,
        permit: &Permit<R>,
        retry: &Retry<'_>,
        named: impl FnOnce(Guard) -> Option<Conflict>,
        act: impl FnOnce(&SessionRetry<'_>, &RedeemRows) -> Result<Act<T>, FinishError>,
    ) -> Result<T, FinishError> {
        let (platform, account, now) = (permit.platform, retry.account, self.now());
        let SignedRetry { request, stamp } = retry.headers;
        let key = stamp.claimed_key().as_bytes();
        let rows = self.store.redeem_rows(platform, account, *request, key);
        let rows = rows.await.map_err(Fault::from)?;
        if rows.account.is_none() {
            return Err(FinishError::NotFound);
        }
        let challenge = open_row(rows.challenge.as_ref(), retry.verb, retry.subject)?;
        let session = rows.session.as_ref().ok_or(RetryRefusal::SessionUnknown)?;
        let wallet = rows.wallet.as_ref();
        let wallet = wallet.ok_or(Fault::Inconsistent(Inconsistency::AccountWithoutWallet))?;
        let payload = with_token(&challenge.payload, retry.token);
        let done = act(
            &SessionRetry {
                redemption: Redemption {
                    platform,
                    account,
                    wallet: wallet.id,
                    challenge: stored(challenge),
                    payload: &payload,
                    body: retry.body,
                    stamp,
                },
                session: Stored {
                    id: session.id,
                    sealed: &session.sealed.0,
                },
            },
            &rows,
        )?;
        let spending = Spending {
            account,
            request: *request,
            signer: Some(session.id),
            audit: retry.audit,
            operation: done.operation.clone().or_else(|| retry.operation.clone()),
            now,
        };
        self.settle(permit, spending, named, done).await
    }

    /// Spends a challenge together with what it was for.
    pub(crate) async fn settle<R, T>(
        &self,
        permit: &Permit<R>,
        spending: Spending,
        named: impl FnOnce(Guard) -> Option<Conflict>,
        act: Act<T>,
    ) -> Result<T, FinishError> {
        let Spending {
            account,
            request,
            signer,
            audit,
            operation,
            now,
        } = spending;
        let mut writes = permit.unhindered(audit, account);
        writes.reserve(act.writes.len() + 3);
        writes.push(Write::Challenge(ChallengeWrite::Spend {
            platform: permit.platform,
            account,
            id: request,
            signer,
            now,
        }));
        writes.extend(act.writes);
        let mut entry = permit.done(audit, now).account(account);
        entry = match &act.subject {
            Some(subject) => entry.subject(subject),
            None => entry.subject(&request),
        };
        if let Some(export) = act.export {
            entry = entry.export(export);
        }
        writes.push(entry.write());
        if let Some(operation) = &operation {
            writes.push(self.operation_completed(permit, operation, now)?);
        }
        match self.store.commit(writes).await {
            Ok(()) => Ok(act.value),
            Err(CommitError::Guard(Guard::ChallengeNotOpen)) => {
                Err(RetryRefusal::RequestSpent.into())
            }
            Err(CommitError::Guard(Guard::KeyIsSession)) => {
                Err(RetryRefusal::TargetIsSessionKey.into())
            }
            Err(CommitError::Guard(Guard::SignerGone)) => Err(RetryRefusal::SessionUnknown.into()),
            Err(CommitError::Guard(guard)) => {
                let conflict = named(guard).or_else(|| Conflict::of_guard(guard));
                let fault = || Fault::from(CommitError::Guard(guard)).into();
                Err(conflict.map_or_else(fault, FinishError::from))
            }
            Err(CommitError::Store(error)) => Err(Fault::from(error).into()),
        }
    }
}

/// The challenge of this verb and subject, when it is still open.
pub(crate) fn open_row(
    row: Option<&ChallengeRow>,
    verb: Verb,
    subject: Option<Subject>,
) -> Result<&ChallengeRow, RetryRefusal> {
    let subject = subject.map(|subject| subject.bytes());
    let row = row.filter(|row| row.verb == verb && row.subject == subject);
    let row = row.ok_or(RetryRefusal::RequestUnknown)?;
    match row.state {
        ChallengeState::Open => Ok(row),
        ChallengeState::Spent => Err(RetryRefusal::RequestSpent),
    }
}

/// A challenge as the vault takes it.
pub(crate) fn stored(row: &ChallengeRow) -> Stored<'_, RequestId> {
    Stored {
        id: row.id,
        sealed: &row.sealed.0,
    }
}

/// A verb whose guards need no telling apart.
pub(crate) const fn no_names(_: Guard) -> Option<Conflict> {
    None
}
