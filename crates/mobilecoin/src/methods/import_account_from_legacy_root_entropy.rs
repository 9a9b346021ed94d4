//! `import_account_from_legacy_root_entropy`: an account of the first key derivation.
//!
//! Invariant: the entropy is in no error.
//! Called by `methods`, in both editions. Source: contract section 4.

use hex::FromHexError;
use seedport_custody::mobilecoin::Secret;
use seedport_wire::SecretBytes;
use zeroize::Zeroizing;

use super::Call;
use crate::{answer::Answer, failure::Failure, opening::opening, shapes::account::OneAccount};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let entropy = call.params.secret("entropy")?;
    let opening = opening(call)?;
    let secret = Secret::RootEntropy(read(entropy)?);
    let imported = call
        .custody
        .import_mobilecoin_account(call.operator, secret, opening);
    Ok(Answer::of(&OneAccount::of(&imported.await?, call.edition)))
}

/// Exposed into 32 bytes that are wiped too.
fn read(digits: &SecretBytes) -> Result<SecretBytes, FromHexError> {
    let mut entropy = Zeroizing::new([0; 32]);
    hex::decode_to_slice(digits.expose(), entropy.as_mut_slice())?;
    Ok(SecretBytes::copy_from(entropy.as_slice()))
}
