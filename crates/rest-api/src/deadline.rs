//! How long an operation may take: its body has limits of its own, and does not count.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Until when an operation must be done. Clones share it; a request carries one from the limits to its body.
#[derive(Clone)]
pub struct Deadline {
    time: Duration,
    /// `None` while the body arrives.
    until: Arc<watch::Sender<Option<Instant>>>,
}

impl Deadline {
    /// So long from now.
    pub(crate) fn after(time: Duration) -> Self {
        Self { time, until: Arc::new(watch::Sender::new(from_now(time))) }
    }

    /// The future's output; `None` when time is over.
    pub(crate) async fn bound<F: Future>(&self, future: F) -> Option<F::Output> {
        tokio::select! {
            biased;
            output = future => Some(output),
            () = self.is_over() => None,
        }
    }

    /// The future's output, after which the whole time is there again.
    pub async fn suspended<F: Future>(&self, future: F) -> F::Output {
        self.until.send_replace(None);
        let output = future.await;
        self.until.send_replace(from_now(self.time));
        output
    }

    async fn is_over(&self) {
        let mut until = self.until.subscribe();
        loop {
            let now = *until.borrow_and_update();
            let over = async {
                match now {
                    Some(instant) => sleep_until(instant).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = over => return,
                // The sender is held here, and thus never gone.
                _ = until.changed() => {}
            }
        }
    }
}

/// `None`, which is never, where no clock goes that far.
fn from_now(time: Duration) -> Option<Instant> {
    Instant::now().checked_add(time)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::sleep;

    use super::*;

    const TIME: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn a_body_does_not_count() {
        let deadline = Deadline::after(TIME);
        assert_eq!(deadline.bound(deadline.suspended(sleep(TIME * 3))).await, Some(()));
        assert_eq!(deadline.bound(pending::<()>()).await, None, "the time goes on behind the body");
    }
}
