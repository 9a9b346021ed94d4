//! The transaction as data, and the store as a whole.
//!
//! Invariant: a commit is all or nothing, is durable before it returns, and checks its guards
//! inside the transaction that writes.
//! Called by `custody`, which holds an `Arc<dyn Store>`.

use async_trait::async_trait;

use crate::{
    accounts::{AccountWrite, Accounts},
    audit::{Audit, AuditEntry, AuditWrite},
    budgets::BudgetWrite,
    challenges::{ChallengeWrite, Challenges},
    credentials::{CredentialWrite, Credentials},
    customers::{CustomerWrite, Customers},
    error::{CommitError, StoreError},
    freezes::{FreezeWrite, Freezes},
    installation::{Installation, InstallationWrite},
    mobilecoin_accounts::{MobilecoinAccountWrite, MobilecoinAccounts},
    mobilecoin_addresses::{MobilecoinAddressWrite, MobilecoinAddresses},
    nonces::NonceWrite,
    otps::{OtpWrite, Otps},
    platforms::{PlatformWrite, Platforms},
    purge::{Expired, PurgeExpired},
    quorum_keys::{QuorumKeyWrite, QuorumKeys},
    sessions::{SessionWrite, Sessions},
    tokens::{TokenWrite, Tokens},
    wallets::{WalletWrite, Wallets},
    webhook_keys::{WebhookKeyWrite, WebhookKeys},
    webhooks::{WebhookWrite, Webhooks},
};

/// One change. What a row refers to must be there before it: put parents first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// To platforms.
    Platform(PlatformWrite),
    /// To API tokens.
    Token(TokenWrite),
    /// To customers.
    Customer(CustomerWrite),
    /// To internal accounts.
    Account(AccountWrite),
    /// To wallets.
    Wallet(WalletWrite),
    /// To credentials.
    Credential(CredentialWrite),
    /// To codes.
    Otp(OtpWrite),
    /// To sessions.
    Session(SessionWrite),
    /// To challenges.
    Challenge(ChallengeWrite),
    /// To the database's own id.
    Installation(InstallationWrite),
    /// To quorum keys.
    QuorumKey(QuorumKeyWrite),
    /// To spent nonces.
    Nonce(NonceWrite),
    /// To the outbox of webhooks.
    Webhook(WebhookWrite),
    /// To the key that signs webhooks.
    WebhookKey(WebhookKeyWrite),
    /// To MobileCoin accounts.
    MobilecoinAccount(MobilecoinAccountWrite),
    /// To MobileCoin addresses.
    MobilecoinAddress(MobilecoinAddressWrite),
    /// To freezes.
    Freeze(FreezeWrite),
    /// To budgets.
    Budget(BudgetWrite),
    /// Appends to the audit log.
    Audit(AuditEntry),
    /// To entries that are in the audit log.
    AuditLog(AuditWrite),
    /// Removes what has expired.
    Purge(PurgeExpired),
}

/// How the operator's ceiling is shared among platforms.
#[async_trait]
pub trait Shares {
    /// Counts anew what each platform takes, where room is scarce; nothing elsewhere. A commit that
    /// takes more for a platform that has its part is refused then: `Guard::ShareSpent`.
    async fn measure_shares(&self) -> Result<(), StoreError>;
}

/// Everything that is kept.
#[async_trait]
pub trait Store:
    Platforms
    + Tokens
    + Customers
    + Accounts
    + Wallets
    + Credentials
    + Otps
    + Sessions
    + Challenges
    + Installation
    + QuorumKeys
    + Webhooks
    + WebhookKeys
    + MobilecoinAccounts
    + MobilecoinAddresses
    + Freezes
    + Expired
    + Shares
    + Audit
    + Send
    + Sync
{
    /// Does all of `writes`, in their order, or nothing; durable before it returns.
    ///
    /// Dropping the future does not undo a commit that was handed over.
    async fn commit(&self, writes: Vec<Write>) -> Result<(), CommitError>;

    /// Whether a read is answered, and a change would be durable: one was within the last second,
    /// or one is made now.
    async fn ready(&self) -> Result<(), StoreError>;
}
