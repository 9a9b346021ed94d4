//! The attestation object: the authenticator data of a registration, and a word about who made
//! the authenticator.
//!
//! Invariant: what admits a passkey to an account is the owner's stamp, never its maker. So a
//! statement by certificates is read and **not believed**: it must have its format's members,
//! its certificates and signature are not looked at, and nothing is concluded from it. Who
//! forges one gains nothing that `none` would not give. A self attestation is checked, because
//! it can be: it shows that the private key exists.
//! Called by the registration. Source: WebAuthn L3, sections 6.5.4 and 8.

use ciborium::Value;

use super::{
    cbor::{self, Members},
    key::PasskeyPublicKey,
    refusal::PasskeyRefusal,
};

/// Longest attestation object that is read, in bytes.
pub const MOST_ATTESTATION: usize = 16 * 1024;

/// An attestation object, read.
#[derive(Debug)]
pub struct AttestationObject {
    /// The authenticator data, not read yet.
    pub authenticator_data: Vec<u8>,
    /// The word about the maker.
    pub statement: Statement,
}

/// A word about the maker of an authenticator.
#[derive(Debug, PartialEq, Eq)]
pub enum Statement {
    /// Format `none`: no word.
    None,
    /// Format `packed` without certificates: a signature by the passkey itself.
    ByItself {
        /// The algorithm's number in COSE.
        algorithm: i128,
        /// Over the authenticator data and the client data's hash.
        signature: Vec<u8>,
    },
    /// A format with certificates: well-formed, and not believed.
    ByCertificates,
}

impl AttestationObject {
    /// Reads an attestation object.
    pub fn read(bytes: &[u8]) -> Result<Self, PasskeyRefusal> {
        let malformed = PasskeyRefusal::AttestationMalformed;
        if bytes.len() > MOST_ATTESTATION {
            return Err(malformed);
        }
        let item = cbor::item(bytes).ok_or(malformed)?;
        let mut members = Members::of(item).ok_or(malformed)?;
        let format = members.text("fmt").ok_or(malformed)?;
        let authenticator_data = members.bytes("authData").ok_or(malformed)?;
        let statement = members.take("attStmt").ok_or(malformed)?;
        if !members.is_empty() {
            return Err(malformed);
        }
        Ok(Self {
            authenticator_data,
            statement: Statement::read(&format, statement)?,
        })
    }
}

impl Statement {
    fn read(format: &str, item: Value) -> Result<Self, PasskeyRefusal> {
        let reader = match format {
            "none" => none,
            "packed" => packed,
            "fido-u2f" => fido_u2f,
            "tpm" => tpm,
            "android-key" => android_key,
            "apple" => apple,
            _ => return Err(PasskeyRefusal::AttestationUnsupported),
        };
        Members::of(item)
            .and_then(|mut members| reader(&mut members).filter(|_| members.is_empty()))
            .ok_or(PasskeyRefusal::AttestationMalformed)
    }

    /// Checks what can be checked: a self attestation over `signed` by `key`.
    pub fn check(&self, key: &PasskeyPublicKey, signed: &[u8]) -> Result<(), PasskeyRefusal> {
        let Self::ByItself {
            algorithm,
            signature,
        } = self
        else {
            return Ok(());
        };
        if *algorithm != key.algorithm() {
            return Err(PasskeyRefusal::AttestationAlgorithm);
        }
        if !key.holds(signed, signature) {
            return Err(PasskeyRefusal::AttestationSignature);
        }
        Ok(())
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the readers of all formats have one shape"
)]
fn none(_: &mut Members) -> Option<Statement> {
    Some(Statement::None)
}

fn packed(members: &mut Members) -> Option<Statement> {
    let (algorithm, signature) = (members.integer("alg")?, members.bytes("sig")?);
    match members.take("x5c") {
        Some(chain) => certificates(chain).map(|_| Statement::ByCertificates),
        None => Some(Statement::ByItself {
            algorithm,
            signature,
        }),
    }
}

fn fido_u2f(members: &mut Members) -> Option<Statement> {
    members.bytes("sig")?;
    (certificates(members.take("x5c")?)? == 1).then_some(Statement::ByCertificates)
}

fn tpm(members: &mut Members) -> Option<Statement> {
    members.integer("alg")?;
    for part in ["sig", "certInfo", "pubArea"] {
        members.bytes(part)?;
    }
    certificates(members.take("x5c")?)?;
    (members.text("ver")? == "2.0").then_some(Statement::ByCertificates)
}

fn android_key(members: &mut Members) -> Option<Statement> {
    members.integer("alg")?;
    members.bytes("sig")?;
    certificates(members.take("x5c")?).map(|_| Statement::ByCertificates)
}

fn apple(members: &mut Members) -> Option<Statement> {
    certificates(members.take("x5c")?).map(|_| Statement::ByCertificates)
}

/// How many certificates a chain has: one or more byte strings with something in them.
fn certificates(chain: Value) -> Option<usize> {
    let chain = chain.into_array().ok()?;
    let holds = |item: &Value| item.as_bytes().is_some_and(|bytes| !bytes.is_empty());
    (!chain.is_empty() && chain.iter().all(holds)).then_some(chain.len())
}
