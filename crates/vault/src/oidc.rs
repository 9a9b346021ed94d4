//! Tokens of `OpenID` providers: checked here, on keys fetched through a port.
//!
//! Invariant: the vault trusts no caller's word that a token is good, and no key that the token
//! itself brings.
//! Called by the verbs that add an `OAUTH` credential or open a session by one.

pub mod fetch;
