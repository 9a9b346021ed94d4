//! A passkey of the run: an authenticator and the page that asks it.
//!
//! Invariant: the private key never leaves this program, and is searched for all the same.
//! Called by the script of proofs. Source: `WebAuthn` Level 3, sections 5.8.1, 6.1 and 6.5.

use anyhow::Result;
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{Entropy as _, SigningKey, SystemEntropy};
use serde_json::{Value, json};

use crate::needles::Needles;

/// The relying party.
pub const RP_ID: &str = "wallet.canary.example";
/// The page.
pub const ORIGIN: &str = "https://wallet.canary.example";
/// User present and verified.
const FLAGS: u8 = 1 | 4;
/// A new credential follows.
const CREDENTIAL_DATA: u8 = 64;
/// A public key of ES256 up to its coordinates: RFC 9053, section 7.1.1.
const COSE_ES256: [u8; 7] = [0xa5, 1, 2, 3, 0x26, 0x20, 1];

/// A passkey.
pub struct Passkey {
    key: SigningKey,
    id: Vec<u8>,
}

impl Passkey {
    /// Makes one for this owner.
    pub fn make(who: &str, needles: &mut Needles) -> Result<Self> {
        let key = SigningKey::make(&SystemEntropy)?;
        // Exposed to be searched for.
        needles.add_bytes(&format!("the passkey of {who}"), key.scalar()?.expose());
        Ok(Self {
            key,
            id: random(32)?,
        })
    }

    /// What it says when it is made, without a statement of who made it.
    pub fn attestation(&self, challenge: &[u8]) -> Result<Value> {
        let mut data = authenticator_data(FLAGS | CREDENTIAL_DATA);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len())?.to_be_bytes());
        data.extend(&self.id);
        let (x, y) = self.key.public().as_bytes()[1..].split_at(32);
        data.extend(COSE_ES256);
        for (label, coordinate) in [(0x21, x), (0x22, y)] {
            data.extend([label, 0x58, 32]);
            data.extend(coordinate);
        }
        let length = u8::try_from(data.len())?;
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(length);
        object.extend(data);
        Ok(json!({
            "credentialId": text(&self.id),
            "clientDataJson": text(&client_data("webauthn.create", challenge)),
            "attestationObject": text(&object),
        }))
    }

    /// What it signs; for a session, the challenge is the UTF-8 of the hex.
    pub fn assertion(&self, challenge: &[u8]) -> Result<Value> {
        let data = authenticator_data(FLAGS);
        let client_data = client_data("webauthn.get", challenge);
        let signed = [&data, digest(&SHA256, &client_data).as_ref()].concat();
        Ok(json!({
            "credentialId": text(&self.id),
            "clientDataJson": text(&client_data),
            "authenticatorData": text(&data),
            "signature": text(&self.key.sign(&signed)?),
        }))
    }

    /// The private key, for who mixes it up with something else.
    pub fn private_key(&self) -> Result<String> {
        // Exposed to be sent where it does not belong.
        Ok(text(self.key.scalar()?.expose()))
    }
}

fn authenticator_data(flags: u8) -> Vec<u8> {
    let mut data = digest(&SHA256, RP_ID.as_bytes()).as_ref().to_vec();
    data.push(flags);
    // The count: none.
    data.extend([0; 4]);
    data
}

fn client_data(kind: &str, challenge: &[u8]) -> Vec<u8> {
    let challenge = text(challenge);
    let data = json!({"type": kind, "challenge": challenge, "origin": ORIGIN});
    data.to_string().into_bytes()
}

/// So many random bytes.
pub fn random(length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    SystemEntropy.fill(&mut bytes)?;
    Ok(bytes)
}

/// Binary values as the contract spells them.
pub fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
