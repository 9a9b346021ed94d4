//! Customers: whose wallets these are.
//!
//! Invariant: a customer's wallet is made in the same transaction as the customer, or, when
//! they came without a mail address, as the address that proves them.
//! Called by `/customers`.

pub mod contact;
pub mod create;
pub mod delete;
pub mod provision;
pub mod read;
pub mod update;

pub use create::{CreateCustomer, CreateCustomerError};
pub use delete::DeleteCustomerError;
pub use update::{UpdateCustomer, UpdateCustomerError, UpdatedCustomer};
