//! The owner at the terminal: told what happens, asked for the code.
//!
//! Invariant: everything here goes to standard error; standard output is for results.
//! Called by `export` and `session open`.

use std::io::{self, IsTerminal as _};

use seedport_client::{CodeRequest, Expected, Step, flow::LogInError, owner::TRIES};
use seedport_wire::SecretBytes;

use crate::{compared::Signer, failure::Failure, input::Input, remote::login_failure};

/// What is known of the server before the first step.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Whose signatures count.
    pub signer: Signer,
    /// The wallet's statement says that the server is a sandbox.
    pub sandbox: bool,
}

impl Told {
    /// As far as the statement says it.
    pub fn of(signer: Signer, expected: &Expected) -> Self {
        let statement = expected.statement.as_ref();
        Self {
            signer,
            sandbox: statement.is_some_and(|statement| statement.facts().sandbox),
        }
    }

    /// Words one step.
    pub fn tell(self, step: &Step<'_>) {
        match step {
            Step::CodeSent { .. } if self.sandbox => {
                note!("This is a sandbox: no code is sent, it is 000000.");
            }
            Step::CodeSent { contact } => note!("A code is on its way to {contact}."),
            Step::CodeWrong { tries: 1 } => {
                note!("The code is wrong; there is one try left at most.");
            }
            Step::CodeWrong { tries } => {
                note!("The code is wrong; there are {tries} tries left at most.");
            }
            Step::SessionBegun { expires_at, .. } => {
                note!("The code is right: a session began, until {expires_at}.");
            }
            Step::PayloadStamped { .. } => {
                note!("The export is signed: it names a key that was made here.");
            }
            Step::EnvelopeOpened { export, .. } => note!(
                "The envelope is signed by {}, and open ({export}).",
                self.signer.text()
            ),
            Step::CredentialFound { .. }
            | Step::PasskeyChallenged { .. }
            | Step::CodeSealed
            | Step::TokenStamped
            | Step::TargetMade { .. }
            | Step::EnvelopeReceived { .. } => {}
        }
    }
}

/// Where the codes come from: a file, a line of standard input, or the person at the terminal.
pub struct Codes<'a> {
    file: Option<&'a Input>,
    failure: Option<Failure>,
}

impl<'a> Codes<'a> {
    /// Looks whether a file is there, before a code is asked for.
    pub fn from(file: Option<&'a Input>) -> Result<Self, Failure> {
        if let Some(file) = file {
            file.insist_on_readable()?;
        }
        Ok(Self {
            file,
            failure: None,
        })
    }

    /// Asks for the code; `None` when there is none to be had. What a file holds is answered with once.
    /// On a terminal what cannot be a code is asked for again, and costs no try.
    pub fn ask(&mut self, request: &CodeRequest) -> Option<SecretBytes> {
        let is_file = matches!(self.file, Some(Input::File(_)));
        if is_file && request.tries < TRIES {
            return None;
        }
        let asks = self.file.is_none() && io::stdin().is_terminal();
        let input = self.file.unwrap_or(&Input::Standard);
        loop {
            if asks {
                note_part!("{} ", prompt(request));
            }
            let code = match input.read_code() {
                Ok(code) => code?,
                Err(failure) => {
                    self.failure = Some(failure);
                    return None;
                }
            };
            let length = usize::from(request.code_length);
            // Exposed to be measured.
            if !asks || code.expose().len() == length {
                return Some(code);
            }
            note!("A code has {length} characters; this was not sent.");
        }
    }

    /// Words a login that stopped: what was wrong with the code's own file comes first.
    pub fn worded(self, error: &LogInError) -> Failure {
        match (self.failure, error) {
            (Some(failure), LogInError::NoCode | LogInError::BeginVerify(_)) => failure,
            _ => login_failure(error),
        }
    }
}

fn prompt(request: &CodeRequest) -> String {
    let kind = if request.alphanumeric {
        "letters and digits"
    } else {
        "digits"
    };
    let (length, contact) = (request.code_length, &request.contact);
    format!("The code for {contact}, {length} {kind}:")
}
