//! A session as its owner has it: a key that stamps, made by the owner or by the vault.
//!
//! Invariant: both keys are among the needles before anything is done with them.
//! Called by `owner` and by the script.

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_wire::{SigningKey, Stamp, SystemEntropy, TargetKey, session_bundle};
use serde_json::Value;

use crate::{http::text, needles::Needles};

/// The key with which a session is asked for; its form chooses the flow.
pub enum Asking {
    /// Compressed: it is the session's key.
    Held(SigningKey),
    /// Uncompressed: the session's key will be sealed to it.
    Receiving(TargetKey),
}

/// A session.
pub struct Session {
    /// Its id.
    pub id: String,
    /// Its key.
    pub key: SigningKey,
    /// The key that received it, where the vault made it.
    pub receiver: Option<TargetKey>,
}

impl Asking {
    /// For a session whose key stays here.
    pub fn held(who: &str, needles: &mut Needles) -> Result<Self> {
        let key = SigningKey::make(&SystemEntropy)?;
        // Exposed to be searched for.
        needles.add_bytes(&format!("a session key of {who}"), key.scalar()?.expose());
        Ok(Self::Held(key))
    }

    /// For a session whose key the vault makes.
    pub fn receiving(who: &str, needles: &mut Needles) -> Result<Self> {
        let key = TargetKey::make(&SystemEntropy)?;
        // Exposed to be searched for.
        needles.add_bytes(
            &format!("the key that receives a session of {who}"),
            key.scalar().expose(),
        );
        Ok(Self::Receiving(key))
    }

    /// One of each.
    pub fn both(who: &str, needles: &mut Needles) -> Result<[Self; 2]> {
        Ok([Self::held(who, needles)?, Self::receiving(who, needles)?])
    }

    /// `clientPublicKey`.
    pub fn text(&self) -> String {
        match self {
            Self::Held(key) => key.public().compressed().to_hex(),
            Self::Receiving(key) => key.public().to_hex(),
        }
    }

    /// The private half, in hex, for who sends the wrong half.
    pub fn private_text(&self) -> Result<String> {
        // Exposed to be sent where it does not belong.
        Ok(match self {
            Self::Held(key) => hex::encode(key.scalar()?.expose()),
            Self::Receiving(key) => hex::encode(key.scalar().expose()),
        })
    }

    /// The session that this key was answered with, which must be of the flow it asked for.
    pub fn opened(self, answer: &Value, who: &str, needles: &mut Needles) -> Result<Session> {
        let id = text(answer, "id")?;
        let bundle = answer.get("encryptedSessionSigningKey");
        match (self, bundle) {
            (Self::Held(key), None) => Ok(Session {
                id,
                key,
                receiver: None,
            }),
            (Self::Receiving(receiver), Some(bundle)) => {
                let bundle = bundle.as_str().context("a bundle is text")?;
                let scalar = session_bundle::open(&receiver, bundle)?;
                // Exposed to be searched for.
                let name = format!("a session key that the vault made for {who}");
                needles.add_bytes(&name, scalar.expose());
                Ok(Session {
                    id,
                    key: SigningKey::from_scalar(&scalar)?,
                    receiver: Some(receiver),
                })
            }
            _ => anyhow::bail!("a session of the wrong flow: {answer}"),
        }
    }
}

impl Session {
    /// What the first edition exports: sealed to the key that received the session.
    pub fn open(&self, bundle: &str) -> Result<String> {
        let receiver = self.receiver.as_ref().context("a key that receives")?;
        let phrase = session_bundle::open(receiver, bundle)?;
        // Exposed to be compared.
        let phrase = phrase.expose_text().context("a phrase is text")?.to_owned();
        ensure!(phrase.split(' ').count() == 24, "not 24 words");
        Ok(phrase)
    }
}

/// A stamp by this key.
pub fn stamp(key: &SigningKey, payload: &str) -> Result<String> {
    Ok(Stamp::make(key, payload)?.to_header())
}

/// The bare signature by this key, as the first edition takes it.
pub fn bare(key: &SigningKey, payload: &str) -> Result<String> {
    Ok(STANDARD.encode(key.sign(payload.as_bytes())?))
}
