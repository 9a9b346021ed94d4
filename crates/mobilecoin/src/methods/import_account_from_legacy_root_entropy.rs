//! `import_account_from_legacy_root_entropy`: an account of the first key derivation.
//!
//! Invariant: the entropy is in no error.
//! Called by `methods`, in both editions. Source: contract section 4.

use seedport_custody::mobilecoin::Secret;
use seedport_wire::SecretBytes;

use super::Call;
use crate::{answer::Answer, failure::Failure, opening::opening, shapes::account::OneAccount};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let digits = call.params.secret("entropy")?;
    let opening = opening(call)?;
    // Exposed into 32 bytes that are wiped too.
    let entropy = SecretBytes::from_hex(digits.expose(), 32)?;
    let secret = Secret::RootEntropy(entropy);
    let imported = call
        .custody
        .import_mobilecoin_account(call.operator, secret, opening);
    Ok(Answer::of(&OneAccount::of(&imported.await?, call.edition)))
}
