//! An opened phrase, read as a mnemonic: which addresses it leads to.
//!
//! Invariant: derives on the device, from the phrase alone; nothing that a server says enters.
//! Called by `managed`, the demo and the command line, which compare the first address with the one
//! the server gave for the account.

use seedport_keys::{DeriveKeyError, Language, Manifest, Mnemonic, MnemonicError};

use seedport_wire::SecretBytes;

use super::OpenedExport;

/// Why a phrase leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadPhraseError {
    /// Not text.
    #[error("the opened phrase is not text")]
    NotText,
    /// No BIP-39 phrase of the language.
    #[error("the opened phrase is not a mnemonic: {0}")]
    Mnemonic(#[from] MnemonicError),
    /// One phrase in 2^124.
    #[error("the opened phrase derives no key")]
    Derive(#[from] DeriveKeyError),
}

impl OpenedExport {
    /// The addresses of the phrase, read in `language` without a passphrase; the first entry is
    /// Bitcoin's first BIP-84 address.
    ///
    /// # Errors
    /// [`ReadPhraseError`] when the phrase is no mnemonic of that language.
    pub fn derive_manifest(&self, language: Language) -> Result<Manifest, ReadPhraseError> {
        derive_manifest(&self.phrase, language)
    }
}

/// The addresses of a phrase, read in `language` without a passphrase.
pub(super) fn derive_manifest(
    phrase: &SecretBytes,
    language: Language,
) -> Result<Manifest, ReadPhraseError> {
    // Exposed to be parsed; the mnemonic is wiped when it is dropped, the addresses are public.
    let text = phrase.expose_text().ok_or(ReadPhraseError::NotText)?;
    Ok(Manifest::derive(&Mnemonic::parse(language, text)?)?)
}
