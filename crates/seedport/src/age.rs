//! Files sealed to an age recipient, as the `age` command line seals them: what goes out of the
//! house, a backup, is sealed here.
//!
//! Invariant: a file that was cut, changed or put together opens as an error, never as less. A file
//! key is drawn for each file, and wiped.
//! Called by `backup` and `restore`. The format is age-encryption.org/v1, with recipients of the
//! type X25519; the published vectors of the format hold it (`vectors/age/`).

mod header;
mod keys;
mod stream;
#[cfg(test)]
mod vectors;

pub use header::{Opener, seal};
pub use keys::{Identity, NoRecipient, Recipient};

use zeroize::Zeroizing;

/// The first line of every such file, without its end.
pub const VERSION: &str = "age-encryption.org/v1";

/// How long a file key is.
const FILE_KEY: usize = 16;

/// The key of one file.
pub struct FileKey(Zeroizing<[u8; FILE_KEY]>);

/// Why a file does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgeError {
    /// It is no file of this format, or its beginning was changed.
    #[error("it is no file sealed by age, or its beginning was changed")]
    Malformed,
    /// It is sealed to other recipients.
    #[error("it is sealed to another recipient")]
    OtherRecipient,
    /// It is sealed by a passphrase.
    #[error("it is sealed by a passphrase, not to a recipient")]
    Passphrase,
    /// It was changed, cut short, or goes on after its end.
    #[error("it was changed or cut short")]
    Changed,
    /// A step of the cryptographic library failed.
    #[error("a cryptographic step failed")]
    Fault,
}

/// HKDF-SHA256 of 32 bytes.
fn derive(secret: &[u8], salt: &[u8], label: &[u8]) -> Result<Zeroizing<[u8; 32]>, AgeError> {
    use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};

    struct Key32;
    impl KeyType for Key32 {
        fn len(&self) -> usize {
            32
        }
    }
    let mut key = Zeroizing::new([0; 32]);
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[label], Key32)
        .and_then(|okm| okm.fill(key.as_mut()))
        .map_err(|_| AgeError::Fault)?;
    Ok(key)
}
