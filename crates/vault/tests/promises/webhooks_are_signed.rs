//! The webhook key: frozen as it is sealed, opened in its own place only, and signing what it is
//! given.
//!
//! `vectors/records/webhook_key_v1.json` was written once, by the first test below, which writes
//! only when the variable `SEEDPORT_WRITE_VECTORS` is set, and never over a file that is there.

use std::{fs, path::PathBuf};

use seedport_vault::{Limits, RecordKind, Stored, Vault, VaultFault};
use seedport_wire::{PublicKey, ids::WebhookKeyId};
use serde_json::{Value, json};

use crate::common::{World, draw, parts::Seeded};

const OUT_OF_PLACE: VaultFault = VaultFault::Record(RecordKind::WebhookKey);
const BODY: &[u8] = br#"{"id":"Webhook:1","type":"TEST"}"#;
const ROOT: [u8; 32] = [0x5f; 32];

fn path() -> PathBuf {
    let here = env!("CARGO_MANIFEST_DIR");
    PathBuf::from(here).join("../../vectors/records/webhook_key_v1.json")
}

fn seeded() -> World {
    World::made(Limits::default(), ROOT, Box::new(Seeded::new([2; 32])))
}

fn made() -> Value {
    let key = seeded().vault.make_webhook_key().expect("a key");
    json!({
        "about": "a sealed webhook key of the first format; never edited",
        "rootKey": hex::encode(ROOT),
        "id": key.id.to_string(),
        "sealed": hex::encode(&key.sealed),
        "publicKey": key.public.to_hex(),
    })
}

fn frozen() -> Value {
    serde_json::from_slice(&fs::read(path()).expect("the vector")).expect("JSON")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().expect(name)
}

#[test]
fn a_webhook_key_is_sealed_as_it_was_frozen() {
    if std::env::var_os("SEEDPORT_WRITE_VECTORS").is_some() && !path().exists() {
        let mut text = serde_json::to_string_pretty(&made()).expect("JSON");
        text.push('\n');
        fs::write(path(), text).expect("writes");
    }
    assert_eq!(frozen(), made());
}

#[test]
fn a_frozen_webhook_key_signs() {
    let frozen = frozen();
    let id: WebhookKeyId = text(&frozen, "id").parse().expect("an id");
    let sealed = hex::decode(text(&frozen, "sealed")).expect("hex");
    let public = PublicKey::from_hex_uncompressed(text(&frozen, "publicKey")).expect("a point");
    let vault = seeded().vault;
    let key = Stored {
        id,
        sealed: &sealed,
    };
    assert_eq!(vault.webhook_public_key(key), Ok(public));
    let signature = vault.sign_webhook(key, BODY).expect("signs");
    assert!(public.verify(BODY, &signature).is_ok());
    assert!(public.verify(&BODY[1..], &signature).is_err());
}

fn opens(vault: &Vault, id: WebhookKeyId, sealed: &[u8]) -> Result<(), VaultFault> {
    let key = Stored { id, sealed };
    let signed = vault.sign_webhook(key, BODY).map(|_| ());
    let read = vault.webhook_public_key(key).map(|_| ());
    assert_eq!(signed, read, "what signs and what is published open alike");
    signed
}

#[test]
fn a_webhook_key_opens_in_its_own_place_only() {
    let world = World::new();
    let key = world.vault.make_webhook_key().expect("a key");
    assert_eq!(opens(&world.vault, key.id, &key.sealed), Ok(()));
    let other = WebhookKeyId::from_bytes(draw());
    assert_eq!(opens(&world.vault, other, &key.sealed), Err(OUT_OF_PLACE));
    let stranger = World::new();
    assert_eq!(
        opens(&stranger.vault, key.id, &key.sealed),
        Err(OUT_OF_PLACE)
    );
    for length in 0..key.sealed.len() {
        assert_eq!(
            opens(&world.vault, key.id, &key.sealed[..length]),
            Err(OUT_OF_PLACE)
        );
        let mut changed = key.sealed.clone();
        changed[length] ^= 1;
        assert_eq!(
            opens(&world.vault, key.id, &changed),
            Err(OUT_OF_PLACE),
            "byte {length}"
        );
    }
}

#[test]
fn a_quorum_key_signs_no_webhook() {
    let world = World::new();
    let (id, sealed) = &world.quorum;
    let id = WebhookKeyId::from_bytes(*id.as_bytes());
    assert_eq!(opens(&world.vault, id, sealed), Err(OUT_OF_PLACE));
}
