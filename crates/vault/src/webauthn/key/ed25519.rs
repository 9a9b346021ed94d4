//! An Ed25519 public key.
//!
//! Invariant: none of the points of small order. Under one of those, a signature that anybody
//! can write holds over messages that nobody signed.
//! Called by the passkey's public key. Source: RFC 8032, section 5.1.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

/// The y coordinates of the points of small order (1, 2, 4, 8), and the two of them that have a
/// second spelling, above the field's prime. Little-endian, sign bit clear.
const SMALL_ORDER: [[u8; 32]; 7] = [
    spelled(0x00, 0x00, 0x00),
    spelled(0x01, 0x00, 0x00),
    spelled(0xec, 0xff, 0x7f),
    spelled(0xed, 0xff, 0x7f),
    spelled(0xee, 0xff, 0x7f),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

const fn spelled(first: u8, between: u8, last: u8) -> [u8; 32] {
    let mut bytes = [between; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// An Ed25519 public key, as RFC 8032 spells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ed25519Key([u8; 32]);

impl Ed25519Key {
    /// The key with these 32 bytes; `None` for another length or a point of small order.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let key: [u8; 32] = bytes.try_into().ok()?;
        let mut y = key;
        y[31] &= 0x7f;
        (!SMALL_ORDER.contains(&y)).then_some(Self(key))
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether `signature`, 64 bytes, is by this key over `message`.
    pub fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(message, signature)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_small_order_would_take_a_signature_that_nobody_made() {
        let identity = SMALL_ORDER[1];
        // R is the identity and S is zero: [0]B = R + [k]A, whatever the message.
        let forged = [&identity[..], &[0; 32]].concat();
        assert!(Ed25519Key(identity).holds(b"a message that nobody signed", &forged));
        for mut bytes in SMALL_ORDER {
            assert_eq!(Ed25519Key::new(&bytes), None);
            bytes[31] |= 0x80;
            assert_eq!(Ed25519Key::new(&bytes), None);
        }
    }

    #[test]
    fn a_key_has_32_bytes() {
        // RFC 8032, section 7.1, test 2.
        let key = hex::decode("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
            .expect("hex");
        assert!(Ed25519Key::new(&key).is_some());
        assert_eq!(Ed25519Key::new(&key[1..]), None);
        assert_eq!(Ed25519Key::new(&[&key[..], &[0]].concat()), None);
        assert_eq!(Ed25519Key::new(&[]), None);
    }
}
