//! API tokens: who may speak for a platform, and how much.
//!
//! Invariant: the secret itself is never here, only its digest; a client id is unique in the
//! whole store, because it is looked up before the platform is known.
//! Called by `custody` (authentication and token management).

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{PlatformId, TokenId},
};

use crate::{
    error::StoreError,
    page::{Page, PageRequest, TimeFilter},
};

/// A set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(u8);

impl Permissions {
    /// No permission.
    pub const NONE: Self = Self(0);
    /// Read.
    pub const VIEW: Self = Self(1);
    /// Verify and export.
    pub const TRANSACT: Self = Self(2);
    /// Change everything, verify and export included.
    pub const MANAGE: Self = Self(4);

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every permission of `other` is in this set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any permission of `other` is in this set.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The bits as stored.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set with these stored bits; `None` when a bit has no meaning.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits & !7 == 0 {
            Some(Self(bits))
        } else {
            None
        }
    }
}

/// An API token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// For which platform it speaks.
    pub platform: PlatformId,
    /// Its id.
    pub id: TokenId,
    /// The integrator's name for it.
    pub name: String,
    /// What it may do.
    pub permissions: Permissions,
    /// The public half of the credential, unique in the store.
    pub client_id: String,
    /// The digest of the secret half; the secret is a random 256-bit value.
    pub secret_digest: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which tokens to list; every `None` matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenFilter {
    /// Exactly this name.
    pub name: Option<String>,
    /// Made or changed within these times.
    pub times: TimeFilter,
}

/// Reads of tokens.
#[async_trait]
pub trait Tokens {
    /// The token with this client id, of whichever platform.
    async fn token_by_client_id(&self, client_id: &str) -> Result<Option<TokenRow>, StoreError>;
    /// The token with this id.
    async fn token(
        &self,
        platform: PlatformId,
        id: TokenId,
    ) -> Result<Option<TokenRow>, StoreError>;
    /// A page of the platform's tokens, oldest first.
    async fn tokens(
        &self,
        platform: PlatformId,
        filter: &TokenFilter,
        page: PageRequest,
    ) -> Result<Page<TokenRow>, StoreError>;
}

/// Writes of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenWrite {
    /// Adds a token. Guard: `ClientIdTaken`.
    Insert(TokenRow),
    /// Changes nothing. Guard: `TokenGone`.
    Expect {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: TokenId,
    },
    /// Removes a token for good. Guard: `TokenGone`.
    Delete {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: TokenId,
    },
}
