//! What a device holds a wallet against: what it knows, a statement, a first address.
//!
//! Invariant: nothing in it comes from the answer that is checked. What is not known is not compared.
//! Called by the owner's states and `open_kept`; filled by `flow`'s callers.

use seedport_wire::{
    Founding, KnownWallet, ManifestMark, OtherWallet, WalletFacts,
    envelope::OwnerFacts,
    ids::{AccountId, PlatformId, WalletId},
};

use super::CheckedStatement;

/// What a wallet is expected to be.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// What the device knows of its own.
    pub known: KnownWallet,
    /// A statement of the wallet; an envelope must say the same.
    pub statement: Option<CheckedStatement>,
    /// The wallet's first Bitcoin address (BIP-84), as the owner knows it.
    pub first_address: Option<String>,
}

/// Why a wallet is not the expected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotExpected {
    /// A fact is another one than the device knows.
    #[error(transparent)]
    Known(#[from] OtherWallet),
    /// A fact is another one than in the wallet's statement.
    #[error("it differs from the wallet's statement: {0}")]
    Statement(#[source] OtherWallet),
    /// The manifest is another one than in the wallet's statement.
    #[error("it names another manifest of addresses than the wallet's statement")]
    Manifest,
}

/// What was compared before a wallet was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// What could be said of the contact that the wallet was made with.
    pub founding: Founding,
    /// Whether a statement was there, and says the same.
    pub statement: bool,
}

impl From<KnownWallet> for Expected {
    fn from(known: KnownWallet) -> Self {
        Self {
            known,
            ..Self::default()
        }
    }
}

impl Expected {
    /// The same, of this account; one that is known from before stays.
    #[must_use]
    pub fn of_account(mut self, account: AccountId) -> Self {
        self.known.account.get_or_insert(account);
        self
    }

    /// What the device knows, and what its statement taught it.
    #[must_use]
    pub fn learned(&self) -> KnownWallet {
        let known = self.known.clone();
        match &self.statement {
            None => known,
            Some(statement) => KnownWallet {
                organization: known.organization.or(statement.known().organization),
                account: known.account.or(statement.known().account),
                wallet: known.wallet.or(statement.known().wallet),
                contact: known.contact,
            },
        }
    }

    /// Compares the facts of an envelope; `owner` is what it says more of an owner's wallet. Manifests of
    /// two versions are not comparable: a vault that moved on names the newer one.
    pub(super) fn check(
        &self,
        facts: &WalletFacts,
        owner: Option<&OwnerFacts>,
    ) -> Result<Compared, NotExpected> {
        let founding = self.known.check(facts)?;
        if let Some(statement) = &self.statement {
            let said = statement.facts();
            same_wallet(&said.wallet, facts).map_err(NotExpected::Statement)?;
            let differs = |owner: &OwnerFacts| {
                owner.manifest.version == said.manifest.version && owner.manifest != said.manifest
            };
            if owner.is_some_and(differs) {
                return Err(NotExpected::Manifest);
            }
        }
        Ok(Compared {
            founding,
            statement: self.statement.is_some(),
        })
    }

    /// The manifest that a phrase must lead to: the envelope's, or else the statement's.
    pub(super) fn manifest(&self, owner: Option<&OwnerFacts>) -> Option<ManifestMark> {
        let stated = self.statement.as_ref();
        owner
            .map(|owner| owner.manifest)
            .or_else(|| stated.map(|statement| statement.facts().manifest))
    }
}

/// Insists that two signed texts say the same of a wallet, whether the device knows it or not.
pub(super) fn same_wallet(said: &WalletFacts, again: &WalletFacts) -> Result<(), OtherWallet> {
    KnownWallet::default().learn(said).check(again)?;
    if said.founding == again.founding {
        Ok(())
    } else {
        Err(OtherWallet::Contact)
    }
}

/// What a payload to sign names otherwise than the device knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OtherNamed {
    /// Another organization.
    #[error("the payload names organization {named}, not {known}")]
    Organization {
        /// The one that the payload names.
        named: PlatformId,
        /// The one that the device knows.
        known: PlatformId,
    },
    /// Another wallet.
    #[error("the payload names wallet {named}, not {known}")]
    Wallet {
        /// The one that the payload names.
        named: WalletId,
        /// The one that the device knows.
        known: WalletId,
    },
    /// Another account; the device itself would have written it.
    #[error("the session is of account {known}, and {named} is asked for")]
    Account {
        /// The one that is asked for.
        named: AccountId,
        /// The one that the session is of.
        known: AccountId,
    },
}

/// Compares the organization that a payload names with the one that the device knows.
pub(super) fn check_organization(known: &KnownWallet, named: PlatformId) -> Result<(), OtherNamed> {
    match known.organization {
        Some(known) if known != named => Err(OtherNamed::Organization { named, known }),
        _ => Ok(()),
    }
}

/// Compares the wallet that a payload names with the one that the device knows.
pub(super) fn check_wallet(known: &KnownWallet, named: WalletId) -> Result<(), OtherNamed> {
    match known.wallet {
        Some(known) if known != named => Err(OtherNamed::Wallet { named, known }),
        _ => Ok(()),
    }
}

/// Compares the account that a wish is about with the one that the session is of.
pub(super) fn check_account(known: &KnownWallet, named: AccountId) -> Result<(), OtherNamed> {
    match known.account {
        Some(known) if known != named => Err(OtherNamed::Account { named, known }),
        _ => Ok(()),
    }
}
