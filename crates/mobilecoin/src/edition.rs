//! The two editions of the contract, each at its own path.
//!
//! Invariant: the editions differ in what they name and show, never in what a call does: custody
//! hears of no edition.
//! Called by `router`, `method` and the methods. Source: contract sections 3, 4 and 6.

/// An edition of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// `POST /wallet`: objects say what they are, fees and balances are of one token.
    V1,
    /// `POST /wallet/v2`.
    V2,
}

impl Edition {
    /// Where it is served.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::V1 => "/wallet",
            Self::V2 => "/wallet/v2",
        }
    }

    /// The same path as clients spell it who end every path so.
    pub(crate) const fn path_with_slash(self) -> &'static str {
        match self {
            Self::V1 => "/wallet/",
            Self::V2 => "/wallet/v2/",
        }
    }
}
