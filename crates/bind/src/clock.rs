//! The time and chance, as parameters.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells the time.
#[derive(Clone)]
pub struct Clock(pub Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// The time now.
    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }

    /// The time now, in seconds since 1970.
    pub(crate) fn unix_seconds(&self) -> i64 {
        let since = self.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }
}

/// 64 bits that nobody can guess: the standard library's hashers are keyed by the operating system's randomness.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// How long to wait after the `count`th failure in a row, from 0: `min` at first, twice as long each time, `max` at most;
/// between half and one and a half of that, so that those who wait do not come back all at once.
pub(crate) fn backoff(min: Duration, max: Duration, count: u32) -> Duration {
    let pause = (min * 2_u32.saturating_pow(count.min(8))).min(max);
    pause / 2 + pause.mul_f64((random() >> 11) as f64 / (1_u64 << 53) as f64)
}
