//! What the operator stopped, and the guards by which a commit notices it.
//!
//! Invariant: the guards are in the commit that hands something over or changes who may, so that
//! a freeze, a disabled platform or a revoked token that was committed before it stops it,
//! whatever was looked at earlier.
//! Called by the verbs; told by the doors.

use seedport_store::{
    AuditVerb, FreezeScope, FreezeWrite, Guard, PlatformWrite, TokenWrite, Write,
};
use seedport_wire::ids::AccountId;

use crate::permit::Permit;

/// What stands in the way by the operator's hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The account is frozen.
    #[error(
        "the operator of this service froze this account: until it is thawed nothing is exported \
         from it and its credentials do not change; tell its owner, and ask the operator"
    )]
    AccountFrozen,
    /// Every account of the platform is frozen.
    #[error(
        "the operator of this service froze every account of this platform: until they are thawed \
         nothing is exported and no credentials change; tell the owner, and ask the operator"
    )]
    PlatformFrozen,
    /// Every account is frozen.
    #[error(
        "the operator of this service froze every account: until they are thawed nothing is \
         exported and no credentials change; tell the owner, and ask the operator"
    )]
    AllFrozen,
    /// The platform is disabled.
    #[error("the operator of this service disabled this platform; ask the operator")]
    PlatformDisabled,
    /// The token that asked was revoked meanwhile.
    #[error("the API token was revoked")]
    TokenRevoked,
}

impl Stopped {
    /// The stable name: the audit log's reason and the doors' `details.reason`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::AccountFrozen => "ACCOUNT_FROZEN",
            Self::PlatformFrozen => "PLATFORM_FROZEN",
            Self::AllFrozen => "ALL_FROZEN",
            Self::PlatformDisabled => "PLATFORM_DISABLED",
            Self::TokenRevoked => "TOKEN_REVOKED",
        }
    }

    /// What a guard that fired tells, if it is one of these.
    pub(crate) const fn of_guard(guard: Guard) -> Option<Self> {
        match guard {
            Guard::Frozen(FreezeScope::Account(..)) => Some(Self::AccountFrozen),
            Guard::Frozen(FreezeScope::Platform(_)) => Some(Self::PlatformFrozen),
            Guard::Frozen(FreezeScope::All) => Some(Self::AllFrozen),
            Guard::PlatformDisabled => Some(Self::PlatformDisabled),
            Guard::TokenGone => Some(Self::TokenRevoked),
            _ => None,
        }
    }
}

impl<R> Permit<R> {
    /// Lets a commit happen only while the caller still is who was let in.
    pub(crate) fn standing(&self) -> [Write; 2] {
        let (platform, id) = (self.platform, self.token);
        [
            Write::Platform(PlatformWrite::ExpectEnabled { platform }),
            Write::Token(TokenWrite::Expect { platform, id }),
        ]
    }

    /// The same, and where the verb is one that a freeze stops, while nothing is frozen.
    pub(crate) fn unhindered(&self, verb: AuditVerb, account: AccountId) -> Vec<Write> {
        let mut guards = Vec::with_capacity(8);
        guards.extend(self.standing());
        if is_stopped_by_a_freeze(verb) {
            guards.push(Write::Freeze(FreezeWrite::ExpectNone {
                platform: self.platform,
                account,
            }));
        }
        guards
    }
}

/// Whether a verb hands a seed over, or changes who may ask for it. Whoever stole an owner's mail
/// can do neither to a frozen account; a session they may open.
const fn is_stopped_by_a_freeze(verb: AuditVerb) -> bool {
    matches!(
        verb,
        AuditVerb::ExportBegin
            | AuditVerb::ExportFinish
            | AuditVerb::ExportV1Begin
            | AuditVerb::ExportV1Finish
            | AuditVerb::CredentialCreateBegin
            | AuditVerb::CredentialCreate
            | AuditVerb::CredentialRevokeBegin
            | AuditVerb::CredentialRevoke
            | AuditVerb::CustomerUpdateBegin
            | AuditVerb::CustomerUpdate
    )
}
