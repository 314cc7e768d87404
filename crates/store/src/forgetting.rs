//! What is kept for a while only, forgotten in small steps between all other changes.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::StoreError;
use crate::commit::{Lane, Task};
use crate::context::Context;
use crate::engine::Committer;
use crate::journal::{self, FORGOTTEN_AT_ONCE};

/// How often there is a look, in seconds.
const INTERVAL: i64 = 3_600;

/// A store's forgetting, driven by whoever comes by often.
pub(crate) struct Forgetting {
    context: Arc<Context>,
    committer: Committer,
    due_at: i64,
    /// A step that is on its way, and will tell how much it forgot.
    step: Option<oneshot::Receiver<Result<u64, StoreError>>>,
}

impl Forgetting {
    pub(crate) fn new(context: Arc<Context>, committer: Committer) -> Self {
        Self { context, committer, due_at: i64::MIN, step: None }
    }

    /// Takes the next step, if it is due and the last one is done. Waits for nothing.
    pub(crate) fn go_on(&mut self) {
        let mut is_more_left = false;
        if let Some(step) = &mut self.step {
            match step.try_recv() {
                Err(oneshot::error::TryRecvError::Empty) => return,
                Ok(Ok(forgotten)) => is_more_left = forgotten >= FORGOTTEN_AT_ONCE,
                // Another time.
                Ok(Err(_)) | Err(oneshot::error::TryRecvError::Closed) => {}
            }
            self.step = None;
        }
        let now = self.context.clock.now();
        if now < self.due_at && !is_more_left {
            return;
        }
        self.due_at = now.saturating_add(INTERVAL);
        let (reply, step) = oneshot::channel();
        let task = Task::new(journal::forget_deletions, Arc::clone(&self.context), 1, reply);
        // Zones are not touched, and this keeps nobody waiting who makes an account.
        self.committer.submit(Lane::Accounts, Box::new(task));
        self.step = Some(step);
    }
}
