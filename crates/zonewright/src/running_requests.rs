//! How many requests run: each from the end of its header to the end of its answer.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::timeout;

/// The requests of a server; clones share the count.
#[derive(Clone, Default)]
pub(crate) struct RunningRequests {
    count: Arc<watch::Sender<usize>>,
}

/// A request that runs, until this is dropped.
pub(crate) struct Running(Arc<watch::Sender<usize>>);

impl RunningRequests {
    /// One more.
    pub(crate) fn begin(&self) -> Running {
        self.count.send_modify(|count| *count += 1);
        Running(Arc::clone(&self.count))
    }

    pub(crate) fn count(&self) -> usize {
        *self.count.borrow()
    }

    /// Ends once there was none for so long.
    pub(crate) async fn none_for(&self, pause: Duration) {
        let mut count = self.count.subscribe();
        // The sender is this value's own: waiting never fails.
        while count.wait_for(|count| *count == 0).await.is_ok()
            && timeout(pause, count.wait_for(|count| *count > 0)).await.is_ok()
        {}
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// The body of an answer, whose request runs until the body is sent.
pub(crate) struct Counted {
    body: Body,
    _running: Running,
}

impl Counted {
    pub(crate) fn new(body: Body, running: Running) -> Self {
        Self { body, _running: running }
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn an_answer_that_is_being_sent_is_waited_for() {
        let requests = RunningRequests::default();
        let answer = Counted::new(Body::from("an answer"), requests.begin());
        assert_eq!((requests.count(), answer.size_hint().exact()), (1, Some(9)));
        assert!(timeout(MOMENT * 5, requests.none_for(MOMENT)).await.is_err());
        drop(answer);
        requests.none_for(MOMENT).await;
    }

    #[tokio::test]
    async fn one_that_comes_in_the_pause_is_waited_for() {
        let requests = RunningRequests::default();
        let none = requests.none_for(Duration::from_secs(60));
        tokio::pin!(none);
        assert!(timeout(MOMENT, &mut none).await.is_err());
        let running = requests.begin();
        assert!(timeout(MOMENT, &mut none).await.is_err());
        drop(running);
        assert_eq!(requests.count(), 0);
    }
}
