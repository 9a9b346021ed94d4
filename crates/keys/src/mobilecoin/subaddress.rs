//! Subaddresses: how an index turns an account's keys into those of one address.
//!
//! Invariant: `Hs(a, i) = BLAKE2b-512("mc_subaddress" ‖ a ‖ Scalar(i)) mod l`, where `a` is the
//! private view key; then `d = Hs + b`, `c = a·d`.
//! Called by `account_key` and `view_account_key`.

use blake2::{Blake2b512, Digest};
use zeroize::Zeroizing;

use super::scalar::PrivateScalar;

/// The default subaddress, from which an account's id is made.
pub const MAIN: u64 = 0;
/// Where wallets once received change.
pub const LEGACY_CHANGE: u64 = 1;
/// The first index that wallets hand out.
pub const FIRST_USER: u64 = 2;
/// Where wallets receive change.
pub const CHANGE: u64 = u64::MAX - 1;
/// Where wallets keep what gift codes hold.
pub const GIFT_CODE: u64 = u64::MAX - 2;

const DOMAIN: &[u8] = b"mc_subaddress";

/// `Hs` of a private view key and an index.
pub(super) fn derive_offset(view: &PrivateScalar, index: u64) -> PrivateScalar {
    let mut scalar = [0; 32];
    scalar[..8].copy_from_slice(&index.to_le_bytes());
    let mut wide = Zeroizing::new([0; 64]);
    Blake2b512::new()
        .chain_update(DOMAIN)
        // Safe: the state of the hash is wiped.
        .chain_update(view.secret().expose())
        .chain_update(scalar)
        .finalize_into((&mut *wide).into());
    PrivateScalar::reduce_wide(&wide)
}
