//! Whether changes can be taken, for whoever asks at `/readyz`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::time::timeout;

/// A database that takes longer counts as one that takes no changes.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// For how long an answer holds. Asking takes a place among the changes that wait, and anyone may ask, without a token
/// and as often as they like.
const HOLDS_FOR: Duration = Duration::from_secs(1);

/// The last answer. Whoever comes while the database is asked waits for that answer.
#[derive(Default)]
pub(crate) struct Readiness {
    last: Arc<Mutex<Option<Answer>>>,
}

#[derive(Clone, Copy)]
struct Answer {
    is_ready: bool,
    given_at: Instant,
}

impl Readiness {
    /// What asking now tells, or told a moment ago.
    pub(crate) async fn by<F: Future<Output = bool> + Send + 'static>(
        &self,
        ask: impl FnOnce() -> F,
    ) -> bool {
        let mut last = Arc::clone(&self.last).lock_owned().await;
        if let Some(Answer { is_ready, given_at }) = *last
            && given_at.elapsed() < HOLDS_FOR
        {
            return is_ready;
        }
        let asking = ask();
        // A task of its own: a client that leaves must not make the next one ask at once.
        let asking = tokio::spawn(async move {
            let answer = timeout(ANSWER_WITHIN, asking).await;
            if answer.is_err() {
                tracing::warn!("the database took no change within {ANSWER_WITHIN:?}");
            }
            let is_ready = answer.unwrap_or(false);
            *last = Some(Answer { is_ready, given_at: Instant::now() });
            is_ready
        });
        asking.await.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn those_who_come_and_leave_while_it_is_asked_ask_nothing() {
        let (readiness, asked, answers) = (Readiness::default(), Arc::default(), Arc::new(Notify::new()));
        let ask = || {
            let (asked, answers): (Arc<AtomicUsize>, _) = (Arc::clone(&asked), Arc::clone(&answers));
            async move {
                asked.fetch_add(1, Ordering::Relaxed);
                answers.notified().await;
                true
            }
        };
        for _ in 0..20 {
            assert!(timeout(Duration::from_millis(1), readiness.by(ask)).await.is_err());
        }
        answers.notify_one();
        assert!(readiness.by(ask).await);
        assert!(readiness.by(ask).await);
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn what_takes_too_long_is_no() {
        assert!(!Readiness::default().by(std::future::pending::<bool>).await);
    }
}
