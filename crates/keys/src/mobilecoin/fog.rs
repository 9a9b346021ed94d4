//! Fog: the service that finds an account's payments for it, and its mark in an address.
//!
//! Invariant: the signature over the authority's key is deterministic, so that an address is
//! the same each time it is made. It is a schnorrkel signature by the private view key of the
//! subaddress, its randomness an Hc128 generator seeded from key and message.
//! Called by `account_key`, `address` and `secrets`, and by `vault`.

use merlin::Transcript;
use rand_core::SeedableRng;
use rand_hc::Hc128Rng;
use schnorrkel::{SecretKey, context::attach_rng, signing_context};
use zeroize::Zeroizing;

use super::error::FogInfoError;
use super::scalar::PrivateScalar;

const CONTEXT: &[u8] = b"Fog authority signature";
const MAX_REPORT_URL: usize = 512;
const MAX_REPORT_ID: usize = 128;
const MAX_AUTHORITY_SPKI: usize = 1024;

/// The fog service of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FogInfo {
    report_url: String,
    report_id: String,
    authority_spki: Vec<u8>,
}

/// What an address says about fog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FogAddress {
    /// Where reports are, such as `fog://fog.example.com`.
    pub report_url: String,
    /// Which report; mostly empty.
    pub report_id: String,
    /// The signature over the authority's public key, 64 bytes.
    pub authority_sig: Vec<u8>,
}

impl FogInfo {
    /// A service by its report URL (1 to 512 bytes), report id (at most 128) and its
    /// authority's public key (DER of a `SubjectPublicKeyInfo`, 1 to 1024).
    ///
    /// # Errors
    /// Any of `FogInfoError`.
    pub fn new(
        report_url: String,
        report_id: String,
        authority_spki: Vec<u8>,
    ) -> Result<Self, FogInfoError> {
        if !(1..=MAX_REPORT_URL).contains(&report_url.len()) {
            return Err(FogInfoError::ReportUrl);
        }
        if report_id.len() > MAX_REPORT_ID {
            return Err(FogInfoError::ReportId);
        }
        if !(1..=MAX_AUTHORITY_SPKI).contains(&authority_spki.len()) {
            return Err(FogInfoError::AuthoritySpki);
        }
        Ok(Self {
            report_url,
            report_id,
            authority_spki,
        })
    }

    /// Where reports are.
    #[must_use]
    pub fn report_url(&self) -> &str {
        &self.report_url
    }

    /// Which report; may be empty.
    #[must_use]
    pub fn report_id(&self) -> &str {
        &self.report_id
    }

    /// The authority's public key, DER.
    #[must_use]
    pub fn authority_spki(&self) -> &[u8] {
        &self.authority_spki
    }

    /// The mark in the address whose private view key is `view`.
    pub(super) fn sign(&self, view: &PrivateScalar) -> FogAddress {
        FogAddress {
            report_url: self.report_url.clone(),
            report_id: self.report_id.clone(),
            authority_sig: sign(view, &self.authority_spki).to_vec(),
        }
    }
}

fn sign(key: &PrivateScalar, message: &[u8]) -> [u8; 64] {
    let mut transcript = Transcript::new(b"SigningNonce");
    transcript.append_message(b"context", CONTEXT);
    // Safe: the transcript wipes its state.
    transcript.append_message(b"private", key.secret().expose());
    transcript.append_message(b"message", message);
    let mut nonce = Zeroizing::new([0; 32]);
    transcript.challenge_bytes(b"nonce", nonce.as_mut_slice());

    let mut expanded = Zeroizing::new([0; 64]);
    // Safe: into a buffer that is wiped.
    expanded[..32].copy_from_slice(key.secret().expose());
    expanded[32..].copy_from_slice(nonce.as_slice());
    let pair = SecretKey::from_bytes(expanded.as_slice())
        .expect("a `PrivateScalar` is canonical, and nothing else is asked of 64 bytes")
        .to_keypair();
    let transcript = signing_context(CONTEXT).bytes(message);
    let signature = pair.sign(attach_rng(transcript, Hc128Rng::from_seed(*nonce)));
    signature.to_bytes()
}
