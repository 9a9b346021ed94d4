//! One player: records, keys, and a stamped challenge of every verb.
//!
//! Called by `cast`.

use seedport_vault::{
    BeginAddCredential, BeginPasskey, BeginRefresh, BeginRevokeCredential, BeginSetContact,
    BeginSetPrivacy, NewCode, NewContact, NewCredential, NewProof, PasskeyChallenge,
    PendingChallenge, SessionRetry, Stored, webauthn::Assertion,
};
use seedport_wire::{
    BodyDigest, ClientKey, FirstEditionStamp, SecretBytes, SigningKey, Stamp, TargetKey, Timestamp,
    hpke::SealedMessage,
    ids::{CredentialId, SessionId},
    session_bundle,
};

use super::token;
use crate::{
    common::{
        Answered, Login, Owner, World,
        authenticator::Authenticator,
        authenticator::Registered,
        now, signing_key, stamp, target_key, target_of,
        verbs::{held, made},
    },
    search::Role,
};

/// A challenge and its stamp.
pub struct Stamped {
    pub challenge: PendingChallenge,
    pub stamp: Stamp,
}

/// One body for every leg of every verb, so that it is never what refuses: the caller says it on
/// both.
pub fn body() -> BodyDigest {
    crate::common::export_body()
}

/// Somebody with everything.
pub struct Player {
    pub role: Role,
    pub owner: Owner,
    pub passkey: NewCredential,
    pub device: Authenticator,
    pub oidc: NewCredential,
    /// A fresh token of the provider's identity, bound to `token_key`.
    pub token: String,
    pub token_key: SigningKey,
    pub code: NewCode,
    pub answer: SealedMessage,
    pub answer_key: SigningKey,
    pub login: Answered,
    pub login_stamp: Stamp,
    pub session: Login,
    pub legacy: Login,
    pub receiver: TargetKey,
    pub target: TargetKey,
    pub export: Stamped,
    pub export_v1: PendingChallenge,
    pub export_v1_stamp: FirstEditionStamp,
    pub asked: PasskeyChallenge,
    pub asked_key: SigningKey,
    pub assertion: Assertion,
    /// A second passkey, to be added.
    pub new_device: Authenticator,
    pub registered: Registered,
    pub add_passkey: Stamped,
    /// A second identity, to be added; and a later token of it.
    pub new_token: String,
    pub later_token: String,
    pub add_token: Stamped,
    pub new_mail: String,
    pub set_mail: Stamped,
    pub new_phone: String,
    pub set_phone: Stamped,
    pub revoke_credential: Stamped,
    pub refresh_key: SigningKey,
    pub refresh: Stamped,
    pub revoke_session: Stamped,
    pub private: bool,
    pub privacy: Stamped,
}

pub fn stored(credential: &NewCredential) -> Stored<'_, CredentialId> {
    Stored {
        id: credential.id,
        sealed: &credential.sealed,
    }
}

fn earlier(world: &World, seconds: u64) -> Timestamp {
    let ago = i64::try_from(seconds * 1000).expect("some seconds");
    Timestamp::from_millis(now(world).millis() - ago)
}

/// The subject of a player's identity at the provider: the person's, not the generation's.
fn subject(role: Role) -> String {
    format!("{:?}", role.person())
}

impl Player {
    /// A player with a passkey and a provider's identity just added.
    pub fn first(world: &World, role: Role, owner: Owner) -> Self {
        let body = body();
        let login = world.login(&owner);
        let device = Authenticator::new();
        let registered = device.register(b"0123456789abcdef");
        let add = |proof| {
            let begun = world.vault.begin_add_credential(&BeginAddCredential {
                scope: owner.scope(),
                proof,
                body,
            });
            let begun = begun.expect("begins").pending;
            let stamped = stamp(&login.key, &begun.payload);
            let retry = SessionRetry {
                redemption: owner.redemption(&begun, body, &stamped),
                session: Stored {
                    id: login.session.id,
                    sealed: &login.session.sealed,
                },
            };
            world.vault.add_credential(&retry).expect("adds").credential
        };
        let passkey = add(NewProof::Passkey(registered.texts()));
        let oidc = add(NewProof::Token(&token(
            &subject(role),
            earlier(world, 20),
            None,
        )));
        Self::playing(world, role, owner, (passkey, device), oidc)
    }

    /// A player with these credentials, in the middle of everything.
    pub fn playing(
        world: &World,
        role: Role,
        owner: Owner,
        (passkey, mut device): (NewCredential, Authenticator),
        oidc: NewCredential,
    ) -> Self {
        let vault = &world.vault;
        let name = format!("{role:?}").to_lowercase();
        let (scope, body) = (owner.scope(), body());
        let (code, mail) = world.code(&owner);
        let answer_key = signing_key();
        let answer = world.seal(&code.target_bundle, &mail.code, answer_key.public());
        let login = world.answered(&owner);
        let login_stamp = stamp(&login.key, &login.challenge.payload);
        let session = world.login(&owner);
        let by_session = |challenge: PendingChallenge| Stamped {
            stamp: stamp(&session.key, &challenge.payload),
            challenge,
        };
        let refresh_with = |key: &ClientKey| {
            let begun = vault.begin_refresh(&BeginRefresh {
                scope,
                session: session.session.id,
                key,
                body,
            });
            by_session(begun.expect("begins"))
        };
        let receiver = target_key();
        let begun = refresh_with(&made(receiver.public()));
        let legacy = vault.refresh_session(&SessionRetry {
            redemption: owner.redemption(&begun.challenge, body, &begun.stamp),
            session: Stored {
                id: session.session.id,
                sealed: &session.session.sealed,
            },
        });
        let legacy = legacy.expect("refreshes");
        let bundle = legacy.bundle.as_deref().expect("made by the vault");
        let scalar: SecretBytes = session_bundle::open(&receiver, bundle).expect("opens");
        let legacy = Login {
            key: SigningKey::from_scalar(&scalar).expect("a scalar"),
            session: legacy,
        };

        let target = target_key();
        let export = vault.begin_export(seedport_vault::BeginExport {
            platform: owner.platform,
            account: owner.account,
            wallet: owner.wallet.id,
            target: target_of(target.public()),
            body,
        });
        let export_v1 = vault.begin_export_v1(scope, body).expect("begins");
        let signature = legacy.key.sign(export_v1.payload.as_bytes());
        let asked_key = signing_key();
        let asked = vault.begin_passkey(&BeginPasskey {
            scope,
            credential: stored(&passkey),
            key: &held(asked_key.public()),
        });
        let asked = asked.expect("begins");
        let assertion = device.assert(asked.challenge.as_bytes());

        let new_device = Authenticator::new();
        let registered = new_device.register(b"0123456789abcdef");
        let new_token = token(&format!("new {name}"), earlier(world, 10), None);
        let token_key = signing_key();
        let bound = held(token_key.public());
        let add = |proof| {
            let begun = vault.begin_add_credential(&BeginAddCredential { scope, proof, body });
            by_session(begun.expect("begins").pending)
        };
        let add_passkey = add(NewProof::Passkey(registered.texts()));
        let add_token = add(NewProof::Token(&new_token));
        let set = |contact, credentials: &[CredentialId]| {
            let begun = vault.begin_set_contact(&BeginSetContact {
                scope,
                contact,
                credentials,
                body,
            });
            by_session(begun.expect("begins"))
        };
        let new_mail = format!("new-{name}@example.net");
        let new_phone = format!("+4915112345{}", 670 + role as u32);
        let private = matches!(role, Role::Victim | Role::Twin);
        let refresh_key = signing_key();
        let revoke_credential = vault.begin_revoke_credential(&BeginRevokeCredential {
            scope,
            credential: stored(&passkey),
            body,
        });
        let privacy = vault.begin_set_privacy(&BeginSetPrivacy {
            scope,
            enabled: private,
            body,
        });
        let revoke_session = vault.begin_revoke_session(scope, legacy.session.id, body);
        Self {
            role,
            token: token(&subject(role), earlier(world, 5), Some(&bound)),
            later_token: token(&format!("new {name}"), earlier(world, 4), Some(&bound)),
            export: by_session(export.expect("begins")),
            export_v1_stamp: FirstEditionStamp::Bare(signature.expect("signs")),
            set_mail: set(NewContact::Email(&new_mail), &[owner.wallet.credential.id]),
            set_phone: set(NewContact::Phone(&new_phone), &[]),
            revoke_credential: by_session(revoke_credential.expect("begins")),
            refresh: refresh_with(&held(refresh_key.public())),
            revoke_session: by_session(revoke_session.expect("begins")),
            privacy: by_session(privacy.expect("begins")),
            owner,
            passkey,
            device,
            oidc,
            token_key,
            code,
            answer,
            answer_key,
            login,
            login_stamp,
            session,
            legacy,
            receiver,
            target,
            export_v1,
            asked,
            asked_key,
            assertion,
            new_device,
            registered,
            add_passkey,
            new_token,
            add_token,
            new_mail,
            new_phone,
            refresh_key,
            private,
        }
    }

    pub fn session(&self) -> Stored<'_, SessionId> {
        Stored {
            id: self.session.session.id,
            sealed: &self.session.session.sealed,
        }
    }

    pub fn legacy_session(&self) -> Stored<'_, SessionId> {
        Stored {
            id: self.legacy.session.id,
            sealed: &self.legacy.session.sealed,
        }
    }

    /// Every key whose private half this player holds and that a session may be of.
    pub fn session_keys(&self) -> [&SigningKey; 7] {
        [
            &self.answer_key,
            &self.login.key,
            &self.session.key,
            &self.legacy.key,
            &self.asked_key,
            &self.token_key,
            &self.refresh_key,
        ]
    }

    /// What names this player in a text, and nobody else: a device that reads another's mark does
    /// not stamp.
    pub fn marks(&self) -> Vec<String> {
        let mut marks = vec![
            self.owner.wallet.id.to_string(),
            self.owner.account.to_string(),
            self.target.public().to_hex(),
            self.registered.credential_id.clone(),
            self.registered.attestation_object.clone(),
            self.new_token.clone(),
            self.new_mail.clone(),
            self.new_phone.clone(),
            self.passkey.id.to_string(),
            self.legacy.session.id.to_string(),
        ];
        for key in self.session_keys() {
            marks.push(key.public().compressed().to_hex());
            marks.push(key.public().to_hex());
        }
        marks
    }
}
