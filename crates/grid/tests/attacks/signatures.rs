//! Signatures in a form that they must not have, and the one other form that they may.

use crate::attacks::{
    der::{ORDER, integer, numbers, pair, resigned, tagged, twin},
    scene::Scene,
};

const CODE: &str = "WALLET_SIGNATURE_INVALID";

/// Both numbers below 2^255 in 32 bytes, so that every form below differs from strict DER.
fn wrong_forms(r: &[u8; 32], s: &[u8; 32]) -> Vec<(&'static str, Vec<u8>)> {
    let (r0, s0) = (integer(r, 0), integer(s, 0));
    let strict = pair(r, s);
    let body = strict[2..].to_vec();
    let long = u8::try_from(body.len()).expect("short");
    let negative = |number: &[u8; 32]| {
        let mut number = *number;
        number[0] |= 0x80;
        tagged(2, &number)
    };
    let mut truncated = strict.clone();
    truncated.pop();
    vec![
        ("nothing", Vec::new()),
        ("an empty sequence", vec![0x30, 0]),
        ("r alone", tagged(0x30, &r0)),
        ("truncated", truncated),
        (
            "r padded",
            tagged(0x30, &[integer(r, 1), s0.clone()].concat()),
        ),
        (
            "s padded",
            tagged(0x30, &[r0.clone(), integer(s, 1)].concat()),
        ),
        (
            "s much padded",
            tagged(0x30, &[r0.clone(), integer(s, 20)].concat()),
        ),
        (
            "r negative",
            tagged(0x30, &[negative(r), s0.clone()].concat()),
        ),
        (
            "s negative",
            tagged(0x30, &[r0.clone(), negative(s)].concat()),
        ),
        ("r zero", pair(&[0], s)),
        ("s zero", pair(r, &[0])),
        ("both zero", pair(&[0], &[0])),
        (
            "r without content",
            tagged(0x30, &[tagged(2, &[]), s0.clone()].concat()),
        ),
        (
            "s without content",
            tagged(0x30, &[r0.clone(), tagged(2, &[])].concat()),
        ),
        ("r the order", pair(&ORDER, s)),
        ("s the order", pair(r, &ORDER)),
        ("r one", pair(&[1], s)),
        ("both one", pair(&[1], &[1])),
        ("swapped", pair(s, r)),
        (
            "a long-form length",
            [&[0x30, 0x81, long], &body[..]].concat(),
        ),
        (
            "a longer long-form length",
            [&[0x30, 0x82, 0, long], &body[..]].concat(),
        ),
        (
            "an indefinite length",
            [&[0x30, 0x80], &body[..], &[0, 0]].concat(),
        ),
        ("a set", tagged(0x31, &body)),
        (
            "octets for r",
            tagged(0x30, &[tagged(4, r), s0.clone()].concat()),
        ),
        (
            "a third number",
            tagged(0x30, &[r0, s0, integer(&[1], 0)].concat()),
        ),
        ("bytes behind", [&strict[..], &[0]].concat()),
        ("itself twice", [&strict[..], &strict[..]].concat()),
        ("both numbers bare", [&r[..], &s[..]].concat()),
        ("noise", vec![0xff; 72]),
    ]
}

#[tokio::test]
async fn a_signature_that_is_not_strict_der_in_range_does_not_hold() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    // A signature is random; one in a few has both tops clear, twins counted.
    let stamp = loop {
        let stamp = scene.owner.stamp(&begun.challenge);
        let (r, s) = numbers(&stamp);
        let low = |number: &[u8; 32]| (0x01..0x80).contains(&number[0]);
        if low(&r) && low(&s) {
            break stamp;
        }
    };
    let (r, s) = numbers(&stamp);
    assert_eq!(resigned(&stamp, &pair(&r, &s)).len(), stamp.len());
    for (what, signature) in wrong_forms(&r, &s) {
        let answer = scene.finish(&begun, &resigned(&stamp, &signature)).await;
        assert_eq!(answer.status, 401, "{what}");
        scene.refused(&answer, 401, CODE, "STAMP_INVALID");
    }
    assert_eq!(scene.deliveries().await, 0);
    // None of them burned the challenge, and the strict form of the same numbers holds.
    let answer = scene.finish(&begun, &resigned(&stamp, &pair(&r, &s))).await;
    answer.expect(200);
    scene.close().await;
}

#[tokio::test]
async fn every_flipped_bit_of_a_signature_breaks_it() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    let (r, s) = numbers(&stamp);
    let strict = pair(&r, &s);
    for at in 0..strict.len() {
        let mut flipped = strict.clone();
        flipped[at] ^= 1 << (at % 8);
        let answer = scene.finish(&begun, &resigned(&stamp, &flipped)).await;
        scene.refused(&answer, 401, CODE, "STAMP_INVALID");
    }
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn both_twins_of_a_signature_hold_and_a_challenge_discloses_once() {
    let scene = Scene::open().await;
    for high_first in [false, true] {
        let begun = scene.begin().await;
        let stamp = scene.owner.stamp(&begun.challenge);
        let (r, s) = numbers(&stamp);
        let other = twin(&s);
        assert_eq!(twin(&other), s);
        let (low, high) = if s < other { (s, other) } else { (other, s) };
        let (first, second) = if high_first { (high, low) } else { (low, high) };
        let before = scene.deliveries().await;
        let answer = scene
            .finish(&begun, &resigned(&stamp, &pair(&r, &first)))
            .await;
        answer.expect(200);
        let answer = scene
            .finish(&begun, &resigned(&stamp, &pair(&r, &second)))
            .await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
        assert_eq!(scene.deliveries().await, before + 1);
    }
    scene.close().await;
}

#[tokio::test]
async fn a_high_signature_opens_a_session() {
    let scene = Scene::open().await;
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let challenge = scene.client.post(&path, &body).await.expect(202);
    let request = challenge["requestId"].as_str().expect("a text");
    let stamp = scene.owner.stamp(&challenge);
    let (r, s) = numbers(&stamp);
    let high = s.max(twin(&s));
    let stamp = resigned(&stamp, &pair(&r, &high));
    scene
        .signed(&path, &body, &stamp, request)
        .await
        .expect(200);
    scene.close().await;
}
