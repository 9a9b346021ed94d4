//! The codes that were right: each serves once.
//!
//! Invariant: bounded; the oldest is forgotten first. A forgotten code that is answered right
//! once more serves the same owner again, because the key in a sealed answer is the one that
//! its owner named, and nobody else can make an answer with the code in it.
//! Called by the ledger.

use std::collections::{HashSet, VecDeque};

use seedport_wire::ids::OtpId;

/// How many are remembered.
const REMEMBERED: usize = 65_536;

/// The codes that served.
#[derive(Default)]
pub struct Served {
    codes: HashSet<OtpId>,
    order: VecDeque<OtpId>,
}

impl Served {
    /// Whether this code served.
    pub fn contains(&self, code: OtpId) -> bool {
        self.codes.contains(&code)
    }

    /// Lets a code serve; only the first call for it is told `true`.
    pub fn serve(&mut self, code: OtpId) -> bool {
        if !self.codes.insert(code) {
            return false;
        }
        self.order.push_back(code);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.codes.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(n: usize) -> OtpId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        OtpId::from_bytes(bytes)
    }

    #[test]
    fn a_code_serves_once_and_the_oldest_is_forgotten() {
        let mut served = Served::default();
        for n in 0..=REMEMBERED {
            assert!(served.serve(code(n)));
            assert!(!served.serve(code(n)));
        }
        assert!(!served.contains(code(0)));
        assert!(served.contains(code(1)));
        assert_eq!(served.codes.len(), REMEMBERED);
        assert_eq!(served.order.len(), REMEMBERED);
    }
}
