//! Several owners' sealed records side by side, and a way to put any of them anywhere.
//!
//! Invariant: [`Shelf::present`] changes one record of an otherwise honest request and the place
//! it is said to be in; so what refuses it is the seal, and not something else that is missing.

use seedport_vault::oidc::{Issuers, TokenVerifier};
use seedport_vault::{
    FinishExport, NewCode, OpenSession, RecordKind, Stored, StoredQuorumKey, Vault, VaultParts,
};
use seedport_wire::{
    Stamp, SystemEntropy,
    hpke::SealedMessage,
    ids::{
        AccountId, CredentialId, OtpId, PlatformId, QuorumKeyId, RequestId, SessionId, WalletId,
    },
};

use super::{
    Answered, Asked, Login, Owner, Said, World, root_key, signing_key, stamp, state::StateDirectory,
};

/// Where a request takes a record from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    Wallet,
    CredentialOfBegin,
    CredentialOfAnswer,
    Code,
    LoginChallenge,
    Session,
    ExportChallenge,
    QuorumKey,
}

pub const SLOTS: [Slot; 8] = [
    Slot::Wallet,
    Slot::CredentialOfBegin,
    Slot::CredentialOfAnswer,
    Slot::Code,
    Slot::LoginChallenge,
    Slot::Session,
    Slot::ExportChallenge,
    Slot::QuorumKey,
];

impl Slot {
    pub const fn kind(self) -> RecordKind {
        match self {
            Self::Wallet => RecordKind::OwnerWallet,
            Self::CredentialOfBegin | Self::CredentialOfAnswer => RecordKind::Credential,
            Self::Code => RecordKind::Code,
            Self::LoginChallenge | Self::ExportChallenge => RecordKind::Challenge,
            Self::Session => RecordKind::Session,
            Self::QuorumKey => RecordKind::QuorumKey,
        }
    }
}

/// A sealed record and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub kind: RecordKind,
    pub platform: PlatformId,
    pub account: AccountId,
    pub wallet: WalletId,
    pub id: [u8; 16],
    pub sealed: Vec<u8>,
}

/// Everything that one owner's flow leaves in the database, each kind twice where it can be.
pub struct Row {
    pub owner: Owner,
    codes: Vec<(NewCode, SealedMessage)>,
    answered: Vec<(Answered, Stamp)>,
    logins: Vec<Login>,
    asked: Vec<(Asked, Stamp)>,
}

/// A world with several owners in it.
pub struct Shelf {
    pub world: World,
    pub rows: Vec<Row>,
}

impl Shelf {
    /// Two owners of one platform, a second wallet for the first one's account, and an owner of
    /// another platform.
    pub fn new() -> Self {
        let mut world = World::new();
        let ann = world.owner("ann@example.com");
        let ben = world.owner("ben@example.com");
        let again = world.owner_of(ann.account, "ann@example.com");
        world.platform = PlatformId::from_bytes(super::draw());
        let cat = world.owner("cat@example.com");
        let rows = [ann, ben, again, cat].map(|owner| Row::of(&world, owner));
        Self {
            world,
            rows: rows.into(),
        }
    }

    /// The record that `row` honestly presents in `slot`.
    pub fn honest(&self, row: usize, slot: Slot) -> Held {
        self.rows[row].held(&self.world, slot, 0)
    }

    /// Every record of every owner, and the installation's own.
    pub fn everything(&self) -> Vec<Held> {
        let mut all = Vec::new();
        for row in &self.rows {
            for slot in SLOTS {
                for copy in 0..2 {
                    let held = row.held(&self.world, slot, copy);
                    if !all.contains(&held) {
                        all.push(held);
                    }
                }
            }
        }
        all
    }

    /// `row`'s honest request in which `slot` is filled with `held` instead.
    pub fn present(&self, row: usize, slot: Slot, held: &Held) -> Said {
        self.present_to(&self.world, row, slot, held)
    }

    /// As [`Shelf::present`], to another vault.
    pub fn present_to(&self, world: &World, row: usize, slot: Slot, held: &Held) -> Said {
        let row = &self.rows[row];
        let owner = &row.owner;
        let sealed = held.sealed.as_slice();
        match slot {
            Slot::CredentialOfBegin => {
                let mut request = world.code_request(owner);
                request.platform = held.platform;
                request.account = held.account;
                request.wallet = held.wallet;
                request.credential = stored(CredentialId::from_bytes(held.id), sealed);
                Said::of(world.vault.begin_code(&request))
            }
            Slot::CredentialOfAnswer | Slot::Code => {
                let (code, answer) = &row.codes[0];
                let mut request = owner.answer_request(code, answer);
                request.platform = held.platform;
                request.account = held.account;
                request.wallet = held.wallet;
                if slot == Slot::Code {
                    request.code = stored(OtpId::from_bytes(held.id), sealed);
                } else {
                    request.credential = stored(CredentialId::from_bytes(held.id), sealed);
                }
                Said::of(world.vault.answer_code(&request))
            }
            Slot::LoginChallenge => {
                let (answered, stamp) = &row.answered[0];
                let mut redemption =
                    owner.redemption(&answered.challenge, super::login_body(), stamp);
                redemption.platform = held.platform;
                redemption.account = held.account;
                redemption.wallet = held.wallet;
                redemption.challenge = stored(RequestId::from_bytes(held.id), sealed);
                let credential = owner.wallet.credential.id;
                Said::of(world.vault.open_session(&OpenSession {
                    redemption,
                    credential,
                }))
            }
            Slot::Wallet | Slot::Session | Slot::ExportChallenge => {
                let (asked, stamp) = &row.asked[0];
                let FinishExport {
                    mut redemption,
                    mut session,
                    mut wallet,
                } = owner.export_request(&row.logins[0], &asked.challenge, stamp);
                redemption.platform = held.platform;
                redemption.account = held.account;
                redemption.wallet = held.wallet;
                match slot {
                    Slot::Session => session = stored(SessionId::from_bytes(held.id), sealed),
                    Slot::Wallet => wallet = stored(WalletId::from_bytes(held.id), sealed),
                    _ => redemption.challenge = stored(RequestId::from_bytes(held.id), sealed),
                }
                Said::of(world.vault.finish_export(&FinishExport {
                    redemption,
                    session,
                    wallet,
                }))
            }
            Slot::QuorumKey => {
                let row = [StoredQuorumKey {
                    id: QuorumKeyId::from_bytes(held.id),
                    sealed: held.sealed.clone(),
                }];
                let now = super::now(world);
                let (_kept, state) =
                    StateDirectory::found(*world.root(), true, &self.world.pins, now);
                let parts = VaultParts {
                    clock: Box::new(world.clock.clone()),
                    entropy: Box::new(SystemEntropy),
                    delivery: seedport_vault::Delivery::Sandbox,
                    limits: seedport_vault::Limits::default(),
                    passkeys: None,
                    tokens: TokenVerifier::sandbox(Issuers::default()),
                    state,
                };
                match Vault::open(root_key(*world.root()), &row, parts) {
                    Ok(_) => Said::Done,
                    Err(seedport_vault::OpenVaultError::WrongRootKey) => {
                        Said::Fault(seedport_vault::VaultFault::Record(RecordKind::QuorumKey))
                    }
                    Err(_) => Said::Refused,
                }
            }
        }
    }
}

fn stored<Id>(id: Id, sealed: &[u8]) -> Stored<'_, Id> {
    Stored { id, sealed }
}

impl Row {
    fn of(world: &World, owner: Owner) -> Self {
        let codes = [(); 2].map(|()| {
            let (code, mail) = world.code(&owner);
            let answer = world.seal(&code.target_bundle, &mail.code, signing_key().public());
            (code, answer)
        });
        let answered = [(); 2].map(|()| {
            let answered = world.answered(&owner);
            let stamp = stamp(&answered.key, &answered.challenge.payload);
            (answered, stamp)
        });
        let logins = [(); 2].map(|()| world.login(&owner));
        let asked = [(); 2].map(|()| {
            let asked = world.ask(&owner);
            let stamp = stamp(&logins[0].key, &asked.challenge.payload);
            (asked, stamp)
        });
        Self {
            owner,
            codes: codes.into(),
            answered: answered.into(),
            logins: logins.into(),
            asked: asked.into(),
        }
    }

    fn held(&self, world: &World, slot: Slot, copy: usize) -> Held {
        let wallet = &self.owner.wallet;
        let credential = &wallet.credential;
        let (id, sealed) = match slot {
            Slot::Wallet => (*wallet.id.as_bytes(), &wallet.sealed),
            Slot::CredentialOfBegin | Slot::CredentialOfAnswer => {
                (*credential.id.as_bytes(), &credential.sealed)
            }
            Slot::Code => {
                let code = &self.codes[copy].0;
                (*code.id.as_bytes(), &code.sealed)
            }
            Slot::LoginChallenge => {
                let challenge = &self.answered[copy].0.challenge;
                (*challenge.id.as_bytes(), &challenge.sealed)
            }
            Slot::Session => {
                let session = &self.logins[copy].session;
                (*session.id.as_bytes(), &session.sealed)
            }
            Slot::ExportChallenge => {
                let challenge = &self.asked[copy].0.challenge;
                (*challenge.id.as_bytes(), &challenge.sealed)
            }
            Slot::QuorumKey => (*world.quorum.0.as_bytes(), &world.quorum.1),
        };
        Held {
            kind: slot.kind(),
            platform: self.owner.platform,
            account: self.owner.account,
            wallet: wallet.id,
            id,
            sealed: sealed.clone(),
        }
    }
}
