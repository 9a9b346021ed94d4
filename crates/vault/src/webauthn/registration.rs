//! A registration: an authenticator made a passkey.
//!
//! Invariant: the passkey that is returned was made for this relying party, on an allowed
//! origin, in answer to this challenge, by a user whom the authenticator verified.
//! Called by the verb that adds a `PASSKEY` credential. Source: WebAuthn L3, section 7.1.

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
