//! `WALLET_OPERATION.COMPLETED` and `WALLET_OPERATION.FAILED`, and beside them the events of
//! sessions, which are not the contract's.
//!
//! Invariant: one event of each kind an operation at most; never the bundle that an export
//! delivers. What is told as `WALLET_OPERATION` is one of the contract's four operations and has a
//! `requestId`.
//! Called by the runner of signed verbs. Source: contract section 8, #802.

use seedport_store::Write;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId, RequestId, SessionId},
};
use serde::Serialize;

use crate::{Custody, Fault, permit::Permit};

/// Which operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OperationType {
    /// A credential was added.
    CredentialCreate,
    /// A credential was revoked.
    CredentialDelete,
    /// A session was opened.
    SessionCreate,
    /// A session was followed by a new one.
    SessionRefresh,
    /// A session was ended.
    SessionRevoke,
    /// A wallet was handed to its owner.
    WalletExport,
}

/// How an operation is told.
struct Words {
    /// The contract's name of it; what is only ours has none.
    operation: Option<&'static str>,
    completed: &'static str,
    failed: &'static str,
}

impl OperationType {
    const fn words(self) -> Words {
        const fn contract(operation: &'static str) -> Words {
            Words {
                operation: Some(operation),
                completed: "WALLET_OPERATION.COMPLETED",
                failed: "WALLET_OPERATION.FAILED",
            }
        }
        match self {
            Self::CredentialCreate => contract("auth_credential.create"),
            Self::CredentialDelete => contract("auth_credential.delete"),
            Self::SessionRevoke => contract("session.revoke"),
            Self::WalletExport => contract("wallet.export"),
            Self::SessionCreate => Words {
                operation: None,
                completed: "SESSION.CREATED",
                failed: "SESSION.CREATE_FAILED",
            },
            Self::SessionRefresh => Words {
                operation: None,
                completed: "SESSION.REFRESHED",
                failed: "SESSION.REFRESH_FAILED",
            },
        }
    }
}

/// What an operation acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "resourceType", content = "resourceId")]
pub(crate) enum Resource {
    /// A credential.
    #[serde(rename = "AUTH_METHOD")]
    Credential(CredentialId),
    /// A session.
    #[serde(rename = "SESSION")]
    Session(SessionId),
    /// An account.
    #[serde(rename = "INTERNAL_ACCOUNT")]
    Account(AccountId),
}

/// An operation of an owner's.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// Which.
    pub kind: OperationType,
    /// Its `Request-Id`; a token opens a session without one.
    pub request: Option<RequestId>,
    /// What it acts on.
    pub resource: Resource,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    /// The request that asked for it, or else what it made.
    operation_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<RequestId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_type: Option<&'static str>,
    #[serde(flatten)]
    resource: Resource,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

#[derive(Serialize)]
struct Failure {
    code: &'static str,
}

impl Custody {
    /// The event of an operation that happened.
    pub(crate) fn operation_completed<R>(
        &self,
        permit: &Permit<R>,
        operation: &Operation,
        now: Timestamp,
    ) -> Result<Write, Fault> {
        let kind = operation.kind.words().completed;
        self.operation(permit, operation, kind, "completed", None, now)
    }

    /// The event of an operation that was refused, for `code`.
    pub(crate) fn operation_failed<R>(
        &self,
        permit: &Permit<R>,
        operation: &Operation,
        code: &'static str,
        now: Timestamp,
    ) -> Result<Write, Fault> {
        let error = Some(Failure { code });
        let kind = operation.kind.words().failed;
        self.operation(permit, operation, kind, "failed", error, now)
    }

    fn operation<R>(
        &self,
        permit: &Permit<R>,
        operation: &Operation,
        kind: &'static str,
        status: &'static str,
        error: Option<Failure>,
        now: Timestamp,
    ) -> Result<Write, Fault> {
        let name = match (operation.request, operation.resource) {
            (Some(request), _) => request.to_string(),
            (None, Resource::Credential(id)) => id.to_string(),
            (None, Resource::Session(id)) => id.to_string(),
            (None, Resource::Account(id)) => id.to_string(),
        };
        let dedupe = Some(format!("{kind} {name}"));
        let data = Data {
            operation_id: name,
            request_id: operation.request,
            operation_type: operation.kind.words().operation,
            resource: operation.resource,
            status,
            error,
        };
        self.event(permit.platform, kind, dedupe, &data, now)
    }
}
