//! A passkey's public key as an authenticator gives it: a `COSE_Key`.
//!
//! Invariant: key type, algorithm and curve agree, and there is no member beside the required
//! ones (WebAuthn L3, section 6.5.1.1, allows no other).
//! Called by the registration, through `PasskeyPublicKey`. Source: RFC 9052, section 7; RFC 9053,
//! section 7.1 (points); RFC 8230, section 4 (RSA).

use ciborium::Value;
use seedport_wire::PublicKey;

use super::{Key, ed25519::Ed25519Key, rsa::RsaKey};
use crate::webauthn::{cbor::Members, refusal::PasskeyRefusal};

/// ECDSA with SHA-256; on P-256, says WebAuthn L3, section 5.8.5.
pub const ES256: i128 = -7;
/// RSASSA-PKCS1-v1_5 with SHA-256.
pub const RS256: i128 = -257;
/// `EdDSA`; on Ed25519, says WebAuthn L3, section 5.8.5.
pub const EDDSA: i128 = -8;

const KTY: i32 = 1;
const ALG: i32 = 3;
const OKP: i128 = 1;
const EC2: i128 = 2;
const RSA: i128 = 3;

// Labels of EC2 and OKP keys.
const CRV: i32 = -1;
const X: i32 = -2;
const Y: i32 = -3;
const P256: i128 = 1;
const ED25519: i128 = 6;

// Labels of RSA keys.
const N: i32 = -1;
const E: i32 = -2;

/// Reads a key of one of the three algorithms.
pub fn read(item: Value) -> Result<Key, PasskeyRefusal> {
    let mut members = Members::of(item).ok_or(PasskeyRefusal::KeyInvalid)?;
    let algorithm = members.integer(ALG).ok_or(PasskeyRefusal::KeyInvalid)?;
    let key = match algorithm {
        ES256 => point(&mut members).map(Key::Es256),
        RS256 => rsa(&mut members).map(Key::Rs256),
        EDDSA => ed25519(&mut members).map(Key::EdDsa),
        _ => return Err(PasskeyRefusal::UnsupportedAlgorithm),
    };
    key.filter(|_| members.is_empty())
        .ok_or(PasskeyRefusal::KeyInvalid)
}

fn point(members: &mut Members) -> Option<PublicKey> {
    let kind = members.integer(KTY)? == EC2 && members.integer(CRV)? == P256;
    let x: [u8; 32] = members.bytes(X)?.try_into().ok()?;
    // A sign in place of y, the compressed form, is no byte string.
    let y: [u8; 32] = members.bytes(Y)?.try_into().ok()?;
    let point = [&[4], &x[..], &y].concat();
    PublicKey::from_uncompressed(&point).ok().filter(|_| kind)
}

fn rsa(members: &mut Members) -> Option<RsaKey> {
    let kind = members.integer(KTY)? == RSA;
    let (n, e) = (members.bytes(N)?, members.bytes(E)?);
    RsaKey::new(&n, &e).filter(|_| kind)
}

fn ed25519(members: &mut Members) -> Option<Ed25519Key> {
    let kind = members.integer(KTY)? == OKP && members.integer(CRV)? == ED25519;
    Ed25519Key::new(&members.bytes(X)?).filter(|_| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Entries = Vec<(Value, Value)>;

    fn bytes(text: &str) -> Value {
        Value::Bytes(hex::decode(text).expect("hex"))
    }

    fn key(entries: &[(i32, Value)]) -> Entries {
        let entry = |(label, value): &(i32, Value)| (Value::from(*label), value.clone());
        entries.iter().map(entry).collect()
    }

    /// One valid key of each algorithm: the generator, an odd number, RFC 8032 test 1.
    fn honest() -> [Entries; 3] {
        let x = bytes("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
        let y = bytes("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
        let n = bytes(&format!("c1{}03", "5a".repeat(254)));
        let a = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        [
            key(&[
                (1, 2.into()),
                (3, (-7).into()),
                (-1, 1.into()),
                (-2, x),
                (-3, y),
            ]),
            key(&[
                (1, 3.into()),
                (3, (-257).into()),
                (-1, n),
                (-2, bytes("010001")),
            ]),
            key(&[(1, 1.into()), (3, (-8).into()), (-1, 6.into()), (-2, a)]),
        ]
    }

    fn judged(entries: Entries) -> Option<PasskeyRefusal> {
        read(Value::Map(entries)).err()
    }

    #[test]
    fn a_key_of_each_algorithm_is_read_in_any_order_of_members() {
        for mut entries in honest() {
            assert_eq!(judged(entries.clone()), None);
            entries.reverse();
            assert_eq!(judged(entries), None);
        }
        let read = honest().map(|entries| read(Value::Map(entries)).expect("honest"));
        assert!(matches!(
            read,
            [Key::Es256(_), Key::Rs256(_), Key::EdDsa(_)]
        ));
    }

    #[test]
    fn every_member_is_needed_of_its_own_type_and_no_other_is_taken() {
        let mut changed = 0;
        for entries in honest() {
            for place in 0..entries.len() {
                let mut without = entries.clone();
                without.remove(place);
                assert_eq!(judged(without), Some(PasskeyRefusal::KeyInvalid));
                for wrong in [Value::Bool(true), Value::Text("1".to_owned()), Value::Null] {
                    let mut other = entries.clone();
                    other[place].1 = wrong;
                    assert_eq!(judged(other), Some(PasskeyRefusal::KeyInvalid));
                    changed += 1;
                }
            }
            for label in [Value::from(2), Value::from(-4), Value::from("alg")] {
                let mut more = entries.clone();
                more.push((label, Value::Bytes(vec![1])));
                assert_eq!(judged(more), Some(PasskeyRefusal::KeyInvalid));
            }
        }
        assert_eq!(changed, 39);
        assert_eq!(read(Value::Null), Err(PasskeyRefusal::KeyInvalid));
    }

    #[test]
    fn other_algorithms_are_named_as_such() {
        for algorithm in [-35, -36, -47, -9, -19, -53, -37, -258, -65535, 0, 5] {
            for mut entries in honest() {
                entries[1].1 = algorithm.into();
                let refused = Some(PasskeyRefusal::UnsupportedAlgorithm);
                assert_eq!(judged(entries), refused, "{algorithm}");
            }
        }
    }

    #[test]
    fn key_type_curve_and_algorithm_agree() {
        for mut entries in honest() {
            let own = entries[0].1.clone();
            for kind in (1..=4).map(Value::from).filter(|kind| *kind != own) {
                entries[0].1 = kind;
                assert_eq!(judged(entries.clone()), Some(PasskeyRefusal::KeyInvalid));
            }
        }
        let [mut p256, _, mut ed25519] = honest();
        for curve in [2, 3, 6, 8] {
            p256[2].1 = curve.into();
            assert_eq!(judged(p256.clone()), Some(PasskeyRefusal::KeyInvalid));
        }
        for curve in [1, 4, 7] {
            ed25519[2].1 = curve.into();
            assert_eq!(judged(ed25519.clone()), Some(PasskeyRefusal::KeyInvalid));
        }
        for (from, into) in [(0, 1), (1, 2), (2, 0)] {
            let (mut entries, other) = (honest()[from].clone(), &honest()[into]);
            entries[1] = other[1].clone();
            assert_eq!(judged(entries), Some(PasskeyRefusal::KeyInvalid));
        }
    }

    #[test]
    fn a_point_is_on_the_curve_and_whole() {
        let [entries, ..] = honest();
        let Value::Bytes(y) = entries[4].1.clone() else {
            unreachable!("y is a byte string");
        };
        let mut off = y.clone();
        off[31] ^= 1;
        let longer = [&[0], &*y].concat();
        for wrong in [off, y[..31].to_vec(), longer, vec![0; 32], Vec::new()] {
            let mut other = entries.clone();
            other[4].1 = Value::Bytes(wrong);
            assert_eq!(judged(other), Some(PasskeyRefusal::KeyInvalid));
        }
    }
}
