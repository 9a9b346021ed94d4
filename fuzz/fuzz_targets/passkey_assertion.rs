//! Fuzzes a passkey's assertion: client data, authenticator data and signature.
//!
//! Invariant: no panic; nothing is accepted by a key whose private half the fuzzer does not use.
//! Called by libFuzzer.

#![no_main]

#[path = "support/passkeys.rs"]
mod passkeys;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use passkeys::{CHALLENGE, POLICY, RP_ID, client_data};
use seedport_vault::webauthn::{Assertion, Passkey, PasskeyPublicKey, verify_assertion};
use seedport_wire::{SecretBytes, SigningKey};

static PASSKEY: LazyLock<Passkey> = LazyLock::new(|| {
    let key = SigningKey::from_scalar(&SecretBytes::copy_from(&[1; 32])).expect("a scalar");
    let kept = [&[1], &key.public().as_bytes()[..]].concat();
    Passkey {
        credential_id: Vec::new(),
        public_key: PasskeyPublicKey::decode(&kept).expect("a point"),
        rp_id: RP_ID.to_owned(),
        sign_count: 0,
    }
});

fuzz_target!(|bytes: &[u8]| {
    let judge = |client_data: &[u8], authenticator_data: &[u8], signature: &[u8]| {
        let assertion = Assertion {
            credential_id: Vec::new(),
            client_data_json: client_data.to_vec(),
            authenticator_data: authenticator_data.to_vec(),
            signature: signature.to_vec(),
            user_handle: None,
        };
        assert!(verify_assertion(&POLICY, CHALLENGE, &PASSKEY, &assertion).is_err());
    };
    let asked = client_data("webauthn.get");
    judge(bytes, &[], &[]);
    judge(&asked, bytes, &[]);
    if let Some((data, signature)) = bytes.split_at_checked(37) {
        judge(&asked, data, signature);
    }
});
