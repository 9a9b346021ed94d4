//! A provider's token is not kept: the payload of an addition stands in its row without it, and the
//! signed retry, whose body has it, brings it back.
//!
//! Invariant: nothing is decided here. The vault compares the payload that was put together again
//! with the digest that it sealed, as it does with a payload that was kept whole.
//! Called by the two legs of signed verbs.

use std::borrow::Cow;

/// Where the token begins. A quote within a JSON text is escaped, so no text of a stranger has this.
const BEFORE: &str = r#""oidcToken":""#;

/// The payload as it is kept: with an empty text in the token's place.
pub(crate) fn without_token(payload: &str) -> String {
    let Some((before, rest)) = payload.split_once(BEFORE) else {
        return payload.to_owned();
    };
    let mut escaped = false;
    let end = rest.find(|letter| {
        let ends = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        ends
    });
    let after = end.map_or("", |end| &rest[end..]);
    [before, BEFORE, after].concat()
}

/// The payload as it was given out, where the body brings its token. One that was kept whole is left
/// as it is.
pub(crate) fn with_token<'a>(kept: &'a str, token: Option<&str>) -> Cow<'a, str> {
    let empty = [BEFORE, "\""].concat();
    let (Some(token), Some((before, after))) = (token, kept.split_once(empty.as_str())) else {
        return Cow::Borrowed(kept);
    };
    let token = serde_json::Value::from(token).to_string();
    // Without the quotes that stand around it: those of the empty text stay.
    let token = &token[1..token.len() - 1];
    Cow::Owned([before, BEFORE, token, "\"", after].concat())
}

#[cfg(test)]
mod tests {
    use seedport_wire::{
        Timestamp,
        ids::{AccountId, PlatformId},
        payload::Activity,
    };

    use super::*;

    fn payload(token: &str, provider: &str) -> String {
        let user = AccountId::from_bytes([1; 16]);
        let activity = Activity::CreateOauthProvider {
            token,
            provider,
            user,
        };
        activity.to_json(PlatformId::from_bytes([2; 16]), Timestamp::from_millis(3))
    }

    #[test]
    fn what_is_kept_has_no_token_and_comes_back_to_the_byte() {
        for token in [
            "aaa.bbb.ccc",
            "",
            "\"",
            "\\",
            "a\\\"b\",\"oidcToken\":\"",
            "é\n",
        ] {
            for provider in ["Google", "\"oidcToken\":\"\"", "\\"] {
                let given = payload(token, provider);
                let kept = without_token(&given);
                assert_eq!(kept, payload("", provider), "{token}");
                assert_eq!(with_token(&kept, Some(token)), given, "{token}");
            }
        }
    }

    #[test]
    fn what_was_kept_whole_or_has_no_token_is_left_alone() {
        let whole = payload("aaa.bbb.ccc", "Google");
        assert_eq!(with_token(&whole, Some("other")), whole);
        let other = r#"{"parameters":{"userEmail":"\"oidcToken\":\""}}"#;
        assert_eq!(without_token(other), other);
        assert_eq!(with_token(other, Some("a")), other);
        let kept = without_token(&whole);
        assert_eq!(with_token(&kept, None), kept);
        assert_ne!(with_token(&kept, Some("aaa.bbb.ccd")), whole);
    }
}
