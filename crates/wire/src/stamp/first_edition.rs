//! The stamp as the first edition of the export took it: a bare signature, or the full stamp.
//!
//! Invariant: a bare signature names no key, so it is good for nothing until a sealed session's
//! key verifies it.
//! Called by the Grid door (parse) and the vault (verify), for the first edition alone.
//! Source: Grid contract section 7.

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{Stamp, StampError, Verifies};
use crate::p256::{CompressedKey, PublicKey, SignatureInvalid};

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

/// Longest DER of an ECDSA signature on P-256: two integers of 33 bytes with their heads.
const LONGEST_DER: usize = 72;

/// The first byte of a DER sequence, which no JSON text begins with.
const SEQUENCE: u8 = 0x30;

/// A stamp of either form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FirstEditionStamp {
    /// Base64 or base64url of a DER signature, and nothing else.
    Bare(Vec<u8>),
    /// The stamp of the current edition.
    Full(Stamp),
}

impl FirstEditionStamp {
    /// Reads a header value of either form.
    ///
    /// # Errors
    /// Those of [`Stamp::parse`], for what is no bare signature either.
    pub fn parse(header: &str) -> Result<Self, StampError> {
        // A stamp is longer than any signature, so that one decoding is tried a header.
        if header.len() > LONGEST_DER.div_ceil(3) * 4 {
            return Stamp::parse(header).map(Self::Full);
        }
        let bytes = PLAIN.decode(header).or_else(|_| URL.decode(header));
        match bytes {
            Ok(bytes) if bytes.first() == Some(&SEQUENCE) && bytes.len() <= LONGEST_DER => {
                Ok(Self::Bare(bytes))
            }
            _ => Stamp::parse(header).map(Self::Full),
        }
    }

    /// The key that a full stamp claims; a bare signature claims none.
    #[must_use]
    pub const fn claimed_key(&self) -> Option<&CompressedKey> {
        match self {
            Self::Bare(_) => None,
            Self::Full(stamp) => Some(stamp.claimed_key()),
        }
    }
}

impl Verifies for FirstEditionStamp {
    fn verify(&self, key: &PublicKey, payload: &str) -> Result<(), SignatureInvalid> {
        match self {
            Self::Bare(signature) => key.verify(payload.as_bytes(), signature),
            Self::Full(stamp) => stamp.verify(key, payload),
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose;

    use super::*;
    use crate::{SigningKey, SystemEntropy};

    #[test]
    fn a_bare_signature_in_either_alphabet_verifies_under_its_key_alone() {
        let key = SigningKey::make(&SystemEntropy).expect("makes");
        let other = SigningKey::make(&SystemEntropy).expect("makes");
        for _ in 0..20 {
            let signature = key.sign(b"payload").expect("signs");
            for header in [
                general_purpose::STANDARD.encode(&signature),
                general_purpose::STANDARD_NO_PAD.encode(&signature),
                general_purpose::URL_SAFE_NO_PAD.encode(&signature),
            ] {
                let stamp = FirstEditionStamp::parse(&header).expect("a signature");
                assert!(matches!(stamp, FirstEditionStamp::Bare(_)));
                assert_eq!(stamp.claimed_key(), None);
                assert!(stamp.verify(key.public(), "payload").is_ok());
                assert!(stamp.verify(key.public(), "other").is_err());
                assert!(stamp.verify(other.public(), "payload").is_err());
            }
        }
    }

    #[test]
    fn a_full_stamp_is_read_as_one() {
        let key = SigningKey::make(&SystemEntropy).expect("makes");
        let full = Stamp::make(&key, "payload").expect("stamps");
        let read = FirstEditionStamp::parse(&full.to_header()).expect("a stamp");
        assert_eq!(read.claimed_key(), Some(&key.public().compressed()));
        assert!(read.verify(key.public(), "payload").is_ok());
    }

    #[test]
    fn what_is_neither_is_refused_as_a_stamp_is() {
        for header in ["", "MA", "e30", "!!!!", "MEUCIQ==\n"] {
            let read = FirstEditionStamp::parse(header);
            match read {
                Ok(FirstEditionStamp::Bare(bytes)) => assert_eq!(bytes, [0x30], "{header}"),
                Ok(FirstEditionStamp::Full(_)) => panic!("{header} is no stamp"),
                Err(error) => assert_eq!(Stamp::parse(header), Err(error), "{header}"),
            }
        }
    }
}
