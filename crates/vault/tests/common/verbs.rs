//! The first legs of every signed verb, and every second leg, for the attacks that mix them.

use seedport_vault::{
    BeginAddCredential, BeginRefresh, BeginRevokeCredential, BeginSetContact, BeginSetPrivacy,
    FinishExport, FinishExportV1, FinishOperatorError, Limits, NewContact, NewProof, NewSession,
    OpenSession, OperatorExportError, Parcel, PendingChallenge, RedeemError, Scope,
    SealOperatorWallet, SessionRetry, Stored,
};
use seedport_wire::{
    BodyDigest, ClientKey, FirstEditionStamp, PublicKey, Stamp,
    ids::{CredentialId, SessionId},
};

use super::{Login, Owner, World, authenticator::Authenticator, operated::Operated, parts::Told};

/// Every verb that a stamp redeems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    OpenSession,
    Export,
    ExportV1,
    Add,
    RevokeCredential,
    Refresh,
    RevokeSession,
    Privacy,
    Contact,
    OperatorSecrets,
    OperatorBundle,
}

pub const VERBS: [Verb; 11] = [
    Verb::OpenSession,
    Verb::Export,
    Verb::ExportV1,
    Verb::Add,
    Verb::RevokeCredential,
    Verb::Refresh,
    Verb::RevokeSession,
    Verb::Privacy,
    Verb::Contact,
    Verb::OperatorSecrets,
    Verb::OperatorBundle,
];

impl Verb {
    /// Whether a session stamps: not the key of a login, nor that of an operator's wallet.
    pub const fn is_of_a_session(self) -> bool {
        !matches!(
            self,
            Self::OpenSession | Self::OperatorSecrets | Self::OperatorBundle
        )
    }
}

/// An owner with a session, and an operator's wallet with the very ids of the owner's: its owner
/// key is the session's, so that every stamp holds wherever it is taken.
pub struct Actor {
    pub owner: Owner,
    pub login: Login,
    pub twin: Operated,
}

impl Actor {
    pub fn new(world: &World, email: &str) -> Self {
        let owner = world.owner(email);
        let login = world.login(&owner);
        let told = Told::new(&[owner.account.as_bytes(), owner.wallet.id.as_bytes()]);
        let maker = world.beside(Limits::default(), Box::new(told));
        let twin = maker.operate(SealOperatorWallet {
            owner_key: Some(*login.key.public()),
            ..maker.opening(None)
        });
        assert_eq!(twin.scope().scope, owner.scope());
        Self { owner, login, twin }
    }

    fn parcel(&self, verb: Verb) -> Parcel<'_> {
        let [secrets, bundle] = self.twin.parcels();
        match verb {
            Verb::OperatorBundle => bundle,
            _ => secrets,
        }
    }
}

/// One body for all verbs, so that it is never what tells them apart.
pub fn any_body() -> BodyDigest {
    super::export_body()
}

pub fn held(key: &PublicKey) -> ClientKey {
    ClientKey::parse(&key.compressed().to_hex()).expect("a point")
}

pub fn made(key: &PublicKey) -> ClientKey {
    ClientKey::parse(&key.to_hex()).expect("a point")
}

impl Owner {
    pub const fn scope(&self) -> Scope {
        Scope {
            platform: self.platform,
            account: self.account,
            wallet: self.wallet.id,
        }
    }
}

pub fn stored_session(session: &NewSession) -> Stored<'_, SessionId> {
    Stored {
        id: session.id,
        sealed: &session.sealed,
    }
}

/// A retry of the owner's, stamped by a session.
pub fn retry<'a>(
    owner: &Owner,
    session: &'a NewSession,
    challenge: &'a PendingChallenge,
    stamp: &'a Stamp,
) -> SessionRetry<'a> {
    SessionRetry {
        redemption: owner.redemption(challenge, any_body(), stamp),
        session: stored_session(session),
    }
}

impl World {
    /// The first leg of `verb`, about the actor's own things. `OpenSession` gives no challenge
    /// that a session stamps, and is begun by a code instead.
    pub fn begin_verb(&self, verb: Verb, actor: &Actor) -> PendingChallenge {
        let Actor { owner, login, twin } = actor;
        let (scope, body) = (owner.scope(), any_body());
        let vault = &self.vault;
        match verb {
            Verb::OpenSession => self.answered(owner).challenge,
            Verb::Export => self.ask(owner).challenge,
            Verb::ExportV1 => vault.begin_export_v1(scope, body).expect("begins"),
            Verb::Add => {
                let made = Authenticator::new().register(b"0123456789abcdef");
                let proof = NewProof::Passkey(made.texts());
                let begun = vault.begin_add_credential(&BeginAddCredential { scope, proof, body });
                begun.expect("begins").pending
            }
            Verb::RevokeCredential => vault
                .begin_revoke_credential(&BeginRevokeCredential {
                    scope,
                    credential: owner.credential(),
                    body,
                })
                .expect("begins"),
            Verb::Refresh => vault
                .begin_refresh(&BeginRefresh {
                    scope,
                    session: login.session.id,
                    key: &held(super::signing_key().public()),
                    body,
                })
                .expect("begins"),
            Verb::RevokeSession => vault
                .begin_revoke_session(scope, login.session.id, body)
                .expect("begins"),
            Verb::Privacy => vault
                .begin_set_privacy(&BeginSetPrivacy {
                    scope,
                    enabled: true,
                    body,
                })
                .expect("begins"),
            Verb::Contact => vault
                .begin_set_contact(&BeginSetContact {
                    scope,
                    contact: NewContact::Email("new@example.com"),
                    credentials: &[owner.wallet.credential.id],
                    body,
                })
                .expect("begins"),
            Verb::OperatorSecrets | Verb::OperatorBundle => {
                self.ask_owner(twin, &actor.parcel(verb)).challenge
            }
        }
    }

    /// The second leg of `verb`; what it gives is told by other tests.
    pub fn finish_verb(
        &self,
        verb: Verb,
        actor: &Actor,
        session: &NewSession,
        challenge: &PendingChallenge,
        stamp: &Stamp,
    ) -> Result<(), RedeemError> {
        let vault = &self.vault;
        let owner = &actor.owner;
        let retry = retry(owner, session, challenge, stamp);
        match verb {
            Verb::OpenSession => vault
                .open_session(&OpenSession {
                    redemption: retry.redemption,
                    credential: owner.wallet.credential.id,
                })
                .map(drop),
            Verb::Export => vault
                .finish_export(&FinishExport {
                    redemption: retry.redemption,
                    session: retry.session,
                    wallet: owner.stored_wallet(),
                })
                .map(drop),
            Verb::ExportV1 => {
                let stamp = FirstEditionStamp::parse(&stamp.to_header()).expect("a stamp");
                self.finish_v1(owner, &[retry.session], challenge, &stamp)
                    .map(drop)
            }
            Verb::Add => vault.add_credential(&retry).map(drop),
            Verb::RevokeCredential => vault.revoke_credential(&retry).map(drop),
            Verb::Refresh => vault.refresh_session(&retry).map(drop),
            Verb::RevokeSession => vault.revoke_session(&retry).map(drop),
            Verb::Privacy => vault.set_privacy(&retry).map(drop),
            Verb::Contact => {
                let tied: [Stored<'_, CredentialId>; 1] = [owner.credential()];
                vault.set_contact(&retry, &tied).map(drop)
            }
            Verb::OperatorSecrets | Verb::OperatorBundle => {
                let request = actor.twin.retry(actor.parcel(verb), challenge, stamp);
                let done = vault.finish_operator_export(&request).map(drop);
                done.map_err(|error| match error {
                    FinishOperatorError::Redeem(error) => error,
                    FinishOperatorError::Export(OperatorExportError::Fault(fault)) => fault.into(),
                    FinishOperatorError::Export(error) => panic!("{error}"),
                })
            }
        }
    }

    pub fn finish_v1(
        &self,
        owner: &Owner,
        sessions: &[Stored<'_, SessionId>],
        challenge: &PendingChallenge,
        stamp: &FirstEditionStamp,
    ) -> Result<seedport_vault::DeliveredExportV1, RedeemError> {
        let plain = super::stamp(&super::signing_key(), "");
        let shape = owner.redemption(challenge, any_body(), &plain);
        self.vault.finish_export_v1(&FinishExportV1 {
            redemption: seedport_vault::Redemption {
                platform: shape.platform,
                account: shape.account,
                wallet: shape.wallet,
                challenge: shape.challenge,
                payload: shape.payload,
                body: shape.body,
                stamp,
            },
            sessions,
            wallet: owner.stored_wallet(),
        })
    }
}
