//! The objects of the contract, in both editions.
//!
//! Invariant: members stand in the contract's order; 64-bit numbers are texts.
//! Called by the methods. Source: contract sections 4 and 6.

pub mod account;
pub mod address;
pub mod balance;
pub mod network_status;
pub mod wallet_status;

use serde::Serialize;

/// An object without members.
#[derive(Serialize)]
pub struct Nothing {}

/// The height of a ledger that there is not.
pub const NO_HEIGHT: &str = "0";
