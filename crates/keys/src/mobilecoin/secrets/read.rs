//! Reads `account_secrets`.
//!
//! Invariant: what is returned proved itself: keys, id and default address are those that the
//! phrase, the entropy or the view key give; keys are compared in constant time.
//! Called by `AccountSecrets::from_json`.

use base64::{Engine, prelude::BASE64_STANDARD};
use seedport_wire::{MobilecoinId, SecretBytes};
use subtle::ConstantTimeEq;

use super::json::Fields;
use super::{AccountSecrets, Key, Origin, SecretsError};
use crate::language::Language;
use crate::mnemonic::Mnemonic;
use crate::mobilecoin::{AccountKey, FogInfo, MAIN, PublicAddress, ViewAccountKey, parse_key_hex};

const ACCOUNT: &str = "account_id";
const NAME: &str = "name";
const ENTROPY: &str = "entropy";
const MNEMONIC: &str = "mnemonic";
const VERSION: &str = "key_derivation_version";
const KEY: &str = "account_key";
const KEY_VIEW: &str = "account_key.view_private_key";
const KEY_SPEND: &str = "account_key.spend_private_key";
const FOG_URL: &str = "account_key.fog_report_url";
const FOG_ID: &str = "account_key.fog_report_id";
const FOG_SPKI: &str = "account_key.fog_authority_spki";
const VIEW_KEY: &str = "view_account_key";
const VIEW_OBJECT: &str = "view_account_key.object";
const VIEW_VIEW: &str = "view_account_key.view_private_key";
const VIEW_SPEND: &str = "view_account_key.spend_public_key";
const REQUIRE: &str = "require_spend_subaddress";
const DEFAULT_ADDRESS: &str = "default_public_address";

/// The account of the JSON.
pub(super) fn from_json(json: &SecretBytes) -> Result<AccountSecrets, SecretsError> {
    // Safe: texts stay in this buffer until they are copied into another `SecretBytes`.
    let mut fields = Fields::parse(json.expose())?;
    let account: MobilecoinId = required(fields.plain(ACCOUNT)?, ACCOUNT)?
        .parse()
        .map_err(|_| SecretsError::Malformed(ACCOUNT))?;
    let name = required(fields.text(NAME)?, NAME)?.into_owned();
    let origin = origin(&mut fields)?;
    let full = fields.object(KEY)?;
    let view = fields.object(VIEW_KEY)?;
    let default_address = default_address(&mut fields)?;
    let require_spend_subaddress = fields.flag(REQUIRE)?.unwrap_or(false);
    fields.end()?;

    let (key, fog, main) = if let Origin::ViewOnly = origin {
        absent(full.as_ref(), KEY)?;
        let key = view_key(required(view, VIEW_KEY)?)?;
        let main = view_main(&key, default_address.as_ref())?;
        (Key::View(key), None, main)
    } else {
        absent(view.as_ref(), VIEW_KEY)?;
        absent(default_address.as_ref(), DEFAULT_ADDRESS)?;
        let (key, fog) = full_key(&origin, required(full, KEY)?)?;
        let main = key.subaddress(MAIN, fog.as_ref());
        (Key::Full(key), fog, main)
    };
    if main.account_id() != account {
        return Err(SecretsError::Contradiction(ACCOUNT));
    }
    Ok(AccountSecrets {
        account,
        name,
        origin,
        key,
        fog,
        default_address,
        require_spend_subaddress,
    })
}

/// Phrase, entropy or neither, and the version that says the same.
fn origin(fields: &mut Fields<'_>) -> Result<Origin, SecretsError> {
    let entropy = fields.plain(ENTROPY)?;
    let mnemonic = fields.plain(MNEMONIC)?;
    let (origin, version) = match (mnemonic, entropy) {
        (Some(phrase), None) => {
            let mnemonic = Mnemonic::parse(Language::English, phrase);
            (
                Origin::Mnemonic(mnemonic.map_err(SecretsError::Mnemonic)?),
                "2",
            )
        }
        (None, Some(digits)) => {
            let entropy = SecretBytes::from_hex(digits.as_bytes(), 32)
                .map_err(|_| SecretsError::Malformed(ENTROPY))?;
            (Origin::RootEntropy(entropy), "1")
        }
        (None, None) => (Origin::ViewOnly, "2"),
        (Some(_), Some(_)) => return Err(SecretsError::Contradiction(ENTROPY)),
    };
    match required(fields.plain(VERSION)?, VERSION)? {
        stated if stated == version => Ok(origin),
        "1" | "2" => Err(SecretsError::Contradiction(VERSION)),
        _ => Err(SecretsError::Malformed(VERSION)),
    }
}

/// The keys of the origin, which must be those that are written, and the fog service.
fn full_key(
    origin: &Origin,
    mut fields: Fields<'_>,
) -> Result<(AccountKey, Option<FogInfo>), SecretsError> {
    let view = key_hex(&mut fields, KEY_VIEW)?;
    let spend = key_hex(&mut fields, KEY_SPEND)?;
    let fog = fog(&mut fields)?;
    fields.end()?;
    let key = match origin {
        Origin::Mnemonic(mnemonic) => AccountKey::from_mnemonic(mnemonic),
        Origin::RootEntropy(entropy) => {
            AccountKey::from_root_entropy(entropy).map_err(|_| SecretsError::Malformed(ENTROPY))?
        }
        Origin::ViewOnly => return Err(SecretsError::Contradiction(KEY)),
    };
    for (derived, written, path) in [
        (key.view_private(), view, KEY_VIEW),
        (key.spend_private(), spend, KEY_SPEND),
    ] {
        // Safe: compared in constant time.
        if !bool::from(derived.expose().ct_eq(written.expose())) {
            return Err(SecretsError::Contradiction(path));
        }
    }
    Ok((key, fog))
}

fn fog(fields: &mut Fields<'_>) -> Result<Option<FogInfo>, SecretsError> {
    let report_url = required(fields.text(FOG_URL)?, FOG_URL)?;
    let report_id = required(fields.text(FOG_ID)?, FOG_ID)?;
    let authority_spki = required(fields.plain(FOG_SPKI)?, FOG_SPKI)?;
    if report_url.is_empty() && report_id.is_empty() && authority_spki.is_empty() {
        return Ok(None);
    }
    let authority_spki = BASE64_STANDARD
        .decode(authority_spki)
        .map_err(|_| SecretsError::Malformed(FOG_SPKI))?;
    FogInfo::new(
        report_url.into_owned(),
        report_id.into_owned(),
        authority_spki,
    )
    .map(Some)
    .map_err(SecretsError::Fog)
}

fn view_key(mut fields: Fields<'_>) -> Result<ViewAccountKey, SecretsError> {
    if fields
        .plain(VIEW_OBJECT)?
        .is_some_and(|object| object != VIEW_KEY)
    {
        return Err(SecretsError::Malformed(VIEW_OBJECT));
    }
    let view = key_hex(&mut fields, VIEW_VIEW)?;
    let spend = key_hex(&mut fields, VIEW_SPEND)?;
    fields.end()?;
    // Safe: the public spend key.
    let spend = spend
        .expose()
        .first_chunk()
        .ok_or(SecretsError::Malformed(VIEW_SPEND))?;
    ViewAccountKey::from_parts(&view, spend).map_err(SecretsError::ViewKey)
}

/// The default subaddress of a view-only account: the one that is written, whose keys must be
/// those of the account, or else the one without fog.
fn view_main(
    key: &ViewAccountKey,
    written: Option<&PublicAddress>,
) -> Result<PublicAddress, SecretsError> {
    let derived = key.subaddress(MAIN);
    match written {
        Some(written)
            if written.view_public != derived.view_public
                || written.spend_public != derived.spend_public =>
        {
            Err(SecretsError::Contradiction(DEFAULT_ADDRESS))
        }
        Some(written) => Ok(written.clone()),
        None => Ok(derived),
    }
}

fn default_address(fields: &mut Fields<'_>) -> Result<Option<PublicAddress>, SecretsError> {
    fields
        .plain(DEFAULT_ADDRESS)?
        .map(PublicAddress::parse_b58)
        .transpose()
        .map_err(SecretsError::DefaultAddress)
}

fn key_hex(fields: &mut Fields<'_>, path: &'static str) -> Result<SecretBytes, SecretsError> {
    let digits = required(fields.plain(path)?, path)?;
    parse_key_hex(digits).map_err(|error| SecretsError::KeyHex(path, error))
}

fn required<T>(value: Option<T>, path: &'static str) -> Result<T, SecretsError> {
    value.ok_or(SecretsError::Missing(path))
}

/// Refuses what an account of its kind does not have.
fn absent<T>(value: Option<&T>, path: &'static str) -> Result<(), SecretsError> {
    match value {
        Some(_) => Err(SecretsError::Contradiction(path)),
        None => Ok(()),
    }
}
