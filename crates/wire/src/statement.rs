//! The wallet statement: what a wallet is, signed by the quorum key.
//!
//! Invariant: the outer shape of an envelope and nothing sealed inside. Its `type` is checked
//! and unknown members are refused, so no other signed text passes for one, and it passes for no other. Nobody but the vault's own
//! record says what it holds.
//! Called by the vault (make) and clients (verify).

use serde::Deserialize;

use crate::{
    contact::ContactDigest,
    fingerprint::Fingerprint,
    ids::{AccountId, PlatformId, WalletId},
    json,
    p256::{SignatureInvalid, SigningKey},
    signed_message::{SignedMessage, SignedMessageError},
    timestamp::Timestamp,
    wallet_facts::{WalletFacts, founding_json, read_founding},
};

/// `type` of the signed part.
const TYPE: &str = "SEEDPORT_WALLET_STATEMENT_V1";

/// Which manifest of a wallet's public addresses, by its version and SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManifestMark {
    /// `manifestVersion`.
    pub version: u32,
    /// `manifestDigest`, 64 lower-case hex characters in text.
    pub digest: [u8; 32],
}

/// What a statement says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementFacts {
    /// Whose wallet it is.
    pub wallet: WalletFacts,
    /// The wallet's manifest.
    pub manifest: ManifestMark,
    /// `issuedAt`, whole seconds.
    pub issued_at: Timestamp,
    /// `sandbox`: whether the installation keeps nothing of value.
    pub sandbox: bool,
}

/// Signs a statement; gives its JSON text.
///
/// # Errors
/// When the library fails.
pub fn make(quorum: &SigningKey, facts: &StatementFacts) -> Result<String, SignatureInvalid> {
    let StatementFacts {
        wallet,
        manifest,
        issued_at,
        sandbox,
    } = facts;
    let data = format!(
        concat!(
            r#"{{"type":"{}","organizationId":"{}","accountId":"{}","walletId":"{}","#,
            r#""foundingContact":{},"manifestVersion":{},"manifestDigest":"{}","#,
            r#""issuedAt":"{}","sandbox":{}}}"#
        ),
        TYPE,
        wallet.organization,
        wallet.account,
        wallet.wallet,
        founding_json(wallet.founding),
        manifest.version,
        hex::encode(manifest.digest),
        issued_at,
        sandbox
    );
    Ok(SignedMessage::make(quorum, data.into_bytes())?.to_json())
}

/// Why a statement is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The outer message is refused.
    #[error(transparent)]
    Message(#[from] SignedMessageError),
    /// The signed part is no wallet statement of a version that this client reads.
    #[error("the signed part is not a wallet statement")]
    Malformed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Data {
    r#type: String,
    organization_id: PlatformId,
    account_id: AccountId,
    wallet_id: WalletId,
    #[serde(deserialize_with = "read_founding")]
    founding_contact: Option<ContactDigest>,
    manifest_version: u32,
    manifest_digest: String,
    issued_at: String,
    sandbox: bool,
}

/// Checks a statement's signer, signature and type; gives what it says.
///
/// # Errors
/// [`StatementError`] names the check that failed.
pub fn verify(text: &str, pins: &[Fingerprint]) -> Result<StatementFacts, StatementError> {
    let message = SignedMessage::parse(text)?;
    let malformed = StatementError::Malformed;
    let data: Data = json::object(message.verify(pins)?).ok_or(malformed)?;
    if data.r#type != TYPE {
        return Err(malformed);
    }
    let mut digest = [0; 32];
    hex::decode_to_slice(&data.manifest_digest, &mut digest).map_err(|_| malformed)?;
    Ok(StatementFacts {
        wallet: WalletFacts {
            organization: data.organization_id,
            account: data.account_id,
            wallet: data.wallet_id,
            founding: data.founding_contact,
        },
        manifest: ManifestMark {
            version: data.manifest_version,
            digest,
        },
        issued_at: Timestamp::parse(&data.issued_at).map_err(|_| malformed)?,
        sandbox: data.sandbox,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contact::Contact, entropy::SystemEntropy};

    fn facts(founding: Option<ContactDigest>) -> StatementFacts {
        StatementFacts {
            wallet: WalletFacts {
                organization: PlatformId::from_bytes([1; 16]),
                account: AccountId::from_bytes([2; 16]),
                wallet: WalletId::from_bytes([3; 16]),
                founding,
            },
            manifest: ManifestMark {
                version: 1,
                digest: [4; 32],
            },
            issued_at: Timestamp::from_millis(1_775_681_701_000),
            sandbox: false,
        }
    }

    fn signed() -> (SigningKey, [Fingerprint; 1]) {
        let key = SigningKey::make(&SystemEntropy).expect("key");
        let pins = [Fingerprint::of(key.public())];
        (key, pins)
    }

    #[test]
    fn a_statement_says_what_was_put_in() {
        let (key, pins) = signed();
        let ann = Contact::mail("ann@example.com").expect("parses");
        let FactsOf { account, wallet } = FactsOf::of(&facts(None));
        for founding in [None, Some(ann.founding_digest(account, wallet))] {
            let text = make(&key, &facts(founding)).expect("signs");
            assert_eq!(verify(&text, &pins), Ok(facts(founding)));
        }
    }

    struct FactsOf {
        account: AccountId,
        wallet: WalletId,
    }

    impl FactsOf {
        fn of(facts: &StatementFacts) -> Self {
            Self {
                account: facts.wallet.account,
                wallet: facts.wallet.wallet,
            }
        }
    }

    #[test]
    fn the_signed_part_is_frozen() {
        let (key, pins) = signed();
        let text = make(&key, &facts(None)).expect("signs");
        let message = SignedMessage::parse(&text).expect("reads");
        let expected = concat!(
            r#"{"type":"SEEDPORT_WALLET_STATEMENT_V1","#,
            r#""organizationId":"01010101-0101-0101-0101-010101010101","#,
            r#""accountId":"InternalAccount:02020202-0202-0202-0202-020202020202","#,
            r#""walletId":"03030303-0303-0303-0303-030303030303","foundingContact":null,"#,
            r#""manifestVersion":1,"manifestDigest":"#,
            r#""0404040404040404040404040404040404040404040404040404040404040404","#,
            r#""issuedAt":"2026-04-08T20:55:01Z","sandbox":false}"#
        );
        let data = message.verify(&pins).expect("holds");
        assert_eq!(std::str::from_utf8(data), Ok(expected));
    }

    #[test]
    fn another_signed_text_is_no_statement() {
        let (key, pins) = signed();
        let sign = |data: String| {
            let message = SignedMessage::make(&key, data.into_bytes()).expect("signs");
            verify(&message.to_json(), &pins)
        };
        let text = make(&key, &facts(None)).expect("signs");
        let message = SignedMessage::parse(&text).expect("reads");
        let data = String::from_utf8(message.verify(&pins).expect("holds").to_vec());
        let data = data.expect("text");
        for (from, to) in [
            (
                "SEEDPORT_WALLET_STATEMENT_V1",
                "SEEDPORT_WALLET_STATEMENT_V2",
            ),
            (r#""sandbox":false"#, r#""sandbox":false,"more":1"#),
            (r#","sandbox":false"#, ""),
            ("0404", "zz04"),
            ("2026-04-08", "yesterday"),
        ] {
            let changed = data.replacen(from, to, 1);
            assert_ne!(changed, data, "{from}");
            assert_eq!(sign(changed), Err(StatementError::Malformed), "{from}");
        }
        assert!(sign(data).is_ok());
        let (_, others) = signed();
        let not_pinned = StatementError::Message(SignedMessageError::NotPinned);
        assert_eq!(verify(&text, &others), Err(not_pinned));
    }
}
