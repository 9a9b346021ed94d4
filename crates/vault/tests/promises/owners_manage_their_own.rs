//! Credentials, sessions and contacts: what an owner's session may do, and to what.

mod contacts;
mod credentials;
mod passkeys;
mod sessions;

use seedport_vault::{
    AnswerPasskey, BeginAddCredential, BeginPasskey, BeginRefresh, BeginRevokeCredential,
    BeginSetContact, NewContact, NewCredential, NewProof, NewSession, PasskeyError, RedeemError,
    RedeemRefusal as Refusal, Stored, VaultFault, webauthn::PasskeyRefusal,
};
use seedport_wire::{
    ClientKey, FirstEditionStamp, SecretBytes, SigningKey, TargetKey, ids::CredentialId,
    session_bundle,
};

use crate::common::{
    Login, Owner, World,
    authenticator::Authenticator,
    signing_key, stamp, target_key,
    verbs::{any_body, held, made, retry, stored_session},
};

pub fn stored(credential: &NewCredential) -> Stored<'_, CredentialId> {
    Stored {
        id: credential.id,
        sealed: &credential.sealed,
    }
}

/// Adds a passkey by a session of the owner's.
pub fn add_passkey(
    world: &World,
    owner: &Owner,
    login: &Login,
    device: &Authenticator,
) -> NewCredential {
    let made = device.register(b"0123456789abcdef");
    let begun = world.vault.begin_add_credential(&BeginAddCredential {
        scope: owner.scope(),
        proof: NewProof::Passkey(made.texts()),
        body: any_body(),
    });
    let begun = begun.expect("begins");
    assert_eq!(begun.external_id.as_ref(), Some(&device.id));
    let stamp = stamp(&login.key, &begun.pending.payload);
    let added = world
        .vault
        .add_credential(&retry(owner, &login.session, &begun.pending, &stamp))
        .expect("adds");
    assert_eq!(added.nickname, "Ann's key");
    added.credential
}

pub fn passkey_login(
    world: &World,
    owner: &Owner,
    credential: &NewCredential,
    device: &mut Authenticator,
    key: &ClientKey,
) -> Result<NewSession, PasskeyError> {
    let begun = world.vault.begin_passkey(&BeginPasskey {
        scope: owner.scope(),
        credential: stored(credential),
        key,
    });
    let begun = begun.expect("begins");
    let assertion = device.assert(begun.challenge.as_bytes());
    let answered = world.vault.answer_passkey(&AnswerPasskey {
        scope: owner.scope(),
        credential: stored(credential),
        challenge: Stored {
            id: begun.pending.id,
            sealed: &begun.pending.sealed,
        },
        payload: &begun.pending.payload,
        assertion: &assertion,
    });
    answered.map(|answered| answered.session)
}

/// The key that a bundle brings to the device that can open it.
pub fn opened(bundle: &str, receiver: &TargetKey) -> SigningKey {
    let scalar: SecretBytes = session_bundle::open(receiver, bundle).expect("opens");
    SigningKey::from_scalar(&scalar).expect("a scalar")
}
