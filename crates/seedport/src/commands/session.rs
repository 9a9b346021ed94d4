//! `seedport session`: one subcommand a file.
//!
//! Called by `commands`.

mod list;
mod open;
mod refresh;
mod revoke;

use seedport_client::{flow::LoggedIn, integrator::AuthSession};
use serde_json::{Value, json};

use crate::{
    cli::session::Session,
    compared::{self, Facts, Signer, Sources},
    failure::Failure,
    files::Reserved,
    session_file,
};

/// Does what was asked for.
pub fn run(command: &Session) -> Result<(), Failure> {
    match command {
        Session::Open(arguments) => open::run(arguments),
        Session::List(arguments) => list::run(arguments),
        Session::Refresh(arguments) => refresh::run(arguments),
        Session::Revoke(arguments) => revoke::run(arguments),
    }
}

/// Whose wallet a new session stamps for, and what that was compared with.
struct Whose {
    sources: Sources,
    signer: Signer,
    first_address: Option<String>,
}

/// Keeps a session that began, and says so.
fn keep(
    out: Reserved,
    logged_in: &LoggedIn,
    whose: Option<&Whose>,
    as_json: bool,
) -> Result<(), Failure> {
    let path = out.path().to_owned();
    session_file::write(out, logged_in)?;
    let (answer, known) = (&logged_in.answer, logged_in.session.known());
    let founding = None;
    if as_json {
        let mut json = session_json(answer);
        json["nonce"] = logged_in.session.nonce().into();
        json["organizationId"] = json!(known.organization);
        json["walletId"] = json!(known.wallet);
        if let Some(whose) = whose {
            let told = compared::json(&whose.sources, founding, whose.signer);
            (json["compared"], json["signedBy"]) = told;
            json["firstAddress"] = json!(whose.first_address);
        }
        say!("{json}");
        return Ok(());
    }
    say!("session {}, until {}", answer.id, answer.expires_at);
    if let Some(whose) = whose {
        let facts = Facts {
            account: known.account.unwrap_or(answer.account_id),
            wallet: known.wallet,
            organization: known.organization,
            first_address: whose.first_address.clone(),
            founding,
        };
        say!("{}", compared::lines(&facts, &whose.sources, whose.signer));
    } else if let Some(wallet) = known.wallet {
        say!("wallet {wallet} (as the session before it)");
    }
    let nonce = logged_in.session.nonce();
    say!("nonce for a provider's token that is to be added {nonce}");
    say!("kept in {}, readable by you only", path.display());
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
