//! Log lines that many requests would write at once.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const INTERVAL: Duration = Duration::from_secs(1);

/// Lets a line through once a second.
pub(crate) struct LogLimit {
    lines: Mutex<Lines>,
}

struct Lines {
    last: Option<Instant>,
    held_back: u64,
}

impl LogLimit {
    pub(crate) const fn new() -> Self {
        Self { lines: Mutex::new(Lines { last: None, held_back: 0 }) }
    }

    /// How many lines were held back since the last one that was let through; `None` holds this one back too.
    pub(crate) fn admit(&self, now: Instant) -> Option<u64> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.last.is_some_and(|last| now.saturating_duration_since(last) < INTERVAL) {
            lines.held_back += 1;
            return None;
        }
        lines.last = Some(now);
        Some(std::mem::take(&mut lines.held_back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_a_second_which_tells_of_those_held_back() {
        let (limit, start) = (LogLimit::new(), Instant::now());
        assert_eq!(limit.admit(start), Some(0));
        for milliseconds in [0, 500, 999] {
            assert_eq!(limit.admit(start + Duration::from_millis(milliseconds)), None);
        }
        assert_eq!(limit.admit(start + INTERVAL), Some(3));
        assert_eq!(limit.admit(start + INTERVAL), None);
        assert_eq!(limit.admit(start + 3 * INTERVAL), Some(1));
    }
}
