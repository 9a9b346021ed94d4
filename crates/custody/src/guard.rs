//! Runs one request of a door to an end: an answer, a panic, or no more time.
//!
//! Invariant: whatever a handler does, its door gets something to answer, and other requests do
//! not notice.
//! Called by the doors, once around every request.

use std::{
    error::Error,
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};

/// How long a request may take, reading its body included.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The handler did not return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It panicked.
    #[error("the handler panicked")]
    Panicked,
    /// It took longer than a request may.
    #[error("the handler took too long")]
    TimedOut,
}

/// Runs a handler.
///
/// # Errors
/// [`Broken`] when it panicked or took too long; it is dropped then.
pub async fn run<T>(handler: impl Future<Output = T>) -> Result<T, Broken> {
    let mut handler = pin!(handler);
    let handler = poll_fn(|context| {
        match catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(answer)) => Poll::Ready(Ok(answer)),
            Err(_) => Poll::Ready(Err(Broken::Panicked)),
        }
    });
    tokio::time::timeout(TIME_LIMIT, handler)
        .await
        .unwrap_or(Err(Broken::TimedOut))
}

/// How long something took, in milliseconds with three places, as the log tells it.
#[must_use]
pub fn milliseconds(took: Duration) -> f64 {
    // More than an hour is told as an hour.
    f64::from(u32::try_from(took.as_micros()).unwrap_or(u32::MAX)) / 1000.0
}

/// An error and its sources, on one line of the log.
pub struct Chain<'a>(pub &'a dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_handler_that_panics_is_told_from_one_that_answers() {
        assert_eq!(run(async { 7 }).await, Ok(7));
        let broken = run(async { panic!("as a test") });
        assert_eq!(broken.await, Err::<(), _>(Broken::Panicked));
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_never_answers_is_dropped_in_the_end() {
        let never = run(std::future::pending::<()>());
        assert_eq!(never.await, Err(Broken::TimedOut));
    }

    #[test]
    fn a_chain_names_every_source() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer")]
        struct Outer(#[source] Broken);
        let chain = Outer(Broken::TimedOut);
        let said = Chain(&chain).to_string();
        assert_eq!(said, "outer: the handler took too long");
    }
}
