//! The digest of an audit entry: what of it outlives its pruning.
//!
//! Invariant: whoever has the entry and its salt can compute the digest; whoever has the digest alone
//! cannot test a guess of whom the entry was about. That part, the detail, goes into the digest by a
//! digest of its own with the salt, so that it can go and what stays is still checked by the rest.
//! Called by the backends, when they append and when they prune.

use seedport_wire::{Entropy, digest::sha256_parts, entropy::EntropyUnavailable};

use super::AuditEntry;

const ENTRY: &[u8] = b"seedport.audit.entry.1";
const DETAIL: &[u8] = b"seedport.audit.detail.1";

/// An entry's digest, and the salt of its detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryDigest {
    /// Random; it goes with the entry.
    pub salt: [u8; 16],
    /// Over the entry; it stays.
    pub digest: [u8; 32],
}

impl EntryDigest {
    /// A new entry's, at its place in its platform's log.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn make(
        sequence: u64,
        entry: &AuditEntry,
        entropy: &dyn Entropy,
    ) -> Result<Self, EntropyUnavailable> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt)?;
        Ok(Self::with_salt(sequence, entry, salt))
    }

    /// That of an entry with this salt.
    #[must_use]
    pub fn with_salt(sequence: u64, entry: &AuditEntry, salt: [u8; 16]) -> Self {
        let detail = sha256_parts(&[
            DETAIL,
            &salt,
            &said(entry.actor.as_ref()),
            &said(entry.account.as_ref()),
            &said(entry.subject.as_ref()),
            &said(entry.export.as_ref()),
            &said(entry.operator.as_ref()),
            &said(entry.note.as_ref()),
        ]);
        let digest = sha256_parts(&[
            ENTRY,
            entry.platform.to_string().as_bytes(),
            sequence.to_string().as_bytes(),
            entry.at.millis().to_string().as_bytes(),
            entry.verb.text().as_bytes(),
            entry.outcome.text().as_bytes(),
            &said(entry.reason.as_ref()),
            &detail,
        ]);
        Self { salt, digest }
    }

    /// Whether the entry at this place is the one that the digest was made of.
    #[must_use]
    pub fn is_of(&self, sequence: u64, entry: &AuditEntry) -> bool {
        *self == Self::with_salt(sequence, entry, self.salt)
    }
}

/// Nothing for what is absent; `=` and the text for what is there.
fn said<T: ToString>(value: Option<&T>) -> Vec<u8> {
    value.map_or_else(Vec::new, |value| {
        format!("={}", value.to_string()).into_bytes()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{AuditVerb, Outcome};

    const VECTORS: &str = include_str!("../../../../vectors/audit/entries.json");

    /// The digest as the page for operators describes it, from the line of an export alone.
    fn by_the_page(line: &Value) -> String {
        let said = |value: &Value| match value {
            Value::Null => Vec::new(),
            value => [b"=", value.as_str().expect("a text").as_bytes()].concat(),
        };
        let text = |value: &Value| value.as_str().expect("a text").as_bytes().to_vec();
        let number = |value: &Value| value.as_i64().expect("a number").to_string().into_bytes();
        let detail = &line["detail"];
        let salt = hex::decode(detail["salt"].as_str().expect("a salt")).expect("hex");
        let names = ["token", "account", "subject", "export", "operator", "note"];
        let mut parts = vec![DETAIL.to_vec(), salt];
        parts.extend(names.map(|name| said(&detail[name])));
        let digest = |parts: &[Vec<u8>]| {
            let framed = parts.iter().flat_map(|part| {
                let length = (part.len() as u64).to_be_bytes();
                length.into_iter().chain(part.iter().copied())
            });
            seedport_wire::digest::sha256(&framed.collect::<Vec<_>>())
        };
        let detail = digest(&parts).to_vec();
        let parts = [
            ENTRY.to_vec(),
            text(&line["platformId"]),
            number(&line["sequence"]),
            number(&line["atMs"]),
            text(&line["verb"]),
            text(&line["outcome"]),
            said(&line["reason"]),
            detail,
        ];
        hex::encode(digest(&parts))
    }

    /// The entry that a line of an export tells of.
    fn entry_of(line: &Value) -> (u64, AuditEntry, EntryDigest) {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let id = |value: &Value| text(value).map(|text| text.parse().expect("an id"));
        let detail = &line["detail"];
        let word = |value: &Value| text(value).expect("a word");
        let verb = word(&line["verb"]);
        let entry = AuditEntry {
            platform: word(&line["platformId"]).parse().expect("an id"),
            at: seedport_wire::Timestamp::from_millis(line["atMs"].as_i64().expect("a moment")),
            actor: text(&detail["token"]).map(|text| text.parse().expect("an id")),
            verb: AuditVerb::from_text(&verb).expect("a verb"),
            account: text(&detail["account"]).map(|text| text.parse().expect("an id")),
            subject: text(&detail["subject"]),
            outcome: Outcome::from_text(&word(&line["outcome"])).expect("an outcome"),
            reason: text(&line["reason"]).map(Into::into),
            export: id(&detail["export"]),
            operator: text(&detail["operator"]),
            note: text(&detail["note"]),
        };
        let bytes = |value: &Value| hex::decode(value.as_str().expect("a text")).expect("hex");
        let digest = EntryDigest {
            salt: bytes(&detail["salt"]).try_into().expect("16 bytes"),
            digest: bytes(&line["digest"]).try_into().expect("32 bytes"),
        };
        (line["sequence"].as_u64().expect("a number"), entry, digest)
    }

    #[test]
    fn the_published_entries_have_the_published_digests() {
        let lines: Vec<Value> = serde_json::from_str(VECTORS).expect("JSON");
        assert_eq!(lines.len(), 3);
        for line in &lines {
            let (sequence, entry, digest) = entry_of(line);
            let computed = EntryDigest::with_salt(sequence, &entry, digest.salt);
            assert_eq!(hex::encode(computed.digest), line["digest"], "{line}");
            assert_eq!(by_the_page(line), line["digest"], "{line}");
            assert!(digest.is_of(sequence, &entry));
        }
    }

    #[test]
    fn every_field_is_in_the_digest_and_none_stands_for_another() {
        let lines: Vec<Value> = serde_json::from_str(VECTORS).expect("JSON");
        let (sequence, entry, digest) = entry_of(&lines[0]);
        let edits: [fn(&mut AuditEntry); 12] = [
            |entry| entry.platform = crate::INSTALLATION,
            |entry| entry.at = seedport_wire::Timestamp::from_millis(1),
            |entry| entry.actor = None,
            |entry| entry.verb = AuditVerb::Thaw,
            |entry| entry.account = None,
            |entry| entry.subject = None,
            |entry| entry.subject = Some(String::new()),
            |entry| entry.outcome = Outcome::Refused,
            |entry| entry.reason = Some("".into()),
            |entry| entry.export = None,
            |entry| entry.operator = entry.note.take(),
            |entry| entry.note = entry.operator.clone(),
        ];
        let mut seen = vec![digest.digest];
        for edit in edits {
            let mut changed = entry.clone();
            edit(&mut changed);
            assert!(!digest.is_of(sequence, &changed), "{changed:?}");
            seen.push(EntryDigest::with_salt(sequence, &changed, digest.salt).digest);
        }
        seen.push(EntryDigest::with_salt(sequence + 1, &entry, digest.salt).digest);
        seen.push(EntryDigest::with_salt(sequence, &entry, [0; 16]).digest);
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }
}
