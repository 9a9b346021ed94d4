//! `create_account_bundle_import_request`: a target that one whole account may be sealed to. Ours.
//!
//! Called by `methods`, in the current edition.

use serde::Serialize;

use super::Call;
use crate::{answer::Answer, failure::Failure};

#[derive(Serialize)]
struct Target {
    import_target_bundle: String,
    request: String,
    expires_at: String,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let target = call.custody.begin_mobilecoin_bundle_import(call.operator);
    let target = target.await?;
    Ok(Answer::of(&Target {
        import_target_bundle: target.bundle,
        request: target.request,
        expires_at: target.expires_at.to_string(),
    }))
}
