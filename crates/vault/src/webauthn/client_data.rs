//! The client data: what the browser says it was asked, by whom, for which page.
//!
//! Invariant: an object of bounded size, in which none of the members that are read stands
//! twice; members that are not read may be anything.
//! Called by the registration and the assertion. Source: WebAuthn L3, section 5.8.1; steps 5 to
//! 12 of section 7.1 and 8 to 14 of section 7.2.

use aws_lc_rs::digest::{self, SHA256};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use super::{policy::PasskeyPolicy, refusal::PasskeyRefusal};

/// Longest client data that is read, in bytes.
pub const MOST_CLIENT_DATA: usize = 4096;

/// What an authenticator was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// To make a passkey.
    Registration,
    /// To sign with one.
    Assertion,
}

impl Ceremony {
    const fn as_type(self) -> &'static str {
        match self {
            Self::Registration => "webauthn.create",
            Self::Assertion => "webauthn.get",
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    /// Absent, `null` or a truth value; of no value it says that nothing is embedded.
    #[serde(default)]
    cross_origin: Option<bool>,
    /// Absent, `null` or a text.
    #[serde(default)]
    top_origin: Option<String>,
}

/// Checks client data against what was asked, and gives its SHA-256.
pub fn check(
    policy: &PasskeyPolicy,
    ceremony: Ceremony,
    challenge: &[u8],
    json: &[u8],
) -> Result<[u8; 32], PasskeyRefusal> {
    let said = read(json).ok_or(PasskeyRefusal::ClientDataMalformed)?;
    if said.kind != ceremony.as_type() {
        return Err(PasskeyRefusal::Type);
    }
    // A caller that expects nothing is answered by nothing.
    if challenge.is_empty() || said.challenge != URL_SAFE_NO_PAD.encode(challenge) {
        return Err(PasskeyRefusal::Challenge);
    }
    if !policy.origins().allows(&said.origin) {
        return Err(PasskeyRefusal::Origin);
    }
    let cross_origin = said.cross_origin.unwrap_or(false);
    if cross_origin && !policy.cross_origin() {
        return Err(PasskeyRefusal::CrossOrigin);
    }
    if let Some(top) = said.top_origin {
        let framed = cross_origin && policy.cross_origin();
        if !framed || !policy.origins().allows(&top) {
            return Err(PasskeyRefusal::TopOrigin);
        }
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&SHA256, json).as_ref());
    Ok(hash)
}

fn read(json: &[u8]) -> Option<ClientData> {
    if json.len() > MOST_CLIENT_DATA {
        return None;
    }
    // The specification has one byte order mark stripped.
    let text = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    // A derived reader would also take an array of the members.
    if !text.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    serde_json::from_slice(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webauthn::policy::OriginPolicy;

    const CHALLENGE: &[u8] = b"challenge";

    fn policy(cross_origin: bool) -> PasskeyPolicy {
        let origins = ["https://example.org", "https://example.com"]
            .map(|origin| origin.parse().expect("an origin"));
        PasskeyPolicy::new(
            "example.org",
            OriginPolicy::Listed(origins.into()),
            cross_origin,
        )
        .expect("a policy")
    }

    fn judge(cross_origin: bool, json: &str) -> Result<[u8; 32], PasskeyRefusal> {
        check(
            &policy(cross_origin),
            Ceremony::Assertion,
            CHALLENGE,
            json.as_bytes(),
        )
    }

    /// Honest client data with `more` before its closing brace.
    fn honest(more: &str) -> String {
        format!(
            r#"{{"type":"webauthn.get","challenge":"Y2hhbGxlbmdl","origin":"https://example.org"{more}}}"#
        )
    }

    #[test]
    fn honest_client_data_gives_its_hash() {
        let json = honest("");
        let hash = judge(false, &json).expect("honest");
        assert_eq!(hash, digest::digest(&SHA256, json.as_bytes()).as_ref());
        for more in [
            r#","crossOrigin":false"#,
            r#","crossOrigin":null,"topOrigin":null"#,
            r#","tokenBinding":{"status":"present"}"#,
            r#","other":[1,{"type":"x"}],"other":2"#,
        ] {
            assert!(judge(false, &honest(more)).is_ok(), "{more}");
        }
        let marked = format!("\u{feff}{json}");
        let hash = judge(false, &marked).expect("a byte order mark is stripped");
        assert_eq!(hash, digest::digest(&SHA256, marked.as_bytes()).as_ref());
    }

    #[test]
    fn what_is_no_object_with_each_member_once_is_malformed() {
        let array =
            r#"["webauthn.get","Y2hhbGxlbmdl","https://example.org",true,"https://example.com"]"#;
        let json = honest("");
        let cases = [
            String::new(),
            "{}".to_owned(),
            "null".to_owned(),
            array.to_owned(),
            format!("{json} x"),
            format!("\u{feff}\u{feff}{json}"),
            json.replace("\"origin\"", "\"Origin\""),
            json.replace("\"https://example.org\"", "1"),
            honest(r#","type":"webauthn.get""#),
            honest(r#","\u0074ype":"webauthn.get""#),
            honest(r#","challenge":"Y2hhbGxlbmdl""#),
            honest(r#","origin":"https://example.org""#),
            honest(r#","crossOrigin":false,"crossOrigin":false"#),
            honest(r#","crossOrigin":"false""#),
            honest(r#","other":"\ud800""#).replace("ud800\"", "ud800"),
        ];
        for case in cases {
            let judged = judge(true, &case);
            assert_eq!(judged, Err(PasskeyRefusal::ClientDataMalformed), "{case}");
        }
        let mut bytes = json.into_bytes();
        bytes[10] = 0xff;
        let judged = check(&policy(false), Ceremony::Assertion, CHALLENGE, &bytes);
        assert_eq!(judged, Err(PasskeyRefusal::ClientDataMalformed));
    }

    #[test]
    fn client_data_may_be_long_to_a_bound() {
        let padded = |length: usize| {
            let bare = honest(r#","a":"""#).len();
            honest(&format!(r#","a":"{}""#, "a".repeat(length - bare)))
        };
        assert!(judge(false, &padded(MOST_CLIENT_DATA)).is_ok());
        let judged = judge(false, &padded(MOST_CLIENT_DATA + 1));
        assert_eq!(judged, Err(PasskeyRefusal::ClientDataMalformed));
    }

    #[test]
    fn the_ceremony_is_the_one_that_was_asked() {
        for other in [
            "webauthn.create",
            "webauthn.get ",
            "WEBAUTHN.GET",
            "payment.get",
            "",
        ] {
            let json = honest("").replace("webauthn.get", other);
            assert_eq!(judge(false, &json), Err(PasskeyRefusal::Type), "{other}");
        }
    }

    #[test]
    fn the_challenge_is_the_one_that_was_given_spelled_one_way() {
        for other in [
            "",
            "Y2hhbGxlbmdm",
            "Y2hhbGxlbmd",
            "Y2hhbGxlbmdl=",
            "challenge",
            "Y2hhbGxlbmdlIA",
        ] {
            let json = honest("").replace("Y2hhbGxlbmdl", other);
            assert_eq!(
                judge(false, &json),
                Err(PasskeyRefusal::Challenge),
                "{other}"
            );
        }
        let json = honest("").replace("Y2hhbGxlbmdl", "");
        let judged = check(&policy(false), Ceremony::Assertion, b"", json.as_bytes());
        assert_eq!(judged, Err(PasskeyRefusal::Challenge), "nothing was given");
    }

    #[test]
    fn the_origin_is_a_listed_one() {
        for other in [
            "https://example.net",
            "https://example.org.evil.example",
            "https://example.org/",
            "",
        ] {
            let json = honest("").replace("https://example.org", other);
            assert_eq!(judge(true, &json), Err(PasskeyRefusal::Origin), "{other}");
        }
    }

    #[test]
    fn a_frame_of_another_site_is_refused_unless_it_is_allowed() {
        let framed = honest(r#","crossOrigin":true"#);
        assert_eq!(judge(false, &framed), Err(PasskeyRefusal::CrossOrigin));
        assert!(judge(true, &framed).is_ok());
        let named = honest(r#","crossOrigin":true,"topOrigin":"https://example.com""#);
        assert_eq!(judge(false, &named), Err(PasskeyRefusal::CrossOrigin));
        assert!(judge(true, &named).is_ok());
        let stranger = honest(r#","crossOrigin":true,"topOrigin":"https://evil.example""#);
        assert_eq!(judge(true, &stranger), Err(PasskeyRefusal::TopOrigin));
    }

    #[test]
    fn a_top_origin_without_a_frame_is_refused() {
        let bare = honest(r#","topOrigin":"https://example.com""#);
        let denied = honest(r#","crossOrigin":false,"topOrigin":"https://example.com""#);
        for (allowed, json) in [
            (false, &bare),
            (true, &bare),
            (false, &denied),
            (true, &denied),
        ] {
            assert_eq!(
                judge(allowed, json),
                Err(PasskeyRefusal::TopOrigin),
                "{json}"
            );
        }
    }
}
