//! The verification token: an ES256 JWT that binds a passed code to the owner's key.
//!
//! Invariant: signed by a quorum key; every claim is a text; `public_key` is the only key whose
//! stamp redeems it.
//! Called by the vault (make) and clients that look (verify).
//! Source: `turnkey-formats` section 5, "Verification token (V2)"; RFC 7515, RFC 7518 section 3.4.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{
    contact::ContactDigest,
    fingerprint::Fingerprint,
    ids::{AccountId, CredentialId, OtpId, WalletId},
    json,
    p256::{CompressedKey, PublicKey, SignatureInvalid, SigningKey},
    timestamp::Timestamp,
    wallet_facts::WalletFacts,
};

/// What the token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts<'a> {
    /// `id`: the code that was answered.
    pub otp: OtpId,
    /// `organization_id`, `account_id`, `wallet_id`, `founding_contact`; the last is absent for a
    /// wallet that is older than statements.
    pub wallet: WalletFacts,
    /// `credential_id`: the credential that the code was for.
    pub credential: CredentialId,
    /// `verification_type`, for example `OTP_TYPE_EMAIL`.
    pub kind: &'a str,
    /// `contact`: where the code went.
    pub contact: &'a str,
    /// `public_key`: the key that must stamp this token, compressed.
    pub session_key: CompressedKey,
    /// `exp`, milliseconds.
    pub expires_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<AccountId>,
    contact: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential_id: Option<CredentialId>,
    exp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    founding_contact: Option<String>,
    id: String,
    organization_id: String,
    public_key: String,
    verification_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet_id: Option<WalletId>,
}

/// What a token that holds binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoundToken {
    /// The key that must stamp the token, compressed.
    pub session_key: CompressedKey,
    /// When the token ends.
    pub expires_at: Timestamp,
    /// Whose wallet the session will open, and by which credential; a token of another maker says
    /// neither.
    pub opens: Option<(WalletFacts, CredentialId)>,
}

/// Makes the compact JWT.
///
/// # Errors
/// When the library fails.
pub fn make(quorum: &SigningKey, facts: &TokenFacts<'_>) -> Result<String, SignatureInvalid> {
    let claims = Claims {
        account_id: Some(facts.wallet.account),
        contact: facts.contact.to_owned(),
        credential_id: Some(facts.credential),
        exp: facts.expires_at.millis().to_string(),
        founding_contact: facts.wallet.founding.map(|digest| digest.to_string()),
        id: facts.otp.to_string(),
        organization_id: facts.wallet.organization.to_string(),
        public_key: facts.session_key.to_hex(),
        verification_type: facts.kind.to_owned(),
        wallet_id: Some(facts.wallet.wallet),
    };
    let claims = serde_json::to_vec(&claims).map_err(|_| SignatureInvalid)?;
    let mut token = URL_SAFE_NO_PAD.encode(br#"{"alg":"ES256","typ":"JWT"}"#);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(claims, &mut token);
    let signature = der_to_fixed(&quorum.sign(token.as_bytes())?).ok_or(SignatureInvalid)?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

/// Checks a token's signer and signature; gives what it binds. Whether its time is over is the
/// caller's to judge.
///
/// # Errors
/// When the shape, the signer or the signature is wrong.
pub fn verify(
    token: &str,
    quorum: &PublicKey,
    pins: &[Fingerprint],
) -> Result<BoundToken, SignatureInvalid> {
    let (signed, signature) = token.rsplit_once('.').ok_or(SignatureInvalid)?;
    let (_, claims) = signed.split_once('.').ok_or(SignatureInvalid)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| SignatureInvalid);
    if !pins.contains(&Fingerprint::of(quorum)) {
        return Err(SignatureInvalid);
    }
    let signature: [u8; 64] = decode(signature)?
        .try_into()
        .map_err(|_| SignatureInvalid)?;
    quorum.verify(signed.as_bytes(), &fixed_to_der(&signature))?;
    let claims: Claims = json::object(&decode(claims)?).ok_or(SignatureInvalid)?;
    let session_key = CompressedKey::from_hex(&claims.public_key).map_err(|_| SignatureInvalid)?;
    let millis = claims.exp.parse().map_err(|_| SignatureInvalid)?;
    Ok(BoundToken {
        session_key,
        expires_at: Timestamp::from_millis(millis),
        opens: claims.opens()?,
    })
}

impl Claims {
    /// Whose wallet the session will open: all of it or nothing.
    fn opens(&self) -> Result<Option<(WalletFacts, CredentialId)>, SignatureInvalid> {
        let founding = self.founding_contact.as_deref();
        match (self.account_id, self.wallet_id, self.credential_id) {
            (None, None, None) if founding.is_none() => Ok(None),
            (Some(account), Some(wallet), Some(credential)) => {
                let organization = self.organization_id.parse();
                let founding = founding
                    .map(|text| ContactDigest::from_hex(text).ok_or(SignatureInvalid))
                    .transpose()?;
                let facts = WalletFacts {
                    organization: organization.map_err(|_| SignatureInvalid)?,
                    account,
                    wallet,
                    founding,
                };
                Ok(Some((facts, credential)))
            }
            _ => Err(SignatureInvalid),
        }
    }
}

/// `SEQUENCE { INTEGER r, INTEGER s }` of our own signer to `r || s`.
fn der_to_fixed(der: &[u8]) -> Option<[u8; 64]> {
    let (r, rest) = integer(der.get(2..)?)?;
    let (s, _) = integer(rest)?;
    let mut out = [0; 64];
    out[32usize.checked_sub(r.len())?..32].copy_from_slice(r);
    out[64usize.checked_sub(s.len())?..].copy_from_slice(s);
    Some(out)
}

fn integer(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(*der.get(1)?);
    let (value, rest) = der.get(2..)?.split_at_checked(length)?;
    Some((value.strip_prefix(&[0]).unwrap_or(value), rest))
}

/// `r || s` to strict DER.
fn fixed_to_der(fixed: &[u8; 64]) -> Vec<u8> {
    let mut body = Vec::with_capacity(72);
    for half in fixed.chunks_exact(32) {
        let start = half.iter().position(|byte| *byte != 0).unwrap_or(31);
        let value = &half[start..];
        let pad = usize::from(value[0] >= 0x80);
        body.extend([2, u8::try_from(value.len() + pad).unwrap_or(33)]);
        body.extend(std::iter::repeat_n(0, pad));
        body.extend(value);
    }
    let mut der = vec![0x30, u8::try_from(body.len()).unwrap_or(72)];
    der.extend(body);
    der
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entropy::SystemEntropy, ids::PlatformId};

    const WALLET: WalletFacts = WalletFacts {
        organization: PlatformId::from_bytes([2; 16]),
        account: AccountId::from_bytes([3; 16]),
        wallet: WalletId::from_bytes([4; 16]),
        founding: Some(ContactDigest::from_bytes([5; 32])),
    };
    const CREDENTIAL: CredentialId = CredentialId::from_bytes([6; 16]);

    fn token(quorum: &SigningKey, session: &SigningKey) -> String {
        let facts = TokenFacts {
            otp: OtpId::from_bytes([1; 16]),
            wallet: WALLET,
            credential: CREDENTIAL,
            kind: "OTP_TYPE_EMAIL",
            contact: "ann@example.com",
            session_key: session.public().compressed(),
            expires_at: Timestamp::from_millis(1),
        };
        make(quorum, &facts).expect("signs")
    }

    #[test]
    fn a_token_binds_the_session_key_under_the_pinned_quorum_key() {
        let session = SigningKey::make(&SystemEntropy).expect("key");
        for _ in 0..64 {
            let quorum = SigningKey::make(&SystemEntropy).expect("key");
            let pins = [Fingerprint::of(quorum.public())];
            let bound = verify(&token(&quorum, &session), quorum.public(), &pins);
            let expected = BoundToken {
                session_key: session.public().compressed(),
                expires_at: Timestamp::from_millis(1),
                opens: Some((WALLET, CREDENTIAL)),
            };
            assert_eq!(bound, Ok(expected));
        }
    }

    #[test]
    fn a_token_by_another_key_or_changed_is_refused() {
        let quorum = SigningKey::make(&SystemEntropy).expect("key");
        let other = SigningKey::make(&SystemEntropy).expect("key");
        let pins = [Fingerprint::of(quorum.public())];
        let text = token(&quorum, &other);
        assert!(verify(&text, other.public(), &pins).is_err());
        assert!(verify(&token(&other, &other), quorum.public(), &pins).is_err());
        let changed = text.replacen("ey", "eZ", 1);
        assert!(verify(&changed, quorum.public(), &pins).is_err());
    }
}
