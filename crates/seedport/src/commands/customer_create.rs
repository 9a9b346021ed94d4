//! `seedport customer create`: a customer, and the account of its wallet.
//!
//! Called by `commands`.

use seedport_client::{
    Integrator,
    integrator::{
        AccountFilter, BusinessInfo, Customer, CustomerKind, InternalAccount, NewCustomer,
    },
};
use serde_json::{Value, json};

use super::one_thread;
use crate::{
    cli::customer::CustomerCreate,
    failure::Failure,
    remote::{call_failure, integrator},
};

/// Makes a customer and prints it.
pub fn run(arguments: CustomerCreate) -> Result<(), Failure> {
    let integrator = integrator(&arguments.remote)?;
    let as_json = arguments.json;
    let (customer, accounts) = one_thread()?.block_on(create(&integrator, arguments))?;
    if as_json {
        let accounts: Vec<Value> = accounts.iter().map(account_json).collect();
        say!(
            "{}",
            json!({ "customer": customer_json(&customer), "accounts": accounts })
        );
        return Ok(());
    }
    say!(
        "customer {} ({})",
        customer.id,
        customer.platform_customer_id
    );
    for account in &accounts {
        say!("account {}", account.id);
        if let Some(address) = first_address(account) {
            say!("first Bitcoin address {address} (as the server says: compared with nothing)");
        }
    }
    if let [account] = accounts.as_slice() {
        say!(
            "before anything is paid to it: `seedport statement --account {}` checks the address",
            account.id
        );
    }
    Ok(())
}

async fn create(
    integrator: &Integrator,
    arguments: CustomerCreate,
) -> Result<(Customer, Vec<InternalAccount>), Failure> {
    let kind = match (
        arguments.legal_name,
        arguments.country,
        arguments.tax_id,
        arguments.incorporated_on,
    ) {
        (Some(legal_name), Some(country), Some(tax_id), Some(incorporated_on)) => {
            CustomerKind::Business {
                business_info: BusinessInfo {
                    legal_name,
                    country,
                    tax_id,
                    incorporated_on,
                },
            }
        }
        _ => CustomerKind::Individual {
            full_name: arguments.full_name,
        },
    };
    let customer = NewCustomer {
        kind,
        platform_customer_id: arguments.platform_customer_id,
        email: Some(arguments.email),
        phone_number: arguments.phone,
        region: arguments.region,
    };
    let made = integrator.create_customer(&customer).await;
    let customer = made.map_err(|error| call_failure("making the customer", &error))?;
    let filter = AccountFilter {
        customer: Some(customer.id),
        ..AccountFilter::default()
    };
    let listed = integrator.list_internal_accounts(&filter).await;
    let accounts = listed.map_err(|error| {
        let doing = format!("customer {} was made; listing its accounts", customer.id);
        call_failure(&doing, &error)
    })?;
    Ok((customer, accounts.data))
}

/// The first address that the server gives for an account.
pub fn first_address(account: &InternalAccount) -> Option<&str> {
    let instructions = account.funding_payment_instructions.first()?;
    instructions.account_or_wallet_info.address.as_deref()
}

/// A customer, in the contract's words.
pub fn customer_json(customer: &Customer) -> Value {
    json!({
        "id": customer.id.to_string(),
        "platformCustomerId": customer.platform_customer_id,
        "customerType": customer.customer_type,
        "umaAddress": customer.uma_address,
        "email": customer.email,
        "phoneNumber": customer.phone_number,
        "fullName": customer.full_name,
        "createdAt": customer.created_at,
        "updatedAt": customer.updated_at,
        "isDeleted": customer.is_deleted,
    })
}

fn account_json(account: &InternalAccount) -> Value {
    json!({
        "id": account.id.to_string(),
        "address": first_address(account),
        // The server's word: `seedport statement` has a signed one.
        "addressChecked": false,
    })
}
