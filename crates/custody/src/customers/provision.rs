//! Provisions a customer's wallet: the writes that make it whole.
//!
//! Invariant: wallet, first credential and active account come together or not at all.
//! Called by `create` and `update`, which commit the writes with their own.

use seedport_store::{
    AccountRow, AccountStatus, AccountWrite, AuditVerb, CredentialRow, CredentialType,
    CredentialWrite, CustomerRow, SealedRecord, WalletRow, WalletWrite, Write,
};
use seedport_vault::CreateWallet;
use seedport_wire::{Timestamp, ids::AccountId};

use crate::{
    Custody, Fault,
    permit::{Manage, Permit},
};

/// The account currency of a provisioned wallet.
const CURRENCY: &str = "USDB";

impl Custody {
    /// An account without a wallet yet: its customer has no mail address to prove themselves.
    pub(super) fn pending_account(&self, customer: &CustomerRow) -> Result<AccountRow, Fault> {
        Ok(AccountRow {
            platform: customer.platform,
            id: AccountId::make(self.entropy.as_ref())?,
            customer: customer.id,
            status: AccountStatus::Pending,
            wallet: None,
            currency: CURRENCY.to_owned(),
            addresses: "[]".to_owned(),
            private_enabled: false,
            balance: 0,
            exported_at: None,
            created_at: customer.created_at,
            updated_at: customer.created_at,
        })
    }

    /// The writes that give a pending account its wallet and first credential, and tell of it.
    pub(super) fn provision(
        &self,
        permit: &Permit<Manage>,
        mut pending: AccountRow,
        email: &str,
        now: Timestamp,
    ) -> Result<Vec<Write>, Fault> {
        let (platform, account) = (permit.platform, pending.id);
        let wallet = self.vault.create_wallet(&CreateWallet {
            platform,
            account,
            email,
        })?;
        let addresses =
            serde_json::to_string(&wallet.manifest.entries).expect("texts always serialise");
        let entry = permit.done(AuditVerb::WalletCreate, now).account(account);
        pending.status = AccountStatus::Active;
        pending.wallet = Some(wallet.id);
        pending.addresses.clone_from(&addresses);
        pending.updated_at = now;
        let told = self.account_status_updated(pending, now)?;
        Ok(vec![
            Write::Wallet(WalletWrite::Insert(WalletRow {
                platform,
                account,
                id: wallet.id,
                sealed: SealedRecord(wallet.sealed),
                created_at: now,
            })),
            Write::Account(AccountWrite::Activate {
                platform,
                id: account,
                wallet: wallet.id,
                addresses,
                updated_at: now,
            }),
            Write::Credential(CredentialWrite::Insert(CredentialRow {
                platform,
                account,
                id: wallet.credential.id,
                credential_type: CredentialType::EmailOtp,
                nickname: email.to_owned(),
                external_id: None,
                sealed: SealedRecord(wallet.credential.sealed),
                created_at: now,
                updated_at: now,
            })),
            entry.subject(&wallet.id).write(),
            told,
        ])
    }
}
