//! One account in the operator's hand: found by its id alone, looked at, its sessions ended and a
//! credential taken away.
//!
//! Invariant: nothing here opens a record or adds a way in; an account keeps at least one
//! credential.
//! Called by `seedport account`, `seedport freeze` and `seedport thaw`.

use seedport_store::{
    AccountRow, AuditVerb, CommitError, CredentialRow, CredentialType, CredentialWrite, Guard,
    PlatformRow, SessionWrite, Store, StoreError, Write,
};
use seedport_wire::{
    MobilecoinId,
    ids::{AccountId, CredentialId},
};

use super::{Hand, platforms};
use crate::Fault;

/// An account, and whose it is.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its platform.
    pub platform: PlatformRow,
    /// Its id here.
    pub account: AccountId,
    /// Its row, unless it is an account of the MobileCoin door.
    pub row: Option<AccountRow>,
}

/// How an operator names an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountName {
    /// By the id of the Grid door.
    Internal(AccountId),
    /// By the id that the MobileCoin network derives.
    Mobilecoin(MobilecoinId),
}

/// Where an owner is reached, and by which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// By mail or by text message.
    pub way: CredentialType,
    /// The address or the number.
    pub to: String,
}

/// Why a credential stays.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The account has no such credential.
    #[error("the account has no such credential")]
    NotFound,
    /// It is the only one.
    #[error("the credential is the account's only one")]
    Last,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The account of this name, on whichever platform.
///
/// # Errors
/// When the store fails.
pub async fn find(store: &dyn Store, name: AccountName) -> Result<Option<Found>, StoreError> {
    for platform in platforms::all(store).await? {
        let (account, row) = match name {
            AccountName::Internal(id) => match store.account(platform.id, id).await? {
                Some(row) => (id, Some(row)),
                None => continue,
            },
            AccountName::Mobilecoin(id) => match store.mobilecoin_account(platform.id, id).await? {
                Some(row) => (row.account, None),
                None => continue,
            },
        };
        return Ok(Some(Found {
            platform,
            account,
            row,
        }));
    }
    Ok(None)
}

/// Where the owner of an account is reached: the contacts of the credentials, and the customer's.
///
/// # Errors
/// When the store fails.
pub async fn contacts(store: &dyn Store, account: &AccountRow) -> Result<Vec<Contact>, StoreError> {
    let kept = store.credentials(account.platform, account.id).await?;
    let mut found: Vec<_> = kept.into_iter().filter_map(contact_of).collect();
    let customer = store.customer(account.platform, account.customer).await?;
    if let Some(customer) = customer {
        let mail = customer.email.map(|to| (CredentialType::EmailOtp, to));
        let phone = customer.phone.map(|to| (CredentialType::SmsOtp, to));
        for (way, to) in [mail, phone].into_iter().flatten() {
            let contact = Contact { way, to };
            if !found.contains(&contact) {
                found.push(contact);
            }
        }
    }
    Ok(found)
}

fn contact_of(row: CredentialRow) -> Option<Contact> {
    match row.credential_type {
        way @ (CredentialType::EmailOtp | CredentialType::SmsOtp) => Some(Contact {
            way,
            to: row.nickname,
        }),
        CredentialType::Oauth | CredentialType::Passkey => None,
    }
}

/// Ends every session of the account, and every code and challenge that is under way.
///
/// # Errors
/// When the store fails.
pub async fn end_sessions(
    store: &dyn Store,
    hand: Hand<'_>,
    found: &Found,
    note: &str,
) -> Result<(), Fault> {
    let (platform, account, now) = (found.platform.id, found.account, hand.clock.now());
    let revoke = SessionWrite::RevokeAll {
        platform,
        account: Some(account),
    };
    let verb = AuditVerb::SessionRevokeAll;
    let entry = hand.entry(
        platform,
        Some(account),
        now,
        verb,
        account.to_string(),
        Some(note),
    );
    Ok(store.commit(vec![Write::Session(revoke), entry]).await?)
}

/// Takes a credential away, with its live code and its sessions.
///
/// # Errors
/// [`RevokeError`] says why it stays.
pub async fn revoke_credential(
    store: &dyn Store,
    hand: Hand<'_>,
    found: &Found,
    id: CredentialId,
    note: &str,
) -> Result<(), RevokeError> {
    let (platform, account, now) = (found.platform.id, found.account, hand.clock.now());
    let revoke = CredentialWrite::Revoke {
        platform,
        account,
        id,
    };
    let verb = AuditVerb::CredentialRevoke;
    let entry = hand.entry(
        platform,
        Some(account),
        now,
        verb,
        id.to_string(),
        Some(note),
    );
    match store.commit(vec![Write::Credential(revoke), entry]).await {
        Ok(()) => Ok(()),
        Err(CommitError::Guard(Guard::CredentialGone)) => Err(RevokeError::NotFound),
        Err(CommitError::Guard(Guard::LastCredential)) => Err(RevokeError::Last),
        Err(error) => Err(Fault::from(error).into()),
    }
}
