//! The threads that keep copies as their primaries have them.

use std::io;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use mio::Waker;
use tsig::Key;
use zone::{Name, Soa};

use crate::book::{Book, LogLine, Outcome, Turn, Work, judge};
use crate::clock::random;
use crate::probe::{Probed, Probes};
use crate::transfer::{ask_serial, transfer_whole};
use crate::{CopySink, RefreshOptions, SinkError, Transfer, TransferError, TransferRequest, transfer};

/// How long at most a thread sleeps: clocks may be set.
const SLEEP_MAX: Duration = Duration::from_millis(250);
/// How long is waited after the database failed.
const PAUSE: Duration = Duration::from_secs(1);
/// How many copies of the list are taken before others have the book.
const TAKEN_AT_ONCE: usize = 256;
/// Reading the list of copies is at most one part in so many of the time.
const REREAD_SHARE: u32 = 4;
/// How long an end waits for its threads. One may be waiting for the database; it has nothing to lose.
const END_MAX: Duration = Duration::from_secs(5);

/// What becomes of a NOTIFY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notified {
    /// The primary is asked.
    Accepted,
    /// It comes from none of the zone's primaries, and is not signed with the zone's key.
    Refused,
    /// The zone is no copy.
    NotHere,
}

/// Keeps copies as their primaries have them, until it is dropped.
pub struct Refresher {
    shared: Arc<Shared>,
    waker: Arc<Waker>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Shared {
    options: RefreshOptions,
    sink: Arc<dyn CopySink>,
    book: Mutex<Book>,
    /// With `book`: a transfer may begin.
    transfers: Condvar,
    errands: Mutex<Errands>,
    errand: Condvar,
    stop: AtomicBool,
}

/// What the thread that talks to the sink is to do.
#[derive(Default)]
struct Errands {
    reread: bool,
    note: bool,
}

impl Refresher {
    /// Reads the list of copies and starts.
    pub fn start(options: RefreshOptions, sink: Arc<dyn CopySink>) -> io::Result<Self> {
        let probes = Probes::new(options.clock.clone(), options.times.answer)?;
        let waker = probes.waker();
        let transfers_max = options.transfers_max;
        let shared = Arc::new(Shared {
            book: Mutex::new(Book::new(&options, random)),
            options,
            sink,
            transfers: Condvar::new(),
            errands: Mutex::new(Errands { reread: true, note: false }),
            errand: Condvar::new(),
            stop: AtomicBool::new(false),
        });
        let refresher = Self { shared, waker, threads: Mutex::default() };
        let (shared, waker) = (Arc::clone(&refresher.shared), Arc::clone(&refresher.waker));
        refresher.spawn("refresh-errands", move || shared.run_errands(&waker))?;
        let shared = Arc::clone(&refresher.shared);
        refresher.spawn("refresh-serials", move || shared.ask_serials(probes))?;
        for _ in 0..transfers_max {
            let (shared, waker) = (Arc::clone(&refresher.shared), Arc::clone(&refresher.waker));
            refresher.spawn("refresh-transfer", move || shared.run_transfers(&waker))?;
        }
        Ok(refresher)
    }

    fn spawn(&self, name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let thread = Builder::new().name(name.to_owned()).spawn(run)?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    /// The list of copies is another one now, or one of them has other primaries. Waits for nothing.
    pub fn copies_changed(&self) {
        self.shared.errands().reread = true;
        self.shared.errand.notify_all();
    }

    /// A NOTIFY (RFC 1996) for this zone came, from this address, signed with this key. Waits for nothing.
    pub fn notified(&self, apex: &Name, from: IpAddr, key: Option<&Name>) -> Notified {
        let now = self.shared.now();
        let notified = self.shared.book().notified(apex, from, key, now);
        if notified == Notified::Accepted {
            wake(&self.waker);
        }
        notified
    }

    /// In how many seconds a copy expires; `None` for what is no copy. Waits for nothing.
    pub fn seconds_left(&self, apex: &Name) -> Option<u32> {
        self.shared.book().seconds_left(apex, self.shared.now())
    }

    /// Ends. What is under way is broken off, and nothing of it taken.
    pub fn close(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        wake(&self.waker);
        // Under the locks, so that nobody is between having looked and waiting.
        drop(self.shared.book());
        self.shared.transfers.notify_all();
        drop(self.shared.errands());
        self.shared.errand.notify_all();
        let end = Instant::now() + END_MAX;
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        while threads.iter().any(|thread| !thread.is_finished()) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Refresher {
    fn drop(&mut self) {
        self.close();
    }
}

fn wake(waker: &Waker) {
    // It looks again by itself, a little later.
    let _ = waker.wake();
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn errands(&self) -> MutexGuard<'_, Errands> {
        self.errands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> i64 {
        self.options.clock.unix_millis()
    }

    fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Has the states noted that are not yet.
    fn note(&self) {
        self.errands().note = true;
        self.errand.notify_all();
    }

    /// The key that a copy names.
    fn key(&self, work: &Work) -> Result<Option<Arc<Key>>, TransferError> {
        let Some(name) = &work.key else { return Ok(None) };
        let key = self.options.keys.get(name).filter(|_| work.may_use_key);
        key.map(Some).ok_or_else(|| TransferError::NoKey(name.to_text_without_final_dot()))
    }

    /// The thread that asks for serials.
    fn ask_serials(&self, mut probes: Probes) {
        while !self.is_stopping() {
            // A bug must not end it: without it no copy is refreshed, and none expires.
            if catch_unwind(AssertUnwindSafe(|| self.ask_some(&mut probes))).is_err() {
                std::thread::sleep(PAUSE);
            }
        }
    }

    fn ask_some(&self, probes: &mut Probes) {
        let now = self.now();
        let mut told = Vec::new();
        let (works, next_due) = {
            let mut book = self.book();
            (book.advance(now), book.next_due())
        };
        for work in works {
            let key = self.key(&work);
            let asked = key.and_then(|key| probes.ask(work.turn, &work.apex, key.as_ref()));
            if let Err(error) = asked {
                told.push((work.turn, Probed::Failed(error)));
            }
        }
        let until = next_due.map_or(SLEEP_MAX, |due| {
            Duration::from_millis(u64::try_from(due - now).unwrap_or_default()).min(SLEEP_MAX)
        });
        match probes.wait(if told.is_empty() { until } else { Duration::ZERO }) {
            Ok(answered) => told.extend(answered),
            Err(error) => {
                tracing::error!(%error, "answers cannot be waited for");
                std::thread::sleep(PAUSE);
            }
        }
        let now = self.now();
        let mut book = self.book();
        let has_news = !told.is_empty();
        for (turn, probed) in told {
            book.probed(turn, probed, now);
        }
        let has_unnoted = book.has_unnoted();
        drop(book);
        if has_news {
            self.transfers.notify_all();
        }
        if has_unnoted {
            self.note();
        }
    }

    /// A thread that transfers.
    fn run_transfers(&self, waker: &Waker) {
        while let Some(work) = self.next_transfer() {
            // A bug must end neither the thread nor what is in its hands.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.transfer(&work))).unwrap_or_else(|_| {
                Outcome::Failed(TransferError::NotKept("the transfer panicked; see the log".to_owned()))
            });
            let now = self.now();
            self.book().transferred(work.turn, outcome, now);
            self.transfers.notify_all();
            self.note();
            wake(waker);
        }
    }

    fn next_transfer(&self) -> Option<Work> {
        let mut book = self.book();
        while !self.is_stopping() {
            if let Some(work) = book.begin_transfer(self.now()) {
                return Some(work);
            }
            book = self.transfers.wait(book).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    fn transfer(&self, work: &Work) -> Outcome {
        match self.fetch(work) {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Failed(error),
        }
    }

    fn fetch(&self, work: &Work) -> Result<Outcome, TransferError> {
        let key = self.key(work)?;
        let Work { turn: Turn { uuid, primary, .. }, apex, have, .. } = work;
        let request = TransferRequest { apex, primary: *primary, key: key.as_ref(), have: have.as_ref() };
        let RefreshOptions { limits, clock, .. } = &self.options;
        if work.asks_serial {
            let theirs = ask_serial(&request, limits, clock, &self.stop)?;
            if !judge(theirs, have.as_ref().map(|soa| soa.serial))? {
                return Ok(Outcome::UpToDate);
            }
        }
        let began = Instant::now();
        let mut transferred = transfer(&request, limits, clock, &self.stop)?;
        if let Transfer::Increments { from, soa, removed, added } = transferred {
            let (went, came) = (removed.len(), added.len());
            match self.sink.amend(*uuid, from, &soa, self.expires_at(&soa), removed, added) {
                Err(SinkError::DoesNotFit) => {
                    transferred = transfer_whole(&request, limits, clock, &self.stop)?;
                }
                amended => {
                    tracing::info!(zone = %apex, %primary, serial = %soa.serial, went, came, took = ?began.elapsed(), "IXFR");
                    return taken(amended, soa);
                }
            }
        }
        match transferred {
            Transfer::Whole { soa, records } => {
                let records_count = records.len();
                let kept = self.sink.take(*uuid, &soa, self.expires_at(&soa), records);
                tracing::info!(zone = %apex, %primary, serial = %soa.serial, records = records_count, took = ?began.elapsed(), "AXFR");
                taken(kept, soa)
            }
            Transfer::UpToDate | Transfer::Increments { .. } => Ok(Outcome::UpToDate),
        }
    }

    /// Until when a copy that was transferred now may be answered.
    fn expires_at(&self, soa: &Soa) -> i64 {
        self.options.times.expires_at(soa, self.now())
    }

    /// The thread that talks to the sink: it reads the list of copies, and hands on what is to be noted.
    fn run_errands(&self, waker: &Waker) {
        let mut reread_at = Instant::now();
        while !self.is_stopping() {
            let done = catch_unwind(AssertUnwindSafe(|| self.run_errand(reread_at, waker)));
            reread_at = done.unwrap_or_else(|_| {
                // Whatever it was about to do is to be done.
                *self.errands() = Errands { reread: true, note: true };
                Instant::now() + PAUSE
            });
        }
        self.note_all();
    }

    /// Waits for something to do, and does it. Answers from when on the list may be read again.
    fn run_errand(&self, mut reread_at: Instant, waker: &Waker) -> Instant {
        let (wants_reread, wants_note) = self.next_errands(reread_at);
        if wants_reread {
            let began = Instant::now();
            let pause = if self.reread() { began.elapsed() * REREAD_SHARE } else { PAUSE };
            reread_at = Instant::now() + pause;
            wake(waker);
        }
        if wants_note && !self.note_all() {
            std::thread::sleep(PAUSE);
        }
        reread_at
    }

    /// Waits for something to do; the list may be read again from `reread_at` on.
    fn next_errands(&self, reread_at: Instant) -> (bool, bool) {
        let last_resort = reread_at + self.options.times.reread;
        let mut errands = self.errands();
        loop {
            let now = Instant::now();
            let is_reread_due = now >= last_resort || errands.reread && now >= reread_at;
            if is_reread_due || errands.note || self.is_stopping() {
                errands.reread &= !is_reread_due;
                return (is_reread_due, std::mem::take(&mut errands.note));
            }
            let until = if errands.reread { reread_at } else { last_resort };
            let waited = self.errand.wait_timeout(errands, until.saturating_duration_since(now));
            errands = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn reread(&self) -> bool {
        match self.sink.copies() {
            Ok(copies) => {
                self.book().keep(&copies.iter().map(|copied| copied.uuid).collect());
                let (now, mut copies) = (self.now(), copies.into_iter());
                // Whoever answers a NOTIFY waits for the book.
                while copies.len() > 0 {
                    let mut book = self.book();
                    copies.by_ref().take(TAKEN_AT_ONCE).for_each(|copied| book.take(copied, now));
                }
                true
            }
            Err(error) => {
                tracing::warn!(%error, "the list of copies could not be read");
                self.errands().reread = true;
                false
            }
        }
    }

    /// Whether all could be noted.
    fn note_all(&self) -> bool {
        let (unnoted, unlogged) = {
            let mut book = self.book();
            (book.take_unnoted(), book.take_unlogged())
        };
        unlogged.into_iter().for_each(LogLine::write);
        let mut is_well = true;
        for uuid in unnoted {
            // As it is when its turn comes: noting takes its time, in which copies are transferred.
            let Some(state) = self.book().state(uuid) else { continue };
            let noted = catch_unwind(AssertUnwindSafe(|| self.sink.note(uuid, &state)));
            let noted =
                noted.unwrap_or_else(|_| Err(SinkError::Failed("it panicked; see the log".to_owned())));
            if let Err(SinkError::Failed(error)) = noted {
                tracing::warn!(%uuid, error, "how a copy stands could not be noted");
                self.book().note_again(uuid);
                is_well = false;
            }
        }
        if !is_well {
            self.errands().note = true;
        }
        is_well
    }
}

fn taken(kept: Result<(), SinkError>, soa: Soa) -> Result<Outcome, TransferError> {
    match kept {
        Ok(()) => Ok(Outcome::Taken(soa)),
        Err(SinkError::Gone) => Ok(Outcome::Gone),
        Err(error @ (SinkError::Refused(_) | SinkError::DoesNotFit)) => {
            Err(TransferError::NotTaken(error.to_string()))
        }
        Err(error @ SinkError::Failed(_)) => Err(TransferError::NotKept(error.to_string())),
    }
}
