//! What is said of an account that is made or imported, beside its secret.
//!
//! Invariant: the two editions name fog in different words, and mean the same.
//! Called by the methods that make or import an account. Source: contract sections 4 and 6.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_custody::mobilecoin::Opening;
use seedport_keys::mobilecoin::{FIRST_USER, FogInfo};
use seedport_wire::PublicKey;

use crate::{edition::Edition, failure::Failure, methods::Call, params::Params};

/// Reads what is said of the account.
///
/// # Errors
/// When a parameter is not as it must be.
pub fn opening(call: &Call<'_>) -> Result<Opening, Failure> {
    let fog = match call.edition {
        Edition::V1 => fog_of(call.params, "fog_report_url", "fog_authority_spki")?,
        Edition::V2 => match call.params.optional_object("fog_info")? {
            Some(fog) => fog_of(fog, "report_url", "authority_spki")?,
            None => None,
        },
    };
    without_fog(call, fog)
}

/// Reads what is said of an account whose fog, if it has one, is in its address.
///
/// # Errors
/// When a parameter is not as it must be.
pub fn without_fog(call: &Call<'_>, fog: Option<FogInfo>) -> Result<Opening, Failure> {
    let params = call.params;
    let name = params.optional_text("name")?.unwrap_or_default();
    let next = params.optional_number("next_subaddress_index")?;
    let required = params.optional_flag("require_spend_subaddress")?;
    Ok(Opening {
        name: name.to_owned(),
        first_block_index: params.optional_number("first_block_index")?.unwrap_or(0),
        next_subaddress_index: next.unwrap_or(FIRST_USER),
        fog,
        require_spend_subaddress: required.unwrap_or(false),
        owner_key: owner_key(params)?,
    })
}

/// The fog service. A URL without a letter is none, and the report's id is not looked at: so does
/// full-service, whose account ids must come out.
fn fog_of(
    params: Params<'_>,
    report_url: &'static str,
    authority_spki: &'static str,
) -> Result<Option<FogInfo>, Failure> {
    let Some(url) = params
        .optional_text(report_url)?
        .filter(|url| !url.is_empty())
    else {
        return Ok(None);
    };
    let spki = STANDARD.decode(params.text(authority_spki)?)?;
    Ok(Some(FogInfo::new(url.to_owned(), String::new(), spki)?))
}

fn owner_key(params: Params<'_>) -> Result<Option<PublicKey>, Failure> {
    const NAME: &str = "owner_public_key";
    let text = params.optional_text(NAME)?;
    let key = text.map(PublicKey::from_hex).transpose();
    key.map_err(|error| Failure::Point(NAME, error))
}
