//! Updates the fields of a customer that no credential hangs on.
//!
//! Invariant: a mail address that a credential is tied to is not changed here: that takes the
//! owner's stamp. A first mail address provisions the wallet.
//! Called by `PATCH /customers/{id}`.

use seedport_store::{
    AccountStatus, AuditVerb, CommitError, CredentialType, CustomerRow, CustomerType,
    CustomerWrite, Guard, Write,
};
use seedport_wire::ids::CustomerId;

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

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateCustomerError {
    /// The platform has no active customer of this id.
    #[error("no such customer")]
    NotFound,
    /// The body names another type than the customer has.
    #[error("customerType differs from the customer's own")]
    OtherType,
    /// An `EMAIL_OTP` credential is tied to the address.
    #[error("the email is tied to a credential")]
    EmailTied,
    /// An active customer has this UMA address.
    #[error("an active customer has this umaAddress")]
    UmaAddressTaken,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
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
    ) -> Result<CustomerRow, UpdateCustomerError> {
        let row = self
            .store
            .customer(permit.platform, id)
            .await
            .map_err(Fault::from)?;
        let mut row = row
            .filter(|row| row.deleted_at.is_none())
            .ok_or(UpdateCustomerError::NotFound)?;
        if row.customer_type != request.customer_type {
            return Err(UpdateCustomerError::OtherType);
        }
        let now = self.now();
        let mut writes = Vec::new();
        if let Some(email) = request
            .email
            .filter(|email| row.email.as_ref() != Some(email))
        {
            writes = self.first_email(permit, id, &email).await?;
            row.email = Some(email);
        }
        row.updated_at = now;
        row.uma_address = request.uma_address.unwrap_or(row.uma_address);
        row.region = request.region.or(row.region);
        row.currencies = request.currencies.unwrap_or(row.currencies);
        row.phone = request.phone.or(row.phone);
        row.profile = (request.profile)(&row.profile, &request.profile_patch);
        writes.insert(0, Write::Customer(CustomerWrite::Update(row.clone())));
        writes.push(
            permit
                .done(AuditVerb::CustomerUpdate, now)
                .subject(&id)
                .write(),
        );
        match self.store.commit(writes).await {
            Ok(()) => Ok(row),
            Err(CommitError::Guard(Guard::CustomerGone)) => Err(UpdateCustomerError::NotFound),
            Err(CommitError::Guard(Guard::UmaAddressTaken)) => {
                Err(UpdateCustomerError::UmaAddressTaken)
            }
            Err(error) => Err(Fault::from(error).into()),
        }
    }

    /// The writes of a new mail address: provisions pending accounts; refuses a tied one.
    async fn first_email(
        &self,
        permit: &Permit<Manage>,
        id: CustomerId,
        email: &str,
    ) -> Result<Vec<Write>, UpdateCustomerError> {
        let platform = permit.platform;
        let accounts = self
            .store
            .accounts_of_customer(platform, id)
            .await
            .map_err(Fault::from)?;
        let mut writes = Vec::new();
        for account in accounts {
            let credentials = self
                .store
                .credentials(platform, account.id)
                .await
                .map_err(Fault::from)?;
            let tied = |row: &seedport_store::CredentialRow| {
                row.credential_type == CredentialType::EmailOtp
            };
            if credentials.iter().any(tied) {
                return Err(UpdateCustomerError::EmailTied);
            }
            if account.status == AccountStatus::Pending {
                writes.extend(self.provision(permit, account.id, email, self.now())?);
            }
        }
        Ok(writes)
    }
}
