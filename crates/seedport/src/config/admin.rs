//! Where probes and metrics are, as the configuration writes it.
//!
//! Invariant: a place of their own is no other door's.
//! Called by `config`; by `serve`, and by `config check`.

use super::{Config, Listen};
use crate::failure::Failure;

/// What is wrong with the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AdminProblem {
    /// Another door is there.
    #[error("server.admin_listen: is the address of {0}")]
    Taken(&'static str),
}

impl From<AdminProblem> for Failure {
    fn from(problem: AdminProblem) -> Self {
        Self::new(problem, "give each door an address of its own")
    }
}

impl Config {
    /// Where probes and metrics are; `None` where they stand beside the rest.
    pub fn admin_listen(&self) -> Result<Option<&Listen>, AdminProblem> {
        let Some(place) = &self.server.admin_listen else {
            return Ok(None);
        };
        if place.is_taken_by(&self.server.listen) {
            return Err(AdminProblem::Taken("server.listen"));
        }
        let door = self.mobilecoin.listen.as_ref();
        if door.is_some_and(|door| place.is_taken_by(door)) {
            return Err(AdminProblem::Taken("mobilecoin.listen"));
        }
        Ok(Some(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_its_own_is_no_other_doors() {
        let mut config = Config::default();
        assert_eq!(config.admin_listen(), Ok(None));
        let set = |config: &mut Config, place: &str| {
            config.server.admin_listen = place.parse().ok();
        };
        set(&mut config, "127.0.0.1:8080");
        let refused = Err(AdminProblem::Taken("server.listen"));
        assert_eq!(config.admin_listen(), refused);
        config.mobilecoin.listen = "127.0.0.1:9090".parse().ok();
        set(&mut config, "127.0.0.1:9090");
        let refused = Err(AdminProblem::Taken("mobilecoin.listen"));
        assert_eq!(config.admin_listen(), refused);
        set(&mut config, "127.0.0.1:9100");
        assert!(config.admin_listen().is_ok_and(|place| place.is_some()));
        config.server.listen.set_port(0);
        set(&mut config, "127.0.0.1:0");
        assert!(config.admin_listen().is_ok());
    }
}
