//! Every proof that an owner can add and use: a text message, a passkey, and a provider's token,
//! which `tokens` is about.
//!
//! Invariant: each opens sessions of both key flows where its contract has both, and each was
//! put where it does not belong before.
//! Called by `run`.

use anyhow::{Result, ensure};
use aws_lc_rs::digest::{SHA256, digest};
use seedport_wire::SigningKey;
use serde_json::{Value, json};

use super::{Script, broken, signed::Call, tokens::Issuing};
use crate::{
    http::text,
    owner::{Credential, Owner},
    passkey::{self, Passkey},
    session::{Asking, Session},
};

/// Where credentials are added.
const CREDENTIALS: &str = "/auth/credentials";

/// What an owner has beside their mail.
pub struct Proofs {
    /// The phone's credential, the provider's and the passkey's.
    pub credentials: [String; 3],
    /// A session of the client's own key.
    pub held: Session,
    /// A session whose key the vault made.
    pub made: Session,
}

impl Script<'_> {
    /// Adds all of them and opens sessions by each.
    pub fn prove(&mut self, owner: &Owner) -> Result<Proofs> {
        let phone = self.add_phone(owner)?;
        let issuing = Issuing::signed(&self.outside.provider);
        self.misuse_tokens(owner)?;
        let identity = self.add_identity(owner, &issuing)?;
        let [_, made] = self.log_in_by_token(owner, &identity, &issuing)?;
        let passkey = Passkey::make(&owner.email, &mut self.needles)?;
        let credential = self.add_passkey(owner, &passkey)?;
        let [held, _] = self.log_in_by_passkey(owner, &credential, &passkey)?;
        Ok(Proofs {
            credentials: [phone, identity, credential],
            held,
            made,
        })
    }

    /// Adds a credential, after every mistake: what it was answered with.
    fn add(&mut self, owner: &Owner, body: &Value) -> Result<Value> {
        let call = Call::new("POST", CREDENTIALS, body);
        self.signed(&call, &owner.session, 201)
    }

    /// Text messages: the first code is sent along, the second is lost by the gateway.
    fn add_phone(&mut self, owner: &Owner) -> Result<String> {
        let body = json!({"type": "SMS_OTP", "accountId": owner.account});
        let added = self.add(owner, &body)?;
        let credential = Credential::of(&added)?;
        self.sent_code(owner, &credential, &added)?;
        let path = format!("{}/challenge", credential.path);
        self.outside.gateway.fail(true);
        self.http.expect(503, "POST", &path, &[], "{}")?;
        self.outside.gateway.fail(false);
        self.next_code(owner, &credential)?;
        let (code, target) = self.code(owner, &credential)?;
        let key = self.session_key(owner)?;
        self.answer_code(owner, &credential, &key, (&code, &target))?;
        text(&added, "id")
    }

    /// A key for a session by a code.
    fn session_key(&mut self, owner: &Owner) -> Result<SigningKey> {
        match Asking::held(&owner.email, &mut self.needles)? {
            Asking::Held(key) => Ok(key),
            Asking::Receiving(_) => anyhow::bail!("the other flow"),
        }
    }

    /// A passkey.
    fn add_passkey(&mut self, owner: &Owner, passkey: &Passkey) -> Result<String> {
        let challenge = passkey::random(32)?;
        let attestation = passkey.attestation(&challenge)?;
        let body = |challenge: &str, attestation: &Value| {
            json!({
                "type": "PASSKEY",
                "accountId": owner.account,
                "nickname": "The canary's",
                "challenge": challenge,
                "attestation": attestation,
            })
        };
        // The private key in every field that takes its form.
        let private = passkey.private_key()?;
        let good = passkey::text(&challenge);
        let mut swapped = attestation.clone();
        swapped["attestationObject"] = json!(private);
        let mut unnamed = attestation.clone();
        unnamed["credentialId"] = json!(private);
        for body in [
            body(&private, &attestation),
            body(&good, &swapped),
            body(&good, &unnamed),
        ] {
            self.refuse_call(&Call::new("POST", CREDENTIALS, &body), &[])?;
        }
        let added = self.add(owner, &body(&good, &attestation))?;
        text(&added, "id")
    }

    /// Sessions by assertions, in both flows.
    fn log_in_by_passkey(
        &mut self,
        owner: &Owner,
        credential: &str,
        passkey: &Passkey,
    ) -> Result<[Session; 2]> {
        let who = &owner.email;
        let challenge = format!("{CREDENTIALS}/{credential}/challenge");
        let verify = format!("{CREDENTIALS}/{credential}/verify");
        let asking = Asking::both(who, &mut self.needles)?;
        let mut open = |asking: Asking| {
            let body = |key: &str| json!({ "clientPublicKey": key }).to_string();
            self.refuse(&challenge, &[], &body(&asking.private_text()?))?;
            let key = asking.text();
            let asked = self
                .http
                .expect(200, "POST", &challenge, &[], &body(&key))?;
            let request = text(&asked, "requestId")?;
            let headers = [("Request-Id", request.as_str())];
            let assertion = passkey.assertion(own_challenge(&asked, &key)?.as_bytes())?;
            let body =
                |assertion: &Value| json!({"type": "PASSKEY", "assertion": assertion}).to_string();
            let mut private = assertion.clone();
            private["signature"] = json!(passkey.private_key()?);
            self.refuse(&verify, &headers, &body(&private))?;
            self.refuse(&verify, &headers, &broken(&passkey.private_key()?))?;
            let good = body(&assertion);
            let answer = self.http.expect(200, "POST", &verify, &headers, &good)?;
            self.refuse(&verify, &headers, &good)?;
            asking.opened(&answer, who, &mut self.needles)
        };
        let [held, receiving] = asking;
        Ok([open(held)?, open(receiving)?])
    }
}

/// The challenge, when it is the digest of a session's payload for this key.
fn own_challenge(asked: &Value, key: &str) -> Result<String> {
    let (challenge, payload) = (text(asked, "challenge")?, text(asked, "payloadToSign")?);
    let said: Value = serde_json::from_str(&payload)?;
    let is_own = said["parameters"] == json!({"targetPublicKey": key})
        && said["type"] == "ACTIVITY_TYPE_CREATE_READ_WRITE_SESSION_V2"
        && challenge == hex::encode(digest(&SHA256, payload.as_bytes()));
    ensure!(is_own, "a challenge of another session: {asked}");
    Ok(challenge)
}
