//! An opened phrase, held against what its envelope says that it leads to.
//!
//! Invariant: a `CheckedPhrase` is made here alone: of a phrase that leads to the manifest that the
//! signed envelope (or else the statement) names, or of an envelope that is older than statements and
//! comes with none. It derives
//! on the device; nothing that a server says enters but the digest.
//! Called by `opened` and `managed`.

use seedport_keys::{DeriveKeyError, Language, Manifest, Mnemonic, MnemonicError};
use seedport_wire::{ManifestMark, SecretBytes};

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

/// Why a phrase is not given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckPhraseError {
    /// The envelope is by a newer vault.
    #[error(
        "the envelope names a manifest of version {version}, which this version cannot check: the \
         phrase is not shown"
    )]
    Version {
        /// The version that the envelope names.
        version: u32,
    },
    /// Another wallet's phrase.
    #[error("the phrase does not lead to the manifest that the envelope names: it is not shown")]
    Manifest,
    /// The phrase of another wallet than the owner knows.
    #[error("the phrase does not lead to the expected first address: it is not shown")]
    Address,
}

/// What a phrase was held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestProof {
    /// It leads to the manifest that the signed envelope names, or else the wallet's statement.
    Signed,
    /// The envelope is older than statements, or of another maker, and names none, and there is no
    /// statement: compare the first address.
    OlderThanStatements,
}

/// A phrase that was checked.
pub struct CheckedPhrase {
    words: SecretBytes,
    manifest: Option<Manifest>,
    proof: ManifestProof,
}

impl CheckedPhrase {
    /// Holds `words` against what the envelope names and the address that the owner knows.
    pub(super) fn check(
        words: SecretBytes,
        mark: Option<&ManifestMark>,
        first_address: Option<&str>,
    ) -> Result<Self, CheckPhraseError> {
        let version = mark.map_or(Manifest::VERSION, |mark| mark.version);
        if version != Manifest::VERSION {
            return Err(CheckPhraseError::Version { version });
        }
        let mut read = Language::ALL
            .into_iter()
            .filter_map(|language| derive_manifest(&words, language).ok());
        let (manifest, proof) = match mark {
            Some(mark) => {
                let same = read.find(|manifest| manifest.digest() == mark.digest);
                let same = same.ok_or(CheckPhraseError::Manifest)?;
                (Some(same), ManifestProof::Signed)
            }
            None => (read.next(), ManifestProof::OlderThanStatements),
        };
        let first = manifest.as_ref().and_then(Manifest::first_address);
        if first_address.is_some_and(|expected| first != Some(expected)) {
            return Err(CheckPhraseError::Address);
        }
        Ok(Self {
            words,
            manifest,
            proof,
        })
    }

    /// The words of a BIP-39 mnemonic, as they were sealed.
    #[must_use]
    pub const fn words(&self) -> &SecretBytes {
        &self.words
    }

    /// The addresses that the phrase leads to, without a passphrase; the first entry is Bitcoin's first
    /// BIP-84 address. `None` when what was sealed is no mnemonic, which only an envelope can hold that
    /// names no manifest.
    #[must_use]
    pub const fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// Bitcoin's first BIP-84 address of the phrase.
    #[must_use]
    pub fn first_address(&self) -> Option<&str> {
        self.manifest.as_ref()?.first_address()
    }

    /// What the phrase was held against.
    #[must_use]
    pub const fn proof(&self) -> ManifestProof {
        self.proof
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
