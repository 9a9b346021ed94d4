//! Runs one request of a door to an end: an answer, a panic, or no more time.
//!
//! Invariant: whatever a handler does, its door gets something to answer, and other requests do
//! not notice. A handler that was begun runs to its end, whoever still listens: what it counted
//! and what it refused is written down, also for a caller that hung up.
//! Called by the doors, once around every request.

use std::{error::Error, fmt, time::Duration};

use tokio::sync::watch;

use crate::shares;

/// How long a request may take until it is answered, reading its body included.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

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

/// The handlers that run. A stop waits for their end.
#[derive(Debug, Clone)]
pub struct Running(watch::Sender<()>);

impl Default for Running {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Running {
    /// Runs a handler, on a task of its own: a caller that no longer waits does not end it.
    ///
    /// # Errors
    /// [`Broken`] when it panicked or took too long; one that took too long runs on.
    pub async fn run<T: Send + 'static>(
        &self,
        handler: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Broken> {
        let runs = self.0.subscribe();
        let ended = tokio::spawn(async move {
            let answer = shares::serve(handler).await;
            drop(runs);
            answer
        });
        match tokio::time::timeout(TIME_LIMIT, ended).await {
            Ok(Ok(answer)) => Ok(answer),
            // Nobody aborts the task, so it panicked.
            Ok(Err(_)) => Err(Broken::Panicked),
            Err(_) => Err(Broken::TimedOut),
        }
    }

    /// Ready when no handler runs.
    pub async fn ended(&self) {
        self.0.closed().await;
    }
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
    use std::task::{Context, Waker};

    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_handler_that_panics_is_told_from_one_that_answers() {
        let running = Running::default();
        assert_eq!(running.run(async { 7 }).await, Ok(7));
        let broken = running.run(async { panic!("as a test") });
        assert_eq!(broken.await, Err::<(), _>(Broken::Panicked));
        running.ended().await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_never_answers_is_told_of_in_the_end() {
        let never = Running::default();
        let never = never.run(std::future::pending::<()>());
        assert_eq!(never.await, Err(Broken::TimedOut));
    }

    #[tokio::test]
    async fn a_handler_runs_on_when_nobody_listens_and_its_end_is_waited_for() {
        let running = Running::default();
        let (go, gone) = oneshot::channel::<()>();
        let (done, ended) = oneshot::channel();
        {
            let mut asked = Box::pin(running.run(async move {
                let _ = gone.await;
                let _ = done.send(7);
            }));
            // Begun, and then dropped as by a caller that hangs up.
            let mut context = Context::from_waker(Waker::noop());
            assert!(asked.as_mut().poll(&mut context).is_pending());
        }
        let mut all = Box::pin(running.ended());
        let mut context = Context::from_waker(Waker::noop());
        assert!(all.as_mut().poll(&mut context).is_pending());
        go.send(()).expect("it runs");
        assert_eq!(ended.await, Ok(7));
        all.await;
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
