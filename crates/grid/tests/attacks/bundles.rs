//! Sealed answers that are bent, on the outside or within.
//!
//! Invariant: a bundle that can be looked at costs a try, one that cannot be read does not.

use seedport_wire::{PublicKey, hpke};
use serde_json::{Value, json};

use crate::{attacks::scene::Scene, common::owner::text};

/// What an attacker makes of the right body, the right code, its target and the owner's key.
type Bend = fn(&str, &str, &PublicKey, &str) -> Value;

/// Seals this plaintext to a target as if it were an answer.
fn sealed(target: &PublicKey, plaintext: &str) -> Value {
    let sealed = hpke::seal(target, plaintext.as_bytes()).expect("seals");
    bundle(&sealed.encapped.to_hex(), &hex::encode(sealed.ciphertext))
}

fn bundle(encapped: &str, ciphertext: &str) -> Value {
    let bundle = json!({"encappedPublic": encapped, "ciphertext": ciphertext}).to_string();
    json!({"type": "EMAIL_OTP", "encryptedOtpBundle": bundle})
}

fn parts(body: &Value) -> (String, String) {
    let bundle: Value = serde_json::from_str(&text(&body["encryptedOtpBundle"])).expect("JSON");
    (text(&bundle["encappedPublic"]), text(&bundle["ciphertext"]))
}

#[tokio::test]
async fn a_bundle_that_is_bent_is_refused_and_costs_a_try() {
    let scene = Scene::with_mail().await;
    let path = scene.owner.verify_path();
    let key = scene.owner.session_key.public().to_hex();
    let bends: [Bend; 9] = [
        // A flipped bit.
        |body, _, _, _| {
            let (encapped, mut ciphertext) = parts(&serde_json::from_str(body).expect("JSON"));
            let last = if ciphertext.ends_with('0') { "1" } else { "0" };
            ciphertext.replace_range(ciphertext.len() - 1.., last);
            bundle(&encapped, &ciphertext)
        },
        // Cut short.
        |body, _, _, _| {
            let (encapped, ciphertext) = parts(&serde_json::from_str(body).expect("JSON"));
            bundle(&encapped, &ciphertext[..20])
        },
        // Nothing sealed.
        |body, _, _, _| {
            let (encapped, _) = parts(&serde_json::from_str(body).expect("JSON"));
            bundle(&encapped, "")
        },
        // Another encapsulated key.
        |body, _, target, _| {
            let (_, ciphertext) = parts(&serde_json::from_str(body).expect("JSON"));
            bundle(&target.to_hex(), &ciphertext)
        },
        // Right code, and a key that is no point.
        |_, code, target, _| {
            let plain = json!({"otp_code": code, "public_key": format!("04{}", "11".repeat(64))});
            sealed(target, &plain.to_string())
        },
        // Right code, no key.
        |_, code, target, _| sealed(target, &json!({"otp_code": code}).to_string()),
        // Right code as a list.
        |_, code, target, key| sealed(target, &json!([code, key]).to_string()),
        // Right code as a number.
        |_, code, target, key| {
            sealed(
                target,
                &format!(
                    "{{\"otp_code\":{},\"public_key\":\"{key}\"}}",
                    code.trim_start_matches('0')
                ),
            )
        },
        // Right code twice.
        |_, code, target, key| {
            let plain = format!(
                "{{\"otp_code\":\"{code}\",\"otp_code\":\"{code}\",\"public_key\":\"{key}\"}}"
            );
            sealed(target, &plain)
        },
    ];
    for three in bends.chunks(3) {
        let target = scene.owner.ask_code(&scene.server, &scene.client).await;
        let code = scene.code();
        let right = scene.owner.answer(&target, &code);
        for bend in three {
            let body = bend(&right.to_string(), &code, target.key(), &key);
            let answer = scene.post(&path, &body).await;
            scene.refused(&answer, 401, "UNAUTHORIZED", "INVALID_OTP_BUNDLE");
        }
        let answer = scene.post(&path, &right).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "OTP_TRIES_SPENT");
    }
    scene.close().await;
}

#[tokio::test]
async fn a_bundle_that_is_no_bundle_is_400_and_costs_no_try() {
    let scene = Scene::with_mail().await;
    let path = scene.owner.verify_path();
    let target = scene.owner.ask_code(&scene.server, &scene.client).await;
    let code = scene.code();
    let right = scene.owner.answer(&target, &code);
    let (encapped, ciphertext) = parts(&right);
    let text = |text: &str| json!({"type": "EMAIL_OTP", "encryptedOtpBundle": text});
    for body in [
        text(""),
        text("{}"),
        text("null"),
        text(&code),
        text(&json!([encapped, ciphertext]).to_string()),
        text(&format!("{{\"encappedPublic\":\"{encapped}\"}}")),
        bundle("", &ciphertext),
        bundle("00", &ciphertext),
        bundle(&"0".repeat(130), &ciphertext),
        bundle(&format!("04{}", "0".repeat(128)), &ciphertext),
        bundle(&encapped[..128], &ciphertext),
        bundle(&format!("06{}", &encapped[2..]), &ciphertext),
        bundle(&encapped, "zz"),
        bundle(&encapped, &ciphertext[1..]),
        bundle(&encapped, &"00".repeat(8 * 1024)),
    ] {
        let answer = scene.post(&path, &body).await;
        scene.refused_field(&answer, "encryptedOtpBundle", "MALFORMED_OTP_BUNDLE");
    }
    scene.client.post(&path, &right).await.expect(202);
    scene.close().await;
}
