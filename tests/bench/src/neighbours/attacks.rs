//! What a careless or hostile platform does.
//!
//! Invariant: each attack is one that its token allows, over keep-alive connections, as fast as it is
//! answered; nothing that it does takes a proof of an owner.
//! Called by `neighbours`.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use anyhow::{Context as _, Result};
use seedport_wire::{SigningKey, Stamp, SystemEntropy, TargetKey, ids::RequestId};
use serde_json::{Value, json};

use crate::{
    http::{Connection, Signature},
    load::join,
    owners::Owner,
};

/// Connections of each attack.
const CONNECTIONS: usize = 16;

/// One kind of request, made again and again.
#[derive(Clone, Copy)]
pub struct Attack {
    pub name: &'static str,
    /// The request of this number.
    request: fn(&Target, u64) -> Request,
    /// Whether it hangs up instead of reading the answer.
    hangs_up: bool,
}

struct Request {
    method: &'static str,
    path: String,
    body: Value,
    signed: bool,
}

/// Whom A's token speaks for.
pub struct Target {
    address: SocketAddr,
    authorization: String,
    accounts: Vec<String>,
    credentials: Vec<String>,
    point: String,
    stamp: String,
}

impl Target {
    pub fn new(address: SocketAddr, authorization: String, victims: &[Owner]) -> Result<Self> {
        let stranger = SigningKey::make(&SystemEntropy)?;
        let victim = victims.first().context("A has owners")?;
        Ok(Self {
            address,
            authorization,
            accounts: victims
                .iter()
                .map(|victim| victim.account.clone())
                .collect(),
            credentials: victims
                .iter()
                .map(|victim| victim.credential.clone())
                .collect(),
            point: TargetKey::make(&SystemEntropy)?.public().to_hex(),
            stamp: if victims.len() > 1 {
                Stamp::make(&victim.key, "no challenge")?.to_header()
            } else {
                Stamp::make(&stranger, "no challenge")?.to_header()
            },
        })
    }

    fn account(&self, number: u64) -> &str {
        pick(&self.accounts, number)
    }

    fn credential(&self, number: u64) -> &str {
        pick(&self.credentials, number)
    }
}

fn pick(list: &[String], number: u64) -> &str {
    let place = usize::try_from(number).unwrap_or(0) % list.len().max(1);
    list.get(place).map_or("", String::as_str)
}

/// Every attack.
pub const ALL: [Attack; 8] = [
    Attack {
        name: "beginnings beyond the budget",
        request: |target, _| begin(target, 0),
        hangs_up: false,
    },
    Attack {
        name: "beginnings within the budget",
        request: begin,
        hangs_up: false,
    },
    Attack {
        name: "stamps for no request",
        request: |target, number| Request {
            signed: true,
            ..begin(target, number)
        },
        hangs_up: false,
    },
    Attack {
        name: "answers to no code",
        request: |target, number| Request {
            method: "POST",
            path: format!("/auth/credentials/{}/verify", target.credential(number)),
            body: json!({"type": "EMAIL_OTP", "encryptedOtpBundle": "{}"}),
            signed: false,
        },
        hangs_up: false,
    },
    Attack {
        name: "filters that find nothing",
        request: |_, number| Request {
            method: "GET",
            path: [
                "/customers?currency=XXX",
                "/customers?region=XX",
                "/customers?updatedBefore=2020-01-01T00:00:00Z",
                "/customers?customerType=BUSINESS",
            ][usize::try_from(number % 4).unwrap_or(0)]
            .to_owned(),
            body: Value::Null,
            signed: false,
        },
        hangs_up: false,
    },
    Attack {
        name: "new customers",
        request: |_, number| Request {
            method: "POST",
            path: "/customers".to_owned(),
            body: json!({"customerType": "INDIVIDUAL", "email": format!("new{number}@example.com")}),
            signed: false,
        },
        hangs_up: false,
    },
    Attack {
        name: "changes of the configuration",
        request: |_, number| Request {
            method: "PATCH",
            path: "/config".to_owned(),
            body: json!({"embeddedWalletConfig": {"appName": format!("A {number}")}}),
            signed: false,
        },
        hangs_up: false,
    },
    Attack {
        name: "callers that hang up",
        request: begin,
        hangs_up: true,
    },
];

fn begin(target: &Target, number: u64) -> Request {
    Request {
        method: "POST",
        path: format!("/internal-accounts/{}/export", target.account(number)),
        body: json!({"clientPublicKey": target.point}),
        signed: false,
    }
}

/// Runs these attacks side by side until told to stop, counting what is answered.
pub async fn run(
    target: &Target,
    attacks: &[Attack],
    stop: &AtomicBool,
    answered: &AtomicU64,
) -> Result<()> {
    let each = (CONNECTIONS * 2 / attacks.len().max(1)).clamp(4, CONNECTIONS);
    let numbers = AtomicU64::new(0);
    let numbers = &numbers;
    let lanes = attacks.iter().flat_map(|attack| {
        (0..each).map(move |_| async move {
            let mut connection = Connection::open(target.address, &target.authorization).await?;
            while !stop.load(Ordering::Relaxed) {
                let number = numbers.fetch_add(1, Ordering::Relaxed);
                let request = (attack.request)(target, number);
                let body = match &request.body {
                    Value::Null => String::new(),
                    body => body.to_string(),
                };
                let id = RequestId::from_bytes(u128::from(number).to_be_bytes()).to_string();
                let signature = request.signed.then_some(Signature {
                    stamp: &target.stamp,
                    request: &id,
                });
                if attack.hangs_up {
                    connection
                        .send(request.method, &request.path, &body, signature)
                        .await?;
                    connection = Connection::open(target.address, &target.authorization).await?;
                } else {
                    connection
                        .call(request.method, &request.path, &body, signature)
                        .await?;
                }
                answered.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        })
    });
    join(lanes).await
}
