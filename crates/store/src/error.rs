//! Why a read or a commit did not succeed, grouped by blame.
//!
//! Invariant: after any error here nothing was written; a row that cannot be a valid record is
//! [`StoreError::Inconsistent`], never a default.
//! Called by every trait of this crate.

use std::{error::Error, path::PathBuf, sync::Arc, time::Duration};

use crate::{budgets::BudgetScope, freezes::FreezeScope};

/// What a backend itself reported; shared, because one failed group answers many callers.
pub type Cause = Arc<dyn Error + Send + Sync>;

/// Why nothing was written: the facts that a write depended on no longer hold.
///
/// The first failing guard wins, in the order of the commit's writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Guard {
    /// A platform with this name exists.
    #[error("a platform with this name exists")]
    PlatformNameTaken,
    /// The platform does not exist.
    #[error("the platform does not exist")]
    PlatformGone,
    /// The platform's configuration is no longer the one that was read.
    #[error("the platform's configuration has changed")]
    PlatformChanged,
    /// The operator disabled the platform, or it does not exist.
    #[error("the platform is disabled")]
    PlatformDisabled,
    /// The operator froze what the commit would hand over or change.
    #[error("the account is frozen")]
    Frozen(FreezeScope),
    /// There is a freeze of this very scope.
    #[error("the scope is frozen")]
    AlreadyFrozen,
    /// There is no freeze of this very scope.
    #[error("the scope is not frozen")]
    NotFrozen,
    /// A customer of this platform that is not deleted has this platform customer id.
    #[error("a customer with this platform customer id exists")]
    PlatformCustomerIdTaken,
    /// A customer of this platform that is not deleted has this UMA address.
    #[error("a customer with this UMA address exists")]
    UmaAddressTaken,
    /// The customer is missing or deleted.
    #[error("the customer is missing or deleted")]
    CustomerGone,
    /// The customer changed since the row was read that an update was made from.
    #[error("the customer has changed")]
    CustomerChanged,
    /// An audit entry is not there, or not older than what is pruned.
    #[error("the audit log has changed")]
    AuditChanged,
    /// The token is missing.
    #[error("the token is missing")]
    TokenGone,
    /// Another token has this client id.
    #[error("a token with this client id exists")]
    ClientIdTaken,
    /// The account is missing, or (on activation) is not pending.
    #[error("the account is missing or is not pending")]
    AccountGone,
    /// The balance would be below zero or beyond the largest number.
    #[error("the balance would leave its range")]
    BalanceOverflow,
    /// Room is scarce below the operator's ceiling, and the platform has taken its part.
    #[error("the platform has used up its part of the storage")]
    ShareSpent,
    /// The account already has its one credential of this type (mail code, text-message code).
    #[error("the account has a credential of this type")]
    CredentialTypeTaken,
    /// The account has a credential with this external id.
    #[error("the account has a credential with this external id")]
    ExternalIdTaken,
    /// Another credential of this type on the platform has this contact.
    #[error("another credential has this contact")]
    ContactTaken,
    /// The account's credentials of the type are not the ones expected.
    #[error("the account's credentials of this type have changed")]
    CredentialSetChanged,
    /// The account has no other credential.
    #[error("the credential is the account's last")]
    LastCredential,
    /// The credential is missing.
    #[error("the credential is missing")]
    CredentialGone,
    /// The credential is no longer the one that was read.
    #[error("the credential has changed")]
    CredentialChanged,
    /// A session of the account stamps with this key.
    #[error("a session of the account has this key")]
    KeyIsSession,
    /// The session is missing or expired.
    #[error("the session is missing or expired")]
    SessionGone,
    /// The code is spent, superseded, expired or missing.
    #[error("the code is spent, superseded, expired or missing")]
    OtpNotLive,
    /// The code is live, but every try at it was used.
    #[error("every try at the code was used")]
    OtpTriesSpent,
    /// The challenge is spent, expired or missing.
    #[error("the challenge is spent, expired or missing")]
    ChallengeNotOpen,
    /// The challenge is open, but the session that signed is missing or expired.
    #[error("the session that signed is missing or expired")]
    SignerGone,
    /// The nonce was used before.
    #[error("the nonce is spent")]
    NonceSpent,
    /// A quorum key exists, so this one is not the first.
    #[error("a quorum key exists")]
    QuorumKeyTaken,
    /// A webhook key exists, so this one is not the first.
    #[error("a webhook key exists")]
    WebhookKeyTaken,
    /// The webhook is missing, or not in the state that the write is for.
    #[error("the webhook is missing or in another state")]
    WebhookGone,
    /// The platform has this MobileCoin account.
    #[error("the MobileCoin account exists")]
    MobilecoinAccountTaken,
    /// The MobileCoin account is missing.
    #[error("the MobileCoin account is missing")]
    MobilecoinAccountGone,
    /// The subaddress index is not the account's next, or it has an address.
    #[error("the subaddress index is taken")]
    MobilecoinIndexTaken,
    /// An account of the platform has this MobileCoin address.
    #[error("the MobileCoin address exists")]
    MobilecoinAddressTaken,
    /// The window's allowance is used up.
    #[error("the budget is spent for another {retry_after:?}")]
    BudgetSpent {
        /// Whose allowance.
        scope: BudgetScope,
        /// The exact time until the window ends.
        retry_after: Duration,
    },
}

/// Why a commit wrote nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommitError {
    /// The facts changed: the caller's to answer.
    #[error(transparent)]
    Guard(#[from] Guard),
    /// The store failed: ours to answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the store itself could not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// For now: busy beyond patience, an I/O error, a lost connection. Trying later may succeed.
    #[error("the store is unavailable")]
    Unavailable(#[source] Cause),
    /// No room: the disk, or the ceiling that the operator set. Reads still work.
    #[error("the store is full")]
    Full,
    /// A row that cannot be a valid record.
    #[error("inconsistent row: {table}.{column} of {id}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column whose value is impossible.
        column: &'static str,
        /// The row's own id, as a hyphenated UUID where it is one, else in hex or decimal.
        id: String,
    },
    /// The files are not an intact database.
    #[error("the database is damaged")]
    Damaged(#[source] Cause),
    /// A write broke a rule of the schema that no guard names: a mistake of the program.
    #[error("the schema refused a write")]
    Rejected(#[source] Cause),
    /// The database was migrated by a later version of the program.
    #[error("the database has schema {found}, this program knows up to {known}")]
    NewerSchema {
        /// The newest migration that was applied to it.
        found: u32,
        /// The newest migration that this program knows.
        known: u32,
    },
    /// A file of the database is no longer where it was opened; nothing that is written is kept.
    #[error("{} is no longer there", file.display())]
    Gone {
        /// The file.
        file: PathBuf,
    },
    /// The store could not be opened.
    #[error("the store cannot be opened")]
    Open(#[source] OpenFault),
}

/// Why a store could not be opened, where no other variant of [`StoreError`] says it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OpenFault {
    /// The database file cannot be created, or its directory cannot be opened.
    #[error("the database file cannot be created")]
    File(#[source] Arc<std::io::Error>),
    /// Another process has been opening the database for longer than an opening takes.
    #[error("another process is opening the database and does not come to an end")]
    Opening,
    /// There is no database, or nothing is in it.
    #[error("there is no database of an installation")]
    Nothing,
    /// The file is a database of another program.
    #[error("the database is another program's")]
    Foreign,
    /// The write-ahead log beside the database is not its own.
    #[error("{} does not belong to the database beside it", log.display())]
    StrayLog {
        /// The log.
        log: PathBuf,
    },
    /// A migration failed, or an applied one differs from the one this program carries.
    #[error("the schema cannot be brought up to date")]
    Migration(#[source] Cause),
    /// The writer's thread could not be started.
    #[error("the writer cannot be started")]
    Writer(#[source] Arc<std::io::Error>),
}
