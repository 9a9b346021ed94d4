//! Which machine a request means to speak to, by its `Host`.
//!
//! Invariant: a door without a key answers only requests that name this machine. A page from
//! elsewhere can have its own name resolved to a loopback address and would then reach the door as
//! its own site; the browser still sends that name as `Host`.
//! Called by `admitted`.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};

/// Whether every `Host` of the request is a loopback address or `localhost`. A request without one
/// is no browser's.
pub fn names_this_machine(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    hosts.all(|host| host.to_str().is_ok_and(is_loopback))
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or("", |(address, _)| address),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn named(hosts: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_static(host));
        }
        names_this_machine(&headers)
    }

    #[test]
    fn this_machine_is_named_by_a_loopback_address_or_localhost() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:9090",
            "127.8.9.1:80",
            "[::1]:9090",
            "[::1]",
            "localhost",
            "LocalHost:9090",
        ] {
            assert!(named(&[host]), "{host}");
        }
        assert!(named(&[]));
    }

    #[test]
    fn any_other_name_is_another_machine() {
        for host in [
            "",
            "wallet.example",
            "wallet.example:9090",
            "localhost.example",
            "127.0.0.1.example",
            "0.0.0.0:9090",
            "192.168.0.1",
            "[::2]:9090",
            "[::1",
            "::1",
        ] {
            assert!(!named(&[host]), "{host}");
        }
        assert!(!named(&["127.0.0.1", "wallet.example"]));
    }
}
