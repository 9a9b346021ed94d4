//! The owner's device: keys, and the states they pass through on the way to a phrase.
//!
//! Invariant: no I/O. Each state is a type that its only step consumes, so a step cannot be
//! left out, taken twice or taken early; a private key leaves none of them but a session's, to be
//! kept on the device. A state that
//! refuses what it is given is gone with its key: begin again, keys are cheap.
//! Called by `flow`, and by devices whose integrator relays for them.
//!
//! ```text
//! OwnerLogin ── answer_code ─► AwaitingToken ── stamp ─► AwaitingSession ── begin ─► Session
//! HeldKey ── begin ─► Session          ReceivingKey ── open ─► ManagedSession
//! Session ── stamp_intent ─► a stamp over what the owner asked for, and nothing else
//! Session ── begin_export ─► PendingExport ── stamp ─► AwaitingEnvelope ── open ─► OpenedExport
//! ```
//!
//! What does not compile:
//!
//! A login answers one code.
//! ```compile_fail,E0382
//! # use seedport_client::owner::OwnerLogin;
//! # use seedport_wire::SecretBytes;
//! fn twice(login: OwnerLogin, bundle: &str) {
//!     let _ = login.answer_code(bundle, SecretBytes::copy_from(b"1"));
//!     let _ = login.answer_code(bundle, SecretBytes::copy_from(b"2"));
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
//! An opened phrase is not printed by accident.
//! ```compile_fail,E0277
//! # use seedport_client::owner::OpenedExport;
//! fn print(opened: &OpenedExport) -> String {
//!     format!("{opened:?}")
//! }
//! ```

mod export;
mod held;
mod intent;
mod login;
mod managed;
mod opened;
mod phrase;
mod session;
mod token;

pub use export::{AwaitingEnvelope, OpenExportError, PendingExport, StampPayloadError};
pub use held::HeldKey;
pub use intent::{Intent, RevokedKind, StampIntentError};
pub use login::{AnswerCodeError, OwnerLogin};
pub use managed::{
    AwaitingBundle, ManagedSession, OpenFirstEditionError, OpenSessionKeyError, ReceivingKey,
    StampFirstEditionError,
};
pub(crate) use opened::open_verified;
pub use opened::{NotAPhrase, OpenKeptError, OpenedEnvelope, OpenedExport, open_kept};
pub use phrase::ReadPhraseError;
pub use session::{AwaitingSession, Session};
pub use token::{AwaitingToken, StampTokenError};
