//! What an opened account is: its public facts, and, where they are asked for, its secrets.
//!
//! Invariant: the facts come from the signed part of the envelope and from the account's own keys.
//! Called by `mobilecoin export` and `open`.

use seedport_client::mobilecoin::{Handover, OpenedAccount};
use seedport_keys::mobilecoin::secrets::Origin;
use seedport_wire::SecretBytes;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::failure::Failure;

/// The public facts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    account_id: String,
    name: String,
    key_derivation_version: &'static str,
    view_only: bool,
    main_address: String,
    organization_id: String,
    wallet_id: String,
    internal_account_id: String,
    export_id: String,
    issued_at: String,
}

/// What `open --json` prints.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'a> {
    #[serde(flatten)]
    facts: Facts,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_secrets: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_bundle: Option<&'a RawValue>,
}

impl Facts {
    /// The facts of an opened account.
    pub fn of(opened: &OpenedAccount) -> Self {
        let secrets = &opened.secrets;
        let (version, view_only) = match secrets.origin {
            Origin::Mnemonic(_) => ("2", false),
            Origin::RootEntropy(_) => ("1", false),
            Origin::ViewOnly => ("2", true),
        };
        Self {
            account_id: secrets.account.to_string(),
            name: secrets.name.clone(),
            key_derivation_version: version,
            view_only,
            main_address: opened.main_address().to_b58(),
            organization_id: opened.organization.to_string(),
            wallet_id: opened.wallet.to_string(),
            internal_account_id: opened.account.to_string(),
            export_id: opened.export.to_string(),
            issued_at: opened.issued_at.to_string(),
        }
    }
}

impl Facts {
    /// For a person: the account, with what it was compared with, and its address, which derives from the
    /// keys that were opened.
    pub fn lines(&self, compared: &str) -> String {
        format!(
            "account {} {compared}\nmain address {} (of the account's own keys; compared with nothing)",
            self.account_id, self.main_address
        )
    }
}

/// The facts and the secrets, as a line of JSON.
pub fn whole(opened: &OpenedAccount) -> Result<SecretBytes, Failure> {
    // Exposed to its owner, who asked for it.
    let plaintext = opened.plaintext.expose();
    let raw: &RawValue = serde_json::from_slice(plaintext)
        .map_err(|_| Failure::new("the envelope holds no JSON", "ask its maker what it is"))?;
    let is = |handover| (opened.handover == handover).then_some(raw);
    let whole = Whole {
        facts: Facts::of(opened),
        account_secrets: is(Handover::Secrets),
        account_bundle: is(Handover::Bundle),
    };
    let json = SecretBytes::from_json(&whole).expect("texts and JSON as it was read serialize");
    // Exposed as above.
    Ok(SecretBytes::from_vec([json.expose(), b"\n"].concat()))
}
