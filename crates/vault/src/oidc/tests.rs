//! The token check against an issuer of its own.
