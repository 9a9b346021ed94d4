//! What an owner stamps beside exports: refreshing and ending sessions, the account's privacy,
//! another contact, and the end of credentials.
//!
//! Called by `run`.

use anyhow::{Result, ensure};
use seedport_wire::SigningKey;
use serde_json::json;

use super::{Script, proofs::Proofs, signed::Call};
use crate::{
    owner::{Credential, Owner},
    session::{Asking, Session},
};

impl Script<'_> {
    /// All of it, and the first edition of the export between.
    pub fn manage(&mut self, owner: &Owner, proofs: Proofs, phrase: &str) -> Result<()> {
        let Proofs {
            credentials: [phone, identity, passkey],
            held,
            made,
        } = proofs;
        self.export_first_edition(owner, &made, &held, phrase)?;
        // One flow follows the other.
        let asking = Asking::receiving(&owner.email, &mut self.needles)?;
        let received = self.refresh(owner, &held, asking)?;
        let asking = Asking::held(&owner.email, &mut self.needles)?;
        let kept = self.refresh(owner, &made, asking)?;
        self.export_first_edition(owner, &received, &kept, phrase)?;

        let path = format!("/internal-accounts/{}", owner.account);
        let call = Call::new("PATCH", &path, &json!({"privateEnabled": true}));
        let account = self.signed(&call, &kept.key, 200)?;
        ensure!(account["privateEnabled"] == json!(true), "{account}");

        self.move_contacts(owner, &kept.key, &phone)?;
        for session in [&held, &received] {
            self.end(&format!("/auth/sessions/{}", session.id), &kept.key)?;
        }
        for credential in [&phone, &passkey, &identity] {
            // The owner's session by mail, which is the one that is left in the end.
            self.end(&format!("/auth/credentials/{credential}"), &owner.session)?;
        }
        // It ended with the identity that it was opened by.
        let leg = self.begin(&call)?;
        self.bad_stamps(&call, &kept.key, &leg)?;
        let stamp = crate::session::stamp(&kept.key, &leg.payload)?;
        let headers = [
            ("Grid-Wallet-Signature", stamp.as_str()),
            ("Request-Id", leg.request.as_str()),
        ];
        self.refuse_call(&call, &headers)?;
        Ok(())
    }

    /// A session that follows another.
    fn refresh(&mut self, owner: &Owner, session: &Session, asking: Asking) -> Result<Session> {
        let path = format!("/auth/sessions/{}/refresh", session.id);
        let call = |key: &str| Call::new("POST", &path, &json!({ "clientPublicKey": key }));
        // The private half, and the keys that there are already.
        let private = asking.private_text()?;
        let known = session.key.public().compressed().to_hex();
        for key in [&private, &known] {
            self.refuse_call(&call(key), &[])?;
        }
        let answer = self.signed(&call(&asking.text()), &session.key, 201)?;
        asking.opened(&answer, &owner.email, &mut self.needles)
    }

    /// Another address and another number; the next codes go there.
    fn move_contacts(&mut self, owner: &Owner, key: &SigningKey, phone: &str) -> Result<()> {
        let path = format!("/customers/{}", owner.customer);
        let phone = Credential::new("SMS_OTP", phone)?;
        let address = format!("new-{}", owner.email);
        let number = "+41790000001";
        for (field, contact, credential) in [
            ("email", address.as_str(), &owner.mail),
            ("phoneNumber", number, &phone),
        ] {
            let body = json!({"customerType": "INDIVIDUAL", field: contact});
            self.signed(&Call::new("PATCH", &path, &body), key, 200)?;
            self.code(owner, credential)?;
            let sent = self.messages.last().map(|(_, message)| message);
            ensure!(
                sent.is_some_and(|message| message.contains(contact)),
                "the code went to somebody else than {contact}"
            );
        }
        Ok(())
    }

    /// Ends a session or a credential.
    fn end(&mut self, path: &str, key: &SigningKey) -> Result<()> {
        self.signed(&Call::bare("DELETE", path), key, 204)?;
        Ok(())
    }
}
