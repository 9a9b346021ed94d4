//! Judges what the vault gave: whether anything was disclosed to whom it is not, or forged.
//!
//! Invariant: what is given is tried, not believed: an envelope with every key, a session on every
//! wallet, a credential in every place. What serves one person alone, and that one by their own
//! stamp, is honest; anything else is a breach.
//! Called by `searches`.

mod credentials;

use seedport_vault::{DeliveredExport, FinishExport, NewSession, PendingChallenge, Scope, Stored};
use seedport_wire::{
    Contact, ContactDigest, SigningKey, TargetKey,
    envelope::{self, VerifiedEnvelope},
    session_bundle, statement, verification_token,
};

use crate::{
    cast::{Cast, PERSONS, Person, Player, body},
    common::{export_body, stamp},
    search::{Judged, Outcome, breach},
};

impl Player {
    pub const fn scope(&self) -> Scope {
        self.owner.scope()
    }

    pub const fn person(&self) -> Person {
        self.role.person()
    }
}

impl Cast {
    /// Whose whole scope this is.
    pub fn person_at(&self, scope: Scope) -> Option<Person> {
        let mut persons = PERSONS.into_iter();
        persons.find(|person| self.of(*person).scope() == scope)
    }

    /// Insists that an act is done where whoever stamped it has their wallet.
    pub fn at_home(&self, scope: Scope, stamped_by: &Player) -> Judged {
        if self.person_at(scope) == Some(stamped_by.person()) {
            Ok(Outcome::Honest)
        } else {
            breach(format!("{:?} acted elsewhere", stamped_by.person()))
        }
    }

    /// Whether a device stamps a text: the courier's stamps any, another's stamps none that names
    /// somebody else.
    pub fn agrees(&self, player: &Player, text: &str) -> bool {
        let mut others = self
            .players()
            .iter()
            .filter(|other| other.person() != player.person());
        player.person() == Person::Courier
            || !others.any(|other| other.marks().iter().any(|mark| text.contains(mark)))
    }

    /// The envelope must be sealed to the target of the person whose phrase it holds, and that person
    /// must have stamped the payload.
    pub fn judge_envelope(&self, delivered: &DeliveredExport, payload: &str) -> Judged {
        let targets = self
            .players()
            .iter()
            .map(|player| (player.person(), &player.target));
        let verify = || -> VerifiedEnvelope {
            envelope::verify(&delivered.envelope, &self.world.pins).expect("signed")
        };
        for (person, target) in targets {
            let Ok(phrase) = verify().open(target) else {
                continue;
            };
            if !payload.contains(&target.public().to_hex()) {
                return breach("sealed to a key that nobody stamped");
            }
            // Exposed to be compared.
            let is_of = |of: &Person| phrase.expose_text() == Some(self.phrase(*of));
            let Some(of) = PERSONS.into_iter().find(is_of) else {
                return breach("a phrase of nobody here");
            };
            // The courier may give their own away; it says then whose it is.
            if of != person && of != Person::Courier {
                return breach(format!("{person:?} opened the phrase of {of:?}"));
            }
            let scope = self.of(of).scope();
            let said = (verify().account(), verify().wallet());
            if said != (Some(scope.account), Some(scope.wallet)) {
                return breach("an envelope that says another wallet");
            }
            return Ok(Outcome::Honest);
        }
        breach("an envelope for nobody's key")
    }

    /// A bundle of the first edition is sealed to the key of the session that stamped.
    pub fn judge_bundle(&self, bundle: &str) -> Judged {
        for player in self.players() {
            if let Ok(phrase) = session_bundle::open(&player.receiver, bundle) {
                // Exposed to be compared.
                let own = phrase.expose_text() == Some(self.phrase(player.person()));
                return if own {
                    Ok(Outcome::Honest)
                } else {
                    breach("a phrase of somebody else")
                };
            }
        }
        breach("a bundle for nobody's key")
    }

    /// A session exports the wallet of whoever holds its key, and no other.
    pub fn judge_session(&self, session: &NewSession) -> Judged {
        let keys = self.players().iter().flat_map(|player| {
            let keys = player.session_keys().into_iter();
            keys.map(|key| (player.person(), key))
        });
        let mut holders = keys.filter(|(_, key)| key.public().compressed() == session.key);
        let Some((holder, key)) = holders.next() else {
            return breach("a session for nobody's key");
        };
        let opened: Vec<Person> = PERSONS
            .into_iter()
            .filter(|person| self.exports(*person, session, key))
            .collect();
        if opened == [holder] {
            Ok(Outcome::Honest)
        } else {
            breach(format!("a session of {holder:?} exports of {opened:?}"))
        }
    }

    fn exports(&self, person: Person, session: &NewSession, key: &SigningKey) -> bool {
        let (player, challenge) = (self.of(person), self.probe(person));
        let stamp = stamp(key, &challenge.payload);
        let delivered = self.world.vault.finish_export(&FinishExport {
            redemption: player.owner.redemption(challenge, export_body(), &stamp),
            session: Stored {
                id: session.id,
                sealed: &session.sealed,
            },
            wallet: player.owner.stored_wallet(),
        });
        let probe: &TargetKey = &self.probe_target;
        delivered.is_ok_and(|delivered| self.world.verify(&delivered.envelope).open(probe).is_ok())
    }

    /// A verification token opens the wallet of whoever holds the key that it names, and is stamped
    /// by nobody else's device.
    pub fn judge_token(&self, challenge: &PendingChallenge, answered_by: &Player) -> Judged {
        let token = verification_token::verify(&challenge.payload, &self.quorum, &self.world.pins);
        let token = token.expect("signed");
        let own = answered_by.answer_key.public().compressed();
        let Some((facts, credential)) = token.opens else {
            return breach("a token that says no wallet");
        };
        let scope = answered_by.scope();
        let said = (facts.organization, facts.account, facts.wallet);
        if token.session_key != own || said != (scope.platform, scope.account, scope.wallet) {
            return breach("a token of another wallet or key");
        }
        if credential != answered_by.owner.wallet.credential.id {
            return breach("a token of another credential");
        }
        let session = self.world.vault.open_session(&seedport_vault::OpenSession {
            redemption: answered_by.owner.redemption(
                challenge,
                body(),
                &stamp(&answered_by.answer_key, &challenge.payload),
            ),
            credential,
        });
        self.judge_session(&session.expect("its own key stamped"))
    }

    /// The digest of the contact that a person's wallet was made with.
    pub fn founding(&self, person: Person) -> ContactDigest {
        let first = match person {
            Person::Courier => "courier@example.org",
            Person::Ann | Person::Twin => "ann@example.com",
        };
        let scope = self.of(person).scope();
        let contact = Contact::mail(first).expect("an address");
        contact.founding_digest(scope.account, scope.wallet)
    }

    /// A statement says of a wallet what is true of it.
    pub fn judge_statement(&self, said: &str, scope: Scope) -> Judged {
        let facts = statement::verify(said, &self.world.pins).expect("signed");
        let Some(person) = self.person_at(scope) else {
            return breach("a statement about an unknown wallet");
        };
        let player = self.of(person);
        let founding = self.founding(person);
        let manifest = player.owner.wallet.manifest.digest();
        let true_of_it = facts.wallet.organization == scope.platform
            && facts.wallet.account == scope.account
            && facts.wallet.wallet == scope.wallet
            && facts.wallet.founding == Some(founding)
            && facts.manifest.digest == manifest
            && !facts.sandbox;
        if true_of_it {
            Ok(Outcome::Honest)
        } else {
            breach("a statement that is not true")
        }
    }
}
