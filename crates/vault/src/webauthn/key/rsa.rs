//! An RSA public key for RS256.
//!
//! Invariant: a modulus of 2048 to 8192 bits, odd; an exponent of 3 to 2^32 - 1, odd; both
//! without leading zeros, so that a key has one spelling.
//! Called by the passkey's public key. Source: RFC 8230, section 4; RFC 8017, section 8.2.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

/// Bytes of the shortest and the longest modulus: 2048 and 8192 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;
/// Bytes of the longest exponent.
const MOST_EXPONENT: usize = 4;

/// An RSA public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaKey {
    n: Vec<u8>,
    e: Vec<u8>,
}

impl RsaKey {
    /// The key of this modulus and exponent, big-endian; `None` when one is out of range.
    pub fn new(n: &[u8], e: &[u8]) -> Option<Self> {
        let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
        let is_minimal = |number: &[u8]| number.first().is_some_and(|byte| *byte != 0);
        // 256 bytes are 2048 bits only with the highest bit set; longer ones are above it anyway.
        let is_long = n.len() > *MODULUS.start() || n.first().is_some_and(|byte| *byte >= 0x80);
        let modulus = MODULUS.contains(&n.len()) && is_long && is_minimal(n) && is_odd(n);
        let exponent = e.len() <= MOST_EXPONENT && is_minimal(e) && is_odd(e) && e != [1];
        (modulus && exponent).then(|| Self {
            n: n.to_vec(),
            e: e.to_vec(),
        })
    }

    /// Length of n in two bytes, n, e.
    pub fn encode(&self) -> Vec<u8> {
        let length = u16::try_from(self.n.len()).expect("a modulus has at most 1024 bytes");
        [&length.to_be_bytes()[..], &self.n, &self.e].concat()
    }

    /// Reads what [`RsaKey::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (n, e) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        Self::new(n, e)
    }

    /// Whether `signature` is RSASSA-PKCS1-v1_5 with SHA-256 over `message`.
    pub fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        let Self { n, e } = self;
        RsaPublicKeyComponents { n, e }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modulus(first: u8, length: usize, last: u8) -> Vec<u8> {
        let mut bytes = vec![0x5a; length];
        bytes[0] = first;
        bytes[length - 1] = last;
        bytes
    }

    #[test]
    fn a_modulus_has_2048_to_8192_bits_and_is_odd() {
        let e = [1, 0, 1];
        for n in [
            modulus(0x80, 256, 1),
            modulus(1, 257, 1),
            modulus(0xff, 1024, 0xff),
        ] {
            assert!(RsaKey::new(&n, &e).is_some(), "{} bytes", n.len());
        }
        for n in [
            Vec::new(),
            modulus(0xff, 255, 1),
            modulus(0x7f, 256, 1),
            modulus(0, 257, 1),
            modulus(0xff, 256, 2),
            modulus(1, 1025, 1),
        ] {
            assert!(RsaKey::new(&n, &e).is_none(), "{} bytes", n.len());
        }
    }

    #[test]
    fn an_exponent_is_odd_at_least_three_and_has_one_spelling() {
        let n = modulus(0xff, 256, 1);
        for e in [&[3][..], &[1, 0, 1], &[0xff; 4]] {
            assert!(RsaKey::new(&n, e).is_some(), "{e:?}");
        }
        for e in [
            &[][..],
            &[0],
            &[1],
            &[2],
            &[1, 0, 0],
            &[0, 1, 0, 1],
            &[0, 3],
            &[1, 0, 0, 0, 1],
        ] {
            assert!(RsaKey::new(&n, e).is_none(), "{e:?}");
        }
    }
}
