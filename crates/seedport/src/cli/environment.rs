//! The environment variables that stand for flags of the client's commands.
//!
//! Invariant: a variable says where a secret is, never what it is. A flag overrides its variable. None
//! has `__` in its name: those with it are the configuration's.
//! Called by the arguments' files, by `usage`, and by whoever tells our variables from others'.

/// `--url` of the commands that speak to the Grid API.
pub const URL: &str = "SEEDPORT_URL";
/// `--client-id`.
pub const CLIENT_ID: &str = "SEEDPORT_CLIENT_ID";
/// `--client-secret-file`.
pub const CLIENT_SECRET_FILE: &str = "SEEDPORT_CLIENT_SECRET_FILE";
/// `--pin`.
pub const PIN: &str = "SEEDPORT_PIN";
/// `--organization`, of the commands that compare it with what is signed.
pub const ORGANIZATION: &str = "SEEDPORT_ORGANIZATION";
/// `--url` of `seedport mobilecoin`.
pub const MOBILECOIN_URL: &str = "SEEDPORT_MOBILECOIN_URL";
/// `--api-key-file` of `seedport mobilecoin`.
pub const MOBILECOIN_API_KEY_FILE: &str = "SEEDPORT_MOBILECOIN_API_KEY_FILE";

/// All of them, each with its flag.
pub const ALL: [(&str, &str); 7] = [
    ("--url", URL),
    ("--client-id", CLIENT_ID),
    ("--client-secret-file", CLIENT_SECRET_FILE),
    ("--pin", PIN),
    ("--organization", ORGANIZATION),
    ("--url", MOBILECOIN_URL),
    ("--api-key-file", MOBILECOIN_API_KEY_FILE),
];

/// Those that count for a command, as `seedport mobilecoin list`.
pub fn of_command(command: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let others = if command.contains(" mobilecoin") {
        URL
    } else {
        MOBILECOIN_URL
    };
    ALL.into_iter()
        .filter(move |(_, variable)| *variable != others)
}
