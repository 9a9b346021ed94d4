//! The trust boundary: the only code that sees a seed, a code or a root key.
//!
//! Invariant: records in, decision and records out. The vault keeps no table, and a small bounded
//! state of its own (`state`), checks every proof itself, and lets an owner's seed out in one form
//! only: sealed to the key that the owner's stamp committed to. Wallets of operators are records
//! of another kind; `operator` alone opens them, and lets out what its table of releases allows.
//! Called by `custody` alone. It touches neither the database nor HTTP; mail is a port.
//!
//! The verbs of owners, one a file: [`Vault::create_wallet`], [`Vault::begin_code`],
//! [`Vault::answer_code`], [`Vault::open_session`], [`Vault::begin_export`],
//! [`Vault::finish_export`] and their siblings. Those of operators, in `operator`:
//! [`Vault::seal_operator_wallet`], [`Vault::operator_address`], [`Vault::operator_secrets`],
//! [`Vault::operator_view_key`], [`Vault::seal_operator_export`],
//! [`Vault::begin_operator_export`], [`Vault::finish_operator_export`],
//! [`Vault::begin_bundle_import`], [`Vault::finish_bundle_import`].

mod add_credential;
mod answer_code;
mod authorized;
mod begin_code;
mod begin_export;
mod create_wallet;
mod credentials;
mod export_v1;
mod finish_export;
mod hazmat;
mod open_session;
mod operator;
mod passkey_session;
mod pending;
mod place;
mod records;
mod refresh_session;
mod revoke_credential;
mod revoke_session;
mod scope;
mod sealing;
mod sessions;
mod set_contact;
mod set_privacy;
mod token_session;
mod vault;
mod wallet_statement;
mod webhook_key;

pub mod courier;
pub mod fault;
pub mod limits;
pub mod oidc;
pub mod private_file;
pub mod quorum;
pub mod root_key;
pub mod state;
pub mod webauthn;

pub use add_credential::{
    AddedCredential, BeginAddCredential, BeginAddError, BegunCredential, NewProof,
};
pub use answer_code::{AnswerCode, AnswerCodeError, CodeRefusal};
pub use authorized::{Activity, Authorized, RedeemError, RedeemRefusal, Redemption, SessionRetry};
pub use begin_code::{BeginCode, BeginCodeError, CodeFormat, NewCode};
pub use begin_export::BeginExport;
pub use courier::{AppName, CodeCourier, CodeMessage, CourierError, Delivery, Recipient};
pub use create_wallet::{CreateWallet, CreateWalletError, NewCredential, NewWallet};
pub use export_v1::{BeginExportV1Error, DeliveredExportV1, FinishExportV1};
pub use fault::{RecordKind, VaultFault};
pub use finish_export::{DeliveredExport, FinishExport, FinishExportError};
pub use limits::{ExportForm, Limits};
pub use open_session::OpenSession;
#[cfg(fuzzing)]
pub use operator::fuzz_bundle;
pub use operator::{
    AddressFace, BundleFace, BundleRefusal, Face, FinishOperatorError, FinishOperatorExport,
    ImportBundleError, ImportTarget, NewOperatorWallet, OpenedBundle, OperatorAddress,
    OperatorExportError, OperatorExportRefusal, OperatorScope, OperatorWalletError, Parcel,
    SealOperatorWallet, Source, Subaddresses, ViewKey,
};
pub use passkey_session::{
    AnswerPasskey, BeginPasskey, BeginPasskeyError, PasskeyChallenge, PasskeyError, PasskeySession,
};
pub use pending::PendingChallenge;
pub use quorum::{NewQuorumKey, StoredQuorumKey};
pub use records::Stored;
pub use refresh_session::BeginRefresh;
pub use revoke_credential::BeginRevokeCredential;
pub use root_key::RootKey;
pub use scope::Scope;
pub use seedport_keys::manifest::Manifest;
pub use sessions::NewSession;
pub use set_contact::{BeginSetContact, BeginSetContactError, NewContact, SetContact};
pub use set_privacy::BeginSetPrivacy;
pub use state::{CodeShape, Copies, StateKey, StateSettings, VaultState};
pub use token_session::{AnswerToken, AnswerTokenError};
pub use vault::{OpenVaultError, Vault, VaultParts};
pub use webhook_key::NewWebhookKey;
