//! The world that the attacks are played in: a vault, its clock, its mail, its owners.
//!
//! Invariant: public calls of the vault and the client's half of `wire`, nothing else.

pub mod authenticator;
pub mod bundles;
pub mod haystack;
pub mod operated;
pub mod owner;
pub mod parts;
pub mod published;
pub mod said;
pub mod shelf;
pub mod signatures;
pub mod state;
pub mod verbs;

use std::time::Duration;

use seedport_vault::oidc::{Issuers, TokenVerifier};
use seedport_vault::webauthn::{OriginPolicy, PasskeyPolicy};
use seedport_vault::{
    AnswerCodeError, BeginCode, BeginExport, CodeFormat, CreateWallet, DeliveredExport, Delivery,
    Limits, NewCode, NewSession, OpenSession, PendingChallenge, RedeemError, RootKey,
    StoredQuorumKey, Vault, VaultParts, quorum::make_quorum_key, state::VaultState,
};
use seedport_wire::{
    BodyDigest, Clock, Entropy, Fingerprint, KnownWallet, PublicKey, SecretBytes, SigningKey,
    Stamp, SystemEntropy, TargetKey, TargetPublicKey, Timestamp,
    envelope::{self, VerifiedEnvelope},
    hpke::{self, SealedMessage},
    ids::{AccountId, PlatformId, QuorumKeyId},
    otp::{self, Answer},
    signed_message::SignedMessage,
};

pub use owner::Owner;
use parts::{Mail, Mailbox, SetClock, Told};
pub use said::Said;
use state::StateDirectory;

/// A vault with everything around it in hand.
pub struct World {
    pub vault: Vault,
    pub clock: SetClock,
    pub mailbox: Mailbox,
    pub pins: Vec<Fingerprint>,
    pub platform: PlatformId,
    pub format: CodeFormat,
    pub quorum: (QuorumKeyId, Vec<u8>),
    /// What the vault remembers; goes away after the vault.
    pub state: StateDirectory,
    limits: Limits,
    root: [u8; 32],
}

/// An owner's session and the key that stamps for it.
pub struct Login {
    pub key: SigningKey,
    pub session: NewSession,
}

/// The first half of a login: a right answer, waiting for its stamp.
pub struct Answered {
    pub key: SigningKey,
    pub challenge: PendingChallenge,
}

/// A pending export and the key that will open it.
pub struct Asked {
    pub target: TargetKey,
    pub challenge: PendingChallenge,
}

pub fn login_body() -> BodyDigest {
    BodyDigest::of("verify", &[("type", "EMAIL_OTP")])
}

pub fn export_body() -> BodyDigest {
    BodyDigest::of("export", &[("clientPublicKey", "04")])
}

pub fn signing_key() -> SigningKey {
    SigningKey::make(&SystemEntropy).expect("key")
}

pub fn target_key() -> TargetKey {
    TargetKey::make(&SystemEntropy).expect("key")
}

pub fn target_of(point: &PublicKey) -> TargetPublicKey {
    TargetPublicKey::parse(&point.to_hex()).expect("a point")
}

pub fn stamp(key: &SigningKey, payload: &str) -> Stamp {
    Stamp::make(key, payload).expect("signs")
}

pub fn draw<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemEntropy.fill(&mut bytes).expect("draws");
    bytes
}

impl World {
    pub fn new() -> Self {
        Self::limited(Limits::default())
    }

    pub fn limited(limits: Limits) -> Self {
        Self::made(limits, draw(), Box::new(SystemEntropy))
    }

    /// A vault over a quorum key drawn from the same entropy.
    pub fn made(limits: Limits, root: [u8; 32], entropy: Box<dyn Entropy>) -> Self {
        let clock = SetClock::at_start();
        let made = make_quorum_key(&root_key(root), &clock, entropy.as_ref()).expect("quorum key");
        let pins = vec![Fingerprint::of(&made.public)];
        Self::over(limits, root, entropy, clock, (made.id, made.sealed), pins)
    }

    /// A vault over a new state.
    fn over(
        limits: Limits,
        root: [u8; 32],
        entropy: Box<dyn Entropy>,
        clock: SetClock,
        quorum: (QuorumKeyId, Vec<u8>),
        pins: Vec<Fingerprint>,
    ) -> Self {
        let (state, opened) = StateDirectory::found(root, false, &pins, clock.now());
        let mailbox = Mailbox::default();
        let delivery = Delivery::Courier(Box::new(mailbox.clone()));
        let parts = parts_of(clock.clone(), entropy, delivery, limits, opened);
        let vault = open_vault(root, &quorum, parts);
        let document = vault.key_document();
        let published: Vec<_> = document.keys.iter().map(|key| key.fingerprint).collect();
        assert_eq!(published, pins);
        Self {
            vault,
            clock,
            mailbox,
            pins,
            platform: PlatformId::from_bytes(draw()),
            format: CodeFormat::new(8, false, Duration::from_mins(5)).expect("in bounds"),
            quorum,
            state,
            limits,
            root,
        }
    }

    /// The same installation in a second process with a state of its own, which draws from
    /// `entropy`.
    pub fn beside(&self, limits: Limits, entropy: Box<dyn Entropy>) -> Self {
        let (quorum, pins) = (self.quorum.clone(), self.pins.clone());
        let mut other = Self::over(limits, self.root, entropy, self.clock.clone(), quorum, pins);
        other.platform = self.platform;
        other.format = self.format;
        other
    }

    /// The process ends, `meanwhile` something happens to its state, and it starts again.
    pub fn restarted(self, meanwhile: impl FnOnce(&mut StateDirectory)) -> Self {
        let Self {
            vault, mut state, ..
        } = self;
        drop(vault);
        meanwhile(&mut state);
        let opened = state.open(self.clock.now()).expect("opens again");
        let delivery = Delivery::Courier(Box::new(self.mailbox.clone()));
        let entropy = Box::new(SystemEntropy);
        let parts = parts_of(self.clock.clone(), entropy, delivery, self.limits, opened);
        Self {
            vault: open_vault(self.root, &self.quorum, parts),
            state,
            ..self
        }
    }

    /// Another vault of the installation, over a new state, that delivers in this way.
    pub fn delivering(&self, delivery: Delivery) -> (Vault, StateDirectory) {
        let sandbox = matches!(delivery, Delivery::Sandbox);
        let (kept, opened) = StateDirectory::found(self.root, sandbox, &self.pins, now(self));
        let (clock, entropy) = (self.clock.clone(), Box::new(SystemEntropy));
        let parts = parts_of(clock, entropy, delivery, self.limits, opened);
        (open_vault(self.root, &self.quorum, parts), kept)
    }

    pub const fn root(&self) -> &[u8; 32] {
        &self.root
    }

    pub fn owner(&self, email: &str) -> Owner {
        let platform = self.platform;
        let wallet = self
            .vault
            .create_wallet(&CreateWallet { platform, email })
            .expect("makes");
        Owner {
            platform,
            account: wallet.account,
            email: email.to_owned(),
            wallet,
        }
    }

    /// A second wallet under an account that has one. The vault draws accounts, so this takes
    /// randomness that repeats itself: no caller has it. The attacks that are played with it show
    /// that the promises do not hang on the account alone.
    pub fn owner_of(&self, account: AccountId, email: &str) -> Owner {
        let told = Told::new(&[account.as_bytes()]);
        let owner = self.beside(self.limits, Box::new(told)).owner(email);
        assert_eq!(owner.account, account);
        owner
    }

    /// The request that issues a code to `owner`.
    pub fn code_request<'a>(&'a self, owner: &'a Owner) -> BeginCode<'a> {
        BeginCode {
            platform: owner.platform,
            account: owner.account,
            wallet: owner.wallet.id,
            credential: owner.credential(),
            format: self.format,
            app_name: None,
        }
    }

    /// Issues a code; gives it with the mail that carried it.
    pub fn code(&self, owner: &Owner) -> (NewCode, Mail) {
        let code = self
            .vault
            .begin_code(&self.code_request(owner))
            .expect("issues");
        (code, self.mailbox.last().expect("was sent"))
    }

    /// An answer to `bundle` by a device that holds nothing of it against what it knows.
    pub fn seal(&self, bundle: &str, code: &str, key: &PublicKey) -> SealedMessage {
        let target = otp::verify_target(bundle, &self.pins).expect("pinned");
        let credential = target.facts().credential;
        let long_ago = Timestamp::from_millis(0);
        let target = target.check(&KnownWallet::default(), credential, long_ago);
        let answer = Answer {
            code: SecretBytes::copy_from(code.as_bytes()),
            session_key: *key,
        };
        let sealed = otp::seal_answer(&target.expect("agrees"), &answer).expect("seals");
        otp::parse_answer(&sealed).expect("own spelling")
    }

    pub fn answer(
        &self,
        owner: &Owner,
        code: &NewCode,
        answer: &SealedMessage,
    ) -> Result<PendingChallenge, AnswerCodeError> {
        self.vault.answer_code(&owner.answer_request(code, answer))
    }

    /// Guesses: answers `code` with `text`, on behalf of a key of the guesser.
    pub fn guess(
        &self,
        owner: &Owner,
        code: &NewCode,
        text: &str,
    ) -> Result<PendingChallenge, AnswerCodeError> {
        let answer = self.seal(&code.target_bundle, text, signing_key().public());
        self.answer(owner, code, &answer)
    }

    /// Answers a fresh code rightly.
    pub fn answered(&self, owner: &Owner) -> Answered {
        let (code, mail) = self.code(owner);
        let key = signing_key();
        let answer = self.seal(&code.target_bundle, &mail.code, key.public());
        let challenge = self.answer(owner, &code, &answer).expect("right");
        Answered { key, challenge }
    }

    pub fn open(&self, owner: &Owner, answered: &Answered) -> Result<NewSession, RedeemError> {
        let stamp = stamp(&answered.key, &answered.challenge.payload);
        self.vault.open_session(&OpenSession {
            redemption: owner.redemption(&answered.challenge, login_body(), &stamp),
            credential: owner.wallet.credential.id,
        })
    }

    pub fn login(&self, owner: &Owner) -> Login {
        let answered = self.answered(owner);
        let session = self.open(owner, &answered).expect("opens");
        Login {
            key: answered.key,
            session,
        }
    }

    pub fn ask(&self, owner: &Owner) -> Asked {
        let target = target_key();
        let challenge = self.ask_for(owner, target.public());
        Asked { target, challenge }
    }

    pub fn ask_for(&self, owner: &Owner, target: &PublicKey) -> PendingChallenge {
        let request = BeginExport {
            platform: owner.platform,
            account: owner.account,
            wallet: owner.wallet.id,
            target: target_of(target),
            body: export_body(),
        };
        self.vault.begin_export(request).expect("begins")
    }

    pub fn finish(
        &self,
        owner: &Owner,
        login: &Login,
        challenge: &PendingChallenge,
        stamp: &Stamp,
    ) -> Result<DeliveredExport, RedeemError> {
        self.vault
            .finish_export(&owner.export_request(login, challenge, stamp))
    }

    /// A whole honest export.
    pub fn export(&self, owner: &Owner, login: &Login) -> (TargetKey, DeliveredExport) {
        let asked = self.ask(owner);
        let stamp = stamp(&login.key, &asked.challenge.payload);
        let delivered = self
            .finish(owner, login, &asked.challenge, &stamp)
            .expect("delivers");
        (asked.target, delivered)
    }

    pub fn verify(&self, envelope: &str) -> VerifiedEnvelope {
        envelope::verify(envelope, &self.pins).expect("signed")
    }

    /// Opens an envelope as its owner does.
    pub fn phrase(&self, envelope: &str, target: &TargetKey) -> String {
        let phrase = self.verify(envelope).open(target).expect("opens");
        // Exposed to the owner, whose phrase it is.
        phrase.expose_text().expect("words").to_owned()
    }
}

pub fn root_key(bytes: [u8; 32]) -> RootKey {
    RootKey::from_secret(SecretBytes::copy_from(&bytes)).expect("32 bytes")
}

pub fn parts_of(
    clock: SetClock,
    entropy: Box<dyn Entropy>,
    delivery: Delivery,
    limits: Limits,
    state: VaultState,
) -> VaultParts {
    VaultParts {
        clock: Box::new(clock),
        entropy,
        delivery,
        limits,
        passkeys: PasskeyPolicy::new("localhost", OriginPolicy::AnyLocalhost, false).ok(),
        tokens: TokenVerifier::sandbox(Issuers::default()),
        state,
    }
}

fn open_vault(root: [u8; 32], quorum: &(QuorumKeyId, Vec<u8>), parts: VaultParts) -> Vault {
    let stored = [StoredQuorumKey {
        id: quorum.0,
        sealed: quorum.1.clone(),
    }];
    Vault::open(root_key(root), &stored, parts).expect("opens")
}

/// The key of a target, out of its signed part.
pub fn target_point(bundle: &str, pins: &[Fingerprint]) -> PublicKey {
    let message = SignedMessage::parse(bundle).expect("a message");
    let data = message.verify(pins).expect("signed");
    let data: serde_json::Value = serde_json::from_slice(data).expect("JSON");
    let point = data["targetPublic"].as_str().expect("a text");
    PublicKey::from_hex(point).expect("a point")
}

/// An answer that is sealed to any key at all.
pub fn seal_to(target: &PublicKey, code: &str, key: &PublicKey) -> SealedMessage {
    let answer = format!(r#"{{"otp_code":"{code}","public_key":"{}"}}"#, key.to_hex());
    hpke::seal(target, answer.as_bytes()).expect("seals")
}

/// The moment by the world's clock.
pub fn now(world: &World) -> Timestamp {
    world.clock.now()
}
