//! Randomness as a parameter.
//!
//! Invariant: the only place in the workspace that names the operating system's generator.
//! Called by whoever draws ids, codes, keys or nonces; tests pass a seeded source.
//! (Two draws cannot be parameters: HPKE's ephemeral key and ECDSA's nonce are made inside
//! `aws-lc`, from the same generator.)

/// The source of randomness failed; nothing was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness failed")]
pub struct EntropyUnavailable;

/// A cryptographically secure source of random bytes.
pub trait Entropy: Send + Sync {
    /// Fills `out` whole.
    ///
    /// # Errors
    /// When the source fails; `out` must not be used then.
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyUnavailable>;
}

/// The operating system's generator, through `aws-lc`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyUnavailable> {
        aws_lc_rs::rand::fill(out).map_err(|_| EntropyUnavailable)
    }
}
