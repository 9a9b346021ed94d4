//! Where an export's results go: the terminal, or new files.
//!
//! Invariant: decided, and there, before anything is asked of the server.
//! Called by `export` and `mobilecoin export`.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use seedport_wire::{SecretBytes, TargetKey};

use crate::{
    failure::Failure,
    files::{self, Reserved},
    key_file,
};

/// Where the secret, the envelope and its key go.
pub struct Places {
    secret: Secret,
    sealed: Option<Sealed>,
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

enum Secret {
    Terminal,
    File(Reserved),
    Nowhere,
}

struct Sealed {
    envelope: Reserved,
    /// Until the key is in it.
    key: Option<Reserved>,
    /// Where the key is.
    key_path: PathBuf,
}

impl Places {
    /// The places that the arguments name: the files are there from now on, and go again when nothing
    /// comes into them.
    pub fn of(named: Named<'_>) -> Result<Self, Failure> {
        let is_sealed = named.envelope.is_some() && named.key.is_some();
        if named.out.is_none() && !is_sealed && !io::stdout().is_terminal() {
            return Err(Failure::new(
                "standard output is no terminal, and a phrase is not written into a pipe",
                "give --out FILE, or keep it sealed with --envelope-out FILE --key-out FILE",
            ));
        }
        let secret = match named.out {
            Some(file) => Secret::File(Reserved::private(file)?),
            None if is_sealed => Secret::Nowhere,
            None => Secret::Terminal,
        };
        let sealed = match (named.envelope, named.key) {
            (Some(envelope), Some(key)) => Some(Sealed {
                envelope: Reserved::public(envelope)?,
                key: Some(Reserved::private(key)?),
                key_path: key.to_owned(),
            }),
            _ => None,
        };
        Ok(Self { secret, sealed })
    }

    /// Keeps the key, when the envelope is to be kept.
    pub fn keep_key(&mut self, key: &TargetKey) -> Result<(), Failure> {
        match self.sealed.as_mut().and_then(|sealed| sealed.key.take()) {
            Some(file) => key_file::write(file, key),
            None => Ok(()),
        }
    }

    /// Takes a kept key back, to which nothing was sealed.
    pub fn take_key_back(&self) {
        if let Some(sealed) = self.sealed.as_ref().filter(|sealed| sealed.key.is_none()) {
            files::take_back(&sealed.key_path);
        }
    }

    /// Puts the envelope and the secret where they go.
    pub fn keep(self, secret: &SecretBytes, envelope: &str) -> Result<(), Failure> {
        if let Some(sealed) = self.sealed {
            sealed.envelope.fill(envelope.as_bytes())?;
        }
        // Exposed to its owner: on their terminal, or in a file that only they can read.
        let secret = secret.expose();
        match self.secret {
            Secret::Nowhere => Ok(()),
            Secret::File(file) => file.fill(secret),
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
