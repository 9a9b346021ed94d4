//! Customers of a platform.
//!
//! Invariant: among the customers of a platform that are not deleted, a platform customer id and
//! a UMA address each occur once. A deleted customer's row stays, and says no more who it was.
//! Called by `custody`.

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{CustomerId, PlatformId},
};

use crate::{
    error::StoreError,
    page::{Page, PageRequest, TimeFilter},
    text::text_enum,
};

text_enum!(
    /// What a customer is; stored as the contract spells it.
    CustomerType {
        /// A person.
        Individual => "INDIVIDUAL",
        /// An organisation.
        Business => "BUSINESS",
    }
);

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// Its id.
    pub id: CustomerId,
    /// The platform's own id for it.
    pub platform_customer_id: String,
    /// Person or organisation.
    pub customer_type: CustomerType,
    /// Its UMA address, `$name@domain`.
    pub uma_address: String,
    /// ISO 3166 alpha-2.
    pub region: Option<String>,
    /// Currency codes, in the order given.
    pub currencies: Vec<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// The fields that depend on the type, JSON text that only `custody` reads.
    pub profile: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted, if it was.
    pub deleted_at: Option<Timestamp>,
}

/// Which customers to list; every `None` matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerFilter {
    /// Exactly this platform customer id.
    pub platform_customer_id: Option<String>,
    /// This type.
    pub customer_type: Option<CustomerType>,
    /// Exactly this region.
    pub region: Option<String>,
    /// Having this currency among theirs.
    pub currency: Option<String>,
    /// Exactly this UMA address.
    pub uma_address: Option<String>,
    /// Made or changed within these times.
    pub times: TimeFilter,
    /// Deleted ones as well.
    pub including_deleted: bool,
}

/// Reads of customers.
#[async_trait]
pub trait Customers {
    /// The customer with this id, deleted or not.
    async fn customer(
        &self,
        platform: PlatformId,
        id: CustomerId,
    ) -> Result<Option<CustomerRow>, StoreError>;
    /// A page of the platform's customers, oldest first.
    async fn customers(
        &self,
        platform: PlatformId,
        filter: &CustomerFilter,
        page: PageRequest,
    ) -> Result<Page<CustomerRow>, StoreError>;
}

/// Writes of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomerWrite {
    /// Adds a customer. Guards: `PlatformCustomerIdTaken`, `UmaAddressTaken`.
    Insert(CustomerRow),
    /// Replaces everything but ids, `created_at` and `deleted_at`.
    /// Guards: `CustomerGone`, `PlatformCustomerIdTaken`, `UmaAddressTaken`.
    Update(CustomerRow),
    /// Writes nothing. Guards: `CustomerGone`; `CustomerChanged` unless the customer last changed at
    /// this moment.
    Expect {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: CustomerId,
        /// `updated_at` of the row that the commit's update was made from.
        updated_at: Timestamp,
    },
    /// Marks as deleted and erases who it was: UMA address, region, currencies, contacts, profile.
    /// Guard: `CustomerGone`.
    Delete {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: CustomerId,
        /// Now.
        at: Timestamp,
    },
}
