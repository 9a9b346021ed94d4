//! Fuzzes a passkey's registration: client data, attestation object and authenticator data.
//!
//! Invariant: no panic; client data that was not asked for is refused; a passkey that is accepted
//! has the id that was named and a key that reads back as itself.
//! Called by libFuzzer.

#![no_main]

#[path = "support/passkeys.rs"]
mod passkeys;

use libfuzzer_sys::fuzz_target;
use passkeys::{CHALLENGE, POLICY, RP_ID, client_data};
use seedport_vault::webauthn::{Attestation, PasskeyPublicKey, verify_registration};

/// An attestation object in format `none`: what stands before the authenticator data.
const NONE: &[u8] = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59";

fn judge(client_data_json: &[u8], attestation_object: Vec<u8>) {
    // The id of the seeds; an id is compared whole, so no fuzzer would find it.
    let attestation = Attestation {
        credential_id: b"the credential's id".to_vec(),
        client_data_json: client_data_json.to_vec(),
        attestation_object,
    };
    if let Ok(passkey) = verify_registration(&POLICY, CHALLENGE, &attestation) {
        assert_eq!(passkey.credential_id, attestation.credential_id);
        assert_eq!(passkey.rp_id, RP_ID);
        let kept = passkey.public_key.encode();
        assert_eq!(PasskeyPublicKey::decode(&kept), Ok(passkey.public_key));
    }
}

fuzz_target!(|bytes: &[u8]| {
    let asked = client_data("webauthn.create");
    judge(bytes, Vec::new());
    judge(&asked, bytes.to_vec());
    if let Ok(length) = u16::try_from(bytes.len()) {
        judge(&asked, [NONE, &length.to_be_bytes(), bytes].concat());
    }
    if let Ok(key) = PasskeyPublicKey::decode(bytes) {
        assert_eq!(key.encode(), bytes);
    }
});
