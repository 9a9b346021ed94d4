//! Files that hold a secret: every one is opened here, and refused in two lines when others could
//! have read or replaced it.
//!
//! Invariant: what is configured as a file of a secret, a key or a session is read by no other way.
//! (What a person gives once, as a code or a token, may also come from a pipe: `input`.)
//! Called by `key_file`, `session_file`, `mail`, `sms`, `mobilecoin` and `config check`; the words
//! also by `installation`.

use std::path::Path;

use seedport_vault::private_file::{self, NotPrivate};
use seedport_wire::SecretBytes;

use crate::{failure::Failure, input};

/// Reads a file to the byte; `what` names it, as in "the key file".
pub fn read(what: &str, path: &Path) -> Result<SecretBytes, Failure> {
    private_file::read(path).map_err(|error| refused(what, path, &error))
}

/// Reads the one secret that a file holds, without its line end.
pub fn read_secret(what: &str, path: &Path) -> Result<SecretBytes, Failure> {
    input::one_secret(&read(what, path)?, &path.display())
}

/// What is wrong with a file, if something is; it is opened, and not read.
pub fn problem(path: &Path) -> Option<NotPrivate> {
    private_file::open(path).err()
}

/// Words a refusal.
pub fn refused(what: &str, path: &Path, error: &NotPrivate) -> Failure {
    Failure::new(
        format!("{what} {} {error}", path.display()),
        remedy(path, error),
    )
}

fn remedy(path: &Path, error: &NotPrivate) -> String {
    let shown = path.display();
    match error {
        NotPrivate::Io(_) => "check the path and who owns it".to_owned(),
        NotPrivate::Owner { .. } => {
            format!("run `sudo chown \"$(id -u)\" {shown}`, and ask who has read it")
        }
        NotPrivate::TooOpen { .. } => {
            format!("run `chmod 600 {shown}`, and ask who has read it")
        }
        NotPrivate::Link { target } => format!(
            "name {} itself, or put the file in the link's place",
            target.display()
        ),
        NotPrivate::Kind => "put the secret into a file, and name that".to_owned(),
        NotPrivate::TooLong => "put the secret, and nothing else, into the file".to_owned(),
        NotPrivate::PlaceOwner { .. } => {
            "move the file to where every directory on the way is yours or root's".to_owned()
        }
        NotPrivate::PlaceTooOpen { place, .. } => format!(
            "run `chmod go-w {}`, and look whether the file is still yours",
            place.display()
        ),
    }
}
