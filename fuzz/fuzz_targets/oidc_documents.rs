//! Fuzzes what a provider publishes: its discovery document, its keys.
//!
//! Invariant: no panic; no document makes a token good that nobody signed.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_vault::oidc::{
    IssuerPolicy, IssuerSettings, Issuers, TokenAlgorithm, TokenVerifier,
    fetch::{DocumentFetcher, DocumentRequest, FetchError},
};
use seedport_wire::Timestamp;

const ISSUER: &str = "https://accounts.example";
const DISCOVERY: &[u8] =
    br#"{"issuer":"https://accounts.example","jwks_uri":"https://accounts.example/keys"}"#;
/// A header for each algorithm, and what it is pinned as.
const HEADERS: [(TokenAlgorithm, &str); 4] = [
    (TokenAlgorithm::Rs256, "eyJhbGciOiJSUzI1NiJ9"),
    (TokenAlgorithm::Ps256, "eyJhbGciOiJQUzI1NiJ9"),
    (TokenAlgorithm::Es256, "eyJhbGciOiJFUzI1NiJ9"),
    (TokenAlgorithm::EdDsa, "eyJhbGciOiJFZERTQSJ9"),
];
/// The claims `iss`, `aud`, `sub`, and `iat` and `exp` around the first second of 2027.
const CLAIMS: &str = "eyJpc3MiOiJodHRwczovL2FjY291bnRzLmV4YW1wbGUiLCJhdWQiOiJhIiwic3ViIjoicyIsImlhdCI6MTc5ODc2MTYwMCwiZXhwIjoxNzk4NzYxNjYwfQ";

struct Published {
    discovery: Vec<u8>,
    keys: Vec<u8>,
}

impl DocumentFetcher for Published {
    fn fetch(&self, request: DocumentRequest<'_>) -> Result<Vec<u8>, FetchError> {
        Ok(
            match request.url.ends_with("/.well-known/openid-configuration") {
                true => self.discovery.clone(),
                false => self.keys.clone(),
            },
        )
    }
}

fn judge(algorithm: TokenAlgorithm, header: &str, discovery: &[u8], keys: &[u8]) {
    let policy = IssuerPolicy::new(IssuerSettings {
        issuer: ISSUER.to_owned(),
        also: Vec::new(),
        audiences: Vec::new(),
        authorized_parties: Vec::new(),
        algorithm,
        provider: "Example".to_owned(),
        private: false,
    });
    let issuers = Issuers::new(vec![policy.expect("a policy")]).expect("a list");
    let published = Published {
        discovery: discovery.to_vec(),
        keys: keys.to_vec(),
    };
    let verifier = TokenVerifier::new(issuers, Box::new(published));
    let now = Timestamp::from_millis(1_798_761_600_000);
    let token = format!("{header}.{CLAIMS}.{}", "A".repeat(86));
    assert!(verifier.verify(&token, None, now).is_err());
}

fuzz_target!(|bytes: &[u8]| {
    for (algorithm, header) in HEADERS {
        judge(algorithm, header, DISCOVERY, bytes);
    }
    let (algorithm, header) = HEADERS[2];
    judge(algorithm, header, bytes, b"{}");
});
