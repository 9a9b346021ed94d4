//! The audit log: what was done or refused, for whom, by whom.
//!
//! Invariant: entries are only appended, in the same commit as what they tell of; within a
//! platform their sequence increases by one, and no number serves twice. What is pruned leaves its
//! place and its digest. No secret is ever in an entry.
//! Called by `custody`.

mod digest;
mod pruned;

use std::borrow::Cow;

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, ExportId, PlatformId, TokenId},
};

use crate::{
    error::StoreError,
    page::{Page, PageRequest},
    text::text_enum,
};

pub use digest::EntryDigest;
pub use pruned::{AuditWrite, PrunedRow};

/// What entries name as their platform that are of no single one: what the operator did to the
/// whole installation.
pub const INSTALLATION: PlatformId = PlatformId::from_bytes([0; 16]);

text_enum!(
    /// What was attempted. The words are stable.
    AuditVerb {
        /// A platform was made.
        PlatformCreate => "platform.create",
        /// A platform was disabled.
        PlatformDisable => "platform.disable",
        /// A platform was enabled again.
        PlatformEnable => "platform.enable",
        /// Accounts were frozen.
        Freeze => "freeze",
        /// Accounts were thawed.
        Thaw => "thaw",
        /// A platform's configuration was changed.
        ConfigUpdate => "config.update",
        /// A token was made.
        TokenCreate => "token.create",
        /// A token was removed.
        TokenDelete => "token.delete",
        /// A customer was made.
        CustomerCreate => "customer.create",
        /// A customer was changed.
        CustomerUpdate => "customer.update",
        /// A customer was deleted.
        CustomerDelete => "customer.delete",
        /// A wallet was made.
        WalletCreate => "wallet.create",
        /// A customer's new contact was given out to be signed for.
        CustomerUpdateBegin => "customer.update.begin",
        /// An account's change was given out to be signed for.
        AccountUpdateBegin => "account.update.begin",
        /// An account was changed.
        AccountUpdate => "account.update",
        /// An account was funded.
        AccountFund => "account.fund",
        /// Adding a credential was given out to be signed for.
        CredentialCreateBegin => "credential.create.begin",
        /// A credential was added.
        CredentialCreate => "credential.create",
        /// Removing a credential was given out to be signed for.
        CredentialRevokeBegin => "credential.revoke.begin",
        /// A credential was removed.
        CredentialRevoke => "credential.revoke",
        /// A passkey's challenge was given out.
        PasskeyChallenge => "passkey.challenge",
        /// A passkey's counter went back.
        PasskeyCounter => "passkey.counter",
        /// A code was issued.
        OtpIssue => "otp.issue",
        /// A code was tried.
        OtpVerify => "otp.verify",
        /// A session was opened.
        SessionCreate => "session.create",
        /// Refreshing a session was given out to be signed for.
        SessionRefreshBegin => "session.refresh.begin",
        /// A session was refreshed.
        SessionRefresh => "session.refresh",
        /// Ending a session was given out to be signed for.
        SessionRevokeBegin => "session.revoke.begin",
        /// A session was ended.
        SessionRevoke => "session.revoke",
        /// Every session was ended.
        SessionRevokeAll => "session.revoke.all",
        /// An export was asked for.
        ExportBegin => "export.begin",
        /// An export was delivered.
        ExportFinish => "export.finish",
        /// An export by the first edition was asked for.
        ExportV1Begin => "export.v1.begin",
        /// An export by the first edition was delivered.
        ExportV1Finish => "export.v1.finish",
        /// Refusals beyond those that have an entry each; the note says how many.
        RefusalsCounted => "refusals.counted",
        /// A webhook was given up.
        WebhookBury => "webhook.bury",
        /// Webhooks that were given up are tried again.
        WebhookRetry => "webhook.retry",
        /// Old entries were pruned; the subject says which.
        AuditPrune => "audit.prune",
        /// A backup was restored.
        InstallationRestore => "installation.restore",
        /// The vault's state was made anew for this database.
        InstallationAdopt => "installation.adopt",
        /// A MobileCoin account was made.
        MobilecoinCreate => "mobilecoin.create",
        /// A MobileCoin account was imported.
        MobilecoinImport => "mobilecoin.import",
        /// A MobileCoin account got another name.
        MobilecoinRename => "mobilecoin.rename",
        /// A MobileCoin account's removal was given out to be signed for.
        MobilecoinRemoveBegin => "mobilecoin.remove.begin",
        /// A MobileCoin account was removed.
        MobilecoinRemove => "mobilecoin.remove",
        /// A MobileCoin account's settings were changed.
        MobilecoinUpdate => "mobilecoin.update",
        /// A MobileCoin address was assigned.
        MobilecoinAddress => "mobilecoin.address",
        /// A request to import a MobileCoin account view-only was given out, its view key with it.
        MobilecoinView => "mobilecoin.view",
        /// A MobileCoin account's export was given out to be signed for.
        MobilecoinExportBegin => "mobilecoin.export.begin",
        /// A MobileCoin account's secrets were delivered.
        MobilecoinExport => "mobilecoin.export",
        /// A MobileCoin account was delivered as a bundle for another server.
        MobilecoinBundleExport => "mobilecoin.bundle.export",
        /// A target for a bundle from another server was given out.
        MobilecoinBundleBegin => "mobilecoin.bundle.begin",
        /// A MobileCoin account was imported from a bundle.
        MobilecoinBundleImport => "mobilecoin.bundle.import",
    }
);

text_enum!(
    /// How an attempt ended.
    Outcome {
        /// It happened.
        Done => "DONE",
        /// It was refused.
        Refused => "REFUSED",
    }
);

/// One entry, as it is appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Of which platform.
    pub platform: PlatformId,
    /// When.
    pub at: Timestamp,
    /// The token that asked; `None` for the operator's own command line.
    pub actor: Option<TokenId>,
    /// What was attempted.
    pub verb: AuditVerb,
    /// On which account.
    pub account: Option<AccountId>,
    /// The id of what it was about, as it is written on the wire; never a secret.
    pub subject: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it was refused: a code, never free text from outside.
    pub reason: Option<Cow<'static, str>>,
    /// The export it delivered.
    pub export: Option<ExportId>,
    /// Who at the machine did it, where somebody there did.
    pub operator: Option<String>,
    /// Why, in the operator's words.
    pub note: Option<String>,
}

/// One entry, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place in the platform's log, from 1.
    pub sequence: u64,
    /// What it says.
    pub entry: AuditEntry,
    /// Its digest; an entry of before has none yet.
    pub digest: Option<EntryDigest>,
}

/// Which entries to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// On this account; `None` lists all.
    pub account: Option<AccountId>,
    /// Not before this moment.
    pub since: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// The newest first.
    pub newest_first: bool,
}

/// Reads of the audit log.
#[async_trait]
pub trait Audit {
    /// A page of the platform's entries, in sequence or against it.
    async fn audit_entries(
        &self,
        platform: PlatformId,
        filter: AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditRow>, StoreError>;
    /// What pruned entries left, in sequence, those after this place.
    async fn pruned_entries(
        &self,
        platform: PlatformId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<PrunedRow>, StoreError>;
}
