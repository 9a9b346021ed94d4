//! Issues and sends a code for an `EMAIL_OTP` credential.
//!
//! Invariant: the budgets are spent, durably, before the vault draws a code; the new code is
//! live only once it is stored, and then it is the credential's only one.
//! Called by `POST /auth/credentials/{id}/challenge`.

use std::{sync::Arc, time::Duration};

use seedport_store::{
    AuditVerb, BudgetScope, BudgetWrite, CommitError, CredentialRow, CredentialWrite, Guard,
    OtpRow, OtpWrite, SealedRecord, Write,
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

impl Custody {
    /// Issues a fresh code and sends it.
    ///
    /// # Errors
    /// [`ChallengeCredentialError`] says why none was issued; the budget stays spent.
    pub async fn challenge_credential(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
    ) -> Result<IssuedCode, ChallengeCredentialError> {
        let platform = permit.platform;
        let located = self
            .locate(platform, id)
            .await?
            .ok_or(ChallengeCredentialError::NotFound)?;
        let now = self.now();
        let budget = self.policy.codes_of_credential;
        let mut writes = self.challenge_budgets(platform, located.account, now);
        writes.push(spend(
            platform,
            BudgetScope::CodesOfCredential(id),
            budget,
            now,
        ));
        match self.store.commit(writes).await {
            Ok(()) => {}
            Err(CommitError::Guard(Guard::BudgetSpent { retry_after, .. })) => {
                let entry = permit.refused(AuditVerb::OtpIssue, now, "RATE_LIMITED");
                self.record(entry.account(located.account).subject(&id))
                    .await?;
                return Err(ChallengeCredentialError::RateLimited { retry_after });
            }
            Err(error) => return Err(Fault::from(error).into()),
        }
        let account = located.account;
        match self.begin_code(platform, located).await? {
            (located, Ok(code)) => self.keep_code(permit, located, code, now).await,
            (_, Err(BeginCodeError::Fault(fault))) => {
                let fault = Fault::from(fault);
                if let Some(reason) = fault.tampering() {
                    let entry = permit.refused(AuditVerb::OtpIssue, now, reason);
                    self.record(entry.account(account).subject(&id)).await?;
                }
                Err(fault.into())
            }
            (_, Err(BeginCodeError::Courier(error))) => {
                let entry = permit.refused(AuditVerb::OtpIssue, now, "MAIL_NOT_SENT");
                self.record(entry.account(account).subject(&id)).await?;
                Err(error.into())
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
            let style = &config.message_style();
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
                style,
            };
            let code = vault.begin_code(&request);
            (located, code)
        };
        if self.vault.is_sandbox() {
            return Ok(ask());
        }
        tokio::task::spawn_blocking(ask)
            .await
            .map_err(|_| Fault::Task)
    }

    async fn keep_code(
        &self,
        permit: &Permit<Transact>,
        located: Located,
        code: NewCode,
        now: Timestamp,
    ) -> Result<IssuedCode, ChallengeCredentialError> {
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
        self.store.commit(writes).await.map_err(Fault::from)?;
        credential.updated_at = now;
        Ok(IssuedCode {
            credential,
            target_bundle: code.target_bundle,
        })
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
