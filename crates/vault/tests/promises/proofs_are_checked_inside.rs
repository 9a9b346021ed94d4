//! Promise 3: the vault believes a proof because it checked it, never because it was told.

mod codes;
mod sessions;
mod signatures;
mod tokens;

use std::time::Duration;

use seedport_vault::{NewSession, OpenSession, RedeemError, RedeemRefusal, VaultFault};
use seedport_wire::Stamp;

use crate::common::{Answered, Asked, Login, Owner, World, login_body};

const TICK: Duration = Duration::from_millis(1);

fn refusal<T>(result: Result<T, RedeemError>) -> Option<RedeemRefusal> {
    match result.err() {
        Some(RedeemError::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

fn fault<T>(result: Result<T, RedeemError>) -> Option<VaultFault> {
    match result.err() {
        Some(RedeemError::Fault(fault)) => Some(fault),
        _ => None,
    }
}

struct Scene {
    world: World,
    owner: Owner,
}

fn scene() -> Scene {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    Scene { world, owner }
}

/// A scene with a session and a pending export.
fn export_scene() -> (Scene, Login, Asked) {
    let scene = scene();
    let login = scene.world.login(&scene.owner);
    let asked = scene.world.ask(&scene.owner);
    (scene, login, asked)
}

impl Scene {
    fn open_with<'a>(
        &'a self,
        answered: &'a Answered,
        stamp: &'a Stamp,
        change: impl FnOnce(&mut OpenSession<'a>),
    ) -> Result<NewSession, RedeemError> {
        let mut request = OpenSession {
            redemption: self
                .owner
                .redemption(&answered.challenge, login_body(), stamp),
            credential: self.owner.wallet.credential.id,
        };
        change(&mut request);
        self.world.vault.open_session(&request)
    }
}
