//! The owner at the terminal: told what happens, asked for the code.
//!
//! Invariant: everything here goes to standard error; standard output is for results.
//! Called by `export` and `session open`.

use std::io::{self, IsTerminal as _};

use seedport_client::{CodeRequest, Step, owner::TRIES};
use seedport_wire::SecretBytes;

use crate::input::Input;

/// Words one step.
pub fn tell(step: &Step<'_>) {
    match step {
        Step::CodeSent { contact } => note!("A code is on its way to {contact}."),
        Step::CodeWrong { tries: 1 } => note!("The code is wrong; there is one try left."),
        Step::CodeWrong { tries } => note!("The code is wrong; there are {tries} tries left."),
        Step::SessionBegun { expires_at, .. } => {
            note!("The code is right: a session began, until {expires_at}.");
        }
        Step::PayloadStamped { .. } => {
            note!("The export is signed: it names a key that was made here.");
        }
        Step::EnvelopeOpened { export, .. } => {
            note!("The envelope is by the pinned key, and open ({export}).");
        }
        Step::CredentialFound { .. }
        | Step::PasskeyChallenged { .. }
        | Step::CodeSealed
        | Step::TokenStamped
        | Step::TargetMade { .. }
        | Step::EnvelopeReceived { .. } => {}
    }
}

/// Asks for the code; `None` when there is none to be had. What a file holds is answered with once.
pub fn ask(file: Option<&Input>, request: &CodeRequest) -> Option<SecretBytes> {
    let read = match file {
        Some(Input::File(_)) if request.tries < TRIES => return None,
        Some(input) => input.read_secret(),
        None => {
            if io::stdin().is_terminal() {
                note_part!("{} ", prompt(request));
            }
            Input::Standard.read_secret()
        }
    };
    read.ok()
}

fn prompt(request: &CodeRequest) -> String {
    let kind = if request.alphanumeric {
        "letters and digits"
    } else {
        "digits"
    };
    let (length, contact) = (request.code_length, &request.contact);
    format!("The {length} {kind} sent to {contact}:")
}
