//! Names to addresses, of which only the public ones are given to the connection.
//!
//! Invariant: the connector sees no other address than these, so a name cannot be looked up a
//! second time with another answer in between.
//! Called by the HTTP library, for the client of public destinations.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_public;

/// A name has addresses, and none of them is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no public address")]
pub struct NoPublicAddress;

/// The system's resolver, without what is not public.
pub struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Addrs = Box::new(public(found.collect())?.into_iter());
            Ok(addresses)
        })
    }
}

/// The public ones, in the resolver's order.
fn public(mut found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, NoPublicAddress> {
    found.retain(|address| is_public(address.ip()));
    if found.is_empty() {
        Err(NoPublicAddress)
    } else {
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        let address = |text: &&str| SocketAddr::new(text.parse().expect(text), 0);
        texts.iter().map(address).collect()
    }

    #[test]
    fn a_name_with_public_and_private_addresses_keeps_the_public_ones_in_order() {
        let found = addresses(&[
            "10.0.0.1",
            "1.1.1.1",
            "::1",
            "2606:4700::1",
            "169.254.169.254",
        ]);
        let kept = public(found).expect("some are public");
        assert_eq!(kept, addresses(&["1.1.1.1", "2606:4700::1"]));
    }

    #[test]
    fn a_name_with_private_addresses_only_is_refused() {
        let found = addresses(&["127.0.0.1", "::1", "192.168.0.1"]);
        assert_eq!(public(found), Err(NoPublicAddress));
    }

    #[tokio::test]
    async fn a_name_of_this_host_is_refused() {
        let name = "localhost".parse().expect("a name");
        let refused = PublicOnly.resolve(name).await.err().expect("refused");
        assert!(refused.is::<NoPublicAddress>());
    }
}
