//! A passkey's challenge, held against what the device would have written for its own key.
//!
//! Invariant: a [`CheckedChallenge`] is made here alone, and only of the digest of a payload that
//! opens a session for this device's key at the organization that this device knows of its own.
//! The payload's time alone is the server's. So an assertion over it is worth nothing to another key.
//! Called by `HeldKey` and `ReceivingKey`, and by them for `flow::log_in_by_passkey`.
//! Source: Grid contract section 4.4.
//!
//! The key by itself makes a swap impossible: no text that names it is the payload of another key's
//! session. The organization says of whose wallets the session is: without it, a relay for two
//! platforms with one relying party could have a passkey that is known to both open the session
//! (still of this device's key) at the other one. Hence neither is taken from the answer that is
//! checked.

use seedport_wire::{ClientKey, Timestamp, digest::sha256, ids::PlatformId, payload::Activity};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// How far the time in a payload that was not sent may lie from the answer's, either way.
pub const SEARCHED_MILLIS: i64 = 60_000;

/// An answer to `challenge`, as it came: nothing that an authenticator is given.
#[derive(Debug, Clone, Copy)]
pub struct OfferedChallenge<'a> {
    /// `challenge`.
    pub challenge: &'a str,
    /// `payloadToSign`, where the server sends it.
    pub payload_to_sign: Option<&'a str>,
    /// `credentialId`.
    pub passkey: &'a str,
    /// `expiresAt`.
    pub expires_at: Timestamp,
    /// The `Date` of the HTTP answer, where there was one.
    pub answered_at: Option<Timestamp>,
}

/// A challenge that an authenticator may sign.
#[derive(Debug)]
pub struct CheckedChallenge {
    challenge: String,
    payload: String,
    passkey: String,
    expires_at: Timestamp,
}

/// Why a challenge is not handed to an authenticator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckChallengeError {
    /// Not 64 lower-case hex characters.
    #[error("the passkey's challenge is no digest")]
    Malformed,
    /// The session would be another key's.
    #[error("the passkey's challenge is for a session of another key than this device's")]
    OtherKey,
    /// The session would be another organization's.
    #[error("the passkey's challenge is of organization {named}, not {known}")]
    OtherOrganization {
        /// The one in the payload.
        named: PlatformId,
        /// The one that the device knows.
        known: PlatformId,
    },
    /// The payload is not the one that this device would have written.
    #[error("the payload of the passkey's challenge is not that of a session")]
    OtherPayload,
    /// The payload is right, and the challenge is another's.
    #[error("the passkey's challenge is not the digest of the payload beside it")]
    OtherDigest,
    /// No payload came, and none that this device can write has this digest.
    #[error("the passkey's challenge is for no session that this device asked for")]
    NothingFits,
}

impl CheckedChallenge {
    /// The `WebAuthn` challenge: 64 bytes, the UTF-8 of the text.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        self.challenge.as_bytes()
    }

    /// The challenge: 64 lower-case hex characters.
    #[must_use]
    pub const fn as_text(&self) -> &str {
        self.challenge.as_str()
    }

    /// What the challenge is the digest of, as this device wrote it.
    #[must_use]
    pub const fn payload(&self) -> &str {
        self.payload.as_str()
    }

    /// The passkey's own id, for `allowCredentials`, as the server says it: unpadded base64url. An
    /// assertion by another passkey opens nothing.
    #[must_use]
    pub const fn passkey(&self) -> &str {
        self.passkey.as_str()
    }

    /// Until when the assertion is accepted, as the server says it.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// Holds `offered` against the session of `key` at `organization`; `now` is the device's time, which
/// counts only where the answer has none.
pub(super) fn check(
    key: &ClientKey,
    offered: &OfferedChallenge<'_>,
    organization: PlatformId,
    now: Timestamp,
) -> Result<CheckedChallenge, CheckChallengeError> {
    let digest = read_digest(offered.challenge).ok_or(CheckChallengeError::Malformed)?;
    let made_at = if let Some(payload) = offered.payload_to_sign {
        read_time(payload, key, organization)?
    } else {
        let centre = offered.answered_at.unwrap_or(now);
        search_time(key, organization, centre, &digest).ok_or(CheckChallengeError::NothingFits)?
    };
    let payload = written(key, organization, made_at);
    if sha256(payload.as_bytes()) != digest {
        return Err(CheckChallengeError::OtherDigest);
    }
    Ok(CheckedChallenge {
        challenge: offered.challenge.to_owned(),
        payload,
        passkey: offered.passkey.to_owned(),
        expires_at: offered.expires_at,
    })
}

/// The payload of a session for `key`.
fn written(key: &ClientKey, organization: PlatformId, made_at: Timestamp) -> String {
    Activity::CreateSession { target: key }.to_json(organization, made_at)
}

fn read_digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    hex::decode_to_slice(text, &mut digest).ok()?;
    (hex::encode(digest) == text).then_some(digest)
}

/// The time in a payload that is, but for it, the device's own to the byte.
fn read_time(
    payload: &str,
    key: &ClientKey,
    organization: PlatformId,
) -> Result<Timestamp, CheckChallengeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        organization_id: PlatformId,
        parameters: Parameters,
        timestamp_ms: String,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Parameters {
        target_public_key: String,
    }
    let said: Payload =
        serde_json::from_str(payload).map_err(|_| CheckChallengeError::OtherPayload)?;
    if said.parameters.target_public_key != key.as_text() {
        return Err(CheckChallengeError::OtherKey);
    }
    if said.organization_id != organization {
        return Err(CheckChallengeError::OtherOrganization {
            named: said.organization_id,
            known: organization,
        });
    }
    let millis = said.timestamp_ms.parse().ok();
    let made_at = millis.filter(|millis| *millis >= 0);
    let made_at = made_at.map(Timestamp::from_millis);
    // Equal texts have one spelling of the time, and nothing beside what was read.
    made_at
        .filter(|at| written(key, organization, *at) == payload)
        .ok_or(CheckChallengeError::OtherPayload)
}

/// The time, at most [`SEARCHED_MILLIS`] from `centre`, whose payload has this digest: 120,001
/// hashes, the nearest times first.
fn search_time(
    key: &ClientKey,
    organization: PlatformId,
    centre: Timestamp,
    digest: &[u8; 32],
) -> Option<Timestamp> {
    const EPOCH: &str = r#""timestampMs":"0""#;
    let epoch = written(key, organization, Timestamp::from_millis(0));
    // One member of the payload has this name, and no other text in it a quotation mark.
    let (before, after) = epoch.split_once(EPOCH)?;
    let before = Sha256::new().chain_update(before);
    let fits = |millis: &i64| {
        let time = format!(r#""timestampMs":"{millis}""#);
        let hashed = before.clone().chain_update(time).chain_update(after);
        <[u8; 32]>::from(hashed.finalize()) == *digest
    };
    let centre = centre.millis();
    let mut times = (0..=SEARCHED_MILLIS).flat_map(|away| {
        let earlier = (away > 0).then(|| centre.saturating_sub(away));
        [Some(centre.saturating_add(away)), earlier]
    });
    let found = times.find_map(|millis| millis.filter(fits));
    found.map(Timestamp::from_millis)
}
