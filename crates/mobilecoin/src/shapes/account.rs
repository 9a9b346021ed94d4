//! An account.
//!
//! Called by the methods that answer with accounts. Source: contract sections 4 and 6.

use std::collections::BTreeMap;

use seedport_custody::mobilecoin::Account;
use serde::Serialize;

use crate::edition::Edition;

/// An account, as an edition shows it.
#[derive(Serialize)]
#[serde(untagged)]
pub enum AccountShape<'a> {
    V1 {
        object: &'static str,
        account_id: String,
        #[serde(flatten)]
        common: Common<'a>,
    },
    V2 {
        id: String,
        #[serde(flatten)]
        common: Common<'a>,
        managed_by_hardware_wallet: bool,
        require_spend_subaddress: bool,
    },
}

/// What both editions show.
#[derive(Serialize)]
pub struct Common<'a> {
    name: &'a str,
    key_derivation_version: String,
    main_address: &'a str,
    next_subaddress_index: String,
    first_block_index: String,
    next_block_index: String,
    recovery_mode: bool,
    fog_enabled: bool,
    view_only: bool,
}

/// The result of the methods whose result is an account.
#[derive(Serialize)]
pub struct OneAccount<'a> {
    account: AccountShape<'a>,
}

/// The result of the methods that list accounts, and a part of the first edition's wallet status.
#[derive(Serialize)]
pub struct ManyAccounts<'a> {
    account_ids: Vec<String>,
    account_map: BTreeMap<String, AccountShape<'a>>,
}

impl<'a> AccountShape<'a> {
    /// The account. Its next block is its first: none was ever looked at.
    pub fn of(row: &'a Account, edition: Edition) -> Self {
        let id = row.id.to_string();
        let first_block_index = row.first_block_index.to_string();
        let common = Common {
            name: &row.name,
            key_derivation_version: row.derivation.to_string(),
            main_address: &row.main_address,
            next_subaddress_index: row.next_subaddress_index.to_string(),
            next_block_index: first_block_index.clone(),
            first_block_index,
            recovery_mode: false,
            fog_enabled: row.fog_enabled,
            view_only: row.view_only,
        };
        match edition {
            Edition::V1 => Self::V1 {
                object: "account",
                account_id: id,
                common,
            },
            Edition::V2 => Self::V2 {
                id,
                common,
                managed_by_hardware_wallet: false,
                require_spend_subaddress: row.require_spend_subaddress,
            },
        }
    }
}

impl<'a> OneAccount<'a> {
    /// The account alone.
    pub fn of(row: &'a Account, edition: Edition) -> Self {
        Self {
            account: AccountShape::of(row, edition),
        }
    }
}

impl<'a> ManyAccounts<'a> {
    /// The ids in the rows' order, the accounts in that of their ids.
    pub fn of(rows: &'a [Account], edition: Edition) -> Self {
        let shape = |row| AccountShape::of(row, edition);
        Self {
            account_ids: rows.iter().map(|row| row.id.to_string()).collect(),
            account_map: rows
                .iter()
                .map(|row| (row.id.to_string(), shape(row)))
                .collect(),
        }
    }
}
