//! Whose wallet a signed text is about, and what a device knows of it beforehand.
//!
//! Invariant: the target of a code, the verification token, the envelope and the wallet statement
//! say the same facts, and a device compares them all in one place: `KnownWallet::check`.
//! Called by the vault (say) and clients (compare).

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{
    contact::{Contact, ContactDigest},
    ids::{AccountId, PlatformId, WalletId},
};

/// Whose wallet a signed text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalletFacts {
    /// `organizationId`.
    pub organization: PlatformId,
    /// `accountId`.
    pub account: AccountId,
    /// `walletId`.
    pub wallet: WalletId,
    /// `foundingContact`: the digest of the contact that the wallet was made with; `None` for a
    /// wallet that is older than statements.
    pub founding: Option<ContactDigest>,
}

/// What a device knows of its wallet of its own: what it was told when the wallet was made, or
/// what its owner typed. What it does not know is not compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownWallet {
    /// The organization.
    pub organization: Option<PlatformId>,
    /// The account.
    pub account: Option<AccountId>,
    /// The wallet.
    pub wallet: Option<WalletId>,
    /// The contact that the wallet was made with.
    pub contact: Option<Contact>,
}

/// Which fact is another one than the device knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OtherWallet {
    /// Another organization's.
    #[error("it is signed for another organization")]
    Organization,
    /// Another account's.
    #[error("it is signed for another account")]
    Account,
    /// Another wallet.
    #[error("it is signed for another wallet")]
    Wallet,
    /// A wallet that was made with another contact.
    #[error("it is signed for a wallet that was made with another mail address or phone number")]
    Contact,
}

/// What a comparison could say of the founding contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founding {
    /// It is the one that the device knows.
    Matches,
    /// The device knows none.
    NotCompared,
    /// The wallet is older than statements, and names none.
    OlderThanStatements,
}

impl KnownWallet {
    /// Compares every fact that the device knows.
    ///
    /// # Errors
    /// [`OtherWallet`] names the first fact that differs.
    pub fn check(&self, facts: &WalletFacts) -> Result<Founding, OtherWallet> {
        let differs = |known: bool| !known;
        if differs(
            self.organization
                .is_none_or(|known| known == facts.organization),
        ) {
            return Err(OtherWallet::Organization);
        }
        if differs(self.account.is_none_or(|known| known == facts.account)) {
            return Err(OtherWallet::Account);
        }
        if differs(self.wallet.is_none_or(|known| known == facts.wallet)) {
            return Err(OtherWallet::Wallet);
        }
        match (&self.contact, facts.founding) {
            (None, _) => Ok(Founding::NotCompared),
            (Some(_), None) => Ok(Founding::OlderThanStatements),
            (Some(known), Some(signed)) => {
                let digest = known.founding_digest(facts.account, facts.wallet);
                if digest == signed {
                    Ok(Founding::Matches)
                } else {
                    Err(OtherWallet::Contact)
                }
            }
        }
    }

    /// What a device knows once it has believed a signed text: the same, and these facts.
    #[must_use]
    pub fn learn(self, facts: &WalletFacts) -> Self {
        Self {
            organization: Some(facts.organization),
            account: Some(facts.account),
            wallet: Some(facts.wallet),
            contact: self.contact,
        }
    }
}

/// The JSON of a founding contact: 64 hex characters, or null.
pub(crate) fn founding_json(founding: Option<ContactDigest>) -> String {
    founding.map_or_else(|| "null".to_owned(), |digest| format!("\"{digest}\""))
}

/// Reads `foundingContact`: 64 hex characters, or null.
pub(crate) fn read_founding<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ContactDigest>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| {
        ContactDigest::from_hex(&text).ok_or_else(|| D::Error::custom("no digest in hex"))
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: WalletFacts = WalletFacts {
        organization: PlatformId::from_bytes([1; 16]),
        account: AccountId::from_bytes([2; 16]),
        wallet: WalletId::from_bytes([3; 16]),
        founding: None,
    };

    fn ann() -> Contact {
        Contact::mail("ann@example.com").expect("parses")
    }

    fn founded() -> WalletFacts {
        WalletFacts {
            founding: Some(ann().founding_digest(FACTS.account, FACTS.wallet)),
            ..FACTS
        }
    }

    #[test]
    fn what_is_not_known_is_not_compared() {
        let known = KnownWallet::default();
        assert_eq!(known.check(&founded()), Ok(Founding::NotCompared));
    }

    #[test]
    fn every_fact_that_is_known_is_compared() {
        let known = KnownWallet {
            contact: Some(ann()),
            ..KnownWallet::default().learn(&FACTS)
        };
        assert_eq!(known.check(&founded()), Ok(Founding::Matches));
        assert_eq!(known.check(&FACTS), Ok(Founding::OlderThanStatements));
        let other = [9; 16];
        let organization = PlatformId::from_bytes(other);
        let account = AccountId::from_bytes(other);
        let wallet = WalletId::from_bytes(other);
        let contact = Contact::mail("eve@example.com").expect("parses");
        let founding = Some(contact.founding_digest(FACTS.account, FACTS.wallet));
        let cases = [
            (
                WalletFacts {
                    organization,
                    ..founded()
                },
                OtherWallet::Organization,
            ),
            (
                WalletFacts {
                    account,
                    ..founded()
                },
                OtherWallet::Account,
            ),
            (
                WalletFacts {
                    wallet,
                    ..founded()
                },
                OtherWallet::Wallet,
            ),
            (
                WalletFacts {
                    founding,
                    ..founded()
                },
                OtherWallet::Contact,
            ),
        ];
        for (facts, refused) in cases {
            assert_eq!(known.check(&facts), Err(refused));
        }
    }
}
