//! Attempts, counted for a while, so that nobody guesses at speed.
//!
//! An attempt is counted before it is made, and given back when it was right: of many at once none slips through. Memory is
//! bounded by [`ENTRIES_MAX`]; where there is no room, what failed once only is forgotten first.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// More than attempts that cost a password's hash come to in a window.
const ENTRIES_MAX: usize = 131_072;

/// Attempts by what they are counted by.
pub(crate) struct Attempts<K> {
    window_seconds: i64,
    windows: Mutex<HashMap<K, Window>>,
}

struct Window {
    ends_at: i64,
    attempts: u32,
}

impl<K: Clone + Eq + Hash> Attempts<K> {
    pub(crate) fn new(window: Duration) -> Self {
        let window_seconds = i64::try_from(window.as_secs()).unwrap_or(i64::MAX);
        Self { window_seconds, windows: Mutex::default() }
    }

    /// Counts an attempt under each key, if none has reached its bound; else tells how long to wait.
    pub(crate) fn count(&self, keys: &[(K, u32)], now: i64) -> Result<(), Duration> {
        let mut windows = self.windows();
        let wait = keys
            .iter()
            .filter_map(|(key, attempts_max)| {
                let window = windows.get(key).filter(|window| window.ends_at > now)?;
                (window.attempts >= *attempts_max).then(|| window.ends_at - now)
            })
            .max();
        if let Some(seconds) = wait {
            return Err(Duration::from_secs(seconds.unsigned_abs()));
        }
        for (key, _) in keys {
            if !windows.contains_key(key) {
                make_room(&mut windows, now);
            }
            let ends_at = now.saturating_add(self.window_seconds);
            let window = windows.entry(key.clone()).or_insert(Window { ends_at, attempts: 0 });
            if window.ends_at <= now {
                *window = Window { ends_at, attempts: 0 };
            }
            window.attempts = window.attempts.saturating_add(1);
        }
        Ok(())
    }

    /// Takes back what was counted for an attempt that was right.
    pub(crate) fn give_back(&self, keys: &[(K, u32)]) {
        let mut windows = self.windows();
        for (key, _) in keys {
            if let Some(window) = windows.get_mut(key) {
                window.attempts = window.attempts.saturating_sub(1);
                if window.attempts == 0 {
                    windows.remove(key);
                }
            }
        }
    }

    fn windows(&self) -> MutexGuard<'_, HashMap<K, Window>> {
        // No code that holds the lock leaves the counts half done.
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make_room<K: Eq + Hash>(windows: &mut HashMap<K, Window>, now: i64) {
    if windows.len() < ENTRIES_MAX {
        return;
    }
    windows.retain(|_, window| window.ends_at > now && window.attempts > 1);
    if windows.len() >= ENTRIES_MAX {
        windows.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts() -> Attempts<u32> {
        Attempts::new(Duration::from_secs(60))
    }

    #[test]
    fn are_refused_at_the_bound_until_the_window_ends() {
        let attempts = attempts();
        for second in 0..3 {
            assert_eq!(attempts.count(&[(1, 3)], second), Ok(()));
        }
        assert_eq!(attempts.count(&[(1, 3)], 20), Err(Duration::from_secs(40)));
        assert_eq!(attempts.count(&[(2, 3)], 20), Ok(()));
        assert_eq!(attempts.count(&[(1, 3)], 60), Ok(()));
    }

    #[test]
    fn count_under_all_keys_or_none() {
        let attempts = attempts();
        attempts.count(&[(1, 1)], 0).unwrap();
        attempts.count(&[(2, 9), (1, 1)], 0).unwrap_err();
        attempts.count(&[(2, 1)], 0).expect("the refused one was not counted here");
    }

    #[test]
    fn are_given_back_when_they_were_right() {
        let attempts = attempts();
        for _ in 0..10 {
            attempts.count(&[(1, 1)], 0).unwrap();
            attempts.give_back(&[(1, 1)]);
        }
        attempts.give_back(&[(7, 1)]);
    }

    #[test]
    fn take_bounded_memory_and_keep_what_failed_often() {
        let attempts = attempts();
        for _ in 0..3 {
            attempts.count(&[(u32::MAX, 3)], 0).unwrap();
        }
        for number in 0..2 * ENTRIES_MAX as u32 {
            attempts.count(&[(number, 3)], 0).unwrap();
        }
        assert!(attempts.windows().len() <= ENTRIES_MAX);
        assert!(attempts.count(&[(u32::MAX, 3)], 0).is_err());
    }
}
