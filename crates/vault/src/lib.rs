//! The trust boundary: the only code that sees a seed, a code or a root key.
//!
//! Invariant: records in, decision and records out. The vault keeps no table (one bounded count
//! of code tries aside), checks every proof itself, and lets a seed out in one form only:
//! sealed to the key that the owner's stamp committed to.
//! Called by `custody` alone. It touches neither the database nor HTTP; mail is a port.
//!
//! The verbs, one a file: [`Vault::create_wallet`], [`Vault::begin_code`],
//! [`Vault::answer_code`], [`Vault::open_session`], [`Vault::begin_export`],
//! [`Vault::finish_export`].

mod answer_code;
mod authorized;
mod begin_code;
mod begin_export;
mod create_wallet;
mod finish_export;
mod hazmat;
mod open_session;
mod place;
mod records;
mod sealing;
mod tries;
mod vault;

pub mod courier;
pub mod fault;
pub mod limits;
pub mod oidc;
pub mod quorum;
pub mod root_key;
pub mod webauthn;

pub use answer_code::{AnswerCode, AnswerCodeError, CodeRefusal};
pub use authorized::{Activity, Authorized, RedeemError, RedeemRefusal, Redemption};
pub use begin_code::{BeginCode, BeginCodeError, CodeFormat, NewCode};
pub use begin_export::{BeginExport, PendingChallenge};
pub use courier::{CodeCourier, CodeMessage, CourierError, Delivery, Recipient};
pub use create_wallet::{CreateWallet, NewCredential, NewWallet};
pub use fault::{RecordKind, VaultFault};
pub use finish_export::{DeliveredExport, FinishExport, FinishExportError};
pub use limits::Limits;
pub use open_session::{NewSession, OpenSession};
pub use quorum::{NewQuorumKey, StoredQuorumKey};
pub use records::Stored;
pub use root_key::RootKey;
pub use seedport_keys::manifest::Manifest;
pub use vault::{OpenVaultError, Vault, VaultParts};
