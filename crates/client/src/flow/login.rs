//! The three ways to a session: a code, a passkey, a provider's token.
//!
//! Invariant: the session's key is drawn here and stays on the device; each proof binds it.
//! Called by the command line and the demo. Source: Grid contract section 4.4.

use seedport_wire::{
    Clock, Entropy, KnownWallet, SecretBytes,
    ids::{AccountId, CredentialId, PlatformId},
};

use super::{CodeRequest, Device, LogInError, Progress, ProofLogInError, Step};
use crate::{
    integrator::{
        AuthSession, Credential, CredentialType, Integrator, PasskeyAssertion, PasskeyChallenge,
        SignedRetry,
    },
    owner::{AwaitingCode, CheckedChallenge, HeldKey, OfferedChallenge, OwnerLogin, Session},
};

/// How a server names a wrong code.
const WRONG_CODE: &str = "INVALID_OTP_CODE";

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
    code: impl AsyncFnMut(CodeRequest) -> Option<SecretBytes>,
    progress: Progress<'_>,
) -> Result<LoggedIn, LogInError> {
    let credentials = integrator.list_credentials(account).await;
    let credentials = credentials.map_err(LogInError::ListCredentials)?;
    let of = |kind| credentials.iter().find(|one| one.credential_type == kind);
    let credential = of(CredentialType::EmailOtp)
        .or_else(|| of(CredentialType::SmsOtp))
        .ok_or(LogInError::NoCredential { account })?;
    let expected = device.expected.clone().of_account(account);
    let device = Device {
        expected: &expected,
        ..device
    };
    log_in_with(integrator, credential, device, code, progress).await
}

/// Begins a session with a code of this credential, and learns whose wallet it opens. `code` is called
/// again after a wrong code, until the tries are used up.
///
/// # Errors
/// [`LogInError`] names the step.
pub async fn log_in_with(
    integrator: &Integrator,
    credential: &Credential,
    device: Device<'_>,
    mut code: impl AsyncFnMut(CodeRequest) -> Option<SecretBytes>,
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
    let known = device.expected.learned();
    let login = OwnerLogin::start(device.pins.clone(), device.entropy, known)?;
    let mut asking = login.check_target(&bundle, id, device.clock.now())?;
    let mut wrong = None;
    let (verify, first, awaiting) = loop {
        let Some(code) = code(code_request(&asking, contact)).await else {
            return Err(wrong.map_or(LogInError::NoCode, LogInError::BeginVerify));
        };
        let (answer, awaiting) = asking.answer_code(&code)?;
        progress(Step::CodeSealed);
        let verify = integrator.verify_code(id, credential.credential_type, &answer);
        let error = match verify.begin().await {
            Ok(first) => break (verify, first, awaiting),
            Err(error) => error,
        };
        let reason = error
            .refusal()
            .and_then(|refusal| refusal.reason.as_deref());
        let left = error.refusal().and_then(|refusal| refusal.tries_left);
        let can_try = reason == Some(WRONG_CODE) && left != Some(0);
        let again = can_try.then(|| awaiting.ask_again());
        let Some(again) = again.flatten() else {
            return Err(LogInError::BeginVerify(error));
        };
        // A server may allow fewer than the device counts, and never makes it count more.
        let left = left.and_then(|left| u8::try_from(left).ok());
        progress(Step::CodeWrong {
            tries: left.map_or(again.tries(), |left| left.min(again.tries())),
        });
        (asking, wrong) = (again, Some(error));
    };
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

fn code_request(asking: &AwaitingCode, contact: &str) -> CodeRequest {
    let target = asking.target();
    CodeRequest {
        credential: target.credential,
        contact: contact.to_owned(),
        code_length: target.code_length,
        alphanumeric: target.alphanumeric,
        tries: asking.tries(),
    }
}

/// What a device brings to a session by passkey.
#[derive(Clone, Copy)]
pub struct ByPasskey<'a> {
    /// The passkey's credential.
    pub credential: CredentialId,
    /// The platform's id, as the device knows it of its own: from its configuration, or from where
    /// it has its pin.
    pub organization: PlatformId,
    /// What else it knows of the wallet; nothing of the answer is signed, so nothing is learned.
    pub known: &'a KnownWallet,
    /// Where its key is drawn from.
    pub entropy: &'a dyn Entropy,
    /// Its time; it counts only for a challenge that comes without a payload and without a `Date`.
    pub clock: &'a dyn Clock,
}

/// Begins a session with a passkey; `sign` hands the checked challenge to the authenticator, and
/// `None` from it ends the flow.
///
/// # Errors
/// [`ProofLogInError`] names the step; a challenge that is not for this device's key reaches no
/// authenticator.
pub async fn log_in_by_passkey(
    integrator: &Integrator,
    by: ByPasskey<'_>,
    sign: impl AsyncFnOnce(&CheckedChallenge) -> Option<PasskeyAssertion>,
    progress: Progress<'_>,
) -> Result<LoggedIn, ProofLogInError> {
    let key = HeldKey::make(by.entropy)?;
    let client_key = key.client_key();
    let challenge = integrator
        .challenge_passkey(by.credential, client_key.as_text())
        .await
        .map_err(ProofLogInError::Challenge)?;
    let checked = key.check_challenge(&(&challenge).into(), by.organization, by.clock.now())?;
    progress(Step::PasskeyChallenged {
        challenge: checked.as_text(),
        request: challenge.request_id,
    });
    let assertion = sign(&checked).await.ok_or(ProofLogInError::NoAssertion)?;
    let answer = integrator
        .verify_passkey(by.credential, challenge.request_id, &assertion)
        .await;
    let known = KnownWallet {
        organization: Some(by.organization),
        ..by.known.clone()
    };
    let answer = answer.map_err(ProofLogInError::Verify)?;
    began(key, answer, known, progress)
}

impl<'a> From<&'a PasskeyChallenge> for OfferedChallenge<'a> {
    fn from(answer: &'a PasskeyChallenge) -> Self {
        Self {
            challenge: answer.challenge.relayed(),
            payload_to_sign: answer.payload_to_sign.as_deref(),
            passkey: &answer.credential_id,
            expires_at: answer.expires_at,
            answered_at: answer.answered_at,
        }
    }
}

/// Begins a session with a provider's token, whose nonce is [`HeldKey::nonce`] of this key; `known` is
/// what the device knows of the wallet of its own.
///
/// # Errors
/// [`ProofLogInError`] names the step.
pub async fn log_in_by_token(
    integrator: &Integrator,
    credential: CredentialId,
    key: HeldKey,
    token: &str,
    known: KnownWallet,
    progress: Progress<'_>,
) -> Result<LoggedIn, ProofLogInError> {
    let client_key = key.client_key();
    let answer = integrator
        .verify_token(credential, token, client_key.as_text())
        .await;
    let answer = answer.map_err(ProofLogInError::Verify)?;
    began(key, answer, known, progress)
}

fn began(
    key: HeldKey,
    answer: AuthSession,
    known: KnownWallet,
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
        session: key.begin(answer.expires_at, known),
        answer,
    })
}
