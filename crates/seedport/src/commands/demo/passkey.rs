//! The demo's scenes with a passkey: one is added, and opens the session that exports.
//!
//! Invariant: as in `scenes`, each step is done before it is told.
//! Called by `scenes`, for `--passkey`.

use seedport_client::{
    CallError, Session, flow,
    integrator::{AuthSession, InternalAccount, NewCredential, NewPasskey, PasskeyChallenge},
    owner::{HeldKey, Intent},
};
use seedport_wire::{
    Clock as _, KnownWallet, SystemClock, SystemEntropy,
    ids::{AccountId, CredentialId},
    payload::{AttestationTexts, Authenticator as AuthenticatorTexts},
};

use super::{
    Cast, Story,
    authenticator::{self, Authenticator},
    scenes::{shortened, unexpected},
};
use crate::{
    failure::{Failure, chain},
    remote::{call_failure, signed_failure},
};

/// Adds a passkey under the session of a code, and gives the session that the passkey opens.
pub async fn play(
    story: &mut Story,
    cast: &Cast,
    account: &InternalAccount,
    session: &Session,
) -> Result<Session, Failure> {
    let mut authenticator = Authenticator::make(&SystemEntropy).map_err(|e| broken(&e))?;
    let passkey = add(story, cast, account, session, &authenticator).await?;
    open(story, cast, account.id, passkey, &mut authenticator).await
}

async fn add(
    story: &mut Story,
    cast: &Cast,
    account: &InternalAccount,
    session: &Session,
    authenticator: &Authenticator,
) -> Result<CredentialId, Failure> {
    story.step("The owner makes a passkey");
    let challenge = authenticator::challenge(&SystemEntropy).map_err(|e| broken(&e))?;
    let made = authenticator.register("Ada's laptop", &challenge);
    let operation = cast
        .integrator
        .add_credential(account.id, &NewCredential::Passkey(made.clone()));
    let intent = Intent::AddPasskey {
        account: account.id,
        authenticator: texts(&made),
    };
    let added = flow::signed(&operation, session, &intent).await;
    let added = added.map_err(|error| signed_failure(&error))?;
    story.say(
        "Its authenticator (here a small one in software) drew a key and showed its public half. \
         The server takes no passkey on the integrator's word: the device read the payload, found \
         its own passkey in it to the byte, and signed with the session's key.",
    );
    story.fact("credential", added.id);
    story.fact("passkey", &made.attestation.credential_id);
    Ok(added.id)
}

/// The passkey's way by hand, so that somebody can cheat in the middle.
async fn open(
    story: &mut Story,
    cast: &Cast,
    account: AccountId,
    passkey: CredentialId,
    authenticator: &mut Authenticator,
) -> Result<Session, Failure> {
    let integrator = &cast.integrator;
    story.step("The owner signs in with the passkey, without a code");
    let key = HeldKey::make(&SystemEntropy).map_err(|e| broken(&e))?;
    let client_key = key.client_key();
    let asked = integrator.challenge_passkey(passkey, client_key.as_text());
    let asked = asked.await;
    let asked = asked.map_err(|error| call_failure("asking for a challenge", &error))?;
    let checked = key.check_challenge(&(&asked).into(), cast.organization, SystemClock.now());
    let checked = checked.map_err(|e| broken(&e))?;
    let assertion = authenticator.sign(checked.as_bytes());
    let assertion = assertion.map_err(|e| broken(&e))?;
    story.say(
        "The device drew a new session key. The server's challenge is the digest of a payload that \
         names this key. The device wrote that payload itself, found the same digest, and only \
         then asked the authenticator to sign: so the signature is worth something for this key \
         alone.",
    );
    story.fact("session key", shortened(client_key.as_text()));
    story.fact("challenge", shortened(checked.as_text()));

    let thief = HeldKey::make(&SystemEntropy).map_err(|e| broken(&e))?;
    let other = integrator
        .challenge_passkey(passkey, thief.client_key().as_text())
        .await;
    let other = other.map_err(|error| call_failure("asking for a challenge", &error))?;
    swap(story, cast, &key, &other)?;

    story.step("An attack: the integrator uses the signature for a key of its own");
    let refused = integrator
        .verify_passkey(passkey, other.request_id, &assertion)
        .await;
    let reason = refusal_of(&refused)
        .ok_or_else(|| unexpected("the server did not refuse an assertion over another key"))?;
    story.say(
        "On purpose, it answers the challenge of its own key with the owner's signature. The server \
         refuses:",
    );
    story.fact("refused with", reason);

    story.step("The integrator relays the honest signature");
    let answer = integrator
        .verify_passkey(passkey, asked.request_id, &assertion)
        .await;
    let answer = answer.map_err(|error| call_failure("proving with the passkey", &error))?;
    story.say("A session of the passkey begins, and it exports from here on.");
    story.fact("session", answer.id);
    story.fact("ends at", answer.expires_at);
    let known = KnownWallet {
        organization: Some(cast.organization),
        account: Some(account),
        ..KnownWallet::default()
    };
    Ok(key.begin(answer.expires_at, known))
}

/// A challenge of another key in the place of the device's own.
fn swap(
    story: &mut Story,
    cast: &Cast,
    key: &HeldKey,
    other: &PasskeyChallenge,
) -> Result<(), Failure> {
    story.step("An attack: the integrator asks with a key of its own");
    let refused = key.check_challenge(&other.into(), cast.organization, SystemClock.now());
    let refused = refused
        .err()
        .ok_or_else(|| unexpected("the device took a challenge for another key"))?;
    story.say(
        "On purpose, it asks the server for a challenge that names its own session key, and hands \
         that to the device. The device refuses, and the authenticator is not asked:",
    );
    story.fact("refused with", refused);
    Ok(())
}

/// The refusal of an assertion that answers another challenge, as it is told.
fn refusal_of(refused: &Result<AuthSession, CallError>) -> Option<String> {
    let refusal = refused.as_ref().err()?.refusal()?;
    let reason = refusal
        .reason
        .as_deref()
        .filter(|it| *it == "PASSKEY_CHALLENGE")?;
    (refusal.status == 401).then(|| format!("401 UNAUTHORIZED ({reason})"))
}

fn texts(made: &NewPasskey) -> AuthenticatorTexts<'_> {
    AuthenticatorTexts {
        attestation: AttestationTexts {
            attestation_object: &made.attestation.attestation_object,
            client_data_json: &made.attestation.client_data_json,
            credential_id: &made.attestation.credential_id,
        },
        authenticator_name: &made.nickname,
        challenge: &made.challenge,
        transports: &made.attestation.transports,
    }
}

fn broken(error: &dyn std::error::Error) -> Failure {
    unexpected(&chain(error))
}
