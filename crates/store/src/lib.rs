//! What Seedport keeps: one set of traits, and SQLite behind it.
//!
//! Invariant: this crate never names a plaintext type of the vault; what the vault seals passes
//! through as [`SealedRecord`] bytes. Every read names the platform whose rows it may see, but
//! for those of the server itself (its keys, and the courier's view of the outbox). All writing
//! goes through [`Store::commit`], a transaction as data, so that a backend decides how
//! transactions are grouped and no caller can hold one open.
//! Called by `custody` (the use cases) and by the binary (which opens a backend).

pub mod accounts;
pub mod audit;
pub mod budgets;
pub mod challenges;
pub mod commit;
pub mod credentials;
pub mod customers;
pub mod error;
pub mod freezes;
pub mod installation;
pub mod mobilecoin_accounts;
pub mod mobilecoin_addresses;
pub mod nonces;
pub mod otps;
pub mod page;
pub mod platforms;
pub mod purge;
pub mod quorum_keys;
pub mod sealed;
pub mod sessions;
pub mod slice;
pub mod sqlite;
mod text;
pub mod tokens;
pub mod wallets;
pub mod webhook_keys;
pub mod webhooks;

pub use accounts::{AccountFilter, AccountRow, AccountStatus, AccountWrite, Accounts};
pub use audit::{
    Audit, AuditEntry, AuditFilter, AuditRow, AuditVerb, AuditWrite, EntryDigest, INSTALLATION,
    Outcome, PrunedRow,
};
pub use budgets::{BudgetScope, BudgetWrite};
pub use challenges::{ChallengeRow, ChallengeState, ChallengeWrite, Challenges, RedeemRows, Verb};
pub use commit::{Shares, Store, Write};
pub use credentials::{CredentialRow, CredentialType, CredentialWrite, Credentials};
pub use customers::{CustomerFilter, CustomerRow, CustomerType, CustomerWrite, Customers};
pub use error::{Cause, CommitError, Guard, OpenFault, StoreError};
pub use freezes::{FreezeRow, FreezeScope, FreezeWrite, Freezes};
pub use installation::{Installation, InstallationWrite};
pub use mobilecoin_accounts::{MobilecoinAccountRow, MobilecoinAccountWrite, MobilecoinAccounts};
pub use mobilecoin_addresses::{MobilecoinAddressRow, MobilecoinAddressWrite, MobilecoinAddresses};
pub use nonces::NonceWrite;
pub use otps::{OtpRow, OtpWrite, Otps};
pub use page::{Cursor, Page, PageError, PageRequest, TimeFilter};
pub use platforms::{PlatformRow, PlatformWrite, Platforms};
pub use purge::{Expired, PurgeExpired};
pub use quorum_keys::{QuorumKeyRow, QuorumKeyWrite, QuorumKeys};
pub use sealed::SealedRecord;
pub use sessions::{SessionRow, SessionWrite, Sessions};
pub use slice::Slice;
pub use sqlite::{Counted, Examination, Look, Looked, SqliteOptions, SqliteStore};
pub use tokens::{Permissions, TokenFilter, TokenRow, TokenWrite, Tokens};
pub use wallets::{WalletRow, WalletWrite, Wallets};
pub use webhook_keys::{WebhookKeyRow, WebhookKeyWrite, WebhookKeys};
pub use webhooks::{WebhookRow, WebhookState, WebhookWrite, Webhooks};
