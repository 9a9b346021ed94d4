//! `resync_account`: nothing is to be looked for again where nothing is looked for.
//!
//! Called by `methods`, in the current edition. Source: contract section 4.

use super::Call;
use crate::{answer::Answer, failure::Failure};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    call.account().await?;
    Ok(Answer::null())
}
