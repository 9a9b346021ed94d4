//! A server's refusal, and what to do about it.
//!
//! Invariant: what is told to be at fault is at fault; a refusal in other words than the contract's is
//! told to be a stranger's.
//! Called by `remote`.

use seedport_client::ApiError;

/// What a refusal says. Without the contract's code it is not Seedport's.
pub fn what(refusal: &ApiError) -> String {
    if refusal.code.is_some() {
        return format!("the server refused: {refusal}");
    }
    let status = refusal.status;
    let name = match status {
        400 => " (bad request)",
        401 => " (unauthorized)",
        403 => " (forbidden)",
        404 => " (not found)",
        405 => " (method not allowed)",
        407 => " (a proxy wants credentials)",
        413 => " (content too large)",
        429 => " (too many requests)",
        500 => " (internal error)",
        502 => " (bad gateway)",
        503 => " (unavailable)",
        504 => " (gateway timeout)",
        _ => "",
    };
    format!("the answer is status {status}{name}, and not in a Seedport's words")
}

/// What to do about it.
pub fn help(refusal: &ApiError) -> String {
    if let Some(wait) = refusal.retry_after {
        return format!("try again in {} seconds", wait.as_secs());
    }
    let reason = refusal.reason.as_deref().unwrap_or_default();
    if reason == WRONG_CODE && refusal.tries_left == Some(0) {
        return "the code was wrong, and its tries are used up: begin again, and a new code is sent"
            .to_owned();
    }
    let by_reason = HELPS.iter().find(|(name, _)| *name == reason);
    let help = match by_reason {
        Some((_, help)) => help,
        None if refusal.code.is_none() => strangers(refusal.status),
        None => by_status(refusal),
    };
    help.to_owned()
}

/// How a server names a wrong code.
const WRONG_CODE: &str = "INVALID_OTP_CODE";

/// By the name of the check that failed.
const HELPS: [(&str, &str); 17] = [
    (
        "API_CREDENTIALS",
        "check --client-id and --client-secret-file: the client id and the secret are those that \
         `seedport token create` printed for this server",
    ),
    (
        "PERMISSION",
        "use a token with the permission that this needs; `seedport token create --permission` \
         makes one",
    ),
    (
        "ROUTE_UNKNOWN",
        "check --url: give the server's address, as `seedport serve` prints it; the API's path is \
         added to it",
    ),
    (
        WRONG_CODE,
        "the code was wrong: begin again, and answer with the code of the newest message",
    ),
    (
        "OTP_TRIES_SPENT",
        "the tries of this code are used up: begin again, and a new code is sent",
    ),
    (
        "OTP_EXPIRED",
        "the code's time is over: begin again, and a new code is sent",
    ),
    (
        "NO_PENDING_OTP",
        "begin again, and a new code is sent; only the newest code counts, and only once",
    ),
    (
        "INVALID_OTP_BUNDLE",
        "begin again: another code was asked for meanwhile, or somebody between here and the server \
         changed the answer",
    ),
    (
        "REQUEST_ID_UNKNOWN",
        "begin again: the server knows nothing of this request",
    ),
    (
        "REQUEST_ID_SPENT",
        "begin again: this request was done once already",
    ),
    (
        "REQUEST_ID_EXPIRED",
        "begin again: it took too long; if it did not, set this machine's clock right",
    ),
    (
        "SESSION_EXPIRED",
        "begin a session with `seedport session open`, and try again",
    ),
    (
        "LAST_CREDENTIAL",
        "add another credential with `seedport credential add` first; the last one stays",
    ),
    (
        "OWN_CREDENTIAL",
        "sign with a session of another credential: `seedport session open --credential`",
    ),
    (
        "OIDC_USED_TO_ADD",
        "ask the provider for a new token: this one is not later than the one that added it",
    ),
    (
        "OIDC_NONCE",
        "ask the provider for a token with the nonce that `seedport keygen` printed with this key",
    ),
    (
        "NOT_CONFIGURED",
        "ask the server's operator to configure this kind of credential",
    ),
];

/// By the status, in the contract's words.
fn by_status(refusal: &ApiError) -> &'static str {
    let stamped = refusal
        .code
        .as_deref()
        .is_some_and(|code| code.starts_with("WALLET_SIGNATURE"));
    match refusal.status {
        401 if stamped => "begin a session with `seedport session open`, and try again",
        401 => "begin again with a fresh proof: what the server names was not taken",
        403 => "use a token with the permission that this needs",
        404 => {
            "check the id; of another platform's token the server says the same (`seedport \
             customer list` shows what this one sees)"
        }
        501 => "ask the server's operator to configure it",
        500.. => "look into the server's log, or tell its operator",
        _ => "change what the server names",
    }
}

/// By the status, of something that is no Seedport.
const fn strangers(status: u16) -> &'static str {
    match status {
        502..=504 => {
            "a proxy answers, and reaches no server: check that `seedport serve` runs behind it, or \
             tell its operator"
        }
        400 => {
            "check --url: if the server speaks TLS there, write https://; if a proxy stands before \
             it, look at its settings"
        }
        401 | 403 | 407 => {
            "something before the server wants other credentials, or lets nobody in: check --url, \
             and the proxies on the way"
        }
        429 => "something before the server counts requests: wait, and try again",
        _ => {
            "check that --url is a Seedport's (or another Grid server's) address, without a path of \
             a page"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, code: Option<&str>, reason: Option<&str>) -> ApiError {
        ApiError {
            status,
            code: code.map(str::to_owned),
            message: None,
            reason: reason.map(str::to_owned),
            fields: Vec::new(),
            tries_left: None,
            retry_after: None,
            request_id: None,
        }
    }

    #[test]
    fn a_wrong_code_and_a_wrong_token_have_words_of_their_own() {
        let code = refusal(401, Some("UNAUTHORIZED"), Some("INVALID_OTP_CODE"));
        assert!(help(&code).starts_with("the code was wrong"));
        assert!(!help(&code).contains("--client-id"));
        let token = refusal(401, Some("UNAUTHORIZED"), Some("API_CREDENTIALS"));
        assert!(help(&token).contains("--client-id"));
    }

    #[test]
    fn a_strangers_refusal_is_told_to_be_one() {
        for (status, said) in [
            (502, "proxy"),
            (400, "https://"),
            (407, "proxies"),
            (404, "--url"),
            (418, "--url"),
        ] {
            let stranger = refusal(status, None, None);
            assert!(help(&stranger).contains(said), "{status}");
            assert!(what(&stranger).contains(&status.to_string()));
            assert!(what(&stranger).contains("not in a Seedport's words"));
        }
    }
}
