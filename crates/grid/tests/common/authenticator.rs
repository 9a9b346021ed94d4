//! An authenticator and a browser that say what a case has them say.
//!
//! Invariant: whatever is said is signed by the authenticator's own key, after the change, so that
//! no other check than the one in question can refuse it.
//! Called by the cases of passkeys. The authenticator of `device` is a foreign one.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ciborium::Value as Cbor;
use seedport_wire::{Entropy as _, SigningKey, SystemEntropy};
use serde_json::{Value, json};

/// Where the pages of these cases are.
pub const ORIGIN: &str = "http://localhost:3000";
/// The relying party of a sandbox.
pub const RP_ID: &str = "localhost";

pub const USER_PRESENT: u8 = 1;
pub const USER_VERIFIED: u8 = 4;
const CREDENTIAL_DATA: u8 = 64;

/// An authenticator with one passkey.
pub struct Authenticator {
    signer: Signer,
    pub credential_id: Vec<u8>,
}

enum Signer {
    Es256(SigningKey),
    Rs256(Box<RsaKeyPair>),
    EdDsa(Box<Ed25519KeyPair>),
}

/// What browser and authenticator will say.
pub struct Draft<'a> {
    authenticator: &'a Authenticator,
    pub kind: &'static str,
    pub challenge: Vec<u8>,
    pub origin: String,
    /// Further members of the client data, each with its comma before it.
    pub more: String,
    pub rp_id: String,
    pub flags: u8,
    pub sign_count: u32,
    /// The id beside the authenticator data.
    pub named: Vec<u8>,
}

impl Authenticator {
    /// A passkey of ES256 with an id of 32 bytes.
    pub fn es256() -> Self {
        Self::with_id_of(32)
    }

    /// A passkey of ES256 with an id of so many bytes.
    pub fn with_id_of(length: usize) -> Self {
        let key = SigningKey::make(&SystemEntropy).expect("a key");
        Self::of(Signer::Es256(key), length)
    }

    pub fn rs256() -> Self {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
        Self::of(Signer::Rs256(Box::new(key)), 32)
    }

    pub fn eddsa() -> Self {
        let key = Ed25519KeyPair::generate().expect("a key");
        Self::of(Signer::EdDsa(Box::new(key)), 32)
    }

    fn of(signer: Signer, length: usize) -> Self {
        Self {
            signer,
            credential_id: random(length),
        }
    }

    /// What an honest registration says.
    pub fn registration(&self, challenge: &[u8]) -> Draft<'_> {
        Draft {
            kind: "webauthn.create",
            ..self.assertion(challenge)
        }
    }

    /// What an honest assertion says; for a session, the challenge is the UTF-8 of the hex.
    pub fn assertion(&self, challenge: &[u8]) -> Draft<'_> {
        Draft {
            authenticator: self,
            kind: "webauthn.get",
            challenge: challenge.to_vec(),
            origin: ORIGIN.to_owned(),
            more: r#","crossOrigin":false"#.to_owned(),
            rp_id: RP_ID.to_owned(),
            flags: USER_PRESENT | USER_VERIFIED,
            sign_count: 0,
            named: self.credential_id.clone(),
        }
    }
}

impl Draft<'_> {
    /// `attestation`, signed by the passkey itself.
    pub fn attest(&self) -> Value {
        let data = self.authenticator_data(&self.new_credential());
        let signer = &self.authenticator.signer;
        let signature = signer.sign(&self.signed(&data));
        let statement = vec![
            ("alg".into(), signer.algorithm().into()),
            ("sig".into(), Cbor::Bytes(signature)),
        ];
        self.attested("packed", statement, data)
    }

    /// `attestation` without a statement, as most browsers pass it on.
    pub fn attest_by_nobody(&self) -> Value {
        let data = self.authenticator_data(&self.new_credential());
        self.attested("none", Vec::new(), data)
    }

    fn attested(&self, format: &str, statement: Vec<(Cbor, Cbor)>, data: Vec<u8>) -> Value {
        let object = encoded(&Cbor::Map(vec![
            ("fmt".into(), format.into()),
            ("attStmt".into(), Cbor::Map(statement)),
            ("authData".into(), Cbor::Bytes(data)),
        ]));
        json!({
            "credentialId": text(&self.named),
            "clientDataJson": text(&self.client_data()),
            "attestationObject": text(&object),
            "transports": ["internal", "hybrid"],
        })
    }

    /// `assertion`.
    pub fn assert(&self) -> Value {
        let data = self.authenticator_data(&[]);
        let signature = self.authenticator.signer.sign(&self.signed(&data));
        json!({
            "credentialId": text(&self.named),
            "clientDataJson": text(&self.client_data()),
            "authenticatorData": text(&data),
            "signature": text(&signature),
        })
    }

    fn client_data(&self) -> Vec<u8> {
        let Self {
            kind, origin, more, ..
        } = self;
        let challenge = text(&self.challenge);
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"{more}}}"#)
            .into_bytes()
    }

    fn authenticator_data(&self, credential: &[u8]) -> Vec<u8> {
        let mut data = digest(&SHA256, self.rp_id.as_bytes()).as_ref().to_vec();
        let has_credential = if credential.is_empty() {
            0
        } else {
            CREDENTIAL_DATA
        };
        data.push(self.flags | has_credential);
        data.extend(self.sign_count.to_be_bytes());
        data.extend(credential);
        data
    }

    fn new_credential(&self) -> Vec<u8> {
        let id = &self.authenticator.credential_id;
        let length = u16::try_from(id.len()).expect("short");
        let key = encoded(&self.authenticator.signer.public());
        [&[0; 16], &length.to_be_bytes()[..], id, &key].concat()
    }

    fn signed(&self, authenticator_data: &[u8]) -> Vec<u8> {
        let hash = digest(&SHA256, &self.client_data());
        [authenticator_data, hash.as_ref()].concat()
    }
}

impl Signer {
    fn algorithm(&self) -> i32 {
        match self {
            Self::Es256(_) => -7,
            Self::EdDsa(_) => -8,
            Self::Rs256(_) => -257,
        }
    }

    /// The public key as an authenticator gives it.
    fn public(&self) -> Cbor {
        let bytes = |bytes: &[u8]| Cbor::Bytes(bytes.to_vec());
        let (kind, own) = match self {
            Self::Es256(key) => {
                let (x, y) = key.public().as_bytes()[1..].split_at(32);
                (2, vec![(-1, 1.into()), (-2, bytes(x)), (-3, bytes(y))])
            }
            Self::EdDsa(key) => (
                1,
                vec![(-1, 6.into()), (-2, bytes(key.public_key().as_ref()))],
            ),
            Self::Rs256(key) => {
                // RFC 8017, A.1.1: nine bytes announce n, whose 256 bytes follow; then e.
                let der = key.public_key().as_ref();
                (3, vec![(-1, bytes(&der[9..265])), (-2, bytes(&der[267..]))])
            }
        };
        let common = [(1, kind.into()), (3, self.algorithm().into())];
        let entries = common.into_iter().chain(own);
        Cbor::Map(
            entries
                .map(|(label, value)| (label.into(), value))
                .collect(),
        )
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(key) => key.sign(message).expect("signs"),
            Self::EdDsa(key) => key.sign(message).as_ref().to_vec(),
            Self::Rs256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                let random = SystemRandom::default();
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .expect("signs");
                signature
            }
        }
    }
}

/// So many random bytes.
pub fn random(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    SystemEntropy.fill(&mut bytes).expect("random bytes");
    bytes
}

/// Binary values as the contract spells them.
pub fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn encoded(item: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(item, &mut bytes).expect("writes to memory");
    bytes
}
