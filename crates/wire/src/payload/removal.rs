//! The payload by which the owner of an operator's account agrees that it is removed.
//!
//! Invariant: the text that is signed is the text that is parsed: `parse` accepts exactly the
//! bytes that `to_json` writes. It names the account by the id that its owner knows it by.
//! Called by the vault (writes) and by the owner's device (looks before it signs). Seedport's own.

use serde::Deserialize;

use crate::{
    ids::{PlatformId, WalletId},
    mobilecoin_id::MobilecoinId,
    timestamp::Timestamp,
};

/// `type` of the payload.
const REMOVE_ACCOUNT: &str = "ACTIVITY_TYPE_REMOVE_MOBILECOIN_ACCOUNT";

/// "Remove this account, with its secrets, for good."
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveAccount {
    /// The platform; `organizationId`.
    pub platform: PlatformId,
    /// The account; `parameters.accountId`.
    pub account: MobilecoinId,
    /// Its wallet; `parameters.walletId`.
    pub wallet: WalletId,
    /// When the payload was made; `timestampMs`.
    pub made_at: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RemoveAccountJson<'a> {
    organization_id: PlatformId,
    parameters: Parameters,
    timestamp_ms: &'a str,
    r#type: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parameters {
    account_id: MobilecoinId,
    wallet_id: WalletId,
}

impl RemoveAccount {
    /// The payload as the owner signs it.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!(
            concat!(
                r#"{{"organizationId":"{}","parameters":{{"accountId":"{}","walletId":"{}"}},"#,
                r#""timestampMs":"{}","type":"{}"}}"#
            ),
            self.platform,
            self.account,
            self.wallet,
            self.made_at.millis(),
            REMOVE_ACCOUNT
        )
    }

    /// Reads what [`RemoveAccount::to_json`] wrote; `None` when it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let json: RemoveAccountJson<'_> = serde_json::from_str(text).ok()?;
        let payload = Self {
            platform: json.organization_id,
            account: json.parameters.account_id,
            wallet: json.parameters.wallet_id,
            made_at: Timestamp::from_millis(json.timestamp_ms.parse().ok()?),
        };
        (json.r#type == REMOVE_ACCOUNT && payload.to_json() == text).then_some(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::ExportWallet;

    fn payload() -> RemoveAccount {
        RemoveAccount {
            platform: PlatformId::from_bytes([1; 16]),
            account: MobilecoinId::from_bytes([5; 32]),
            wallet: WalletId::from_bytes([2; 16]),
            made_at: Timestamp::from_millis(1_775_681_700_000),
        }
    }

    #[test]
    fn a_removal_is_compact_alphabetical_json_and_reads_back() {
        let expected = concat!(
            r#"{"organizationId":"01010101-0101-0101-0101-010101010101","parameters":"#,
            r#"{"accountId":"0505050505050505050505050505050505050505050505050505050505050505","#,
            r#""walletId":"02020202-0202-0202-0202-020202020202"},"#,
            r#""timestampMs":"1775681700000","type":"ACTIVITY_TYPE_REMOVE_MOBILECOIN_ACCOUNT"}"#
        );
        assert_eq!(payload().to_json(), expected);
        assert_eq!(RemoveAccount::parse(expected), Some(payload()));
        assert!(ExportWallet::parse(expected).is_err());
    }

    #[test]
    fn a_removal_spelled_otherwise_is_none() {
        let json = payload().to_json();
        for text in [
            json.replace(',', ", "),
            json.replace("REMOVE_MOBILECOIN_ACCOUNT", "EXPORT_WALLET"),
            json.replace("\"1775681700000\"", "\"+1775681700000\""),
            json.replace("\"type\"", "\"extra\":1,\"type\""),
            json.replace("0505050505", "050505050A"),
            format!("{json} "),
            String::new(),
        ] {
            assert_eq!(RemoveAccount::parse(&text), None, "{text}");
        }
    }
}
