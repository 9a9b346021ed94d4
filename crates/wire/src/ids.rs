//! Identifiers: `<Kind>:<uuid>` on the wire, sixteen bytes everywhere else.
//!
//! Invariant: an id of one kind never parses as, or compares with, another kind.
//! Called by every crate; the grammar is Grid contract section 1.2.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::entropy::{Entropy, EntropyUnavailable};

/// A text that is not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}{joint}a lower-case hyphenated UUID", joint = joint(.expected))]
pub struct IdError {
    /// The prefix that the id must carry, colon included; empty for bare UUIDs.
    pub expected: &'static str,
}

/// What stands between a prefix, if there is one, and the UUID.
const fn joint(prefix: &str) -> &'static str {
    if prefix.is_empty() {
        ""
    } else {
        " followed by "
    }
}

/// Reads exactly the 36-character lower-case hyphenated form.
fn parse_uuid(text: &str) -> Option<Uuid> {
    let canonical = text.len() == 36 && !text.bytes().any(|b| b.is_ascii_uppercase());
    if canonical {
        Uuid::try_parse(text).ok()
    } else {
        None
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// The text before the UUID, colon included; empty for bare UUIDs.
            pub const PREFIX: &'static str = $prefix;

            /// Draws a fresh random id (UUID version 4).
            ///
            /// # Errors
            /// When the source of randomness fails.
            pub fn make(entropy: &dyn Entropy) -> Result<Self, EntropyUnavailable> {
                let mut bytes = [0; 16];
                entropy.fill(&mut bytes)?;
                Ok(Self(uuid::Builder::from_random_bytes(bytes).into_uuid()))
            }

            /// The id of what a request makes: the same request makes the same id again.
            ///
            /// `SHA-256("seedport derived id v1", name of the type, request)`, cut to sixteen bytes and
            /// marked as a UUID of version 8 (RFC 9562).
            #[must_use]
            pub fn derive(request: RequestId) -> Self {
                let digest = crate::digest::sha256_parts(&[
                    b"seedport derived id v1",
                    stringify!($name).as_bytes(),
                    request.as_bytes(),
                ]);
                let mut bytes = [0; 16];
                bytes.copy_from_slice(&digest[..16]);
                Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
            }

            /// The id with these sixteen bytes, as storage keeps it.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The sixteen bytes, as storage keeps them.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0.as_hyphenated())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix($prefix)
                    .and_then(parse_uuid)
                    .map(Self)
                    .ok_or(IdError { expected: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// A platform: one integrator's tenancy. Bare on the wire, where it is `organizationId`.
    PlatformId,
    ""
);
id!(
    /// A wallet, drawn by the vault. Bare on the wire, where it is `walletId`.
    WalletId,
    ""
);
id!(
    /// A customer of a platform.
    CustomerId,
    "Customer:"
);
id!(
    /// An internal account: the public face of one wallet.
    AccountId,
    "InternalAccount:"
);
id!(
    /// A credential: one way in which an owner proves themselves.
    CredentialId,
    "AuthMethod:"
);
id!(
    /// A session: a key that may stamp for one account for a short time.
    SessionId,
    "Session:"
);
id!(
    /// A pending challenge; the `Request-Id` header.
    RequestId,
    "Request:"
);
id!(
    /// One issued code, with its own target key.
    OtpId,
    "Otp:"
);
id!(
    /// One delivered export.
    ExportId,
    "Export:"
);
id!(
    /// An API token.
    TokenId,
    "Token:"
);
id!(
    /// A platform's configuration.
    PlatformConfigId,
    "PlatformConfig:"
);
id!(
    /// A quorum signing key's record.
    QuorumKeyId,
    "QuorumKey:"
);
id!(
    /// One event for a platform's webhook, however often its delivery is tried.
    WebhookId,
    "Webhook:"
);
id!(
    /// The record of the key that signs webhooks.
    WebhookKeyId,
    "WebhookKey:"
);

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "019542f5-b3e7-4d02-8000-000000000001";

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id: AccountId = format!("InternalAccount:{UUID}").parse().expect("valid");
        assert_eq!(id.to_string(), format!("InternalAccount:{UUID}"));
        assert_eq!(AccountId::from_bytes(*id.as_bytes()), id);
    }

    #[test]
    fn an_id_of_another_kind_or_spelling_is_refused() {
        let upper = format!("InternalAccount:{}", UUID.to_uppercase());
        let braced = format!("InternalAccount:{{{UUID}}}");
        let simple = format!("InternalAccount:{}", UUID.replace('-', ""));
        for text in [
            UUID,
            "Customer:x",
            "",
            &format!("Session:{UUID}"),
            &upper,
            &braced,
            &simple,
        ] {
            assert!(text.parse::<AccountId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_refused_id_is_told_in_a_whole_sentence() {
        let account = "foo".parse::<AccountId>().expect_err("no id");
        let expected = "expected InternalAccount: followed by a lower-case hyphenated UUID";
        assert_eq!(account.to_string(), expected);
        let bare = "foo".parse::<PlatformId>().expect_err("no id");
        assert_eq!(bare.to_string(), "expected a lower-case hyphenated UUID");
    }
}
