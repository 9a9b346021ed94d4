//! What strangers' bytes reach first at this door, for the fuzz targets alone.
//!
//! Invariant: compiled for a fuzzer and for nobody else; it decides nothing.
//! Called by `fuzz/fuzz_targets/mobilecoin_request.rs`.

use seedport_wire::SecretBytes;

use crate::{params::Params, request::Request, shown::Shown};

/// Reads a request, and its parameters in every form in which a method reads one.
pub fn request(body: &[u8]) {
    let Ok(request) = Request::parse(&SecretBytes::copy_from(body)) else {
        return;
    };
    let Ok(params) = Params::of(&request.params, &Shown::ours("fuzzed")) else {
        return;
    };
    for name in ["account_id", "name", "metadata", "limit", "offset", "a"] {
        let _ = params.optional_text(name);
        let _ = params.secret(name);
        let _ = params.optional_number(name);
        let _ = params.optional_index(name);
        let _ = params.optional_flag(name);
        let _ = params.optional_object(name);
    }
    let _ = params.slice();
}
