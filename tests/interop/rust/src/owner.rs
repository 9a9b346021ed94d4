//! The owner's device, built from the foreign crates.

use hpke::{
    Deserializable as _, OpModeS, Serializable as _, aead::AesGcm256, kdf::HkdfSha256,
    kem::DhP256HkdfSha256,
};
use p256::ecdsa::{DerSignature, VerifyingKey, signature::Verifier as _};
use rand_core::OsRng;
use serde_json::{Value, json};
use turnkey_api_key_stamper::{Stamp as _, TurnkeyP256ApiKey};
use turnkey_enclave_encrypt::{ExportClient, QuorumPublicKey};

use crate::{
    grid::{Owner, Retry, text},
    server::Server,
};

/// The sandbox's only code.
const SANDBOX_CODE: &str = "000000";

/// Stamps a payload: the value of the header.
///
/// # Panics
/// Never; the stamper does not fail on a key of its own.
#[must_use]
pub fn stamp(key: &TurnkeyP256ApiKey, payload: &str) -> String {
    key.stamp(payload.as_bytes()).expect("a stamp").value
}

/// The quorum key as the crate wants it: 130 bytes, of which only the second half, the key that
/// signs, is looked at. `first` is what the first half is filled with.
///
/// # Panics
/// Never; the length is right.
#[must_use]
pub fn quorum_public_key(signing: &[u8], first: u8) -> QuorumPublicKey {
    QuorumPublicKey::from_bytes([&[first; 65], signing].concat()).expect("130 bytes")
}

/// Verifies a target bundle's signature by the pinned key, and seals the code and the session's
/// key to it. The crate has no function for this; the primitives are those it uses.
///
/// # Panics
/// When the bundle is not signed by the pinned key.
#[must_use]
pub fn seal_code(bundle: &str, pinned: &[u8], key: &TurnkeyP256ApiKey) -> String {
    let outer: Value = serde_json::from_str(bundle).expect("JSON");
    let bytes = |json: &Value, name: &str| hex::decode(text(json, name)).expect("hex");
    assert_eq!(bytes(&outer, "enclaveQuorumPublic"), pinned);
    let data = bytes(&outer, "data");
    let signature = DerSignature::try_from(&bytes(&outer, "dataSignature")[..]).expect("DER");
    let verifier = VerifyingKey::from_sec1_bytes(pinned).expect("a point");
    verifier.verify(&data, &signature).expect("a signature");

    let data: Value = serde_json::from_slice(&data).expect("JSON");
    let target = bytes(&data, "targetPublic");
    let receiver = <DhP256HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&target).expect("point");
    let session = hex::encode(key.compressed_public_key());
    let plain = json!({"otp_code": SANDBOX_CODE, "public_key": session}).to_string();
    let mode = OpModeS::Base;
    let (encapped, mut context) = hpke::setup_sender::<AesGcm256, HkdfSha256, DhP256HkdfSha256, _>(
        &mode,
        &receiver,
        b"turnkey_hpke",
        &mut OsRng,
    )
    .expect("a context");
    let encapped = encapped.to_bytes();
    let sealed = context
        .seal(plain.as_bytes(), &[&encapped[..], &target].concat())
        .expect("sealed");
    json!({"encappedPublic": hex::encode(encapped), "ciphertext": hex::encode(sealed)}).to_string()
}

/// Logs in with a fresh key.
///
/// # Panics
/// When a leg is refused.
#[must_use]
pub fn log_in(server: &Server, owner: &Owner) -> TurnkeyP256ApiKey {
    let key = TurnkeyP256ApiKey::generate();
    let path = format!("{}/challenge", owner.credential);
    let challenge = server.grid.expect(200, &path, &json!({}), None);
    let bundle = text(&challenge, "otpEncryptionTargetBundle");
    let sealed = seal_code(&bundle, &server.quorum_key, &key);
    let body = json!({"type": "EMAIL_OTP", "encryptedOtpBundle": sealed});
    let path = format!("{}/verify", owner.credential);
    let leg = server.grid.expect(202, &path, &body, None);
    let retry = Retry {
        stamp: &stamp(&key, &text(&leg, "payloadToSign")),
        request: &text(&leg, "requestId"),
    };
    let session = server.grid.expect(200, &path, &body, Some(&retry));
    assert_eq!(text(&session, "accountId"), owner.account);
    key
}

/// A delivered export.
pub struct Exported {
    /// The envelope.
    pub envelope: String,
    /// The stamp that asked for it.
    pub stamp: String,
}

/// Both legs of an export to the client's key.
///
/// # Panics
/// When a leg is refused.
#[must_use]
pub fn export(
    server: &Server,
    owner: &Owner,
    key: &TurnkeyP256ApiKey,
    client: &ExportClient,
) -> Exported {
    let target = client.target_public_key().expect("unused client");
    let body = json!({"clientPublicKey": target});
    let path = format!("/internal-accounts/{}/export", owner.account);
    let leg = server.grid.expect(202, &path, &body, None);
    let stamp = stamp(key, &text(&leg, "payloadToSign"));
    let retry = Retry {
        stamp: &stamp,
        request: &text(&leg, "requestId"),
    };
    let done = server.grid.expect(200, &path, &body, Some(&retry));
    assert_eq!(text(&done, "id"), owner.account);
    Exported {
        envelope: text(&done, "encryptedWalletCredentials"),
        stamp,
    }
}
