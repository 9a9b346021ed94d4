//! Accounts of version 1: from 32 bytes of root entropy to the two private keys.
//!
//! Invariant: HKDF over the generic HMAC-BLAKE2b-256 without a salt (not the keyed hash), with
//! one info a key, reduced from 256 bits.
//! Called by `account_key`.

use blake2::{Blake2b, digest::consts::U32};
use hkdf::SimpleHkdf;
use zeroize::Zeroizing;

use super::scalar::PrivateScalar;

/// The view and the spend key, in this order.
pub(super) fn derive(entropy: &[u8; 32]) -> (PrivateScalar, PrivateScalar) {
    let extracted = SimpleHkdf::<Blake2b<U32>>::new(None, entropy);
    (expand(&extracted, b"view"), expand(&extracted, b"spend"))
}

fn expand(extracted: &SimpleHkdf<Blake2b<U32>>, info: &[u8]) -> PrivateScalar {
    let mut narrow = Zeroizing::new([0; 32]);
    extracted
        .expand(info, narrow.as_mut_slice())
        .expect("32 bytes are one block of HKDF over BLAKE2b-256");
    PrivateScalar::reduce(&narrow)
}
