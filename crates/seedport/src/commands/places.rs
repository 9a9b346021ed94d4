//! Where an export's results go: the terminal, or new files.
//!
//! Invariant: decided, and free, before anything is asked of the server.
//! Called by `export` and `mobilecoin export`.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::Path,
};

use seedport_wire::{SecretBytes, TargetKey};

use crate::{failure::Failure, files, key_file};

/// Where the secret, the envelope and its key go.
pub struct Places<'a> {
    secret: Secret<'a>,
    sealed: Option<Sealed<'a>>,
}

/// What the arguments name.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The file of the opened secret.
    pub out: Option<&'a Path>,
    /// The file of the envelope.
    pub envelope: Option<&'a Path>,
    /// The file of the key that opens it.
    pub key: Option<&'a Path>,
}

enum Secret<'a> {
    Terminal,
    File(&'a Path),
    Nowhere,
}

struct Sealed<'a> {
    envelope: &'a Path,
    key: &'a Path,
}

impl<'a> Places<'a> {
    /// The places that the arguments name.
    pub fn of(named: Named<'a>) -> Result<Self, Failure> {
        let sealed = match (named.envelope, named.key) {
            (Some(envelope), Some(key)) => Some(Sealed { envelope, key }),
            _ => None,
        };
        let secret = match named.out {
            Some(file) => Secret::File(file),
            None if sealed.is_some() => Secret::Nowhere,
            None if io::stdout().is_terminal() => Secret::Terminal,
            None => {
                return Err(Failure::new(
                    "standard output is no terminal, and a phrase is not written into a pipe",
                    "give --out FILE, or keep it sealed with --envelope-out FILE --key-out FILE",
                ));
            }
        };
        for path in [named.out, named.envelope, named.key].into_iter().flatten() {
            files::refuse_existing(path)?;
        }
        Ok(Self { secret, sealed })
    }

    /// Keeps the key, when the envelope is to be kept.
    pub fn keep_key(&self, key: &TargetKey) -> Result<(), Failure> {
        match &self.sealed {
            Some(sealed) => key_file::write(sealed.key, key),
            None => Ok(()),
        }
    }

    /// Puts the envelope and the secret where they go.
    pub fn keep(&self, secret: &SecretBytes, envelope: &str) -> Result<(), Failure> {
        if let Some(sealed) = &self.sealed {
            files::write_public(sealed.envelope, envelope.as_bytes())?;
        }
        // Exposed to its owner: on their terminal, or in a file that only they can read.
        let secret = secret.expose();
        match self.secret {
            Secret::Nowhere => Ok(()),
            Secret::File(path) => files::write_private(path, secret),
            Secret::Terminal => {
                let mut terminal = io::stdout().lock();
                let written = terminal
                    .write_all(secret)
                    .and_then(|()| terminal.write_all(b"\n"));
                written.map_err(|error| {
                    Failure::new(
                        format!("the phrase could not be shown: {error}"),
                        "export again; the wallet is as it was",
                    )
                })
            }
        }
    }
}
