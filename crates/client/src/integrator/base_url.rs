//! The address of a server, before any path of ours.
//!
//! Invariant: http or https, a host, no user, query or fragment. A path of ours at its end is left out:
//! the calls add it.
//! Called by `Integrator`, and parsed by the command line.

use std::{fmt, str::FromStr};

use reqwest::Url;

/// What the contract's paths begin with: its version.
pub(super) const GRID: &str = "/grid/2025-10-13";

/// What people copy with an address from a page or another client: paths that the calls add.
const OURS: [&str; 3] = [GRID, "/wallet/v2", "/wallet"];

/// A server's address, for example `http://127.0.0.1:8080`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// A text that is no server's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a server's URL looks like https://seedport.example.com, with no user, query or fragment")]
pub struct BaseUrlError;

impl BaseUrl {
    /// Whether the server is on this machine, by its name or address.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || bare
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// The address of `path`, which begins with a slash, under this server.
    pub(crate) fn join(&self, prefix: &str, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!(
            "{}{prefix}{path}",
            self.0.path().trim_end_matches('/')
        ));
        url
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let mut url = Url::parse(text.trim()).map_err(|_| BaseUrlError)?;
        let bare = matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !bare {
            return Err(BaseUrlError);
        }
        let path = url.path().trim_end_matches('/');
        if let Some(before) = OURS.iter().find_map(|ours| path.strip_suffix(ours)) {
            let before = before.to_owned();
            url.set_path(&before);
        }
        Ok(Self(url))
    }
}

/// Without a slash at the end.
impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_with_ids_in_their_literal_spelling() {
        for base in ["http://127.0.0.1:8080", "http://127.0.0.1:8080/"] {
            let base: BaseUrl = base.parse().expect("valid");
            let url = base.join(GRID, "/internal-accounts/InternalAccount:1/export");
            let expected =
                "http://127.0.0.1:8080/grid/2025-10-13/internal-accounts/InternalAccount:1/export";
            assert_eq!(url.as_str(), expected);
            assert_eq!(base.to_string(), "http://127.0.0.1:8080");
        }
        let behind: BaseUrl = "https://example.com/keys/".parse().expect("valid");
        let url = behind.join(GRID, "/config");
        assert_eq!(
            url.as_str(),
            "https://example.com/keys/grid/2025-10-13/config"
        );
    }

    #[test]
    fn a_path_of_ours_at_the_end_is_added_once() {
        for (base, expected) in [
            (
                "http://127.0.0.1:8080/grid/2025-10-13",
                "http://127.0.0.1:8080",
            ),
            (
                " http://127.0.0.1:8080/grid/2025-10-13/ ",
                "http://127.0.0.1:8080",
            ),
            ("http://127.0.0.1:9090/wallet/v2", "http://127.0.0.1:9090"),
            ("http://127.0.0.1:9090/wallet", "http://127.0.0.1:9090"),
            (
                "https://example.com/keys/grid/2025-10-13",
                "https://example.com/keys",
            ),
            (
                "https://example.com/grid/2024-01-01",
                "https://example.com/grid/2024-01-01",
            ),
        ] {
            let parsed: BaseUrl = base.parse().expect("valid");
            assert_eq!(parsed.to_string(), expected, "{base}");
        }
        let url: BaseUrl = "http://a/grid/2025-10-13".parse().expect("valid");
        let joined = url.join(GRID, "/config");
        assert_eq!(joined.as_str(), "http://a/grid/2025-10-13/config");
    }

    #[test]
    fn an_address_that_could_hide_something_is_refused() {
        for text in [
            "",
            "127.0.0.1:8080",
            "ftp://example.com",
            "file:///etc/passwd",
            "http://user@example.com",
            "http://:secret@example.com",
            "http://example.com?x=1",
            "http://example.com#x",
        ] {
            assert_eq!(text.parse::<BaseUrl>(), Err(BaseUrlError), "{text}");
        }
    }

    #[test]
    fn loopback_is_told_from_other_hosts() {
        let loopback = |text: &str| text.parse::<BaseUrl>().expect("valid").is_loopback();
        assert!(loopback("http://127.0.0.1:1"));
        assert!(loopback("http://[::1]:1"));
        assert!(loopback("http://localhost"));
        assert!(!loopback("http://localhost.example.com"));
        assert!(!loopback("https://192.0.2.1"));
    }
}
