//! An assigned address.
//!
//! Called by the methods that answer with addresses. Source: contract sections 4 and 6.

use std::collections::BTreeMap;

use seedport_custody::mobilecoin::Address;
use serde::Serialize;

use crate::edition::Edition;

/// An address, as an edition shows it.
#[derive(Serialize)]
#[serde(untagged)]
pub enum AddressShape<'a> {
    V1 {
        object: &'static str,
        public_address: &'a str,
        account_id: String,
        metadata: &'a str,
        subaddress_index: String,
    },
    V2 {
        public_address_b58: &'a str,
        account_id: String,
        metadata: &'a str,
        subaddress_index: String,
    },
}

/// The result of the methods whose result is an address.
#[derive(Serialize)]
pub struct OneAddress<'a> {
    address: AddressShape<'a>,
}

/// The result of the methods that list addresses.
#[derive(Serialize)]
pub struct ManyAddresses<'a> {
    public_addresses: Vec<&'a str>,
    address_map: BTreeMap<&'a str, AddressShape<'a>>,
}

impl<'a> AddressShape<'a> {
    /// The address.
    pub fn of(row: &'a Address, edition: Edition) -> Self {
        let account_id = row.account.to_string();
        let metadata = &row.metadata;
        let subaddress_index = row.subaddress_index.to_string();
        match edition {
            Edition::V1 => Self::V1 {
                object: "address",
                public_address: &row.address,
                account_id,
                metadata,
                subaddress_index,
            },
            Edition::V2 => Self::V2 {
                public_address_b58: &row.address,
                account_id,
                metadata,
                subaddress_index,
            },
        }
    }
}

impl<'a> OneAddress<'a> {
    /// The address alone.
    pub fn of(row: &'a Address, edition: Edition) -> Self {
        Self {
            address: AddressShape::of(row, edition),
        }
    }
}

impl<'a> ManyAddresses<'a> {
    /// The texts in the rows' order, the addresses in that of their texts.
    pub fn of(rows: &'a [Address], edition: Edition) -> Self {
        let shape = |row| AddressShape::of(row, edition);
        Self {
            public_addresses: rows.iter().map(|row| row.address.as_str()).collect(),
            address_map: rows
                .iter()
                .map(|row| (row.address.as_str(), shape(row)))
                .collect(),
        }
    }
}
