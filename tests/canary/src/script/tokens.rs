//! Identities at a provider, and sessions by its tokens.
//!
//! Invariant: the token of an addition may stand in the payload that its owner is to stamp, and so
//! in the answer to the first leg and in the database; that of a login nowhere at all.
//! Called by `proofs`, and by `run` for a sandbox.

use anyhow::{Result, ensure};
use seedport_wire::{Clock as _, KnownWallet, SystemClock, otp};
use serde_json::{Value, json};

use super::{Script, broken, codes::sealed_answer, signed::Call};
use crate::{
    http::{BASE, text},
    needles::Needles,
    owner::Owner,
    provider::{Provider, claims, unsigned},
    session::{self, Asking, Session},
};

/// Where credentials are added.
const CREDENTIALS: &str = "/auth/credentials";
/// A provider that a sandbox believes without asking.
const SANDBOX_ISSUER: &str = "https://accounts.google.com";

/// Who makes tokens.
pub struct Issuing<'a> {
    issuer: String,
    provider: Option<&'a Provider>,
}

impl<'a> Issuing<'a> {
    /// A provider that signs.
    pub fn signed(provider: &'a Provider) -> Self {
        Self {
            issuer: provider.issuer(),
            provider: Some(provider),
        }
    }

    /// Nobody, for a sandbox.
    pub fn unsigned() -> Self {
        Self {
            issuer: SANDBOX_ISSUER.to_owned(),
            provider: None,
        }
    }

    fn token(&self, purpose: &str, key: Option<&str>, needles: &mut Needles) -> Result<String> {
        let claims = claims(&self.issuer, purpose, key);
        match self.provider {
            Some(provider) => provider.token(&claims, needles),
            None => unsigned(&claims, needles),
        }
    }
}

impl Script<'_> {
    /// A sandbox, where a code is known and a token needs no signature.
    pub fn play(&mut self, owner: &Owner) -> Result<()> {
        let path = format!("{}/challenge", owner.mail.path);
        let challenge = self.http.expect(200, "POST", &path, &[], "{}")?;
        let bundle = text(&challenge, "otpEncryptionTargetBundle")?;
        let target = otp::verify_target(&bundle, &[self.pin])?;
        let known = KnownWallet {
            account: Some(owner.account),
            ..KnownWallet::default()
        };
        let target = target.check(&known, owner.mail.id, SystemClock.now())?;
        let path = format!("{}/verify", owner.mail.path);
        let answer = sealed_answer(owner.mail.kind, &owner.session, target.key(), "000000")?;
        self.signed(&Call::new("POST", &path, &answer), &owner.session, 200)?;
        let issuing = Issuing::unsigned();
        let identity = self.add_identity(owner, &issuing)?;
        self.log_in_by_token(owner, &identity, &issuing)?;
        Ok(())
    }

    /// Tokens that prove nothing, and one that is put where it does not belong.
    pub fn misuse_tokens(&mut self, owner: &Owner) -> Result<()> {
        let who = &owner.email;
        let (provider, needles) = (&self.outside.provider, &mut self.needles);
        let mut token = |issuer: &str, what: &str| {
            let claims = claims(issuer, &format!("the token {what} of {who}"), None);
            provider.token(&claims, needles)
        };
        let lost = token(&provider.lost_issuer(), "whose provider is silent")?;
        let stranger = token("https://nobody.example", "whose provider is unknown")?;
        let unused = token(&provider.issuer(), "that is nowhere right")?;
        let body = addition(owner, &lost).to_string();
        self.http.expect(503, "POST", CREDENTIALS, &[], &body)?;
        let cut = &unused[..unused.len() - 4];
        let swapped = unused.replacen('.', "..", 1);
        for token in [&stranger, cut, &swapped] {
            self.refuse_call(
                &Call::new("POST", CREDENTIALS, &addition(owner, token)),
                &[],
            )?;
        }
        self.misplace_token(owner, &unused)
    }

    /// What a caller does with a token who does not know where it belongs.
    fn misplace_token(&mut self, owner: &Owner, token: &str) -> Result<()> {
        let path = format!("/internal-accounts/{}/export", owner.account);
        let key = json!({ "clientPublicKey": token }).to_string();
        self.refuse(&path, &[], &key)?;
        self.refuse(CREDENTIALS, &[], &broken(token))?;
        self.refuse(CREDENTIALS, &[], token)?;
        let named = json!({"type": token, "accountId": token}).to_string();
        self.refuse(CREDENTIALS, &[], &named)?;
        let stamp = [("Grid-Wallet-Signature", token), ("Request-Id", token)];
        self.refuse(&path, &stamp, &key)?;
        for path in [
            format!("/customers?cursor={token}"),
            format!("/auth/sessions?accountId={token}"),
            format!("/auth/sessions/{token}"),
            format!("/{token}"),
        ] {
            self.refused += 1;
            self.http.refused("GET", &path, &[], "")?;
        }
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str())];
        let answer = self
            .http
            .raw("GET", &format!("{BASE}/customers"), &headers, "")?;
        ensure!(answer.status == 401, "a token of another kind let in");
        self.refused += 1;
        Ok(())
    }

    /// An identity at a provider.
    pub fn add_identity(&mut self, owner: &Owner, issuing: &Issuing<'_>) -> Result<String> {
        let name = format!("the token that adds an identity to {}", owner.email);
        let token = issuing.token(&name, None, &mut self.needles)?;
        let call = Call::new("POST", CREDENTIALS, &addition(owner, &token));
        let leg = self.begin(&call)?;
        // Source: contract, section 3.1.
        ensure!(leg.payload.contains(&token), "another payload");
        self.meant_in_last_answer(&name)?;
        self.bad_stamps(&call, &owner.session, &leg)?;
        let stamp = session::stamp(&owner.session, &leg.payload)?;
        let added = self.redeem(&call, &stamp, &leg, 201)?;
        text(&added, "id")
    }

    /// Sessions by tokens, in both flows.
    pub fn log_in_by_token(
        &mut self,
        owner: &Owner,
        credential: &str,
        issuing: &Issuing<'_>,
    ) -> Result<[Session; 2]> {
        let [held, receiving] = Asking::both(&owner.email, &mut self.needles)?;
        let held = self.open_by_token(owner, credential, issuing, held)?;
        let made = self.open_by_token(owner, credential, issuing, receiving)?;
        Ok([held, made])
    }

    fn open_by_token(
        &mut self,
        owner: &Owner,
        credential: &str,
        issuing: &Issuing<'_>,
        asking: Asking,
    ) -> Result<Session> {
        let path = format!("{CREDENTIALS}/{credential}/verify");
        let key = asking.text();
        let name = format!("the token of {} for the session of {key}", owner.email);
        let token = issuing.token(&name, Some(&key), &mut self.needles)?;
        let body = |token: &str, key: &str| {
            json!({"type": "OAUTH", "oidcToken": token, "clientPublicKey": key}).to_string()
        };
        // The private half, another's key, and the token in the key's place and cut.
        let private = asking.private_text()?;
        let other = owner.session.public().compressed().to_hex();
        for body in [
            body(&token, &private),
            body(&token, &other),
            body(&key, &token),
            body(&token[1..], &key),
            broken(&token),
        ] {
            self.refuse(&path, &[], &body)?;
        }
        let good = body(&token, &key);
        let answer = self.http.expect(200, "POST", &path, &[], &good)?;
        asking.opened(&answer, &owner.email, &mut self.needles)
    }
}

fn addition(owner: &Owner, token: &str) -> Value {
    json!({"type": "OAUTH", "accountId": owner.account, "oidcToken": token})
}
