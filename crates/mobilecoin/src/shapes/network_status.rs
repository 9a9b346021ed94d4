//! The status of a network that Seedport is not connected to, as full-service says it offline.
//!
//! Invariant: fees are named for both tokens, because the published client fails without the
//! second; the chain is named, because clients choose the fog service by it.
//! Called by `get_network_status`. Source: contract sections 4 and 7.

use serde::Serialize;

use super::NO_HEIGHT;
use crate::edition::Edition;

/// The least fee for MOB, in its smallest unit.
const MOB_FEE: &str = "400000000";
/// The least fee for eUSD, in its smallest unit.
const EUSD_FEE: &str = "2560";
/// The newest version of a block.
const BLOCK_VERSION: &str = "3";
/// For how many blocks a transaction may wait at most.
const MAX_TOMBSTONE_BLOCKS: &str = "20160";

/// The status, as an edition shows it.
#[derive(Serialize)]
#[serde(untagged)]
pub enum NetworkStatus<'a> {
    V1 {
        object: &'static str,
        network_block_height: &'static str,
        local_block_height: &'static str,
        fee_pmob: &'static str,
        block_version: &'static str,
    },
    V2 {
        network_block_height: &'static str,
        local_block_height: &'static str,
        local_num_txos: &'static str,
        fees: Fees,
        block_version: &'static str,
        max_tombstone_blocks: &'static str,
        network_info: NetworkInfo<'a>,
    },
}

/// By token.
#[derive(Serialize)]
pub struct Fees {
    #[serde(rename = "0")]
    mob: &'static str,
    #[serde(rename = "1")]
    eusd: &'static str,
}

/// How the wallet is connected.
#[derive(Serialize)]
pub struct NetworkInfo<'a> {
    offline: bool,
    chain_id: &'a str,
    peers: [&'static str; 0],
    tx_sources: [&'static str; 0],
}

impl<'a> NetworkStatus<'a> {
    /// Offline, on this chain.
    pub const fn offline(edition: Edition, chain_id: &'a str) -> Self {
        match edition {
            Edition::V1 => Self::V1 {
                object: "network_status",
                network_block_height: NO_HEIGHT,
                local_block_height: NO_HEIGHT,
                fee_pmob: MOB_FEE,
                block_version: BLOCK_VERSION,
            },
            Edition::V2 => Self::V2 {
                network_block_height: NO_HEIGHT,
                local_block_height: NO_HEIGHT,
                local_num_txos: "0",
                fees: Fees {
                    mob: MOB_FEE,
                    eusd: EUSD_FEE,
                },
                block_version: BLOCK_VERSION,
                max_tombstone_blocks: MAX_TOMBSTONE_BLOCKS,
                network_info: NetworkInfo {
                    offline: true,
                    chain_id,
                    peers: [],
                    tx_sources: [],
                },
            },
        }
    }
}
