//! A registration: an authenticator made a passkey.
//!
//! Invariant: the passkey that is returned was made for this relying party, on an allowed
//! origin, in answer to this challenge, by a user whom the authenticator verified. The verb decodes
//! it from the texts that the owner's payload shows, each in its one spelling.
//! Called by the verb that adds a `PASSKEY` credential. Source: WebAuthn L3, section 7.1.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::payload::Authenticator;

use super::{
    Passkey,
    attestation::AttestationObject,
    authenticator_data::{AuthenticatorData, UserVerification},
    client_data::{self, Ceremony},
    key::PasskeyPublicKey,
    policy::PasskeyPolicy,
    refusal::PasskeyRefusal,
};

/// What a client hands over of a passkey that was made; all bytes as they came, none trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// `rawId`.
    pub credential_id: Vec<u8>,
    /// `response.clientDataJSON`.
    pub client_data_json: Vec<u8>,
    /// `response.attestationObject`.
    pub attestation_object: Vec<u8>,
}

/// Judges a registration by the texts that its owner stamps: what is sealed is decoded from them.
///
/// # Errors
/// [`PasskeyRefusal::Encoding`], or as [`verify_registration`].
pub(crate) fn verify_texts(
    policy: &PasskeyPolicy,
    texts: &Authenticator<'_>,
) -> Result<Passkey, PasskeyRefusal> {
    let decode = |text: &str| {
        URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| PasskeyRefusal::Encoding)
    };
    let attestation = Attestation {
        credential_id: decode(texts.attestation.credential_id)?,
        client_data_json: decode(texts.attestation.client_data_json)?,
        attestation_object: decode(texts.attestation.attestation_object)?,
    };
    verify_registration(policy, &decode(texts.challenge)?, &attestation)
}

/// Judges a registration that was asked for with `challenge` (the bytes, not their spelling).
///
/// # Errors
/// [`PasskeyRefusal`] names the first check that failed, in the order of section 7.1.
pub fn verify_registration(
    policy: &PasskeyPolicy,
    challenge: &[u8],
    attestation: &Attestation,
) -> Result<Passkey, PasskeyRefusal> {
    verify(policy, challenge, attestation, UserVerification::Required)
}

pub(super) fn verify(
    policy: &PasskeyPolicy,
    challenge: &[u8],
    attestation: &Attestation,
    verification: UserVerification,
) -> Result<Passkey, PasskeyRefusal> {
    let hash = client_data::check(
        policy,
        Ceremony::Registration,
        challenge,
        &attestation.client_data_json,
    )?;
    let object = AttestationObject::read(&attestation.attestation_object)?;
    let data = AuthenticatorData::read(&object.authenticator_data)?;
    data.check(policy, verification)?;
    let sign_count = data.sign_count;
    let made = data
        .credential
        .ok_or(PasskeyRefusal::CredentialDataMissing)?;
    if made.id != attestation.credential_id {
        return Err(PasskeyRefusal::CredentialId);
    }
    let public_key = PasskeyPublicKey::from_cose(made.key)?;
    let signed = [&object.authenticator_data[..], &hash].concat();
    object.statement.check(&public_key, &signed)?;
    Ok(Passkey {
        credential_id: made.id.to_vec(),
        public_key,
        rp_id: policy.rp_id().to_owned(),
        sign_count,
    })
}
