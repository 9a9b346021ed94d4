//! The scene of an attack: a server, an owner with a session, and what each refusal must keep to.
//!
//! Invariant: a scene ends with `close`: the owner still takes their seed out, so nothing was
//! lost, and no refusal said a word of the phrase, of a code or of what was sent.
//! Called by every attack.

use std::sync::{Arc, Mutex};

use axum::{
    body::Body,
    http::{Method, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_custody::{
    Policy,
    store::{AuditFilter, AuditRow, AuditVerb, Outcome, PageRequest},
};
use seedport_vault::{
    CodeCourier, CodeMessage, CourierError, Delivery, Recipient, oidc::TokenVerifier,
};
use seedport_wire::{TargetKey, envelope, stamp::SCHEME};
use serde_json::{Value, json};

use crate::common::{
    client::{Answer, Client},
    owner::{Owner, pins, target, text},
    server::Server,
};

/// A server under attack.
pub struct Scene {
    pub server: Server,
    pub client: Client,
    pub owner: Owner,
    pub letters: Letters,
    heard: Mutex<Vec<String>>,
    unspeakable: Mutex<Vec<String>>,
}

/// The mail as it arrived: address and code, newest last. Empty in a sandbox.
#[derive(Clone, Default)]
pub struct Letters(Arc<Mutex<Vec<(String, String)>>>);

impl CodeCourier for Letters {
    fn deliver(&self, message: &CodeMessage<'_>) -> Result<(), CourierError> {
        // Exposed to the owner's own letter box.
        let code = message.code.expose_text().expect("ASCII").to_owned();
        let mut letters = self.0.lock().expect("no panic");
        let (Recipient::Mail(to) | Recipient::Phone(to)) = message.to;
        letters.push((to.to_owned(), code));
        Ok(())
    }
}

impl Letters {
    pub fn newest(&self) -> Option<(String, String)> {
        self.0.lock().expect("no panic").last().cloned()
    }
}

/// A challenge of an export and what began it.
pub struct Begun {
    pub key: TargetKey,
    pub body: Value,
    pub challenge: Value,
}

impl Begun {
    pub fn request(&self) -> String {
        text(&self.challenge["requestId"])
    }

    pub fn payload(&self) -> String {
        text(&self.challenge["payloadToSign"])
    }
}

impl Scene {
    /// A sandbox.
    pub async fn open() -> Self {
        let server = Server::start().await;
        Self::over(server, Letters::default()).await
    }

    /// A sandbox that judges providers' tokens like this.
    pub async fn believing(tokens: TokenVerifier) -> Self {
        Self::over(Server::believing(tokens).await, Letters::default()).await
    }

    /// A server that draws codes and sends them.
    pub async fn with_mail() -> Self {
        let letters = Letters::default();
        let delivery = Delivery::Courier(Box::new(letters.clone()));
        let server = Server::with(Policy::default(), delivery, None).await;
        Self::over(server, letters).await
    }

    /// A sandbox whose database may not outgrow this many bytes.
    pub async fn with_ceiling(max_bytes: u64) -> Self {
        let server = Server::with(Policy::default(), Delivery::Sandbox, Some(max_bytes)).await;
        Self::over(server, Letters::default()).await
    }

    async fn over(server: Server, letters: Letters) -> Self {
        let client = server.client().await;
        let owner = Owner::create(&client, "ada@example.com").await;
        let request = client.request(Method::GET, "/config");
        let headers = request.headers_ref().expect("well-formed");
        let credential = headers[header::AUTHORIZATION].to_str().expect("visible");
        let credential = credential.trim_start_matches("Basic ").to_owned();
        let decoded = STANDARD.decode(&credential).expect("base64");
        let decoded = String::from_utf8(decoded).expect("text");
        let secret = decoded.split_once(':').expect("a pair").1.to_owned();
        let scene = Self {
            server,
            client,
            owner,
            letters,
            heard: Mutex::default(),
            unspeakable: Mutex::new(vec![credential, secret]),
        };
        scene.log_in().await;
        scene
    }

    /// Opens a session of the owner's key.
    pub async fn log_in(&self) {
        self.log_in_as(&self.owner).await;
    }

    /// Opens a session of this owner's key.
    pub async fn log_in_as(&self, owner: &Owner) {
        let body = self.right_answer(owner).await;
        let path = owner.verify_path();
        let challenge = self.client.post(&path, &body).await.expect(202);
        let session = owner.retry(&self.client, &path, &body, &challenge).await;
        session.expect(200);
    }

    /// Asks for a code and answers it as it was sent.
    pub async fn right_answer(&self, owner: &Owner) -> Value {
        let target = owner.ask_code(&self.server, &self.client).await;
        owner.answer(&target, &self.code())
    }

    /// The newest code.
    pub fn code(&self) -> String {
        let sent = self.letters.newest().map(|(_, code)| code);
        sent.inspect(|code| self.hush(code))
            .unwrap_or_else(|| "000000".to_owned())
    }

    /// Another owner on the same platform, logged in.
    pub async fn neighbour(&self, email: &str) -> Owner {
        let owner = Owner::create(&self.client, email).await;
        self.log_in_as(&owner).await;
        owner
    }

    /// Begins an export of the owner's.
    pub async fn begin(&self) -> Begun {
        self.begin_as(&self.owner).await
    }

    /// Begins an export of this owner's.
    pub async fn begin_as(&self, owner: &Owner) -> Begun {
        let (key, body) = target();
        let challenge = self.client.post(&owner.export_path(), &body).await;
        let challenge = challenge.expect(202);
        Begun {
            key,
            body,
            challenge,
        }
    }

    /// Sends a stamp for a challenge of the owner's.
    pub async fn finish(&self, begun: &Begun, stamp: &str) -> Answer {
        let path = self.owner.export_path();
        self.signed(&path, &begun.body, stamp, &begun.request())
            .await
    }

    /// Sends the owner's own stamp for a challenge and opens what comes.
    pub async fn deliver(&self, begun: &Begun) -> String {
        let stamp = self.owner.stamp(&begun.challenge);
        let answer = self.finish(begun, &stamp).await.expect(200);
        let bundle = text(&answer["encryptedWalletCredentials"]);
        let envelope = envelope::verify(&bundle, &pins(&self.server)).expect("signed");
        let phrase = envelope.open(&begun.key).expect("sealed to the target");
        // Exposed to be looked for where it must not be.
        phrase.expose_text().expect("words").to_owned()
    }

    /// Sends a body that must not come back.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.hush_values(body);
        self.client.post(path, body).await
    }

    /// Sends a signed retry of which nothing must come back.
    pub async fn signed(&self, path: &str, body: &Value, stamp: &str, request: &str) -> Answer {
        self.hush_values(body);
        self.hush_long(stamp);
        self.client.signed(path, body, stamp, request).await
    }

    /// Sends these bytes as JSON.
    pub async fn bytes(&self, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        let request = self
            .client
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into());
        self.client.send(request.expect("a request")).await
    }

    /// Names a text that no refusal may say.
    pub fn hush(&self, secret: &str) {
        let mut unspeakable = self.unspeakable.lock().expect("no panic");
        unspeakable.push(secret.to_owned());
    }

    fn hush_long(&self, text: &str) {
        let is_own = |part: &&str| part.len() >= 20 && *part != SCHEME;
        for part in text.split('"').filter(is_own) {
            self.hush(part);
        }
    }

    fn hush_values(&self, body: &Value) {
        let values = body.as_object().into_iter().flat_map(|map| map.values());
        for text in values.filter_map(Value::as_str) {
            self.hush_long(text);
        }
    }

    /// Insists on a refusal: status, code and reason, the contract's shape, and whether it may
    /// be tried again.
    #[track_caller]
    pub fn refused(&self, answer: &Answer, status: u16, code: &str, reason: &str) {
        assert_eq!(answer.refused(status, code), reason, "{answer:?}");
        let body = answer.json();
        for name in body.as_object().expect("an object").keys() {
            assert!(
                ["status", "code", "message", "details"].contains(&name.as_str()),
                "{body}"
            );
        }
        for name in body["details"]
            .as_object()
            .into_iter()
            .flat_map(|d| d.keys())
        {
            let counts_tries = reason == "INVALID_OTP_CODE" && name == "triesLeft";
            assert!(
                counts_tries || ["reason", "errors"].contains(&name.as_str()),
                "{body}"
            );
        }
        let retry = if matches!(status, 429 | 503) {
            ""
        } else {
            "false"
        };
        assert_eq!(answer.header("x-should-retry"), retry, "{body}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let challenge = if status == 401 {
            "Basic realm=\"seedport\""
        } else {
            ""
        };
        assert_eq!(answer.header("www-authenticate"), challenge);
        let mut heard = self.heard.lock().expect("no panic");
        heard.push(String::from_utf8(answer.body.to_vec()).expect("UTF-8"));
    }

    /// Insists that a field is refused with 400.
    #[track_caller]
    pub fn refused_field(&self, answer: &Answer, field: &str, reason: &str) {
        self.refused(answer, 400, "INVALID_INPUT", reason);
        assert_eq!(answer.field(), field, "{answer:?}");
    }

    /// The audit log of the owner's account.
    pub async fn audit(&self) -> Vec<AuditRow> {
        let platform = self.platform().await;
        let account = self.owner.account.parse().expect("an id");
        let filter = AuditFilter {
            account: Some(account),
            ..AuditFilter::default()
        };
        let mut rows = Vec::new();
        let mut cursor = None;
        loop {
            let page = PageRequest::new(100, cursor).expect("in bounds");
            let page = self
                .server
                .store
                .audit_entries(platform, filter, page)
                .await;
            let page = page.expect("reads");
            rows.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                return rows;
            }
        }
    }

    /// How many deliveries the audit log of the owner's account tells of.
    pub async fn deliveries(&self) -> usize {
        let is_delivery = |row: &&AuditRow| {
            row.entry.verb == AuditVerb::ExportFinish && row.entry.outcome == Outcome::Done
        };
        self.audit().await.iter().filter(is_delivery).count()
    }

    async fn platform(&self) -> seedport_wire::ids::PlatformId {
        let row = self.server.store.platform_by_name("default").await;
        row.expect("reads").expect("there").id
    }

    /// Everything that the platform shows.
    pub async fn state(&self) -> Value {
        let account = &self.owner.account;
        let mut state = Vec::new();
        for path in [
            "/customers?isIncludingDeleted=true&limit=100".to_owned(),
            "/internal-accounts?limit=100".to_owned(),
            "/tokens?limit=100".to_owned(),
            "/config".to_owned(),
            format!("/auth/credentials?accountId={account}"),
            format!("/auth/sessions?accountId={account}"),
        ] {
            state.push(self.client.get(&path).await.expect(200));
        }
        json!(state)
    }

    /// The owner logs in, takes the seed out, and nothing of it was ever told.
    pub async fn close(self) {
        self.log_in().await;
        let begun = self.begin().await;
        let phrase = self.deliver(&begun).await;
        let words: Vec<_> = phrase.split(' ').collect();
        assert_eq!(words.len(), 24);
        let mut unspeakable = self.unspeakable.into_inner().expect("no panic");
        // Single words of the list are words of the language too; three in a row are the seed.
        unspeakable.extend(words.windows(3).map(|three| three.join(" ")));
        for said in self.heard.into_inner().expect("no panic") {
            for secret in &unspeakable {
                assert!(!said.contains(secret.as_str()), "{said} tells {secret}");
            }
        }
    }
}
