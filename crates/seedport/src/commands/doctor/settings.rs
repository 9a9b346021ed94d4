//! The configuration: how codes leave, who may connect, and what is switched on.
//!
//! Called by `doctor`.

use super::Findings;
use crate::{
    config::{self, Config, Tls},
    table::harmless,
};

/// Looks.
pub fn look(config: &Config, is_sandbox: Option<bool>, found: &mut Findings) {
    match is_sandbox {
        Some(true) => found.warning(
            "sandbox",
            "this installation is a sandbox, for good: every code is 000000",
            "keep nothing of value here; begin another installation for owners' wallets",
        ),
        Some(false) => found.ok("sandbox", "this is none"),
        None => {}
    }
    let of_sandbox = is_sandbox == Some(true);
    problems(config, of_sandbox, found);
    messages(config, of_sandbox, found);
    let listen = &config.server.listen;
    if listen.is_loopback() {
        found.ok(
            "listener",
            format!("{listen} is for this machine: a TLS proxy stands before it, or nobody calls"),
        );
    } else {
        found.warning(
            "listener",
            format!("{listen} speaks plain HTTP beyond this machine"),
            "let a TLS proxy alone reach it (server.listen, a firewall)",
        );
    }
    match &config.server.admin_listen {
        Some(admin) => found.ok("metrics", format!("they and the probes are at {admin} alone")),
        None => found.warning(
            "metrics",
            "/metrics and the probes are at the door that integrators use",
            "give them a listener of their own (server.admin_listen), or keep them behind the proxy",
        ),
    }
    if config.export.first_edition {
        found.warning(
            "first edition",
            "exports of the first edition are served, whose target is the session's own key",
            "set export.first_edition = false when no client of yours needs it",
        );
    } else {
        found.ok("first edition", "it is not served");
    }
    if config.webhooks.private {
        found.warning(
            "webhooks",
            "platforms' endpoints may be on this host and in private networks",
            "set webhooks.private = false unless all integrators are yours",
        );
    }
}

fn problems(config: &Config, of_sandbox: bool, found: &mut Findings) {
    // What a sandbox does not need is none of its problems.
    let is_problem = |problem: &String| !(of_sandbox && problem.starts_with("mail: there is no"));
    let problems: Vec<_> = config::problems(config)
        .into_iter()
        .filter(is_problem)
        .collect();
    if problems.is_empty() {
        found.ok("configuration", "nothing is wrong with it");
    }
    for problem in problems {
        let todo = "seedport.example.toml says what each key means";
        found.failing("configuration", harmless(&problem), todo);
    }
}

fn messages(config: &Config, of_sandbox: bool, found: &mut Findings) {
    match &config.mail {
        Some(mail) if mail.tls == Tls::None => found.warning(
            "mail",
            format!("codes go to {} without TLS", harmless(&mail.host)),
            "set mail.tls to \"implicit\" or \"starttls\" unless it is this machine",
        ),
        Some(mail) => found.ok("mail", format!("by {} over TLS", harmless(&mail.host))),
        None if config.sms.is_some() || of_sandbox => {
            found.ok("mail", "not configured, and not needed to start");
        }
        // `config::problems` told of it.
        None => {}
    }
    if config.sms.is_some() {
        found.ok("text messages", "a gateway is configured");
    }
}
