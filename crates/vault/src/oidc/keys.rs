//! The keys that an issuer publishes, read from its documents.
//!
//! Invariant: a set has few usable keys, and no two of them one name; what is of no use here is left
//! out (RFC 7517, section 5), whatever it is called.
//! Called by the keyring. Source: `OpenID` Connect Discovery 1.0, section 4; RFC 7517, section 5.

use super::{
    address::is_address,
    fetch::{DocumentFetcher, DocumentRequest, FetchError, MAX_DOCUMENT},
    issuers::IssuerPolicy,
    json::{Json, Object},
    key::PublishedKey,
    refusal::IssuerFault,
};

/// Most usable keys in a set.
pub const MOST_KEYS: usize = 32;

/// The usable keys of one issuer.
#[derive(Debug)]
pub struct KeySet(Vec<(Option<String>, PublishedKey)>);

impl KeySet {
    /// Fetches an issuer's discovery document and the keys that it names.
    pub fn fetch(
        fetcher: &dyn DocumentFetcher,
        policy: &IssuerPolicy,
    ) -> Result<Self, IssuerFault> {
        let fetch = |url: &str| {
            let private = policy.private();
            let document = fetcher.fetch(DocumentRequest { url, private })?;
            if document.len() > MAX_DOCUMENT {
                return Err(FetchError::TooLarge);
            }
            Ok(document)
        };
        // Discovery 1.0, section 4.1: an issuer's last slash is not doubled.
        let base = policy.issuer().strip_suffix('/').unwrap_or(policy.issuer());
        let discovery = fetch(&format!("{base}/.well-known/openid-configuration"))?;
        let discovery = Object::read(&discovery).ok_or(IssuerFault::Discovery)?;
        let named = discovery.text("issuer").ok_or(IssuerFault::Discovery)?;
        if named != policy.issuer() {
            return Err(IssuerFault::DiscoveryIssuer);
        }
        let address = discovery.text("jwks_uri").ok_or(IssuerFault::Discovery)?;
        if !is_address(address, policy.private()) {
            return Err(IssuerFault::KeysAddress);
        }
        Self::read(&fetch(address)?, policy)
    }

    /// Reads a JSON Web Key Set.
    fn read(document: &[u8], policy: &IssuerPolicy) -> Result<Self, IssuerFault> {
        let document = Object::read(document).ok_or(IssuerFault::Keys)?;
        let Some(Json::List(keys)) = document.member("keys") else {
            return Err(IssuerFault::Keys);
        };
        let mut usable: Vec<(Option<String>, PublishedKey)> = Vec::new();
        for key in keys {
            // An entry that is no key, or a key whose name is no text, is nobody's to use.
            let Json::Object(key) = key else { continue };
            let name = match key.member("kid") {
                None => None,
                Some(Json::Text(name)) => Some(name.clone()),
                Some(_) => continue,
            };
            let Some(published) = PublishedKey::read(key, policy.algorithm()) else {
                continue;
            };
            // Of two usable keys a name must tell which: their order is no answer.
            if name.is_some() && usable.iter().any(|(known, _)| *known == name) {
                return Err(IssuerFault::KeysAmbiguous);
            }
            if usable.len() == MOST_KEYS {
                return Err(IssuerFault::KeysTooMany);
            }
            usable.push((name, published));
        }
        Ok(Self(usable))
    }

    /// The key of a name; without a name the only key, if there is only one.
    pub fn find(&self, name: Option<&str>) -> Option<&PublishedKey> {
        match name {
            Some(name) => self
                .0
                .iter()
                .find(|(known, _)| known.as_deref() == Some(name))
                .map(|(_, key)| key),
            None => match self.0.as_slice() {
                [(_, only)] => Some(only),
                _ => None,
            },
        }
    }
}
