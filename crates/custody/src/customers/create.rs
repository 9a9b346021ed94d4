//! Creates a customer, and their account with its wallet when they have a mail address.
//!
//! Called by `POST /customers`.

use seedport_store::{
    AuditVerb, CommitError, CustomerRow, CustomerType, CustomerWrite, Guard, Write,
};
use seedport_wire::{contact::ContactError, ids::CustomerId};

use super::provision::{Provision, ProvisionError};
use crate::{
    Custody, Fault,
    permit::{Manage, Permit},
};

/// A customer to be made. Texts are checked by the door.
#[derive(Debug, Clone)]
pub struct CreateCustomer {
    /// `customerType`.
    pub customer_type: CustomerType,
    /// `platformCustomerId`; generated when absent.
    pub platform_customer_id: Option<String>,
    /// `umaAddress`; generated when absent.
    pub uma_address: Option<String>,
    /// `region`.
    pub region: Option<String>,
    /// `currencies`.
    pub currencies: Vec<String>,
    /// `email`: the first credential of the customer's wallet.
    pub email: Option<String>,
    /// `phoneNumber`.
    pub phone: Option<String>,
    /// The fields that only the door reads, as JSON.
    pub profile: String,
}

/// Why no customer was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateCustomerError {
    /// An active customer has this platform customer id.
    #[error("an active customer has this platformCustomerId")]
    PlatformCustomerIdTaken,
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

impl From<ProvisionError> for CreateCustomerError {
    fn from(error: ProvisionError) -> Self {
        match error {
            ProvisionError::Contact(error) => Self::Contact(error),
            ProvisionError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl Custody {
    /// Makes a customer and, given a mail address, their account with its wallet.
    ///
    /// # Errors
    /// [`CreateCustomerError`] names the text that is taken.
    pub async fn create_customer(
        &self,
        permit: &Permit<Manage>,
        request: CreateCustomer,
    ) -> Result<CustomerRow, CreateCustomerError> {
        let now = self.now();
        let id = CustomerId::make(self.entropy.as_ref()).map_err(Fault::from)?;
        let bare = hex::encode(id.as_bytes());
        let customer = CustomerRow {
            platform: permit.platform,
            id,
            platform_customer_id: request.platform_customer_id.unwrap_or_else(|| bare.clone()),
            customer_type: request.customer_type,
            uma_address: request
                .uma_address
                .unwrap_or_else(|| format!("${bare}@{}", self.policy.uma_domain)),
            region: request.region,
            currencies: request.currencies,
            email: request.email,
            phone: request.phone,
            profile: request.profile,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        let mut writes = vec![
            Write::Customer(CustomerWrite::Insert(customer.clone())),
            self.customer_approved(customer.clone(), now)?,
        ];
        let mut entry = permit.done(AuditVerb::CustomerCreate, now);
        if let Some(email) = &customer.email {
            let request = Provision {
                customer: id,
                email,
                waited: None,
            };
            let (account, made) = self.provision(permit, request, now).await?;
            writes.extend(made);
            entry = entry.account(account);
        }
        writes.push(entry.subject(&id).write());
        match self.store.commit(writes).await {
            Ok(()) => Ok(customer),
            Err(CommitError::Guard(Guard::PlatformCustomerIdTaken)) => {
                Err(CreateCustomerError::PlatformCustomerIdTaken)
            }
            Err(CommitError::Guard(Guard::UmaAddressTaken)) => {
                Err(CreateCustomerError::UmaAddressTaken)
            }
            Err(error) => Err(Fault::from(error).into()),
        }
    }
}
