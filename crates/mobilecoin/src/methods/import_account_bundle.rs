//! `import_account_bundle`: a whole account, sealed to a target that was given out. Ours.
//!
//! Called by `methods`, in the current edition.

use seedport_wire::hpke::SealedMessage;

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::account::OneAccount};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let request = call.params.text("request")?;
    let sealed = call.params.text("encrypted_account_bundle")?;
    let sealed = SealedMessage::parse(sealed).map_err(|_| Failure::SealedBundle)?;
    let imported = call
        .custody
        .import_mobilecoin_bundle(call.operator, request, sealed);
    Ok(Answer::of(&OneAccount::of(&imported.await?, call.edition)))
}
