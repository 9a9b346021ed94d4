//! What a token says, and whether it holds now and here.
//!
//! Invariant: every claim that is read has its type, and the required ones are there; nothing
//! here is believed before the signature over it holds.
//! Called by the token check. Source: `OpenID` Connect Core 1.0, sections 2 and 3.1.3.7; contract
//! section 4.4 (60 seconds) and 5 (the sandbox's 5 more).

use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use seedport_wire::Timestamp;

use super::{
    issuers::IssuerPolicy,
    json::{Json, Object},
    refusal::{Claim, OidcRefusal},
};

/// How long after its issue a token is good for.
pub const MOST_AGE: Duration = Duration::from_mins(1);
/// How far an issuer's clock may be ahead of ours; in the sandbox it may also be as far behind.
pub const SKEW: Duration = Duration::from_secs(5);
/// Longest audience, in bytes, as for one that the operator lists.
const MOST_AUDIENCE: usize = 512;
/// Longest subject, in bytes.
const MOST_SUBJECT: usize = 255;
/// Longest mail address, in bytes.
const MOST_EMAIL: usize = 320;
/// The last second of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;
/// The same, as a number with a fraction is compared.
const LAST_SECOND_EXACT: f64 = 253_402_300_799.0;

/// The claims that are read, each of its type.
#[derive(Debug)]
pub struct Claims<'a> {
    /// `aud`: one audience.
    pub audience: &'a str,
    /// `sub`.
    pub subject: &'a str,
    /// `email`, for display.
    pub email: Option<&'a str>,
    /// `iat`.
    pub issued_at: Timestamp,
    /// `nonce`.
    pub nonce: Option<&'a str>,
    expires_at: Timestamp,
    not_before: Option<Timestamp>,
    authorized_party: Option<&'a str>,
}

/// The issuer that a token names.
pub fn issuer(claims: &Object) -> Result<&str, OidcRefusal> {
    required(text(claims, Claim::Issuer)?, Claim::Issuer)
}

impl<'a> Claims<'a> {
    /// Reads the claims but the issuer.
    pub fn read(claims: &'a Object) -> Result<Self, OidcRefusal> {
        let audience = required(audience(claims)?, Claim::Audience)?;
        let subject = required(text(claims, Claim::Subject)?, Claim::Subject)?;
        if subject.is_empty() || subject.len() > MOST_SUBJECT {
            return Err(OidcRefusal::ClaimType(Claim::Subject));
        }
        let email = text(claims, Claim::Email)?;
        if email.is_some_and(|email| email.len() > MOST_EMAIL || email.contains(char::is_control)) {
            return Err(OidcRefusal::ClaimType(Claim::Email));
        }
        Ok(Self {
            audience,
            subject,
            email,
            expires_at: required(time(claims, Claim::Expiry, f64::floor)?, Claim::Expiry)?,
            issued_at: required(time(claims, Claim::IssuedAt, f64::floor)?, Claim::IssuedAt)?,
            not_before: time(claims, Claim::NotBefore, f64::ceil)?,
            nonce: text(claims, Claim::Nonce)?,
            authorized_party: text(claims, Claim::AuthorizedParty)?,
        })
    }

    /// Checks for whom the token is.
    pub fn check_parties(&self, policy: &IssuerPolicy) -> Result<(), OidcRefusal> {
        if !policy.takes(self.audience) {
            return Err(OidcRefusal::Audience);
        }
        match self.authorized_party {
            Some(party) if party != self.audience && !policy.lets_present(party) => {
                Err(OidcRefusal::AuthorizedParty)
            }
            _ => Ok(()),
        }
    }

    /// Checks what the token is bound to. The nonce is no secret; it is compared as one so that
    /// nobody has to show that it is not.
    pub fn check_nonce(&self, wanted: &str) -> Result<(), OidcRefusal> {
        let nonce = required(self.nonce, Claim::Nonce)?;
        verify_slices_are_equal(nonce.as_bytes(), wanted.as_bytes()).map_err(|_| OidcRefusal::Nonce)
    }

    /// Checks that the token holds now, and was issued no longer than `most_age` ago.
    pub fn check_times(&self, now: Timestamp, most_age: Duration) -> Result<(), OidcRefusal> {
        if self.expires_at <= now {
            return Err(OidcRefusal::Expired);
        }
        if now.since(self.issued_at) > most_age {
            return Err(OidcRefusal::TooOld);
        }
        if self.issued_at > now.plus(SKEW) {
            return Err(OidcRefusal::IssuedInFuture);
        }
        if self.not_before.is_some_and(|start| start > now.plus(SKEW)) {
            return Err(OidcRefusal::NotYetValid);
        }
        Ok(())
    }
}

fn required<T>(value: Option<T>, claim: Claim) -> Result<T, OidcRefusal> {
    value.ok_or(OidcRefusal::ClaimMissing(claim))
}

fn text(claims: &Object, claim: Claim) -> Result<Option<&str>, OidcRefusal> {
    match claims.member(claim.name()) {
        None => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text)),
        Some(_) => Err(OidcRefusal::ClaimType(claim)),
    }
}

/// One audience, as a text or as a list of one. A token for several is for nobody in particular.
fn audience(claims: &Object) -> Result<Option<&str>, OidcRefusal> {
    let value = match claims.member(Claim::Audience.name()) {
        None => return Ok(None),
        Some(Json::List(list)) => match list.as_slice() {
            [one] => one,
            _ => return Err(OidcRefusal::ClaimType(Claim::Audience)),
        },
        Some(one) => one,
    };
    match value {
        Json::Text(text) if (1..=MOST_AUDIENCE).contains(&text.len()) => Ok(Some(text)),
        _ => Err(OidcRefusal::ClaimType(Claim::Audience)),
    }
}

/// Seconds since the epoch, up to the year 9999, perhaps with a fraction (RFC 7519, section 2,
/// `NumericDate`). Of a fraction whole milliseconds count, rounded by `round`: to the stricter side.
fn time(
    claims: &Object,
    claim: Claim,
    round: fn(f64) -> f64,
) -> Result<Option<Timestamp>, OidcRefusal> {
    let refused = Err(OidcRefusal::ClaimType(claim));
    match claims.member(claim.name()) {
        None => Ok(None),
        Some(Json::Integer(seconds)) if *seconds <= LAST_SECOND => Ok(Some(
            Timestamp::from_millis(0).plus(Duration::from_secs(*seconds)),
        )),
        Some(Json::Fraction(seconds)) => {
            // Below 2^53 milliseconds, so exact to the millisecond; NaN is in no range.
            if !(0.0..=LAST_SECOND_EXACT).contains(seconds) {
                return refused;
            }
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the range was checked, and whole milliseconds fit"
            )]
            let millis = round(seconds * 1000.0) as i64;
            Ok(Some(Timestamp::from_millis(millis)))
        }
        Some(_) => refused,
    }
}
