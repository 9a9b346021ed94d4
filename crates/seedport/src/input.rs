//! Where a command reads from: a file, or standard input as `-`.
//!
//! Invariant: secrets are read into `SecretBytes`; a line end after one is not part of it.
//! (What the standard library buffers of standard input is not wiped.)
//! Called by the commands that take files.

use std::{
    convert::Infallible,
    fmt,
    fs::{self, File},
    io::{self, BufRead as _, Read},
    path::PathBuf,
    str::FromStr,
};

use seedport_wire::SecretBytes;

use crate::failure::Failure;

/// The longest thing that is read: a sealed bundle of a MobileCoin account has up to 2 MiB.
const LONGEST: usize = 8 * 1024 * 1024;
/// As much as tells that it is longer.
const ENOUGH: u64 = LONGEST as u64 + 1;

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
        let read = match self {
            Self::Standard => to_the_end(io::stdin().lock()),
            Self::File(path) => File::open(path).and_then(to_the_end),
        };
        let read = read.map_err(|error| self.unreadable(&error))?;
        self.bounded(read)
    }

    /// Refuses a file that cannot be opened, before something is done that cannot be taken back. What
    /// is no file, such as a pipe, is opened once, when it is read.
    pub fn insist_on_readable(&self) -> Result<(), Failure> {
        let Self::File(path) = self else {
            return Ok(());
        };
        let kind = fs::metadata(path).map_err(|error| self.unreadable(&error))?;
        if kind.is_dir() {
            return Err(self.unreadable(&io::Error::from(io::ErrorKind::IsADirectory)));
        }
        if kind.is_file() {
            File::open(path).map_err(|error| self.unreadable(&error))?;
        }
        Ok(())
    }

    fn bounded(&self, read: SecretBytes) -> Result<SecretBytes, Failure> {
        // Exposed to be measured.
        if read.expose().len() <= LONGEST {
            return Ok(read);
        }
        Err(Failure::new(
            format!("{self} has more than {} MiB", LONGEST / (1024 * 1024)),
            "give the right file: nothing that is read here is as long",
        ))
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
            Self::Standard => {
                let line = read_line().map_err(|error| self.unreadable(&error))?;
                self.bounded(line)?
            }
            Self::File(_) => self.read()?,
        };
        one_secret(&read, self)
    }

    /// A one-time code as a person wrote it: the first word of a file, or the next line of standard input,
    /// without spaces and dashes between its characters; `None` at the end of the input.
    pub fn read_code(&self) -> Result<Option<SecretBytes>, Failure> {
        let read = match self {
            Self::Standard => read_line().map_err(|error| self.unreadable(&error))?,
            Self::File(_) => self.read()?,
        };
        // Exposed to be tidied up, from one secret buffer into another.
        let (bytes, is_end) = (read.expose(), read.expose().is_empty());
        let kept = bytes.iter().copied();
        let kept = kept.filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-');
        let code = SecretBytes::from_vec(kept.collect());
        match self {
            Self::Standard if is_end => Ok(None),
            Self::File(_) if code.expose().is_empty() => Err(Failure::new(
                format!("{self} is empty where a code was expected"),
                "put the code, and nothing else, there",
            )),
            _ => Ok(Some(code)),
        }
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

fn to_the_end(from: impl Read) -> io::Result<SecretBytes> {
    let mut bytes = Vec::new();
    from.take(ENOUGH).read_to_end(&mut bytes)?;
    Ok(SecretBytes::from_vec(bytes))
}

/// The next line of standard input; empty at its end.
fn read_line() -> io::Result<SecretBytes> {
    let mut line = Vec::with_capacity(256);
    let mut bounded = io::stdin().lock().take(ENOUGH);
    bounded.read_until(b'\n', &mut line)?;
    Ok(SecretBytes::from_vec(line))
}
