//! `create_view_only_account_import_request`: the call by which another wallet takes the account in
//! and cannot spend.
//!
//! Invariant: keys are raw hex, as the current import reads them; the private one is written into
//! buffers that are wiped.
//! Called by `methods`, in the current edition. Source: contract section 4, "import request".

use seedport_custody::mobilecoin::ViewOnlyRequest;
use serde::Serialize;

use super::Call;
use crate::{answer::Answer, failure::Failure};

/// What follows the private key.
#[derive(Serialize)]
struct Rest<'a> {
    spend_public_key: String,
    name: &'a str,
    first_block_index: String,
    next_subaddress_index: String,
    require_spend_subaddress: bool,
    fog_enabled: bool,
    default_public_address: Option<&'a str>,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let id = call.account_id()?;
    let request = call.custody.view_only_request(call.operator, id).await?;
    Ok(write(&request))
}

fn write(request: &ViewOnlyRequest) -> Answer {
    let account = &request.account;
    let rest = Rest {
        spend_public_key: hex::encode(request.spend_public),
        name: &account.name,
        first_block_index: account.first_block_index.to_string(),
        next_subaddress_index: account.next_subaddress_index.to_string(),
        require_spend_subaddress: account.require_spend_subaddress,
        fog_enabled: account.fog_enabled,
        default_public_address: request.default_address.as_deref(),
    };
    let rest = serde_json::to_vec(&rest).expect("texts and flags are JSON");
    let (_, rest) = rest.split_first().expect("an object begins with a brace");
    let view = request.view_private.to_hex();
    Answer::of_pieces(&[
        br#"{"json_rpc_request":{"method":"import_view_only_account","params":{"#,
        br#""view_private_key":""#,
        // Exposed to be handed over, which is what this method is for.
        view.expose(),
        br#"","#,
        rest,
        br#","jsonrpc":"2.0","id":1}}"#,
    ])
}
