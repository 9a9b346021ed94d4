//! Arguments of `seedport customer`.
//!
//! Called by `commands::customer_create` and `commands::customer_list`.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand};

use super::remote::Remote;

/// What can be done with customers.
#[derive(Debug, Subcommand)]
pub enum Customer {
    Create(CustomerCreate),
    List(CustomerList),
}

/// Make a customer, and with it a wallet
///
/// Prints the customer and the account whose wallet `seedport export` exports.
#[derive(Debug, Args)]
pub struct CustomerCreate {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// Where the owner's codes go
    #[arg(long)]
    pub email: String,
    /// A phone number that codes may go to as well, for example +4930123456
    #[arg(long, value_name = "NUMBER")]
    pub phone: Option<String>,
    /// A person's full name
    #[arg(long, value_name = "NAME", conflicts_with = "legal_name")]
    pub full_name: Option<String>,
    /// Your own name for the customer; the server draws one when absent
    #[arg(long, value_name = "ID")]
    pub platform_customer_id: Option<String>,
    /// Two letters of a country (ISO 3166)
    #[arg(long)]
    pub region: Option<String>,
    /// A business's registered name; makes the customer a business
    #[arg(long, value_name = "NAME", requires_all = ["country", "tax_id", "incorporated_on"])]
    pub legal_name: Option<String>,
    /// A business's country, two letters (ISO 3166)
    #[arg(long, requires = "legal_name")]
    pub country: Option<String>,
    /// A business's tax number
    #[arg(long, value_name = "NUMBER", requires = "legal_name")]
    pub tax_id: Option<String>,
    /// The day a business was founded, YYYY-MM-DD
    #[arg(long, value_name = "DATE", requires = "legal_name")]
    pub incorporated_on: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// List customers
#[derive(Debug, Args)]
pub struct CustomerList {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// Only the customer that you call this
    #[arg(long, value_name = "ID")]
    pub platform_customer_id: Option<String>,
    /// Deleted ones too
    #[arg(long)]
    pub including_deleted: bool,
    /// At most so many
    #[arg(long, default_value = "100")]
    pub limit: NonZeroUsize,
    /// Print JSON, one customer a line
    #[arg(long)]
    pub json: bool,
}
