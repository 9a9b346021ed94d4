//! Updates the fields of a customer that no credential hangs on.
//!
//! Invariant: a mail address or phone number that a credential is tied to is not changed here:
//! that takes the owner's stamp (`contact`). A first mail address provisions the wallet. A change
//! that went in between reading and writing is never undone.
//! Called by `PATCH /customers/{id}`.

use seedport_store::{
    AccountStatus, AuditVerb, CommitError, CredentialRow, CredentialType, CredentialWrite,
    CustomerRow, CustomerType, CustomerWrite, Guard, Write,
};
use seedport_wire::{Timestamp, contact::ContactError, ids::CustomerId};

use super::provision::{Provision, ProvisionError};
use crate::{
    Custody, Fault,
    permit::{Manage, Permit},
};

/// What changes; absent fields stay.
#[derive(Debug, Clone)]
pub struct UpdateCustomer {
    /// Must be the customer's own type.
    pub customer_type: CustomerType,
    /// `umaAddress`.
    pub uma_address: Option<String>,
    /// `region`.
    pub region: Option<String>,
    /// `currencies`, replacing the list.
    pub currencies: Option<Vec<String>>,
    /// `email`.
    pub email: Option<String>,
    /// `phoneNumber`.
    pub phone: Option<String>,
    /// Merges the door's own fields: the stored JSON in, the new JSON out.
    pub profile: fn(&str, &str) -> String,
    /// The door's own fields that change, as JSON; the second argument of `profile`.
    pub profile_patch: String,
}

/// What became of an update.
#[derive(Debug)]
pub enum UpdatedCustomer {
    /// The customer as they are now.
    Done(Box<CustomerRow>),
    /// Nothing changed: a credential is tied to the contact, and the owner must stamp for it.
    Tied,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateCustomerError {
    /// The platform has no active customer of this id.
    #[error("no such customer")]
    NotFound,
    /// The body names another type than the customer has.
    #[error("customerType differs from the customer's own")]
    OtherType,
    /// An active customer has this UMA address.
    #[error("an active customer has this umaAddress")]
    UmaAddressTaken,
    /// The mail address does not parse.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<ProvisionError> for UpdateCustomerError {
    fn from(error: ProvisionError) -> Self {
        match error {
            ProvisionError::Contact(error) => Self::Contact(error),
            ProvisionError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl Custody {
    /// Changes the named fields, and provisions the wallet on a first mail address.
    ///
    /// # Errors
    /// [`UpdateCustomerError`] says why nothing was changed.
    pub async fn update_customer(
        &self,
        permit: &Permit<Manage>,
        id: CustomerId,
        request: UpdateCustomer,
    ) -> Result<UpdatedCustomer, UpdateCustomerError> {
        loop {
            let row = self.active_customer(permit, id).await?;
            let row = row.ok_or(UpdateCustomerError::NotFound)?;
            if row.customer_type != request.customer_type {
                return Err(UpdateCustomerError::OtherType);
            }
            let Some(more) = self.untied(permit, &row, &request).await? else {
                return Ok(UpdatedCustomer::Tied);
            };
            let now = self.now();
            let (row, mut writes) = request.clone().apply(row, now);
            writes.extend(more);
            let entry = permit.done(AuditVerb::CustomerUpdate, now);
            writes.push(entry.subject(&id).write());
            return match self.store.commit(writes).await {
                Ok(()) => Ok(UpdatedCustomer::Done(Box::new(row))),
                // Whoever was first is done; this one is made again from what they left.
                Err(CommitError::Guard(Guard::CustomerChanged)) => continue,
                // A credential was tied to the contact in the meantime.
                Err(CommitError::Guard(Guard::CredentialSetChanged)) => Ok(UpdatedCustomer::Tied),
                Err(CommitError::Guard(Guard::CustomerGone)) => Err(UpdateCustomerError::NotFound),
                Err(CommitError::Guard(Guard::UmaAddressTaken)) => {
                    Err(UpdateCustomerError::UmaAddressTaken)
                }
                Err(error) => Err(Fault::from(error).into()),
            };
        }
    }

    /// The writes of contacts that change and that no credential is tied to; `None` when one is.
    ///
    /// A first mail address provisions the account with its wallet.
    async fn untied(
        &self,
        permit: &Permit<Manage>,
        row: &CustomerRow,
        request: &UpdateCustomer,
    ) -> Result<Option<Vec<Write>>, ProvisionError> {
        let platform = permit.platform;
        let email = request.email.as_ref();
        let email = email.filter(|email| row.email.as_ref() != Some(email));
        let phone = request.phone.as_ref();
        let phone = phone.filter(|phone| row.phone.as_ref() != Some(phone));
        let changed = [
            email.map(|_| CredentialType::EmailOtp),
            phone.map(|_| CredentialType::SmsOtp),
        ];
        let mut writes = Vec::new();
        for credential_type in changed.into_iter().flatten() {
            if !self.tied(permit, row.id, credential_type).await?.is_empty() {
                return Ok(None);
            }
            let accounts = self.store.accounts_of_customer(platform, row.id).await;
            let accounts = accounts.map_err(Fault::from)?;
            writes.extend(
                accounts
                    .iter()
                    .filter(|account| account.wallet.is_some())
                    .map(|account| {
                        Write::Credential(CredentialWrite::Expect {
                            platform,
                            account: account.id,
                            credential_type,
                            ids: Vec::new(),
                        })
                    }),
            );
            let has_wallet = accounts.iter().any(|account| account.wallet.is_some());
            if let (CredentialType::EmailOtp, false, Some(email)) =
                (credential_type, has_wallet, email)
            {
                let waited = accounts
                    .into_iter()
                    .find(|account| account.status == AccountStatus::Pending);
                let request = Provision {
                    customer: row.id,
                    email,
                    waited,
                };
                let (_, made) = self.provision(permit, request, self.now()).await?;
                writes.extend(made);
            }
        }
        Ok(Some(writes))
    }

    /// A customer of the platform who is not deleted.
    pub(super) async fn active_customer(
        &self,
        permit: &Permit<Manage>,
        id: CustomerId,
    ) -> Result<Option<CustomerRow>, Fault> {
        let row = self.store.customer(permit.platform, id).await?;
        Ok(row.filter(|row| row.deleted_at.is_none()))
    }

    /// The customer's credentials of a type that hangs on their contact.
    pub(super) async fn tied(
        &self,
        permit: &Permit<Manage>,
        id: CustomerId,
        credential_type: CredentialType,
    ) -> Result<Vec<CredentialRow>, Fault> {
        let platform = permit.platform;
        let mut tied = Vec::new();
        for account in self.store.accounts_of_customer(platform, id).await? {
            let kept = self.store.credentials(platform, account.id).await?;
            tied.extend(
                kept.into_iter()
                    .filter(|kept| kept.credential_type == credential_type),
            );
        }
        Ok(tied)
    }
}

impl UpdateCustomer {
    /// The row with the named fields changed, and the writes that put it in the place of the one
    /// that it was made from.
    pub(super) fn apply(self, mut row: CustomerRow, now: Timestamp) -> (CustomerRow, Vec<Write>) {
        let expect = CustomerWrite::Expect {
            platform: row.platform,
            id: row.id,
            updated_at: row.updated_at,
        };
        // Later than before, whatever the clock says: the moment tells the rows apart.
        let next = Timestamp::from_millis(row.updated_at.millis() + 1);
        row.updated_at = now.max(next);
        row.email = self.email.or(row.email);
        row.phone = self.phone.or(row.phone);
        row.uma_address = self.uma_address.unwrap_or(row.uma_address);
        row.region = self.region.or(row.region);
        row.currencies = self.currencies.unwrap_or(row.currencies);
        row.profile = (self.profile)(&row.profile, &self.profile_patch);
        let update = CustomerWrite::Update(row.clone());
        (row, [expect, update].map(Write::Customer).into())
    }
}
