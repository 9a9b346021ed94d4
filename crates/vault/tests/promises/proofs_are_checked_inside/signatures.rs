//! Signatures: the twin that holds, and every abuse of DER that does not.

use seedport_vault::RedeemRefusal;

use super::{Scene, export_scene, refusal};
use crate::common::signatures::{der, halves, integer, order, sequence, stamp_of, twin};

#[test]
fn both_twins_of_a_signature_hold() {
    let (Scene { world, owner }, login, asked) = export_scene();
    let (r, s) = halves(
        &login
            .key
            .sign(asked.challenge.payload.as_bytes())
            .expect("signs"),
    );
    let twin = twin(&s);
    assert_ne!(s, twin);
    let mut high = 0;
    for s in [&s, &twin] {
        high += usize::from(s.len() == 32 && s[0] >= 0x80);
        let stamp = stamp_of(&login.key, &der(&r, s));
        let said = world.finish(&owner, &login, &asked.challenge, &stamp);
        assert!(said.is_ok(), "{said:?}");
    }
    assert_eq!(high, 1, "exactly one of the two is high");
}

#[test]
fn a_signature_in_any_der_but_the_strict_one_is_refused() {
    let (Scene { world, owner }, login, asked) = export_scene();
    let (r, s) = halves(
        &login
            .key
            .sign(asked.challenge.payload.as_bytes())
            .expect("signs"),
    );
    let strict = der(&r, &s);
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut changed = strict.clone();
        change(&mut changed);
        changed
    };
    let sum = |r: &[u8]| {
        // r + order, which is congruent to r and out of range.
        let mut carry = 0u16;
        let mut wide = vec![0; 32 - r.len()];
        wide.extend(r);
        let mut out: Vec<u8> = wide
            .iter()
            .zip(order())
            .rev()
            .map(|(a, b)| {
                let digit = u16::from(*a) + u16::from(b) + carry;
                carry = digit >> 8;
                u8::try_from(digit & 0xff).expect("a byte")
            })
            .collect();
        out.push(u8::try_from(carry).expect("a bit"));
        out.reverse();
        out
    };
    let abuses = [
        ("empty", Vec::new()),
        (
            "padded r",
            sequence(&[integer(&r, 1), integer(&s, 0)].concat()),
        ),
        (
            "padded s",
            sequence(&[integer(&r, 0), integer(&s, 1)].concat()),
        ),
        ("a byte after", with(&|der| der.push(0))),
        (
            "a byte inside",
            with(&|der| {
                der.push(0);
                der[1] += 1;
            }),
        ),
        (
            "a byte short",
            with(&|der| {
                der.pop();
            }),
        ),
        (
            "long length",
            with(&|der| der.splice(1..2, [0x81, strict[1]]).for_each(drop)),
        ),
        (
            "indefinite length",
            with(&|der| {
                der[1] = 0x80;
                der.extend([0, 0]);
            }),
        ),
        ("another tag", with(&|der| der[0] = 0x31)),
        ("an integer of another tag", with(&|der| der[2] = 0x03)),
        ("raw r and s", [r.as_slice(), &s].concat()),
        (
            "three integers",
            sequence(&[integer(&r, 0), integer(&s, 0), integer(&s, 0)].concat()),
        ),
        ("r of zero", der(&[0], &s)),
        ("s of zero", der(&r, &[0])),
        ("both of zero", der(&[0], &[0])),
        ("r of the order", der(&order(), &s)),
        ("s of the order", der(&r, &order())),
        ("r above the order", der(&sum(&r), &s)),
        ("s above the order", der(&r, &sum(&s))),
        ("swapped", der(&s, &r)),
        ("of ones", der(&[1], &[1])),
    ];
    for (name, signature) in &abuses {
        let stamp = stamp_of(&login.key, signature);
        let said = world.finish(&owner, &login, &asked.challenge, &stamp);
        assert_eq!(refusal(said), Some(RedeemRefusal::StampInvalid), "{name}");
    }
    let stamp = stamp_of(&login.key, &strict);
    assert!(
        world
            .finish(&owner, &login, &asked.challenge, &stamp)
            .is_ok()
    );
}
