//! RFC 9180 base mode for our suite, from a given Diffie-Hellman secret: what a sender does
//! after the curve. It lets vectors that give only a shared secret be checked through
//! `hpke::open_with`, which gives no access to it.
//!
//! Invariant: written from RFC 9180 sections 4, 4.1 and 5.1 over HMAC alone; shares no code
//! with the HPKE that it checks.
//! Called by the tests of Wycheproof's ECDH and of the published Turnkey values.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
};

const KEM_SUITE: &[u8] = b"KEM\x00\x10";
const HPKE_SUITE: &[u8] = b"HPKE\x00\x10\x00\x01\x00\x02";

fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let mut context = hmac::Context::with_key(&key);
    for part in parts {
        context.update(part);
    }
    context.sign().as_ref().to_vec()
}

fn labeled_extract(suite: &[u8], salt: &[u8], label: &[u8], ikm: &[u8]) -> Vec<u8> {
    hmac_sha256(salt, &[b"HPKE-v1", suite, label, ikm])
}

/// One block of HKDF is enough: nothing here is longer than 32 bytes.
fn labeled_expand(suite: &[u8], prk: &[u8], label: &[u8], info: &[u8], length: u8) -> Vec<u8> {
    let parts = [
        &[0, length],
        b"HPKE-v1".as_slice(),
        suite,
        label,
        info,
        &[1],
    ];
    let mut block = hmac_sha256(prk, &parts);
    block.truncate(length.into());
    block
}

/// `key_schedule_context` of base mode: mode, `psk_id_hash`, `info_hash`; 65 bytes.
pub fn context(info: &[u8]) -> Vec<u8> {
    let mut context = vec![0];
    context.extend(labeled_extract(HPKE_SUITE, b"", b"psk_id_hash", b""));
    context.extend(labeled_extract(HPKE_SUITE, b"", b"info_hash", info));
    context
}

/// The first ciphertext of a sender whose Diffie-Hellman secret with `recipient` is `shared`.
pub fn seal(
    shared: &[u8],
    encapped: &[u8],
    recipient: &[u8],
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> Vec<u8> {
    let prk = labeled_extract(KEM_SUITE, b"", b"eae_prk", shared);
    let kem_context = [encapped, recipient].concat();
    let shared = labeled_expand(KEM_SUITE, &prk, b"shared_secret", &kem_context, 32);
    let secret = labeled_extract(HPKE_SUITE, &shared, b"secret", b"");
    let context = context(info);
    let key = labeled_expand(HPKE_SUITE, &secret, b"key", &context, 32);
    let nonce = labeled_expand(HPKE_SUITE, &secret, b"base_nonce", &context, 12);
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).expect("32 bytes"));
    let nonce = Nonce::try_assume_unique_for_key(&nonce).expect("12 bytes");
    let mut out = plaintext.to_vec();
    key.seal_in_place_append_tag(nonce, Aad::from(aad), &mut out)
        .expect("seals");
    out
}
