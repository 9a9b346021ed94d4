//! The floor: one ECDSA verify, one HPKE seal and one ECDSA sign of `aws-lc`; and beside it the
//! vault's authorize-and-seal, interleaved so that a drifting machine moves both.
//!
//! Called by `main`, before and after the load.

use std::{path::Path, process::Command, time::Duration};

use anyhow::{Context as _, Result, anyhow};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _,
        UnparsedPublicKey,
    },
};
use rustls::crypto::{
    aws_lc_rs::hpke::DH_KEM_P256_HKDF_SHA256_AES_256,
    hpke::{Hpke as _, HpkePublicKey},
};
use seedport_vault::oidc::{Issuers, TokenVerifier};
use seedport_vault::{
    AnswerCode, BeginCode, BeginExport, CodeFormat, CreateWallet, Delivery, FinishExport, Limits,
    OpenSession, Redemption, RootKey, Stored, StoredQuorumKey, Vault, VaultParts,
    quorum::make_quorum_key,
    state::{
        Beginning, DatabaseId, InstallationId, StateFacts, StateKey, StateSettings, VaultState,
    },
};
use seedport_wire::{
    BodyDigest, Clock as _, Fingerprint, KnownWallet, SecretBytes, SigningKey, Stamp, SystemClock,
    SystemEntropy, TargetKey, TargetPublicKey,
    ids::{AccountId, PlatformId},
    otp,
};

use crate::cpu;

const ROUNDS: usize = 41;
const BATCH: u32 = 50;

/// Medians over the rounds, CPU time of one operation.
pub struct Floor {
    /// ECDSA verify.
    pub verify: Duration,
    /// HPKE seal of a 24-word phrase.
    pub seal: Duration,
    /// ECDSA sign.
    pub sign: Duration,
    /// Median of the rounds' own ratios: vault over floor.
    pub vault_ratio: f64,
}

impl Floor {
    /// All three.
    pub fn total(&self) -> Duration {
        self.verify + self.seal + self.sign
    }
}

/// Measures floor and vault, round by round.
pub fn measure() -> Result<Floor> {
    let primitives = Primitives::prepare()?;
    let export = VaultExport::prepare()?;
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let verify = batch(|| primitives.verify())?;
        let seal = batch(|| primitives.seal())?;
        let sign = batch(|| primitives.sign())?;
        let vault = batch(|| export.finish())?;
        rounds.push([verify, seal, sign, vault]);
    }
    let ratio = |[verify, seal, sign, vault]: &[Duration; 4]| {
        vault.as_secs_f64() / (*verify + *seal + *sign).as_secs_f64()
    };
    Ok(Floor {
        verify: median(rounds.iter().map(|round| round[0])),
        seal: median(rounds.iter().map(|round| round[1])),
        sign: median(rounds.iter().map(|round| round[2])),
        vault_ratio: crate::report::median_of(rounds.iter().map(ratio).collect()),
    })
}

/// Runs the foreign crate's own bench: it prints nanoseconds of one seal as JSON.
pub fn foreign_seal(binary: &Path) -> Result<Duration> {
    let output = Command::new(binary)
        .output()
        .context("cannot run the foreign seal")?;
    let json: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let nanoseconds = json["ns_per_seal"].as_f64().context("no ns_per_seal")?;
    Ok(Duration::from_secs_f64(nanoseconds / 1e9))
}

/// CPU time of one of a batch of operations.
pub fn batch(mut operation: impl FnMut() -> Result<()>) -> Result<Duration> {
    let start = cpu::this_thread();
    for _ in 0..BATCH {
        operation()?;
    }
    Ok(cpu::this_thread().saturating_sub(start) / BATCH)
}

/// The middle of some times.
pub fn median(times: impl Iterator<Item = Duration>) -> Duration {
    Duration::from_secs_f64(crate::report::median_of(
        times.map(|t| t.as_secs_f64()).collect(),
    ))
}

/// Inputs of the three primitives, of the sizes that an export has.
struct Primitives {
    key: EcdsaKeyPair,
    random: SystemRandom,
    payload: Vec<u8>,
    signature: Vec<u8>,
    recipient: HpkePublicKey,
    phrase: Vec<u8>,
    signed: Vec<u8>,
}

impl Primitives {
    fn prepare() -> Result<Self> {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?;
        let random = SystemRandom::default();
        let payload = vec![b'p'; 370];
        let signature = key.sign(&random, &payload)?.as_ref().to_vec();
        let (recipient, _) = DH_KEM_P256_HKDF_SHA256_AES_256
            .generate_key_pair()
            .map_err(|error| anyhow!("{error}"))?;
        let (phrase, signed) = (vec![b'w'; 150], vec![b'd'; 800]);
        Ok(Self {
            key,
            random,
            payload,
            signature,
            recipient,
            phrase,
            signed,
        })
    }

    fn verify(&self) -> Result<()> {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, self.key.public_key().as_ref())
            .verify(&self.payload, &self.signature)?;
        Ok(())
    }

    fn seal(&self) -> Result<()> {
        let aad = [7; 130];
        DH_KEM_P256_HKDF_SHA256_AES_256
            .seal(
                seedport_wire::hpke::INFO,
                &aad,
                &self.phrase,
                &self.recipient,
            )
            .map_err(|error| anyhow!("{error}"))?;
        Ok(())
    }

    fn sign(&self) -> Result<()> {
        self.key.sign(&self.random, &self.signed)?;
        Ok(())
    }
}

/// A vault of its own, whose challenges outlive the run, and the directory of its state.
pub fn open_vault() -> Result<(Vault, tempfile::TempDir)> {
    let root = RootKey::make(&SystemEntropy)?;
    let quorum = make_quorum_key(&root, &SystemClock, &SystemEntropy)?;
    let stored = StoredQuorumKey {
        id: quorum.id,
        sealed: quorum.sealed,
    };
    let place = tempfile::tempdir()?;
    let facts = StateFacts {
        installation: InstallationId::make(&SystemEntropy)?,
        sandbox: true,
        database: DatabaseId::make(&SystemEntropy)?,
        quorum_keys: vec![Fingerprint::of(&quorum.public)],
    };
    let state = VaultState::create(
        &place.path().join("vault"),
        StateKey::derive(&root)?,
        facts,
        Beginning::Fresh,
        StateSettings::default(),
        SystemClock.now(),
    )?;
    let parts = VaultParts {
        state,
        clock: Box::new(SystemClock),
        entropy: Box::new(SystemEntropy),
        delivery: Delivery::Sandbox,
        limits: Limits {
            challenge: Duration::from_hours(1),
            ..Limits::default()
        },
        passkeys: None,
        tokens: TokenVerifier::sandbox(Issuers::default()),
    };
    Ok((Vault::open(root, &[stored], parts)?, place))
}

/// A vault with one stamped export, ready to be finished again and again: single use is the
/// store's part, so the vault answers each time.
struct VaultExport {
    vault: Vault,
    _place: tempfile::TempDir,
    platform: PlatformId,
    account: AccountId,
    wallet: seedport_vault::NewWallet,
    session: seedport_vault::NewSession,
    challenge: seedport_vault::PendingChallenge,
    stamp: Stamp,
}

const BODY: &[(&str, &str)] = &[];

impl VaultExport {
    fn prepare() -> Result<Self> {
        let (vault, place) = open_vault()?;
        let platform = PlatformId::make(&SystemEntropy)?;
        let email = "owner@example.com";
        let wallet = vault.create_wallet(&CreateWallet { platform, email })?;
        let account = wallet.account;
        let key = SigningKey::make(&SystemEntropy)?;
        let session = open_session(&vault, platform, account, &wallet, &key)?;
        let target = TargetKey::make(&SystemEntropy)?.public().to_hex();
        let challenge = vault.begin_export(BeginExport {
            platform,
            account,
            wallet: wallet.id,
            target: TargetPublicKey::parse(&target)?,
            body: BodyDigest::of("export", BODY),
        })?;
        let stamp = Stamp::make(&key, &challenge.payload)?;
        Ok(Self {
            vault,
            _place: place,
            platform,
            account,
            wallet,
            session,
            challenge,
            stamp,
        })
    }

    fn finish(&self) -> Result<()> {
        self.vault.finish_export(&FinishExport {
            redemption: Redemption {
                platform: self.platform,
                account: self.account,
                wallet: self.wallet.id,
                challenge: Stored {
                    id: self.challenge.id,
                    sealed: &self.challenge.sealed,
                },
                payload: &self.challenge.payload,
                body: BodyDigest::of("export", BODY),
                stamp: &self.stamp,
            },
            session: Stored {
                id: self.session.id,
                sealed: &self.session.sealed,
            },
            wallet: Stored {
                id: self.wallet.id,
                sealed: &self.wallet.sealed,
            },
        })?;
        Ok(())
    }
}

fn open_session(
    vault: &Vault,
    platform: PlatformId,
    account: AccountId,
    new: &seedport_vault::NewWallet,
    key: &SigningKey,
) -> Result<seedport_vault::NewSession> {
    let wallet = new.id;
    let credential = Stored {
        id: new.credential.id,
        sealed: new.credential.sealed.as_slice(),
    };
    let format = CodeFormat::new(6, false, Duration::from_mins(5)).context("a valid format")?;
    let code = vault.begin_code(&BeginCode {
        platform,
        account,
        wallet,
        credential,
        format,
        app_name: None,
    })?;
    let pins = [vault.key_document().keys[0].fingerprint];
    let target = otp::verify_target(&code.target_bundle, &pins)?;
    let known = KnownWallet {
        account: Some(account),
        ..KnownWallet::default()
    };
    let target = target.check(&known, credential.id, SystemClock.now())?;
    let answer = otp::Answer {
        code: SecretBytes::copy_from(b"000000"),
        session_key: *key.public(),
    };
    let answer = otp::parse_answer(&otp::seal_answer(&target, &answer)?)?;
    let body = BodyDigest::of("verify", BODY);
    let pending = vault.answer_code(&AnswerCode {
        platform,
        account,
        wallet,
        credential,
        code: Stored {
            id: code.id,
            sealed: &code.sealed,
        },
        answer: &answer,
        body,
    })?;
    let redemption = Redemption {
        platform,
        account,
        wallet,
        challenge: Stored {
            id: pending.id,
            sealed: &pending.sealed,
        },
        payload: &pending.payload,
        body,
        stamp: &Stamp::make(key, &pending.payload)?,
    };
    Ok(vault.open_session(&OpenSession {
        redemption,
        credential: credential.id,
    })?)
}
