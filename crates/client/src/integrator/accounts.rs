//! Internal accounts: list, get, update.
//!
//! Invariant: the server keeps keys, not balances; amounts are carried as they come.
//! Called by the command line, the demo and integrators. Source: Grid contract section 4.2;
//! `GET /internal-accounts/{id}` is an extension of ours.

use reqwest::{Method, StatusCode};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CustomerId},
};
use serde::{Deserialize, Serialize};

use super::{
    CallError, Cursor, Integrator, Page, SignedOperation, call::send, moment, page::Bare,
    signed_operation::Answer,
};

/// `type` of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountType {
    /// Money at the platform.
    InternalFiat,
    /// Crypto at the platform.
    InternalCrypto,
    /// The public face of one wallet.
    EmbeddedWallet,
    /// A type that this version does not know.
    #[serde(other)]
    Unknown,
}

impl AccountType {
    const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::InternalFiat => Some("INTERNAL_FIAT"),
            Self::InternalCrypto => Some("INTERNAL_CRYPTO"),
            Self::EmbeddedWallet => Some("EMBEDDED_WALLET"),
            Self::Unknown => None,
        }
    }
}

/// `status` of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountStatus {
    /// Not usable yet.
    Pending,
    /// Usable.
    Active,
    /// No more usable.
    Closed,
    /// Not usable now.
    Frozen,
    /// Never became usable.
    Failed,
    /// A status that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A currency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Currency {
    /// For example `USDB`.
    pub code: String,
    /// How many digits the smallest unit stands behind the point.
    pub decimals: u8,
}

/// An amount in the smallest unit of its currency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Amount {
    /// Smallest units.
    pub amount: i64,
    /// Of what.
    pub currency: Currency,
}

/// A way of paying into an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FundingInstruction {
    /// The account or wallet to pay to.
    pub account_or_wallet_info: FundingAccount,
    /// What to mind.
    pub instructions_notes: Option<String>,
}

/// An account or wallet to pay to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FundingAccount {
    /// For example `SPARK_WALLET`.
    pub account_type: String,
    /// The wallet's address, for types that have one.
    pub address: Option<String>,
}

/// An internal account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InternalAccount {
    /// The account.
    pub id: AccountId,
    /// Whose it is; absent for the platform's own.
    pub customer_id: Option<CustomerId>,
    /// What it is.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// Whether it is usable.
    pub status: AccountStatus,
    /// Without what is held.
    pub balance: Amount,
    /// With what is held.
    pub total_balance: Amount,
    /// How to pay into it.
    pub funding_payment_instructions: Vec<FundingInstruction>,
    /// Whether the wallet's private mode is on; wallets only.
    #[serde(default)]
    pub private_enabled: Option<bool>,
    /// When it was made.
    #[serde(deserialize_with = "moment::read")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(deserialize_with = "moment::read")]
    pub updated_at: Timestamp,
}

/// Which accounts a list gives; by default all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Of this type; `Unknown` filters nothing.
    pub account_type: Option<AccountType>,
    /// 1 to 100 a page; the server's default is 20.
    pub limit: Option<u8>,
    /// Where to go on.
    pub cursor: Option<Cursor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PrivacyBody {
    private_enabled: bool,
}

impl Integrator {
    /// `GET /customers/internal-accounts`: one page.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn list_internal_accounts(
        &self,
        filter: &AccountFilter,
    ) -> Result<Page<InternalAccount>, CallError> {
        let customer = filter.customer.map(|id| id.to_string());
        let limit = filter.limit.map(|limit| limit.to_string());
        let call = self
            .call(Method::GET, "/customers/internal-accounts")
            .query("customerId", customer.as_deref())
            .query("type", filter.account_type.and_then(AccountType::as_str))
            .query("limit", limit.as_deref())
            .query("cursor", filter.cursor.as_ref().map(Cursor::as_str));
        send(call.ready()?, StatusCode::OK).await
    }

    /// `GET /internal-accounts/{id}`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn internal_account(&self, id: AccountId) -> Result<InternalAccount, CallError> {
        let call = self.call(Method::GET, &format!("/internal-accounts/{id}"));
        send(call.ready()?, StatusCode::OK).await
    }

    /// `GET /platform/internal-accounts`: the platform's own.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn list_platform_accounts(&self) -> Result<Vec<InternalAccount>, CallError> {
        let call = self.call(Method::GET, "/platform/internal-accounts");
        let list: Bare<InternalAccount> = send(call.ready()?, StatusCode::OK).await?;
        Ok(list.data)
    }

    /// `PATCH /internal-accounts/{id}`: turns the wallet's private mode on or off.
    pub fn set_private(
        &self,
        id: AccountId,
        private_enabled: bool,
    ) -> SignedOperation<'_, InternalAccount> {
        let call = self.call(Method::PATCH, &format!("/internal-accounts/{id}"));
        let body = PrivacyBody { private_enabled };
        call.signed_json(&body, Answer::json(StatusCode::OK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_with_fields_and_values_of_tomorrow() {
        let json = r#"{"id":"InternalAccount:019542f5-b3e7-1d02-0000-000000000002",
            "customerId":"Customer:019542f5-b3e7-1d02-0000-000000000001","type":"EMBEDDED_WALLET",
            "status":"MELTED","balance":{"amount":0,"currency":{"code":"USDB","name":"USDB",
            "symbol":"","decimals":6}},"totalBalance":{"amount":0,"currency":{"code":"USDB",
            "decimals":6}},"fundingPaymentInstructions":[{"accountOrWalletInfo":
            {"accountType":"SPARK_WALLET","assetType":"USDB","address":"spark1x"}}],"new":1,
            "privateEnabled":true,"createdAt":"2026-04-08T15:30:01Z",
            "updatedAt":"2026-04-08T15:30:01Z"}"#;
        let account: InternalAccount = serde_json::from_str(json).expect("the contract's shape");
        assert_eq!(account.account_type, AccountType::EmbeddedWallet);
        assert_eq!(account.status, AccountStatus::Unknown);
        let info = &account.funding_payment_instructions[0].account_or_wallet_info;
        assert_eq!(info.address.as_deref(), Some("spark1x"));
    }
}
