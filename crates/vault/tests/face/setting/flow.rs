//! Fills a vault: an owner signs in, adds an identity, begins everything; two accounts are made.

use std::{
    sync::{Arc, atomic::AtomicI64},
    time::Duration,
};

use seedport_vault::{
    AnswerCode, BeginAddCredential, BeginCode, BeginExport, BeginRefresh, BeginRevokeCredential,
    BeginSetContact, BeginSetPrivacy, BundleFace, CodeFormat, CreateWallet, Delivery, Face, Limits,
    NewContact, NewOperatorWallet, NewProof, OpenSession, OperatorScope, Parcel, PendingChallenge,
    Redemption, RootKey, Scope, SealOperatorWallet, SessionRetry, Stored, StoredQuorumKey,
    Subaddresses, Vault, VaultParts,
    oidc::{Issuers, TokenVerifier},
    quorum::make_quorum_key,
    state::{
        Beginning, DatabaseId, InstallationId, SendLimits, SendWindow, StateFacts, StateKey,
        StateSettings, VaultState,
    },
    webauthn::{OriginPolicy, PasskeyPolicy},
};
use seedport_wire::{
    BodyDigest, ClientKey, Fingerprint, PublicKey, SecretBytes, SigningKey, Stamp, SystemEntropy,
    TargetKey, TargetPublicKey, Timestamp, envelope, hpke,
    ids::{CredentialId, PlatformId, SessionId},
    session_bundle,
    signed_message::SignedMessage,
};

use super::{super::tokens, MAIL, Moment, OIDC, OWNED, PLAIN, SESSION, START, Setting};

/// Longer than any run.
const LONG: Duration = Duration::from_hours(24 * 365);
const UNBOUNDED: SendWindow = SendWindow {
    most: u32::MAX,
    within: Duration::from_secs(1),
};
const FACE: Face<'static> = Face {
    name: "",
    require_spend_subaddress: false,
};

fn root() -> RootKey {
    RootKey::from_secret(SecretBytes::copy_from(&[7; 32])).expect("32 bytes")
}

fn open(clock: &Arc<AtomicI64>) -> (Vault, tempfile::TempDir) {
    let moment = || Moment(Arc::clone(clock));
    let made = make_quorum_key(&root(), &moment(), &SystemEntropy).expect("makes");
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
        limits: Limits {
            session: LONG,
            challenge: LONG,
            ..Limits::default()
        },
        passkeys: PasskeyPolicy::new("localhost", OriginPolicy::AnyLocalhost, false).ok(),
        tokens: TokenVerifier::sandbox(Issuers::default()),
        state: state.expect("a state"),
    };
    let stored = [StoredQuorumKey {
        id: made.id,
        sealed: made.sealed,
    }];
    let vault = Vault::open(root(), &stored, parts);
    (vault.expect("opens"), directory)
}

fn body() -> BodyDigest {
    BodyDigest::of("any", &[])
}

impl Setting {
    /// A new vault, in which an owner signed in and began everything, and accounts were made.
    pub fn new() -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let (vault, directory) = open(&clock);
        let platform = PlatformId::from_bytes([0x11; 16]);
        let email = "ann@example.com";
        let made = vault.create_wallet(&CreateWallet { platform, email });
        let made = made.expect("makes");
        let session_key = SigningKey::make(&SystemEntropy).expect("draws");
        let import = vault.begin_bundle_import(platform).expect("makes");
        let account = |owner_key| -> NewOperatorWallet {
            let made = vault.seal_operator_wallet(SealOperatorWallet {
                platform,
                source: None,
                fog: None,
                owner_key,
                subaddresses: Subaddresses::NONE,
            });
            made.expect("seals")
        };
        let (owned, plain) = (account(Some(*session_key.public())), account(None));
        let webhook = vault.make_webhook_key().expect("makes");
        let scope_of = |made: &NewOperatorWallet| OperatorScope {
            scope: Scope {
                platform,
                account: made.account,
                wallet: made.wallet,
            },
            id: made.id,
        };
        let mut setting = Self {
            scope: Scope {
                platform,
                account: made.account,
                wallet: made.id,
            },
            owned: scope_of(&owned),
            plain: scope_of(&plain),
            targets: [*session_key.public(), Self::point_of(&import.bundle)],
            legacy_key: SigningKey::make(&SystemEntropy).expect("draws"),
            bundle: Vec::new(),
            ids: Vec::new(),
            sealed: Vec::new(),
            payloads: Vec::new(),
            vault,
            clock,
            session_key,
            _directory: directory,
        };
        setting.keep(*made.id.as_bytes(), made.sealed);
        setting.keep(*made.credential.id.as_bytes(), made.credential.sealed);
        let login = setting.sign_in();
        setting.keep(*import.id.as_bytes(), import.sealed);
        setting.keep(*owned.wallet.as_bytes(), owned.sealed);
        setting.keep(*webhook.id.as_bytes(), webhook.sealed);
        setting.add_identity();
        setting.keep(*plain.wallet.as_bytes(), plain.sealed);
        setting.make_legacy_session();
        setting.keep_challenge(login);
        setting.begin_everything();
        setting.bundle = setting.pack();
        setting
    }

    fn keep(&mut self, id: [u8; 16], sealed: Vec<u8>) {
        self.ids.push(id);
        self.sealed.push(sealed);
    }

    fn keep_challenge(&mut self, challenge: PendingChallenge) {
        self.keep(*challenge.id.as_bytes(), challenge.sealed);
        self.payloads.push(challenge.payload);
    }

    fn stored<Id>(&self, at: usize, make: fn([u8; 16]) -> Id) -> Stored<'_, Id> {
        Stored {
            id: make(self.ids[at]),
            sealed: &self.sealed[at],
        }
    }

    fn redemption<'a>(&self, challenge: &'a PendingChallenge, stamp: &'a Stamp) -> Redemption<'a> {
        Redemption {
            platform: self.scope.platform,
            account: self.scope.account,
            wallet: self.scope.wallet,
            challenge: Stored {
                id: challenge.id,
                sealed: &challenge.sealed,
            },
            payload: &challenge.payload,
            body: body(),
            stamp,
        }
    }

    fn stamped(&self, challenge: &PendingChallenge) -> Stamp {
        Stamp::make(&self.session_key, &challenge.payload).expect("signs")
    }

    /// Signs in by a code, keeps the code and the session, and returns the challenge that opened the
    /// session.
    fn sign_in(&mut self) -> PendingChallenge {
        let Scope {
            platform,
            account,
            wallet,
        } = self.scope;
        let format = CodeFormat::new(6, false, Duration::from_hours(24));
        let credential = self.stored(MAIL, CredentialId::from_bytes);
        let code = self.vault.begin_code(&BeginCode {
            platform,
            account,
            wallet,
            credential,
            format: format.expect("in bounds"),
            app_name: None,
        });
        let code = code.expect("issues");
        let target = Self::point_of(&code.target_bundle);
        let answer = format!(
            r#"{{"otp_code":"000000","public_key":"{}"}}"#,
            self.session_key.public().to_hex()
        );
        let challenge = self.vault.answer_code(&AnswerCode {
            platform,
            account,
            wallet,
            credential,
            code: Stored {
                id: code.id,
                sealed: &code.sealed,
            },
            answer: &hpke::seal(&target, answer.as_bytes()).expect("seals"),
            body: body(),
        });
        let challenge = challenge.expect("right");
        let stamp = self.stamped(&challenge);
        let session = self.vault.open_session(&OpenSession {
            redemption: self.redemption(&challenge, &stamp),
            credential: credential.id,
        });
        let session = session.expect("opens");
        self.targets[0] = target;
        self.keep(*code.id.as_bytes(), code.sealed);
        self.keep(*session.id.as_bytes(), session.sealed);
        challenge
    }

    fn add_identity(&mut self) {
        let begun = self.begin_token("1");
        let stamp = self.stamped(&begun);
        let added = self.vault.add_credential(&SessionRetry {
            redemption: self.redemption(&begun, &stamp),
            session: self.stored(SESSION, SessionId::from_bytes),
        });
        let added = added.expect("adds").credential;
        self.keep(*added.id.as_bytes(), added.sealed);
    }

    fn begin_token(&self, subject: &str) -> PendingChallenge {
        let token = tokens::token(subject, tokens::ADDED, tokens::ADDED + 1_000, "");
        let begun = self.vault.begin_add_credential(&BeginAddCredential {
            scope: self.scope,
            proof: NewProof::Token(&token),
            body: body(),
        });
        begun.expect("begins").pending
    }

    fn begin_refresh(&self, key: &ClientKey) -> PendingChallenge {
        let begun = self.vault.begin_refresh(&BeginRefresh {
            scope: self.scope,
            session: SessionId::from_bytes(self.ids[SESSION]),
            key,
            body: body(),
        });
        begun.expect("begins")
    }

    fn make_legacy_session(&mut self) {
        let receiver = TargetKey::make(&SystemEntropy).expect("draws");
        let begun = self.begin_refresh(&ClientKey::receiving(*receiver.public()));
        let stamp = self.stamped(&begun);
        let made = self.vault.refresh_session(&SessionRetry {
            redemption: self.redemption(&begun, &stamp),
            session: self.stored(SESSION, SessionId::from_bytes),
        });
        let made = made.expect("refreshes");
        let bundle = made.bundle.expect("made by the vault");
        let scalar = session_bundle::open(&receiver, &bundle).expect("opens");
        self.legacy_key = SigningKey::from_scalar(&scalar).expect("a scalar");
        self.keep(*made.id.as_bytes(), made.sealed);
    }

    /// A challenge of every kind that waits, in the order of their numbers.
    fn begin_everything(&mut self) {
        let (scope, vault) = (self.scope, &self.vault);
        let drawn = SigningKey::make(&SystemEntropy).expect("draws");
        let target = TargetPublicKey::parse(&drawn.public().to_hex()).expect("a point");
        let export = vault.begin_export(BeginExport {
            platform: scope.platform,
            account: scope.account,
            wallet: scope.wallet,
            target: target.clone(),
            body: body(),
        });
        let contact = vault.begin_set_contact(&BeginSetContact {
            scope,
            contact: NewContact::Email("new@example.com"),
            credentials: &[CredentialId::from_bytes(self.ids[MAIL])],
            body: body(),
        });
        let revoke = vault.begin_revoke_credential(&BeginRevokeCredential {
            scope,
            credential: self.stored(OIDC, CredentialId::from_bytes),
            body: body(),
        });
        let privacy = vault.begin_set_privacy(&BeginSetPrivacy {
            scope,
            enabled: true,
            body: body(),
        });
        let session = SessionId::from_bytes(self.ids[SESSION]);
        let owned = Stored {
            id: self.owned.scope.wallet,
            sealed: self.sealed[OWNED].as_slice(),
        };
        let parcel = Parcel::Secrets(FACE);
        let operator = vault.begin_operator_export(self.owned, owned, &parcel, target, body());
        let begun = [
            export.expect("begins"),
            vault.begin_export_v1(scope, body()).expect("begins"),
            self.begin_token("2"),
            contact.expect("begins"),
            revoke.expect("begins"),
            self.begin_refresh(&ClientKey::held(*drawn.public())),
            vault
                .begin_revoke_session(scope, session, body())
                .expect("begins"),
            privacy.expect("begins"),
            operator.expect("begins"),
        ];
        for challenge in begun {
            self.keep_challenge(challenge);
        }
    }

    /// The account without an owner, as its bundle.
    fn pack(&self) -> Vec<u8> {
        let target = TargetKey::make(&SystemEntropy).expect("draws");
        let text = target.public().to_hex();
        let wallet = Stored {
            id: self.plain.scope.wallet,
            sealed: self.sealed[PLAIN].as_slice(),
        };
        let addresses = [0, 1, u64::MAX - 1].map(|index| seedport_vault::AddressFace {
            index,
            metadata: String::new(),
        });
        let parcel = Parcel::Bundle(BundleFace {
            face: FACE,
            first_block_index: 0,
            next_subaddress_index: 2,
            addresses: &addresses,
        });
        let target_point = TargetPublicKey::parse(&text).expect("a point");
        let sealed = self
            .vault
            .seal_operator_export(self.plain, wallet, &parcel, &target_point);
        let document = self.vault.key_document();
        let pins = [document.keys[0].fingerprint];
        let envelope = sealed.expect("leaves").envelope;
        let verified = envelope::verify(&envelope, &pins).expect("signed");
        // Exposed to be changed and sealed again: an account of nobody.
        verified.open(&target).expect("opens").expose().to_vec()
    }

    /// The key in the signed part of a target; whoever signed it.
    fn point_of(bundle: &str) -> PublicKey {
        let message = SignedMessage::parse(bundle).expect("a message");
        let pins = [Fingerprint::of(message.claimed_quorum())];
        let data = message.verify(&pins).expect("signed");
        let text = std::str::from_utf8(data).expect("text");
        let (_, point) = text.split_once(r#""targetPublic":""#).expect("a target");
        PublicKey::from_hex(&point[..130]).expect("a point")
    }
}
