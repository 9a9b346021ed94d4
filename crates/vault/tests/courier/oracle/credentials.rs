//! Judges credentials: whose wallet each opens, and by whose identity.
//!
//! Called by the searches of what makes or moves one.

use seedport_vault::{AnswerToken, BeginCode, BeginPasskey, NewCredential};

use crate::{
    cast::{Cast, PERSONS, Person, stored},
    common::verbs::held,
    search::{Judged, Outcome, breach},
};

impl Cast {
    /// A credential opens one wallet, by the identity that the stamped text names, which is of
    /// that wallet's owner.
    pub fn judge_credential(&self, credential: &NewCredential, payload: &str) -> Judged {
        let mut found = Vec::new();
        for person in PERSONS {
            if let Some((identity, of)) = self.identity_in(person, credential) {
                if !payload.contains(&identity) {
                    return breach(format!("{identity} was not in what was stamped"));
                }
                if of != person {
                    return breach(format!("{of:?} opens the wallet of {person:?}"));
                }
                found.push(person);
            }
        }
        match found.len() {
            1 => Ok(Outcome::Honest),
            count => breach(format!("a credential of {count} wallets")),
        }
    }

    /// Whom a credential asks for in a person's wallet, as a payload spells it, and who that is.
    fn identity_in(&self, person: Person, credential: &NewCredential) -> Option<(String, Person)> {
        let scope = self.of(person).scope();
        let credential = stored(credential);
        let vault = &self.world.vault;
        let key = held(self.of(person).token_key.public());
        if let Ok(asked) = vault.begin_passkey(&BeginPasskey {
            scope,
            credential,
            key: &key,
        }) {
            let mut devices = self.players().iter().filter(|player| {
                player.new_device.id == asked.credential_id
                    || player.device.id == asked.credential_id
            });
            let player = devices.next().expect("a device that is known");
            return Some((player.registered.credential_id.clone(), player.person()));
        }
        if vault
            .begin_code(&BeginCode {
                platform: scope.platform,
                account: scope.account,
                wallet: scope.wallet,
                credential,
                format: self.world.format,
                app_name: None,
            })
            .is_ok()
        {
            let to = self.world.mailbox.last().expect("was sent").to;
            let of = self.whose_contact(&to).expect("a contact that is known");
            return Some((to, of));
        }
        self.players().iter().find_map(|player| {
            let key = held(player.token_key.public());
            let opened = vault.answer_token(&AnswerToken {
                scope,
                credential,
                token: &player.later_token,
                key: &key,
            });
            let identity = player.new_token.clone();
            opened.is_ok().then(|| (identity, player.person()))
        })
    }

    /// Who reads what is sent there; the first mail address is Ann's, whoever made a wallet with
    /// it.
    pub fn whose_contact(&self, contact: &str) -> Option<Person> {
        let mut players = self.players().iter();
        let named = players.find(|player| {
            player.new_mail == contact
                || player.new_phone == contact
                || player.owner.email == contact
        });
        named.map(|player| player.person())
    }
}
