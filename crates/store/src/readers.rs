//! Threads that read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use crate::StoreError;
use crate::session::Session;

/// How many reads may wait; more are turned away.
const WAITING_MAX: usize = 4_096;

/// Work for a reading thread.
pub(crate) type Read = Box<dyn FnOnce(&mut Session) + Send>;

/// The askers' end. When it is gone, the threads finish what waits and end.
pub(crate) struct Readers {
    queue: SyncSender<Read>,
}

/// What the threads share.
pub(crate) type Reads = Arc<Mutex<Receiver<Read>>>;

impl Readers {
    pub(crate) fn new() -> (Self, Reads) {
        let (queue, reads) = sync_channel(WAITING_MAX);
        (Self { queue }, Arc::new(Mutex::new(reads)))
    }

    pub(crate) fn submit(&self, read: Read) -> Result<(), StoreError> {
        self.queue.try_send(read).map_err(|error| {
            StoreError::Unavailable(match error {
                TrySendError::Full(_) => "too many reads are waiting".to_owned(),
                TrySendError::Disconnected(_) => "the store is closed".to_owned(),
            })
        })
    }
}

/// A reading thread's life.
pub(crate) fn work(reads: &Reads, session: &mut Session) {
    loop {
        // One thread waits for work, the others for their turn to wait.
        let next = reads.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(read) = next else { return };
        if catch_unwind(AssertUnwindSafe(|| read(session))).is_err() {
            // Whoever asked hears of it by the answer that never comes.
            session.reset();
        }
    }
}
