//! An `OpenID` provider in memory: a key that signs tokens, and the documents that publish it.
//!
//! Invariant: tokens are signed as their header says by real keys; nothing of the vault makes them.
//! Called by the cases of providers' tokens. A foreign provider stands in `tests/proofs`.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use seedport_vault::oidc::{
    IssuerPolicy, IssuerSettings, Issuers, TokenAlgorithm, TokenVerifier,
    fetch::{DocumentFetcher, DocumentRequest, FetchError},
};
use serde_json::{Value, json};

use super::authenticator::text;

/// The provider's name.
pub const ISSUER: &str = "https://id.example";
/// For whom its tokens are.
pub const AUDIENCE: &str = "wallet-app";
const DISCOVERY: &str = "https://id.example/.well-known/openid-configuration";
const KEYS: &str = "https://id.example/keys";

/// The second at which every server of these cases begins.
pub const SECOND: i64 = 1_775_681_700;

/// A provider. A clone is the same one.
#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    key: RsaKeyPair,
    documents: Mutex<HashMap<&'static str, Value>>,
    fetched: AtomicUsize,
}

impl Issuer {
    /// A provider that publishes its key as `one`.
    pub fn new() -> Self {
        let issuer = Self(Arc::new(Inner {
            key: RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"),
            documents: Mutex::default(),
            fetched: AtomicUsize::new(0),
        }));
        let discovery = json!({"issuer": ISSUER, "jwks_uri": KEYS});
        issuer.put(DISCOVERY, discovery);
        issuer.put(KEYS, json!({"keys": [issuer.jwk("one")]}));
        issuer
    }

    /// What a server asks of this provider, and of no other.
    pub fn verifier(&self) -> TokenVerifier {
        let policy = IssuerPolicy::new(IssuerSettings {
            issuer: ISSUER.to_owned(),
            also: Vec::new(),
            audiences: vec![AUDIENCE.to_owned(), "other-app".to_owned()],
            authorized_parties: Vec::new(),
            algorithm: TokenAlgorithm::Rs256,
            provider: "Example".to_owned(),
            private: false,
        });
        let issuers = Issuers::new(vec![policy.expect("a policy")]).expect("a list");
        TokenVerifier::new(issuers, Box::new(self.clone()))
    }

    /// How often it was asked for a document.
    pub fn fetched(&self) -> usize {
        self.0.fetched.load(Ordering::SeqCst)
    }

    /// Goes away: none of its documents can be fetched any more.
    pub fn vanish(&self) {
        self.0.documents.lock().expect("no panic").clear();
    }

    /// Publishes these keys in the place of the former.
    pub fn publish(&self, keys: &[Value]) {
        self.put(KEYS, json!({ "keys": keys }));
    }

    /// The public key under a name.
    pub fn jwk(&self, kid: &str) -> Value {
        let (n, e) = self.numbers();
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": text(n), "e": text(e),
        })
    }

    /// The claims of an honest token that is issued now, for the holder of this key.
    pub fn claims(nonce: Option<&str>) -> Value {
        let mut claims = json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "248289761001",
            "iat": SECOND,
            "exp": SECOND + 300,
            "email": "ada@id.example",
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        claims
    }

    /// A token of these claims under an honest header.
    /// The claims of a token by which an identity is added: a second older than those by which a
    /// session is opened, as it must be.
    pub fn adding() -> Value {
        let mut claims = Self::claims(None);
        claims["iat"] = json!(SECOND - 1);
        claims
    }

    pub fn token(&self, claims: &Value) -> String {
        self.sign(&json!({"alg": "RS256", "kid": "one", "typ": "JWT"}), claims)
    }

    /// A token of this header, signed by the provider's key by RS256, whatever the header says.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = signed(header, claims);
        let mut signature = vec![0; self.0.key.public_modulus_len()];
        let random = SystemRandom::default();
        let key = &self.0.key;
        key.sign(
            &RSA_PKCS1_SHA256,
            &random,
            signed.as_bytes(),
            &mut signature,
        )
        .expect("signs");
        format!("{signed}.{}", text(&signature))
    }

    /// A token whose HMAC is keyed with what everybody knows: the public key.
    pub fn token_by_hmac(&self, claims: &Value) -> String {
        let signed = signed(&json!({"alg": "HS256", "kid": "one", "typ": "JWT"}), claims);
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.key.public_key().as_ref());
        let tag = hmac::sign(&key, signed.as_bytes());
        format!("{signed}.{}", text(tag.as_ref()))
    }

    /// RFC 8017, A.1.1: nine bytes announce n, whose 256 bytes follow; then e.
    fn numbers(&self) -> (&[u8], &[u8]) {
        let der = self.0.key.public_key().as_ref();
        (&der[9..265], &der[267..])
    }

    fn put(&self, url: &'static str, document: Value) {
        let mut documents = self.0.documents.lock().expect("no panic");
        documents.insert(url, document);
    }
}

/// The two parts that a signature is over.
pub fn signed(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| text(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

impl DocumentFetcher for Issuer {
    fn fetch(&self, request: DocumentRequest<'_>) -> Result<Vec<u8>, FetchError> {
        self.0.fetched.fetch_add(1, Ordering::SeqCst);
        let documents = self.0.documents.lock().expect("no panic");
        let document = documents.get(request.url).ok_or(FetchError::Unreachable)?;
        Ok(document.to_string().into_bytes())
    }
}
