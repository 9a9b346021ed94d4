//! Session files: a session's key on its owner's device, as JSON of mode 0600.
//!
//! Invariant: `publicKey` is that of `privateKey`; a file that disagrees with itself is refused, and
//! so is one whose session is over.
//! Called by the commands on sessions and credentials, and by `export`.

use std::path::Path;

use seedport_client::{Session, flow::LoggedIn};
use seedport_wire::{
    Clock as _, SecretBytes, SystemClock, Timestamp,
    ids::{AccountId, SessionId},
};
use serde::Deserialize;

use crate::{failure::Failure, files, key_file, secret_file};

/// A session that was kept.
pub struct Kept {
    /// The session.
    pub id: SessionId,
    /// The account that it stamps for.
    pub account: AccountId,
    /// The device's half.
    pub session: Session,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionJson {
    session_id: SessionId,
    account_id: AccountId,
    expires_at: String,
}

/// Keeps a session in a new file.
pub fn write(path: &Path, logged_in: &LoggedIn) -> Result<(), Failure> {
    let scalar = logged_in.session.scalar();
    let scalar = scalar.map_err(|error| Failure::new(error, "report this"))?;
    let scalar = scalar.to_hex();
    let answer = &logged_in.answer;
    let text = SecretBytes::from(format!(
        "{{\"sessionId\":\"{}\",\"accountId\":\"{}\",\"expiresAt\":\"{}\",\
         \"publicKey\":\"{}\",\"privateKey\":\"{}\"}}\n",
        answer.id,
        answer.account_id,
        answer.expires_at,
        logged_in.session.public().to_hex(),
        // Exposed to the file that keeps it, for its owner only.
        scalar.expose_text().unwrap_or_default(),
    ));
    // Exposed as above.
    files::write_private(path, text.expose())
}

/// Reads a session that is not over.
pub fn read(path: &Path) -> Result<Kept, Failure> {
    let text = secret_file::read("the session file", path)?;
    // Exposed to be parsed; serde_json's messages quote no value of the file.
    let json: SessionJson =
        serde_json::from_slice(text.expose()).map_err(|_| not_a_session(path))?;
    let expires_at = Timestamp::parse(&json.expires_at).map_err(|_| not_a_session(path))?;
    let key = key_file::read_signing(path)?;
    if expires_at <= SystemClock.now() {
        return Err(Failure::new(
            format!("the session in {} ended at {expires_at}", path.display()),
            "begin another with `seedport session open`",
        ));
    }
    Ok(Kept {
        id: json.session_id,
        account: json.account_id,
        session: Session::resume(key, expires_at),
    })
}

fn not_a_session(path: &Path) -> Failure {
    Failure::new(
        format!(
            "{} is no session file: not JSON with sessionId, accountId, expiresAt, publicKey and \
             privateKey",
            path.display()
        ),
        "make one with `seedport session open --out FILE`",
    )
}
