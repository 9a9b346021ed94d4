//! Provisions a customer's account with its wallet: the writes that make it whole.
//!
//! Invariant: account, wallet and first credential come together or not at all; the vault draws
//! the account's id in the call that makes the wallet, so there is no account before its wallet.
//! Called by `create` and `update`, which commit the writes with their own.

use std::sync::Arc;

use seedport_store::{
    AccountRow, AccountStatus, AccountWrite, AuditVerb, CredentialRow, CredentialType,
    CredentialWrite, SealedRecord, WalletRow, WalletWrite, Write,
};
use seedport_vault::{CreateWallet, CreateWalletError};
use seedport_wire::{
    Timestamp,
    contact::ContactError,
    ids::{AccountId, CustomerId},
};

use crate::{
    Custody, Fault,
    permit::{Manage, Permit},
};

/// The account currency of a provisioned wallet.
const CURRENCY: &str = "USDB";

/// Why no wallet was provisioned.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The mail address does not parse.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<CreateWalletError> for ProvisionError {
    fn from(error: CreateWalletError) -> Self {
        match error {
            CreateWalletError::Contact(error) => Self::Contact(error),
            CreateWalletError::Fault(fault) => Self::Fault(fault.into()),
        }
    }
}

/// An account that is to be, with what it takes over.
pub(super) struct Provision<'a> {
    /// Whose it will be.
    pub customer: CustomerId,
    /// The first credential.
    pub email: &'a str,
    /// An account of 265848f that waited for a wallet and makes room for this one.
    pub waited: Option<AccountRow>,
}

impl Custody {
    /// The writes that make an account with its wallet and first credential, and tell of it.
    pub(super) async fn provision(
        &self,
        permit: &Permit<Manage>,
        request: Provision<'_>,
        now: Timestamp,
    ) -> Result<(AccountId, Vec<Write>), ProvisionError> {
        let platform = permit.platform;
        let Provision {
            customer,
            email,
            waited,
        } = request;
        // It takes milliseconds, which nobody who is served beside it should wait for.
        let (vault, email) = (Arc::clone(&self.vault), email.to_owned());
        let made = tokio::task::spawn_blocking(move || {
            let email = email.as_str();
            vault.create_wallet(&CreateWallet { platform, email })
        });
        let wallet = made.await.map_err(|_| Fault::Task)??;
        let account = AccountRow {
            platform,
            id: wallet.account,
            customer,
            status: AccountStatus::Active,
            wallet: Some(wallet.id),
            currency: CURRENCY.to_owned(),
            addresses: serde_json::to_string(&wallet.manifest.entries)
                .expect("texts always serialise"),
            private_enabled: waited.as_ref().is_some_and(|row| row.private_enabled),
            balance: waited.as_ref().map_or(0, |row| row.balance),
            exported_at: None,
            created_at: now,
            updated_at: now,
        };
        let id = account.id;
        let entry = permit.done(AuditVerb::WalletCreate, now).account(id);
        let told = self.account_status_updated(account.clone(), now)?;
        let mut writes = Vec::with_capacity(6);
        if let Some(waited) = waited {
            writes.push(Write::Account(AccountWrite::RemovePending {
                platform,
                id: waited.id,
            }));
        }
        writes.extend([
            Write::Account(AccountWrite::Insert(account)),
            Write::Wallet(WalletWrite::Insert(WalletRow {
                platform,
                account: id,
                id: wallet.id,
                sealed: SealedRecord(wallet.sealed),
                created_at: now,
            })),
            Write::Credential(CredentialWrite::Insert(CredentialRow {
                platform,
                account: id,
                id: wallet.credential.id,
                credential_type: CredentialType::EmailOtp,
                nickname: wallet.email,
                external_id: None,
                sealed: SealedRecord(wallet.credential.sealed),
                created_at: now,
                updated_at: now,
            })),
            entry.subject(&wallet.id).write(),
            told,
        ]);
        Ok((id, writes))
    }
}
