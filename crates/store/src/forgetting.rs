//! What is kept for a while only, forgotten in small steps between all other changes.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::change::{Effect, Outcome};
use crate::commit::{Lane, Task};
use crate::context::Context;
use crate::database::Connection;
use crate::engine::Committer;
use crate::{StoreError, events, journal, links, person_sessions};

/// How often there is a look, in seconds.
const INTERVAL: i64 = 3_600;
/// How much of one kind is forgotten at once.
pub(crate) const FORGOTTEN_AT_ONCE: u64 = 500;
/// Each forgets up to [`FORGOTTEN_AT_ONCE`], and tells how much.
const KINDS: [fn(&mut Connection, &Context) -> Outcome<u64>; 4] =
    [journal::forget_deletions, events::forget, person_sessions::forget, links::forget];

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
        let task = Task::new(forget, Arc::clone(&self.context), 1, reply);
        // Zones are not touched, and this keeps nobody waiting who makes an account.
        self.committer.submit(Lane::Accounts, Box::new(task));
        self.step = Some(step);
    }
}

/// One step of each kind; tells the most that one of them forgot.
fn forget(connection: &mut Connection, context: &Context) -> Outcome<u64> {
    let mut most = 0;
    for kind in KINDS {
        most = kind(connection, context)?.0.max(most);
    }
    Ok((most, Effect::Nothing))
}
