//! Owners of old wallets prove themselves by a passkey and by a provider's token.
//!
//! Source: `WebAuthn` Level 3 sections 5.8.1 and 6.1.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::Stdio,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{SecretBytes, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{INSTALLATIONS, Installation, assert_exported, credential, text};
use crate::{
    harness::{run, seedport},
    owner::id_token_of,
};

/// What the log says of a passkey whose count is not above the one that was kept.
const COUNT_WENT_BACK: &str = "a passkey's counter did not rise";

/// What the device of a kept passkey says to a challenge, after `uses` more uses.
fn assertion(passkey: &Value, challenge: &str, uses: u32) -> Value {
    let scalar = hex::decode(text(&passkey["privateKey"])).expect("hex");
    let key = SigningKey::from_scalar(&SecretBytes::from_vec(scalar)).expect("a key");
    let client_data = json!({
        "type": "webauthn.get",
        "challenge": URL_SAFE_NO_PAD.encode(challenge),
        "origin": passkey["origin"],
        "crossOrigin": false,
    });
    let client_data = client_data.to_string();
    let kept = passkey["signCount"].as_u64().expect("a count");
    let count = u32::try_from(kept).expect("a small count") + uses;
    let mut data = Sha256::digest(text(&passkey["rpId"])).to_vec();
    // User present, user verified.
    data.push(0x05);
    data.extend(count.to_be_bytes());
    let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
    json!({
        "credentialId": passkey["credentialId"],
        "clientDataJson": URL_SAFE_NO_PAD.encode(&client_data),
        "authenticatorData": URL_SAFE_NO_PAD.encode(&data),
        "signature": URL_SAFE_NO_PAD.encode(key.sign(&signed).expect("signs")),
    })
}

/// Opens a session by the kept passkey, used so many times more, and exports under it.
fn by_passkey(opened: &Installation, uses: u32) {
    let (platform, ada) = opened.customer("ada");
    let passkey = &credential(ada, "PASSKEY")["passkey"];
    let file = opened.scratch.path(&format!("by-passkey-{uses}.json"));
    let account = text(&ada["account"]["id"]);
    let words = ["session", "open", "--json", "--type", "passkey"];
    let mut command = opened.command(platform, &words);
    let organization = text(&platform["tokens"][0]["platformId"]);
    command.args(["--account", account, "--organization", organization]);
    command.arg("--out").arg(&file);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("output"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("the challenge");
    let shown: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(shown["credentialId"], passkey["credentialId"]);
    let answer = assertion(passkey, text(&shown["challenge"]), uses);
    let mut stdin = child.stdin.take().expect("input");
    writeln!(stdin, "{answer}").expect("it reads");
    drop(stdin);
    assert!(child.wait().expect("an end").success());
    assert_exported(ada, opened.export_by_file(platform, &file));
}

#[test]
fn a_passkey_opens_sessions_that_export_and_its_count_was_kept() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        by_passkey(&opened, 1);
        assert!(!opened.server.log().contains(COUNT_WENT_BACK));
        by_passkey(&opened, 0);
        assert!(opened.server.log().contains(COUNT_WENT_BACK));
    }
}

#[test]
fn a_providers_token_opens_a_session_that_exports() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        let (platform, ada) = opened.customer("ada");
        let oidc = &credential(ada, "OAUTH")["oidc"];
        let key = opened.scratch.path("key.json");
        let mut keygen = seedport(["keygen", "--json", "--out"]);
        keygen.arg(&key);
        let made = run(keygen).succeeded().json();
        let open = |subject: &str, out: &str| {
            let token = id_token_of(text(&oidc["audience"]), subject, text(&made["nonce"]));
            let token = opened.scratch.file("token", token);
            let words = ["session", "open", "--account", text(&ada["account"]["id"])];
            let mut command = opened.command(platform, &words);
            command.arg("--key").arg(&key);
            command.arg("--oidc-token-file").arg(token);
            command.arg("--out").arg(opened.scratch.path(out));
            run(command)
        };
        let refused = open("somebody else", "refused.json");
        assert!(refused.failure().0.contains("401"), "{}", refused.stderr);
        open(text(&oidc["subject"]), "by-token.json").succeeded();
        let file = opened.scratch.path("by-token.json");
        assert_exported(ada, opened.export_by_file(platform, &file));
    }
}
