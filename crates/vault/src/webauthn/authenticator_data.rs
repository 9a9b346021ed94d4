//! The authenticator data: what the authenticator itself says, and signs.
//!
//! Invariant: read to the last byte; what the flags announce is there, and nothing else.
//! Called by the registration and the assertion. Source: WebAuthn L3, sections 6.1, 6.5.1; steps
//! 14 to 17 of section 7.1 and 15 to 18 of section 7.2.

use aws_lc_rs::digest::{self, SHA256};
use ciborium::Value;

use super::{cbor, policy::PasskeyPolicy, refusal::PasskeyRefusal};

/// Longest authenticator data that is read, in bytes.
pub const MOST_AUTHENTICATOR_DATA: usize = 8192;
/// Longest credential id, in bytes: step 25 of section 7.1.
const MOST_CREDENTIAL_ID: usize = 1023;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const CREDENTIAL_DATA: u8 = 1 << 6;
const EXTENSION_DATA: u8 = 1 << 7;

/// Whether the authenticator must have verified its user. Outside of tests there is one answer.
#[derive(Debug, Clone, Copy)]
pub enum UserVerification {
    /// It must.
    Required,
    /// Published vectors without it, which hold in everything else.
    #[cfg(test)]
    NotAsked,
}

impl UserVerification {
    const fn is_required(self) -> bool {
        match self {
            Self::Required => true,
            #[cfg(test)]
            Self::NotAsked => false,
        }
    }
}

/// What an authenticator says.
#[derive(Debug)]
pub struct AuthenticatorData<'a> {
    rp_id_hash: &'a [u8; 32],
    flags: u8,
    /// How often the passkey has signed; 0 when the authenticator does not count.
    pub sign_count: u32,
    /// The passkey that was made, in a registration.
    pub credential: Option<CredentialData<'a>>,
}

/// A passkey that was made.
#[derive(Debug)]
pub struct CredentialData<'a> {
    /// The authenticator's name for it, 1 to 1023 bytes.
    pub id: &'a [u8],
    /// Its public key, one CBOR item; not looked at yet.
    pub key: Value,
}

impl<'a> AuthenticatorData<'a> {
    /// Reads authenticator data. Flags without a meaning are let be, as the specification says.
    pub fn read(bytes: &'a [u8]) -> Result<Self, PasskeyRefusal> {
        Self::parse(bytes).ok_or(PasskeyRefusal::AuthenticatorDataMalformed)
    }

    fn parse(bytes: &'a [u8]) -> Option<Self> {
        if bytes.len() > MOST_AUTHENTICATOR_DATA {
            return None;
        }
        let (rp_id_hash, rest) = bytes.split_first_chunk()?;
        let (&[flags], rest) = rest.split_first_chunk()?;
        let (count, mut rest) = rest.split_first_chunk()?;
        let credential = if flags & CREDENTIAL_DATA == 0 {
            None
        } else {
            Some(CredentialData::take(&mut rest)?)
        };
        if flags & EXTENSION_DATA != 0 && !cbor::take_item(&mut rest)?.is_map() {
            return None;
        }
        rest.is_empty().then_some(Self {
            rp_id_hash,
            flags,
            sign_count: u32::from_be_bytes(*count),
            credential,
        })
    }

    /// Checks for whom it was made, and that its user was there and was verified.
    pub fn check(
        &self,
        policy: &PasskeyPolicy,
        verification: UserVerification,
    ) -> Result<(), PasskeyRefusal> {
        let has = |flag| self.flags & flag != 0;
        if self.rp_id_hash != digest::digest(&SHA256, policy.rp_id().as_bytes()).as_ref() {
            return Err(PasskeyRefusal::RpId);
        }
        if !has(USER_PRESENT) {
            return Err(PasskeyRefusal::UserNotPresent);
        }
        if verification.is_required() && !has(USER_VERIFIED) {
            return Err(PasskeyRefusal::UserNotVerified);
        }
        if has(BACKED_UP) && !has(BACKUP_ELIGIBLE) {
            return Err(PasskeyRefusal::BackupFlags);
        }
        Ok(())
    }
}

impl<'a> CredentialData<'a> {
    /// Takes the model's id (16 bytes, not used), the length of the credential id, the
    /// credential id and the key.
    fn take(rest: &mut &'a [u8]) -> Option<Self> {
        let (_model, after) = rest.split_first_chunk::<16>()?;
        let (length, after) = after.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 || length > MOST_CREDENTIAL_ID {
            return None;
        }
        let (id, after) = after.split_at_checked(length)?;
        *rest = after;
        let key = cbor::take_item(rest)?;
        Some(Self { id, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(flags: u8, rest: &[u8]) -> Vec<u8> {
        let hash = digest::digest(&SHA256, b"example.org");
        [hash.as_ref(), &[flags], &[0, 0, 1, 2], rest].concat()
    }

    /// A credential with an id of `length` bytes and the empty map as its key.
    fn credential(length: u16) -> Vec<u8> {
        let id = vec![7; length.into()];
        [&[0xaa; 16][..], &length.to_be_bytes(), &id, &[0xa0]].concat()
    }

    fn reads(bytes: &[u8]) -> bool {
        match AuthenticatorData::read(bytes) {
            Ok(_) => true,
            Err(refusal) => {
                assert_eq!(refusal, PasskeyRefusal::AuthenticatorDataMalformed);
                false
            }
        }
    }

    #[test]
    fn what_the_flags_announce_is_there_and_nothing_else() {
        let extensions = b"\xa1\x61a\xf5";
        let both = [&credential(16), &extensions[..]].concat();
        for (flags, rest) in [
            (0x05, &[][..]),
            (0x45, &credential(16)),
            (0x85, extensions),
            (0xc5, &both),
            (0x22 | 0x05, &[]),
        ] {
            let bytes = data(flags, rest);
            assert!(reads(&bytes), "{flags:02x}");
            assert!(!reads(&[&bytes[..], &[0]].concat()), "{flags:02x} and more");
            for end in 0..bytes.len() {
                assert!(!reads(&bytes[..end]), "{flags:02x} cut to {end}");
            }
        }
        assert!(!reads(&data(0x05, extensions)), "extensions unannounced");
        assert!(
            !reads(&data(0x05, &credential(16))),
            "a credential unannounced"
        );
        for other in [&b"\x80"[..], b"\x01", b"\xf6", b"\xa2\x01\x01\x01\x02"] {
            assert!(!reads(&data(0x85, other)), "extensions {other:x?}");
        }
    }

    #[test]
    fn the_parts_are_where_they_belong() {
        let bytes = data(0x45, &credential(3));
        let read = AuthenticatorData::read(&bytes).expect("honest");
        let made = read.credential.expect("a credential");
        assert_eq!((read.sign_count, made.id), (258, &[7; 3][..]));
        assert_eq!(made.key, Value::Map(Vec::new()));
    }

    #[test]
    fn a_credential_id_has_1_to_1023_bytes() {
        for (length, fits) in [(0, false), (1, true), (1023, true), (1024, false)] {
            assert_eq!(reads(&data(0x45, &credential(length))), fits, "{length}");
        }
    }

    #[test]
    fn authenticator_data_may_be_long_to_a_bound() {
        let padded = |length: usize| {
            let room = u16::try_from(length - 37 - 6).expect("fits");
            let text = vec![b'a'; room.into()];
            data(
                0x85,
                &[
                    b"\xa1\x01\x00"[..2].into(),
                    [&[0x79], &room.to_be_bytes()[..], &text].concat(),
                ]
                .concat(),
            )
        };
        let fits = padded(MOST_AUTHENTICATOR_DATA + 1);
        assert_eq!(fits.len(), MOST_AUTHENTICATOR_DATA);
        assert!(reads(&fits));
        assert!(!reads(&padded(MOST_AUTHENTICATOR_DATA + 2)));
    }
}
