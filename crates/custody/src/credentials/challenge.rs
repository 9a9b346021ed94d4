//! Issues and sends a code for an `EMAIL_OTP` or `SMS_OTP` credential.
//!
//! Invariant: the budgets are spent, durably, before the vault draws a code; the new code is
//! live only once it is stored, and then it is the credential's only one. A code whose contact
//! was changed while it was on its way is never stored: another one goes to the new contact.
//! Called by `POST /auth/credentials/{id}/challenge`.

use std::{sync::Arc, time::Duration};

use seedport_store::{
    AuditVerb, BudgetScope, BudgetWrite, CommitError, CredentialRow, CredentialType,
    CredentialWrite, Guard, OtpRow, OtpWrite, SealedRecord, Write,
};
use seedport_vault::Stored;
use seedport_vault::{BeginCode, BeginCodeError, CourierError, NewCode};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId, PlatformId},
};

use super::read::Located;
use crate::{
    Custody, Fault,
    fault::Inconsistency,
    permit::{Permit, Transact},
    policy::Budget,
    signed::{Attempt, Outcome},
};

/// A credential whose code is on its way.
#[derive(Debug)]
pub struct IssuedCode {
    /// The credential, touched.
    pub credential: CredentialRow,
    /// `otpEncryptionTargetBundle`.
    pub target_bundle: String,
}

/// Why no code was issued.
#[derive(Debug, thiserror::Error)]
pub enum ChallengeCredentialError {
    /// The platform has no credential of this id.
    #[error("no such credential")]
    NotFound,
    /// The credential is not proven by codes.
    #[error("this type of credential has no code")]
    NoCode,
    /// A budget is spent.
    #[error("too many challenges")]
    RateLimited {
        /// When there is room again.
        retry_after: Duration,
    },
    /// The message did not leave.
    #[error(transparent)]
    Courier(#[from] CourierError),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Outcome for ChallengeCredentialError {
    fn reason(&self) -> Option<&'static str> {
        match self {
            Self::NotFound | Self::NoCode => None,
            Self::RateLimited { .. } => Some("RATE_LIMITED"),
            Self::Courier(_) => Some("CODE_NOT_SENT"),
            Self::Fault(fault) => fault.noted(),
        }
    }
}

impl Custody {
    /// How a credential of the platform is proven; `None` when there is none of this id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn credential_type(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
    ) -> Result<Option<CredentialType>, Fault> {
        let row = self.store.credential(permit.platform, id).await?;
        Ok(row.map(|row| row.credential_type))
    }

    /// Issues a fresh code and sends it.
    ///
    /// # Errors
    /// [`ChallengeCredentialError`] says why none was issued; the budget stays spent.
    pub async fn challenge_credential(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
    ) -> Result<IssuedCode, ChallengeCredentialError> {
        let located = self
            .locate(permit.platform, id)
            .await?
            .ok_or(ChallengeCredentialError::NotFound)?;
        let attempt = Attempt {
            verb: AuditVerb::OtpIssue,
            account: located.account,
            subject: Some(id.to_string()),
            operation: None,
        };
        let issued = self.issue_kept_code(permit, located).await;
        self.audited(permit, attempt, issued).await
    }

    /// Issues codes until one is kept. One that is not was sent to a contact that is no more.
    async fn issue_kept_code(
        &self,
        permit: &Permit<Transact>,
        mut located: Located,
    ) -> Result<IssuedCode, ChallengeCredentialError> {
        loop {
            let id = located.credential.id;
            if let Some(issued) = self.issue_code(permit, located).await? {
                return Ok(issued);
            }
            let changed = self.locate(permit.platform, id).await?;
            located = changed.ok_or(ChallengeCredentialError::NotFound)?;
        }
    }

    async fn issue_code(
        &self,
        permit: &Permit<Transact>,
        located: Located,
    ) -> Result<Option<IssuedCode>, ChallengeCredentialError> {
        let (platform, now) = (permit.platform, self.now());
        match located.credential.credential_type {
            CredentialType::EmailOtp | CredentialType::SmsOtp => {}
            CredentialType::Oauth | CredentialType::Passkey => {
                return Err(ChallengeCredentialError::NoCode);
            }
        }
        let mut writes = self.challenge_budgets(platform, located.account, now);
        let scope = BudgetScope::CodesOfCredential(located.credential.id);
        writes.push(spend(platform, scope, self.policy.codes_of_credential, now));
        match self.store.commit(writes).await {
            Ok(()) => {}
            Err(CommitError::Guard(Guard::BudgetSpent { retry_after, .. })) => {
                return Err(ChallengeCredentialError::RateLimited { retry_after });
            }
            Err(error) => return Err(Fault::from(error).into()),
        }
        match self.begin_code(platform, located).await? {
            (located, Ok(code)) => self.keep_code(permit, located, code, now).await,
            (_, Err(BeginCodeError::Fault(fault))) => Err(Fault::from(fault).into()),
            (_, Err(BeginCodeError::Courier(error))) => Err(error.into()),
            (_, Err(BeginCodeError::Wait(retry_after))) => {
                Err(ChallengeCredentialError::RateLimited { retry_after })
            }
        }
    }

    /// Asks the vault for a code, on a thread that may wait for a mail server.
    async fn begin_code(
        &self,
        platform: PlatformId,
        located: Located,
    ) -> Result<(Located, Result<NewCode, BeginCodeError>), Fault> {
        let (_, config) = self.config_of(platform).await?;
        let config = config.embedded_wallet;
        let format = config.code_format();
        let format = format.ok_or(Fault::Inconsistent(Inconsistency::PlatformConfig))?;
        let vault = Arc::clone(&self.vault);
        let ask = move || {
            let Located {
                ref credential,
                account,
                wallet,
            } = located;
            let credential = Stored {
                id: credential.id,
                sealed: &credential.sealed.0,
            };
            let request = BeginCode {
                platform,
                account,
                wallet,
                credential,
                format,
                app_name: config.app_name.as_deref(),
            };
            let code = vault.begin_code(&request);
            (located, code)
        };
        if self.vault.is_sandbox() {
            return Ok(ask());
        }
        self.without_turn(tokio::task::spawn_blocking(ask))
            .await
            .map_err(|_| Fault::Task)
    }

    /// Keeps a code; `None` when the contact that it went to is no longer the credential's.
    async fn keep_code(
        &self,
        permit: &Permit<Transact>,
        located: Located,
        code: NewCode,
        now: Timestamp,
    ) -> Result<Option<IssuedCode>, ChallengeCredentialError> {
        let Located {
            mut credential,
            account,
            ..
        } = located;
        let platform = permit.platform;
        let entry = permit
            .done(AuditVerb::OtpIssue, now)
            .account(account)
            .subject(&code.id);
        let writes = vec![
            Write::Credential(CredentialWrite::ExpectSealed {
                platform,
                account,
                id: credential.id,
                sealed: credential.sealed.clone(),
            }),
            Write::Otp(OtpWrite::Issue(OtpRow {
                platform,
                account,
                credential: credential.id,
                id: code.id,
                sealed: SealedRecord(code.sealed),
                tries: 0,
                created_at: now,
                expires_at: code.expires_at,
            })),
            Write::Credential(CredentialWrite::Touch {
                platform,
                account,
                id: credential.id,
                updated_at: now,
            }),
            entry.write(),
        ];
        match self.store.commit(writes).await {
            Ok(()) => {}
            Err(CommitError::Guard(Guard::CredentialChanged)) => {
                return Ok(None);
            }
            Err(CommitError::Guard(Guard::CredentialGone)) => {
                return Err(ChallengeCredentialError::NotFound);
            }
            Err(error) => return Err(Fault::from(error).into()),
        }
        credential.updated_at = now;
        Ok(Some(IssuedCode {
            credential,
            target_bundle: code.target_bundle,
        }))
    }

    /// The budgets that every challenge spends.
    pub(crate) fn challenge_budgets(
        &self,
        platform: PlatformId,
        account: AccountId,
        now: Timestamp,
    ) -> Vec<Write> {
        let Self { policy, .. } = self;
        let account = BudgetScope::ChallengesOfAccount(account);
        vec![
            spend(platform, account, policy.challenges_of_account, now),
            spend(
                platform,
                BudgetScope::ChallengesOfPlatform,
                policy.challenges_of_platform,
                now,
            ),
        ]
    }
}

const fn spend(platform: PlatformId, scope: BudgetScope, budget: Budget, now: Timestamp) -> Write {
    let Budget { limit, window } = budget;
    Write::Budget(BudgetWrite::Spend {
        platform,
        scope,
        limit,
        window,
        now,
    })
}
