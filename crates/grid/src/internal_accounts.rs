//! Internal accounts, as the contract shows them.
//!
//! Invariant: Seedport keeps keys, not balances: every amount is zero, but for what a sandbox was
//! told to show.
//! Called by the endpoints below.

pub mod export;
pub mod fund;
pub mod list;
pub mod manifest;
pub mod platform;
pub mod retrieve;
pub mod statement;
pub mod update;

use seedport_custody::store::{AccountRow, AccountStatus};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CustomerId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::Refusal;

/// The public face of one wallet. Seedport keeps keys, not balances: amounts are zero, but for
/// what a sandbox was told to show.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InternalAccount {
    #[schema(value_type = String, example = "InternalAccount:019542f5-b3e7-4d02-8000-000000000001")]
    id: AccountId,
    #[schema(value_type = String, example = "Customer:019542f5-b3e7-4d02-8000-000000000001")]
    customer_id: CustomerId,
    /// Always `EMBEDDED_WALLET`.
    #[serde(rename = "type")]
    kind: InternalAccountType,
    /// `PENDING` until the customer has an email, then `ACTIVE`.
    status: InternalAccountStatus,
    balance: Balance,
    total_balance: Balance,
    /// The wallet's first addresses; empty while the account is pending.
    funding_payment_instructions: Vec<FundingInstruction>,
    private_enabled: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// What an account is.
#[derive(Clone, Copy, Serialize, ToSchema)]
enum InternalAccountType {
    #[serde(rename = "EMBEDDED_WALLET")]
    EmbeddedWallet,
}

/// What can be done with an account.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
enum InternalAccountStatus {
    Pending,
    Active,
    Closed,
    Frozen,
    Failed,
}

impl From<AccountStatus> for InternalAccountStatus {
    fn from(status: AccountStatus) -> Self {
        match status {
            AccountStatus::Pending => Self::Pending,
            AccountStatus::Active => Self::Active,
            AccountStatus::Closed => Self::Closed,
            AccountStatus::Frozen => Self::Frozen,
            AccountStatus::Failed => Self::Failed,
        }
    }
}

/// An amount; always zero.
#[derive(Clone, Serialize, ToSchema)]
struct Balance {
    amount: i64,
    currency: Currency,
}

/// A currency.
#[derive(Clone, Serialize, ToSchema)]
struct Currency {
    code: String,
    name: String,
    symbol: String,
    decimals: u8,
}

/// Where the wallet can be paid.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FundingInstruction {
    instructions_notes: String,
    account_or_wallet_info: WalletInfo,
}

/// An address of the wallet.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WalletInfo {
    account_type: PaymentAccountType,
    address: String,
    network: PaymentNetwork,
    /// Where the address lies under the exported phrase.
    derivation_path: String,
}

/// By which way an address is paid, in the contract's words.
#[derive(Clone, Copy, Serialize, ToSchema)]
enum PaymentAccountType {
    #[serde(rename = "BITCOIN_L1")]
    BitcoinL1,
}

/// The network of an address.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
enum PaymentNetwork {
    Bitcoin,
}

/// A chain, as custody keeps it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KeptChain {
    Bitcoin,
}

/// An address, as custody keeps it.
#[derive(Deserialize)]
struct KeptAddress {
    chain: KeptChain,
    path: String,
    address: String,
}

/// A row that holds what it cannot.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("inconsistent row: accounts.addresses of {0}")]
struct AddressesInconsistent(AccountId);

impl InternalAccount {
    /// Words a row.
    ///
    /// # Errors
    /// When the row's addresses are not what custody keeps.
    pub fn of(row: AccountRow) -> Result<Self, Refusal> {
        let kept: Vec<KeptAddress> = serde_json::from_str(&row.addresses)
            .map_err(|_| Refusal::internal(AddressesInconsistent(row.id)))?;
        let balance = Balance {
            amount: row.balance,
            currency: Currency {
                name: row.currency.clone(),
                code: row.currency,
                symbol: "$".to_owned(),
                decimals: 6,
            },
        };
        Ok(Self {
            id: row.id,
            customer_id: row.customer,
            kind: InternalAccountType::EmbeddedWallet,
            status: row.status.into(),
            balance: balance.clone(),
            total_balance: balance,
            funding_payment_instructions: kept.into_iter().map(Into::into).collect(),
            private_enabled: row.private_enabled,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl From<KeptAddress> for FundingInstruction {
    fn from(kept: KeptAddress) -> Self {
        let (name, account_type, network) = match kept.chain {
            KeptChain::Bitcoin => (
                "bitcoin",
                PaymentAccountType::BitcoinL1,
                PaymentNetwork::Bitcoin,
            ),
        };
        Self {
            instructions_notes: format!(
                "The wallet's first {name} address; an exported phrase opens it at this path."
            ),
            account_or_wallet_info: WalletInfo {
                account_type,
                address: kept.address,
                network,
                derivation_path: kept.path,
            },
        }
    }
}
