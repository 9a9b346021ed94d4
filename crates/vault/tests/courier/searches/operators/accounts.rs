//! Operators' accounts of everybody, with what was begun and stamped.

use std::time::Duration;

use seedport_keys::{language::Language, mnemonic::Mnemonic, mobilecoin::AccountKey};
use seedport_vault::{ImportTarget, SealOperatorWallet, Source};
use seedport_wire::{
    MobilecoinId, SecretBytes, SigningKey, Stamp, TargetKey, hpke::SealedMessage, ids::PlatformId,
};

use crate::{
    common::{
        World,
        bundles::sealed_for,
        draw,
        operated::{AskedOwner, Operated},
        signing_key, stamp, target_key,
    },
    search::{ROLES, Role},
};

/// One player's accounts.
pub struct Play {
    pub role: Role,
    /// With an owner's key where the player is the victim, now or earlier.
    pub own: Operated,
    pub own_words: String,
    pub own_view: SecretBytes,
    /// With an owner's key, whoever the player is.
    pub owned: Operated,
    pub owned_words: String,
    pub key: SigningKey,
    pub target: TargetKey,
    pub secrets: (AskedOwner, Stamp),
    pub bundle: (AskedOwner, Stamp),
    pub import: ImportTarget,
    pub sealed_bundle: SealedMessage,
    /// The account that is in the sealed bundle.
    pub bundled: MobilecoinId,
}

pub struct Accounts {
    pub world: World,
    plays: [Play; 4],
}

fn words() -> String {
    let drawn = SecretBytes::copy_from(&draw::<32>());
    let phrase = Mnemonic::from_entropy(Language::English, drawn).expect("32 bytes");
    // Exposed to the test, whose phrase it is.
    phrase.phrase().expose_text().expect("words").to_owned()
}

fn phrase(words: &str) -> Mnemonic {
    Mnemonic::parse(Language::English, words).expect("a phrase")
}

impl Play {
    fn new(world: &World, role: Role, key: SigningKey) -> Self {
        let make = |words: &str, owner_key| {
            world.operate(SealOperatorWallet {
                owner_key,
                ..world.opening(Some(Source::Mnemonic(phrase(words))))
            })
        };
        let (own_words, owned_words) = (words(), words());
        let has_owner = matches!(role, Role::Victim | Role::Older);
        let own = make(&own_words, has_owner.then(|| *key.public()));
        let owned = make(&owned_words, Some(*key.public()));
        let target = target_key();
        let [secrets, bundle] = owned.parcels().map(|parcel| {
            let challenge = world.vault.begin_operator_export(
                owned.scope(),
                owned.stored(),
                &parcel,
                crate::common::target_of(target.public()),
                crate::common::export_body(),
            );
            let asked = AskedOwner {
                target: target_key(),
                challenge: challenge.expect("begins"),
            };
            let stamp = stamp(&key, &asked.challenge.payload);
            (asked, stamp)
        });
        let import = world
            .vault
            .begin_bundle_import(world.platform)
            .expect("makes");
        let unowned = make(&words(), None);
        let sealed_bundle = sealed_for(world, &import, &unowned);
        Self {
            role,
            own_view: AccountKey::from_mnemonic(&phrase(&own_words))
                .view_account()
                .view_private(),
            own,
            own_words,
            owned,
            owned_words,
            key,
            target,
            secrets,
            bundle,
            import,
            sealed_bundle,
            bundled: unowned.wallet.id,
        }
    }

    pub const fn has_owner(&self) -> bool {
        matches!(self.role, Role::Victim | Role::Older)
    }

    pub fn own_phrase(&self) -> Mnemonic {
        phrase(&self.own_words)
    }
}

impl Accounts {
    pub fn new() -> Self {
        let mut world = World::new();
        let key = signing_key();
        let again = SigningKey::from_scalar(&key.scalar().expect("exports"));
        let [victim, older, twin] = [
            (Role::Victim, key),
            (Role::Older, again.expect("a scalar")),
            (Role::Twin, signing_key()),
        ]
        .map(|(role, key)| Play::new(&world, role, key));
        world.platform = PlatformId::from_bytes(draw());
        let stranger = Play::new(&world, Role::Stranger, signing_key());
        Self {
            world,
            plays: [victim, older, twin, stranger],
        }
    }

    pub fn play(&self, role: Role) -> &Play {
        let at = ROLES.iter().position(|it| *it == role);
        &self.plays[at.expect("a role")]
    }

    pub const fn plays(&self) -> &[Play; 4] {
        &self.plays
    }

    pub fn tick(&self) {
        self.world.clock.advance(Duration::from_millis(1));
    }
}
