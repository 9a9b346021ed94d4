//! Where an export's results go: the terminal, or new files.
//!
//! Invariant: decided, and free, before anything is asked of the server.
//! Called by `export`.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::Path,
};

use seedport_client::OpenedExport;
use seedport_wire::TargetKey;

use crate::{cli::export::Export, failure::Failure, files, key_file};

/// Where the phrase, the envelope and its key go.
pub struct Places<'a> {
    phrase: Phrase<'a>,
    sealed: Option<Sealed<'a>>,
}

enum Phrase<'a> {
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
    pub fn of(arguments: &'a Export) -> Result<Self, Failure> {
        let sealed = match (&arguments.envelope_out, &arguments.key_out) {
            (Some(envelope), Some(key)) => Some(Sealed { envelope, key }),
            _ => None,
        };
        let phrase = match &arguments.out {
            Some(file) => Phrase::File(file),
            None if sealed.is_some() => Phrase::Nowhere,
            None if io::stdout().is_terminal() => Phrase::Terminal,
            None => {
                return Err(Failure::new(
                    "standard output is no terminal, and a phrase is not written into a pipe",
                    "give --out FILE, or keep it sealed with --envelope-out FILE --key-out FILE",
                ));
            }
        };
        let given = [&arguments.out, &arguments.envelope_out, &arguments.key_out];
        for path in given.into_iter().flatten() {
            files::refuse_existing(path)?;
        }
        Ok(Self { phrase, sealed })
    }

    /// Keeps the key, when the envelope is to be kept.
    pub fn keep_key(&self, key: &TargetKey) -> Result<(), Failure> {
        match &self.sealed {
            Some(sealed) => key_file::write(sealed.key, key),
            None => Ok(()),
        }
    }

    /// Puts the envelope and the phrase where they go.
    pub fn keep(&self, opened: &OpenedExport, envelope: &str) -> Result<(), Failure> {
        if let Some(sealed) = &self.sealed {
            files::write_public(sealed.envelope, envelope.as_bytes())?;
        }
        // Exposed to its owner: on their terminal, or in a file that only they can read.
        let phrase = opened.phrase.expose();
        match self.phrase {
            Phrase::Nowhere => Ok(()),
            Phrase::File(path) => files::write_private(path, phrase),
            Phrase::Terminal => {
                let mut terminal = io::stdout().lock();
                let written = terminal
                    .write_all(phrase)
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
