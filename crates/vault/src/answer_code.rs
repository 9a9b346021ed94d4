//! Looks at an owner's answer to a code; a right one becomes a challenge for their key.
//!
//! Invariant: the look is counted before it happens, here and durably by the caller; the code
//! is compared in constant time; the key in the answer is the only key that the token binds.
//! Called by `custody`, on the first leg of an `EMAIL_OTP` or `SMS_OTP` verify.

use std::time::Duration;

use seedport_wire::{
    BodyDigest,
    hpke::SealedMessage,
    ids::{AccountId, CredentialId, OtpId, PlatformId, WalletId},
    otp::{self, AnswerError},
    verification_token::{self, TokenFacts},
};

use crate::{
    fault::{RecordKind, VaultFault},
    pending::PendingChallenge,
    place::Place,
    records::{Stored, challenge::Purpose, code::CodeRecord, credential::Identity},
    scope::Scope,
    tries::TryRefused,
    vault::Vault,
};

/// An owner's answer and what it answers.
#[derive(Debug)]
pub struct AnswerCode<'a> {
    /// The platform.
    pub platform: PlatformId,
    /// The account.
    pub account: AccountId,
    /// The account's wallet.
    pub wallet: WalletId,
    /// The credential that the code proves.
    pub credential: Stored<'a, CredentialId>,
    /// The live code.
    pub code: Stored<'a, OtpId>,
    /// `encryptedOtpBundle`, parsed.
    pub answer: &'a SealedMessage,
    /// The request body, for the second leg.
    pub body: BodyDigest,
}

/// Why an answer is refused; none of them says how near it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefusal {
    /// Another code than the one that was sent.
    #[error("the code is wrong")]
    WrongCode,
    /// The code's time is over.
    #[error("the code has expired")]
    Expired,
    /// The code was tried too often, or served already.
    #[error("the code is spent")]
    Spent,
    /// The answer is not sealed to the code's target, or not shaped as one.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// Too many wrong codes for this credential.
    #[error("too many wrong codes")]
    Wait(Duration),
}

/// Why no challenge was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerCodeError {
    /// The answer is refused.
    #[error(transparent)]
    Refused(#[from] CodeRefusal),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

impl Vault {
    /// Checks an answer; a right one gives the verification token as the payload to sign.
    ///
    /// # Errors
    /// [`CodeRefusal`] when the answer is refused. A right code is spent by this look even when
    /// the caller then fails to store what it gave: the owner asks for another.
    pub fn answer_code(
        &self,
        request: &AnswerCode<'_>,
    ) -> Result<PendingChallenge, AnswerCodeError> {
        let AnswerCode {
            platform,
            account,
            wallet,
            credential,
            code,
            answer,
            body,
        } = *request;
        let scope = Scope {
            platform,
            account,
            wallet,
        };
        let now = self.clock.now();
        let place = Place::new(RecordKind::Code, platform, wallet, code.id.as_bytes());
        let record = CodeRecord::decode(&self.ring.open(&place, code.sealed)?)?;
        if record.account != account || record.credential != credential.id {
            return Err(VaultFault::Record(RecordKind::Code).into());
        }
        let identity = self.open_credential(scope, credential)?.identity;
        if now >= record.expires_at {
            return Err(CodeRefusal::Expired.into());
        }
        self.tries
            .count(code.id, credential.id, record.expires_at, now)
            .map_err(|refused| match refused {
                TryRefused::CodeSpent => CodeRefusal::Spent,
                TryRefused::Wait(time) => CodeRefusal::Wait(time),
            })?;
        let opened = otp::open_answer(&record.target, answer).map_err(CodeRefusal::Answer)?;
        if !record.digest.matches(&opened.code) {
            return Err(CodeRefusal::WrongCode.into());
        }
        if !self.tries.spend(code.id, credential.id) {
            return Err(CodeRefusal::Spent.into());
        }
        let (kind, contact) = match &identity {
            Identity::Email(address) => ("OTP_TYPE_EMAIL", address),
            Identity::Phone(number) => ("OTP_TYPE_SMS", number),
            Identity::Oidc(_) | Identity::Passkey(_) => {
                return Err(VaultFault::Record(RecordKind::Credential).into());
            }
        };
        let expires_at = now.plus(self.limits.challenge);
        let facts = TokenFacts {
            otp: code.id,
            platform,
            kind,
            contact,
            session_key: opened.session_key.compressed(),
            expires_at,
        };
        let token = verification_token::make(self.quorum.signer(), &facts)
            .map_err(|_| VaultFault::Crypto)?;
        let purpose = Purpose::OpenSession {
            credential: credential.id,
            key: opened.session_key,
        };
        Ok(self.pend(scope, purpose, token, body)?)
    }
}
