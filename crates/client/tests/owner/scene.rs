//! A vault's keys, what it says with them, and what an owner knows.
//!
//! Called by every case.

use seedport_client::{
    OwnerLogin, Pins, Session,
    owner::{AwaitingCode, AwaitingEnvelope, AwaitingToken},
};
use seedport_keys::{Language, Manifest, Mnemonic};
use seedport_wire::{
    Contact, ExportWallet, Fingerprint, KnownWallet, ManifestMark, PublicKey, SecretBytes,
    SigningKey, Stamp, SystemEntropy, TargetKey, TargetPublicKey, Timestamp, WalletFacts,
    envelope::{self, Content, EnvelopeFacts, OwnerFacts},
    ids::{AccountId, CredentialId, ExportId, OtpId, PlatformId, WalletId},
    otp::{self, TargetFacts},
    statement::{self, StatementFacts},
    verification_token::{self, TokenFacts},
};

pub const NOW: Timestamp = Timestamp::from_millis(1_775_681_700_000);
pub const LATER: Timestamp = Timestamp::from_millis(NOW.millis() + 1000);
pub const PHRASE: &str =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";
pub const OTHER_PHRASE: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
pub const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
pub const WALLET: WalletId = WalletId::from_bytes([2; 16]);
pub const ACCOUNT: AccountId = AccountId::from_bytes([3; 16]);
pub const CREDENTIAL: CredentialId = CredentialId::from_bytes([5; 16]);

pub fn signing_key() -> SigningKey {
    SigningKey::make(&SystemEntropy).expect("key")
}

pub fn refusal<T, E>(result: Result<T, E>) -> E {
    result.err().expect("refused")
}

pub fn ann() -> Contact {
    Contact::mail("ann@example.com").expect("parses")
}

/// What the vault says of the wallet.
pub fn wallet() -> WalletFacts {
    WalletFacts {
        organization: PLATFORM,
        account: ACCOUNT,
        wallet: WALLET,
        founding: Some(ann().founding_digest(ACCOUNT, WALLET)),
    }
}

/// The same wallet, with one fact of somebody else's each.
pub fn other_wallets() -> [WalletFacts; 4] {
    let eve = Contact::mail("eve@example.com").expect("parses");
    let founding = |account, wallet| Some(ann().founding_digest(account, wallet));
    let (account, id) = (
        AccountId::from_bytes([9; 16]),
        WalletId::from_bytes([9; 16]),
    );
    [
        WalletFacts {
            organization: PlatformId::from_bytes([9; 16]),
            ..wallet()
        },
        WalletFacts {
            account,
            founding: founding(account, WALLET),
            ..wallet()
        },
        WalletFacts {
            wallet: id,
            founding: founding(ACCOUNT, id),
            ..wallet()
        },
        WalletFacts {
            founding: Some(eve.founding_digest(ACCOUNT, WALLET)),
            ..wallet()
        },
    ]
}

/// All that an owner can know beforehand.
pub fn known() -> KnownWallet {
    KnownWallet {
        contact: Some(ann()),
        ..KnownWallet::default().learn(&wallet())
    }
}

pub fn manifest(phrase: &str) -> Manifest {
    let mnemonic = Mnemonic::parse(Language::English, phrase).expect("a phrase");
    Manifest::derive(&mnemonic).expect("derives")
}

pub fn mark(phrase: &str) -> ManifestMark {
    ManifestMark {
        version: Manifest::VERSION,
        digest: manifest(phrase).digest(),
    }
}

pub fn target_facts() -> TargetFacts {
    TargetFacts {
        wallet: wallet(),
        credential: CREDENTIAL,
        expires_at: LATER,
        code_length: 6,
        alphanumeric: false,
    }
}

pub fn envelope_facts(wallet: &WalletFacts) -> EnvelopeFacts {
    EnvelopeFacts {
        platform: wallet.organization,
        wallet: wallet.wallet,
        account: wallet.account,
        export: ExportId::from_bytes([4; 16]),
        issued_at: NOW,
        content: Content::Phrase,
        owner: Some(OwnerFacts {
            credential: CREDENTIAL,
            founding: wallet.founding,
            manifest: mark(PHRASE),
        }),
    }
}

pub fn statement_facts() -> StatementFacts {
    StatementFacts {
        wallet: wallet(),
        manifest: mark(PHRASE),
        issued_at: NOW,
        sandbox: false,
    }
}

/// A session of a fresh key; what it knows of its wallet is the argument's.
pub fn session(known: KnownWallet) -> Session {
    Session::resume(signing_key(), NOW, known)
}

pub fn payload(target: &TargetPublicKey, wallet: &WalletFacts) -> String {
    ExportWallet {
        platform: wallet.organization,
        wallet: wallet.wallet,
        content: Content::Phrase,
        target: target.clone(),
        made_at: NOW,
    }
    .to_json()
}

/// A signed export of this session; gives the target that the envelope goes to.
pub fn sign_export(session: &Session) -> (AwaitingEnvelope, PublicKey) {
    let pending = session.begin_export(ACCOUNT, &SystemEntropy).expect("key");
    let target = TargetPublicKey::parse(&pending.target_public_key()).expect("a point");
    let payload = payload(&target, &wallet());
    let (stamp, awaiting) = pending.stamp(&payload).expect("our own target");
    let stamp = Stamp::parse(&stamp).expect("a stamp");
    assert_eq!(stamp.verify(session.public(), &payload), Ok(()));
    (awaiting, *target.point())
}

/// A vault's keys.
pub struct Vault {
    pub quorum: SigningKey,
    pub code_target: TargetKey,
}

impl Vault {
    pub fn make() -> Self {
        Self {
            quorum: signing_key(),
            code_target: TargetKey::make(&SystemEntropy).expect("key"),
        }
    }

    pub fn pins(&self) -> Pins {
        Pins::from(Fingerprint::of(self.quorum.public()))
    }

    pub fn target_bundle(&self, facts: &TargetFacts) -> String {
        otp::make_target(&self.quorum, self.code_target.public(), facts).expect("signs")
    }

    pub fn token(
        &self,
        session_key: &PublicKey,
        wallet: WalletFacts,
        credential: CredentialId,
    ) -> String {
        let facts = TokenFacts {
            otp: OtpId::from_bytes([6; 16]),
            wallet,
            credential,
            kind: "OTP_TYPE_EMAIL",
            contact: "ann@example.com",
            session_key: session_key.compressed(),
            expires_at: LATER,
        };
        verification_token::make(&self.quorum, &facts).expect("signs")
    }

    pub fn envelope(&self, target: &PublicKey, facts: &EnvelopeFacts) -> String {
        self.envelope_of(target, facts, PHRASE)
    }

    pub fn envelope_of(&self, target: &PublicKey, facts: &EnvelopeFacts, phrase: &str) -> String {
        let phrase = SecretBytes::copy_from(phrase.as_bytes());
        envelope::make(&self.quorum, target, facts, &phrase).expect("seals")
    }

    pub fn statement(&self, facts: &StatementFacts) -> String {
        statement::make(&self.quorum, facts).expect("signs")
    }

    /// A login whose target is checked; gives also its session key.
    pub fn asked(&self, facts: &TargetFacts, known: KnownWallet) -> (AwaitingCode, PublicKey) {
        let login = OwnerLogin::start(self.pins(), &SystemEntropy, known).expect("key");
        let shown = *login.session_key();
        let bundle = self.target_bundle(facts);
        let asked = login.check_target(&bundle, CREDENTIAL, NOW);
        (asked.expect("our own target"), shown)
    }

    /// What the vault reads in an answer: the code, and the key of the session.
    pub fn read_answer(&self, bundle: &str) -> (Vec<u8>, PublicKey) {
        let sealed = otp::parse_answer(bundle).expect("our own bundle");
        let answer = otp::open_answer(&self.code_target, &sealed).expect("opens");
        (answer.code.expose().to_vec(), answer.session_key)
    }

    /// A login that answered its code; gives also the key that the vault will bind.
    pub fn answered(&self, known: KnownWallet) -> (AwaitingToken, PublicKey) {
        let (asked, shown) = self.asked(&target_facts(), known);
        let code = SecretBytes::copy_from(b"000000");
        let (bundle, awaiting) = asked.answer_code(&code).expect("seals");
        assert_eq!(self.read_answer(&bundle), (b"000000".to_vec(), shown));
        (awaiting, shown)
    }
}
