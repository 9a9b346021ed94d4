//! What integrators are told of: events, kept in an outbox in the transaction of what they tell.
//!
//! Invariant: an event is written with its change or not at all; it carries no secret, no sealed
//! seed and no proof.
//! Called by the verbs (to tell) and by the delivery loop.

mod operation;

pub(crate) use operation::{Operation, OperationType, Resource};
