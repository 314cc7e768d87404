//! When tokens were last used: noted in memory, written down together every few seconds. A crash loses the last ones.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use uuid::Uuid;

use crate::commit::{Lane, Task};
use crate::context::Context;
use crate::engine::Committer;
use crate::{StoreError, TokenUse, tokens};

/// How often they are written down.
const INTERVAL: Duration = Duration::from_secs(5);
/// How many are written down together, so that no change waits long for it.
const RECORDED_AT_ONCE: usize = 200;
/// Of how many tokens a use is kept in memory; that of a further one is not noted.
const NOTED_MAX: usize = 20_000;

/// The uses that are not written down yet, the last of each token.
#[derive(Default)]
pub(crate) struct TokenUses {
    noted: Mutex<HashMap<Uuid, TokenUse>>,
}

impl TokenUses {
    pub(crate) fn note(&self, token: Uuid, token_use: TokenUse) {
        let mut noted = self.noted();
        if noted.len() < NOTED_MAX || noted.contains_key(&token) {
            noted.insert(token, token_use);
        }
    }

    /// Takes some out.
    fn take(&self) -> BTreeMap<Uuid, TokenUse> {
        let mut noted = self.noted();
        let some: Vec<Uuid> = noted.keys().take(RECORDED_AT_ONCE).copied().collect();
        some.into_iter().filter_map(|token| noted.remove_entry(&token)).collect()
    }

    fn noted(&self) -> MutexGuard<'_, HashMap<Uuid, TokenUse>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Their writing down, driven by whoever comes by often.
pub(crate) struct UseRecorder {
    uses: Arc<TokenUses>,
    context: Arc<Context>,
    committer: Committer,
    due_at: Instant,
    /// A step that is on its way.
    step: Option<oneshot::Receiver<Result<(), StoreError>>>,
}

impl UseRecorder {
    pub(crate) fn new(uses: Arc<TokenUses>, context: Arc<Context>, committer: Committer) -> Self {
        Self { uses, context, committer, due_at: Instant::now() + INTERVAL, step: None }
    }

    /// Takes the next step, if it is due and the last one is done. Waits for nothing.
    pub(crate) fn go_on(&mut self) {
        if let Some(step) = &mut self.step {
            if let Err(oneshot::error::TryRecvError::Empty) = step.try_recv() {
                return;
            }
            // Whatever came of it: what could not be written down is lost.
            self.step = None;
        }
        if Instant::now() < self.due_at {
            return;
        }
        let uses = self.uses.take();
        if uses.len() < RECORDED_AT_ONCE {
            self.due_at = Instant::now() + INTERVAL;
        }
        self.step = submit(uses, &self.context, &self.committer);
    }
}

/// Queues all that is noted, for a store that closes.
pub(crate) fn record_all(uses: &TokenUses, context: &Arc<Context>, committer: &Committer) {
    while submit(uses.take(), context, committer).is_some() {}
}

fn submit(
    uses: BTreeMap<Uuid, TokenUse>,
    context: &Arc<Context>,
    committer: &Committer,
) -> Option<oneshot::Receiver<Result<(), StoreError>>> {
    if uses.is_empty() {
        return None;
    }
    let (reply, step) = oneshot::channel();
    let weight = uses.len();
    let record = move |connection: &mut _, _: &_| tokens::record_uses(connection, &uses);
    committer.submit(Lane::Accounts, Box::new(Task::new(record, Arc::clone(context), weight, reply)));
    Some(step)
}
