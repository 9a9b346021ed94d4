//! The public key of a passkey: what its assertions are checked with.
//!
//! Invariant: a key that is held is valid (a point on P-256, an RSA modulus and exponent in
//! range, an Ed25519 key of large order), whether it came from an authenticator or a record.
//! Called by the registration (reads it), the assertion (checks with it) and the credential
//! record (keeps it).
//!
//! # The bytes in a record
//!
//! One byte says which algorithm, the rest is the key. Frozen: a record lives as long as its
//! wallet.
//!
//! | first byte | algorithm | rest |
//! |---|---|---|
//! | 1 | ES256 | the point, `04 ‖ x ‖ y`, 65 bytes |
//! | 2 | RS256 | length of n as two bytes, big-endian; n; e; both minimal big-endian |
//! | 3 | `EdDSA`, Ed25519 | 32 bytes, RFC 8032 section 5.1.5 |

mod cose;
pub(crate) mod ed25519;
mod rsa;

use ciborium::Value;
use seedport_wire::PublicKey;

use super::refusal::PasskeyRefusal;
use ed25519::Ed25519Key;
use rsa::RsaKey;

const ES256: u8 = 1;
const RS256: u8 = 2;
const EDDSA: u8 = 3;

/// Bytes that are no passkey's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not a passkey's public key")]
pub struct PasskeyKeyInvalid;

/// The public key of a passkey, of one of three algorithms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyPublicKey(Key);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Es256(PublicKey),
    Rs256(RsaKey),
    EdDsa(Ed25519Key),
}

impl PasskeyPublicKey {
    /// The bytes that a record keeps: 33 to 1031 of them. See the module's table.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match &self.0 {
            Key::Es256(point) => [&[ES256], &point.as_bytes()[..]].concat(),
            Key::Rs256(key) => [&[RS256], &*key.encode()].concat(),
            Key::EdDsa(key) => [&[EDDSA], &key.as_bytes()[..]].concat(),
        }
    }

    /// Reads what [`PasskeyPublicKey::encode`] wrote.
    ///
    /// # Errors
    /// When the bytes are anything else, or no valid key.
    pub fn decode(bytes: &[u8]) -> Result<Self, PasskeyKeyInvalid> {
        let key = match bytes.split_first() {
            Some((&ES256, point)) => PublicKey::from_uncompressed(point).ok().map(Key::Es256),
            Some((&RS256, rest)) => RsaKey::decode(rest).map(Key::Rs256),
            Some((&EDDSA, rest)) => Ed25519Key::new(rest).map(Key::EdDsa),
            _ => None,
        };
        key.map(Self).ok_or(PasskeyKeyInvalid)
    }

    /// Reads the `COSE_Key` of a registration.
    pub(super) fn from_cose(item: Value) -> Result<Self, PasskeyRefusal> {
        cose::read(item).map(Self)
    }

    /// The algorithm's number in COSE.
    pub(super) const fn algorithm(&self) -> i128 {
        match self.0 {
            Key::Es256(_) => cose::ES256,
            Key::Rs256(_) => cose::RS256,
            Key::EdDsa(_) => cose::EDDSA,
        }
    }

    /// Whether `signature`, spelled as WebAuthn spells it (DER, PKCS#1 v1.5, 64 bytes), is by
    /// this key over `message`. Source: WebAuthn L3, section 6.5.5.
    pub(super) fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Key::Es256(point) => point.verify(message, signature).is_ok(),
            Key::Rs256(key) => key.holds(message, signature),
            Key::EdDsa(key) => key.holds(message, signature),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATOR: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                             4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    /// RFC 8032, section 7.1, test 1.
    const ED25519: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    /// Every form as a record keeps it; never edited.
    fn frozen() -> [Vec<u8>; 3] {
        let modulus = format!("c1{}03", "5a".repeat(254));
        [
            format!("01{GENERATOR}"),
            format!("020100{modulus}010001"),
            format!("03{ED25519}"),
        ]
        .map(|text| hex::decode(text).expect("hex"))
    }

    #[test]
    fn the_frozen_bytes_still_read_and_are_written_back() {
        let lengths = frozen().map(|bytes| {
            let key = PasskeyPublicKey::decode(&bytes).expect("frozen");
            assert_eq!(key.encode(), bytes);
            bytes.len()
        });
        assert_eq!(lengths, [66, 262, 33]);
        let algorithms = frozen().map(|bytes| {
            PasskeyPublicKey::decode(&bytes)
                .expect("frozen")
                .algorithm()
        });
        assert_eq!(algorithms, [-7, -257, -8]);
    }

    #[test]
    fn a_byte_less_or_more_or_another_tag_is_refused() {
        for bytes in frozen() {
            let mut longer = bytes.clone();
            longer.insert(bytes.len() - 1, 0);
            let mut other = bytes.clone();
            other[0] = 4;
            let shorter = &bytes[..bytes.len() - 1];
            // A modulus is length-prefixed and an exponent is not, so cut within the modulus.
            let shorter = if bytes[0] == RS256 {
                &bytes[..258]
            } else {
                shorter
            };
            for wrong in [shorter, &*other, &[]] {
                assert_eq!(PasskeyPublicKey::decode(wrong), Err(PasskeyKeyInvalid));
            }
            if bytes[0] == RS256 {
                longer.extend([1, 1]);
            }
            assert_eq!(PasskeyPublicKey::decode(&longer), Err(PasskeyKeyInvalid));
        }
    }

    #[test]
    fn a_key_that_is_not_valid_is_refused_from_a_record_too() {
        let [mut point, mut modulus, mut weak] = frozen();
        point[65] ^= 1;
        modulus[258] ^= 1;
        weak[1..].fill(0);
        for bytes in [point, modulus, weak] {
            assert_eq!(PasskeyPublicKey::decode(&bytes), Err(PasskeyKeyInvalid));
        }
    }
}
