//! `export_account_bundle`: a whole account in one envelope. Ours.
//!
//! Called by `methods`, in the current edition.

use serde::Serialize;

use super::Call;
use crate::{
    answer::Answer,
    failure::Failure,
    sealing::{self, Sealing},
};

#[derive(Serialize)]
struct Exported {
    account_bundle: String,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let id = call.account_id()?;
    let sealing = Sealing::of(call.params)?;
    let exported =
        call.custody
            .export_mobilecoin_bundle(call.operator, id, &sealing.target, sealing.retry());
    Ok(sealing::answer(exported.await?, |account_bundle| {
        Answer::of(&Exported { account_bundle })
    }))
}
