//! What calls returned, searched for what must not be there.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// Everything that calls returned, as bytes to search.
#[derive(Default)]
pub struct Haystack(Vec<u8>);

impl Haystack {
    pub fn add(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.extend_from_slice(bytes.as_ref());
        self.0.push(b'\n');
    }

    pub fn holds(&self, needle: &[u8]) -> bool {
        self.0.windows(needle.len()).any(|window| window == needle)
    }

    /// Whether the secret is there raw, in hex of either case, or in base64 at any alignment.
    pub fn holds_any_form(&self, secret: &[u8]) -> bool {
        let hex = hex::encode(secret);
        let inside_base64 = (0..3).any(|shift| {
            // The characters that only the secret's own bytes decide.
            let padded = [&vec![0; shift][..], secret].concat();
            let core = |text: String| text.as_bytes()[4..text.len() - 4].to_vec();
            self.holds(&core(STANDARD_NO_PAD.encode(&padded)))
                || self.holds(&core(URL_SAFE_NO_PAD.encode(&padded)))
        });
        self.holds(secret)
            || self.holds(hex.as_bytes())
            || self.holds(hex.to_uppercase().as_bytes())
            || inside_base64
    }
}
