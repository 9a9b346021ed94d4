//! What the configuration comes to, and what is wrong with it.
//!
//! Invariant: changes nothing on the machine; opens files of secrets to look at them, and reads none.
//! Called by `config check`.

use std::{fmt::Write as _, path::Path};

use serde_json::Value;

use super::{Config, Mail, Sms, Tls};
use crate::{data_dir, secret_file, sms::Gateway, telemetry};

/// The effective configuration as dotted TOML, one key a line.
pub fn effective(config: &Config) -> String {
    let mut text = String::new();
    if let Ok(value) = serde_json::to_value(config) {
        flatten(&mut text, "", &value);
    }
    text
}

fn flatten(text: &mut String, key: &str, value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let dot = if key.is_empty() { "" } else { "." };
                flatten(text, &format!("{key}{dot}{}", quoted(name)), value);
            }
        }
        // Writing into a text does not fail.
        _ => drop(writeln!(text, "{key} = {}", inline(value))),
    }
}

/// A value on one line. JSON's texts, numbers and booleans are TOML's as well.
fn inline(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(inline).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                [quoted(name).as_str(), " = ", &inline(value)].concat()
            };
            let members: Vec<_> = members.iter().map(member).collect();
            format!("{{ {} }}", members.join(", "))
        }
        _ => value.to_string(),
    }
}

/// A key, in quotes where TOML wants them.
fn quoted(key: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        Value::from(key).to_string()
    }
}

/// What would keep a server from starting or from doing its work.
pub fn problems(config: &Config) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(mail) = &config.mail {
        mail_problems(mail, &mut found);
    }
    if let Some(sms) = &config.sms {
        sms_problems(sms, &mut found);
    }
    if config.mail.is_none() && config.sms.is_none() {
        let nothing = "mail: there is no [mail] section and no [sms] section, so only \
                       `serve --sandbox` starts";
        found.push(nothing.to_owned());
    }
    if let Err(problem) = config.passkey_policy(false) {
        found.push(problem.to_string());
    }
    if let Err(problem) = config.issuers() {
        found.push(problem.to_string());
    }
    if let Err(problem) = config.state_settings() {
        found.push(problem.to_string());
    }
    match config.mobilecoin_opening() {
        Err(problem) => found.push(problem.to_string()),
        Ok(opening) => {
            if let Some(file) = opening.and_then(|opening| opening.api_key_file) {
                private_file("mobilecoin.api_key_file", file, &mut found);
            }
        }
    }
    if let Err(problem) = config.admin_listen() {
        found.push(problem.to_string());
    }
    let directory = &config.storage.data_dir;
    let root_key = config.root_key.file.clone();
    let root_key = root_key.unwrap_or_else(|| directory.join("root.key"));
    // The first start makes both.
    if root_key.symlink_metadata().is_ok() {
        private_file("root_key.file", &root_key, &mut found);
    }
    if directory.exists() && !directory.is_dir() {
        found.push(format!(
            "storage.data_dir: {} is not a directory",
            directory.display()
        ));
    } else if let Some(error) = data_dir::problem(directory) {
        found.push(format!("storage.data_dir: {} {error}", directory.display()));
    }
    if let Err(error) = telemetry::filter(&config.log.filter) {
        found.push(error.to_string());
    }
    found
}

fn mail_problems(mail: &Mail, found: &mut Vec<String>) {
    match (&mail.username, &mail.password_file) {
        (Some(_), None) => found.push("mail.username: needs mail.password_file".to_owned()),
        (None, Some(_)) => found.push("mail.password_file: needs mail.username".to_owned()),
        (Some(_), Some(_)) if mail.tls == Tls::None => {
            found.push("mail.tls: \"none\" would send the password in the clear".to_owned());
        }
        (Some(_), Some(file)) => private_file("mail.password_file", file, found),
        (None, None) => {}
    }
}

fn sms_problems(sms: &Sms, found: &mut Vec<String>) {
    if let Err(problem) = Gateway::try_from(sms) {
        found.push(problem.to_string());
    }
    if let Some(file) = &sms.secret_file {
        private_file("sms.secret_file", file, found);
    }
}

fn private_file(key: &str, path: &Path, found: &mut Vec<String>) {
    if let Some(error) = secret_file::problem(path) {
        found.push(format!("{key}: {} {error}", path.display()));
    }
}
