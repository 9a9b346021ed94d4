//! The balance of an account or an address in the first edition: nothing, of one token.
//!
//! Called by the first edition's methods of balances. Source: contract section 6.

use seedport_custody::mobilecoin::Account;
use serde::Serialize;

use super::NO_HEIGHT;

const NONE: &str = "0";

/// A balance.
#[derive(Serialize)]
pub struct Balance {
    object: &'static str,
    network_block_height: &'static str,
    local_block_height: &'static str,
    account_block_height: String,
    is_synced: bool,
    unspent_pmob: &'static str,
    max_spendable_pmob: &'static str,
    pending_pmob: &'static str,
    spent_pmob: &'static str,
    secreted_pmob: &'static str,
    orphaned_pmob: &'static str,
}

/// The result of the methods whose result is a balance.
#[derive(Serialize)]
pub struct OneBalance {
    balance: Balance,
}

impl Balance {
    /// The balance of an account, or of one of its addresses.
    pub fn of(account: &Account) -> Self {
        Self {
            object: "balance",
            network_block_height: NO_HEIGHT,
            local_block_height: NO_HEIGHT,
            account_block_height: account.first_block_index.to_string(),
            is_synced: account.first_block_index == 0,
            unspent_pmob: NONE,
            max_spendable_pmob: NONE,
            pending_pmob: NONE,
            spent_pmob: NONE,
            secreted_pmob: NONE,
            orphaned_pmob: NONE,
        }
    }
}

impl OneBalance {
    /// The balance alone.
    pub fn of(account: &Account) -> Self {
        Self {
            balance: Balance::of(account),
        }
    }
}
