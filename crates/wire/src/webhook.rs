//! What a webhook carries to be known as ours: the signature's header, and the published key.
//!
//! Invariant: the signature is over the body's bytes as they are sent, and over nothing else.
//! Called by the server (sign, publish). Source: contract section 6; RFC 5480 and RFC 7468 for the
//! key.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::p256::PublicKey;

/// Where the public key is served, as PEM.
pub const PUBLIC_KEY_PATH: &str = "/.well-known/seedport-webhook-key.pem";
/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "X-Grid-Signature";

/// `SubjectPublicKeyInfo` of a P-256 key, up to the uncompressed point.
const SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// Characters of base64 in a line of PEM.
const LINE: usize = 64;

/// The header's value for an ECDSA signature in DER: `{"v":"1","s":"<base64>"}`.
#[must_use]
pub fn signature_header(signature: &[u8]) -> String {
    format!(r#"{{"v":"1","s":"{}"}}"#, STANDARD.encode(signature))
}

/// A public key as PEM.
#[must_use]
pub fn public_key_pem(key: &PublicKey) -> String {
    let der = [SPKI_PREFIX.as_slice(), key.as_bytes()].concat();
    let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
    let mut rest = STANDARD.encode(der);
    while !rest.is_empty() {
        let tail = rest.split_off(rest.len().min(LINE));
        pem.push_str(&rest);
        pem.push('\n');
        rest = tail;
    }
    pem.push_str("-----END PUBLIC KEY-----\n");
    pem
}

#[cfg(test)]
mod tests {
    use p256::pkcs8::{DecodePublicKey as _, EncodePublicKey as _, LineEnding};

    use super::*;
    use crate::{SigningKey, SystemEntropy};

    #[test]
    fn a_published_key_is_what_another_library_writes_and_reads() {
        let key = SigningKey::make(&SystemEntropy).expect("a key");
        let pem = public_key_pem(key.public());
        let read = p256::PublicKey::from_public_key_pem(&pem).expect("PEM");
        let written = read.to_public_key_pem(LineEnding::LF).expect("PEM");
        assert_eq!(pem, written);
        assert_eq!(
            p256::PublicKey::from_sec1_bytes(key.public().as_bytes()).expect("a point"),
            read
        );
    }

    #[test]
    fn a_header_is_the_json_that_receivers_take() {
        let header = signature_header(&[0xfb, 0xff, 0x00]);
        assert_eq!(header, r#"{"v":"1","s":"+/8A"}"#);
    }
}
