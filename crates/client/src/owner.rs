//! The owner's device: keys, and the states they pass through on the way to a phrase.
//!
//! Invariant: no I/O. Each state is a type that its only step consumes, so a step cannot be
//! left out, taken twice or taken early; a private key leaves none of them but a session's, to be
//! kept on the device. A state that
//! refuses what it is given is gone with its key: begin again, keys are cheap. What the device knows of
//! its wallet travels through the states: each compares all of it, and learns what it believed.
//! Called by `flow`, and by devices whose integrator relays for them.
//!
//! ```text
//! OwnerLogin ── check_target ─► AwaitingCode ── answer_code ─► AwaitingToken ── stamp ─► AwaitingSession
//!                                    ◄── ask_again (a wrong code) ──┘                 begin ─► Session
//! HeldKey ── check_challenge ─► CheckedChallenge (for the authenticator)
//! HeldKey ── begin ─► Session          ReceivingKey ── open ─► ManagedSession
//! Session ── stamp_intent ─► a stamp over what the owner asked for, and nothing else
//! Session ── begin_export ─► PendingExport ── stamp ─► AwaitingEnvelope ── open ─► OpenedExport
//! ```
//!
//! What does not compile:
//!
//! A code is answered once, unless the server says that it was wrong.
//! ```compile_fail,E0382
//! # use seedport_client::owner::AwaitingCode;
//! # use seedport_wire::SecretBytes;
//! fn twice(asked: AwaitingCode) {
//!     let _ = asked.answer_code(&SecretBytes::copy_from(b"1"));
//!     let _ = asked.answer_code(&SecretBytes::copy_from(b"2"));
//! }
//! ```
//! A target key receives one envelope.
//! ```compile_fail,E0382
//! # use seedport_client::owner::PendingExport;
//! fn twice(pending: PendingExport<'_>, payload: &str) {
//!     let _ = pending.stamp(payload);
//!     let _ = pending.stamp(payload);
//! }
//! ```
//! An authenticator is given nothing but a checked challenge: neither the answer as it came, nor
//! one that was put together elsewhere.
//! ```compile_fail,E0631
//! # use seedport_client::{flow, integrator::{Integrator, PasskeyAssertion, PasskeyChallenge}};
//! # async fn by_passkey(integrator: &Integrator, way: flow::ByPasskey<'_>) {
//! let sign = async |unchecked: &PasskeyChallenge| -> Option<PasskeyAssertion> { None };
//! let _ = flow::log_in_by_passkey(integrator, way, sign, &mut |_| {}).await;
//! # }
//! ```
//! ```compile_fail,E0599
//! # use seedport_client::integrator::PasskeyChallenge;
//! # fn authenticator(webauthn_challenge: &[u8]) {}
//! fn sign(unchecked: &PasskeyChallenge) {
//!     authenticator(unchecked.challenge.as_bytes());
//! }
//! ```
//! ```compile_fail,E0451
//! # use seedport_client::owner::CheckedChallenge;
//! # use seedport_wire::Timestamp;
//! fn forge(challenge: String, expires_at: Timestamp) -> CheckedChallenge {
//!     let (payload, passkey) = (String::new(), String::new());
//!     CheckedChallenge { challenge, payload, passkey, expires_at }
//! }
//! ```
//! With the checked one the first of them compiles.
//! ```
//! # use seedport_client::{flow, integrator::{Integrator, PasskeyAssertion}, owner::CheckedChallenge};
//! # fn authenticator(webauthn_challenge: &[u8]) -> Option<PasskeyAssertion> { None }
//! # async fn by_passkey(integrator: &Integrator, way: flow::ByPasskey<'_>) {
//! let sign = async |checked: &CheckedChallenge| authenticator(checked.as_bytes());
//! let _ = flow::log_in_by_passkey(integrator, way, sign, &mut |_| {}).await;
//! # }
//! ```
//! A phrase is taken from no envelope unchecked, and no checked one is put together elsewhere.
//! ```compile_fail,E0616
//! # use seedport_client::owner::OpenedEnvelope;
//! # use seedport_wire::SecretBytes;
//! fn unchecked(opened: OpenedEnvelope) -> SecretBytes {
//!     opened.plaintext
//! }
//! ```
//! ```compile_fail,E0451
//! # use seedport_client::owner::{CheckedPhrase, ManifestProof};
//! # use seedport_wire::SecretBytes;
//! fn forge(words: SecretBytes) -> CheckedPhrase {
//!     CheckedPhrase { words, manifest: None, proof: ManifestProof::Signed }
//! }
//! ```
//! An opened phrase is not printed by accident.
//! ```compile_fail,E0277
//! # use seedport_client::owner::OpenedExport;
//! fn print(opened: &OpenedExport) -> String {
//!     format!("{opened:?}")
//! }
//! ```

mod challenge;
mod expected;
mod export;
mod held;
mod identity_token;
mod intent;
mod kept_bundle;
mod login;
mod managed;
mod opened;
mod phrase;
mod session;
mod statement;
mod token;

pub use challenge::{CheckChallengeError, CheckedChallenge, OfferedChallenge, SEARCHED_MILLIS};
pub use expected::{Compared, Expected, NotExpected, OtherNamed};
pub(crate) use export::read_export;
pub use export::{
    AwaitingEnvelope, OpenExportError, PendingExport, StampPayloadError, stamp_export,
};
pub use held::HeldKey;
pub use identity_token::TokenNonceError;
pub use intent::{Intent, RevokedKind, StampIntentError};
pub use kept_bundle::{OpenKeptBundleError, open_kept_bundle};
pub use login::{AwaitingCode, OwnerLogin, TRIES};
pub use managed::{
    AwaitingBundle, ManagedSession, OpenFirstEditionError, OpenSessionKeyError, ReceivingKey,
    StampFirstEditionError,
};
pub(crate) use opened::open_verified;
pub use opened::{OpenKeptError, OpenPhraseError, OpenedEnvelope, OpenedExport, open_kept};
pub use phrase::{CheckPhraseError, CheckedPhrase, ManifestProof, ReadPhraseError};
pub use session::{AwaitingSession, Session};
pub use statement::{CheckManifestError, CheckStatementError, CheckedStatement};
pub use token::{AwaitingToken, StampTokenError};
