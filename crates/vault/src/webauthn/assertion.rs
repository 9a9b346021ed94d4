//! An assertion: a passkey signed a challenge.
//!
//! Invariant: what is returned without a refusal was signed by this passkey, for this relying
//! party, on an allowed origin, over this challenge, by a user whom the authenticator verified.
//! Called by the verb that opens a session by a `PASSKEY` credential. Source: WebAuthn L3,
//! section 7.2.

use super::{
    Passkey,
    authenticator_data::{AuthenticatorData, UserVerification},
    client_data::{self, Ceremony},
    policy::PasskeyPolicy,
    refusal::PasskeyRefusal,
};

/// What a client hands over of a passkey that signed; all bytes as they came, none trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// `rawId`.
    pub credential_id: Vec<u8>,
    /// `response.clientDataJSON`.
    pub client_data_json: Vec<u8>,
    /// `response.authenticatorData`.
    pub authenticator_data: Vec<u8>,
    /// `response.signature`.
    pub signature: Vec<u8>,
    /// `response.userHandle`; not judged here, see the module.
    pub user_handle: Option<Vec<u8>>,
}

/// A passkey signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asserted {
    /// The count as the authenticator gave it, to be kept in place of the one before.
    pub sign_count: u32,
    /// The authenticator counts and its count did not grow. A sign of a copied key and no proof
    /// of one (synced passkeys do it too): worth writing down, no reason to refuse.
    pub went_back: bool,
}

/// Judges an assertion by `passkey` over `challenge` (the bytes, not their spelling).
///
/// # Errors
/// [`PasskeyRefusal`] names the first check that failed, in the order of section 7.2.
pub fn verify_assertion(
    policy: &PasskeyPolicy,
    challenge: &[u8],
    passkey: &Passkey,
    assertion: &Assertion,
) -> Result<Asserted, PasskeyRefusal> {
    verify(
        policy,
        challenge,
        passkey,
        assertion,
        UserVerification::Required,
    )
}

pub(super) fn verify(
    policy: &PasskeyPolicy,
    challenge: &[u8],
    passkey: &Passkey,
    assertion: &Assertion,
    verification: UserVerification,
) -> Result<Asserted, PasskeyRefusal> {
    if assertion.credential_id != passkey.credential_id {
        return Err(PasskeyRefusal::CredentialId);
    }
    if passkey.rp_id != policy.rp_id() {
        return Err(PasskeyRefusal::RpId);
    }
    let hash = client_data::check(
        policy,
        Ceremony::Assertion,
        challenge,
        &assertion.client_data_json,
    )?;
    let data = AuthenticatorData::read(&assertion.authenticator_data)?;
    data.check(policy, verification)?;
    let signed = [&assertion.authenticator_data[..], &hash].concat();
    if !passkey.public_key.holds(&signed, &assertion.signature) {
        return Err(PasskeyRefusal::Signature);
    }
    let counts = passkey.sign_count != 0 || data.sign_count != 0;
    Ok(Asserted {
        sign_count: data.sign_count,
        went_back: counts && data.sign_count <= passkey.sign_count,
    })
}
