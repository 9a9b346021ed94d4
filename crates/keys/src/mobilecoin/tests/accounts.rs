//! Accounts whose secrets the tests write and read.
//!
//! Invariant: keys, id and origin of each agree.
//! Called by the tests of secrets.

use seedport_wire::SecretBytes;

use super::{mnemonic, secret};
use crate::mobilecoin::{
    AccountKey, AccountSecrets, FogInfo, Key, MAIN, Origin, PublicAddress, SecretsError, Shape,
};

/// The phrase of the published example.
pub(super) const SEED: &str = "bomb canyon vibrant giant convince grid little jeans frost mail depart rib hope rebuild green gesture birth arrive carry vault artefact average silent oval";

pub(super) fn from_phrase(phrase: &str, name: &str, fog: Option<FogInfo>) -> AccountSecrets {
    let mnemonic = mnemonic(phrase);
    let key = AccountKey::from_mnemonic(&mnemonic);
    AccountSecrets {
        account: key.subaddress(MAIN, fog.as_ref()).account_id(),
        name: name.into(),
        origin: Origin::Mnemonic(mnemonic),
        key: Key::Full(key),
        fog,
        default_address: None,
        require_spend_subaddress: false,
    }
}

pub(super) fn from_entropy(entropy: &str, fog: Option<FogInfo>) -> AccountSecrets {
    let entropy = secret(entropy);
    let key = AccountKey::from_root_entropy(&entropy).unwrap();
    AccountSecrets {
        account: key.subaddress(MAIN, fog.as_ref()).account_id(),
        name: "old".into(),
        origin: Origin::RootEntropy(entropy),
        key: Key::Full(key),
        fog,
        default_address: None,
        require_spend_subaddress: true,
    }
}

pub(super) fn view_only(
    key: &AccountKey,
    default_address: Option<PublicAddress>,
) -> AccountSecrets {
    let main = default_address
        .clone()
        .unwrap_or_else(|| key.subaddress(MAIN, None));
    AccountSecrets {
        account: main.account_id(),
        name: "look".into(),
        origin: Origin::ViewOnly,
        key: Key::View(key.view_account()),
        fog: None,
        default_address,
        require_spend_subaddress: false,
    }
}

pub(super) fn json(secrets: &AccountSecrets, shape: Shape) -> String {
    secrets.to_json(shape).expose_text().unwrap().to_owned()
}

pub(super) fn read(json: &str) -> Result<AccountSecrets, SecretsError> {
    AccountSecrets::from_json(&SecretBytes::copy_from(json.as_bytes()))
}

/// What makes the account, in a form that can be compared.
pub(super) fn made_of(secrets: &AccountSecrets) -> (String, String, String) {
    let origin = match &secrets.origin {
        Origin::Mnemonic(mnemonic) => hex::encode(mnemonic.entropy().expose()),
        Origin::RootEntropy(entropy) => hex::encode(entropy.expose()),
        Origin::ViewOnly => String::new(),
    };
    let (view, spend) = match &secrets.key {
        Key::Full(key) => (
            key.view_private(),
            hex::encode(key.spend_private().expose()),
        ),
        Key::View(key) => (key.view_private(), hex::encode(key.spend_public())),
    };
    (origin, hex::encode(view.expose()), spend)
}

/// The refusal of the JSON of an account, after `from` became `to`.
pub(super) fn refusal(secrets: &AccountSecrets, from: &str, to: &str) -> Option<SecretsError> {
    let written = json(secrets, Shape::V2);
    assert!(written.contains(from), "{from} is not in the JSON");
    read(&written.replacen(from, to, 1)).err()
}

/// Asserts that each change of the secrets has the refusal that is written beside it.
pub(super) fn assert_refusals(secrets: &AccountSecrets, cases: &[(&str, &str, SecretsError)]) {
    for (from, to, expected) in cases {
        assert_eq!(
            refusal(secrets, from, to),
            Some(*expected),
            "{from} -> {to}"
        );
    }
}
