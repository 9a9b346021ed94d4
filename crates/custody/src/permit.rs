//! Who calls, and what they may do, as values that a verb demands.
//!
//! Invariant: `Authenticated` comes only from a checked secret, `Permit` only from an
//! `Authenticated` whose token grants it. A verb that takes `&Permit<Manage>` cannot be called
//! by a handler that forgot to ask.
//! Called by the doors, which put the permit into the handler's signature.

use std::marker::PhantomData;

use seedport_store::Permissions;
use seedport_wire::ids::{PlatformId, TokenId};

/// A caller whose API token was checked.
#[derive(Debug, Clone, Copy)]
pub struct Authenticated {
    pub(crate) platform: PlatformId,
    pub(crate) token: TokenId,
    pub(crate) permissions: Permissions,
}

/// A right that a verb can demand.
pub trait Right {
    /// Any one of these permissions grants it.
    const ANY_OF: Permissions;
    /// How the right is named to a caller who lacks it.
    const NAME: &'static str;
}

/// Reading.
#[derive(Debug, Clone, Copy)]
pub struct View;
/// Changing customers, tokens and configuration.
#[derive(Debug, Clone, Copy)]
pub struct Manage;
/// Relaying an owner's proof: challenge, verify, export.
#[derive(Debug, Clone, Copy)]
pub struct Transact;

impl Right for View {
    const ANY_OF: Permissions = Permissions::VIEW;
    const NAME: &'static str = "VIEW";
}

impl Right for Manage {
    const ANY_OF: Permissions = Permissions::MANAGE;
    const NAME: &'static str = "MANAGE";
}

impl Right for Transact {
    const ANY_OF: Permissions = Permissions::TRANSACT.union(Permissions::MANAGE);
    const NAME: &'static str = "TRANSACT or MANAGE";
}

/// A caller who may do what `R` names, on their own platform.
#[derive(Debug, Clone, Copy)]
pub struct Permit<R> {
    pub(crate) platform: PlatformId,
    pub(crate) token: TokenId,
    right: PhantomData<R>,
}

/// The token does not grant the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the API token lacks the permission {needs}")]
pub struct Forbidden {
    /// What the token would need.
    pub needs: &'static str,
}

impl Authenticated {
    /// A caller with a checked token.
    pub(crate) const fn new(
        platform: PlatformId,
        token: TokenId,
        permissions: Permissions,
    ) -> Self {
        Self {
            platform,
            token,
            permissions,
        }
    }

    /// The platform that the token belongs to.
    #[must_use]
    pub const fn platform(&self) -> PlatformId {
        self.platform
    }

    /// Claims a right.
    ///
    /// # Errors
    /// When the token does not grant it.
    pub fn permit<R: Right>(self) -> Result<Permit<R>, Forbidden> {
        if self.permissions.intersects(R::ANY_OF) {
            Ok(Permit {
                platform: self.platform,
                token: self.token,
                right: PhantomData,
            })
        } else {
            Err(Forbidden { needs: R::NAME })
        }
    }
}

impl<R> Permit<R> {
    /// The platform that the caller acts for.
    #[must_use]
    pub const fn platform(&self) -> PlatformId {
        self.platform
    }
}
