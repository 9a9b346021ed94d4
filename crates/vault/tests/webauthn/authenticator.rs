//! An authenticator and a browser that say what a test has them say.
//!
//! Invariant: whatever is said is signed by the authenticator's own key, after the change.
//! Called by the tests beside it.

use std::sync::LazyLock;

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ciborium::Value;
use seedport_vault::webauthn::{
    Assertion, Attestation, OriginPolicy, Passkey, PasskeyPolicy, verify_registration,
};
use seedport_wire::{SecretBytes, SigningKey};

pub const CHALLENGE: &[u8] = b"5f3c0e4f-a-challenge-that-was-given-out";
pub const RP_ID: &str = "wallet.example";
pub const ORIGIN: &str = "https://app.wallet.example";

pub const USER_PRESENT: u8 = 1;
pub const USER_VERIFIED: u8 = 4;
pub const BACKUP_ELIGIBLE: u8 = 8;
pub const BACKED_UP: u8 = 16;
pub const CREDENTIAL_DATA: u8 = 64;
pub const EXTENSION_DATA: u8 = 128;

static RSA_KEY: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"));

/// The policy that honest clients are under.
pub fn policy() -> PasskeyPolicy {
    policy_of(RP_ID, &[ORIGIN], false)
}

pub fn policy_of(rp_id: &str, origins: &[&str], cross_origin: bool) -> PasskeyPolicy {
    let origins = origins
        .iter()
        .map(|origin| origin.parse().expect("an origin"));
    PasskeyPolicy::new(rp_id, OriginPolicy::Listed(origins.collect()), cross_origin)
        .expect("a policy")
}

/// The private key of a passkey.
pub enum Signer {
    Es256(SigningKey),
    Rs256,
    EdDsa(Ed25519KeyPair),
}

/// A signer of each algorithm.
pub fn signers() -> [Signer; 3] {
    [es256(1), Signer::Rs256, eddsa(1)]
}

pub fn es256(seed: u8) -> Signer {
    let scalar = SecretBytes::copy_from(&[seed; 32]);
    Signer::Es256(SigningKey::from_scalar(&scalar).expect("a scalar"))
}

pub fn eddsa(seed: u8) -> Signer {
    Signer::EdDsa(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a seed"))
}

impl Signer {
    pub fn algorithm(&self) -> i32 {
        match self {
            Self::Es256(_) => -7,
            Self::Rs256 => -257,
            Self::EdDsa(_) => -8,
        }
    }

    /// The public key as an authenticator gives it.
    fn cose(&self) -> Value {
        let bytes = |bytes: &[u8]| Value::Bytes(bytes.to_vec());
        let (kind, own) = match self {
            Self::Es256(key) => {
                let (x, y) = key.public().as_bytes()[1..].split_at(32);
                (2, vec![(-1, 1.into()), (-2, bytes(x)), (-3, bytes(y))])
            }
            Self::Rs256 => {
                // RFC 8017, A.1.1: nine bytes announce n, whose 256 bytes follow; then e.
                let der = RSA_KEY.public_key().as_ref();
                let (n, e) = (der[9..265].to_vec(), der[267..].to_vec());
                (3, vec![(-1, Value::Bytes(n)), (-2, Value::Bytes(e))])
            }
            Self::EdDsa(key) => (
                1,
                vec![(-1, 6.into()), (-2, bytes(key.public_key().as_ref()))],
            ),
        };
        let common = [(1, kind.into()), (3, self.algorithm().into())];
        let entries = common.into_iter().chain(own);
        Value::Map(
            entries
                .map(|(label, value)| (label.into(), value))
                .collect(),
        )
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(key) => key.sign(message).expect("signs"),
            Self::Rs256 => {
                let mut signature = vec![0; RSA_KEY.public_modulus_len()];
                RSA_KEY
                    .sign(
                        &RSA_PKCS1_SHA256,
                        &SystemRandom::default(),
                        message,
                        &mut signature,
                    )
                    .expect("signs");
                signature
            }
            Self::EdDsa(key) => key.sign(message).as_ref().to_vec(),
        }
    }
}

/// What browser and authenticator will say; every part can be changed before it is signed.
pub struct Draft {
    pub kind: String,
    pub challenge: Vec<u8>,
    pub origin: String,
    /// Further members of the client data, each with its comma before it.
    pub more: String,
    pub rp_id: String,
    pub flags: u8,
    pub sign_count: u32,
    /// The id in the authenticator data.
    pub credential_id: Vec<u8>,
    /// The id beside it.
    pub named: Vec<u8>,
    /// The key in the authenticator data.
    pub key: Value,
    /// What comes after the credential in the authenticator data.
    pub tail: Vec<u8>,
}

impl Draft {
    pub fn registration(signer: &Signer) -> Self {
        Self {
            kind: "webauthn.create".to_owned(),
            flags: USER_PRESENT | USER_VERIFIED | CREDENTIAL_DATA,
            key: signer.cose(),
            ..Self::assertion()
        }
    }

    pub fn assertion() -> Self {
        Self {
            kind: "webauthn.get".to_owned(),
            challenge: CHALLENGE.to_vec(),
            origin: ORIGIN.to_owned(),
            more: r#","crossOrigin":false"#.to_owned(),
            rp_id: RP_ID.to_owned(),
            flags: USER_PRESENT | USER_VERIFIED,
            sign_count: 0,
            credential_id: b"the credential's id".to_vec(),
            named: b"the credential's id".to_vec(),
            key: Value::Map(Vec::new()),
            tail: Vec::new(),
        }
    }

    fn client_data_json(&self) -> Vec<u8> {
        let challenge = URL_SAFE_NO_PAD.encode(&self.challenge);
        let Self {
            kind, origin, more, ..
        } = self;
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"{more}}}"#)
            .into_bytes()
    }

    pub fn authenticator_data(&self) -> Vec<u8> {
        let mut data = digest(&SHA256, self.rp_id.as_bytes()).as_ref().to_vec();
        data.push(self.flags);
        data.extend(self.sign_count.to_be_bytes());
        if self.flags & CREDENTIAL_DATA != 0 {
            data.extend([0xaa; 16]);
            let length = u16::try_from(self.credential_id.len()).expect("short");
            data.extend(length.to_be_bytes());
            data.extend(&self.credential_id);
            data.extend(encoded(&self.key));
        }
        data.extend(&self.tail);
        data
    }

    /// What a passkey signs.
    fn signed(&self) -> Vec<u8> {
        let hash = digest(&SHA256, &self.client_data_json());
        [&self.authenticator_data(), hash.as_ref()].concat()
    }

    /// A registration with this statement.
    pub fn attest(&self, format: &str, statement: Value) -> Attestation {
        Attestation {
            credential_id: self.named.clone(),
            client_data_json: self.client_data_json(),
            attestation_object: object(format, statement, self.authenticator_data()),
        }
    }

    /// A registration that the passkey itself signs.
    pub fn attest_by_itself(&self, signer: &Signer) -> Attestation {
        let statement = [
            ("alg", signer.algorithm().into()),
            ("sig", Value::Bytes(signer.sign(&self.signed()))),
        ];
        self.attest("packed", map(statement))
    }

    pub fn assert(&self, signer: &Signer) -> Assertion {
        Assertion {
            credential_id: self.named.clone(),
            client_data_json: self.client_data_json(),
            authenticator_data: self.authenticator_data(),
            signature: signer.sign(&self.signed()),
            user_handle: None,
        }
    }
}

/// The passkey of an honest registration.
pub fn passkey(signer: &Signer) -> Passkey {
    let attestation = Draft::registration(signer).attest_by_itself(signer);
    verify_registration(&policy(), CHALLENGE, &attestation).expect("honest")
}

/// A map with texts for keys.
pub fn map<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    let entry = |(key, value): (&str, Value)| (key.into(), value);
    Value::Map(entries.into_iter().map(entry).collect())
}

pub fn encoded(item: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(item, &mut bytes).expect("writes to memory");
    bytes
}

/// An attestation object.
pub fn object(format: &str, statement: Value, authenticator_data: Vec<u8>) -> Vec<u8> {
    encoded(&map([
        ("fmt", format.into()),
        ("attStmt", statement),
        ("authData", Value::Bytes(authenticator_data)),
    ]))
}
