//! Addresses of issuers and of their documents.
//!
//! Invariant: an address that passes here has a scheme, a host and at most a path: nothing that
//! one reader takes for the host and another for something else.
//! Called by the configuration of issuers and by discovery.

/// Longest address, in bytes.
const MOST: usize = 512;

/// Whether `text` is `https://HOST[:PORT][/PATH]`, or the same with `http` where `plain` allows it,
/// in printable ASCII without user, query and fragment.
pub fn is_address(text: &str, plain: bool) -> bool {
    let Some(rest) = text
        .strip_prefix("https://")
        .or_else(|| plain.then(|| text.strip_prefix("http://")).flatten())
    else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    text.len() <= MOST && is_authority(authority) && rest.bytes().all(is_path_byte)
}

fn is_authority(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, "")) => (host, None),
            Some((host, after)) => match after.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None => return false,
            },
            None => return false,
        },
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let host = if text.starts_with('[') {
        host.parse::<std::net::Ipv6Addr>().is_ok()
    } else {
        !host.is_empty()
            && host
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_'))
    };
    host && port.is_none_or(|port| !port.starts_with(['0', '+']) && port.parse::<u16>().is_ok())
}

/// Printable ASCII but for what ends a path, and what some readers take for `/`.
fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'@' | b'\\' | b'"' | b'<' | b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_a_host_and_at_most_a_path() {
        for good in [
            "https://accounts.example",
            "https://accounts.example/",
            "https://accounts.example:8443/realms/a-b_c",
            "https://192.0.2.1",
            "https://[2001:db8::1]",
            "https://[2001:db8::1]:8443/x",
        ] {
            assert!(is_address(good, false), "{good}");
        }
        for bad in [
            "",
            "accounts.example",
            "https://",
            "https:///path",
            "https://accounts.example?x",
            "https://accounts.example/?x=1",
            "https://accounts.example/#x",
            "https://user@accounts.example",
            "https://user:secret@accounts.example",
            "https://accounts.example\\@other.example",
            "https://accounts.example:",
            "https://accounts.example:0",
            "https://accounts.example:+1",
            "https://accounts.example:65536",
            "https://Accounts.example",
            "HTTPS://accounts.example",
            "https://accounts.example/a b",
            "https://accounts.example/\n",
            "https://b\u{fc}cher.example",
            "https://[2001:db8::1",
            "https://[2001:db8::1]x",
            "https://[zz]",
            "ftp://accounts.example",
            "file:///etc/passwd",
        ] {
            assert!(!is_address(bad, true), "{bad}");
        }
    }

    #[test]
    fn plain_http_is_for_private_issuers() {
        assert!(is_address("http://127.0.0.1:8080", true));
        assert!(!is_address("http://127.0.0.1:8080", false));
    }

    #[test]
    fn an_address_may_be_long_to_a_bound() {
        let long = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
        assert!(is_address(&long(MOST), false));
        assert!(!is_address(&long(MOST + 1), false));
    }
}
