//! Who plays: an owner now and earlier, their twin, and the courier; each with everything that a
//! flow leaves in the database and in the owner's hands.
//!
//! Invariant: what is here was made by honest calls; every challenge was stamped by whoever read
//! it.
//! Called by `searches` and `oracle`.

mod player;
mod tokens;

use std::time::Duration;

use seedport_vault::{
    AnswerPasskey, BeginExport, BeginPasskey, BeginSetContact, CodeFormat, NewContact,
    PendingChallenge, SessionRetry, Stored,
};
use seedport_wire::{
    PublicKey, TargetKey,
    ids::{CredentialId, PlatformId},
};

use crate::{
    common::{Owner, World, draw, stamp, target_key, target_of, verbs::held},
    search::Role,
};

pub use player::{Player, Stamped, body, stored};
pub use tokens::token;

/// Whose key, wallet and contact something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    Ann,
    Twin,
    Courier,
}

pub const PERSONS: [Person; 3] = [Person::Ann, Person::Twin, Person::Courier];

impl Role {
    pub const fn person(self) -> Person {
        match self {
            Self::Victim | Self::Older => Person::Ann,
            Self::Twin => Person::Twin,
            Self::Stranger => Person::Courier,
        }
    }
}

/// Everybody, in one world.
pub struct Cast {
    pub world: World,
    pub quorum: PublicKey,
    players: [Player; 4],
    /// Exports by which the oracle tries what a session opens; one of each person's wallet.
    probes: [PendingChallenge; 3],
    pub probe_target: TargetKey,
    phrases: [String; 3],
}

impl Cast {
    pub fn new() -> Self {
        let mut world = World::new();
        // So strong that looks are not counted: what refuses an answer is what it is bound to.
        world.format = CodeFormat::new(12, true, Duration::from_hours(1)).expect("in bounds");
        let ann = world.owner("ann@example.com");
        let twin = world.owner("ann@example.com");
        let (older, victim) = generations(&world, ann);
        let twin = Player::first(&world, Role::Twin, twin);
        world.platform = PlatformId::from_bytes(draw());
        let courier = world.owner("courier@example.org");
        let stranger = Player::first(&world, Role::Stranger, courier);
        let probe_target = target_key();
        let probes = [&victim, &twin, &stranger].map(|player| {
            let begun = world.vault.begin_export(BeginExport {
                platform: player.owner.platform,
                account: player.owner.account,
                wallet: player.owner.wallet.id,
                target: target_of(probe_target.public()),
                body: crate::common::export_body(),
            });
            begun.expect("begins")
        });
        let phrases = [&victim, &twin, &stranger].map(|player| {
            let (target, delivered) = world.export(&player.owner, &player.session);
            world.phrase(&delivered.envelope, &target)
        });
        let document = world.vault.key_document();
        Self {
            quorum: PublicKey::from_hex(&document.keys[0].public_key).expect("a point"),
            world,
            players: [victim, older, twin, stranger],
            probes,
            probe_target,
            phrases,
        }
    }

    pub fn player(&self, role: Role) -> &Player {
        match role {
            Role::Victim => &self.players[0],
            Role::Older => &self.players[1],
            Role::Twin => &self.players[2],
            Role::Stranger => &self.players[3],
        }
    }

    pub const fn players(&self) -> &[Player; 4] {
        &self.players
    }

    /// Each person as they are now.
    pub fn of(&self, person: Person) -> &Player {
        self.player(match person {
            Person::Ann => Role::Victim,
            Person::Twin => Role::Twin,
            Person::Courier => Role::Stranger,
        })
    }

    /// The phrase of a person's wallet, as their own export told it.
    pub fn phrase(&self, person: Person) -> &str {
        match person {
            Person::Ann => &self.phrases[0],
            Person::Twin => &self.phrases[1],
            Person::Courier => &self.phrases[2],
        }
    }

    pub const fn probe(&self, person: Person) -> &PendingChallenge {
        match person {
            Person::Ann => &self.probes[0],
            Person::Twin => &self.probes[1],
            Person::Courier => &self.probes[2],
        }
    }

    /// Time goes on a little, as it does between calls.
    pub fn tick(&self) {
        self.world.clock.advance(Duration::from_millis(1));
    }
}

/// The victim's earlier things, and those of now: the contact moved, and the passkey was used.
fn generations(world: &World, ann: Owner) -> (Player, Player) {
    let older = Player::first(world, Role::Older, ann);
    let owner = &older.owner;
    let key = held(older.session.key.public());
    let credential = stored(&older.passkey);
    let begun = world.vault.begin_passkey(&BeginPasskey {
        scope: owner.scope(),
        credential,
        key: &key,
    });
    let begun = begun.expect("begins");
    let mut device = older.device.again();
    let assertion = device.assert(begun.challenge.as_bytes());
    let answered = world.vault.answer_passkey(&AnswerPasskey {
        scope: owner.scope(),
        credential,
        challenge: Stored {
            id: begun.pending.id,
            sealed: &begun.pending.sealed,
        },
        payload: &begun.pending.payload,
        assertion: &assertion,
    });
    let resealed = answered.expect("opens").resealed.expect("counted");

    let tied = [owner.wallet.credential.id];
    let begun = world.vault.begin_set_contact(&BeginSetContact {
        scope: owner.scope(),
        contact: NewContact::Email("ann.now@example.com"),
        credentials: &tied,
        body: body(),
    });
    let begun = begun.expect("begins");
    let stamped = stamp(&older.session.key, &begun.payload);
    let retry = SessionRetry {
        redemption: owner.redemption(&begun, body(), &stamped),
        session: older.session(),
    };
    let set = world.vault.set_contact(&retry, &[owner.credential()]);
    let [moved]: [_; 1] = set
        .expect("sets")
        .credentials
        .try_into()
        .expect("the mail credential");

    let mut now = owner.again();
    now.email = "ann.now@example.com".to_owned();
    now.wallet.credential = moved;
    let passkey = again(older.passkey.id, &resealed);
    let oidc = again(older.oidc.id, &older.oidc.sealed);
    let victim = Player::playing(world, Role::Victim, now, (passkey, device), oidc);
    (older, victim)
}

fn again(id: CredentialId, sealed: &[u8]) -> seedport_vault::NewCredential {
    seedport_vault::NewCredential {
        id,
        sealed: sealed.to_vec(),
    }
}
