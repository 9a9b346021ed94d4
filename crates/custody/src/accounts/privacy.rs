//! Turns an account's private mode on or off, both legs.
//!
//! Called by `PATCH /internal-accounts/{id}`. Source: contract section 4.2.

use seedport_store::{AccountRow, AccountWrite, AuditVerb, RedeemRows, Verb, Write};
use seedport_vault::{BeginSetPrivacy, PendingChallenge, SessionRetry};
use seedport_wire::{BodyDigest, ids::AccountId};

use crate::{
    Custody, Fault,
    permit::{Permit, Transact},
    signed::{Act, BeginError, Begun, FinishError, Opening, Retry, SignedRetry, no_names},
};

impl Custody {
    /// Begins a change of mode.
    ///
    /// # Errors
    /// [`BeginError`] says why none was begun.
    pub async fn begin_set_privacy(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        enabled: bool,
        body: BodyDigest,
    ) -> Result<Begun, BeginError> {
        let opening = Opening {
            account,
            verb: Verb::UpdateAccount,
            subject: None,
            audit: AuditVerb::AccountUpdateBegin,
            credential_type: None,
        };
        let asked = self.ask_set_privacy(permit, account, enabled, body).await;
        self.begin_signed(permit, opening, asked).await
    }

    async fn ask_set_privacy(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        enabled: bool,
        body: BodyDigest,
    ) -> Result<PendingChallenge, BeginError> {
        let (_, scope) = self.wallet_scope(permit.platform, account).await?;
        let pending = self.vault.begin_set_privacy(&BeginSetPrivacy {
            scope,
            enabled,
            body,
        });
        Ok(pending.map_err(Fault::from)?)
    }

    /// Redeems a session's stamp and sets the mode.
    ///
    /// # Errors
    /// [`FinishError`] says why it stays; only success spends the challenge.
    pub async fn finish_set_privacy(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        retry: &SignedRetry,
        body: BodyDigest,
    ) -> Result<AccountRow, FinishError> {
        let (platform, now) = (permit.platform, self.now());
        let leg = Retry {
            account,
            verb: Verb::UpdateAccount,
            subject: None,
            audit: AuditVerb::AccountUpdate,
            operation: None,
            headers: retry,
            token: None,
            body,
        };
        let act = |signed: &SessionRetry<'_>, rows: &RedeemRows| {
            let enabled = self.vault.set_privacy(signed)?;
            let mut row = rows.account.clone().ok_or(FinishError::NotFound)?;
            row.private_enabled = enabled;
            row.updated_at = now;
            let set = AccountWrite::SetPrivate {
                platform,
                id: account,
                enabled,
                updated_at: now,
            };
            Ok(Act::new(row, vec![Write::Account(set)]))
        };
        self.finish_signed(permit, leg, no_names, act).await
    }
}
