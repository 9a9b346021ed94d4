//! Issues a one-time code: chooses its strength, draws it, sends it, and keeps its digest and
//! target sealed.
//!
//! Invariant: the code leaves only through the courier, to the address or number inside the
//! credential's seal; the target key is fresh for every code, and its public half leaves signed,
//! with the wallet that it is for. A platform may wish for a form; the vault's ledger decides how
//! strong the code is, and what is sent is bounded here.
//! Called by `custody`, on a challenge of an `EMAIL_OTP` or `SMS_OTP` credential.

use std::time::Duration;

use seedport_wire::{
    Entropy, EntropyUnavailable, SecretBytes, TargetKey, Timestamp, WalletFacts,
    ids::{AccountId, CredentialId, OtpId, PlatformId, WalletId},
    otp::{self, TargetFacts},
};

use crate::{
    courier::{AppName, CodeMessage, CourierError, Delivery, Recipient},
    fault::{RecordKind, VaultFault},
    place::Place,
    records::{
        Stored,
        code::{CodeDigest, CodeRecord, SentCode},
        credential::{CredentialRecord, Identity},
    },
    scope::Scope,
    state::{CodeShape, PlanCode},
    vault::Vault,
};

/// The sandbox's only code.
const SANDBOX_CODE: &[u8] = b"000000";

/// Crockford's alphabet: no I, L, O or U.
const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS: &[u8] = b"0123456789";

/// How a platform would like its codes (contract section 4.9). Bounds are the contract's. The
/// vault sends a stronger one where the operator's floor or its ledger asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeFormat {
    shape: CodeShape,
    valid: Duration,
}

impl CodeFormat {
    /// A format of 4 to 12 characters, valid 1 to 86,400 seconds; `None` outside those.
    #[must_use]
    pub fn new(length: u8, alphanumeric: bool, valid: Duration) -> Option<Self> {
        let shape = CodeShape::new(length, alphanumeric)?;
        (1..=86_400)
            .contains(&valid.as_secs())
            .then_some(Self { shape, valid })
    }
}

/// What a code is issued for.
#[derive(Debug)]
pub struct BeginCode<'a> {
    /// The platform.
    pub platform: PlatformId,
    /// The account.
    pub account: AccountId,
    /// The account's wallet.
    pub wallet: WalletId,
    /// The credential that the code proves.
    pub credential: Stored<'a, CredentialId>,
    /// The platform's wishes.
    pub format: CodeFormat,
    /// The application that the code is for, as the platform calls it; a name that is more than a
    /// short name is not shown.
    pub app_name: Option<&'a str>,
}

/// An issued code.
#[derive(Debug)]
pub struct NewCode {
    /// The code's id.
    pub id: OtpId,
    /// The sealed record.
    pub sealed: Vec<u8>,
    /// `otpEncryptionTargetBundle`: the signed target.
    pub target_bundle: String,
    /// When the code ends.
    pub expires_at: Timestamp,
}

/// Why no code was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BeginCodeError {
    /// Too many messages to this credential, or to this address on this platform.
    #[error("too many codes were sent")]
    Wait(Duration),
    /// The message did not leave.
    #[error(transparent)]
    Courier(#[from] CourierError),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

impl Vault {
    /// Issues a code for a credential and sends it. Blocks while the mail server answers.
    ///
    /// # Errors
    /// When the message does not leave, or by a fault of ours; no code is live then.
    pub fn begin_code(&self, request: &BeginCode<'_>) -> Result<NewCode, BeginCodeError> {
        let scope = Scope {
            platform: request.platform,
            account: request.account,
            wallet: request.wallet,
        };
        let kept = self.open_credential(scope, request.credential)?;
        let id = OtpId::make(self.entropy.as_ref()).map_err(VaultFault::Entropy)?;
        let now = self.clock.now();
        let plan = PlanCode {
            platform: request.platform,
            credential: request.credential.id,
            code: id,
            wish: request.format.shape,
            expires_at: now.plus(request.format.valid),
        };
        let shape = match &self.delivery {
            Delivery::Sandbox => CodeShape::SIX_DIGITS,
            Delivery::Courier(_) => {
                let identity = kept.identity.digest();
                self.state
                    .count_send(plan.platform, plan.credential, identity, now)
                    .map_err(|refused| BeginCodeError::Wait(refused.wait))?;
                self.state.plan(&plan, now)
            }
        };
        self.issue_code(request, &kept, &plan, shape)
            .inspect_err(|_| self.state.withdraw(&plan))
    }

    /// Draws, seals and sends a code that was planned.
    fn issue_code(
        &self,
        request: &BeginCode<'_>,
        kept: &CredentialRecord,
        plan: &PlanCode,
        shape: CodeShape,
    ) -> Result<NewCode, BeginCodeError> {
        let to = recipient(kept)?;
        let code = match &self.delivery {
            Delivery::Sandbox => SecretBytes::copy_from(SANDBOX_CODE),
            Delivery::Courier(_) => {
                make_code(shape, self.entropy.as_ref()).map_err(VaultFault::Entropy)?
            }
        };
        let wallet = WalletFacts {
            organization: request.platform,
            account: request.account,
            wallet: request.wallet,
            founding: kept.founding,
        };
        let sent = SentCode {
            identity: kept.identity.digest(),
            shape,
        };
        let (sealed, target_bundle) = self.seal_code(wallet, plan, sent, &code)?;
        if let Delivery::Courier(courier) = &self.delivery {
            courier.deliver(&CodeMessage {
                to,
                code: &code,
                valid_seconds: request.format.valid.as_secs(),
                app_name: request.app_name.and_then(AppName::parse),
            })?;
        }
        Ok(NewCode {
            id: plan.code,
            sealed,
            target_bundle,
            expires_at: plan.expires_at,
        })
    }

    /// Seals a code's record and signs its target.
    fn seal_code(
        &self,
        wallet: WalletFacts,
        plan: &PlanCode,
        sent: SentCode,
        code: &SecretBytes,
    ) -> Result<(Vec<u8>, String), VaultFault> {
        let entropy = self.entropy.as_ref();
        let PlanCode {
            credential,
            code: id,
            expires_at,
            ..
        } = *plan;
        let target = TargetKey::make(entropy)?;
        let said = TargetFacts {
            wallet,
            credential,
            expires_at,
            code_length: sent.shape.length(),
            alphanumeric: sent.shape.is_alphanumeric(),
        };
        let target_bundle = otp::make_target(self.quorum.signer(), target.public(), &said)
            .map_err(|_| VaultFault::Crypto)?;
        let record = CodeRecord {
            account: wallet.account,
            credential,
            digest: CodeDigest::make(code, entropy)?,
            target,
            expires_at,
            sent: Some(sent),
        };
        let place = Place::new(
            RecordKind::Code,
            wallet.organization,
            wallet.wallet,
            id.as_bytes(),
        );
        let sealed = self.ring.seal(&place, &record.encode()?, entropy)?;
        Ok((sealed, target_bundle))
    }
}

/// Where the codes of a credential go.
fn recipient(kept: &CredentialRecord) -> Result<Recipient<'_>, VaultFault> {
    match &kept.identity {
        Identity::Email(address) => Ok(Recipient::Mail(address)),
        Identity::Phone(number) => Ok(Recipient::Phone(number)),
        // The row says that codes prove this credential, and the record the opposite.
        Identity::Oidc(_) | Identity::Passkey(_) => Err(VaultFault::Record(RecordKind::Credential)),
    }
}

/// Draws a code, every character alike likely: bytes beyond the last whole multiple of the
/// alphabet are drawn again.
fn make_code(shape: CodeShape, entropy: &dyn Entropy) -> Result<SecretBytes, EntropyUnavailable> {
    let alphabet = if shape.is_alphanumeric() {
        ALPHANUMERIC
    } else {
        DIGITS
    };
    let fair = 256 - 256 % alphabet.len();
    let mut code = Vec::with_capacity(usize::from(shape.length()));
    while code.len() < usize::from(shape.length()) {
        let draw = SecretBytes::make(1, entropy)?;
        // Exposed to be mapped onto the alphabet.
        let byte = usize::from(draw.expose()[0]);
        if byte < fair {
            code.push(alphabet[byte % alphabet.len()]);
        }
    }
    Ok(SecretBytes::from_vec(code))
}

#[cfg(test)]
mod tests {
    use seedport_wire::SystemEntropy;

    use super::*;

    #[test]
    fn codes_have_the_asked_length_and_use_their_whole_alphabet() {
        for (alphanumeric, alphabet) in [(false, DIGITS), (true, ALPHANUMERIC)] {
            let shape = CodeShape::new(12, alphanumeric);
            let mut seen = std::collections::BTreeSet::new();
            for _ in 0..200 {
                let code = make_code(shape.expect("in bounds"), &SystemEntropy).expect("draws");
                assert_eq!(code.expose().len(), 12);
                seen.extend(code.expose().iter().copied());
            }
            assert_eq!(seen.into_iter().collect::<Vec<_>>(), alphabet);
        }
    }

    #[test]
    fn a_code_format_outside_the_contract_is_refused() {
        for (length, seconds) in [(3, 300), (13, 300), (6, 0), (6, 86_401)] {
            assert!(CodeFormat::new(length, false, Duration::from_secs(seconds)).is_none());
        }
    }
}
