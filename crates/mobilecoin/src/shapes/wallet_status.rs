//! The status of a wallet that is offline and empty.
//!
//! Called by `get_wallet_status`. Source: contract sections 4 and 6.

use seedport_custody::mobilecoin::Account;
use serde::Serialize;

use super::{NO_HEIGHT, Nothing, account::ManyAccounts};
use crate::edition::Edition;

const NONE: &str = "0";

/// The status, as an edition shows it.
#[derive(Serialize)]
#[serde(untagged)]
pub enum WalletStatus<'a> {
    V1 {
        object: &'static str,
        #[serde(flatten)]
        heights: Heights,
        total_unspent_pmob: &'static str,
        total_pending_pmob: &'static str,
        total_spent_pmob: &'static str,
        total_secreted_pmob: &'static str,
        total_orphaned_pmob: &'static str,
        #[serde(flatten)]
        accounts: ManyAccounts<'a>,
    },
    V2 {
        #[serde(flatten)]
        heights: Heights,
        balance_per_token: Nothing,
    },
}

/// What both editions show.
#[derive(Serialize)]
pub struct Heights {
    network_block_height: &'static str,
    local_block_height: &'static str,
    is_synced_all: bool,
    min_synced_block_index: &'static str,
}

impl<'a> WalletStatus<'a> {
    /// Offline and empty; the first edition lists the accounts as well.
    pub fn of(accounts: &'a [Account], edition: Edition) -> Self {
        let heights = Heights {
            network_block_height: NO_HEIGHT,
            local_block_height: NO_HEIGHT,
            is_synced_all: true,
            min_synced_block_index: "0",
        };
        match edition {
            Edition::V1 => Self::V1 {
                object: "wallet_status",
                heights,
                total_unspent_pmob: NONE,
                total_pending_pmob: NONE,
                total_spent_pmob: NONE,
                total_secreted_pmob: NONE,
                total_orphaned_pmob: NONE,
                accounts: ManyAccounts::of(accounts, edition),
            },
            Edition::V2 => Self::V2 {
                heights,
                balance_per_token: Nothing {},
            },
        }
    }
}
