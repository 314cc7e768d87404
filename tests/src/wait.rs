//! Waiting for what takes a moment, bounded.

use std::thread;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(10);

/// Whether `condition` comes true within the limit.
pub fn within(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    within_some(limit, || condition().then_some(())).is_some()
}

/// What `attempt` gives at last, if it does within the limit.
pub fn within_some<T>(limit: Duration, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = attempt() {
            return Some(found);
        }
        if Instant::now() >= end {
            return None;
        }
        thread::sleep(PAUSE);
    }
}
