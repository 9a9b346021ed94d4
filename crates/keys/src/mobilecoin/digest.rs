//! The digest of an address, which is an account's id and an address' short hash.
//!
//! Invariant: a Merlin transcript of the address' type, name and every field, empty ones
//! included, with the labels that MobileCoin's structured digest gives them.
//! Called by `address`.

use merlin::Transcript;

use super::address::PublicAddress;

const NAME: &[u8] = b"PublicAddress";

/// The digest in a context, which is what separates its uses.
pub(super) fn digest(context: &'static [u8], address: &PublicAddress) -> [u8; 32] {
    let fog = address.fog.as_ref();
    let mut transcript = Transcript::new(b"digestible");
    transcript.append_message(context, b"agg");
    transcript.append_message(b"name", NAME);
    transcript.append_message(b"view_public_key", b"prim");
    transcript.append_message(b"ristretto", &address.view_public);
    transcript.append_message(b"spend_public_key", b"prim");
    transcript.append_message(b"ristretto", &address.spend_public);
    transcript.append_message(b"fog_report_url", b"prim");
    transcript.append_message(b"str", fog.map_or(b"", |fog| fog.report_url.as_bytes()));
    transcript.append_message(b"fog_report_id", b"prim");
    transcript.append_message(b"str", fog.map_or(b"", |fog| fog.report_id.as_bytes()));
    transcript.append_message(b"fog_authority_sig", b"prim");
    transcript.append_message(b"bytes", fog.map_or(b"", |fog| &fog.authority_sig));
    transcript.append_message(context, b"agg-end");
    transcript.append_message(b"name", NAME);
    let mut digest = [0; 32];
    transcript.challenge_bytes(b"digest32", &mut digest);
    digest
}
