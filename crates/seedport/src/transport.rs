//! A call that brought no answer, or a stranger's: what stood in the way, and what to try.
//!
//! Invariant: one cause is told, the innermost that a person can act on; no address of a request is in
//! it.
//! Called by `remote`.

use std::error::Error;

use seedport_client::CallError;

/// What happened, and what to do.
pub struct Told {
    /// What happened.
    pub what: String,
    /// What to do.
    pub help: String,
}

/// What the texts of an error and its causes say, and what that means.
const CAUSES: [(&[&str], &str, &str); 8] = [
    (
        // What rustls makes of an answer that is not TLS, and what OpenSSL does.
        &["InvalidContentType", "wrong version number"],
        "what answers there does not speak TLS",
        "try http:// in --url; if it should be TLS, look at the proxy before the server",
    ),
    (
        &[
            "certificate expired",
            "Expired",
            "NotValidYet",
            "not valid yet",
        ],
        "the server's certificate is not valid at this machine's time",
        "set this machine's clock right; if it is right, tell the server's operator",
    ),
    (
        &["NotValidForName", "not valid for name"],
        "the server's certificate is for another name",
        "check the host in --url; if it is right, do not go on, and tell the server's operator",
    ),
    (
        &["invalid peer certificate", "UnknownIssuer"],
        "nobody whom this machine trusts vouches for the server's certificate",
        "check the host in --url; if the certificate is your own, add its authority to this \
         machine's, or name it in SSL_CERT_FILE",
    ),
    (
        &["dns error", "failed to lookup address"],
        "there is no address for the host of --url",
        "check how the host in --url is written, and this machine's network",
    ),
    (
        &["Connection refused"],
        "nothing listens there (connection refused)",
        "check --url, and that `seedport serve` runs there",
    ),
    (
        // An answer that begins with the bytes of TLS is no HTTP.
        &[
            "invalid HTTP version",
            "invalid HTTP header",
            "invalid HTTP status",
        ],
        "what answers there does not speak HTTP",
        "check the port in --url; if the server speaks TLS, write https:// in --url",
    ),
    (
        &[
            "No route to host",
            "Network is unreachable",
            "Host is unreachable",
        ],
        "no way leads to the host of --url",
        "check --url, and this machine's network",
    ),
];

/// Words a call that failed in any way but a refusal.
pub fn told(error: &CallError) -> Told {
    let said = all_of(error);
    for (signs, what, help) in CAUSES {
        if signs.iter().any(|sign| said.contains(sign)) {
            return Told {
                what: what.to_owned(),
                help: help.to_owned(),
            };
        }
    }
    let (what, help) = match error {
        CallError::Redirected { status, to } => return redirected(*status, to.as_deref()),
        CallError::Unreachable(_) => (
            outer_and_inner(error),
            "check --url, and that `seedport serve` runs there",
        ),
        CallError::TimedOut(_) => (
            error.to_string(),
            "the server may have acted; look before you try again",
        ),
        CallError::Broken(_) => (
            error.to_string(),
            "the server may have acted; look before you try again. If it speaks TLS there, write \
             https:// in --url",
        ),
        CallError::Header => (
            error.to_string(),
            "give the client id and the secret as they were printed",
        ),
        CallError::Malformed(_) | CallError::Unexpected { .. } | CallError::TooLong => (
            format!("{error}: this is no Seedport's answer"),
            "check that --url is a Seedport's (or another Grid server's) address, and that no \
             proxy's page answers there",
        ),
        CallError::Unwritable | CallError::Refused(_) => (error.to_string(), "report this"),
    };
    Told {
        what,
        help: help.to_owned(),
    }
}

fn redirected(status: u16, to: Option<&str>) -> Told {
    let help = match to {
        Some(to) => format!(
            "nothing is sent elsewhere unasked: if {to} is the server, give its address as --url"
        ),
        None => "give the address that it redirects to as --url".to_owned(),
    };
    Told {
        what: format!("the server answers {status}, a redirect"),
        help,
    }
}

fn all_of(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        said.push('\n');
        said.push_str(&cause.to_string());
        source = cause.source();
    }
    said
}

/// What it is, and its last cause: what stands between them is how our HTTP library is built.
fn outer_and_inner(error: &dyn Error) -> String {
    let mut inner = None;
    let mut source = error.source();
    while let Some(cause) = source {
        inner = Some(cause.to_string());
        source = cause.source();
    }
    match inner {
        Some(inner) => format!("{error}: {inner}"),
        None => error.to_string(),
    }
}
