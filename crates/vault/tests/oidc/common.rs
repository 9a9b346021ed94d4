//! An issuer in memory: keys that sign tokens, documents that are counted.
//!
//! Called by every file of this binary.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
        RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_vault::oidc::{
    IssuerPolicy, IssuerSettings, Issuers, OidcError, OidcIdentity, TokenAlgorithm, TokenVerifier,
    fetch::{DocumentFetcher, DocumentRequest, FetchError},
};
use seedport_wire::Timestamp;
use serde_json::{Value, json};

pub const ISSUER: &str = "https://accounts.example";
pub const AUDIENCE: &str = "wallet-app";
pub const NONCE: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
pub const DISCOVERY: &str = "https://accounts.example/.well-known/openid-configuration";
pub const KEYS: &str = "https://keys.example/set";
/// The second at which every test begins.
pub const SECOND: u64 = 1_800_000_000;

/// `SECOND` and so much later.
pub fn at(later: Duration) -> Timestamp {
    Timestamp::from_millis(0)
        .plus(Duration::from_secs(SECOND))
        .plus(later)
}

pub fn now() -> Timestamp {
    at(Duration::ZERO)
}

enum Private {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A key of the issuer.
pub struct Signer {
    pub kid: String,
    pub algorithm: TokenAlgorithm,
    key: Private,
}

impl Signer {
    pub fn new(algorithm: TokenAlgorithm, kid: &str) -> Self {
        let key = match algorithm {
            TokenAlgorithm::Rs256 | TokenAlgorithm::Ps256 => {
                Private::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"))
            }
            TokenAlgorithm::Es256 => Private::P256(
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"),
            ),
            TokenAlgorithm::EdDsa => Private::Ed25519(Ed25519KeyPair::generate().expect("a key")),
        };
        Self {
            kid: kid.to_owned(),
            algorithm,
            key,
        }
    }

    /// The public half as it is published.
    pub fn jwk(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut jwk = match &self.key {
            Private::Rsa(pair) => {
                // PKCS #1: a sequence of the modulus, 256 bytes from the ninth on, and 65537.
                let der = pair.public_key().as_ref();
                json!({"kty": "RSA", "n": text(&der[9..265]), "e": text(&der[267..])})
            }
            Private::P256(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (text(&point[1..33]), text(&point[33..]));
                json!({"kty": "EC", "crv": "P-256", "x": x, "y": y})
            }
            Private::Ed25519(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": text(pair.public_key().as_ref())})
            }
        };
        jwk["kid"] = json!(self.kid);
        jwk["use"] = json!("sig");
        jwk["alg"] = json!(self.algorithm.name());
        jwk
    }

    /// The header of an honest token.
    pub fn header(&self) -> Value {
        json!({"alg": self.algorithm.name(), "kid": self.kid, "typ": "JWT"})
    }

    /// A token of these claims.
    pub fn token(&self, claims: &Value) -> String {
        self.sign(&self.header().to_string(), &claims.to_string())
    }

    /// A token of this header and these claims, as they are written.
    pub fn sign(&self, header: &str, claims: &str) -> String {
        let text = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let signed = format!("{}.{}", text(header), text(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.signature(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::default();
        match &self.key {
            Private::Rsa(pair) => {
                let padding = match self.algorithm {
                    TokenAlgorithm::Ps256 => &RSA_PSS_SHA256,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &random, message, &mut signature)
                    .expect("a signature");
                signature
            }
            Private::P256(pair) => pair
                .sign(&random, message)
                .expect("a signature")
                .as_ref()
                .to_vec(),
            Private::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }
}

/// The key of tests that need but one.
pub static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new(TokenAlgorithm::Es256, "one"));

/// The claims of an honest token, ten seconds old.
pub fn honest() -> Value {
    json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "248289761001",
        "iat": SECOND - 10,
        "exp": SECOND + 300,
        "nonce": NONCE,
        "email": "owner@example.org",
    })
}

/// Whom an honest token is of.
pub fn owner() -> OidcIdentity {
    OidcIdentity {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        subject: "248289761001".to_owned(),
        email: Some("owner@example.org".to_owned()),
        provider: "Example".to_owned(),
        issued_at: Timestamp::from_millis(0).plus(Duration::from_secs(SECOND - 10)),
        nonce: Some(NONCE.to_owned()),
    }
}

pub fn settings() -> IssuerSettings {
    IssuerSettings {
        issuer: ISSUER.to_owned(),
        also: Vec::new(),
        audiences: Vec::new(),
        authorized_parties: Vec::new(),
        algorithm: TokenAlgorithm::Es256,
        provider: "Example".to_owned(),
        private: false,
    }
}

pub fn issuers(settings: IssuerSettings) -> Issuers {
    Issuers::new(vec![IssuerPolicy::new(settings).expect("a policy")]).expect("a list")
}

type Answer = Result<Vec<u8>, FetchError>;
type Watch = Box<dyn Fn(&str) + Send + Sync>;

/// Documents by their addresses. A clone is the same web.
#[derive(Clone, Default)]
pub struct Web(Arc<Pages>);

#[derive(Default)]
struct Pages {
    answers: Mutex<HashMap<String, Answer>>,
    asked: Mutex<Vec<(String, bool)>>,
    watch: Mutex<Option<Arc<Watch>>>,
}

impl Web {
    /// A web on which [`ISSUER`] publishes these keys.
    pub fn with(keys: &[&Signer]) -> Self {
        let web = Self::default();
        web.put(DISCOVERY, &json!({"issuer": ISSUER, "jwks_uri": KEYS}));
        web.publish(keys);
        web
    }

    /// Puts these keys in the place of the former.
    pub fn publish(&self, keys: &[&Signer]) {
        let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
        self.put(KEYS, &json!({ "keys": keys }));
    }

    pub fn put(&self, url: &str, document: &Value) {
        self.answer(url, Ok(document.to_string().into_bytes()));
    }

    pub fn answer(&self, url: &str, answer: Answer) {
        let mut answers = self.0.answers.lock().expect("no panic");
        answers.insert(url.to_owned(), answer);
    }

    /// What was asked for, and whether as of a private issuer, since the last call.
    pub fn asked(&self) -> Vec<(String, bool)> {
        std::mem::take(&mut self.0.asked.lock().expect("no panic"))
    }

    /// Calls `watch` with each address, before it is answered.
    pub fn watch(&self, watch: impl Fn(&str) + Send + Sync + 'static) {
        *self.0.watch.lock().expect("no panic") = Some(Arc::new(Box::new(watch)));
    }

    pub fn verifier(&self, settings: IssuerSettings) -> TokenVerifier {
        TokenVerifier::new(issuers(settings), Box::new(self.clone()))
    }
}

impl DocumentFetcher for Web {
    fn fetch(&self, request: DocumentRequest<'_>) -> Answer {
        let asked = (request.url.to_owned(), request.private);
        self.0.asked.lock().expect("no panic").push(asked);
        let watch = self.0.watch.lock().expect("no panic").clone();
        if let Some(watch) = watch {
            watch(request.url);
        }
        let answers = self.0.answers.lock().expect("no panic");
        let answer = answers.get(request.url).cloned();
        answer.unwrap_or(Err(FetchError::Unreachable))
    }
}

/// What is made of a token by [`SIGNER`]'s issuer.
pub fn judge(token: &str) -> Result<OidcIdentity, OidcError> {
    let web = Web::with(&[&SIGNER]);
    web.verifier(settings()).verify(token, Some(NONCE), now())
}
