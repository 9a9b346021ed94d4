//! Session files: a session's key on its owner's device, as JSON of mode 0600.
//!
//! Invariant: `publicKey` is that of `privateKey`; a file that disagrees with itself is refused, and
//! so is one whose session is over. It keeps what the session knows of its wallet, by ids; a contact is
//! personal, and not kept.
//! Called by the commands on sessions and credentials, and by `export`.

use std::path::Path;

use seedport_client::{Session, flow::LoggedIn};
use seedport_wire::{
    Clock as _, KnownWallet, SecretBytes, SystemClock, Timestamp,
    ids::{AccountId, PlatformId, SessionId, WalletId},
};
use serde::Deserialize;

use crate::{failure::Failure, files::Reserved, key_file, secret_file};

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
    /// Files of older versions have neither this nor the next one.
    organization_id: Option<PlatformId>,
    wallet_id: Option<WalletId>,
}

/// Keeps a session in a new file.
pub fn write(file: Reserved, logged_in: &LoggedIn) -> Result<(), Failure> {
    let scalar = logged_in.session.scalar();
    let scalar = scalar.map_err(|error| Failure::new(error, "report this"))?;
    let scalar = scalar.to_hex();
    let (answer, known) = (&logged_in.answer, logged_in.session.known());
    let optional = |name: &str, id: Option<String>| {
        id.map_or_else(String::new, |id| format!("\"{name}\":\"{id}\","))
    };
    let text = SecretBytes::from(format!(
        "{{\"sessionId\":\"{}\",\"accountId\":\"{}\",\"expiresAt\":\"{}\",{}{}\
         \"publicKey\":\"{}\",\"privateKey\":\"{}\"}}\n",
        answer.id,
        // What the device knows counts more than what the server says.
        known.account.unwrap_or(answer.account_id),
        answer.expires_at,
        optional(
            "organizationId",
            known.organization.map(|id| id.to_string())
        ),
        optional("walletId", known.wallet.map(|id| id.to_string())),
        logged_in.session.public().to_hex(),
        // Exposed to the file that keeps it, for its owner only.
        scalar.expose_text().unwrap_or_default(),
    ));
    // Exposed as above.
    file.fill(text.expose())
}

/// Reads a session that is not over.
pub fn read(path: &Path) -> Result<Kept, Failure> {
    let text = secret_file::read("the session file", path)?;
    // Exposed to be parsed; serde_json's messages quote no value of the file.
    let json: SessionJson =
        serde_json::from_slice(text.expose()).map_err(|_| not_a_session(path, MEMBERS))?;
    let expires_at = Timestamp::parse(&json.expires_at)
        .map_err(|_| not_a_session(path, "expiresAt is no time"))?;
    let key = key_file::signing_of(&text).map_err(|why| not_a_session(path, &why))?;
    if expires_at <= SystemClock.now() {
        return Err(Failure::new(
            format!("the session in {} ended at {expires_at}", path.display()),
            "begin another with `seedport session open`",
        ));
    }
    let known = KnownWallet {
        organization: json.organization_id,
        account: Some(json.account_id),
        wallet: json.wallet_id,
        contact: None,
    };
    Ok(Kept {
        id: json.session_id,
        account: json.account_id,
        session: Session::resume(key, expires_at, known),
    })
}

/// What a session file has.
const MEMBERS: &str = "not JSON with sessionId, accountId, expiresAt, publicKey and privateKey";

fn not_a_session(path: &Path, why: &str) -> Failure {
    Failure::new(
        format!("{} is no session file: {why}", path.display()),
        "make one with `seedport session open --out FILE`",
    )
}
