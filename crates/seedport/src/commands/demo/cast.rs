//! Who takes part in the demo: an integrator with a token, an owner's device with a pin.
//!
//! Called by `demo`.

use std::net::SocketAddr;

use seedport_client::{BaseUrl, Integrator, Pins};
use seedport_custody::tokens::create::IssuedToken;
use seedport_wire::{Fingerprint, ids::PlatformId};

use crate::failure::{Failure, chain};

/// Who takes part.
pub struct Cast {
    /// The integrator's backend.
    pub integrator: Integrator,
    /// What the owner's device believes.
    pub pins: Pins,
    /// The fingerprint in it.
    pub pin: Fingerprint,
    /// The platform's id, which the device knows from where it has the pin.
    pub organization: PlatformId,
}

impl Cast {
    /// Gives the token to the integrator and the fingerprint to the owner's device.
    pub fn meet(
        address: SocketAddr,
        token: IssuedToken,
        pin: Option<Fingerprint>,
    ) -> Result<Self, Failure> {
        let base: BaseUrl = format!("http://{address}").parse().map_err(report)?;
        let integrator = Integrator::new(base, &token.row.client_id, token.secret)
            .map_err(|error| Failure::new(chain(&error), "report this"))?;
        let pin = pin.ok_or_else(|| report("the server has no quorum key"))?;
        Ok(Self {
            integrator,
            pins: Pins::from(pin),
            pin,
            organization: token.row.platform,
        })
    }
}

fn report(error: impl std::fmt::Display) -> Failure {
    Failure::new(error, "report this")
}
