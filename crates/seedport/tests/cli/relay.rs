//! A relay between the built binary and a real server, that wants the owner's session for itself.
//!
//! Invariant: it speaks to the server as the integrator's backend does, with what its clients send
//! it, and changes nothing but a passkey's challenge and its answer, and which wallet's statement is
//! asked for. What it wins is kept here.
//! Called by `relayed` and `known`.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use seedport_client::owner::HeldKey;
use seedport_wire::{SigningKey, SystemEntropy};
use serde_json::Value;

/// What it does to `payloadToSign`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload {
    /// Nothing.
    AsServed,
    /// Takes it away, as an older server never sent it.
    Stripped,
    /// Writes the client's own key into it.
    Forged,
}

/// What it does to a wallet's statement and manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statements {
    /// Nothing.
    AsServed,
    /// Answers that the wallet has no statement.
    Hidden,
    /// Gives those of another account.
    Of(&'static str),
}

/// What it does to a passkey's challenge, and to what says whose a wallet is.
#[derive(Debug, Clone, Copy)]
pub struct Play {
    /// What becomes of the statement.
    pub statements: Statements,
    /// Asks with a key of its own instead of the client's.
    pub swaps_key: bool,
    /// What becomes of the payload.
    pub payload: Payload,
    /// The `Date` that it writes into the answer.
    pub date: Option<&'static str>,
}

/// One that changes nothing.
pub const HONEST: Play = Play {
    statements: Statements::AsServed,
    swaps_key: false,
    payload: Payload::AsServed,
    date: None,
};

/// One that asks with a key of its own.
pub const SWAPPING: Play = Play {
    swaps_key: true,
    ..HONEST
};

/// A running relay; its thread ends with the test's process.
pub struct Relay {
    pub url: String,
    own: Arc<Own>,
}

/// What it has of its own.
struct Own {
    play: Play,
    upstream: String,
    /// The private half of the key that it puts into challenges.
    scalar: Vec<u8>,
    key: String,
    won: Mutex<Vec<Value>>,
    challenged: Mutex<usize>,
}

/// A request or an answer.
struct Message {
    head: Vec<String>,
    body: Vec<u8>,
}

impl Relay {
    /// Begins to relay to the server at `upstream`.
    pub fn start(upstream: &str, play: Play) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let key = SigningKey::make(&SystemEntropy).expect("a key");
        let scalar = key.scalar().expect("a scalar");
        let own = Arc::new(Own {
            play,
            upstream: upstream.trim_start_matches("http://").to_owned(),
            // Exposed to be kept: the relay's own, and it may do with it what it wants.
            scalar: scalar.expose().to_vec(),
            key: HeldKey::of(key).client_key().as_text().to_owned(),
            won: Mutex::default(),
            challenged: Mutex::default(),
        });
        let serving = Arc::clone(&own);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serving.serve(stream);
            }
        });
        Self { url, own }
    }

    /// The sessions of its own key that it got.
    pub fn won(&self) -> Vec<Value> {
        self.own.won.lock().expect("no panic before").clone()
    }

    /// How many passkey challenges went through it.
    pub fn challenged(&self) -> usize {
        *self.own.challenged.lock().expect("no panic before")
    }

    /// Its own key.
    pub fn key(&self) -> SigningKey {
        let scalar = seedport_wire::SecretBytes::copy_from(&self.own.scalar);
        SigningKey::from_scalar(&scalar).expect("its own")
    }
}

impl Own {
    fn serve(&self, mut client: TcpStream) {
        let mut request = Message::read(&mut client, false);
        let line = request.head[0].clone();
        let challenge = line.starts_with("POST ") && line.contains("/challenge ");
        let asked: Option<Value> = serde_json::from_slice(&request.body).ok();
        let asked = asked.and_then(|body| Some(body["clientPublicKey"].as_str()?.to_owned()));
        if let Some(asked) = &asked
            && challenge
            && self.play.swaps_key
        {
            let body = String::from_utf8(request.body).expect("JSON");
            request.body = body.replace(asked, &self.key).into_bytes();
        }
        self.redirect(&mut request.head[0]);
        let mut server = TcpStream::connect(&self.upstream).expect("the server listens");
        request.write(&mut server);
        let mut answer = Message::read(&mut server, true);
        let taken = answer.head[0].contains(" 200 ");
        if let Some(asked) = asked.filter(|_| challenge && taken) {
            *self.challenged.lock().expect("no panic before") += 1;
            self.change(&mut answer, &asked);
        }
        if self.play.swaps_key && line.contains("/verify ") && taken {
            let session = serde_json::from_slice(&answer.body).expect("JSON");
            self.won.lock().expect("no panic before").push(session);
        }
        answer.write(&mut client);
    }

    /// Asks for another account's statement, or for none.
    fn redirect(&self, line: &mut String) {
        let mut parts: Vec<&str> = line.split('/').collect();
        let [_, "seedport", _, _, account, ..] = parts.as_mut_slice() else {
            return;
        };
        *account = match self.play.statements {
            Statements::AsServed => return,
            Statements::Hidden => "InternalAccount:00000000-0000-0000-0000-000000000000",
            Statements::Of(other) => other,
        };
        *line = parts.join("/");
    }

    fn change(&self, answer: &mut Message, asked: &str) {
        let mut json: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let members = json.as_object_mut().expect("an object");
        match self.play.payload {
            Payload::AsServed => {}
            Payload::Stripped => {
                members.remove("payloadToSign").expect("was there");
            }
            Payload::Forged => {
                let payload = members["payloadToSign"].as_str().expect("a text");
                members["payloadToSign"] = payload.replace(&self.key, asked).into();
            }
        }
        answer.body = json.to_string().into_bytes();
        if let Some(date) = self.play.date {
            answer.remove("date");
            answer.head.push(format!("date: {date}"));
        }
    }
}

impl Message {
    /// Reads one; an answer ends with its connection.
    fn read(stream: &mut TcpStream, to_the_end: bool) -> Self {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let read = stream.read(&mut buffer).expect("bytes");
            bytes.extend_from_slice(&buffer[..read]);
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            let Some(end) = end else {
                assert_ne!(read, 0, "hung up");
                continue;
            };
            let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
            let head: Vec<String> = head.split("\r\n").map(str::to_owned).collect();
            let body = bytes[end + 4..].to_vec();
            let message = Self { head, body };
            let whole = message.body.len() >= message.length();
            if read == 0 || whole && !to_the_end {
                return message;
            }
        }
    }

    fn length(&self) -> usize {
        let length = self.head.iter().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().expect("a number"))
        });
        length.unwrap_or(0)
    }

    fn remove(&mut self, name: &str) {
        self.head.retain(|line| {
            let named = line.split(':').next().unwrap_or_default();
            !named.eq_ignore_ascii_case(name)
        });
    }

    /// Sends it as the connection's last.
    fn write(mut self, stream: &mut TcpStream) {
        self.remove("connection");
        self.remove("content-length");
        let length = self.body.len();
        self.head.push("connection: close".to_owned());
        self.head.push(format!("content-length: {length}"));
        let head = self.head.join("\r\n") + "\r\n\r\n";
        // Who hung up meanwhile gets nothing.
        let _ = stream.write_all(&[head.as_bytes(), &self.body].concat());
    }
}
