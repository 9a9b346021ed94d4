//! `import_account`: an account of a phrase that the caller brings.
//!
//! Invariant: the phrase is in no error.
//! Called by `methods`, in both editions. Source: contract section 4.

use seedport_custody::mobilecoin::Secret;
use seedport_keys::{Language, Mnemonic};
use seedport_wire::SecretBytes;

use super::Call;
use crate::{answer::Answer, failure::Failure, opening::opening, shapes::account::OneAccount};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let phrase = call.params.secret("mnemonic")?;
    // Exposed to be read into a mnemonic. full-service's own command shows a phrase in capital
    // letters, so some owners have it on paper like that.
    let phrase = SecretBytes::from_vec(phrase.expose().to_ascii_lowercase());
    let phrase = phrase.expose_text().unwrap_or_default();
    let opening = opening(call)?;
    let secret = Secret::Mnemonic(Mnemonic::parse(Language::English, phrase)?);
    let imported = call
        .custody
        .import_mobilecoin_account(call.operator, secret, opening);
    Ok(Answer::of(&OneAccount::of(&imported.await?, call.edition)))
}
