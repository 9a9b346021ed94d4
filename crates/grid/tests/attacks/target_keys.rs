//! Target keys that are none, and one key in two spellings.

use serde_json::{Value, json};

use crate::{
    attacks::scene::{Begun, Scene},
    common::owner::target,
};

/// The generator of secp256k1 (SEC 2 section 2.4.1): a point, but of another curve.
const OTHER_CURVE: &str = "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798\
                           483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

/// The prime of P-256's field (SEC 2 section 2.4.2): the smallest x that is out of range.
const PRIME: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

/// Every wrong spelling of a key, beside what is wrong with it.
fn wrong_keys() -> Vec<(&'static str, String)> {
    let (_, body) = target();
    let key = body["clientPublicKey"].as_str().expect("a text").to_owned();
    let last = if key.ends_with('0') { "1" } else { "0" };
    let parity = if u8::from_str_radix(&key[129..], 16).expect("hex") % 2 == 0 {
        "02"
    } else {
        "03"
    };
    let is_odd = u8::from(parity == "03");
    vec![
        ("empty", String::new()),
        ("off the curve", format!("{}{last}", &key[..129])),
        ("of another curve", OTHER_CURVE.to_owned()),
        ("infinity in one byte", "00".to_owned()),
        ("infinity in 65 bytes", "0".repeat(130)),
        ("the origin", format!("04{}", "0".repeat(128))),
        ("x out of range", format!("04{PRIME}{}", &key[66..])),
        ("y out of range", format!("{}{PRIME}", &key[..66])),
        ("all ones", format!("04{}", "f".repeat(128))),
        ("one byte short", key[..128].to_owned()),
        ("half a byte short", key[..129].to_owned()),
        ("one byte long", format!("{key}00")),
        ("without its first byte", key[2..].to_owned()),
        ("x alone", key[2..66].to_owned()),
        ("compressed", format!("{parity}{}", &key[2..66])),
        ("hybrid", format!("{:02x}{}", 6 + is_odd, &key[2..])),
        (
            "hybrid of the wrong half",
            format!("{:02x}{}", 7 - is_odd, &key[2..]),
        ),
        (
            "a compressed tag on two halves",
            format!("{parity}{}", &key[2..]),
        ),
        ("not hex", format!("{}g", &key[..129])),
        ("prefixed", format!("0x{}", &key[..128])),
        ("after a space", format!(" {}", &key[..129])),
        ("before a space", format!("{key} ")),
        ("in full-width digits", "\u{ff10}\u{ff14}".repeat(65)),
        ("of 130 bytes that are no digits", "é".repeat(65)),
    ]
}

#[tokio::test]
async fn a_key_that_is_no_uncompressed_point_begins_nothing() {
    let scene = Scene::open().await;
    let path = scene.owner.export_path();
    let before = scene.audit().await.len();
    for (what, key) in wrong_keys() {
        let answer = scene.post(&path, &json!({"clientPublicKey": key})).await;
        assert_eq!(answer.status, 400, "{what}");
        scene.refused_field(&answer, "clientPublicKey", "TARGET_KEY");
    }
    assert_eq!(scene.audit().await.len(), before);
    scene.close().await;
}

#[tokio::test]
async fn a_key_that_is_no_text_begins_nothing() {
    let scene = Scene::open().await;
    let path = scene.owner.export_path();
    let (_, good) = target();
    let key = &good["clientPublicKey"];
    for wrong in [
        json!(null),
        json!(4),
        json!(true),
        json!([key]),
        json!({"hex": key}),
    ] {
        let answer = scene.post(&path, &json!({"clientPublicKey": wrong})).await;
        scene.refused_field(&answer, "clientPublicKey", "FIELD_INVALID");
    }
    let answer = scene.post(&path, &json!({"ClientPublicKey": key})).await;
    scene.refused_field(&answer, "clientPublicKey", "FIELD_MISSING");
    scene.close().await;
}

#[tokio::test]
async fn a_wrong_key_on_the_signed_retry_is_400_and_burns_nothing() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    let path = scene.owner.export_path();
    for (_, key) in wrong_keys() {
        let body = json!({"clientPublicKey": key});
        let answer = scene.signed(&path, &body, &stamp, &begun.request()).await;
        scene.refused_field(&answer, "clientPublicKey", "TARGET_KEY");
    }
    scene.deliver(&begun).await;
    scene.close().await;
}

fn respelled(body: &Value, spell: fn(&str) -> String) -> Value {
    json!({"clientPublicKey": spell(body["clientPublicKey"].as_str().expect("a text"))})
}

#[tokio::test]
async fn upper_case_is_taken_and_the_retry_carries_the_same_text() {
    let scene = Scene::open().await;
    let path = scene.owner.export_path();
    let mixed: fn(&str) -> String = |key| format!("{}{}", &key[..70], key[70..].to_uppercase());
    let upper: fn(&str) -> String = |key| key.to_uppercase();
    let lower: fn(&str) -> String = |key| key.to_lowercase();
    for (first, others) in [(upper, [lower, mixed]), (mixed, [lower, upper])] {
        let (key, plain) = target();
        let body = respelled(&plain, first);
        let challenge = scene.client.post(&path, &body).await.expect(202);
        let begun = Begun {
            key,
            body,
            challenge,
        };
        let named = format!("\"targetPublicKey\":{}", begun.body["clientPublicKey"]);
        assert!(begun.payload().contains(&named), "{}", begun.payload());
        let stamp = scene.owner.stamp(&begun.challenge);
        for other in others {
            let body = respelled(&plain, other);
            let answer = scene.signed(&path, &body, &stamp, &begun.request()).await;
            scene.refused(
                &answer,
                401,
                "WALLET_SIGNATURE_BODY_MISMATCH",
                "BODY_MISMATCH",
            );
        }
        scene.deliver(&begun).await;
    }
    scene.close().await;
}

#[tokio::test]
async fn a_key_that_stamps_receives_nothing_however_it_is_spelled() {
    let scene = Scene::open().await;
    let path = scene.owner.export_path();
    let key = scene.owner.session_key.public().to_hex();
    for key in [key.clone(), key.to_uppercase()] {
        let answer = scene.post(&path, &json!({"clientPublicKey": key})).await;
        scene.refused(&answer, 400, "INVALID_INPUT", "TARGET_IS_SESSION_KEY");
    }
    scene.close().await;
}

#[tokio::test]
async fn a_target_that_became_a_session_key_receives_nothing() {
    use crate::common::owner::Owner;
    use seedport_wire::{SecretBytes, SigningKey, SystemEntropy, TargetKey};

    // The same scalar as two kinds of key, which only a client of its own making can do.
    let scene = Scene::open().await;
    let scalar = SecretBytes::make(32, &SystemEntropy).expect("random");
    let signer = SigningKey::from_scalar(&scalar).expect("a scalar");
    let receiver = TargetKey::from_scalar(scalar).expect("a scalar");
    let body = json!({"clientPublicKey": receiver.public().to_hex()});
    let path = scene.owner.export_path();
    let challenge = scene.client.post(&path, &body).await.expect(202);
    let same = Owner {
        customer: scene.owner.customer.clone(),
        account: scene.owner.account.clone(),
        credential: scene.owner.credential.clone(),
        session_key: signer,
    };
    scene.log_in_as(&same).await;
    let begun = Begun {
        key: receiver,
        body,
        challenge,
    };
    let answer = scene.finish(&begun, &same.stamp(&begun.challenge)).await;
    scene.refused(&answer, 400, "INVALID_INPUT", "TARGET_IS_SESSION_KEY");
    assert_eq!(scene.deliveries().await, 0);
    scene.close().await;
}
