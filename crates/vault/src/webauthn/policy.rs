//! For whom and from where a passkey may be used.
//!
//! Invariant: a policy names a relying party and at least one place; origins are compared whole,
//! never by a beginning or an end.
//! Called by the binary (made from configuration) and the client data check (asked).

use std::str::FromStr;

/// Why a policy cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Not a domain name in lower case.
    #[error("the relying party id must be a domain name in lower case, such as wallet.example")]
    RpId,
    /// Not an origin as a browser writes it.
    #[error(
        "an origin must be https://HOST or https://HOST:PORT without a path and without the \
         default port, http://localhost with or without a port, or android:apk-key-hash:HASH"
    )]
    Origin,
    /// A list without an origin admits nobody.
    #[error("the list of origins is empty")]
    NoOrigin,
}

/// A site or an app, spelled as clients spell it in `origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl FromStr for Origin {
    type Err = PolicyError;

    /// # Errors
    /// [`PolicyError::Origin`] when no client would spell an origin so.
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        if is_secure_site(text) || is_localhost(text) || is_android_app(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(PolicyError::Origin)
        }
    }
}

/// Which origins are allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginPolicy {
    /// These and no other.
    Listed(Vec<Origin>),
    /// For trying things out: `http://localhost`, any port. Never where real seeds are kept.
    AnyLocalhost,
}

impl OriginPolicy {
    /// Whether a client at `origin` is allowed.
    pub(super) fn allows(&self, origin: &str) -> bool {
        match self {
            Self::Listed(origins) => origins.iter().any(|Origin(listed)| listed == origin),
            Self::AnyLocalhost => is_localhost(origin),
        }
    }
}

/// For whom and from where a passkey may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyPolicy {
    rp_id: String,
    origins: OriginPolicy,
    cross_origin: bool,
}

impl PasskeyPolicy {
    /// A policy for the relying party `rp_id`. With `cross_origin`, a page in another site's
    /// frame may ask too, if that site is listed as well.
    ///
    /// # Errors
    /// [`PolicyError`] says what is wrong.
    pub fn new(
        rp_id: &str,
        origins: OriginPolicy,
        cross_origin: bool,
    ) -> Result<Self, PolicyError> {
        if !is_domain(rp_id) {
            return Err(PolicyError::RpId);
        }
        if matches!(&origins, OriginPolicy::Listed(list) if list.is_empty()) {
            return Err(PolicyError::NoOrigin);
        }
        Ok(Self {
            rp_id: rp_id.to_owned(),
            origins,
            cross_origin,
        })
    }

    /// The relying party: a domain name.
    #[must_use]
    pub fn rp_id(&self) -> &str {
        &self.rp_id
    }

    /// Which origins are allowed.
    #[must_use]
    pub const fn origins(&self) -> &OriginPolicy {
        &self.origins
    }

    /// Whether a page in another site's frame may ask.
    #[must_use]
    pub const fn cross_origin(&self) -> bool {
        self.cross_origin
    }
}

/// RFC 1123 names in lower case; one whose last label is a number would be an address.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.split('.').all(label)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_secure_site(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else {
        return false;
    };
    match rest.split_once(':') {
        Some((host, port)) => is_domain(host) && is_port(port) && port != "443",
        None => is_domain(rest),
    }
}

fn is_localhost(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("http://localhost") else {
        return false;
    };
    rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port)
}

/// The SHA-256 of the certificate that signed an app, as Android spells it.
fn is_android_app(text: &str) -> bool {
    text.strip_prefix("android:apk-key-hash:")
        .is_some_and(|hash| {
            hash.len() == 43
                && hash
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}

/// 1 to 65535, without leading zeros or signs.
fn is_port(text: &str) -> bool {
    !text.starts_with(['0', '+']) && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_spelled_as_a_browser_spells_it() {
        for good in [
            "https://example.org",
            "https://a.b-c.example:8443",
            "http://localhost",
            "http://localhost:3000",
            "android:apk-key-hash:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
        ] {
            assert!(good.parse::<Origin>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "https://",
            "https://example.org/",
            "https://example.org:443",
            "https://example.org:",
            "https://example.org:0",
            "https://example.org:08443",
            "https://example.org:65536",
            "https://Example.org",
            "https://user@example.org",
            "https://example..org",
            "https://-example.org",
            "https://192.0.2.1",
            "http://example.org",
            "http://localhost.example",
            "http://localhost:",
            "http://localhost:+80",
            "http://localhost/",
            "android:apk-key-hash:short",
            "android:apk-key-hash:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        ] {
            assert_eq!(bad.parse::<Origin>(), Err(PolicyError::Origin), "{bad}");
        }
    }

    #[test]
    fn a_policy_needs_a_domain_and_a_place() {
        let listed = || OriginPolicy::Listed(vec![Origin("https://example.org".to_owned())]);
        let longest = [
            "a".repeat(63),
            "b".repeat(63),
            "c".repeat(63),
            "d".repeat(61),
        ]
        .join(".");
        for good in [
            "example.org",
            "localhost",
            "xn--bcher-kva.example",
            &longest,
        ] {
            assert!(PasskeyPolicy::new(good, listed(), false).is_ok(), "{good}");
        }
        let (label, name) = ("a".repeat(64), format!("{longest}d"));
        for bad in [
            "",
            "Example.org",
            "example.org.",
            ".org",
            "127.0.0.1",
            "a b",
            "é.example",
        ]
        .into_iter()
        .chain([&*label, &*name])
        {
            let made = PasskeyPolicy::new(bad, listed(), false);
            assert_eq!(made, Err(PolicyError::RpId), "{bad}");
        }
        let made = PasskeyPolicy::new("example.org", OriginPolicy::Listed(Vec::new()), false);
        assert_eq!(made, Err(PolicyError::NoOrigin));
    }

    #[test]
    fn origins_are_compared_whole() {
        let listed = OriginPolicy::Listed(vec![Origin("https://example.org".to_owned())]);
        assert!(listed.allows("https://example.org"));
        for other in [
            "",
            "https://example.or",
            "https://example.org.",
            "https://example.org.evil.example",
            "https://example.org:8443",
            "https://example.org/",
            "https://evil-example.org",
            "https://www.example.org",
            "https://EXAMPLE.org",
            "http://example.org",
            "http://localhost",
        ] {
            assert!(!listed.allows(other), "{other}");
        }
    }

    #[test]
    fn the_sandbox_takes_localhost_on_any_port_and_nothing_else() {
        for good in [
            "http://localhost",
            "http://localhost:1",
            "http://localhost:65535",
        ] {
            assert!(OriginPolicy::AnyLocalhost.allows(good), "{good}");
        }
        for bad in [
            "",
            "https://localhost",
            "http://localhost:",
            "http://localhost:0",
            "http://localhost:65536",
            "http://localhost:80a",
            "http://localhost:80/",
            "http://localhost/",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "http://localhost:80@evil.example",
            "http://user@localhost",
            "http://LOCALHOST",
            "http://127.0.0.1",
            "https://example.org",
        ] {
            assert!(!OriginPolicy::AnyLocalhost.allows(bad), "{bad}");
        }
    }
}
