//! Passkeys: what an authenticator says when it makes one, and when it signs with one.
//!
//! Invariant: pure. No I/O, no clock, no memory of challenges: the caller says which challenge it
//! expects and spends it. Nothing is believed that is not checked here, and a passkey that was
//! not unlocked by its owner (user verification) proves nothing.
//! Called by the verbs that add a `PASSKEY` credential or open a session by one.
//! Source: W3C Web Authentication Level 3, sections 7.1 (registration) and 7.2 (assertion).
//!
//! What is left to the caller, because it needs to know more than one ceremony: that a challenge
//! is spent once, that a credential id is new on its account, and that the passkey handed in is
//! the one of the account that is asked for. The user handle of an assertion is carried and not
//! judged: the backend that made the passkey chose it, and no registration attests it.

mod assertion;
mod attestation;
mod authenticator_data;
mod cbor;
mod client_data;
pub(crate) mod key;
mod policy;
mod refusal;
mod registration;
#[cfg(test)]
mod vectors;

pub use assertion::{Asserted, Assertion, verify_assertion};
pub use key::{PasskeyKeyInvalid, PasskeyPublicKey};
pub use policy::{Origin, OriginPolicy, PasskeyPolicy, PolicyError};
pub use refusal::PasskeyRefusal;
pub(crate) use registration::verify_texts;
pub use registration::{Attestation, verify_registration};

/// A passkey: what is kept of a registration to judge later assertions by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The authenticator's name for it, 1 to 1023 bytes.
    pub credential_id: Vec<u8>,
    /// The key that its assertions are by.
    pub public_key: PasskeyPublicKey,
    /// The relying party that it was made for.
    pub rp_id: String,
    /// How often it had signed, as the authenticator counts; many count nothing and say 0.
    pub sign_count: u32,
}
