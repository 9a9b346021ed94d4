//! Tokens of a provider, as a sandbox takes them, and the base64url that they are spelled in.

use std::fmt::Write as _;

use seedport_wire::{ClientKey, digest::sha256};

use super::Input;

/// The second at which the setting's identity was added.
pub const ADDED: u64 = 1_775_662_190;

/// Bytes in base64url, as a caller of a token or a passkey has it.
pub fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let group = |three: &[u8]| {
        let bits = three
            .iter()
            .fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        let digits = [18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift & 63) as usize]);
        digits.map(char::from).into_iter().take(three.len() + 1)
    };
    bytes.chunks(3).flat_map(group).collect()
}

/// A token of these claims.
pub fn token(subject: &str, issued: u64, expires: u64, nonce: &str) -> String {
    let claims = format!(
        r#"{{"iss":"https://accounts.google.com","aud":"app","sub":"{subject}","iat":{issued},"exp":{expires},"nonce":"{nonce}"}}"#,
    );
    let encode = |text: &str| base64url(text.as_bytes());
    let header = encode(r#"{"alg":"RS256"}"#);
    format!("{header}.{}.c2lnbmVk", encode(&claims))
}

/// What binds a token to a key.
pub fn nonce(key: &ClientKey) -> String {
    let mut text = String::new();
    for byte in sha256(key.as_text().as_bytes()) {
        write!(text, "{byte:02x}").expect("a text takes all");
    }
    text
}

/// A token: any text, or any claims under an honest header; a sandbox checks no signature.
pub fn drawn(input: &mut Input<'_>, key: &ClientKey) -> String {
    if input.index(4) == 0 {
        return input.text();
    }
    let subject = if input.index(4) == 0 {
        input.byte().to_string()
    } else {
        "1".to_owned()
    };
    let issued = if input.index(4) == 0 {
        input.number()
    } else {
        ADDED + 10
    };
    let expires = if input.index(4) == 0 {
        input.number()
    } else {
        ADDED + 100_000
    };
    let nonce = if input.index(4) == 0 {
        String::new()
    } else {
        nonce(key)
    };
    token(&subject, issued, expires, &nonce)
}
