//! One secondary and how it stands, for all threads. What waits for it is its own thread's: whoever notes a change only
//! writes it into the book.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use mio::Waker;
use zone::Name;

use crate::SecondaryOptions;
use crate::book::{Book, Counts, Desired, Standing};
use crate::status::{SecondaryReport, ZoneReport, ZoneState};

/// A secondary.
pub(crate) struct Secondary {
    pub(crate) options: SecondaryOptions,
    state: Mutex<State>,
    /// Set at the start: wakes the thread.
    pub(crate) waker: OnceLock<Waker>,
    closing: AtomicBool,
}

/// What is behind the lock, which is held for moments only.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) book: Book,
    /// What keeps it from being told of anything.
    pub(crate) trouble: Option<String>,
    /// Why nothing is heard of it.
    pub(crate) silence: Option<String>,
    pub(crate) counters: Counters,
}

/// What was counted since the start.
#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) notifies: u64,
    pub(crate) failures: u64,
    pub(crate) arrivals: u64,
    pub(crate) arrivals_took: Duration,
}

impl Secondary {
    pub(crate) fn new(options: SecondaryOptions) -> Self {
        Self { options, state: Mutex::default(), waker: OnceLock::new(), closing: AtomicBool::new(false) }
    }

    /// Takes down what is to be served. Waits for nothing.
    pub(crate) fn note(&self, apex: &Name, desired: Option<Desired>) {
        let is_start = self.waker.get().is_none();
        self.lock().book.note(apex, desired, is_start, Instant::now());
        self.wake();
    }

    /// Ends the thread as soon as it comes by.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::Release);
        self.wake();
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    fn wake(&self) {
        if let Some(Err(error)) = self.waker.get().map(Waker::wake) {
            tracing::warn!(secondary = self.options.name, %error, "the thread cannot be woken");
        }
    }

    /// How a zone stands here.
    pub(crate) fn zone(&self, apex: &Name) -> ZoneReport {
        let state = self.lock();
        let unknown = Standing { serial: None, state: ZoneState::Pending, error: None, in_sync_at: None };
        let standing = state.book.standing(apex).unwrap_or(unknown);
        let is_in_sync = standing.state == ZoneState::InSync;
        let secondary = self.options.name.clone();
        // Who does not answer serves nothing, whatever it answered before.
        if let Some(silence) = &state.silence {
            return ZoneReport {
                secondary,
                serial: None,
                state: ZoneState::Failing,
                last_error: Some(silence.clone()),
                is_secondarys: true,
                in_sync_at: None,
            };
        }
        // What it has is served while it is not told of more.
        let trouble = state.trouble.clone().filter(|_| !is_in_sync);
        let is_secondarys = trouble.is_some();
        ZoneReport {
            secondary,
            serial: standing.serial,
            state: if is_secondarys { ZoneState::Failing } else { standing.state },
            last_error: trouble.or(standing.error),
            is_secondarys,
            in_sync_at: standing.in_sync_at,
        }
    }

    /// How it stands in all.
    pub(crate) fn report(&self, failing_max: usize) -> SecondaryReport {
        let state = self.lock();
        let Counts { in_sync, pending, failing, behind } = match state.book.counts(Instant::now()) {
            // As of each of its zones: who does not answer serves nothing.
            Counts { in_sync, pending, failing, behind } if state.silence.is_some() => {
                Counts { in_sync: 0, pending: 0, failing: in_sync + pending + failing, behind }
            }
            counts => counts,
        };
        let Counters { notifies, failures, arrivals, arrivals_took } = state.counters;
        SecondaryReport {
            name: self.options.name.clone(),
            trouble: state.silence.clone().or_else(|| state.trouble.clone()),
            zones: in_sync + pending + failing,
            in_sync,
            pending,
            failing,
            behind,
            failing_zones: state.book.failing(failing_max),
            notifies,
            failures,
            arrivals,
            arrivals_took,
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
