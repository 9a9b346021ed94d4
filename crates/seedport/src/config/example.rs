//! Tests that hold `seedport.example.toml` against the schema.
//!
//! Invariant: the example has every key, each with its default where it has one.
//! Called by `cargo test`.

use std::collections::{BTreeMap, BTreeSet};

use seedport_vault::oidc::TokenAlgorithm;
use serde_json::Value;

use seedport_wire::contact::MailAddress;

use super::{
    Config, ContentType, Mail, Method, Sms,
    decode::decode,
    effective, file,
    mail::{HelloName, Sender, SenderName},
    oidc::{Algorithm, ListedIssuer},
};
use crate::sms::Gateway;

const EXAMPLE: &str = include_str!("../../../../seedport.example.toml");

fn parsed(text: &str) -> Config {
    decode(file::parse(text, "a.toml").expect("TOML")).expect("the example parses")
}

/// The example with every key that is commented out put in.
fn filled_in() -> String {
    let key = |line: &str| line.starts_with(|first: char| first == '[' || first.is_lowercase());
    let lines = EXAMPLE.lines().map(|line| {
        let bare = line.strip_prefix('#').unwrap_or(line);
        if key(bare) { bare } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Every key that the schema has.
fn whole() -> Config {
    let mut config = Config::default();
    config.server.admin_listen = "127.0.0.1:9100".parse().ok();
    config.storage.max_bytes = Some(1_073_741_824);
    config.root_key.file = Some("seedport-data/root.key".into());
    config.mail = Some(Mail {
        host: "smtp.example.com".to_owned(),
        port: Some(465),
        tls: super::Tls::Implicit,
        from_address: Sender(MailAddress::parse("codes@example.com").expect("an address")),
        from_name: SenderName("Notifications".to_owned()),
        helo_name: HelloName::parse("seedport.example.com"),
        username: Some("codes@example.com".to_owned()),
        password_file: Some("/etc/seedport/mail-password".into()),
        timeout_seconds: 10.try_into().expect("not zero"),
    });
    config.sms = Some(Sms {
        url: "https://sms.example.com/v1/messages".to_owned(),
        method: Method::Post,
        content_type: ContentType::Json,
        body: r#"{"from": "Seedport", "to": "{to}", "text": "{text}"}"#.to_owned(),
        text: "{code} is your code for {app}, valid for {minutes} min. Give it to nobody: \
               whoever has it can take over your wallet."
            .to_owned(),
        headers: BTreeMap::new(),
        secret_file: Some("/etc/seedport/sms-secret".into()),
        secret_header: "Authorization".to_owned(),
        secret_prefix: "Bearer ".to_owned(),
        private: false,
        timeout_seconds: 10.try_into().expect("not zero"),
    });
    config.vault.state_dir = Some("seedport-data/vault".into());
    config.webauthn.rp_id = Some("wallet.example".to_owned());
    config.mobilecoin.listen = "127.0.0.1:9090".parse().ok();
    config.mobilecoin.api_key_file = Some("/etc/seedport/mobilecoin-api-key".into());
    config
}

#[test]
fn the_example_as_it_is_changes_nothing() {
    assert_eq!(parsed(EXAMPLE), Config::default());
}

#[test]
fn the_example_filled_in_has_every_key_with_its_default() {
    let filled_in = filled_in();
    assert_eq!(parsed(&filled_in), whole());
    let read = file::parse(&filled_in, "a.toml").expect("TOML");
    let read: Value = decode(read).expect("a table");
    let schema = serde_json::to_value(whole()).expect("a configuration is data");
    assert_eq!(keys(&read), keys(&schema));
}

#[test]
fn the_effective_configuration_reads_back() {
    let mut config = whole();
    config.webauthn.origins = vec!["https://wallet.example".to_owned()];
    let issuer = |algorithm| ListedIssuer {
        issuer: "https://id.example/\"quoted\"".to_owned(),
        provider: "Example".to_owned(),
        also: vec!["id.example".to_owned()],
        algorithm: Algorithm(algorithm),
        audiences: vec!["a".to_owned(), "b".to_owned()],
        authorized_parties: vec!["c".to_owned()],
        private: true,
    };
    config.oidc.issuers = vec![issuer(TokenAlgorithm::Es256), issuer(TokenAlgorithm::EdDsa)];
    let sms = config.sms.as_mut().expect("a gateway");
    sms.headers = ["x-version", "x.dotted", "x'quoted"]
        .map(|name| (name.to_owned(), "1\n".to_owned()))
        .into();
    assert_eq!(parsed(&effective(&config)), config);
}

#[test]
fn every_example_of_the_operators_page_is_a_configuration_without_a_problem() {
    let page = include_str!("../../../../docs/operators.md");
    let examples: Vec<_> = page.split("```toml\n").skip(1).collect();
    assert_eq!(examples.len(), 4);
    for example in examples {
        let text = example.split("```").next().expect("an end");
        let config = parsed(text);
        assert_ne!(config, Config::default());
        assert!(config.passkey_policy(false).is_ok(), "{text}");
        assert!(config.issuers().is_ok(), "{text}");
        if let Some(sms) = &config.sms {
            assert!(Gateway::try_from(sms).is_ok(), "{text}");
        }
    }
}

#[test]
fn the_example_filled_in_has_a_gateway_without_a_problem() {
    let config = whole();
    let sms = config.sms.as_ref().expect("a gateway");
    assert!(Gateway::try_from(sms).is_ok());
}

/// Every key of a table, dotted.
fn keys(value: &Value) -> BTreeSet<String> {
    let Value::Object(members) = value else {
        return BTreeSet::from([String::new()]);
    };
    let under = |(name, value): (&String, &Value)| {
        let keys = keys(value).into_iter();
        let name = name.clone();
        keys.map(move |key| format!("{name}.{key}"))
    };
    members.iter().flat_map(under).collect()
}
