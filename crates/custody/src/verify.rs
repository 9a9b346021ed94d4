//! Verifying an `EMAIL_OTP` credential: the code first, then the stamp over its token.
//!
//! Called by `POST /auth/credentials/{id}/verify`, one file a leg.

pub mod begin;
pub mod finish;

pub use begin::{BeginVerifyError, BegunVerify, VerifyRefusal};
pub use finish::{FinishVerifyError, FinishedVerify};
