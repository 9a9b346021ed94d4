//! A vault with something of everything in it, so that calls get far.

use std::sync::atomic::{AtomicI64, Ordering};

use seedport_vault::{
    AnswerCode, BeginCode, BeginExport, BeginPasskey, CodeFormat, CreateWallet, Delivery, Face,
    Limits, NewOperatorWallet, NewQuorumKey, OpenSession, OperatorScope, Parcel, PendingChallenge,
    Redemption, RootKey, Scope, SealOperatorWallet, Stored, StoredQuorumKey, Subaddresses, Vault,
    VaultParts,
    oidc::{Issuers, TokenVerifier},
    quorum::make_quorum_key,
    state::{
        Beginning, DatabaseId, InstallationId, SendLimits, SendWindow, StateFacts, StateKey,
        StateSettings, VaultState,
    },
    webauthn::{OriginPolicy, PasskeyPolicy},
};
use seedport_wire::{
    BodyDigest, ClientKey, Clock, Fingerprint, KnownWallet, MobilecoinId, PublicKey, SecretBytes,
    SigningKey, Stamp, SystemEntropy, TargetPublicKey, Timestamp,
    ids::{AccountId, PlatformId, WalletId},
    otp::{self, Answer},
};

use super::Input;

/// 2026-04-08T15:30:00Z.
pub const START: i64 = 1_775_662_200_000;
const UNBOUNDED: SendWindow = SendWindow {
    most: u32::MAX,
    within: std::time::Duration::from_secs(1),
};

/// A clock that everybody can set.
pub struct Moment(pub std::sync::Arc<AtomicI64>);

impl Clock for Moment {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// A sandbox, whose codes are known, with what one owner's flow and one account leave.
pub struct Setting {
    pub vault: Vault,
    pub clock: std::sync::Arc<AtomicI64>,
    pub session_key: SigningKey,
    /// The public halves of a code's target and an import's.
    pub targets: Vec<PublicKey>,
    scope: Scope,
    operator: Scope,
    account: MobilecoinId,
    ids: Vec<[u8; 16]>,
    sealed: Vec<Vec<u8>>,
    texts: Vec<String>,
    _directory: tempfile::TempDir,
}

fn root() -> RootKey {
    RootKey::from_secret(SecretBytes::copy_from(&[7; 32])).expect("32 bytes")
}

fn open(clock: &std::sync::Arc<AtomicI64>) -> (Vault, tempfile::TempDir) {
    let moment = || Moment(std::sync::Arc::clone(clock));
    let made: NewQuorumKey = make_quorum_key(&root(), &moment(), &SystemEntropy).expect("makes");
    let directory = tempfile::TempDir::new().expect("a directory");
    let facts = StateFacts {
        installation: InstallationId::from_bytes([0x15; 16]),
        sandbox: true,
        database: DatabaseId::from_bytes([0xdb; 16]),
        quorum_keys: vec![Fingerprint::of(&made.public)],
    };
    let settings = StateSettings {
        sends: SendLimits {
            per_credential: UNBOUNDED,
            per_address: UNBOUNDED,
        },
        ..StateSettings::default()
    };
    let state = VaultState::create(
        &directory.path().join("vault"),
        StateKey::derive(&root()).expect("a key"),
        facts,
        Beginning::Fresh,
        settings,
        Timestamp::from_millis(START),
    );
    let parts = VaultParts {
        clock: Box::new(moment()),
        entropy: Box::new(SystemEntropy),
        delivery: Delivery::Sandbox,
        limits: Limits::default(),
        passkeys: PasskeyPolicy::new("localhost", OriginPolicy::AnyLocalhost, false).ok(),
        tokens: TokenVerifier::sandbox(Issuers::default()),
        state: state.expect("a state"),
    };
    let stored = [StoredQuorumKey {
        id: made.id,
        sealed: made.sealed,
    }];
    (
        Vault::open(root(), &stored, parts).expect("opens"),
        directory,
    )
}

impl Setting {
    /// A new vault, in which an owner signed in and began an export, and an account was made.
    pub fn new() -> Self {
        let clock = std::sync::Arc::new(AtomicI64::new(START));
        let (vault, directory) = open(&clock);
        let body = BodyDigest::of("any", &[]);
        let platform = PlatformId::from_bytes([0x11; 16]);
        let email = "ann@example.com";
        let made = vault.create_wallet(&CreateWallet { platform, email });
        let made = made.expect("makes");
        let scope = Scope {
            platform,
            account: made.account,
            wallet: made.id,
        };
        let credential = Stored {
            id: made.credential.id,
            sealed: made.credential.sealed.as_slice(),
        };
        let code = vault.begin_code(&BeginCode {
            platform,
            account: scope.account,
            wallet: scope.wallet,
            credential,
            format: CodeFormat::new(6, false, std::time::Duration::from_hours(24))
                .expect("in bounds"),
            app_name: None,
        });
        let code = code.expect("issues");
        let pins: Vec<_> = vault
            .key_document()
            .keys
            .iter()
            .map(|key| key.fingerprint)
            .collect();
        let target = otp::verify_target(&code.target_bundle, &pins).expect("signed");
        let long_ago = Timestamp::from_millis(0);
        let target = target.check(&KnownWallet::default(), credential.id, long_ago);
        let session_key = SigningKey::make(&SystemEntropy).expect("draws");
        let answer = Answer {
            code: SecretBytes::copy_from(b"000000"),
            session_key: *session_key.public(),
        };
        let sealed = otp::seal_answer(&target.expect("agrees"), &answer).expect("seals");
        let challenge = vault.answer_code(&AnswerCode {
            platform,
            account: scope.account,
            wallet: scope.wallet,
            credential,
            code: Stored {
                id: code.id,
                sealed: &code.sealed,
            },
            answer: &otp::parse_answer(&sealed).expect("own spelling"),
            body,
        });
        let challenge = challenge.expect("right");
        let session = vault.open_session(&OpenSession {
            redemption: Redemption {
                platform,
                account: scope.account,
                wallet: scope.wallet,
                challenge: Stored {
                    id: challenge.id,
                    sealed: &challenge.sealed,
                },
                payload: &challenge.payload,
                body,
                stamp: &Stamp::make(&session_key, &challenge.payload).expect("signs"),
            },
            credential: credential.id,
        });
        let session = session.expect("opens");
        let import = vault.begin_bundle_import(platform).expect("makes");
        let account: NewOperatorWallet = vault
            .seal_operator_wallet(SealOperatorWallet {
                platform,
                source: None,
                fog: None,
                owner_key: Some(*session_key.public()),
                subaddresses: Subaddresses::NONE,
            })
            .expect("seals");
        let webhook = vault.make_webhook_key().expect("makes");
        let operator = Scope {
            platform,
            account: account.account,
            wallet: account.wallet,
        };
        let mut setting = Self {
            ids: vec![
                *scope.wallet.as_bytes(),
                *credential.id.as_bytes(),
                *code.id.as_bytes(),
                *session.id.as_bytes(),
                *import.id.as_bytes(),
                *account.wallet.as_bytes(),
                *webhook.id.as_bytes(),
            ],
            sealed: vec![
                made.sealed,
                made.credential.sealed,
                code.sealed,
                session.sealed,
                import.sealed,
                account.sealed,
                webhook.sealed,
            ],
            texts: vec![email.to_owned(), "+4915112345678".to_owned()],
            targets: [&code.target_bundle, &import.bundle]
                .map(|bundle| point_of(bundle, &pins))
                .to_vec(),
            vault,
            clock,
            session_key,
            scope,
            operator,
            account: account.id,
            _directory: directory,
        };
        setting.begin_everything();
        setting
    }

    /// A challenge of every kind beside the records.
    fn begin_everything(&mut self) {
        let (scope, body, vault) = (self.scope, BodyDigest::of("any", &[]), &self.vault);
        let target = self.session_key.public().to_hex();
        let target = TargetPublicKey::parse(&target).expect("a point");
        let operator = OperatorScope {
            scope: self.operator,
            id: self.account,
        };
        let wallet = Stored {
            id: self.operator.wallet,
            sealed: self.sealed[5].as_slice(),
        };
        let other = SigningKey::make(&SystemEntropy)
            .expect("draws")
            .public()
            .to_hex();
        let other = TargetPublicKey::parse(&other).expect("a point");
        let key = ClientKey::held(*self.session_key.public());
        let session = seedport_wire::ids::SessionId::from_bytes(self.ids[3]);
        let parcel = Parcel::Secrets(Face {
            name: "",
            require_spend_subaddress: false,
        });
        let begun: Vec<PendingChallenge> = [
            vault.begin_export(BeginExport {
                platform: scope.platform,
                account: scope.account,
                wallet: scope.wallet,
                target,
                body,
            }),
            vault.begin_revoke_session(scope, session, body),
            vault.begin_refresh(&seedport_vault::BeginRefresh {
                scope,
                session,
                key: &key,
                body,
            }),
        ]
        .into_iter()
        .map(|begun| begun.expect("begins"))
        .chain([
            vault.begin_export_v1(scope, body).expect("begins"),
            vault
                .begin_operator_export(operator, wallet, &parcel, other, body)
                .expect("begins"),
        ])
        .collect();
        for challenge in begun {
            self.ids.push(*challenge.id.as_bytes());
            self.sealed.push(challenge.sealed);
            self.texts.push(challenge.payload);
        }
    }

    pub fn scope(&self, input: &mut Input<'_>) -> Scope {
        match input.byte() % 8 {
            0 => self.operator,
            1 => Scope {
                platform: PlatformId::from_bytes(input.array()),
                account: AccountId::from_bytes(input.array()),
                wallet: WalletId::from_bytes(input.array()),
            },
            _ => self.scope,
        }
    }

    pub fn operator_scope(&self, input: &mut Input<'_>) -> OperatorScope {
        let scope = match input.byte() % 8 {
            0 => self.scope(input),
            _ => self.operator,
        };
        let id = match input.byte() % 8 {
            0 => MobilecoinId::from_bytes(input.array()),
            _ => self.account,
        };
        OperatorScope { scope, id }
    }

    /// The record that a verb wants, by its number, or any other.
    pub fn record<Id>(
        &self,
        input: &mut Input<'_>,
        wanted: usize,
        make: fn([u8; 16]) -> Id,
    ) -> (Id, Vec<u8>) {
        let at = match input.byte() % 8 {
            0 => input.index(self.ids.len()),
            1 => return (make(input.array()), input.bytes()),
            2 => {
                let sealed = self.sealed[input.index(self.sealed.len())].clone();
                return (make(self.ids[wanted]), sealed);
            }
            _ => wanted,
        };
        (make(self.ids[at]), self.sealed[at].clone())
    }

    /// The number of a challenge's record, of those that were begun.
    pub fn challenge(&self, input: &mut Input<'_>) -> usize {
        7 + input.index(self.ids.len() - 7)
    }

    /// A payload: the one of that challenge, or any text.
    pub fn payload(&self, input: &mut Input<'_>, challenge: usize) -> String {
        match input.byte() % 8 {
            0 => input.text(),
            1 => self.texts[input.index(self.texts.len())].clone(),
            _ => self.texts[challenge - 5].clone(),
        }
    }

    pub fn stamp(&self, input: &mut Input<'_>, payload: &str) -> Stamp {
        let text = match input.byte() % 8 {
            0 => input.text(),
            _ => payload.to_owned(),
        };
        Stamp::make(&self.session_key, &text).expect("signs")
    }

    /// A contact, or any text.
    pub fn contact(&self, input: &mut Input<'_>) -> String {
        match input.byte() % 4 {
            0 => self.texts[input.index(2)].clone(),
            1 => format!("{}@{}", input.text(), input.text()),
            _ => input.text(),
        }
    }

    pub fn client_key(&self, input: &mut Input<'_>) -> ClientKey {
        let own = *self.session_key.public();
        match input.byte() % 4 {
            0 => ClientKey::held(own),
            1 => ClientKey::receiving(own),
            _ => ClientKey::parse(&input.text()).unwrap_or_else(|_| ClientKey::held(drawn())),
        }
    }

    pub fn target(&self, input: &mut Input<'_>) -> TargetPublicKey {
        let point = match input.flag() {
            true => *self.session_key.public(),
            false => drawn(),
        };
        let text = match input.flag() {
            true => point.to_hex(),
            false => point.to_hex().to_uppercase(),
        };
        TargetPublicKey::parse(&text).expect("a point")
    }

    /// The passkey's challenge of a credential, which is none here.
    pub fn begin_passkey(&self, input: &mut Input<'_>) {
        let scope = self.scope(input);
        let (id, sealed) = self.record(input, 1, seedport_wire::ids::CredentialId::from_bytes);
        let key = self.client_key(input);
        let credential = Stored {
            id,
            sealed: &sealed,
        };
        let _ = self.vault.begin_passkey(&BeginPasskey {
            scope,
            credential,
            key: &key,
        });
    }
}

fn drawn() -> PublicKey {
    *SigningKey::make(&SystemEntropy).expect("draws").public()
}

fn point_of(bundle: &str, pins: &[Fingerprint]) -> PublicKey {
    let message = seedport_wire::signed_message::SignedMessage::parse(bundle).expect("a message");
    let data = message.verify(pins).expect("signed");
    let text = std::str::from_utf8(data).expect("text");
    let (_, point) = text.split_once(r#""targetPublic":""#).expect("a target");
    PublicKey::from_hex(&point[..130]).expect("a point")
}
