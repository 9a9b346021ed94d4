//! BIP-32 against its own vectors.
//!
//! Invariant: every node and every invalid key of the published file is run and counted.
//! Called by the test runner.

use seedport_wire::SecretBytes;

use super::*;
use crate::vectors;

fn master(seed: &str) -> ExtendedPrivateKey {
    let seed = SecretBytes::from_vec(hex::decode(seed).unwrap());
    ExtendedPrivateKey::derive_master_of_any_length(&seed).unwrap()
}

fn text(key: &ExtendedPrivateKey) -> String {
    key.serialize().expose_text().unwrap().to_owned()
}

#[test]
fn every_node_of_the_published_chains_is_derived_and_read_back() {
    let mut matched = 0;
    for chain in vectors::bip32().valid {
        for node in chain.nodes {
            let path: DerivationPath = node.path.parse().unwrap();
            let key = master(&chain.seed).derive_path(&path).unwrap();
            assert_eq!(text(&key), node.xprv, "{}", node.path);
            assert_eq!(key.derive_public().to_string(), node.xpub, "{}", node.path);

            let private = ExtendedPrivateKey::parse(&node.xprv).unwrap();
            assert_eq!(text(&private), node.xprv, "{}", node.path);
            let public = ExtendedPublicKey::parse(&node.xpub).unwrap();
            assert_eq!(public, private.derive_public(), "{}", node.path);
            assert_eq!(public.fingerprint(), private.fingerprint());
            matched += 1;
        }
    }
    println!("bip32: {matched} of 17 nodes");
    assert_eq!(matched, 17);
}

#[test]
fn every_invalid_key_of_vector_5_is_refused_for_its_own_reason() {
    use ParseExtendedKeyError as Refusal;
    let mut refused = 0;
    for case in vectors::bip32().invalid {
        let expected = match case.reason.as_str() {
            "pubkey version / prvkey mismatch" | "prvkey version / pubkey mismatch" => {
                Refusal::VersionMismatch
            }
            "invalid pubkey prefix 04"
            | "invalid prvkey prefix 04"
            | "invalid pubkey prefix 01"
            | "invalid prvkey prefix 01" => Refusal::UnknownPrefix,
            "zero depth with non-zero parent fingerprint" => Refusal::MasterWithParent,
            "zero depth with non-zero index" => Refusal::MasterWithChildNumber,
            "unknown extended key version" => Refusal::UnknownVersion,
            "private key 0 not in 1..n-1" | "private key n not in 1..n-1" => {
                Refusal::ScalarOutOfRange
            }
            "invalid checksum" => Refusal::Checksum,
            reason => {
                assert!(reason.starts_with("invalid pubkey 02000000"), "{reason}");
                Refusal::NotOnCurve
            }
        };
        let private = ExtendedPrivateKey::parse(&case.key).err();
        let public = ExtendedPublicKey::parse(&case.key).err();
        let (own, other) = if case.key.starts_with("xpub") {
            (public, private)
        } else {
            (private, public)
        };
        assert_eq!(own, Some(expected), "{}", case.reason);
        assert!(other.is_some(), "{}", case.reason);
        refused += 1;
    }
    println!("bip32: {refused} of 16 invalid keys refused");
    assert_eq!(refused, 16);
}

#[test]
fn a_key_of_the_other_kind_length_or_alphabet_is_refused() {
    use ParseExtendedKeyError as Refusal;
    let node = &vectors::bip32().valid[0].nodes[1];
    let longer = format!("{}1", node.xpub);
    let shorter = bs58::encode([4; 77]).with_check().into_string();
    let cases = [
        (node.xprv.as_str(), Refusal::OtherKind),
        ("", Refusal::Length),
        (shorter.as_str(), Refusal::Length),
        (longer.as_str(), Refusal::Length),
        ("xpub0", Refusal::NotBase58),
        ("xpüb", Refusal::NotBase58),
    ];
    for (text, expected) in cases {
        assert_eq!(ExtendedPublicKey::parse(text), Err(expected), "{text}");
    }
    let endless = "1".repeat(100_000);
    assert_eq!(ExtendedPublicKey::parse(&endless), Err(Refusal::Length));
    assert_eq!(
        ExtendedPrivateKey::parse(&node.xpub).err(),
        Some(Refusal::OtherKind)
    );
}

#[test]
fn a_key_255_levels_down_has_no_children() {
    let path: DerivationPath = format!("m{}", "/1".repeat(255)).parse().unwrap();
    let deepest = master("000102030405060708090a0b0c0d0e0f")
        .derive_path(&path)
        .unwrap();
    let child = deepest.derive_child(ChildNumber::from_bits(0));
    assert_eq!(child.err(), Some(DeriveKeyError::TooDeep));
}

#[test]
fn scalars_outside_the_group_are_no_keys() {
    use super::curve::PrivateScalar;
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let mut order: [u8; 32] = hex::decode(order).unwrap().try_into().unwrap();
    assert!(PrivateScalar::parse(&order).is_none());
    assert!(PrivateScalar::parse(&[0; 32]).is_none());
    assert!(PrivateScalar::parse(&[0xff; 32]).is_none());
    order[31] -= 1;
    let last = PrivateScalar::parse(&order).unwrap();
    let mut one = [0; 32];
    one[31] = 1;
    assert!(last.add(&one).is_none(), "n - 1 and 1 make 0");
    assert!(last.add(&[0xff; 32]).is_none());
    one[31] = 2;
    let sum = last.add(&one).unwrap();
    one[31] = 1;
    assert_eq!(sum.secret().expose(), one);
}
