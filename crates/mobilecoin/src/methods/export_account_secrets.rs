//! `export_account_secrets`: the secrets of an account, in plaintext as the contract has it, or
//! sealed to a key of the caller's, which is ours.
//!
//! Invariant: with a key there is nothing in plaintext in the answer.
//! Called by `methods`, in both editions. Source: contract sections 4 and 6.

use seedport_keys::mobilecoin::Shape;
use serde::Serialize;

use super::Call;
use crate::{
    SecretsShape,
    answer::Answer,
    edition::Edition,
    failure::Failure,
    sealing::{self, Sealing},
};

#[derive(Serialize)]
struct Sealed {
    encrypted_account_secrets: String,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let id = call.account_id()?;
    if let Some(sealing) = Sealing::if_asked(call.params)? {
        let sealed = call.custody.seal_mobilecoin_secrets(
            call.operator,
            id,
            &sealing.target,
            sealing.retry(),
        );
        return Ok(sealing::answer(sealed.await?, |envelope| {
            Answer::of(&Sealed {
                encrypted_account_secrets: envelope,
            })
        }));
    }
    let shape = match (call.edition, call.secrets) {
        (Edition::V1, _) => Shape::V1,
        (Edition::V2, SecretsShape::Full) => Shape::V2,
        (Edition::V2, SecretsShape::Documented) => Shape::Documented,
    };
    let secrets = call
        .custody
        .export_mobilecoin_secrets(call.operator, id, shape)
        .await?;
    Ok(Answer::of_pieces(&[
        br#"{"account_secrets":"#,
        // Exposed to be handed over, which is what this method is for.
        secrets.expose(),
        b"}",
    ]))
}
