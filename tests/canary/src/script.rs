//! What the run does: everything that the server can be asked, well and badly, by owners whose
//! secrets are known.
//!
//! Invariant: secrets go where a careless or hostile caller would put them, and every such
//! request must be refused as the caller's mistake.
//! Called by `main`.

mod codes;
mod exports;
mod managed;
mod mobilecoin;
mod proofs;
mod signed;
mod tokens;
mod webhooks;

use anyhow::{Context as _, Result, ensure};
use seedport_wire::{Fingerprint, webhook};
use serde_json::{Value, json};

use crate::{
    door::Door,
    http::{BASE, Http, basic, text},
    mail::CODE_LENGTH,
    needles::Needles,
    outside::Outside,
    owner::Owner,
    sealed::Sealed,
    search::Meant,
};

/// A body that no route accepts, and that a careless log would keep.
fn broken(secret: &str) -> String {
    format!("{{\"type\":\"EMAIL_OTP\",\"encryptedOtpBundle\":\"{secret}")
}

/// The published keys, which must be the ones in the database: pins the quorum key.
pub fn pin(http: &mut Http, sealed: &Sealed, needles: &mut Needles) -> Result<Fingerprint> {
    let document = http.raw("GET", "/.well-known/seedport-keys.json", &[], "")?;
    let key = &document.json()?["keys"][0];
    sealed.quorum_key(&text(key, "publicKey")?, needles)?;
    let pem = http.raw("GET", webhook::PUBLIC_KEY_PATH, &[], "")?;
    sealed.webhook_key(&pem.body, needles)?;
    Ok(text(key, "fingerprint")?.parse()?)
}

/// Method, path, headers, and the status that must come.
type Wrong<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16);

/// A run against one server.
pub struct Script<'a> {
    /// The caller.
    pub http: Http,
    /// The caller at the MobileCoin door.
    pub door: Door,
    /// Where the codes arrive, and whose tokens are believed.
    pub outside: &'a Outside,
    /// The database, opened with the root key.
    pub sealed: Sealed,
    /// The pinned quorum key.
    pub pin: Fingerprint,
    /// What is secret so far.
    pub needles: Needles,
    /// The messages that held the codes, each with a secret that it must hold.
    pub messages: Vec<(String, String)>,
    /// Where else secrets are meant to be.
    pub meant: Vec<Meant>,
    /// How many requests were refused, as they had to be.
    pub refused: usize,
}

impl Script<'_> {
    /// Asks for webhooks, and for long codes out of a large alphabet, so that finding one means
    /// something.
    pub fn configure(&mut self) -> Result<()> {
        self.http.expect(200, "GET", "/config", &[], "")?;
        let wanted = json!({
            "webhookEndpoint": self.outside.integrator.endpoint(),
            "embeddedWalletConfig": {
                "appName": "Canary",
                "otpLength": CODE_LENGTH,
                "alphanumeric": true,
            },
        });
        let config = self
            .http
            .expect(200, "PATCH", "/config", &[], &wanted.to_string())?;
        ensure!(config["embeddedWalletConfig"]["otpLength"] == json!(CODE_LENGTH));
        Ok(())
    }

    /// What a server answers to anybody, and to callers without a right.
    pub fn strangers(&mut self, secret: &str) -> Result<()> {
        for path in [
            "/healthz",
            "/readyz",
            "/metrics",
            "/openapi.json",
            "/docs",
            "/.well-known/seedport-keys.json",
            webhook::PUBLIC_KEY_PATH,
        ] {
            let answer = self.http.raw("GET", path, &[], "")?;
            ensure!(answer.status == 200, "{path} answered {}", answer.status);
        }
        let customers = format!("{BASE}/customers");
        let bearer = format!("Bearer {secret}");
        let basic = format!("Basic {secret}");
        let token = self.http.authorization().to_owned();
        let query = format!("{customers}?cursor={secret}");
        let unknown = format!("/{secret}");
        let anybody: [Wrong<'_>; 8] = [
            ("GET", &customers, &[], 401),
            ("GET", &customers, &[("Authorization", &bearer)], 401),
            ("GET", &customers, &[("Authorization", &basic)], 401),
            ("GET", &customers, &[("X-Api-Key", secret)], 401),
            ("PUT", &customers, &[("Authorization", &token)], 405),
            ("GET", &query, &[("Authorization", &token)], 400),
            ("GET", &unknown, &[("Authorization", &token)], 404),
            ("GET", &unknown, &[("X-Request-Id", "canary-1")], 404),
        ];
        for (method, path, headers, status) in anybody {
            let answer = self.http.raw(method, path, headers, "")?;
            ensure!(
                answer.status == status,
                "{method} {path} answered {} and not {status}: {}",
                answer.status,
                answer.body
            );
            self.refused += 1;
        }
        Ok(())
    }

    /// Makes a token over the API, uses it where it has no right, and deletes it. Answers with
    /// the secret's name: it stands in one answer by its purpose.
    pub fn tokens(&mut self) -> Result<String> {
        let body = json!({"name": "canary", "permissions": ["VIEW"]}).to_string();
        let token = self.http.expect(201, "POST", "/tokens", &[], &body)?;
        let (id, client) = (text(&token, "id")?, text(&token, "clientId")?);
        let secret = text(&token, "clientSecret")?;
        let name = "the client secret of a token made over the API".to_owned();
        self.needles.add_text(&name, &secret);
        self.http.expect(200, "GET", "/tokens", &[], "")?;
        self.http
            .expect(200, "GET", &format!("/tokens/{id}"), &[], "")?;

        let viewer = basic(&client, &secret);
        self.needles
            .add_text("the credentials of a viewer", &viewer[6..]);
        let body = json!({"customerType": "INDIVIDUAL"}).to_string();
        let json = [("Content-Type", "application/json")];
        let headers = [("Authorization", viewer.as_str()), json[0]];
        let path = format!("{BASE}/customers");
        ensure!(self.http.raw("POST", &path, &headers, &body)?.status == 403);
        ensure!(self.http.raw("GET", &path, &headers[..1], "")?.status == 200);
        let gone = format!("{BASE}/tokens/{id}");
        let mine = [("Authorization", self.http.authorization().to_owned())];
        let mine = [(mine[0].0, mine[0].1.as_str())];
        ensure!(self.http.raw("DELETE", &gone, &mine, "")?.status == 204);
        ensure!(self.http.raw("GET", &path, &headers[..1], "")?.status == 401);
        self.refused += 2;
        Ok(name)
    }

    /// Goes on at another server, with a token of that one. Its published key must be the one in
    /// its database.
    pub fn go_to(&mut self, http: Http, sealed: Sealed) -> Result<()> {
        self.http.go_on_as(http);
        self.sealed = sealed;
        self.pin = pin(&mut self.http, &self.sealed, &mut self.needles)?;
        Ok(())
    }

    /// A secret that is meant to be where pieces begin with this kind and name.
    fn meant(&mut self, secret: &str, place: &str) {
        self.meant.push(Meant {
            secret: secret.to_owned(),
            place: place.to_owned(),
        });
    }

    /// A secret that is meant to be in the answer that just came, and in no other.
    fn meant_in_last_answer(&mut self, secret: &str) -> Result<()> {
        let answer = self.http.answers.last().context("no answer yet")?;
        let place = format!("{} {} ", answer.kind, answer.name);
        self.meant(secret, &place);
        Ok(())
    }

    /// Insists on a refusal.
    fn refuse(&mut self, path: &str, headers: &[(&str, &str)], body: &str) -> Result<String> {
        self.refused += 1;
        self.http.refused("POST", path, headers, body)
    }

    /// What a caller does who has a phrase and puts it into every field.
    pub fn misplace(&mut self, owner: &Owner, phrase: &str) -> Result<()> {
        let path = format!("/internal-accounts/{}/export", owner.account);
        let body = json!({ "clientPublicKey": phrase }).to_string();
        self.refuse(&path, &[], &body)?;
        self.refuse("/customers", &[], &broken(phrase))?;
        let body = json!({"customerType": phrase, "email": phrase}).to_string();
        self.refuse("/customers", &[], &body)?;
        let body = json!({"customerType": "INDIVIDUAL", "email": phrase}).to_string();
        self.refuse("/customers", &[], &body)?;
        let percent = phrase.replace(' ', "%20");
        for query in [
            "customers?limit",
            "customers?cursor",
            "auth/credentials?accountId",
        ] {
            self.refused += 1;
            self.http
                .refused("GET", &format!("/{query}={percent}"), &[], "")?;
        }
        self.http.refused("GET", &format!("/{percent}"), &[], "")?;
        let stamp = [("Grid-Wallet-Signature", phrase), ("Request-Id", phrase)];
        let body = json!({"clientPublicKey": owner.session.public().to_hex()}).to_string();
        self.refuse(&path, &stamp, &body)?;
        Ok(())
    }

    /// Reads, changes and deletes the customer.
    pub fn retire(&mut self, owner: &Owner) -> Result<()> {
        let path = format!("/customers/{}", owner.customer);
        self.http.expect(200, "GET", &path, &[], "")?;
        let body = json!({"customerType": "INDIVIDUAL", "region": "CH"}).to_string();
        self.http.expect(200, "PATCH", &path, &[], &body)?;
        let account = format!("/internal-accounts/{}", owner.account);
        self.http.expect(200, "GET", &account, &[], "")?;
        let deleted: Value = self.http.expect(200, "DELETE", &path, &[], "")?;
        ensure!(deleted["isDeleted"] == json!(true));
        self.refused += 1;
        self.http.refused("DELETE", &path, &[], "")?;
        Ok(())
    }
}
