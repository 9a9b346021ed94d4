//! `seedport session`: one subcommand a file.
//!
//! Called by `commands`.

mod list;
mod open;
mod refresh;
mod revoke;

use std::path::Path;

use seedport_client::{flow::LoggedIn, integrator::AuthSession};
use serde_json::{Value, json};

use crate::{cli::session::Session, failure::Failure, session_file};

/// Does what was asked for.
pub fn run(command: &Session) -> Result<(), Failure> {
    match command {
        Session::Open(arguments) => open::run(arguments),
        Session::List(arguments) => list::run(arguments),
        Session::Refresh(arguments) => refresh::run(arguments),
        Session::Revoke(arguments) => revoke::run(arguments),
    }
}

/// Keeps a session that began, and says so.
fn keep(path: &Path, logged_in: &LoggedIn, as_json: bool) -> Result<(), Failure> {
    session_file::write(path, logged_in)?;
    let answer = &logged_in.answer;
    if as_json {
        let mut json = session_json(answer);
        let known = logged_in.session.known();
        json["nonce"] = logged_in.session.nonce().into();
        json["organizationId"] = json!(known.organization);
        json["walletId"] = json!(known.wallet);
        say!("{json}");
    } else {
        say!("session {}, until {}", answer.id, answer.expires_at);
        if let Some(wallet) = logged_in.session.known().wallet {
            say!("wallet {wallet}");
        }
        let nonce = logged_in.session.nonce();
        say!("nonce for a provider's token that is to be added {nonce}");
        say!("kept in {}, readable by you only", path.display());
    }
    Ok(())
}

/// A session, in the contract's words.
fn session_json(session: &AuthSession) -> Value {
    json!({
        "id": session.id.to_string(),
        "accountId": session.account_id.to_string(),
        "type": session.credential_type,
        "nickname": session.nickname,
        "expiresAt": session.expires_at,
    })
}
