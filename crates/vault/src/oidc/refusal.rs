//! Why a token proves nothing: what is wrong with it, or why it cannot be judged.
//!
//! Invariant: one variant a check, and no text of the token or of the issuer in any message.
//! Called by the token check (makes them) and by the verbs (answer with them and log them).

use super::fetch::FetchError;

/// A claim that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Who says it.
    Issuer,
    /// To whom it is said.
    Audience,
    /// Of whom it is said.
    Subject,
    /// Until when it holds.
    Expiry,
    /// When it was said.
    IssuedAt,
    /// From when it holds.
    NotBefore,
    /// What it is bound to.
    Nonce,
    /// Who asked for it.
    AuthorizedParty,
    /// The owner's mail address, for display.
    Email,
}

impl Claim {
    /// Its name in a token.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issuer => "iss",
            Self::Audience => "aud",
            Self::Subject => "sub",
            Self::Expiry => "exp",
            Self::IssuedAt => "iat",
            Self::NotBefore => "nbf",
            Self::Nonce => "nonce",
            Self::AuthorizedParty => "azp",
            Self::Email => "email",
        }
    }
}

/// The check that a token failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OidcRefusal {
    /// Too long, not three parts of base64url, not two JSON objects, or a member twice.
    #[error("the token cannot be read")]
    Malformed,
    /// Of an issuer that is not listed.
    #[error("the token's issuer is not supported")]
    Issuer,

    /// Signed by another algorithm than the issuer's, or by none.
    #[error("the token's algorithm is not its issuer's")]
    Algorithm,
    /// A token of another type than `JWT`.
    #[error("the token is not of the type JWT")]
    Type,
    /// An extension that the token calls critical; none is known here.
    #[error("the token asks for an extension that is not known")]
    Extension,
    /// A key, or the address of one, in the token itself.
    #[error("the token brings a key of its own")]
    EmbeddedKey,

    /// A claim that must be there and is not.
    #[error("the token lacks the claim {}", .0.name())]
    ClaimMissing(Claim),
    /// A claim of another type or size than it must have.
    #[error("the token's claim {} is not what that claim may be", .0.name())]
    ClaimType(Claim),
    /// Past its `exp`.
    #[error("the token has expired")]
    Expired,
    /// Issued too long ago.
    #[error("the token was issued too long ago")]
    TooOld,
    /// Issued later than now.
    #[error("the token was issued in the future")]
    IssuedInFuture,
    /// Before its `nbf`.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// For an audience that is not listed.
    #[error("the token is for another audience")]
    Audience,
    /// Asked for by a party that is neither the audience nor listed.
    #[error("the token was asked for by another party")]
    AuthorizedParty,
    /// Bound to something else than it was presented with.
    #[error("the token's nonce is not the one that is wanted")]
    Nonce,

    /// Signed by a key that the issuer does not publish, or not by this name.
    #[error("the token's key is not among its issuer's")]
    KeyUnknown,
    /// The signature does not hold.
    #[error("the token's signature does not hold")]
    Signature,
    /// A good token, of somebody else than the credential names.
    #[error("the token is of another identity than the credential")]
    Identity,
    /// Issued no later than the token by which the credential was added: one token has one use.
    #[error("the token is not newer than the one by which the credential was added")]
    UsedToAdd,
}

impl OidcRefusal {
    /// A stable word for answers and the audit log.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Malformed => "OIDC_TOKEN_MALFORMED",
            Self::Issuer => "OIDC_ISSUER_UNSUPPORTED",
            Self::Algorithm => "OIDC_ALGORITHM",
            Self::Type => "OIDC_TYPE",
            Self::Extension => "OIDC_EXTENSION",
            Self::EmbeddedKey => "OIDC_EMBEDDED_KEY",
            Self::ClaimMissing(_) => "OIDC_CLAIM_MISSING",
            Self::ClaimType(_) => "OIDC_CLAIM_TYPE",
            Self::Expired => "OIDC_EXPIRED",
            Self::TooOld => "OIDC_TOO_OLD",
            Self::IssuedInFuture => "OIDC_ISSUED_IN_FUTURE",
            Self::NotYetValid => "OIDC_NOT_YET_VALID",
            Self::Audience => "OIDC_AUDIENCE",
            Self::AuthorizedParty => "OIDC_AUTHORIZED_PARTY",
            Self::Nonce => "OIDC_NONCE",
            Self::KeyUnknown => "OIDC_KEY_UNKNOWN",
            Self::Signature => "OIDC_SIGNATURE",
            Self::Identity => "OIDC_IDENTITY",
            Self::UsedToAdd => "OIDC_USED_TO_ADD",
        }
    }

    /// The claim that is missing or of a wrong type, by its name in a token.
    #[must_use]
    pub const fn claim(self) -> Option<&'static str> {
        match self {
            Self::ClaimMissing(claim) | Self::ClaimType(claim) => Some(claim.name()),
            _ => None,
        }
    }

    /// Whether nothing could be judged (no token, or of an issuer that is not taken) rather than
    /// judged and found wrong (a proof that failed).
    #[must_use]
    pub const fn is_malformed(self) -> bool {
        matches!(self, Self::Malformed | Self::Issuer)
    }
}

/// Why an issuer's keys cannot be had: the issuer's fault, or the network's, not the owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssuerFault {
    /// A document was not read.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The discovery document is not an object with `issuer` and `jwks_uri`.
    #[error("the issuer's discovery document cannot be read")]
    Discovery,
    /// The discovery document is another issuer's.
    #[error("the issuer's discovery document names another issuer")]
    DiscoveryIssuer,
    /// The keys are at an address that may not be asked.
    #[error("the issuer's keys are not at an https address")]
    KeysAddress,
    /// The keys are not an object with a list of objects under `keys`.
    #[error("the issuer's keys cannot be read")]
    Keys,
    /// More keys than are read.
    #[error("the issuer publishes too many keys")]
    KeysTooMany,
    /// Two keys of one name.
    #[error("the issuer publishes two keys of one name")]
    KeysAmbiguous,
}

impl IssuerFault {
    /// A stable word for answers and the audit log.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Fetch(FetchError::Forbidden) => "OIDC_ISSUER_FORBIDDEN",
            Self::Fetch(FetchError::Unreachable) => "OIDC_ISSUER_UNREACHABLE",
            Self::Fetch(FetchError::Status) => "OIDC_ISSUER_STATUS",
            Self::Fetch(FetchError::TooLarge) => "OIDC_ISSUER_TOO_LARGE",
            Self::Discovery => "OIDC_DISCOVERY_MALFORMED",
            Self::DiscoveryIssuer => "OIDC_DISCOVERY_ISSUER",
            Self::KeysAddress => "OIDC_KEYS_ADDRESS",
            Self::Keys => "OIDC_KEYS_MALFORMED",
            Self::KeysTooMany => "OIDC_KEYS_TOO_MANY",
            Self::KeysAmbiguous => "OIDC_KEYS_AMBIGUOUS",
        }
    }
}

/// Why a token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The caller's: the token is refused.
    #[error(transparent)]
    Refused(#[from] OidcRefusal),
    /// Nobody's here: the token cannot be judged now.
    #[error(transparent)]
    Unavailable(#[from] IssuerFault),
}

impl OidcError {
    /// A stable word for answers and the audit log.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.reason(),
            Self::Unavailable(fault) => fault.reason(),
        }
    }
}
