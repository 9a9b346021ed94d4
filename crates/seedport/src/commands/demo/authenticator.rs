//! A software authenticator, and the page that speaks to it: one passkey, of ES256, without
//! attestation.
//!
//! Invariant: it signs for one relying party and one origin, and says that its user was present and
//! verified. It stands in for a device and a browser, and protects its key no better than a test.
//! Called by the demo, and by the tests of the command line.
//! Source: `WebAuthn` Level 3 sections 5.8.1, 6.1 and 6.5; RFC 9053 section 7.1.1.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_client::integrator::{NewPasskey, PasskeyAssertion, PasskeyAttestation};
use seedport_wire::{
    Entropy, EntropyUnavailable, SigningKey,
    p256::{PrivateKeyError, SignatureInvalid},
};
use sha2::{Digest as _, Sha256};

/// The relying party of a sandbox.
const RP_ID: &str = "localhost";
/// A page that a sandbox accepts.
const ORIGIN: &str = "http://localhost:3000";

/// User present, user verified.
const PRESENT_AND_VERIFIED: u8 = 0x05;
/// A new credential's data follows.
const WITH_CREDENTIAL: u8 = 0x40;

/// The head of `{"fmt": "none", "attStmt": {}, "authData": bytes of a 16-bit length}` in CBOR.
const ATTESTATION_HEAD: &[u8] = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59";
/// The head of `{1: 2, 3: -7, -1: 1, -2: x, -3: y}` in CBOR: a P-256 key, up to `x`.
const COSE_HEAD: &[u8] = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20";
/// From `x` to `y`.
const COSE_Y: &[u8] = b"\x22\x58\x20";

/// A passkey and the device that holds it.
pub struct Authenticator {
    key: SigningKey,
    id: [u8; 16],
    count: u32,
}

impl Authenticator {
    /// Draws a passkey.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn make(entropy: &dyn Entropy) -> Result<Self, PrivateKeyError> {
        let mut id = [0; 16];
        entropy.fill(&mut id)?;
        let key = SigningKey::make(entropy)?;
        Ok(Self { key, id, count: 0 })
    }

    /// What page and authenticator say to a backend that asked for a passkey with `challenge`.
    pub fn register(&self, nickname: &str, challenge: &[u8]) -> NewPasskey {
        let mut data = self.data(PRESENT_AND_VERIFIED | WITH_CREDENTIAL);
        // The model of the authenticator: none.
        data.extend([0; 16]);
        data.extend(16_u16.to_be_bytes());
        data.extend(self.id);
        let point = self.key.public().as_bytes();
        data.extend([COSE_HEAD, &point[1..33], COSE_Y, &point[33..]].concat());
        let length = u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes();
        let object = [ATTESTATION_HEAD, &length, &data].concat();
        NewPasskey {
            nickname: nickname.to_owned(),
            challenge: text(challenge),
            attestation: PasskeyAttestation {
                credential_id: text(self.id),
                client_data_json: text(client_data("webauthn.create", challenge)),
                attestation_object: text(&object),
                transports: vec!["internal".to_owned()],
            },
        }
    }

    /// What they say to a challenge of a passkey that is there.
    ///
    /// # Errors
    /// When the library fails.
    pub fn sign(&mut self, challenge: &[u8]) -> Result<PasskeyAssertion, SignatureInvalid> {
        self.count += 1;
        let data = self.data(PRESENT_AND_VERIFIED);
        let client_data = client_data("webauthn.get", challenge);
        let digest = Sha256::digest(&client_data);
        let signature = self.key.sign(&[data.as_slice(), &digest].concat())?;
        Ok(PasskeyAssertion {
            credential_id: text(self.id),
            client_data_json: text(client_data),
            authenticator_data: text(&data),
            signature: text(&signature),
            user_handle: None,
        })
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(RP_ID).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }
}

/// A fresh challenge, as a backend gives it out.
///
/// # Errors
/// When the source of randomness fails.
pub fn challenge(entropy: &dyn Entropy) -> Result<[u8; 32], EntropyUnavailable> {
    let mut challenge = [0; 32];
    entropy.fill(&mut challenge)?;
    Ok(challenge)
}

fn client_data(kind: &str, challenge: &[u8]) -> String {
    let challenge = text(challenge);
    format!(
        r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{ORIGIN}","crossOrigin":false}}"#
    )
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
