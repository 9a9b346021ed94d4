//! `get_network_status`: offline.
//!
//! Called by `methods`, in both editions. Source: contract section 4.

use serde::Serialize;

use super::Call;
use crate::{answer::Answer, shapes::network_status::NetworkStatus};

#[derive(Serialize)]
struct Status<'a> {
    network_status: NetworkStatus<'a>,
}

pub fn call(call: &Call<'_>) -> Answer {
    Answer::of(&Status {
        network_status: NetworkStatus::offline(call.edition, call.chain_id),
    })
}
