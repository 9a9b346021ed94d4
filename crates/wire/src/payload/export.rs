//! The export payload: platform, wallet, what of it, target key and time.
//!
//! Invariant: the text that is signed is the text that is parsed: `parse` accepts exactly the
//! bytes that `to_json` writes, so a payload has one spelling.
//! Called by the vault (both ways) and by clients that look before they sign.
//! Source: Grid contract sections 3.1 and 4.3. `content` is Seedport's own, of operators' accounts.

use serde::Deserialize;

use crate::{
    envelope::Content,
    ids::{PlatformId, WalletId},
    p256::PointError,
    target::TargetPublicKey,
    timestamp::Timestamp,
};

/// `type` of the export payload.
const EXPORT_WALLET: &str = "ACTIVITY_TYPE_EXPORT_WALLET";

/// "Hand this of the wallet over, sealed to this key."
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportWallet {
    /// The platform; `organizationId`.
    pub platform: PlatformId,
    /// The wallet; `parameters.walletId`.
    pub wallet: WalletId,
    /// What of it; `parameters.content`, which the contract's own payload, of a phrase, does not
    /// have.
    pub content: Content,
    /// The receiver; `parameters.targetPublicKey`, in the text it was given as.
    pub target: TargetPublicKey,
    /// When the payload was made; `timestampMs`.
    pub made_at: Timestamp,
}

/// Why a text is not an export payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// Not the JSON of an export payload, or spelled otherwise.
    #[error("the payload is not an export payload")]
    Malformed,
    /// The target is no acceptable key.
    #[error("the payload's targetPublicKey is refused: {0}")]
    Target(#[from] PointError),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ExportWalletJson<'a> {
    organization_id: PlatformId,
    #[serde(borrow)]
    parameters: Parameters<'a>,
    timestamp_ms: &'a str,
    r#type: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parameters<'a> {
    #[serde(default)]
    content: Content,
    target_public_key: &'a str,
    wallet_id: WalletId,
}

impl ExportWallet {
    /// The payload as the owner signs it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let content = match self.content {
            Content::Phrase => "",
            Content::MobilecoinAccountSecrets => r#""content":"MOBILECOIN_ACCOUNT_SECRETS","#,
            Content::MobilecoinAccountBundle => r#""content":"MOBILECOIN_ACCOUNT_BUNDLE","#,
        };
        format!(
            concat!(
                r#"{{"organizationId":"{}","parameters":{{{}"targetPublicKey":"{}","walletId":"{}"}},"#,
                r#""timestampMs":"{}","type":"{}"}}"#
            ),
            self.platform,
            content,
            self.target.as_text(),
            self.wallet,
            self.made_at.millis(),
            EXPORT_WALLET
        )
    }

    /// Reads what [`ExportWallet::to_json`] wrote, and nothing else.
    ///
    /// # Errors
    /// [`PayloadError`] says whether the shape or the target is at fault.
    pub fn parse(text: &str) -> Result<Self, PayloadError> {
        let json: ExportWalletJson<'_> =
            serde_json::from_str(text).map_err(|_| PayloadError::Malformed)?;
        let millis: i64 = json
            .timestamp_ms
            .parse()
            .map_err(|_| PayloadError::Malformed)?;
        let payload = Self {
            platform: json.organization_id,
            wallet: json.parameters.wallet_id,
            content: json.parameters.content,
            target: TargetPublicKey::parse(json.parameters.target_public_key)?,
            made_at: Timestamp::from_millis(millis),
        };
        if json.r#type == EXPORT_WALLET && payload.to_json() == text {
            Ok(payload)
        } else {
            Err(PayloadError::Malformed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The generator of P-256.
    const POINT: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                         4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

    fn payload() -> ExportWallet {
        ExportWallet {
            platform: PlatformId::from_bytes([1; 16]),
            wallet: WalletId::from_bytes([2; 16]),
            content: Content::Phrase,
            target: TargetPublicKey::parse(POINT).expect("the generator"),
            made_at: Timestamp::from_millis(1_775_681_700_000),
        }
    }

    #[test]
    fn an_export_payload_is_the_contracts_compact_alphabetical_json() {
        let expected = format!(
            r#"{{"organizationId":"01010101-0101-0101-0101-010101010101","parameters":{{"targetPublicKey":"{POINT}","walletId":"02020202-0202-0202-0202-020202020202"}},"timestampMs":"1775681700000","type":"ACTIVITY_TYPE_EXPORT_WALLET"}}"#
        );
        assert_eq!(payload().to_json(), expected);
        assert_eq!(ExportWallet::parse(&expected), Ok(payload()));
    }

    #[test]
    fn what_of_an_operators_account_leaves_is_said_and_no_two_texts_are_one() {
        let mut texts = vec![payload().to_json()];
        for (content, said) in [
            (
                Content::MobilecoinAccountSecrets,
                "MOBILECOIN_ACCOUNT_SECRETS",
            ),
            (
                Content::MobilecoinAccountBundle,
                "MOBILECOIN_ACCOUNT_BUNDLE",
            ),
        ] {
            let payload = ExportWallet {
                content,
                ..payload()
            };
            let text = payload.to_json();
            let start = format!(r#""parameters":{{"content":"{said}","targetPublicKey":"#);
            assert!(text.contains(&start), "{text}");
            assert_eq!(ExportWallet::parse(&text), Ok(payload));
            assert!(!texts.contains(&text));
            texts.push(text);
        }
    }

    #[test]
    fn a_payload_spelled_otherwise_is_refused() {
        let json = payload().to_json();
        let spellings = [
            json.replace(',', ", "),
            json.replace("EXPORT_WALLET", "EXPORT_PRIVATE_KEY"),
            json.replace("\"1775681700000\"", "1775681700000"),
            json.replace("\"1775681700000\"", "\"+1775681700000\""),
            json.replace("\"type\"", "\"extra\":1,\"type\""),
            json.replace(
                "{\"targetPublicKey",
                "{\"content\":\"PHRASE\",\"targetPublicKey",
            ),
            json.replace("{\"targetPublicKey", "{\"content\":null,\"targetPublicKey"),
            format!("{json} "),
            String::new(),
        ];
        for text in spellings {
            assert_eq!(
                ExportWallet::parse(&text),
                Err(PayloadError::Malformed),
                "{text}"
            );
        }
    }

    #[test]
    fn a_payload_keeps_the_case_of_the_target() {
        let mut upper = payload();
        upper.target = TargetPublicKey::parse(&POINT.to_uppercase()).expect("the generator");
        let read = ExportWallet::parse(&upper.to_json()).expect("own spelling");
        assert_eq!(read.target.as_text(), POINT.to_uppercase());
        assert_eq!(read.target.point(), payload().target.point());
    }
}
