//! Prints what one sealed and signed envelope costs in the foreign crate, as JSON:
//! `{"crate","version","seals","ns_per_seal"}`, nanoseconds a seal by the wall clock of one
//! thread, median of five rounds.
//!
//! Called by `cargo xtask bench`.

use std::time::Instant;

use p256::ecdsa::SigningKey;
use rand_core::OsRng;
use serde_json::json;
use turnkey_enclave_encrypt::{
    ExportClient, P256Public, QuorumPublicKey, server::EnclaveEncryptServer,
};

/// A phrase of the length that a wallet has; it is nobody's.
const PHRASE: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon \
                      abandon abandon abandon abandon abandon abandon abandon abandon abandon \
                      abandon abandon abandon abandon abandon art";
const ROUNDS: usize = 5;
const SEALS: u32 = 400;

fn main() {
    let client = ExportClient::new(&QuorumPublicKey::production_signer());
    let target = hex::decode(client.target_public_key().expect("a fresh client")).expect("hex");
    let target = P256Public::try_from(target).expect("65 bytes");
    let organization = "019542f5-b3e7-4d02-8000-000000000001".to_owned();
    let key = SigningKey::random(&mut OsRng);
    let server = EnclaveEncryptServer::from_enclave_auth_key(key, organization, None);
    let seal = || {
        let message = server.encrypt(&target, PHRASE.as_bytes());
        serde_json::to_string(&message.expect("seals")).expect("JSON")
    };
    // The text is looked at, so that nothing of the work can be left out.
    let mut bytes = seal().len();
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            bytes += (0..SEALS).map(|_| seal().len()).sum::<usize>();
            started.elapsed().as_secs_f64() * 1e9 / f64::from(SEALS)
        })
        .collect();
    assert!(bytes > 0);
    rounds.sort_by(f64::total_cmp);
    let report = json!({
        "crate": "turnkey_enclave_encrypt",
        "version": "0.17.1",
        "seals": SEALS,
        "ns_per_seal": rounds[ROUNDS / 2].round(),
    });
    println!("{report}");
}
