//! The one type that key material, codes and phrases live in.
//!
//! Invariant: no `Clone`, `Debug`, `Display`, `Serialize` or `PartialEq`; a fixed heap buffer
//! that is never reallocated and is wiped when dropped. Whoever wants the bytes says
//! `expose`, and says beside it why that is safe.
//! Called by `keys`, `vault` and `client`.

use zeroize::{Zeroize, Zeroizing};

use crate::entropy::{Entropy, EntropyUnavailable};

/// Secret bytes: wiped on drop, printed by nothing.
pub struct SecretBytes(Box<[u8]>);

impl SecretBytes {
    /// Takes over a buffer; the caller's copy is gone with the move. Spare capacity is wiped
    /// with the buffer it is copied out of.
    #[must_use]
    pub fn from_vec(bytes: Vec<u8>) -> Self {
        if bytes.len() == bytes.capacity() {
            return Self(bytes.into_boxed_slice());
        }
        let bytes = Zeroizing::new(bytes);
        Self(Box::from(bytes.as_slice()))
    }

    /// Copies `bytes` into a buffer of its own; the caller wipes the original.
    #[must_use]
    pub fn copy_from(bytes: &[u8]) -> Self {
        Self(Box::from(bytes))
    }

    /// Draws `length` random bytes.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn make(length: usize, entropy: &dyn Entropy) -> Result<Self, EntropyUnavailable> {
        let mut secret = Self(vec![0; length].into_boxed_slice());
        entropy.fill(&mut secret.0)?;
        Ok(secret)
    }

    /// The bytes themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text, when they are UTF-8.
    #[must_use]
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl From<String> for SecretBytes {
    fn from(text: String) -> Self {
        Self::from_vec(text.into_bytes())
    }
}

impl Drop for SecretBytes {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
