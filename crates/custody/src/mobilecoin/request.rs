//! The opaque text that joins two calls of the door.
//!
//! Invariant: it holds what the vault sealed and nothing that the vault does not check again, so
//! it needs no row: the caller carries it, and only its use is written down, once and for ever.
//! Called by the stamped export and the import of a bundle.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_store::{NonceWrite, Write};
use seedport_vault::Stored;
use seedport_wire::{
    BodyDigest, Timestamp,
    ids::{PlatformId, RequestId},
};

/// Longest text that is read, in characters; honest ones have under 2,000.
const LONGEST: usize = 8 * 1024;

/// A request as its caller carries it.
pub(super) struct Request {
    /// Its id.
    pub id: RequestId,
    /// The payload to sign; empty where nothing is signed.
    pub payload: String,
    /// What the vault sealed.
    pub sealed: Vec<u8>,
}

impl Request {
    /// Unpadded base64url of the id, the payload with its length, and the sealed record.
    pub fn to_text(&self) -> String {
        let length = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        let parts: [&[u8]; 4] = [
            self.id.as_bytes(),
            &length.to_be_bytes(),
            self.payload.as_bytes(),
            &self.sealed,
        ];
        URL_SAFE_NO_PAD.encode(parts.concat())
    }

    /// Reads what [`Request::to_text`] wrote; `None` when it is nothing of that shape.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (payload, sealed) = rest.split_at_checked(length)?;
        Some(Self {
            id: RequestId::from_bytes(*id),
            payload: String::from_utf8(payload.to_vec()).ok()?,
            sealed: sealed.to_vec(),
        })
    }

    /// The record, as the vault takes it.
    pub fn stored(&self) -> Stored<'_, RequestId> {
        Stored {
            id: self.id,
            sealed: &self.sealed,
        }
    }

    /// The write that lets it serve once.
    pub fn spend(&self, platform: PlatformId, now: Timestamp) -> Write {
        let id = self.id.to_string();
        let digest = BodyDigest::of("mobilecoin.request", &[("id", &id)]);
        Write::Nonce(NonceWrite::Spend {
            platform,
            digest: *digest.as_bytes(),
            now,
        })
    }
}

/// Reads a carried request; what reads is written back as it came. For the fuzz targets alone.
///
/// # Panics
/// When it is written otherwise.
#[cfg(fuzzing)]
pub fn fuzz(text: &str) {
    if let Some(request) = Request::parse(text) {
        assert_eq!(
            Request::parse(&request.to_text()).map(|it| it.to_text()),
            Some(request.to_text())
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_back_what_it_wrote_and_no_less() {
        let request = Request {
            id: RequestId::from_bytes([7; 16]),
            payload: "{\"é\":1}".to_owned(),
            sealed: vec![1, 2, 3],
        };
        let text = request.to_text();
        let read = Request::parse(&text).expect("own writing");
        assert_eq!(read.id, request.id);
        assert_eq!(
            (read.payload, read.sealed),
            (request.payload, request.sealed)
        );
        for length in 0..30 {
            let _ = Request::parse(&text[..length]);
        }
        // Of zeros a request could be, were it not for their number.
        let zeros = |length| "A".repeat(length);
        assert!(Request::parse(&zeros(LONGEST)).is_some());
        for other in ["", "====", "AAAA", &zeros(LONGEST + 4), &text[..20]] {
            assert!(Request::parse(other).is_none(), "{}", other.len());
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        let mut bytes = vec![7; 16];
        bytes.extend(u32::MAX.to_be_bytes());
        assert!(Request::parse(&URL_SAFE_NO_PAD.encode(bytes)).is_none());
    }
}
