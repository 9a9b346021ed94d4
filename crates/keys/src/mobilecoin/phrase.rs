//! Accounts of version 2: from a phrase to the two private keys.
//!
//! Invariant: SLIP-0010 (ed25519) at m/44'/866'/account' below the BIP-39 seed without a
//! passphrase, then HKDF-SHA512 with one salt a key, reduced from 512 bits.
//! Called by `account_key`.

use aws_lc_rs::{hkdf, hmac};
use seedport_wire::SecretBytes;
use zeroize::Zeroizing;

use super::scalar::PrivateScalar;
use crate::mnemonic::Mnemonic;

const MASTER: &[u8] = b"ed25519 seed";
const PURPOSE: u32 = 44;
const COIN: u32 = 866;
const HARDENED: u32 = 1 << 31;
const VIEW: &[u8] = b"mobilecoin-ristretto255-view";
const SPEND: &[u8] = b"mobilecoin-ristretto255-spend";

/// The view and the spend key, in this order.
pub(super) fn derive(mnemonic: &Mnemonic, account_index: u32) -> (PrivateScalar, PrivateScalar) {
    let seed = mnemonic.derive_seed("");
    // Safe: the seed is read in place.
    let mut node = Node::of(MASTER, seed.secret().expose());
    for level in [PURPOSE, COIN, account_index] {
        node = node.derive_child(level);
    }
    (node.derive_key(VIEW), node.derive_key(SPEND))
}

/// A key of SLIP-0010 and its chain code.
struct Node {
    key: SecretBytes,
    chain_code: SecretBytes,
}

impl Node {
    fn of(key: &[u8], data: &[u8]) -> Self {
        let mut output = Zeroizing::new([0; 64]);
        hmac::sign_to_buffer(
            &hmac::Key::new(hmac::HMAC_SHA512, key),
            data,
            output.as_mut_slice(),
        )
        .expect("the output of HMAC-SHA512 is 64 bytes");
        Self {
            key: SecretBytes::copy_from(&output[..32]),
            chain_code: SecretBytes::copy_from(&output[32..]),
        }
    }

    /// HMAC-SHA512(chain code, 0x00 ‖ key ‖ number); every child is hardened.
    fn derive_child(&self, level: u32) -> Self {
        let mut data = Zeroizing::new([0; 37]);
        // Safe: into a buffer that is wiped.
        data[1..33].copy_from_slice(self.key.expose());
        data[33..].copy_from_slice(&(level | HARDENED).to_be_bytes());
        // Safe: the chain code is read in place.
        Self::of(self.chain_code.expose(), data.as_slice())
    }

    fn derive_key(&self, salt: &[u8]) -> PrivateScalar {
        PrivateScalar::reduce_wide(&self.expand(salt))
    }

    /// HKDF-SHA512[salt, ""](key, 64).
    fn expand(&self, salt: &[u8]) -> Zeroizing<[u8; 64]> {
        let mut wide = Zeroizing::new([0; 64]);
        hkdf::Salt::new(hkdf::HKDF_SHA512, salt)
            // Safe: the key is read in place.
            .extract(self.key.expose())
            .expand(&[], hkdf::HKDF_SHA512)
            .and_then(|output| output.fill(wide.as_mut_slice()))
            .expect("64 bytes are one block of HKDF-SHA512");
        wide
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    #[test]
    fn a_key_of_slip10_expands_to_the_published_numbers() {
        let mut expansions = 0;
        for case in vectors::mobilecoin().slip10_key_to_wide_scalar.cases {
            let node = Node {
                key: SecretBytes::from_vec(hex::decode(&case.key).unwrap()),
                chain_code: SecretBytes::from_vec(Vec::new()),
            };
            assert_eq!(hex::encode(*node.expand(VIEW)), case.view);
            assert_eq!(hex::encode(*node.expand(SPEND)), case.spend);
            expansions += 2;
        }
        println!("mobilecoin: {expansions} of 24 expansions of SLIP-0010 keys");
        assert_eq!(expansions, 24);
    }
}
