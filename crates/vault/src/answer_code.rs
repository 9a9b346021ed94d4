//! Looks at an owner's answer to a code; a right one becomes a challenge for their key.
//!
//! Invariant: what a look costs is in the vault's ledger, durable, before its outcome is told; what
//! does not open is no look. The code is compared in constant time; the key in the answer is the
//! only key that the token binds; and the code serves only while the credential has the contact
//! that it was sent to.
//! Called by `custody`, on the first leg of an `EMAIL_OTP` or `SMS_OTP` verify.

use seedport_wire::{
    BodyDigest, SecretBytes, Timestamp, WalletFacts,
    hpke::SealedMessage,
    ids::{AccountId, CredentialId, OtpId, PlatformId, WalletId},
    otp::{self, Answer, AnswerError},
    verification_token::{self, TokenFacts},
};

use crate::{
    fault::{RecordKind, VaultFault},
    pending::PendingChallenge,
    place::Place,
    records::{
        Stored,
        challenge::Purpose,
        code::{CodeRecord, Paid, SentCode},
        credential::Identity,
    },
    scope::Scope,
    state::{CodeShape, LookAt, LookRefused},
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
    /// The code was tried too often, served already, is weaker than the ledger allows, or was
    /// sent to another contact than the credential has: the owner asks for a new one.
    #[error("the code is spent")]
    Spent,
    /// The answer is not sealed to the code's target, or not shaped as one.
    #[error(transparent)]
    Answer(#[from] AnswerError),
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
        let kept = self.open_credential(scope, credential)?;
        if now >= record.expires_at {
            return Err(CodeRefusal::Expired.into());
        }
        let opened = otp::open_answer(&record.target, answer).map_err(CodeRefusal::Answer)?;
        self.look(scope, &record, code.id, &kept.identity, &opened, now)?;
        let (kind, contact) = match &kept.identity {
            Identity::Email(address) => ("OTP_TYPE_EMAIL", address),
            Identity::Phone(number) => ("OTP_TYPE_SMS", number),
            Identity::Oidc(_) | Identity::Passkey(_) => {
                return Err(VaultFault::Record(RecordKind::Credential).into());
            }
        };
        let expires_at = now.plus(self.limits.challenge);
        let facts = TokenFacts {
            otp: code.id,
            wallet: WalletFacts {
                organization: platform,
                account,
                wallet,
                founding: kept.founding,
            },
            credential: credential.id,
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
            origin: kept.origin(),
        };
        Ok(self.pend(scope, purpose, token, body)?)
    }

    /// Looks at a code, once the ledger has counted what the look costs.
    fn look(
        &self,
        scope: Scope,
        record: &CodeRecord,
        code: OtpId,
        identity: &Identity,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), AnswerCodeError> {
        let spent = CodeRefusal::Spent;
        // Older records do not say how long the code is: what a guess costs cannot be told.
        let SentCode {
            identity: sent_to,
            shape,
        } = record.sent.ok_or(spent)?;
        if sent_to != identity.digest() {
            return Err(spent.into());
        }
        let paid = if self.is_sandbox() {
            Paid::Sandbox
        } else {
            let at = LookAt {
                platform: scope.platform,
                credential: record.credential,
                code,
                shape,
                expires_at: record.expires_at,
                answer_key: &answer.session_key,
            };
            let look = self.state.look(&at, now).map_err(|refused| match refused {
                LookRefused::Spent => AnswerCodeError::from(spent),
                LookRefused::Unwritten(_) => VaultFault::State.into(),
            })?;
            Paid::Look(look)
        };
        if !record.digest.matches(&paid, &typed(&answer.code, shape)) {
            return Err(CodeRefusal::WrongCode.into());
        }
        let serves = match paid {
            Paid::Look(look) => self.state.right(look, now),
            Paid::Sandbox => true,
        };
        if serves { Ok(()) } else { Err(spent.into()) }
    }
}

/// A code as its owner meant it: of Crockford's alphabet, letters of either case are one, and `O`,
/// `I` and `L` stand for the digits that they look like.
fn typed(code: &SecretBytes, shape: CodeShape) -> SecretBytes {
    if !shape.is_alphanumeric() {
        // From one secret buffer into another.
        return SecretBytes::copy_from(code.expose());
    }
    let meant = |byte: &u8| match byte.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    // From one secret buffer into another, of the same length.
    SecretBytes::from_vec(code.expose().iter().map(meant).collect())
}
