//! `import_view_only_account`: an account that sees and cannot spend.
//!
//! Invariant: keys are taken raw, as the current contract has them, and with the prefix that its
//! documents show.
//! Called by `methods`, in the current edition. Source: contract section 4.

use seedport_custody::mobilecoin::Secret;
use seedport_keys::mobilecoin::{PublicAddress, ViewAccountKey, parse_key_hex};
use seedport_wire::SecretBytes;

use super::Call;
use crate::{
    answer::Answer,
    failure::Failure,
    opening,
    params::{Params, ParamsError},
    shapes::account::OneAccount,
};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let params = call.params;
    let view = key(params, "view_private_key")?;
    let spend = key(params, "spend_public_key")?;
    // Exposed because it is the public half.
    let spend = spend.expose().try_into();
    let spend: [u8; 32] = spend.expect("a key in hex has 32 bytes");
    let opening = opening::without_fog(call, None)?;
    let secret = Secret::ViewOnly {
        default_address: default_address(params)?,
        key: ViewAccountKey::from_parts(&view, &spend)?,
    };
    let imported = call
        .custody
        .import_mobilecoin_account(call.operator, secret, opening);
    Ok(Answer::of(&OneAccount::of(&imported.await?, call.edition)))
}

fn key(params: Params<'_>, name: &'static str) -> Result<SecretBytes, Failure> {
    // Exposed to be read into a key.
    let text = params.secret(name)?.expose_text().unwrap_or_default();
    parse_key_hex(text).map_err(|error| Failure::KeyHex(name, error))
}

/// The main address, which an account with fog must bring: its keys cannot make it.
fn default_address(params: Params<'_>) -> Result<Option<PublicAddress>, Failure> {
    const NAME: &str = "default_public_address";
    let fog_enabled = params.optional_flag("fog_enabled")?;
    let Some(text) = params.optional_text(NAME)? else {
        return match fog_enabled {
            Some(true) => Err(ParamsError::Missing(NAME).into()),
            Some(false) | None => Ok(None),
        };
    };
    let address = PublicAddress::parse_b58(text)?;
    if fog_enabled.is_some_and(|enabled| enabled != address.fog.is_some()) {
        return Err(Failure::FogContradiction);
    }
    Ok(Some(address))
}
