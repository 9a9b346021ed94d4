//! The three ways to a session: a code, a passkey, a provider's token.
//!
//! Invariant: the session's key is drawn here and stays on the device; each proof binds it.
//! Called by the command line and the demo. Source: Grid contract section 4.4.

use seedport_wire::{
    Entropy, SecretBytes,
    ids::{AccountId, CredentialId},
};

use super::{CodeRequest, Device, LogInError, Progress, ProofLogInError, Step};
use crate::{
    integrator::{
        AuthSession, Credential, CredentialType, Integrator, PasskeyAssertion, PasskeyChallenge,
        SignedRetry,
    },
    owner::{HeldKey, OwnerLogin, Session},
};

/// A session: the device's half, and what the server says of it.
pub struct LoggedIn {
    /// The device's half.
    pub session: Session,
    /// The server's.
    pub answer: AuthSession,
}

/// Begins a session of `account` with a code: by mail, or else by text message.
///
/// # Errors
/// [`LogInError`] names the step.
pub async fn log_in(
    integrator: &Integrator,
    account: AccountId,
    device: Device<'_>,
    code: impl AsyncFnOnce(CodeRequest) -> Option<SecretBytes>,
    progress: Progress<'_>,
) -> Result<LoggedIn, LogInError> {
    let credentials = integrator.list_credentials(account).await;
    let credentials = credentials.map_err(LogInError::ListCredentials)?;
    let of = |kind| credentials.iter().find(|one| one.credential_type == kind);
    let credential = of(CredentialType::EmailOtp)
        .or_else(|| of(CredentialType::SmsOtp))
        .ok_or(LogInError::NoCredential { account })?;
    log_in_with(integrator, credential, device, code, progress).await
}

/// Begins a session with a code of this credential.
///
/// # Errors
/// [`LogInError`] names the step.
pub async fn log_in_with(
    integrator: &Integrator,
    credential: &Credential,
    device: Device<'_>,
    code: impl AsyncFnOnce(CodeRequest) -> Option<SecretBytes>,
    progress: Progress<'_>,
) -> Result<LoggedIn, LogInError> {
    let (id, contact) = (credential.id, credential.nickname.as_str());
    progress(Step::CredentialFound {
        credential: id,
        contact,
    });
    let challenged = integrator.challenge_credential(id).await;
    let bundle = challenged
        .map_err(LogInError::Challenge)?
        .otp_encryption_target_bundle
        .ok_or(LogInError::NoTarget)?;
    progress(Step::CodeSent { contact });
    let login = OwnerLogin::start(device.pins.clone(), device.entropy)?;
    let request = CodeRequest {
        credential: id,
        contact: contact.to_owned(),
    };
    let code = code(request).await.ok_or(LogInError::NoCode)?;
    let (answer, awaiting) = login.answer_code(&bundle, code)?;
    progress(Step::CodeSealed);

    let verify = integrator.verify_code(id, credential.credential_type, &answer);
    let first = verify.begin().await.map_err(LogInError::BeginVerify)?;
    let (stamp, awaiting) = awaiting.stamp(&first.payload_to_sign, device.clock.now())?;
    progress(Step::TokenStamped);
    let retry = SignedRetry {
        stamp: &stamp,
        request: first.request_id,
    };
    let answer = verify.finish(&retry).await;
    let answer = answer.map_err(LogInError::FinishVerify)?;
    progress(Step::SessionBegun {
        session: answer.id,
        expires_at: answer.expires_at,
    });
    Ok(LoggedIn {
        session: awaiting.begin(answer.expires_at),
        answer,
    })
}

/// Begins a session with a passkey; `sign` hands the challenge to the authenticator, and `None`
/// from it ends the flow.
///
/// # Errors
/// [`ProofLogInError`] names the step.
pub async fn log_in_by_passkey(
    integrator: &Integrator,
    credential: CredentialId,
    entropy: &dyn Entropy,
    sign: impl AsyncFnOnce(&PasskeyChallenge) -> Option<PasskeyAssertion>,
    progress: Progress<'_>,
) -> Result<LoggedIn, ProofLogInError> {
    let key = HeldKey::make(entropy)?;
    let client_key = key.client_key();
    let challenge = integrator
        .challenge_passkey(credential, client_key.as_text())
        .await
        .map_err(ProofLogInError::Challenge)?;
    progress(Step::PasskeyChallenged {
        challenge: &challenge.challenge,
        request: challenge.request_id,
    });
    let assertion = sign(&challenge).await.ok_or(ProofLogInError::NoAssertion)?;
    let answer = integrator
        .verify_passkey(credential, challenge.request_id, &assertion)
        .await;
    began(key, answer.map_err(ProofLogInError::Verify)?, progress)
}

/// Begins a session with a provider's token, whose nonce is [`HeldKey::nonce`] of this key.
///
/// # Errors
/// [`ProofLogInError`] names the step.
pub async fn log_in_by_token(
    integrator: &Integrator,
    credential: CredentialId,
    key: HeldKey,
    token: &str,
    progress: Progress<'_>,
) -> Result<LoggedIn, ProofLogInError> {
    let client_key = key.client_key();
    let answer = integrator
        .verify_token(credential, token, client_key.as_text())
        .await;
    began(key, answer.map_err(ProofLogInError::Verify)?, progress)
}

fn began(
    key: HeldKey,
    answer: AuthSession,
    progress: Progress<'_>,
) -> Result<LoggedIn, ProofLogInError> {
    // A session of a key that is not ours would stamp nothing; one that the server made, without
    // being asked to, is not the flow that was chosen.
    if answer.encrypted_session_signing_key.is_some() {
        return Err(ProofLogInError::OtherFlow);
    }
    progress(Step::SessionBegun {
        session: answer.id,
        expires_at: answer.expires_at,
    });
    Ok(LoggedIn {
        session: key.begin(answer.expires_at),
        answer,
    })
}
