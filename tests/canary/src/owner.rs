//! An owner of the run: makes keys, opens envelopes, and says what was secret.
//!
//! Invariant: every secret that is made or learnt here is among the needles before it is used.
//! Called by `script`.

use std::num::NonZeroU32;

use anyhow::{Context as _, Result, ensure};
use aws_lc_rs::{digest, pbkdf2};
use seedport_keys::{DerivationPath, ExtendedPrivateKey, Language, Mnemonic};
use seedport_wire::{
    Fingerprint, SigningKey, SystemEntropy, TargetKey, envelope,
    ids::{AccountId, CredentialId},
};
use serde_json::Value;

use crate::{
    http::{Http, text},
    needles::Needles,
};

/// An owner.
pub struct Owner {
    /// Their mail address.
    pub email: String,
    /// Their customer.
    pub customer: String,
    /// Their account.
    pub account: AccountId,
    /// The credential that came with it: their mail.
    pub mail: Credential,
    /// The key of their sessions by mail.
    pub session: SigningKey,
}

/// A credential by codes.
pub struct Credential {
    /// Its type.
    pub kind: &'static str,
    /// Its id.
    pub id: CredentialId,
    /// Its path.
    pub path: String,
}

impl Credential {
    /// A credential of this type.
    pub fn new(kind: &'static str, id: &str) -> Result<Self> {
        Ok(Self {
            kind,
            id: id.parse()?,
            path: format!("/auth/credentials/{id}"),
        })
    }

    /// The one that an answer shows.
    pub fn of(answer: &Value) -> Result<Self> {
        let kind = match answer["type"].as_str() {
            Some("EMAIL_OTP") => "EMAIL_OTP",
            Some("SMS_OTP") => "SMS_OTP",
            _ => anyhow::bail!("not a credential by codes: {answer}"),
        };
        Self::new(kind, &text(answer, "id")?)
    }
}

impl Owner {
    /// Makes the customer, finds what came with it, and makes a session key.
    pub fn make(http: &mut Http, email: &str, body: &str, needles: &mut Needles) -> Result<Self> {
        let customer = text(&http.expect(201, "POST", "/customers", &[], body)?, "id")?;
        let path = format!("/customers/internal-accounts?customerId={customer}");
        let accounts = http.expect(200, "GET", &path, &[], "")?;
        let account = text(&accounts["data"][0], "id")?;
        let path = format!("/auth/credentials?accountId={account}");
        let credentials = http.expect(200, "GET", &path, &[], "")?;
        let mail = Credential::of(&credentials["data"][0])?;
        let session = SigningKey::make(&SystemEntropy)?;
        let name = format!("the session key of {email}");
        needles.add_bytes(&name, session.scalar()?.expose());
        Ok(Self {
            email: email.to_owned(),
            customer,
            account: account.parse()?,
            mail,
            session,
        })
    }

    /// A target key for one export.
    pub fn make_target(&self, needles: &mut Needles) -> Result<TargetKey> {
        let target = TargetKey::make(&SystemEntropy)?;
        let name = format!("an export's private key of {}", self.email);
        needles.add_bytes(&name, target.scalar().expose());
        Ok(target)
    }

    /// Opens an envelope and learns the phrase and all that derives from it; insists that it is
    /// the wallet whose entropy this is.
    pub fn open(
        &self,
        text: &str,
        pin: Fingerprint,
        target: &TargetKey,
        entropy: &[u8],
        needles: &mut Needles,
    ) -> Result<String> {
        let verified = envelope::verify(text, &[pin])?;
        ensure!(verified.account() == Some(self.account), "another account");
        let phrase = verified.open(target)?;
        let phrase = phrase.expose_text().context("a phrase is text")?.to_owned();
        let found = learn(&phrase, &self.email, needles)?;
        ensure!(found == entropy, "another wallet");
        Ok(phrase)
    }
}

/// Adds a phrase and all that derives from it; answers with its entropy.
pub fn learn(phrase: &str, who: &str, needles: &mut Needles) -> Result<Vec<u8>> {
    let mnemonic = Mnemonic::parse(Language::English, phrase)?;
    let entropy = mnemonic.entropy().expose().to_vec();
    needles.add_phrase(&format!("the phrase of {who}"), phrase, &numbers(&entropy));
    needles.add_bytes(&format!("the entropy of {who}"), &entropy);

    let seed = bip39_seed(phrase)?;
    needles.add_bytes(&format!("the BIP-39 seed of {who}"), &seed);
    let master = ExtendedPrivateKey::derive_master(&mnemonic.derive_seed(""))?;
    let first = master.derive_path(&DerivationPath::first_receive())?;
    for (name, key) in [("master", master), ("first receive", first)] {
        let xprv = key.serialize();
        let xprv = xprv.expose_text().context("an xprv is text")?;
        needles.add_text(&format!("the {name} xprv of {who}"), xprv);
        let bytes = bs58::decode(xprv).with_check(None).into_vec()?;
        // The last 32 of 78 bytes are the key, after the 32 of the chain code.
        needles.add_bytes(&format!("the {name} chain code of {who}"), &bytes[13..45]);
        needles.add_bytes(&format!("the {name} key of {who}"), &bytes[46..78]);
    }
    Ok(entropy)
}

/// The numbers of a phrase's words in the list of 2,048: eleven bits each, of the entropy and the
/// beginning of its hash (BIP-39).
fn numbers(entropy: &[u8]) -> Vec<u16> {
    let hash = digest::digest(&digest::SHA256, entropy);
    let bytes = [entropy, hash.as_ref()].concat();
    let bit = |index: usize| u16::from(bytes[index / 8] >> (7 - index % 8) & 1);
    let words = entropy.len() * 8 / 32 * 3;
    let number =
        |word: usize| (word * 11..word * 11 + 11).fold(0, |all, index| all * 2 + bit(index));
    (0..words).map(number).collect()
}

/// The seed of a phrase without a passphrase.
pub fn bip39_seed(phrase: &str) -> Result<[u8; 64]> {
    let mut seed = [0; 64];
    let rounds = NonZeroU32::new(2048).context("not zero")?;
    let algorithm = pbkdf2::PBKDF2_HMAC_SHA512;
    pbkdf2::derive(algorithm, rounds, b"mnemonic", phrase.as_bytes(), &mut seed);
    Ok(seed)
}
