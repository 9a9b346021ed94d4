//! `set_require_spend_subaddress`: whether spending must name a subaddress.
//!
//! Called by `methods`, in the current edition. Source: contract section 4.

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::account::OneAccount};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let id = call.account_id()?;
    let required = call.params.flag("require_spend_subaddress")?;
    let account = call
        .custody
        .require_spend_subaddress(call.operator, id, required)
        .await?;
    Ok(Answer::of(&OneAccount::of(&account, call.edition)))
}
