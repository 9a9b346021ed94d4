//! A software authenticator of one passkey: ES256, no attestation.
//!
//! Called by the attacks on verbs that take passkeys.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_vault::webauthn::Assertion;
use seedport_wire::{
    SigningKey,
    payload::{AttestationTexts, Authenticator as Texts},
};

use super::{draw, signing_key};

const RP_ID: &str = "localhost";
const ORIGIN: &str = "http://localhost:4000";
/// User present, user verified.
const PRESENT_AND_VERIFIED: u8 = 0x05;
const WITH_CREDENTIAL: u8 = 0x40;

/// A passkey and the device that holds it.
pub struct Authenticator {
    pub key: SigningKey,
    pub id: Vec<u8>,
    pub count: u32,
}

/// A registration in texts, each base64url.
#[derive(Clone)]
pub struct Registered {
    pub credential_id: String,
    pub client_data_json: String,
    pub attestation_object: String,
    pub challenge: String,
}

impl Registered {
    pub fn texts(&self) -> Texts<'_> {
        Texts {
            attestation: AttestationTexts {
                attestation_object: &self.attestation_object,
                client_data_json: &self.client_data_json,
                credential_id: &self.credential_id,
            },
            authenticator_name: "Ann's key",
            challenge: &self.challenge,
            transports: &[],
        }
    }
}

impl Authenticator {
    pub fn new() -> Self {
        Self {
            key: signing_key(),
            id: draw::<32>().to_vec(),
            count: 0,
        }
    }

    /// The same passkey, as a backup of the device has it.
    pub fn again(&self) -> Self {
        let scalar = self.key.scalar().expect("exports");
        Self {
            key: SigningKey::from_scalar(&scalar).expect("a scalar"),
            id: self.id.clone(),
            count: self.count,
        }
    }

    /// What the device says when it makes the passkey, as the texts of a request.
    pub fn register(&self, challenge: &[u8]) -> Registered {
        let mut data = self.data(PRESENT_AND_VERIFIED | WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x59");
        object.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        object.extend(data);
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        Registered {
            credential_id: encode(&self.id),
            client_data_json: encode(&client_data("webauthn.create", challenge)),
            attestation_object: encode(&object),
            challenge: encode(challenge),
        }
    }

    pub fn assert(&mut self, challenge: &[u8]) -> Assertion {
        self.count += 1;
        let data = self.data(PRESENT_AND_VERIFIED);
        let client_data_json = client_data("webauthn.get", challenge);
        let mut signed = data.clone();
        signed.extend(sha256(&client_data_json));
        Assertion {
            credential_id: self.id.clone(),
            client_data_json,
            signature: self.key.sign(&signed).expect("signs"),
            authenticator_data: data,
            user_handle: None,
        }
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = sha256(RP_ID.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// `{1: 2, 3: -7, -1: 1, -2: x, -3: y}` (RFC 9053 section 7.1.1).
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.public().as_bytes();
        let mut key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        key.extend(&point[1..33]);
        key.extend(b"\x22\x58\x20");
        key.extend(&point[33..]);
        key
    }
}

fn client_data(kind: &str, challenge: &[u8]) -> Vec<u8> {
    let challenge = URL_SAFE_NO_PAD.encode(challenge);
    format!(
        r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{ORIGIN}","crossOrigin":false}}"#
    )
    .into_bytes()
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().try_into().expect("32 bytes")
}
