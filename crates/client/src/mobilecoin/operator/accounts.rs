//! Accounts: get, list, rename, remove.
//!
//! Invariant: nothing of an account's secrets is in here.
//! Called by the command line and operators' programs.

use std::collections::BTreeMap;

use seedport_wire::MobilecoinId;
use serde::{Deserialize, Serialize};

use super::{Challenge, DoorError, Operator, Retry, decimal};

/// Accounts in one answer, where all are asked for: an answer stays far below its bound.
const PAGE: u64 = 500;

/// An account, as far as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// The account.
    pub id: MobilecoinId,
    /// Its name; may be empty.
    pub name: String,
    /// `1` for root entropy, `2` for a phrase.
    pub key_derivation_version: String,
    /// The address of subaddress 0.
    pub main_address: String,
    /// The subaddress that is assigned next.
    #[serde(deserialize_with = "decimal::read")]
    pub next_subaddress_index: u64,
    /// The first block that can hold something of it.
    #[serde(deserialize_with = "decimal::read")]
    pub first_block_index: u64,
    /// Whether its addresses name a fog server.
    pub fog_enabled: bool,
    /// Whether it has no spend key.
    pub view_only: bool,
    /// Whether a spend must name the subaddress that it spends from.
    #[serde(default)]
    pub require_spend_subaddress: bool,
}

/// `{"account": …}`.
#[derive(Deserialize)]
pub(super) struct One {
    pub(super) account: Account,
}

#[derive(Deserialize)]
struct Listed {
    account_ids: Vec<MobilecoinId>,
    account_map: BTreeMap<MobilecoinId, Account>,
}

/// How a removal was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// The account is gone.
    Removed,
    /// The account has an owner: their stamp is needed.
    Challenged(Challenge),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Removed {
    Said { removed: bool },
    Challenged(Challenge),
}

#[derive(Serialize)]
struct Remove<'a> {
    account_id: MobilecoinId,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stamp: Option<&'a str>,
}

#[derive(Serialize)]
struct Slice {
    offset: u64,
    limit: u64,
}

#[derive(Serialize)]
struct Rename<'a> {
    account_id: MobilecoinId,
    name: &'a str,
}

impl Operator {
    /// `get_accounts`: at most `limit`, oldest first, after the first `offset`.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn accounts(&self, offset: u64, limit: u64) -> Result<Vec<Account>, DoorError> {
        let slice = Slice { offset, limit };
        let mut listed: Listed = self.ask("get_accounts", &slice).await?;
        let missing = DoorError::Field {
            field: "account_map",
        };
        let accounts = listed.account_ids.iter();
        let accounts: Option<_> = accounts.map(|id| listed.account_map.remove(id)).collect();
        accounts.ok_or(missing)
    }

    /// The oldest `limit` accounts, page by page.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn oldest_accounts(&self, limit: u64) -> Result<Vec<Account>, DoorError> {
        let mut accounts = Vec::new();
        loop {
            let offset = accounts.len() as u64;
            let wanted = PAGE.min(limit.saturating_sub(offset));
            let page = self.accounts(offset, wanted).await?;
            let is_last = (page.len() as u64) < wanted;
            accounts.extend(page);
            if is_last || accounts.len() as u64 >= limit {
                return Ok(accounts);
            }
        }
    }

    /// `update_account_name`.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn rename(&self, id: MobilecoinId, name: &str) -> Result<Account, DoorError> {
        let params = Rename {
            account_id: id,
            name,
        };
        let one: One = self.ask("update_account_name", &params).await?;
        Ok(one.account)
    }

    /// `remove_account`: with its secrets, its addresses and their metadata. That of an owner takes
    /// their stamp, which is ours.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn remove(
        &self,
        id: MobilecoinId,
        retry: Option<Retry<'_>>,
    ) -> Result<Removal, DoorError> {
        let params = Remove {
            account_id: id,
            request: retry.map(|retry| retry.request),
            stamp: retry.map(|retry| retry.stamp),
        };
        match self.ask("remove_account", &params).await? {
            Removed::Said { removed: true } => Ok(Removal::Removed),
            Removed::Said { removed: false } => Err(DoorError::Field { field: "removed" }),
            Removed::Challenged(challenge) => Ok(Removal::Challenged(challenge)),
        }
    }
}
