//! Issues a one-time code: draws it, sends it, and keeps its digest and target sealed.
//!
//! Invariant: the code leaves only through the courier, to the address or number inside the
//! credential's seal; the target key is fresh for every code, and its public half leaves signed.
//! Called by `custody`, on a challenge of an `EMAIL_OTP` or `SMS_OTP` credential.

use std::time::Duration;

use seedport_wire::{
    Entropy, EntropyUnavailable, SecretBytes, TargetKey, Timestamp,
    ids::{AccountId, CredentialId, OtpId, PlatformId, WalletId},
    otp::{self, TargetFacts},
};

use crate::{
    courier::{CodeMessage, CourierError, Delivery, MessageStyle, Recipient},
    fault::{RecordKind, VaultFault},
    place::Place,
    records::{
        Stored,
        code::{CodeDigest, CodeRecord},
        credential::Identity,
    },
    scope::Scope,
    vault::Vault,
};

/// The sandbox's only code.
const SANDBOX_CODE: &[u8] = b"000000";

/// Crockford's alphabet: no I, L, O or U.
const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS: &[u8] = b"0123456789";

/// How a platform wants its codes (contract section 4.9). Bounds are the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeFormat {
    length: u8,
    alphanumeric: bool,
    valid: Duration,
}

impl CodeFormat {
    /// A format of 4 to 12 characters, valid 1 to 86,400 seconds; `None` outside those.
    #[must_use]
    pub fn new(length: u8, alphanumeric: bool, valid: Duration) -> Option<Self> {
        let seconds = valid.as_secs();
        let fits = (4..=12).contains(&length) && (1..=86_400).contains(&seconds);
        fits.then_some(Self {
            length,
            alphanumeric,
            valid,
        })
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
    /// How the message presents itself.
    pub style: &'a MessageStyle,
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
        let BeginCode {
            platform,
            account,
            wallet,
            credential,
            format,
            style,
        } = *request;
        let entropy = self.entropy.as_ref();
        let scope = Scope {
            platform,
            account,
            wallet,
        };
        let identity = self.open_credential(scope, credential)?.identity;
        let to = match &identity {
            Identity::Email(address) => Recipient::Mail(address),
            Identity::Phone(number) => Recipient::Phone(number),
            // The row says that codes prove this credential, and the record the opposite.
            Identity::Oidc(_) | Identity::Passkey(_) => {
                return Err(VaultFault::Record(RecordKind::Credential).into());
            }
        };
        let code = match &self.delivery {
            Delivery::Sandbox => SecretBytes::copy_from(SANDBOX_CODE),
            Delivery::Courier(_) => make_code(format, entropy).map_err(VaultFault::Entropy)?,
        };
        let id = OtpId::make(entropy).map_err(VaultFault::Entropy)?;
        let expires_at = self.clock.now().plus(format.valid);
        let target = TargetKey::make(entropy).map_err(VaultFault::from)?;
        let facts = TargetFacts {
            platform,
            account,
            credential: credential.id,
            expires_at,
        };
        let target_bundle = otp::make_target(self.quorum.signer(), target.public(), &facts)
            .map_err(|_| VaultFault::Crypto)?;
        let digest = CodeDigest::make(&code, entropy)?;
        let record = CodeRecord {
            account,
            credential: credential.id,
            digest,
            target,
            expires_at,
        };
        let place = Place::new(RecordKind::Code, platform, wallet, id.as_bytes());
        let sealed = self.ring.seal(&place, &record.encode()?, entropy)?;
        if let Delivery::Courier(courier) = &self.delivery {
            let valid_seconds = format.valid.as_secs();
            courier.deliver(&CodeMessage {
                to,
                code: &code,
                valid_seconds,
                style,
            })?;
        }
        Ok(NewCode {
            id,
            sealed,
            target_bundle,
            expires_at,
        })
    }
}

/// Draws a code, every character alike likely: bytes beyond the last whole multiple of the
/// alphabet are drawn again.
fn make_code(format: CodeFormat, entropy: &dyn Entropy) -> Result<SecretBytes, EntropyUnavailable> {
    let alphabet = if format.alphanumeric {
        ALPHANUMERIC
    } else {
        DIGITS
    };
    let fair = 256 - 256 % alphabet.len();
    let mut code = Vec::with_capacity(usize::from(format.length));
    while code.len() < usize::from(format.length) {
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
            let format = CodeFormat::new(12, alphanumeric, Duration::from_mins(5));
            let mut seen = std::collections::BTreeSet::new();
            for _ in 0..200 {
                let code = make_code(format.expect("in bounds"), &SystemEntropy).expect("draws");
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
