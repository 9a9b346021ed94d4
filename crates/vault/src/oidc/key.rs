//! One published key of an issuer, and what it says to a signature.
//!
//! Invariant: a key verifies by one algorithm, the one its issuer is pinned to; a key that is
//! for something else, too weak, or not on its curve is no key.
//! Called by the reader of key sets (makes them) and the token check (asks them).
//! Source: RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2.
//!
//! The signatures are aws-lc's, like every other of the vault. A JWT library would bring a second
//! reader of tokens with rules of its own beside the one that is wanted here, and nothing else.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, RsaParameters, RsaPublicKeyComponents,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{
    algorithm::TokenAlgorithm,
    json::{Json, Object},
};
use crate::webauthn::key::ed25519::Ed25519Key;

/// An RSA modulus in bytes: 2048 to 8192 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;
/// Longest RSA exponent in bytes.
const MOST_EXPONENT: usize = 4;

/// A key that signatures can be checked with.
#[derive(Debug)]
pub struct PublishedKey(ParsedPublicKey);

impl PublishedKey {
    /// Reads a JSON Web Key; `None` when it is not one for signatures by `algorithm`.
    pub fn read(key: &Object, algorithm: TokenAlgorithm) -> Option<Self> {
        if !is_for(key, algorithm) {
            return None;
        }
        let parsed = match algorithm {
            TokenAlgorithm::Rs256 => rsa(key, &RSA_PKCS1_2048_8192_SHA256),
            TokenAlgorithm::Ps256 => rsa(key, &RSA_PSS_2048_8192_SHA256),
            TokenAlgorithm::Es256 => p256(key),
            TokenAlgorithm::EdDsa => ed25519(key),
        };
        parsed.map(Self)
    }

    /// Whether `signature` is this key's over `signed`.
    pub fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(signed, signature).is_ok()
    }
}

/// Whether the issuer says that the key is for this. A private key that is published is nobody's.
fn is_for(key: &Object, algorithm: TokenAlgorithm) -> bool {
    let is = |name: &str, wanted: &str| match key.member(name) {
        None => true,
        Some(value) => *value == Json::Text(wanted.to_owned()),
    };
    let verifies = match key.member("key_ops") {
        None => true,
        Some(Json::List(uses)) => uses.contains(&Json::Text("verify".to_owned())),
        Some(_) => false,
    };
    is("use", "sig") && is("alg", algorithm.name()) && verifies && key.member("d").is_none()
}

fn bytes(key: &Object, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(key.text(name)?).ok()
}

fn rsa(key: &Object, parameters: &'static RsaParameters) -> Option<ParsedPublicKey> {
    let (n, e) = (bytes(key, "n")?, bytes(key, "e")?);
    // 256 bytes are 2048 bits only with the highest bit set.
    let is_long = n.len() > *MODULUS.start() || n.first().is_some_and(|byte| *byte >= 0x80);
    let is_odd = e.last().is_some_and(|byte| byte & 1 == 1) && e != [1];
    if key.text("kty") != Some("RSA")
        || !MODULUS.contains(&n.len())
        || !is_long
        || !is_odd
        || e.len() > MOST_EXPONENT
    {
        return None;
    }
    // Refuses leading zeros.
    RsaPublicKeyComponents { n, e }
        .to_parsed_public_key(parameters)
        .ok()
}

fn p256(key: &Object) -> Option<ParsedPublicKey> {
    let (x, y) = (bytes(key, "x")?, bytes(key, "y")?);
    if key.text("kty") != Some("EC")
        || key.text("crv") != Some("P-256")
        || x.len() != 32
        || y.len() != 32
    {
        return None;
    }
    let point = [&[4], x.as_slice(), y.as_slice()].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()
}

fn ed25519(key: &Object) -> Option<ParsedPublicKey> {
    if key.text("kty") != Some("OKP") || key.text("crv") != Some("Ed25519") {
        return None;
    }
    // The reader that passkeys have: 32 bytes, and no point that anybody can sign for.
    let point = Ed25519Key::new(&bytes(key, "x")?)?;
    ParsedPublicKey::new(&ED25519, point.as_bytes()).ok()
}
