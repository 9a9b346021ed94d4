//! Where codes go, in one canonical form, and the digest by which a wallet names its first one.
//!
//! Invariant: a `MailAddress` and a `PhoneNumber` exist in their canonical form alone, so two
//! spellings of one contact are equal and have one digest. An empty contact does not parse.
//! Called by the vault (parse, digest), the Grid door (parse) and clients (digest, compare).

mod mail;

use std::fmt;

pub use mail::{MailAddress, MailError};

use crate::{
    digest::sha256_parts,
    ids::{AccountId, WalletId},
};

/// What the digest of a founding contact begins with.
const LABEL: &[u8] = b"seedport founding contact v1";

/// Why a text is no contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// Not a mail address that every mail server takes; the reason says what it would have to be.
    #[error("not {0}")]
    Mail(#[from] MailError),
    /// Not E.164.
    #[error("not an E.164 telephone number such as +14155550123")]
    Phone,
}

/// A telephone number: E.164, with its `+`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads an E.164 number: `+`, then 2 to 15 digits that do not begin with 0.
    ///
    /// # Errors
    /// [`ContactError::Phone`].
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        let digits = text.strip_prefix('+').unwrap_or_default().as_bytes();
        let fits = (2..=15).contains(&digits.len())
            && digits.iter().all(u8::is_ascii_digit)
            && digits[0] != b'0';
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(ContactError::Phone)
        }
    }

    /// The number, with its `+`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where codes go.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Contact {
    /// To a mail address.
    Mail(MailAddress),
    /// To a telephone.
    Phone(PhoneNumber),
}

impl Contact {
    /// Reads a mail address.
    ///
    /// # Errors
    /// [`ContactError::Mail`].
    pub fn mail(text: &str) -> Result<Self, ContactError> {
        Ok(Self::Mail(MailAddress::parse(text)?))
    }

    /// Reads a telephone number.
    ///
    /// # Errors
    /// [`ContactError::Phone`].
    pub fn phone(text: &str) -> Result<Self, ContactError> {
        PhoneNumber::parse(text).map(Self::Phone)
    }

    /// The canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mail(address) => address.as_str(),
            Self::Phone(number) => number.as_str(),
        }
    }

    /// How the digest names the kind: the type of credential that it founds.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Mail(_) => "EMAIL_OTP",
            Self::Phone(_) => "SMS_OTP",
        }
    }

    /// The digest that a wallet of this account is named by when this is its first contact.
    #[must_use]
    pub fn founding_digest(&self, account: AccountId, wallet: WalletId) -> ContactDigest {
        ContactDigest(sha256_parts(&[
            LABEL,
            account.as_bytes(),
            wallet.as_bytes(),
            self.kind().as_bytes(),
            self.as_str().as_bytes(),
        ]))
    }
}

// A contact is personal: it is not printed by accident.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(..)")
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

/// `SHA-256(label || account || wallet || kind || contact)`, every part behind its length: what a
/// wallet's first contact was, said without saying it. 64 lower-case hex characters in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContactDigest([u8; 32]);

impl ContactDigest {
    /// The digest with these bytes, read back from a sealed record.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lower-case hex characters.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        let digest = Self(bytes);
        (digest.to_string() == text).then_some(digest)
    }
}

impl fmt::Display for ContactDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);
    const WALLET: WalletId = WalletId::from_bytes([2; 16]);

    #[test]
    fn a_phone_number_is_e164() {
        assert!(PhoneNumber::parse("+14155550123").is_ok());
        for text in [
            "",
            "+",
            "+0123",
            "14155550123",
            "+1",
            "+1234567890123456",
            "+1 415",
            "+１２",
        ] {
            assert_eq!(
                PhoneNumber::parse(text),
                Err(ContactError::Phone),
                "{text:?}"
            );
        }
    }

    #[test]
    fn the_founding_digest_is_frozen() {
        let ann = Contact::mail("ann@example.com").expect("parses");
        let digest = ann.founding_digest(ACCOUNT, WALLET);
        let parts: [&[u8]; 5] = [
            b"seedport founding contact v1",
            &[1; 16],
            &[2; 16],
            b"EMAIL_OTP",
            b"ann@example.com",
        ];
        assert_eq!(digest.as_bytes(), &sha256_parts(&parts));
        assert_eq!(ContactDigest::from_hex(&digest.to_string()), Some(digest));
        let frozen = "c9be9198768d660f0d43c1a8502a1dba03ee25a561c5eed93e1970f023894056";
        assert_eq!(digest.to_string(), frozen);
    }

    #[test]
    fn every_part_of_the_founding_digest_counts() {
        let mail = |text| Contact::mail(text).expect("parses");
        let phone = Contact::phone("+14155550123").expect("parses");
        let (other_account, other_wallet) = (
            AccountId::from_bytes([3; 16]),
            WalletId::from_bytes([3; 16]),
        );
        let digests = [
            mail("ann@example.com").founding_digest(ACCOUNT, WALLET),
            mail("ann@example.org").founding_digest(ACCOUNT, WALLET),
            mail("Ann@example.com").founding_digest(ACCOUNT, WALLET),
            mail("ann@example.com").founding_digest(other_account, WALLET),
            mail("ann@example.com").founding_digest(ACCOUNT, other_wallet),
            phone.founding_digest(ACCOUNT, WALLET),
        ];
        let distinct: std::collections::HashSet<_> = digests.iter().collect();
        assert_eq!(distinct.len(), digests.len());
        let same = mail("ann@EXAMPLE.com").founding_digest(ACCOUNT, WALLET);
        assert_eq!(same, digests[0]);
    }

    #[test]
    fn a_contact_is_not_printed() {
        let shown = format!("{:?}", Contact::mail("ann@example.com").expect("parses"));
        assert!(!shown.contains("ann"));
    }
}
