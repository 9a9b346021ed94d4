//! What the run does: everything that the server can be asked, well and badly, by owners whose
//! secrets are known.
//!
//! Invariant: secrets go where a careless or hostile caller would put them, and every such
//! request must be refused as the caller's mistake.
//! Called by `main`.

use anyhow::{Result, ensure};
use seedport_wire::{Fingerprint, SigningKey, Stamp, SystemEntropy, TargetKey, otp};
use serde_json::{Value, json};

use crate::{
    http::{BASE, Http, basic, text},
    mail::{CODE_LENGTH, MailBox},
    needles::Needles,
    owner::Owner,
    sealed::Sealed,
};

/// A body that no route accepts, and that a careless log would keep.
fn broken(secret: &str) -> String {
    format!("{{\"type\":\"EMAIL_OTP\",\"encryptedOtpBundle\":\"{secret}")
}

/// Method, path, headers, and the status that must come.
type Wrong<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16);

/// A run against one server.
pub struct Script<'a> {
    /// The caller.
    pub http: Http,
    /// Where the codes arrive.
    pub mail: &'a MailBox,
    /// The database, opened with the root key.
    pub sealed: &'a Sealed,
    /// The pinned quorum key.
    pub pin: Fingerprint,
    /// What is secret so far.
    pub needles: Needles,
    /// The messages that held the codes.
    pub messages: Vec<String>,
    /// How many requests were refused, as they had to be.
    pub refused: usize,
}

impl Script<'_> {
    /// Asks for long codes out of a large alphabet, so that finding one means something.
    pub fn configure(&mut self) -> Result<()> {
        self.http.expect(200, "GET", "/config", &[], "")?;
        let wanted = json!({"embeddedWalletConfig": {
            "appName": "Canary",
            "otpLength": CODE_LENGTH,
            "alphanumeric": true,
        }});
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

    /// Insists on a refusal.
    fn refuse(&mut self, path: &str, headers: &[(&str, &str)], body: &str) -> Result<String> {
        self.refused += 1;
        self.http.refused("POST", path, headers, body)
    }

    /// Asks for a code: the code, and the target to seal it to.
    fn code(&mut self, owner: &Owner) -> Result<(String, seedport_wire::PublicKey)> {
        let path = format!("{}/challenge", owner.credential);
        let challenge = self.http.expect(200, "POST", &path, &[], "{}")?;
        let (code, message) = self.mail.next_code()?;
        self.messages.push(message);
        self.needles
            .add_text(&format!("a code of {}", owner.email), &code);
        let bundle = text(&challenge, "otpEncryptionTargetBundle")?;
        let target = otp::verify_target(&bundle, &[self.pin])?;
        let (account, who) = (owner.account.as_bytes(), &owner.email);
        let stored = self.sealed.code(account, who, &mut self.needles)?;
        stored.insist(&code, &target)?;
        Ok((code, target))
    }

    /// Logs an owner in, after every mistake.
    pub fn log_in(&mut self, owner: &Owner) -> Result<()> {
        let path = format!("{}/verify", owner.credential);
        let (code, target) = self.code(owner)?;
        // The code where it does not belong.
        let plain = json!({"type": "EMAIL_OTP", "otp": code}).to_string();
        let unsealed = json!({"type": "EMAIL_OTP", "encryptedOtpBundle": code}).to_string();
        for body in [plain, unsealed, broken(&code), code.clone()] {
            self.refuse(&path, &[], &body)?;
        }
        self.refuse(&format!("/auth/credentials/{code}/challenge"), &[], "{}")?;
        let query = format!("/auth/sessions?accountId={code}");
        self.http.refused("GET", &query, &[], "")?;
        // A wrong code, and the right one sealed to nobody.
        self.refuse(&path, &[], &owner.answer(&target, "000000000000")?)?;
        let nobody = TargetKey::make(&SystemEntropy)?;
        self.refuse(&path, &[], &owner.answer(nobody.public(), &code)?)?;

        let body = owner.answer(&target, &code)?;
        let leg = self.http.expect(202, "POST", &path, &[], &body)?;
        let (payload, request) = (text(&leg, "payloadToSign")?, text(&leg, "requestId")?);
        self.bad_stamps(owner, &path, &payload, &request, &body)?;
        let stamp = owner.stamp(&payload)?;
        let headers = [
            ("Grid-Wallet-Signature", stamp.as_str()),
            ("Request-Id", request.as_str()),
        ];
        self.http.expect(200, "POST", &path, &headers, &body)?;
        self.refuse(&path, &headers, &body)?;
        let sessions = format!("/auth/sessions?accountId={}", owner.account);
        let sessions = self.http.expect(200, "GET", &sessions, &[], "")?;
        ensure!(
            sessions["data"]
                .as_array()
                .is_some_and(|all| all.len() == 1)
        );
        Ok(())
    }

    /// Stamps that must be refused: by a stranger, cut, none, and the private key itself.
    fn bad_stamps(
        &mut self,
        owner: &Owner,
        path: &str,
        payload: &str,
        request: &str,
        body: &str,
    ) -> Result<()> {
        let stranger = SigningKey::make(&SystemEntropy)?;
        let stranger = Stamp::make(&stranger, payload)?.to_header();
        let good = owner.stamp(payload)?;
        // What a client does that mixes its keys up.
        let private = hex::encode(owner.session.scalar()?.expose());
        for stamp in [&stranger, &good[..good.len() / 2], "AAAA", &private] {
            let headers = [("Grid-Wallet-Signature", stamp), ("Request-Id", request)];
            self.refuse(path, &headers, body)?;
        }
        self.refuse(path, &[("Grid-Wallet-Signature", &good)], body)?;
        self.refuse(path, &[("Request-Id", request)], body)?;
        let unknown = "Request:019542f5-b3e7-4d02-8000-000000000001";
        let headers = [
            ("Grid-Wallet-Signature", good.as_str()),
            ("Request-Id", unknown),
        ];
        self.refuse(path, &headers, body)?;
        Ok(())
    }

    /// Exports an owner's wallet, after every mistake; `other` has a session of another account.
    pub fn export(&mut self, owner: &Owner, other: Option<&Owner>) -> Result<String> {
        let account = owner.account.as_bytes();
        let entropy = self
            .sealed
            .wallet(account, &owner.email, &mut self.needles)?;
        let path = format!("/internal-accounts/{}/export", owner.account);
        let target = owner.make_target(&mut self.needles)?;
        let body = |key: &str| json!({ "clientPublicKey": key }).to_string();
        let private = hex::encode(target.scalar().expose());
        // The private half instead of the public one, and points that are none.
        for key in [
            &private,
            &format!("04{private}{private}"),
            "04",
            "",
            &"0".repeat(130),
        ] {
            self.refuse(&path, &[], &body(key))?;
        }
        self.refuse(&path, &[], &broken(&private))?;
        self.refuse(&path, &[], "")?;

        let good = body(&target.public().to_hex());
        let leg = self.http.expect(202, "POST", &path, &[], &good)?;
        let (payload, request) = (text(&leg, "payloadToSign")?, text(&leg, "requestId")?);
        self.bad_stamps(owner, &path, &payload, &request, &good)?;
        let stamp = owner.stamp(&payload)?;
        let headers = [
            ("Grid-Wallet-Signature", stamp.as_str()),
            ("Request-Id", request.as_str()),
        ];
        let swapped = owner.make_target(&mut self.needles)?;
        let code = self.refuse(&path, &headers, &body(&swapped.public().to_hex()))?;
        ensure!(code == "WALLET_SIGNATURE_BODY_MISMATCH", "{code}");
        if let Some(other) = other {
            let foreign = other.stamp(&payload)?;
            let headers = [("Grid-Wallet-Signature", foreign.as_str()), headers[1]];
            self.refuse(&path, &headers, &good)?;
            let elsewhere = format!("/internal-accounts/{}/export", other.account);
            let headers = [("Grid-Wallet-Signature", stamp.as_str()), headers[1]];
            self.refuse(&elsewhere, &headers, &good)?;
        }
        let done = self.http.expect(200, "POST", &path, &headers, &good)?;
        let envelope = text(&done, "encryptedWalletCredentials")?;
        let phrase = owner.open(&envelope, self.pin, &target, &entropy, &mut self.needles)?;
        self.refuse(&path, &headers, &good)?;
        Ok(phrase)
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

    /// Wrong codes until the code is burnt, and codes until the budget is spent.
    pub fn exhaust(&mut self, owner: &Owner) -> Result<()> {
        let path = format!("{}/verify", owner.credential);
        let (code, target) = self.code(owner)?;
        for wrong in ["111111111111", "222222222222", "333333333333"] {
            self.refuse(&path, &[], &owner.answer(&target, wrong)?)?;
        }
        // The right one comes too late.
        self.refuse(&path, &[], &owner.answer(&target, &code)?)?;
        let path = format!("{}/challenge", owner.credential);
        for _ in 0..12 {
            let answer = self.http.call("POST", &path, &[], "{}")?;
            if answer.status == 429 {
                self.refused += 1;
                return Ok(());
            }
            ensure!(answer.status == 200, "a code: {}", answer.body);
            let (code, message) = self.mail.next_code()?;
            self.messages.push(message);
            self.needles
                .add_text(&format!("a code of {}", owner.email), &code);
        }
        anyhow::bail!("twelve codes in a row were sent");
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
