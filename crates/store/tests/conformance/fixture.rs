//! Rows to test with, and shorthands for writes.
//!
//! Invariant: everything follows from small numbers; nothing is random.
//! Called by every case.

use std::sync::Arc;

use seedport_store::{
    AccountRow, AccountStatus, AccountWrite, AuditEntry, AuditVerb, ChallengeRow, ChallengeState,
    ChallengeWrite, CommitError, CredentialRow, CredentialType, CredentialWrite, CustomerRow,
    CustomerType, CustomerWrite, Guard, OtpRow, Outcome, Permissions, PlatformRow, PlatformWrite,
    QuorumKeyRow, SealedRecord, SessionRow, SessionWrite, Store, TokenRow, Verb, WalletRow,
    WalletWrite, WebhookRow, WebhookState, WebhookWrite, Write,
};
use seedport_wire::{
    Timestamp,
    ids::{
        AccountId, CredentialId, CustomerId, OtpId, PlatformConfigId, PlatformId, QuorumKeyId,
        RequestId, SessionId, TokenId, WalletId, WebhookId,
    },
};

/// The moment this many milliseconds after the epoch.
pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// Sixteen bytes that differ for different numbers.
pub fn bytes(number: u64) -> [u8; 16] {
    u128::from(number + 1).to_be_bytes()
}

/// A platform with one customer, account and mail credential, all under one number.
#[derive(Clone, Copy)]
pub struct World {
    pub platform: PlatformId,
    pub customer: CustomerId,
    pub account: AccountId,
    pub credential: CredentialId,
}

impl World {
    /// Stores world number `number`.
    pub async fn make(store: &Arc<dyn Store>, number: u64) -> Self {
        let world = Self {
            platform: PlatformId::from_bytes(bytes(number)),
            customer: CustomerId::from_bytes(bytes(number)),
            account: AccountId::from_bytes(bytes(number)),
            credential: CredentialId::from_bytes(bytes(number)),
        };
        let writes = vec![
            Write::Platform(PlatformWrite::Insert(
                world.platform_row(&format!("world {number}")),
            )),
            Write::Customer(CustomerWrite::Insert(world.customer_row(number))),
            Write::Account(AccountWrite::Insert(world.account_row(number))),
            Write::Credential(CredentialWrite::Insert(
                world.credential_row(number, CredentialType::EmailOtp),
            )),
        ];
        store.commit(writes).await.expect("a new world");
        world
    }

    pub fn platform_row(&self, name: &str) -> PlatformRow {
        PlatformRow {
            id: self.platform,
            name: name.to_owned(),
            config_id: PlatformConfigId::from_bytes(*self.platform.as_bytes()),
            config: r#"{"appName":"Ü"}"#.to_owned(),
            webhook_endpoint: None,
            created_at: at(1),
            updated_at: at(2),
            disabled_at: None,
        }
    }

    pub fn customer_row(&self, number: u64) -> CustomerRow {
        CustomerRow {
            platform: self.platform,
            id: CustomerId::from_bytes(bytes(number)),
            platform_customer_id: format!("customer {number}"),
            customer_type: CustomerType::Individual,
            uma_address: format!("$customer{number}@example.test"),
            region: Some("DE".to_owned()),
            currencies: vec!["USD".to_owned(), "a\"b,c".to_owned()],
            email: Some("owner@example.test".to_owned()),
            phone: None,
            profile: r#"{"fullName":"Ü"}"#.to_owned(),
            created_at: at(10),
            updated_at: at(11),
            deleted_at: None,
        }
    }

    pub fn account_row(&self, number: u64) -> AccountRow {
        AccountRow {
            platform: self.platform,
            id: AccountId::from_bytes(bytes(number)),
            customer: self.customer,
            status: AccountStatus::Pending,
            wallet: None,
            currency: "USDB".to_owned(),
            addresses: "[]".to_owned(),
            private_enabled: false,
            balance: 0,
            exported_at: None,
            created_at: at(10),
            updated_at: at(11),
        }
    }

    pub fn credential_row(&self, number: u64, credential_type: CredentialType) -> CredentialRow {
        CredentialRow {
            platform: self.platform,
            account: self.account,
            id: CredentialId::from_bytes(bytes(number)),
            credential_type,
            nickname: "owner@example.test".to_owned(),
            external_id: None,
            sealed: SealedRecord(vec![3; 200]),
            created_at: at(10),
            updated_at: at(11),
        }
    }

    pub fn wallet_row(&self, number: u64) -> WalletRow {
        WalletRow {
            platform: self.platform,
            account: self.account,
            id: WalletId::from_bytes(bytes(number)),
            sealed: SealedRecord(vec![4; 300]),
            created_at: at(12),
        }
    }

    pub fn token_row(&self, number: u64) -> TokenRow {
        TokenRow {
            platform: self.platform,
            id: TokenId::from_bytes(bytes(number)),
            name: format!("token {number}"),
            permissions: Permissions::VIEW.union(Permissions::MANAGE),
            client_id: format!("client {number}"),
            secret_digest: [5; 32],
            created_at: at(20),
            updated_at: at(21),
        }
    }

    /// A code that lives from 100 to 200.
    pub fn otp_row(&self, number: u64) -> OtpRow {
        OtpRow {
            platform: self.platform,
            account: self.account,
            credential: self.credential,
            id: OtpId::from_bytes(bytes(number)),
            sealed: SealedRecord(vec![6; 150]),
            tries: 0,
            created_at: at(100),
            expires_at: at(200),
        }
    }

    /// A session that lives from 100 to 200, with a key of this byte.
    pub fn session_row(&self, number: u64, key: u8) -> SessionRow {
        SessionRow {
            platform: self.platform,
            account: self.account,
            id: SessionId::from_bytes(bytes(number)),
            credential: self.credential,
            public_key: [key; 33],
            sealed: SealedRecord(vec![7; 150]),
            issued_at: at(100),
            expires_at: at(200),
        }
    }

    /// An open challenge that lives from 100 to 200.
    pub fn challenge_row(&self, number: u64) -> ChallengeRow {
        ChallengeRow {
            platform: self.platform,
            account: self.account,
            id: RequestId::from_bytes(bytes(number)),
            verb: Verb::ExportWallet,
            subject: Some(*self.credential.as_bytes()),
            payload: r#"{"type":"ACTIVITY_TYPE_EXPORT_WALLET"}"#.to_owned(),
            sealed: SealedRecord(vec![8; 250]),
            state: ChallengeState::Open,
            created_at: at(100),
            expires_at: at(200),
        }
    }

    pub fn audit_entry(&self, moment: i64) -> AuditEntry {
        AuditEntry {
            platform: self.platform,
            at: at(moment),
            actor: None,
            verb: AuditVerb::ExportBegin,
            account: Some(self.account),
            subject: Some("Request:1".to_owned()),
            outcome: Outcome::Refused,
            reason: Some("CHALLENGE_SPENT".into()),
            export: None,
            operator: None,
            note: None,
        }
    }

    /// Spends a challenge at 150.
    pub fn spend(&self, number: u64) -> Write {
        Write::Challenge(ChallengeWrite::Spend {
            platform: self.platform,
            account: self.account,
            id: RequestId::from_bytes(bytes(number)),
            signer: None,
            now: at(150),
        })
    }

    pub fn open(&self, number: u64) -> Write {
        Write::Challenge(ChallengeWrite::Open(self.challenge_row(number)))
    }

    pub fn wallet(&self, number: u64) -> Write {
        Write::Wallet(WalletWrite::Insert(self.wallet_row(number)))
    }

    pub fn session(&self, number: u64, key: u8) -> Write {
        Write::Session(SessionWrite::Insert(self.session_row(number, key)))
    }

    pub fn audit(&self, moment: i64) -> Write {
        Write::Audit(self.audit_entry(moment))
    }

    /// Sets or takes away the endpoint of the platform's webhooks.
    pub fn endpoint(&self, endpoint: Option<&str>) -> Write {
        Write::Platform(PlatformWrite::UpdateConfig {
            platform: self.platform,
            config: "{}".to_owned(),
            webhook_endpoint: endpoint.map(str::to_owned),
            updated_at: at(3),
        })
    }

    /// Another way for the account's owner to prove themselves.
    pub fn credential(&self, number: u64, credential_type: CredentialType) -> Write {
        Write::Credential(CredentialWrite::Insert(
            self.credential_row(number, credential_type),
        ))
    }

    /// A webhook as it is enqueued at this moment.
    pub fn webhook_row(&self, number: u64, moment: i64) -> WebhookRow {
        WebhookRow {
            platform: self.platform,
            id: WebhookId::from_bytes(bytes(number)),
            event: "WALLET_OPERATION.COMPLETED".to_owned(),
            body: format!(r#"{{"number":{number},"name":"Ü"}}"#),
            state: WebhookState::Pending,
            attempts: 0,
            next_attempt_at: at(moment),
            created_at: at(moment),
            last_error: None,
        }
    }

    pub fn enqueue(&self, number: u64, moment: i64, dedupe: Option<&str>) -> Write {
        let row = self.webhook_row(number, moment);
        Write::Webhook(WebhookWrite::Enqueue {
            platform: row.platform,
            id: row.id,
            event: row.event.into(),
            body: row.body,
            dedupe: dedupe.map(str::to_owned),
            now: row.created_at,
        })
    }
}

pub fn quorum_key_row(number: u64) -> QuorumKeyRow {
    QuorumKeyRow {
        id: QuorumKeyId::from_bytes(bytes(number)),
        public_key: [u8::try_from(number).expect("a small number"); 65],
        sealed: SealedRecord(vec![9; 120]),
        not_before: at(5),
        not_after: None,
        created_at: at(5 + i64::try_from(number).expect("a small number")),
    }
}

/// Commits one write.
pub async fn put(store: &Arc<dyn Store>, write: Write) -> Result<(), CommitError> {
    store.commit(vec![write]).await
}

/// The guard that refused a commit.
pub fn guard(result: Result<(), CommitError>) -> Guard {
    match result {
        Err(CommitError::Guard(guard)) => guard,
        other => panic!("expected a guard, got {other:?}"),
    }
}
