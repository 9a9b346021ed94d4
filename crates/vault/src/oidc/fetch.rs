//! The port by which the vault reads an issuer's public documents.
//!
//! Invariant: what comes back is untrusted bytes of at most [`MAX_DOCUMENT`]; the implementation
//! follows no redirect and, unless told, reaches no private address.
//! Called by the token check; implemented by the binary.

/// Longest document that is read, in bytes.
pub const MAX_DOCUMENT: usize = 256 * 1024;

/// A document to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentRequest<'a> {
    /// Its address: `https`, or `http` where private addresses are allowed.
    pub url: &'a str,
    /// Whether the operator marked the issuer as private: only then may the address be one of
    /// this host, of a private network, or plain `http`.
    pub private: bool,
}

/// Why a document was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is private and the issuer is not, or it is not an address at all.
    #[error("the issuer's address may not be reached")]
    Forbidden,
    /// Nobody answered in time.
    #[error("the issuer cannot be reached")]
    Unreachable,
    /// Another answer than 200: a redirect or a failure.
    #[error("the issuer did not answer 200")]
    Status,
    /// Longer than [`MAX_DOCUMENT`].
    #[error("the issuer's document is too large")]
    TooLarge,
}

/// Reads documents. Blocks while the issuer answers.
pub trait DocumentFetcher: Send + Sync {
    /// Reads one document, without redirects, within a few seconds.
    ///
    /// # Errors
    /// [`FetchError`] says why it was not read.
    fn fetch(&self, request: DocumentRequest<'_>) -> Result<Vec<u8>, FetchError>;
}
