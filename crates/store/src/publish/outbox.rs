//! Committed changes on their way to the publisher: a zone's in order, behind one another on one thread.
//!
//! Zones that are to be read anew have threads of their own: a large one would hold the others up. Should a change so
//! overtake the reading of its own zone, it is not the next, and the zone is read for that change already.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use zone::Name;

use super::{Publishing, hash};
use crate::StoreError;
use crate::change::Effect;
use crate::closing::Closing;
use crate::commit::Job;
use crate::database::DbError;
use crate::session::Session;

const CHANGE_THREADS: usize = 2;
const READING_THREADS: usize = 2;
/// How many changes may wait for one thread; a committer that is ahead by more waits for it.
const WAITING_MAX: usize = 1_024;
/// How long to wait before reading a zone again that could not be read.
const RETRY_INTERVAL: Duration = Duration::from_millis(200);

/// A committed change and its author, who waits until it is live; another process's has none here.
pub(crate) struct Letter {
    effect: Effect,
    job: Option<Box<dyn Job>>,
}

/// The end of the committers and the follower. When all of them are gone, the threads at the other end finish.
#[derive(Clone)]
pub(crate) struct Outbox {
    changes: Vec<SyncSender<Letter>>,
    readings: Vec<SyncSender<Letter>>,
}

impl Outbox {
    /// An outbox, and what each of its threads takes from it.
    pub(crate) fn new() -> (Self, Vec<Receiver<Letter>>) {
        let (senders, receivers): (Vec<_>, Vec<_>) =
            (0..CHANGE_THREADS + READING_THREADS).map(|_| sync_channel(WAITING_MAX)).unzip();
        let (changes, readings) = senders.split_at(CHANGE_THREADS);
        (Self { changes: changes.to_vec(), readings: readings.to_vec() }, receivers)
    }

    /// Hands on what was committed. Called in commit order for each zone.
    pub(crate) fn post(&self, effect: Effect, job: Box<dyn Job>) {
        let (threads, apex) = match &effect {
            Effect::Nothing => return job.answer(Ok(())),
            Effect::Changed { apex, .. } | Effect::Unchanged { apex, .. } => (&self.changes, apex),
            Effect::Anew { apex, .. } => (&self.readings, apex),
        };
        let thread = &threads[hash(apex) as usize % threads.len()];
        if let Err(returned) = thread.send(Letter { effect, job: Some(job) }) {
            let message = "the change is made, but the thread that publishes it is gone".to_owned();
            answer(returned.0.job, Err(StoreError::Internal(message)));
        }
    }

    /// Hands on what another process committed.
    pub(crate) fn post_followed(&self, apex: Name, change: i64) {
        let thread = &self.readings[hash(&apex) as usize % self.readings.len()];
        let letter = Letter { effect: Effect::Anew { apex, change }, job: None };
        if thread.send(letter).is_err() {
            tracing::error!("the thread that publishes what others change is gone");
        }
    }
}

/// Tells whoever waits what became of a change.
fn answer(job: Option<Box<dyn Job>>, outcome: Result<(), StoreError>) {
    match (job, outcome) {
        (Some(job), outcome) => job.answer(outcome),
        (None, Err(error)) => tracing::error!(%error, "what another process changed is not live"),
        (None, Ok(())) => {}
    }
}

/// A publishing thread's life.
pub(crate) fn deliver(
    letters: &Receiver<Letter>,
    publishing: &Publishing,
    session: &mut Session,
    closing: &Closing,
) {
    while let Ok(Letter { effect, job }) = letters.recv() {
        // A bug in the publisher must not end all publishing.
        let delivered = catch_unwind(AssertUnwindSafe(|| deliver_one(effect, publishing, session, closing)));
        let outcome = delivered.unwrap_or_else(|_| {
            session.reset();
            Err(StoreError::Internal("the change is made, but publishing it panicked".to_owned()))
        });
        answer(job, outcome);
    }
}

fn deliver_one(
    effect: Effect,
    publishing: &Publishing,
    session: &mut Session,
    closing: &Closing,
) -> Result<(), StoreError> {
    let place: Option<(Name, i64)> = match &effect {
        Effect::Nothing => None,
        Effect::Changed { apex, change, .. }
        | Effect::Unchanged { apex, change }
        | Effect::Anew { apex, change } => Some((apex.clone(), *change)),
    };
    let mut outcome = publishing.publish(session, effect);
    // What is committed must be answered with before its author hears of it: try until it can be read. What is stored
    // wrongly never can, and must not hold up the other zones.
    let mut is_told = false;
    while let (
        Err(error @ (DbError::Lost(_) | DbError::Busy(_) | DbError::Collided(_))),
        Some((apex, change)),
    ) = (&outcome, &place)
    {
        if !std::mem::replace(&mut is_told, true) {
            tracing::warn!(%apex, %error, "a committed zone cannot be read for publishing; trying on");
        }
        if closing.wait(RETRY_INTERVAL) {
            break;
        }
        outcome = publishing.publish_up_to(session, apex, *change);
    }
    outcome.map_err(|error| StoreError::Unavailable(format!("the change is made, but not live yet: {error}")))
}
