//! Making an account, and taking one in: from a phrase, from root entropy, or from keys that see.
//!
//! Invariant: a secret goes into the request and nowhere else.
//! Called by the command line and operators' programs.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_keys::mobilecoin::{FogInfo, PublicAddress, ViewAccountKey};
use seedport_wire::{PublicKey, SecretBytes};
use serde::Serialize;

use super::{Account, DoorError, Operator, accounts::One};
use crate::integrator::CallError;

/// What a new account is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewAccount {
    /// Its name; may be empty.
    pub name: String,
    /// Its fog server; the same secret has another id without it. The contract's servers leave its
    /// report id out.
    pub fog: Option<FogInfo>,
    /// Whether a spend must name the subaddress that it spends from.
    pub require_spend_subaddress: bool,
    /// The key that must stamp each export. It is sealed in and stays.
    pub owner_key: Option<PublicKey>,
}

/// What an account is that existed before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// As of a new one.
    pub account: NewAccount,
    /// The first block that can hold something of it; the server's default is 0.
    pub first_block_index: Option<u64>,
    /// The subaddress that is assigned next; those before it are made. The server's default is 2.
    pub next_subaddress_index: Option<u64>,
}

/// Keys that see an account and cannot spend from it.
pub struct ViewKeys {
    /// The keys.
    pub key: ViewAccountKey,
    /// The main address of an account with fog, which these keys cannot sign for.
    pub default_address: Option<PublicAddress>,
}

#[derive(Serialize)]
struct Params<'a> {
    #[serde(flatten)]
    secret: Secret<'a>,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_block_index: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_subaddress_index: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fog_info: Option<Fog<'a>>,
    require_spend_subaddress: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_public_key: Option<String>,
}

#[derive(Default, Serialize)]
struct Secret<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    mnemonic: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entropy: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    view_private_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spend_public_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fog_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_public_address: Option<String>,
}

#[derive(Serialize)]
struct Fog<'a> {
    report_url: &'a str,
    report_id: &'a str,
    authority_spki: String,
}

impl Operator {
    /// `create_account`: the server draws its phrase.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn create(&self, account: &NewAccount) -> Result<Account, DoorError> {
        let import = Import {
            account: account.clone(),
            ..Import::default()
        };
        self.import("create_account", Secret::default(), &import)
            .await
    }

    /// `import_account`: from the words of a phrase, as text.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn import_phrase(
        &self,
        phrase: &SecretBytes,
        import: &Import,
    ) -> Result<Account, DoorError> {
        let secret = Secret {
            mnemonic: Some(text(phrase)?),
            ..Secret::default()
        };
        self.import("import_account", secret, import).await
    }

    /// `import_account_from_legacy_root_entropy`: from 32 bytes, as 64 hex digits.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn import_root_entropy(
        &self,
        entropy: &SecretBytes,
        import: &Import,
    ) -> Result<Account, DoorError> {
        let secret = Secret {
            entropy: Some(text(entropy)?),
            ..Secret::default()
        };
        self.import("import_account_from_legacy_root_entropy", secret, import)
            .await
    }

    /// `import_view_only_account`: from keys that see. `import.account.fog` is not sent: the address
    /// says what there is to say.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn import_view_only(
        &self,
        keys: &ViewKeys,
        import: &Import,
    ) -> Result<Account, DoorError> {
        let view = keys.key.view_private().to_hex();
        let address = keys.default_address.as_ref();
        let fog = address.is_some_and(|address| address.fog.is_some());
        let secret = Secret {
            view_private_key: Some(text(&view)?),
            spend_public_key: Some(hex::encode(keys.key.spend_public())),
            fog_enabled: fog.then_some(true),
            default_public_address: address.map(PublicAddress::to_b58),
            ..Secret::default()
        };
        let mut import = import.clone();
        import.account.fog = None;
        self.import("import_view_only_account", secret, &import)
            .await
    }

    async fn import(
        &self,
        method: &str,
        secret: Secret<'_>,
        import: &Import,
    ) -> Result<Account, DoorError> {
        let account = &import.account;
        let params = Params {
            secret,
            name: &account.name,
            first_block_index: import.first_block_index.map(|index| index.to_string()),
            next_subaddress_index: import.next_subaddress_index.map(|index| index.to_string()),
            fog_info: account.fog.as_ref().map(|fog| Fog {
                report_url: fog.report_url(),
                report_id: fog.report_id(),
                authority_spki: STANDARD.encode(fog.authority_spki()),
            }),
            require_spend_subaddress: account.require_spend_subaddress,
            owner_public_key: account.owner_key.map(|key| key.compressed().to_hex()),
        };
        let one: One = self.ask(method, &params).await?;
        Ok(one.account)
    }
}

/// A secret on its way into a request.
fn text(secret: &SecretBytes) -> Result<&str, DoorError> {
    // Exposed to the server that is to keep it.
    let text = secret.expose_text();
    Ok(text.ok_or(CallError::Unwritable)?)
}
