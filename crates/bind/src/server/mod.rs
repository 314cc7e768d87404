//! One server: what it is to serve, and the thread that sees to it.
//!
//! The thread owns everything that waits for others: files, the control channel, questions. Whoever notes a change only
//! writes it into the book, so that a server that is down, slow or refuses delays nobody.

mod book;
mod deploy;
mod worker;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use zone::{Name, Serial};

use book::{Book, Counts, ZoneState};
pub(crate) use worker::Worker;

use crate::ServerOptions;
use crate::status::{DeploymentState, Lag, ServerReport, ZoneReport};

/// A server and how it stands, for all threads.
pub(crate) struct Server {
    pub(crate) options: ServerOptions,
    state: Mutex<State>,
    wake: Condvar,
    closing: AtomicBool,
    counters: Counters,
}

struct State {
    book: Book,
    is_started: bool,
    /// What keeps all zones from being deployed.
    trouble: Option<String>,
    /// Whether it answered no question when it was asked last.
    is_silent: bool,
}

#[derive(Default)]
struct Counters {
    deployments: AtomicU64,
    failures: AtomicU64,
    lag: Mutex<Lag>,
}

impl Server {
    pub(crate) fn new(options: ServerOptions) -> Self {
        let state = State { book: Book::default(), is_started: false, trouble: None, is_silent: false };
        Self {
            options,
            state: Mutex::new(state),
            wake: Condvar::new(),
            closing: AtomicBool::new(false),
            counters: Counters::default(),
        }
    }

    /// Takes down what is to be served. Waits for nothing.
    pub(crate) fn note(&self, apex: &Name, desired: Option<Serial>) {
        let mut state = self.lock();
        let is_start = !state.is_started;
        state.book.note(apex, desired, is_start, Instant::now());
        drop(state);
        self.wake.notify_one();
    }

    /// Ends the thread as soon as it comes by.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        // Under the lock, so that the thread is either before its look at the flag or waits already.
        drop(self.lock());
        self.wake.notify_all();
    }

    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Waits until `until`, or until something is noted; at once where the server closes.
    fn wait(&self, until: Instant, is_enough: impl Fn(&Book) -> bool) {
        let mut state = self.lock();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || self.is_closing() || is_enough(&state.book) {
                return;
            }
            state = self.wake.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn count_deployment(&self, took: Option<Duration>) {
        self.counters.deployments.fetch_add(1, Ordering::Relaxed);
        if let Some(took) = took {
            self.counters.lag.lock().unwrap_or_else(PoisonError::into_inner).add(took);
        }
    }

    fn count_failure(&self) {
        self.counters.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// How a zone stands here; `None` where it is not to be served.
    pub(crate) fn zone(&self, apex: &Name) -> ZoneReport {
        let state = self.lock();
        let ZoneState { serial, is_in_sync, error, in_sync_at } = state.book.state(apex).unwrap_or_default();
        let (error, is_servers) = match (&state.trouble, state.is_silent) {
            // What was deployed is still served while only the control channel is away.
            (Some(trouble), is_silent) if is_silent || !is_in_sync => (Some(trouble.clone()), true),
            (_, true) => (Some(self.silence()), true),
            _ => (error, false),
        };
        // Who does not answer serves nothing, whatever it answered before.
        let (serial, in_sync_at) = if state.is_silent { (None, None) } else { (serial, in_sync_at) };
        let deployment = match (&error, is_in_sync) {
            (None, true) => DeploymentState::InSync,
            (None, false) => DeploymentState::Pending,
            (Some(_), _) => DeploymentState::Failing,
        };
        let server = self.options.name.clone();
        ZoneReport { server, serial, state: deployment, error, is_servers, in_sync_at }
    }

    /// How it stands in all.
    pub(crate) fn report(&self, failing_max: usize) -> ServerReport {
        let state = self.lock();
        let Counts { zones, in_sync, failing, behind } = state.book.counts(Instant::now());
        let trouble = state.trouble.clone().or_else(|| state.is_silent.then(|| self.silence()));
        let failing_zones = state.book.failing(failing_max);
        drop(state);
        ServerReport {
            name: self.options.name.clone(),
            trouble,
            zones,
            in_sync,
            failing,
            behind,
            failing_zones,
            deployments: self.counters.deployments.load(Ordering::Relaxed),
            failures: self.counters.failures.load(Ordering::Relaxed),
            lag: self.counters.lag.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    fn silence(&self) -> String {
        format!("no answer to queries at {}", self.options.query)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
