//! Where a command reads from: a file, or standard input as `-`.
//!
//! Invariant: secrets are read into `SecretBytes`; a line end after one is not part of it.
//! (What the standard library buffers of standard input is not wiped.)
//! Called by the commands that take files.

use std::{
    convert::Infallible,
    fmt, fs,
    io::{self, BufRead as _, Read as _},
    path::PathBuf,
    str::FromStr,
};

use seedport_wire::SecretBytes;

use crate::failure::Failure;

/// A file, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Standard,
    /// A file.
    File(PathBuf),
}

impl FromStr for Input {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if text == "-" {
            Self::Standard
        } else {
            Self::File(text.into())
        })
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str("standard input"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl Input {
    /// All of it, to the byte.
    pub fn read(&self) -> Result<SecretBytes, Failure> {
        match self {
            Self::Standard => {
                let mut bytes = Vec::new();
                io::stdin().read_to_end(&mut bytes).map(|_| bytes)
            }
            Self::File(path) => fs::read(path),
        }
        .map(SecretBytes::from_vec)
        .map_err(|error| self.unreadable(&error))
    }

    /// All of it as text.
    pub fn read_text(&self) -> Result<String, Failure> {
        let bytes = self.read()?;
        // Exposed because the caller reads what is public: a payload or an envelope.
        bytes.expose_text().map(str::to_owned).ok_or_else(|| {
            Failure::new(
                format!("{self} is not text (UTF-8)"),
                "give the file as it was received",
            )
        })
    }

    /// One secret: the whole file, or the next line of standard input, without its line end.
    pub fn read_secret(&self) -> Result<SecretBytes, Failure> {
        let read = match self {
            Self::Standard => read_line().map_err(|error| self.unreadable(&error))?,
            Self::File(_) => self.read()?,
        };
        one_secret(&read, self)
    }

    fn unreadable(&self, error: &io::Error) -> Failure {
        Failure::new(
            format!("{self} cannot be read: {error}"),
            "check the path and its permissions",
        )
    }
}

/// What was read as one secret, without its line end; `from` says where it was.
pub fn one_secret(read: &SecretBytes, from: &dyn fmt::Display) -> Result<SecretBytes, Failure> {
    // Exposed to cut the line end off.
    let secret = read.expose().trim_ascii_end();
    if secret.is_empty() {
        return Err(Failure::new(
            format!("{from} is empty where a secret was expected"),
            "put the secret, and nothing else, there",
        ));
    }
    Ok(SecretBytes::copy_from(secret))
}

/// The next line of standard input; empty at its end.
fn read_line() -> io::Result<SecretBytes> {
    let mut line = Vec::with_capacity(256);
    io::stdin().lock().read_until(b'\n', &mut line)?;
    Ok(SecretBytes::from_vec(line))
}
