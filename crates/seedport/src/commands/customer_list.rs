//! `seedport customer list`: the platform's customers, page after page.
//!
//! Called by `commands`.

use seedport_client::{
    Integrator,
    integrator::{Customer, CustomerFilter},
};

use super::{customer_create::customer_json, one_thread};
use crate::{
    cli::customer::CustomerList,
    failure::Failure,
    remote::{call_failure, integrator},
};

/// The longest page that the contract allows.
const PAGE: u8 = 100;

/// Lists and prints.
pub fn run(arguments: &CustomerList) -> Result<(), Failure> {
    let integrator = integrator(&arguments.remote)?;
    one_thread()?.block_on(list(&integrator, arguments))
}

async fn list(integrator: &Integrator, arguments: &CustomerList) -> Result<(), Failure> {
    let mut left = arguments.limit.get();
    let mut filter = CustomerFilter {
        platform_customer_id: arguments.platform_customer_id.clone(),
        including_deleted: arguments.including_deleted,
        ..CustomerFilter::default()
    };
    loop {
        filter.limit = Some(u8::try_from(left).unwrap_or(PAGE).min(PAGE));
        let page = integrator.list_customers(&filter).await;
        let page = page.map_err(|error| call_failure("listing the customers", &error))?;
        for customer in page.data.iter().take(left) {
            print(customer, arguments.json);
        }
        left = left.saturating_sub(page.data.len());
        filter.cursor = page.next_cursor;
        if left == 0 || !page.has_more || filter.cursor.is_none() {
            return Ok(());
        }
    }
}

fn print(customer: &Customer, as_json: bool) {
    if as_json {
        say!("{}", customer_json(customer));
        return;
    }
    let email = customer.email.as_deref().unwrap_or("-");
    let deleted = if customer.is_deleted { "  deleted" } else { "" };
    say!(
        "{}  {}  {email}{deleted}",
        customer.id,
        customer.platform_customer_id
    );
}
