//! The first leg: a challenge is opened, within its budgets.
//!
//! Called by the `begin` of each signed verb.

use std::{fmt, time::Duration};

use seedport_store::{
    AccountRow, AuditVerb, ChallengeRow, ChallengeState, ChallengeWrite, CommitError,
    CredentialType, Guard, SealedRecord, Verb, Write,
};
use seedport_vault::{
    BeginAddError, BeginSetContactError, PendingChallenge, Scope,
    oidc::{IssuerFault, OidcError, OidcRefusal},
    webauthn::PasskeyRefusal,
};
use seedport_wire::{
    Timestamp,
    contact::ContactError,
    ids::{AccountId, CredentialId, CustomerId, PlatformId, RequestId, SessionId},
};

use super::{Attempt, Conflict, Outcome};
use crate::{Custody, Fault, credentials::without_token, permit::Permit};

/// A challenge that waits for the owner's stamp.
#[derive(Debug)]
pub struct Begun {
    /// `payloadToSign`.
    pub payload: String,
    /// `requestId`.
    pub request: RequestId,
    /// `expiresAt`.
    pub expires_at: Timestamp,
    /// `type`, where the verb has one.
    pub credential_type: Option<CredentialType>,
}

/// Why nothing was begun.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The platform has nothing of this id.
    #[error("no such thing")]
    NotFound,
    /// The account has no wallet yet.
    #[error("the account has no wallet yet: its customer has no email")]
    NoWallet,
    /// The customer has no mail address or phone number for this type of credential.
    #[error("the customer has no contact for this type of credential")]
    NoContact,
    /// The key is a session's; a key that signs must not also receive.
    #[error("clientPublicKey is a session key; make a fresh one")]
    TargetIsSessionKey,
    /// The mail address or phone number does not parse.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// Something stands in the way of the change.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The attestation is refused.
    #[error(transparent)]
    Passkey(#[from] PasskeyRefusal),
    /// The token is refused.
    #[error(transparent)]
    Token(OidcRefusal),
    /// The token's provider cannot be asked.
    #[error(transparent)]
    Provider(IssuerFault),
    /// The operator has not configured this type of credential.
    #[error("this type of credential is not configured here")]
    NotConfigured,
    /// A budget is spent.
    #[error("too many challenges")]
    RateLimited {
        /// When there is room again.
        retry_after: Duration,
    },
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<OidcError> for BeginError {
    fn from(error: OidcError) -> Self {
        match error {
            OidcError::Refused(refusal) => Self::Token(refusal),
            OidcError::Unavailable(error) => Self::Provider(error),
        }
    }
}

impl From<BeginAddError> for BeginError {
    fn from(error: BeginAddError) -> Self {
        match error {
            BeginAddError::Passkey(refusal) => refusal.into(),
            BeginAddError::Token(error) => error.into(),
            BeginAddError::PasskeysOff => Self::NotConfigured,
            BeginAddError::Fault(fault) => Fault::from(fault).into(),
        }
    }
}

impl From<BeginSetContactError> for BeginError {
    fn from(error: BeginSetContactError) -> Self {
        match error {
            BeginSetContactError::Contact(error) => Self::Contact(error),
            BeginSetContactError::Fault(fault) => Fault::from(fault).into(),
        }
    }
}

impl Outcome for BeginError {
    fn reason(&self) -> Option<&'static str> {
        match self {
            Self::NotFound | Self::NoWallet | Self::NoContact | Self::NotConfigured => None,
            Self::TargetIsSessionKey => Some("TARGET_IS_SESSION_KEY"),
            Self::Contact(_) => Some("CONTACT_MALFORMED"),
            Self::Conflict(conflict) => Some(conflict.reason()),
            Self::Passkey(refusal) => Some(refusal.reason()),
            Self::Token(refusal) => Some(refusal.reason()),
            Self::Provider(_) => Some("PROVIDER_UNAVAILABLE"),
            Self::RateLimited { .. } => Some("RATE_LIMITED"),
            Self::Fault(fault) => fault.noted(),
        }
    }
}

/// What a verb acts on beside the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A credential.
    Credential(CredentialId),
    /// A session.
    Session(SessionId),
    /// A customer.
    Customer(CustomerId),
}

impl Subject {
    /// The id as a challenge's row keeps it.
    pub const fn bytes(&self) -> [u8; 16] {
        match self {
            Self::Credential(id) => *id.as_bytes(),
            Self::Session(id) => *id.as_bytes(),
            Self::Customer(id) => *id.as_bytes(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential(id) => id.fmt(f),
            Self::Session(id) => id.fmt(f),
            Self::Customer(id) => id.fmt(f),
        }
    }
}

/// What a challenge is opened for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// The account.
    pub account: AccountId,
    /// The verb.
    pub verb: Verb,
    /// What the verb acts on beside the account.
    pub subject: Option<Subject>,
    /// The verb in the audit log.
    pub audit: AuditVerb,
    /// `type`, where the verb has one.
    pub credential_type: Option<CredentialType>,
}

impl Custody {
    /// An account of the platform and the scope of its wallet.
    pub(crate) async fn wallet_scope(
        &self,
        platform: PlatformId,
        account: AccountId,
    ) -> Result<(AccountRow, Scope), BeginError> {
        let row = self.store.account(platform, account).await;
        let row = row.map_err(Fault::from)?.ok_or(BeginError::NotFound)?;
        let wallet = row.wallet.ok_or(BeginError::NoWallet)?;
        let scope = Scope {
            platform,
            account,
            wallet,
        };
        Ok((row, scope))
    }

    /// Ends a first leg: keeps the challenge that was asked of the vault, or writes down why there
    /// is none.
    pub(crate) async fn begin_signed<R>(
        &self,
        permit: &Permit<R>,
        opening: Opening,
        asked: Result<PendingChallenge, BeginError>,
    ) -> Result<Begun, BeginError> {
        let asked = asked.map(|pending| (pending, ()));
        let begun = self.begin_signed_with(permit, opening, asked).await;
        begun.map(|(begun, ())| begun)
    }

    /// The same, where the vault says more than the challenge.
    pub(crate) async fn begin_signed_with<R, T>(
        &self,
        permit: &Permit<R>,
        opening: Opening,
        asked: Result<(PendingChallenge, T), BeginError>,
    ) -> Result<(Begun, T), BeginError> {
        let budgets = self.challenge_budgets(permit.platform, opening.account, self.now());
        let opened = match asked {
            Ok((pending, more)) => {
                let opened = self.open_challenge(permit, opening, pending, budgets).await;
                opened.map(|begun| (begun, more))
            }
            Err(error) => Err(error),
        };
        self.told_begun(permit, opening, opened).await
    }

    /// Ends a first leg whose budgets `ask` may only spend after: what it does waits for somebody
    /// else, as for a provider's keys.
    pub(crate) async fn begin_signed_paid<R>(
        &self,
        permit: &Permit<R>,
        opening: Opening,
        ask: impl Future<Output = Result<PendingChallenge, BeginError>>,
    ) -> Result<Begun, BeginError> {
        let opened = async {
            let budgets = self.challenge_budgets(permit.platform, opening.account, self.now());
            self.store.commit(budgets).await.map_err(unopened)?;
            let pending = ask.await?;
            self.open_challenge(permit, opening, pending, Vec::new())
                .await
        };
        let opened = opened.await;
        self.told_begun(permit, opening, opened).await
    }

    /// Passes a first leg's result on, once a refusal in it is written down.
    async fn told_begun<R, T>(
        &self,
        permit: &Permit<R>,
        opening: Opening,
        opened: Result<T, BeginError>,
    ) -> Result<T, BeginError> {
        let attempt = Attempt {
            verb: opening.audit,
            account: opening.account,
            subject: opening.subject.map(|subject| subject.to_string()),
            operation: None,
        };
        self.audited(permit, attempt, opened).await
    }

    /// Keeps a challenge, within the budgets of challenges.
    async fn open_challenge<R>(
        &self,
        permit: &Permit<R>,
        opening: Opening,
        pending: PendingChallenge,
        budgets: Vec<Write>,
    ) -> Result<Begun, BeginError> {
        let now = self.now();
        let mut writes = permit.unhindered(opening.audit, opening.account);
        writes.extend(budgets);
        writes.extend(challenge_writes(permit, opening, &pending, now));
        self.store.commit(writes).await.map_err(unopened)?;
        Ok(Begun::of(pending, opening.credential_type))
    }
}

/// Why a challenge was not opened.
fn unopened(error: CommitError) -> BeginError {
    match error {
        CommitError::Guard(Guard::BudgetSpent { retry_after, .. }) => {
            BeginError::RateLimited { retry_after }
        }
        error => Fault::from(error).into(),
    }
}

impl Begun {
    /// A challenge that is kept.
    pub(crate) fn of(pending: PendingChallenge, credential_type: Option<CredentialType>) -> Self {
        Self {
            payload: pending.payload,
            request: pending.id,
            expires_at: pending.expires_at,
            credential_type,
        }
    }
}

/// The writes that keep a challenge and tell of it.
pub(crate) fn challenge_writes<R>(
    permit: &Permit<R>,
    opening: Opening,
    pending: &PendingChallenge,
    now: Timestamp,
) -> [Write; 2] {
    let row = ChallengeRow {
        platform: permit.platform,
        account: opening.account,
        id: pending.id,
        verb: opening.verb,
        subject: opening.subject.map(|subject| subject.bytes()),
        payload: without_token(&pending.payload),
        sealed: SealedRecord(pending.sealed.clone()),
        state: ChallengeState::Open,
        created_at: now,
        expires_at: pending.expires_at,
    };
    let entry = permit.done(opening.audit, now).account(opening.account);
    [
        Write::Challenge(ChallengeWrite::Open(row)),
        entry.subject(&pending.id).write(),
    ]
}
